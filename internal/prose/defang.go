package prose

import (
	"regexp"
	"strings"
)

// hostLike finds what a client might turn into a link: an address with a scheme, or bare words joined by dots that end in
// letters, or four numbers. The full-width dot counts as a dot, for browsers read it so.
var hostLike = regexp.MustCompile(`(?i)(?:\b(https?|ftp|hxxps?)(://|：//))?((?:[a-z0-9_-]*@)?(?:[\p{Han}a-z0-9](?:[\p{Han}a-z0-9_-]{0,62})[.．｡])+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59}|[0-9]{1,3}))(:[0-9]{1,5})?((?:[/?#][!-~]*)?)`)

// fileEndings are words after a dot that name a kind of file and are not top-level domains.
var fileEndings = map[string]bool{"html": true, "htm": true, "png": true, "jpg": true, "jpeg": true, "gif": true, "pdf": true, "doc": true,
	"docx": true, "xls": true, "xlsx": true, "ppt": true, "pptx": true, "txt": true, "css": true, "js": true, "csv": true, "apk": true, "exe": true}

// Address is a thing in a text that looks like a web address.
type Address struct {
	Start, End int    // byte offsets in the text
	Scheme     string // "" if bare
	Host       string // lower case, dots as "."
	text       string
}

// Addresses finds what looks like a web address in s. Chinese characters count as part of a host only behind a scheme
// or when they make up the whole of it, for in running text a host often follows a Chinese word at once.
func Addresses(s string) []Address {
	if !strings.ContainsAny(s, ".．｡") {
		return nil
	}
	var out []Address
	for _, m := range hostLike.FindAllStringSubmatchIndex(s, -1) {
		a := Address{Start: m[0], End: m[1]}
		if m[2] >= 0 {
			a.Scheme = strings.ToLower(s[m[2]:m[3]])
		}
		host := s[m[6]:m[7]]
		if a.Scheme == "" {
			// Cut leading Chinese words off: 访问bank-xx.top is the host bank-xx.top.
			first := host[:strings.IndexAny(host, ".．｡")]
			if cut := strings.LastIndexFunc(first, Han); cut >= 0 {
				rest := strings.TrimLeft(host[cut:], first[cut:cut+len(string([]rune(first[cut:])[0]))])
				if rest != "" && !strings.ContainsAny(rest[:1], ".．｡") {
					a.Start += len(host) - len(rest)
					host = rest
				}
			}
		}
		if i := strings.IndexByte(host, '@'); i >= 0 {
			host = host[i+1:]
		}
		a.Host = strings.ToLower(strings.NewReplacer("．", ".", "｡", ".").Replace(host))
		labels := strings.Split(a.Host, ".")
		last := labels[len(labels)-1]
		if last[0] >= '0' && last[0] <= '9' { // an IPv4 address or nothing: 3.5 is a number, 2026.3.15 a date
			if a.Scheme == "" && (len(labels) != 4 || strings.ContainsFunc(a.Host, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })) {
				continue
			}
		} else if a.Scheme == "" && fileEndings[last] && len(labels) == 2 {
			continue
		}
		a.text = s[a.Start:a.End]
		out = append(out, a)
	}
	return out
}

// Defang writes every address whose host is not official so that no client links it: hxxp for http, [.] for dots.
// An official host equals a listed name or ends in a dot and that name; official decides.
func Defang(s string, official func(host string) bool) string {
	found := Addresses(s)
	if len(found) == 0 {
		return s
	}
	var b strings.Builder
	last := 0
	for _, a := range found {
		if official != nil && official(a.Host) && !strings.Contains(a.text, "@") {
			continue
		}
		b.WriteString(s[last:a.Start])
		b.WriteString(DefangAddress(a.text))
		last = a.End
	}
	b.WriteString(s[last:])
	return b.String()
}

// DefangAddress defangs one address, whatever it looks like.
func DefangAddress(s string) string {
	lower := strings.ToLower(s)
	for _, scheme := range []string{"https", "http", "ftp"} {
		if strings.HasPrefix(lower, scheme+":") || strings.HasPrefix(lower, scheme+"：") {
			s = map[string]string{"https": "hxxps", "http": "hxxp", "ftp": "fxp"}[scheme] + s[len(scheme):]
			break
		}
	}
	// Dots only in the host: a path is harmless once the host is broken, and stays legible for those who report it.
	head, path := s, ""
	from := 0
	if i := strings.Index(s, "//"); i >= 0 {
		from = i + 2
	}
	if i := strings.IndexAny(s[from:], "/?#"); i >= 0 {
		head, path = s[:from+i], s[from+i:]
	}
	head = strings.NewReplacer("[.]", "[.]", ".", "[.]", "．", "[.]", "｡", "[.]", "@", "[@]").Replace(head)
	return head + strings.NewReplacer("://", ":// ", "www.", "www[.]").Replace(path)
}
