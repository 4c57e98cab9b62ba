package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mingbai/internal/schedule"
)

// Addresses for whoever looks after the machine. They lie beside the site's base path, and before it where that is "/".
const (
	healthPath  = "/healthz"
	metricsPath = "/metrics"
)

// grace is how late a change may be before the server is not well: the publisher looks twice a minute.
const grace = 2 * time.Minute

// newAdmin answers /healthz and /metrics.
func (s *Server) newAdmin() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(s.requests, metrics{s})
	text := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.allowed(w, r) {
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		switch r.URL.Path {
		case healthPath:
			s.health(w)
		case metricsPath:
			text.ServeHTTP(w, r)
		default:
			refuse(w, http.StatusNotFound)
		}
	})
}

func (s *Server) status() schedule.Status {
	if s.o.Status == nil {
		return schedule.Status{}
	}
	return s.o.Status()
}

// health says ok, or what is wrong, a line for each thing.
func (s *Server) health(w http.ResponseWriter) {
	var ill []string
	now, st := s.o.Now(), s.status()
	old := false
	if l, err := s.current(); err != nil {
		ill = append(ill, "no release")
	} else {
		old = !now.Before(l.manifest.Expires)
	}
	for _, t := range st.Targets {
		old = old || !t.Expires.IsZero() && !now.Before(t.Expires)
	}
	if old {
		ill = append(ill, "manifest expired")
	}
	if st.Held != "" {
		ill = append(ill, "held: "+st.Held)
	}
	if !st.Next.IsZero() && now.Sub(st.Next) > grace {
		ill = append(ill, "overdue change")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if len(ill) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, strings.Join(ill, "\n"))
		return
	}
	fmt.Fprintln(w, "ok")
}

func newRequests() *prometheus.CounterVec {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "mingbai_requests_total", Help: "Requests for the site, by class of status.",
	}, []string{"class"})
	for _, c := range []string{"2xx", "3xx", "4xx", "5xx"} {
		requests.WithLabelValues(c)
	}
	return requests
}

// class is the class of a status, "2xx" for 200; an answer that set none is 200.
func class(status int) string {
	if status == 0 {
		status = http.StatusOK
	}
	return fmt.Sprintf("%dxx", status/100)
}

// metrics says in Prometheus' words what Status says.
type metrics struct{ s *Server }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("mingbai_"+name, help, labels, nil)
}

var (
	releaseNumber = desc("release_number", "Number of the live release.", "target")
	releaseTime   = desc("release_instant_timestamp_seconds", "Instant of the live edition.", "target")
	expiryTime    = desc("manifest_expiry_timestamp_seconds", "When the live manifest is too old to trust.", "target")
	publishTime   = desc("last_publish_timestamp_seconds", "When the last release was made live.", "target")
	failures      = desc("publish_failures_total", "Releases that could not be made since the publisher began.", "target")
	lateness      = desc("last_change_lateness_seconds", "How long after its time the last change was live.")
	nextChange    = desc("next_change_timestamp_seconds", "First change that is not live everywhere yet.")
	contentErrors = desc("content_errors", "Errors in the content.")
	contentNotes  = desc("content_warnings", "Warnings in the content.")
	held          = desc("held", "1 if nothing is published, and why.", "reason")
)

// Describe implements prometheus.Collector.
func (metrics) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{releaseNumber, releaseTime, expiryTime, publishTime, failures, lateness, nextChange, contentErrors, contentNotes, held} {
		c <- d
	}
}

// Collect implements prometheus.Collector. A time that is not known is left out.
func (m metrics) Collect(c chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		c <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	at := func(d *prometheus.Desc, t time.Time, labels ...string) {
		if !t.IsZero() {
			gauge(d, float64(t.UnixMilli())/1000, labels...)
		}
	}
	st := m.s.status()
	for _, t := range st.Targets {
		gauge(releaseNumber, float64(t.Release), t.Name)
		at(releaseTime, t.Instant, t.Name)
		at(expiryTime, t.Expires, t.Name)
		at(publishTime, t.Published, t.Name)
		c <- prometheus.MustNewConstMetric(failures, prometheus.CounterValue, float64(t.Failures), t.Name)
	}
	gauge(lateness, st.Late.Seconds())
	at(nextChange, st.Next)
	gauge(contentErrors, float64(st.Errors))
	gauge(contentNotes, float64(st.Warnings))
	if st.Held != "" {
		gauge(held, 1, st.Held)
	} else {
		gauge(held, 0, "")
	}
}
