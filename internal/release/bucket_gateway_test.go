package release

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"mingbai/internal/testproc"
)

// gateway is a real S3 server over a folder: what is in the bucket lies in dir as files.
type gateway struct {
	dir    string
	socket string
}

const (
	bucketName   = "bucket"
	bucketDomain = "s3.test" // whose hosts are buckets
)

// startGateway runs versitygw for one test, which is skipped loudly where it is not installed.
func startGateway(t testing.TB) *gateway {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	run, err := os.MkdirTemp("", "gw") // the names of sockets must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(run) })
	g := &gateway{filepath.Join(run, "root", bucketName), filepath.Join(run, "s")}
	if err := os.MkdirAll(g.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	testproc.Gateway(t, filepath.Dir(g.dir), g.socket, func() error {
		c, err := net.Dial("unix", g.socket)
		if err == nil {
			c.Close()
		}
		return err
	}, "--virtual-domain", bucketDomain)
	return g
}

// tap stands between a Bucket and the gateway, writes down what is asked and can break.
type tap struct {
	g   *gateway
	srv *httptest.Server
	out *http.Transport

	mu    sync.Mutex
	asked []string // "PUT index.html", in the order of arrival, without the bucket's and the prefix's name
	// cut is how many requests are served until the wire is dead; negative is for ever. With lost, the next one is done, too,
	// but nobody learns it.
	cut  int
	lost bool

	// Each may be nil. refuse answers instead of the gateway; answer changes what it has said.
	refuse func(n int, asked string, w http.ResponseWriter, r *http.Request) bool
	answer func(asked string, resp *http.Response)
	// ignore takes the conditions out of writes, as a store does that does not know them.
	ignore func(asked string, r *http.Request) bool

	aged atomic.Bool // leases look two minutes old
}

func (g *gateway) wire(t testing.TB) *tap {
	w := &tap{g: g, cut: -1, out: &http.Transport{
		MaxIdleConnsPerHost: 16,
		DialContext:         func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", g.socket) },
	}}
	w.srv = httptest.NewServer(w)
	t.Cleanup(func() {
		w.srv.Close()
		w.out.CloseIdleConnections()
	})
	return w
}

func (w *tap) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	asked := r.Method + " " + r.URL.Query().Get("prefix")
	if key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/"+bucketName), "/"); key != "" {
		asked = r.Method + " " + key
	}
	w.mu.Lock()
	w.asked = append(w.asked, asked)
	n := len(w.asked)
	dead, lost := w.cut >= 0 && n > w.cut, w.lost && n == w.cut+1
	w.mu.Unlock()
	if dead && !lost || w.refuse != nil && w.refuse(n, asked, rw, r) {
		if dead {
			http.Error(rw, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
		}
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", "gateway"
	out.Body = io.NopCloser(bytes.NewReader(body))
	out.ContentLength = int64(len(body))
	if w.ignore != nil && w.ignore(asked, out) {
		out.Header.Del("If-Match")
		out.Header.Del("If-None-Match")
		out.Header.Del("Authorization")
		cred := aws.Credentials{AccessKeyID: "key", SecretAccessKey: "secret"}
		if err := v4.NewSigner().SignHTTP(r.Context(), cred, out, r.Header.Get("X-Amz-Content-Sha256"), "s3", "us-east-1", time.Now()); err != nil {
			panic(err)
		}
	}
	resp, err := w.out.RoundTrip(out)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer resp.Body.Close()
	if w.aged.Load() && strings.HasSuffix(asked, leaseFile) && resp.Header.Get("Last-Modified") != "" {
		resp.Header.Set("Last-Modified", time.Now().Add(-2*time.Minute).UTC().Format(http.TimeFormat))
	}
	if w.answer != nil {
		resp.Request.Body = io.NopCloser(bytes.NewReader(body))
		w.answer(asked, resp)
	}
	if lost {
		http.Error(rw, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
		return
	}
	for k, v := range resp.Header {
		rw.Header()[k] = v
	}
	rw.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(rw, resp.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// take gives what was asked since the last take, without a prefix.
func (w *tap) take(prefix string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, a := range w.asked {
		out = append(out, strings.Replace(a, " "+prefix, " ", 1))
	}
	w.asked = nil
	return out
}

var bucketOwners atomic.Int64

// bucket opens a place in the bucket through a wire, as a publisher that has just started.
func (w *tap) bucket(t testing.TB, prefix string, set ...func(*BucketOptions)) *Bucket {
	t.Helper()
	start := time.Now()
	o := BucketOptions{
		URL: "s3://" + bucketName + "/" + strings.TrimSuffix(prefix, "/"), Endpoint: w.srv.URL, Region: "us-east-1", Path: true,
		Site: testSite, Keys: public(testKey), Owner: fmt.Sprintf("test-%d", bucketOwners.Add(1)),
		Now: time.Now, Elapsed: func() time.Duration { return time.Since(start) },
	}
	for _, f := range set {
		f(&o)
	}
	b, err := OpenBucket(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
