package release

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// ErrAddress says that an address is none of a site.
var ErrAddress = errors.New("no http or https address of a site")

// VerifyURL compares what an address gives to visitors with its manifest: every file at its address and, where the release has
// compressed twins, once more as a browser would get it. What the server has beyond the manifest cannot be seen. A site that cannot be
// reached is an error; what is wrong with the release is in the report. The client's Timeout holds for each file.
func VerifyURL(ctx context.Context, client *http.Client, address string, c Check) (*Report, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%w: %s", ErrAddress, address)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path, u.RawPath = u.Path+"/", ""
	}
	own := *client
	own.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if len(via) > 5 || r.URL.Scheme != u.Scheme || r.URL.Host != u.Host || !strings.HasPrefix(r.URL.Path, u.Path) {
			return &leadsOut{r.URL.String()}
		}
		return nil
	}
	return verify(ctx, &website{u, &own}, c)
}

// leadsOut is a redirect that is not followed.
type leadsOut struct{ to string }

func (e *leadsOut) Error() string { return "redirected to " + e.to }

// website is the address of a site.
type website struct {
	base   *url.URL
	client *http.Client
}

func (w *website) name() string { return w.base.String() }

func (w *website) top(ctx context.Context) (*top, error) {
	t := &top{}
	read := func(name string, most int64) ([]byte, error) {
		var b bytes.Buffer
		a, err := w.get(ctx, name, "identity", most, &b)
		if err != nil {
			return nil, err
		}
		p := a.problem(name)
		if p == nil && a.n > most {
			p = &Problem{BadForm, name, ""}
		}
		if p != nil {
			t.problems = append(t.problems, *p)
			return nil, nil
		}
		return b.Bytes(), nil
	}
	var err error
	if t.body, err = read(ManifestFile, maxManifest); t.body != nil {
		t.signature, err = read(SignatureFile, maxSignature)
	}
	return t, err
}

// atOnce is how many files are fetched at the same time.
const atOnce = 8

func (w *website) files(ctx context.Context, _ *top, m *Manifest) ([]Problem, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var problems []Problem
	paths := make(chan string)
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for p := range paths {
				problem, err := w.file(ctx, p, m)
				if err != nil {
					cancel(err)
				}
				if problem != nil {
					mu.Lock()
					problems = append(problems, *problem)
					mu.Unlock()
				}
			}
		})
	}
	for _, p := range slices.Sorted(maps.Keys(m.Files)) {
		if ctx.Err() != nil {
			break
		}
		paths <- p
	}
	close(paths)
	wg.Wait()
	return problems, context.Cause(ctx)
}

// file fetches what a visitor gets for a path and says what is wrong with it. A compressed twin is not fetched under its own name,
// which a server need not answer, but as what it stands for.
func (w *website) file(ctx context.Context, p string, m *Manifest) (*Problem, error) {
	at, accept := p, "identity"
	for ext, encoding := range map[string]string{".gz": "gzip", ".br": "br"} {
		if plain, ok := strings.CutSuffix(p, ext); ok {
			if _, ok := m.Files[plain]; ok {
				at, accept = plain, encoding
			}
		}
	}
	want := m.Files[at]
	h := sha256.New()
	a, err := w.get(ctx, at, accept, want.Size, h)
	if err != nil {
		return nil, err
	}
	problem := a.problem(p)
	if problem == nil && !matches(h, a.n, want) {
		problem = &Problem{Different, p, ""}
	}
	return problem, nil
}

// answer is what came from an address.
type answer struct {
	status  int
	out     string // where it leads, if that is not in the site
	garbled string // what its encoding was called, if it could not be decoded
	n       int64  // bytes that came, after decoding
}

// problem says what is wrong with an answer before its bytes are looked at.
func (a answer) problem(p string) *Problem {
	switch {
	case a.out != "":
		return &Problem{Elsewhere, p, a.out}
	case a.status != http.StatusOK && !(a.status == http.StatusNotFound && strings.TrimSuffix(strings.TrimSuffix(p, ".gz"), ".br") == "404.html"):
		return &Problem{Missing, p, strconv.Itoa(a.status)}
	case a.garbled != "":
		return &Problem{Different, p, a.garbled}
	}
	return nil
}

// get fetches a path into b, at most one byte more than most. It tries three times before the site counts as out of reach.
func (w *website) get(ctx context.Context, p, accept string, most int64, b interface {
	io.Writer
	Reset()
}) (answer, error) {
	for try := 0; ; try++ {
		b.Reset()
		a, err := w.once(ctx, p, accept, most, b)
		if err == nil || try == 2 || ctx.Err() != nil {
			return a, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond << try):
		}
	}
}

func (w *website) once(ctx context.Context, p, accept string, most int64, b io.Writer) (answer, error) {
	u := *w.base
	if path.Base(p) == "index.html" {
		p = strings.TrimSuffix(p, "index.html")
	}
	u.Path, u.RawPath = u.Path+p, ""
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Accept-Encoding", accept)
	r.Header.Set("User-Agent", "mingbai")
	resp, err := w.client.Do(r)
	var out *leadsOut
	if errors.As(err, &out) {
		return answer{out: out.to}, nil
	} else if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests {
		return answer{}, fmt.Errorf("%s answers %s", u.String(), resp.Status)
	}
	a := answer{status: resp.StatusCode}
	// Compressed bytes have a limit of their own: they may go on for ever and decode to nothing.
	raw := &wire{r: io.LimitReader(resp.Body, most+most/8+64<<10)}
	var body io.Reader = raw
	encoding := strings.ToLower(resp.Header.Get("Content-Encoding"))
	switch encoding {
	case "", "identity":
	case "gzip":
		body, err = gzip.NewReader(raw)
	case "br":
		body = brotli.NewReader(raw)
	default:
		err = errors.New("unknown encoding")
	}
	if err == nil {
		a.n, err = io.Copy(b, io.LimitReader(body, most+1))
	}
	if raw.err != nil {
		return a, fmt.Errorf("reading %s: %w", u.String(), raw.err)
	}
	if err != nil {
		a.garbled = encoding
	}
	return a, nil
}

// wire keeps the error of the network apart from those of decoding.
type wire struct {
	r   io.Reader
	err error
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
