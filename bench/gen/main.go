// Command gen writes a large site folder for benchmarks, and the same text as a site for Hugo.
//
//	go run ./bench/gen -n 10000 -chars 1200 -out DIR [-hugo DIR] [-from .]
//
// The same flags give the same bytes: no clock, one fixed seed, one random sequence per item. site.yaml, contacts.yaml,
// content/data and the pages are those of the site folder -from; the pages are made older, so that every item may link to
// them. `mingbai check` finds no errors in the result.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/content"
)

func main() {
	var o options
	flag.IntVar(&o.n, "n", 1000, "number of items besides the pages")
	flag.IntVar(&o.chars, "chars", 1200, "characters of an item's text, about")
	flag.StringVar(&o.out, "out", "", "folder of the Mingbai site; it must not exist or be empty")
	flag.StringVar(&o.hugo, "hugo", "", "folder of the Hugo site, if one is wanted")
	flag.StringVar(&o.from, "from", ".", "site folder to take names, contacts and pages from")
	flag.Parse()
	if o.out == "" || flag.NArg() > 0 || o.n < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(o); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

type options struct {
	n, chars        int
	out, hugo, from string
}

// item is what both sites get.
type item struct {
	kind, slug, title, summary, topic, severity string
	tags, audience, sources                     []string
	author, reviewer, series                    string
	order                                       int
	publish, updated, review                    time.Time
	body                                        string
}

func (it *item) id() string { return it.kind + "/" + it.slug }

const (
	seed      = 20261124
	perSeries = 12
)

var (
	zone  = time.FixedZone("", 8*60*60)
	first = time.Date(2016, 1, 4, 9, 0, 0, 0, zone)
	last  = time.Date(2026, 11, 20, 9, 0, 0, 0, zone)
)

func generate(o options) error {
	for _, dir := range []string{o.out, o.hugo} {
		if entries, err := os.ReadDir(dir); dir != "" && err == nil && len(entries) > 0 {
			return fmt.Errorf("%s is not empty", dir)
		}
	}
	lib, list, err := content.Load(os.DirFS(o.from))
	if err != nil {
		return err
	}
	if lib == nil || list.Errors() > 0 {
		return fmt.Errorf("%s has %d errors; see mingbai check", o.from, list.Errors())
	}
	items := makeItems(lib, o)
	if err := writeMingbai(lib, items, o); err != nil || o.hugo == "" {
		return err
	}
	return writeHugo(lib, items, o.hugo)
}

// usable are the words of a topic that may be tags.
func usable(t content.Topic) []string {
	return slices.DeleteFunc(slices.Clone(t.Synonyms), func(s string) bool {
		return utf8.RuneCountInString(s) > 12 || strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	})
}

// caption gives a different end of a title for each of the first 64,000 items. It has no digits, for many numbers look like
// those of hotlines.
func caption(i int) string {
	next := func(list []string) string {
		s := list[i%len(list)]
		i /= len(list)
		return s
	}
	return next(surnames) + next(persons) + "和" + next(objects) + "，" + next(titles)
}

// makeItems gives the items in the order of their publication.
func makeItems(lib *content.Library, o options) []*item {
	step := last.Sub(first) / time.Duration(o.n)
	items := make([]*item, 0, o.n)
	members := map[string]int{}
	for i := range o.n {
		w := &writer{r: rand.New(rand.NewPCG(seed, uint64(i)))}
		topic := pick(w.r, lib.Dir.Topics)
		if i < len(lib.Dir.Topics) {
			topic = lib.Dir.Topics[i] // all of them occur, even in a small site
		}
		it := &item{
			kind:  w.one([]string{"alerts", "alerts", "lessons", "lessons", "tips"}),
			slug:  fmt.Sprintf("%s-%05d", topic.ID, i+1),
			title: topic.Name + "：" + caption(i),
			topic: topic.ID, author: w.one(authors), reviewer: w.one(checkers),
			summary: fmt.Sprintf("%s。%s。", w.one(reasons), w.one(rules)),
			sources: []string{"中华人民共和国反电信网络诈骗法", "公安部高发电诈类型（报道）"}[:1+w.r.IntN(2)],
			publish: first.Add(time.Duration(i) * step).Truncate(time.Minute),
			review:  time.Date(2027, time.Month(1+w.r.IntN(12)), 1+w.r.IntN(28), 0, 0, 0, 0, zone),
		}
		words := usable(topic)
		it.tags = append(w.some(words, min(2, len(words))), w.one(tags))
		slices.Sort(it.tags)
		it.tags = slices.Compact(it.tags)
		for _, k := range w.r.Perm(len(lib.Dir.Audiences))[:1+w.r.IntN(3)] {
			it.audience = append(it.audience, lib.Dir.Audiences[k].ID)
		}
		if w.r.IntN(5) == 0 {
			if it.updated = it.publish.AddDate(0, 2, 0); it.updated.After(last) {
				it.updated = last
			}
		}
		if it.kind == "alerts" {
			it.severity = w.one([]string{"high", "medium", "low"})
		} else if s := pick(w.r, lib.Dir.Series).ID; w.r.IntN(8) == 0 && members[s] < perSeries {
			members[s]++
			it.series, it.order = s, members[s]
		}
		var links []string
		for range min(i, w.r.IntN(4)) {
			to := items[w.r.IntN(i)]
			if link := fmt.Sprintf("[%s](%s)", to.title, to.id()); !slices.Contains(links, link) {
				links = append(links, link)
			}
		}
		it.body = w.body(it.kind, o.chars, links)
		items = append(items, it)
	}
	return items
}

var publishLine = regexp.MustCompile(`(?m)^publish: .*$`)

func writeMingbai(lib *content.Library, items []*item, o options) error {
	from := os.DirFS(o.from)
	copied := []string{content.SiteFile, content.ContactsFile, content.FactsFile, content.TopicsFile, content.AudiencesFile, content.SeriesFile}
	for _, it := range lib.Items {
		if it.Kind == content.Page {
			copied = append(copied, it.File)
		}
	}
	for _, name := range copied {
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if name == content.SiteFile { // Hugo makes none
			b = append(b, "\nposters: {off: true}\n"...)
		}
		if strings.HasPrefix(name, "content/pages/") {
			b = publishLine.ReplaceAll(b, []byte("publish: "+first.AddDate(0, 0, -1).Format("2006-01-02 15:04")))
		}
		if err := write(o.out, name, string(b)); err != nil {
			return err
		}
	}
	for _, it := range items {
		var b strings.Builder
		line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
		line("---\ntitle: %s\nsummary: %s\ntopic: %s", it.title, it.summary, it.topic)
		line("tags: [%s]\naudience: [%s]", strings.Join(it.tags, ", "), strings.Join(it.audience, ", "))
		line("status: approved\nauthor: %s\nreviewer: %s", it.author, it.reviewer)
		line("publish: %s", it.publish.Format("2006-01-02 15:04"))
		if !it.updated.IsZero() {
			line("updated: %s", it.updated.Format("2006-01-02 15:04"))
		}
		line("review: %s", it.review.Format(time.DateOnly))
		if it.severity != "" {
			line("severity: %s", it.severity)
		}
		if it.series != "" {
			line("series: %s\norder: %d", it.series, it.order)
		}
		line("sources:")
		for _, s := range it.sources {
			line("  - title: %s\n    date: 2022-12-01", s)
		}
		line("---\n\n%s", strings.TrimRight(it.body, "\n"))
		if err := write(o.out, "content/"+it.id()+".md", b.String()); err != nil {
			return err
		}
	}
	return nil
}

func write(dir, name, text string) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}
