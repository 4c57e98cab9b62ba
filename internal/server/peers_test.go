package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mingbai/internal/headers"
)

// peer is another web server that serves a release with the configuration that we print for it.
type peer struct {
	name string
	// start gives the command that serves on addr.
	start func(t *testing.T, dir, addr string, c headers.Config) *exec.Cmd
	// differs mends what it is known to do in another way.
	differs func(query string, got *answered)
}

var peers = []peer{
	{"nginx", func(t *testing.T, dir, addr string, c headers.Config) *exec.Cmd {
		site := strings.Replace(headers.Nginx(c), "listen 80;", "listen "+addr+";", 1)
		write(t, filepath.Join(dir, "site.conf"), site)
		write(t, filepath.Join(dir, "nginx.conf"), fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr crit;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi; uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	include %[1]s/site.conf;
}`, dir))
		return exec.Command("nginx", "-e", "stderr", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"))
	}, func(string, *answered) {}},
	{"caddy", func(t *testing.T, dir, addr string, c headers.Config) *exec.Cmd {
		site := strings.Replace(headers.Caddy(c), "\n"+c.Host+" {", "\nhttp://"+addr+" {", 1)
		write(t, filepath.Join(dir, "Caddyfile"), "{\n\tadmin off\n\tauto_https off\n}\n"+site)
		cmd := exec.Command("caddy", "run", "--config", filepath.Join(dir, "Caddyfile"), "--adapter", "caddyfile")
		cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		return cmd
	}, func(query string, got *answered) {
		if got.status == 308 { // how it sends a browser to a folder, without the query
			got.status = 301
			if query != "" {
				got.header["Location"] += "?" + query
			}
		}
		if got.status == 301 {
			got.header["Vary"] = ""
		}
	}},
}

// answered is what of an answer must be alike.
type answered struct {
	status int
	header map[string]string
	body   string
	etag   string
}

// fetch asks an address without following it.
func fetch(t *testing.T, url string, lines ...string) answered {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answered{res.StatusCode, map[string]string{}, string(body), res.Header.Get("ETag")}
	names := []string{"Content-Type", "Cache-Control", "Content-Encoding", "Vary", "Location", "Content-Range", headers.Policy}
	for _, h := range headers.Common(1) {
		names = append(names, h.Name)
	}
	for _, n := range names {
		a.header[n] = strings.Join(res.Header.Values(n), " | ")
	}
	switch a.status {
	case 304:
		a.header["Content-Type"], a.header["Content-Encoding"] = "", ""
	case 301, 308:
		a.body, a.header["Content-Type"] = "", ""
		a.header[headers.Policy] = "" // there is no file yet to share
	case 405:
		a.body = ""
	}
	return a
}

// TestPeers serves one release with this server and with real nginx and Caddy, as configured by what we print, at both kinds of base
// path, and compares the answers to requests of every kind.
func TestPeers(t *testing.T) {
	for _, p := range peers {
		for _, base := range []string{"/", "/a/b/"} {
			t.Run(p.name+strings.ReplaceAll(base, "/", "-"), func(t *testing.T) {
				if _, err := exec.LookPath(p.name); err != nil {
					t.Skipf("SKIPPED: %s is not installed; .ci/tools installs it", p.name)
				}
				s := newServer(t, Options{BasePath: base, HSTSDays: 3})
				files := small()
				lay(t, s.o.Dir, 1, files)
				ours, _, _ := started(t, s)
				theirs := run(t, p, headers.Config{Host: "mingbai.example", BasePath: base, Root: filepath.Join(s.o.Dir, "current"), HSTSDays: 3})
				paths := []string{"", "alerts", "alerts?q=1", "alerts/", "alerts/shuadan/", "tags/反诈/", "nothing", "nothing/", "assets/", "assets/gone.0123456789.css", "gone.png", "manifest.json", "manifest.json.minisig"}
				for f := range files {
					if p.name != "caddy" || !strings.HasSuffix(f, "index.html") {
						paths = append(paths, f)
					}
				}
				slices.Sort(paths)
				compare := func(path string, lines ...string) (our, their answered) {
					t.Helper()
					path, query, _ := strings.Cut(path, "?")
					to := (&url.URL{Path: path, RawQuery: query}).String()
					our, their = fetch(t, ours+to, lines...), fetch(t, theirs+to, lines...)
					p.differs(query, &their)
					if our.status != their.status || our.body != their.body || (our.status == 200) && (our.etag == "") != (their.etag == "") {
						t.Errorf("%s %q: %d with %d bytes, here %d with %d", path, lines, their.status, len(their.body), our.status, len(our.body))
					}
					for name, want := range our.header {
						if got := their.header[name]; got != want && !(name == "Vary" && want == "") {
							t.Errorf("%s %q: %s is %q, here %q", path, lines, name, got, want)
						}
					}
					return our, their
				}
				for _, path := range paths {
					compare(base+path, "Accept-Encoding: gzip")
					our, their := compare(base + path)
					if our.status != 200 {
						continue
					}
					if strings.HasPrefix(their.etag, "W/") {
						t.Errorf("%s: the tag %s is weak", path, their.etag)
					}
					if res := fetch(t, theirs+(&url.URL{Path: base + path}).String(), "If-None-Match: "+their.etag); res.status != 304 || res.header["Cache-Control"] != our.header["Cache-Control"] {
						t.Errorf("%s: what has not changed comes again: %d %v", path, res.status, res.header)
					}
					if res := fetch(t, ours+(&url.URL{Path: base + path}).String(), "If-None-Match: "+our.etag); res.status != 304 {
						t.Errorf("%s: what has not changed comes again here: %d", path, res.status)
					}
				}
				compare(base, "Range: bytes=3-8")
				if p.name == "caddy" { // nginx has no brotli
					compare(base, "Accept-Encoding: br, gzip")
				}
				if base != "/" {
					compare("/a/b")
					compare("/")
					compare("/a/bc")
				}
				// The next release is served at once, and what was kept of the last one does not count any more.
				old := fetch(t, theirs+base+"feed.xml")
				files["feed.xml"] = "<rss>2</rss>"
				delete(files, "alerts/shuadan/index.html")
				lay(t, s.o.Dir, 2, files)
				compare(base+"feed.xml", "If-None-Match: "+old.etag)
				compare(base + "alerts/shuadan/")
			})
		}
	}
}

// run starts a peer on a free port of this machine.
func run(t *testing.T, p peer, c headers.Config) (base string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	cmd := p.start(t, t.TempDir(), addr, c)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	t.Cleanup(func() { cmd.Process.Kill(); <-done })
	for range 200 {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			return "http://" + addr
		}
		select {
		case err := <-done:
			done <- err
			t.Fatalf("%s: %v\n%s", p.name, err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("%s does not listen", p.name)
	return ""
}

// TestHeadersFile reads the _headers file as the services do, every rule that fits adding its lines, and compares with this server.
func TestHeadersFile(t *testing.T) {
	for _, base := range []string{"/", "/a/b/"} {
		s := newServer(t, Options{BasePath: base, HSTSDays: 3})
		files := small()
		lay(t, s.o.Dir, 1, files)
		type rule struct {
			pattern *regexp.Regexp
			lines   []headers.Header
		}
		var rules []rule
		for line := range strings.Lines(headers.File(headers.Config{BasePath: base, HSTSDays: 3, Assets: []string{"assets/site.0123456789.css"}})) {
			line = strings.TrimSuffix(line, "\n")
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch {
			case strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "  "):
				last := &rules[len(rules)-1]
				last.lines = append(last.lines, headers.Header{Name: name, Value: value})
			default:
				pattern := regexp.MustCompile(`:[a-z]+`).ReplaceAllString(strings.ReplaceAll(regexp.QuoteMeta(line), `\*`, ".*"), "[^/]+")
				rules = append(rules, rule{regexp.MustCompile("^" + pattern + "$"), nil})
			}
		}
		for f := range files {
			want := ask(s, "GET", base+f).Header
			got := http.Header{}
			for _, r := range rules {
				if r.pattern.MatchString(base + f) {
					for _, h := range r.lines {
						got.Add(h.Name, h.Value)
					}
				}
			}
			for _, h := range headers.Common(3) {
				if v := got.Values(h.Name); len(v) != 1 || v[0] != want.Get(h.Name) {
					t.Errorf("%s%s: %s: %q", base, f, h.Name, v)
				}
			}
			if v := got.Values("Content-Type"); len(v) > 1 || len(v) == 1 && v[0] != want.Get("Content-Type") || len(v) == 0 && (strings.HasSuffix(f, "feed.json") || strings.HasSuffix(f, "feed.xml") || strings.HasSuffix(f, "atom.xml")) {
				t.Errorf("%s%s: Content-Type: %q", base, f, v)
			}
			if v := got.Values("Cache-Control"); len(v) > 0 && (len(v) != 1 || v[0] != want.Get("Cache-Control")) || len(v) == 0 && f == "assets/site.0123456789.css" {
				t.Errorf("%s%s: Cache-Control: %q", base, f, v)
			}
		}
	}
}
