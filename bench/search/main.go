// Command search compares Mingbai's search with stock Bleve and with Pagefind: what they find, and what their indexes cost.
//
//	go run ./bench/search -pagefind PROGRAM [-items 10000] [-queries internal/search/testdata/queries.txt]
//	go run ./bench/search -site DIR -out DIR        only makes the static index of a site folder, to be measured
//
// Quality is measured on the project's own content with the shared query cases: Mingbai's ranking, Bleve with its own cjk
// analyzer on the same texts, and Pagefind on the pages that Mingbai builds, asked in Chromium. Run it in the project's root.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/chromedp/chromedp"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/search"
)

// instant is when the sites are looked at.
const instant = "2026-11-24 12:00"

func main() {
	pagefind := flag.String("pagefind", "", "Pagefind's program; without it only Mingbai and Bleve are compared")
	items := flag.Int("items", 10000, "size of the site whose index is made; 0 leaves it out")
	queries := flag.String("queries", "internal/search/testdata/queries.txt", "the shared cases")
	site := flag.String("site", "", "only make the static index of this site folder")
	out := flag.String("out", "", "where to put it")
	flag.Parse()
	var err error
	if *site != "" {
		err = index(*site, *out)
	} else if err = quality(*queries, *pagefind); err == nil && *items > 0 {
		err = cost(*items, *pagefind)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func load(dir string) (*edition.Edition, error) {
	lib, list, err := content.Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	if lib == nil || list.Errors() > 0 {
		return nil, fmt.Errorf("%s has %d errors", dir, list.Errors())
	}
	at, err := lib.Site.Clock().Parse(instant)
	if err != nil {
		return nil, err
	}
	return edition.At(lib, at), nil
}

func index(site, out string) error {
	e, err := load(site)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, f := range search.MakeIndex(e, nil).Encode(e.Site.Location()) {
		if err := os.WriteFile(filepath.Join(out, f.Name), f.Body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A finder gives the ids of the first ten hits.
type finder struct {
	name string
	find func(q string) ([]string, error)
}

// kinds of queries in the order of the cases.
type tally struct {
	n, none int
	sum     float64
}

func quality(file, pagefind string) error {
	e, err := load(".")
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "search")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	finders := []finder{ours(e)}
	stock, err := cjk(e)
	if err != nil {
		return err
	}
	finders = append(finders, stock)
	if pagefind != "" {
		pf, stop, err := pagefindOf(e, pagefind, filepath.Join(tmp, "public"))
		if err != nil {
			return err
		}
		defer stop()
		finders = append(finders, pf)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var kinds []string
	results := map[string][]tally{}
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSpace(line), " | ")
		if len(f) != 3 || line[0] == '#' {
			continue
		}
		var want []string
		for id := range strings.SplitSeq(f[2], ",") {
			want = append(want, strings.TrimSpace(id))
		}
		if results[f[0]] == nil {
			kinds = append(kinds, f[0])
		}
		for i, finder := range finders {
			ids, err := finder.find(f[1])
			if err != nil {
				return fmt.Errorf("%s: %q: %w", finder.name, f[1], err)
			}
			for _, k := range []string{f[0], "all"} {
				if results[k] == nil {
					results[k] = make([]tally, len(finders))
				}
				t := &results[k][i]
				t.n++
				if len(ids) == 0 {
					t.none++
				}
				if at := slices.IndexFunc(ids, func(id string) bool { return slices.Contains(want, id) }); at >= 0 {
					t.sum += 1 / float64(at+1)
				}
			}
		}
	}
	fmt.Printf("\n| queries | n |")
	for _, f := range finders {
		fmt.Printf(" %s: MRR@10 | no hit |", f.name)
	}
	fmt.Printf("\n| --- | ---: |%s\n", strings.Repeat(" ---: | ---: |", len(finders)))
	for _, k := range append(kinds, "all") {
		fmt.Printf("| %s | %d |", k, results[k][0].n)
		for _, t := range results[k] {
			fmt.Printf(" %.3f | %.1f %% |", t.sum/float64(t.n), 100*float64(t.none)/float64(t.n))
		}
		fmt.Println()
	}
	return nil
}

func ours(e *edition.Edition) finder {
	x := search.MakeIndex(e, nil)
	return finder{"Mingbai", func(q string) ([]string, error) {
		r, err := search.Rank(x, search.Parse(q), search.Filter{})
		var ids []string
		for _, h := range r.Hits[:min(10, len(r.Hits))] {
			ids = append(ids, x.Docs[h.Doc].ID)
		}
		return ids, err
	}}
}

// cjk is Bleve as it comes, with its analyzer for Chinese, over the same fields.
func cjk(e *edition.Edition) (finder, error) {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = "cjk"
	x, err := bleve.NewMemOnly(m)
	if err != nil {
		return finder{}, err
	}
	index := search.MakeIndex(e, nil)
	for i := range index.Docs {
		d := index.Filled(e, i)
		err := x.Index(d.ID, map[string]string{"title": d.Text[search.Title], "topic": d.Text[search.Topic], "headings": d.Text[search.Headings],
			"summary": d.Text[search.Summary], "body": d.Text[search.Body]})
		if err != nil {
			return finder{}, err
		}
	}
	return finder{"Bleve cjk", func(q string) ([]string, error) {
		var fields []query.Query
		for _, f := range []string{"title", "topic", "headings", "summary", "body"} {
			m := bleve.NewMatchQuery(q)
			m.SetField(f)
			fields = append(fields, m)
		}
		r, err := x.Search(bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(fields...), 10, 0, false))
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, h := range r.Hits {
			ids = append(ids, h.ID)
		}
		return ids, nil
	}}, nil
}

// pagefindOf indexes the built pages with Pagefind and asks its own script in Chromium.
func pagefindOf(e *edition.Edition, program, public string) (finder, func(), error) {
	if _, err := build.Write(e, build.Options{Out: public, Engine: "bench"}); err != nil {
		return finder{}, nil, err
	}
	if out, err := exec.Command(program, "--site", public).CombinedOutput(); err != nil {
		return finder{}, nil, fmt.Errorf("pagefind: %w\n%s", err, out)
	}
	srv := httptest.NewServer(http.FileServer(http.Dir(public)))
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel2 := chromedp.NewContext(ctx)
	stop := func() { cancel2(); cancel(); srv.Close() }
	if err := chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/about/")); err != nil {
		stop()
		return finder{}, nil, err
	}
	paths := map[string]string{}
	for _, it := range e.Items {
		paths[it.Path] = it.ID
	}
	return finder{"Pagefind", func(q string) ([]string, error) {
		text, _ := json.Marshal(q)
		urls, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf(`(async () => {
			const p = await import("/pagefind/pagefind.js"), found = await p.search(%s);
			return Promise.all(found.results.slice(0, 30).map(async (r) => (await r.data()).url));
		})()`, text), chromedp.EvalAwaitPromise))
		var ids []string
		for _, u := range urls {
			if id, ok := paths[u]; ok && len(ids) < 10 { // lists and the like are passed over in its favour
				ids = append(ids, id)
			}
		}
		return ids, err
	}}, stop, nil
}

