// Package server serves the live release of a folder target to the public: files with their headers, search, and for whoever looks
// after the machine /healthz and /metrics.
//
// Promised: a request is answered from one release, also when the next one goes live meanwhile; nothing is served that the
// release's manifest does not name, least of all anything outside its folder; a page that was withdrawn is gone with the release
// that had it, for every browser asks again before it shows what it kept. See docs/serving.md.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/net/netutil"

	"mingbai/internal/answer"
	"mingbai/internal/headers"
	"mingbai/internal/schedule"
	"mingbai/internal/words"
)

// Limits of a listener.
const (
	maxHeader  = 16 << 10 // bytes
	maxClients = 4096     // connections at once; who comes later waits
	readTime   = 10 * time.Second
	idleTime   = time.Minute
	sendTime   = 10 * time.Minute // for one answer: a poster of 2 MB over a line of 30 kbit/s
	stopTime   = 10 * time.Second // for answers that are on their way when the server stops
)

// Options of a Server.
type Options struct {
	Dir       string                 // folder target; what its link current leads to is served
	BasePath  string                 // of the site's address, beginning and ending with "/"; "" is "/"
	HSTSDays  int                    // see headers.Common
	AdminAddr string                 // where /healthz and /metrics are answered instead; "" for the same address as the site
	Status    func() schedule.Status // what the publisher says of itself; nil if there is none
	Now       func() time.Time       // the clock
	Log       *slog.Logger
}

// Server is a handler of HTTP requests. It is safe for concurrent use.
type Server struct {
	o        Options
	common   []headers.Header
	admin    http.Handler
	requests *prometheus.CounterVec

	opening sync.Mutex // one release is opened at a time
	live    atomic.Pointer[live]
	answers atomic.Pointer[answers]
}

// answers are of the edition that a release was made of.
type answers struct {
	release string
	*answer.Answers
}

// New gives a Server. There need not be a release yet.
func New(o Options) *Server {
	if o.BasePath == "" {
		o.BasePath = "/"
	}
	s := &Server{o: o, common: headers.Common(o.HSTSDays)}
	s.requests = newRequests()
	s.admin = s.newAdmin()
	return s
}

// Answer makes the server search: a are the answers of the edition that was published in the release whose manifest has this hash
// (release.Signed.Hash). They are used while that release is live and at no other time.
func (s *Server) Answer(release string, a *answer.Answers) { s.answers.Store(&answers{release, a}) }

// Serve listens on addr, and on Options.AdminAddr if there is one, until ctx ends; then answers that are on their way have ten
// seconds. ready, which may be nil, is told the addresses once requests are taken; admin is "" if there is none.
func (s *Server) Serve(ctx context.Context, addr string, ready func(site, admin string)) error {
	site, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	defer site.Close()
	listeners, handlers, adminAddr := []net.Listener{site}, []http.Handler{s}, ""
	if s.o.AdminAddr != "" {
		admin, err := net.Listen("tcp", s.o.AdminAddr)
		if err != nil {
			return fmt.Errorf("listening: %w", err)
		}
		defer admin.Close()
		listeners, handlers, adminAddr = append(listeners, admin), append(handlers, s.admin), admin.Addr().String()
	}
	if ready != nil {
		ready(site.Addr().String(), adminAddr)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(listeners))
	var wg sync.WaitGroup
	for i, l := range listeners {
		wg.Go(func() {
			defer stop() // one without the other is no use
			errs[i] = s.serve(ctx, l, handlers[i])
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (s *Server) serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: readTime, ReadTimeout: readTime, WriteTimeout: sendTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(netutil.LimitListener(l, maxClients)) }()
	select {
	case err := <-done:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if srv.Shutdown(stop) != nil {
		srv.Close()
	}
	return nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.o.AdminAddr == "" && (r.URL.Path == healthPath || r.URL.Path == metricsPath) {
		s.admin.ServeHTTP(w, r)
		return
	}
	out := &counted{ResponseWriter: w}
	defer func() { s.requests.WithLabelValues(class(out.status)).Inc() }()
	if !s.allowed(out, r) {
		return
	}
	l, err := s.current()
	if err != nil {
		s.o.Log.Error("no release", "err", err)
		out.Header().Set("Retry-After", "30")
		refuse(out, http.StatusServiceUnavailable)
		return
	}
	s.site(out, r, l)
}

// allowed sets the common headers and refuses whatever is not a plain question.
func (s *Server) allowed(w http.ResponseWriter, r *http.Request) bool {
	for _, h := range s.common {
		w.Header().Set(h.Name, h.Value)
	}
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
	case r.ContentLength != 0:
		w.Header().Set("Connection", "close") // rather than read it
		refuse(w, http.StatusRequestEntityTooLarge)
	default:
		return true
	}
	return false
}

// refuse answers with nothing but a status.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, http.StatusText(status), status)
}

// site answers from one release.
func (s *Server) site(w http.ResponseWriter, r *http.Request, l *live) {
	name, below := strings.CutPrefix(r.URL.Path, s.o.BasePath)
	if !below {
		if r.URL.Path+"/" == s.o.BasePath {
			redirect(w, r, s.o.BasePath)
		} else {
			s.missing(w, r, l)
		}
		return
	}
	if a := s.answers.Load(); a != nil && s.search(w, r, a, l, name) {
		return
	}
	file := name
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	if _, ok := l.files[file]; ok {
		s.send(w, r, l, file, http.StatusOK)
	} else if _, ok := l.files[name+"/index.html"]; ok {
		redirect(w, r, s.o.BasePath+name+"/")
	} else {
		s.missing(w, r, l)
	}
}

// redirect sends a browser to an address of the site that is known to exist.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", headers.Revalidate)
	w.Header().Set("Location", (&url.URL{Path: to, RawQuery: r.URL.RawQuery}).String())
	w.WriteHeader(http.StatusMovedPermanently)
}

// missing answers where there is nothing.
func (s *Server) missing(w http.ResponseWriter, r *http.Request, l *live) {
	if _, ok := l.files[missingPage]; ok {
		s.send(w, r, l, missingPage, http.StatusNotFound)
		return
	}
	refuse(w, http.StatusNotFound)
}

const missingPage = "404.html"

// search answers a search if the answers are the live release's. It says whether it has answered; if not, the page serves as it was
// built.
func (s *Server) search(w http.ResponseWriter, r *http.Request, a *answers, l *live, name string) bool {
	found := a.Answers
	if a.release != l.hash {
		found = nil
	}
	switch name {
	case "api/search":
		w.Header().Set("Cache-Control", "no-store")
		found.ServeHTTP(w, r)
		return true
	case "search", "search/":
		if r.URL.RawQuery == "" { // the page as it is signed
			return false
		}
		body, err := found.Page(r)
		if err != nil {
			s.o.Log.Error("search failed", "err", err)
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, words.ZhHans().Search.Broken, http.StatusInternalServerError)
			return true
		}
		if body == nil {
			return false
		}
		kind, _ := headers.Of("search/index.html")
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-store") // what somebody looks for is nobody else's business
		w.Header().Set(headers.Policy, headers.Sharing("search/index.html"))
		w.Write(body)
		return true
	}
	return false
}

// counted remembers the status of an answer.
type counted struct {
	http.ResponseWriter
	status int
}

func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	return c.ResponseWriter.Write(b)
}

// ReadFrom lets the kernel copy files to the connection.
func (c *counted) ReadFrom(r io.Reader) (int64, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	return io.Copy(c.ResponseWriter, r)
}
