// Package headers says how every file of the website is served: one table for the program's own server, for object storage and for
// the configuration of other web servers.
//
// What a page says can be withdrawn at any time, so every name is asked for again (no-cache: keep it, but ask whether it still
// holds) unless it has a checksum in it. Types are those of this table and never those of the machine.
package headers

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// CSP is what pages may do: use what lies on their own site, run no script and no style that stands in the page, be framed by nobody.
const CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'; frame-ancestors 'none'"

// Header is one line of an answer's header.
type Header struct{ Name, Value string }

// Common are the headers of every answer. hstsDays is for how many days browsers shall come by HTTPS only; 0 says nothing about it.
func Common(hstsDays int) []Header {
	all := []Header{
		{"Content-Security-Policy", CSP},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		{"Permissions-Policy", "accelerometer=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
	}
	if hstsDays > 0 {
		all = append(all, Header{"Strict-Transport-Security", fmt.Sprintf("max-age=%d", hstsDays*24*60*60)})
	}
	return all
}

// What caches may do with a file.
const (
	Revalidate = "no-cache"
	Forever    = "public, max-age=31536000, immutable"
)

// hashed are names that hold a checksum, below the site's base path: the program's assets and the parts of the search index, and
// their compressed twins. It is written so that Go, nginx and Caddy read it alike.
const hashed = `(assets/[^/]+\.[0-9a-f]{10}\.[a-z0-9]+|search/[^/]+-[0-9a-f]{8}\.(bin|txt))(\.gz|\.br)?$`

var hashedName = regexp.MustCompile("^" + hashed)

// named are types of files whose extension says too little.
var named = []struct{ name, kind string }{
	{"feed.xml", "application/rss+xml; charset=utf-8"},
	{"atom.xml", "application/atom+xml; charset=utf-8"},
	{"feed.json", "application/feed+json"},
}

const (
	page    = "text/html; charset=utf-8"
	unknown = "application/octet-stream"
)

// kinds are types by extension: all that the program writes, and what sites keep in static/.
var kinds = []struct{ ext, kind string }{
	{".html", page},
	{".css", "text/css; charset=utf-8"},
	{".js", "text/javascript; charset=utf-8"},
	{".json", "application/json"},
	{".xml", "application/xml; charset=utf-8"},
	{".txt", "text/plain; charset=utf-8"},
	{".minisig", "text/plain; charset=utf-8"},
	{".csv", "text/csv; charset=utf-8"},
	{".ics", "text/calendar; charset=utf-8"},
	{".webmanifest", "application/manifest+json"},
	{".svg", "image/svg+xml"},
	{".png", "image/png"},
	{".jpg", "image/jpeg"},
	{".jpeg", "image/jpeg"},
	{".gif", "image/gif"},
	{".webp", "image/webp"},
	{".avif", "image/avif"},
	{".ico", "image/x-icon"},
	{".pdf", "application/pdf"},
	{".woff2", "font/woff2"},
	{".woff", "font/woff"},
	{".mp3", "audio/mpeg"},
	{".mp4", "video/mp4"},
	{".gz", "application/gzip"},
	{".zip", "application/zip"},
	{".br", unknown},
	{".bin", unknown},
}

// Of gives the type of a file of the website and what caches may do with it. p is its path below the base path, without a first slash.
func Of(p string) (contentType, cacheControl string) {
	cacheControl = Revalidate
	if hashedName.MatchString(p) {
		cacheControl = Forever
	}
	for _, n := range named {
		if path.Base(p) == n.name {
			return n.kind, cacheControl
		}
	}
	ext := path.Ext(p)
	for _, k := range kinds {
		if k.ext == ext {
			return k.kind, cacheControl
		}
	}
	return unknown, cacheControl
}

// Policy is the name of the header whose value Sharing gives.
const Policy = "Cross-Origin-Resource-Policy"

// Sharing says whether pages of other sites may show a file: pictures only, for feed readers and shared links need them.
func Sharing(p string) string {
	if kind, _ := Of(p); isPicture(kind) {
		return "cross-origin"
	}
	return "same-origin"
}

func isPicture(kind string) bool { return strings.HasPrefix(kind, "image/") }