// usage is what a command cost.
type usage struct {
	cpu, peak float64 // seconds, MB
	files     int
	size      int64 // bytes
}

func measure(out string, args ...string) (usage, error) {
	cmd := exec.Command(args[0], args[1:]...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return usage{}, fmt.Errorf("%s: %w\n%s", args[0], err, text)
	}
	u := usage{
		cpu:  (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
		peak: float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024,
	}
	err := filepath.WalkDir(out, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			u.files++
			u.size += info.Size()
		}
		return err
	})
	return u, err
}

func cost(items int, pagefind string) error {
	tmp, err := os.MkdirTemp("", "search")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	site, public := filepath.Join(tmp, "site"), filepath.Join(tmp, "public")
	if out, err := exec.Command("go", "run", "./bench/gen", "-n", fmt.Sprint(items), "-out", site).CombinedOutput(); err != nil {
		return fmt.Errorf("generating: %w\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	own, err := measure(filepath.Join(tmp, "index"), self, "-site", site, "-out", filepath.Join(tmp, "index"))
	if err != nil {
		return err
	}
	fmt.Printf("\n%d items, %d cores, %s, %s.\n\n", items, runtime.NumCPU(), runtime.Version(), time.Now().Format(time.DateOnly))
	fmt.Println("| static index | CPU s | peak MB | files | MB |\n| --- | ---: | ---: | ---: | ---: |")
	row := func(name string, u usage) {
		fmt.Printf("| %s | %.1f | %.0f | %d | %.1f |\n", name, u.cpu, u.peak, u.files, float64(u.size)/1e6)
	}
	row("Mingbai, reading the site folder included", own)
	if pagefind == "" {
		return nil
	}
	e, err := load(site)
	if err != nil {
		return err
	}
	if _, err := build.Write(e, build.Options{Out: public, Engine: "bench"}); err != nil {
		return err
	}
	e = nil
	runtime.GC()
	peer, err := measure(filepath.Join(tmp, "pagefind"), pagefind, "--site", public, "--output-path", filepath.Join(tmp, "pagefind"))
	if err != nil {
		return err
	}
	row("Pagefind, reading the built pages included", peer)
	fmt.Printf("| ratio | %.3f (≤ 0.25) | %.3f (≤ 0.125) | %.2f | %.3f (≤ 0.5) |\n", own.cpu/peer.cpu, own.peak/peer.peak,
		float64(own.files)/float64(peer.files), float64(own.size)/float64(peer.size))
	return nil
}
