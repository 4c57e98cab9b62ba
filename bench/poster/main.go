// Command poster measures what posters cost, beside headless Chromium printing the same texts, and prints Markdown tables.
//
//	poster -n 100 [-chromium PATH]
//
// The posters are those of the project's own articles, in turn. Chromium runs once for all of them, with its start left out, and gets a
// page laid out for it in HTML, with the same fonts; it neither checks that everything has room nor what can be read.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/font"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
)

func main() {
	n := flag.Int("n", 100, "how many of each")
	chromium := flag.String("chromium", "", "the browser's program; empty leaves it out")
	flag.Parse()
	if err := run(*n, *chromium); err != nil {
		fmt.Fprintln(os.Stderr, "poster:", err)
		os.Exit(1)
	}
}

func run(n int, chromium string) error {
	lib, list, err := content.Load(os.DirFS("."))
	if err != nil || lib == nil || list.Errors() > 0 {
		return fmt.Errorf("loading the site: %v %v", list, err)
	}
	e := edition.At(lib, time.Date(2026, 11, 24, 12, 0, 0, 0, lib.Site.Location()))
	set, err := printing.Of(e, nil, nil, nil)
	if err != nil {
		return err
	}
	font.Regular() // unpacked once for a whole run of the program
	font.Bold()
	fmt.Printf("%d of each, %d cores, %s, %s.\n\n", n, runtime.NumCPU(), runtime.Version(), time.Now().Format(time.DateOnly))
	fmt.Println("| what | CPU s | wall s | KB each: mean | most |\n| --- | ---: | ---: | ---: | ---: |")
	row := func(name string, cpu, wall float64, sizes []int) {
		sum := 0
		for _, s := range sizes {
			sum += s
		}
		fmt.Printf("| %s | %.2f | %.2f | %.0f | %.0f |\n", name, cpu, wall, float64(sum)/float64(len(sizes))/1024, float64(slices.Max(sizes))/1024)
	}
	own := 0.0
	for _, x := range []struct {
		name  string
		cores int
		o     poster.Options
	}{
		{"A4 PDF, one core", 1, poster.Options{Format: poster.A4}},
		{"A4 PDF in saver, one core", 1, poster.Options{Format: poster.A4, Mode: poster.Saver}},
		{"A5 PDF, one core", 1, poster.Options{Format: poster.A5}},
		{"share card, two cores", 2, poster.Options{Format: poster.Card}},
		{"long share card, two cores", 2, poster.Options{Format: poster.Story}},
	} {
		runtime.GOMAXPROCS(x.cores)
		sizes := make([]int, n)
		errs := make([]error, x.cores)
		cpu, start := used(syscall.RUSAGE_SELF), time.Now()
		var wg sync.WaitGroup
		for c := range x.cores {
			wg.Go(func() {
				for i := c; i < n; i += x.cores {
					b, err := set.Sheets[i%len(set.Sheets)].Draw(x.o)
					if err != nil {
						errs[c] = err
						return
					}
					sizes[i] = len(b)
				}
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		spent := used(syscall.RUSAGE_SELF) - cpu
		if own == 0 {
			own = spent
		}
		row(x.name, spent, time.Since(start).Seconds(), sizes)
	}
	runtime.GOMAXPROCS(runtime.NumCPU())
	if chromium == "" {
		fmt.Println("\nChromium was left out.")
		return nil
	}
	cpu, wall, sizes, err := print(set, n, chromium)
	if err != nil {
		return err
	}
	row("A4 PDF by Chromium", cpu, wall, sizes)
	fmt.Printf("\nA4 PDF: %.2f of Chromium's CPU.\n", own/cpu)
	return nil
}

// used is CPU time of this process or of its children that have ended, in seconds.
func used(who int) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// print has Chromium print the posters. Its CPU is known only when it has ended, so that a run without posters is taken off.
func print(set *printing.Set, n int, chromium string) (cpu, wall float64, sizes []int, err error) {
	files := http.NewServeMux()
	files.HandleFunc("/regular.ttf", func(w http.ResponseWriter, _ *http.Request) { w.Write(font.Regular()) })
	files.HandleFunc("/bold.ttf", func(w http.ResponseWriter, _ *http.Request) { w.Write(font.Bold()) })
	files.HandleFunc("/{i}", func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(r.PathValue("i"))
		if err != nil {
			http.NotFound(w, r) // its icon
			return
		}
		sheet.Execute(w, set.Sheets[i%len(set.Sheets)].Source)
	})
	server := httptest.NewServer(files)
	defer server.Close()
	yes := true
	runs := func(n int) (cpu, wall float64, sizes []int, err error) {
		before := used(syscall.RUSAGE_CHILDREN)
		alloc, stop := chromedp.NewExecAllocator(context.Background(), append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU)...)
		ctx, cancel := chromedp.NewContext(alloc)
		err = chromedp.Do(ctx, chromedp.Navigate("about:blank"))
		start := time.Now()
		for i := 0; i < n && err == nil; i++ {
			if err = chromedp.Do(ctx, chromedp.Navigate(server.URL+"/"+strconv.Itoa(i))); err != nil {
				break
			}
			var pdf page.PrintToPDFResult
			if pdf, err = chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes}); err == nil {
				sizes = append(sizes, len(pdf.Data))
			}
		}
		wall = time.Since(start).Seconds()
		err = cmp.Or(err, chromedp.Cancel(ctx))
		cancel()
		stop()
		return used(syscall.RUSAGE_CHILDREN) - before, wall, sizes, err
	}
	idle, _, _, err := runs(0)
	if err != nil {
		return 0, 0, nil, err
	}
	cpu, wall, sizes, err = runs(n)
	return cpu - idle, wall, sizes, err
}

// sheet is a poster for Chromium: the same texts in the same fonts, sizes that fit for all.
var sheet = template.Must(template.New("").Parse(`<!doctype html><meta charset="utf-8"><style>
@page { size: A4; margin: 10mm; } @font-face { font-family: M; src: url(/regular.ttf); } @font-face { font-family: M; font-weight: 700; src: url(/bold.ttf); }
body { margin: 0; font: 6mm/1.3 M; } h1 { margin: 0; padding: 5mm; background: #9b1c1c; color: #fff; border-radius: 3mm; text-align: center; font-size: 26mm; line-height: 1.2; }
.lead { font-size: 7mm; } .row { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm; } .row > div { border: .8mm solid #9b1c1c; border-radius: 3mm; padding: 3mm; } small { display: block; font-size: 4.4mm; }
.calls b { font-size: 16mm; } footer { font-size: 3mm; }
</style><h1>{{range .Head}}<div>{{.}}</div>{{end}}</h1><p class="lead">{{.Lead}}</p>
<div class="row"><div>{{range .Flags}}<b>{{.Say}}</b><small>{{.Why}}</small>{{end}}</div><div>{{range .Steps}}<b>{{.Do}}</b><small>{{.How}}</small>{{end}}</div></div>
<div class="row calls">{{range .Hotlines}}<div><b>{{.Number}}</b><small>{{.Label}}</small></div>{{end}}</div>
<footer>{{.Publisher}} 编号 {{.Number}} · 发布 {{.Issued.Format "2006-01-02"}} · 复核期限 {{.ReviewBy.Format "2006-01-02"}} · 核验码 {{.Code}} {{.Domain}}</footer>`))
