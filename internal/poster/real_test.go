package poster

import (
	"os"
	"strings"
	"testing"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
)

type poster struct {
	slug string
	kind Kind
	src  Source
}

// realPosters gives what the articles of this project's site say on their posters.
func realPosters(t testing.TB) (out []poster) {
	t.Helper()
	lib, list, err := content.Load(os.DirFS("../.."))
	if err != nil || lib == nil {
		t.Fatal(list, err)
	}
	e := edition.At(lib, time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	for _, it := range e.Articles() {
		p := e.Poster(it)
		src := Source{
			Head: p.Head, Lead: p.Lead, Icon: p.Icon, Number: it.ID, Issued: it.Publish, ReviewBy: it.Review, Code: "7K3M-9QXZ",
			URL: "https://mingbai.yunshan.example/v/7K3M9QXZ/", Domain: "mingbai.yunshan.example", Bank: e.Site.Bank, Publisher: e.Site.Publisher,
		}
		for _, f := range p.Flags {
			src.Flags = append(src.Flags, Flag(f))
		}
		for _, s := range p.Steps {
			src.Steps = append(src.Steps, Step(s))
		}
		for _, id := range e.Site.Urgent {
			c, _ := e.Dir.Contact(id)
			src.Hotlines = append(src.Hotlines, Hotline{c.Number, c.Label})
		}
		kind := map[content.Kind]Kind{content.Alert: Alert, content.Tip: Tip, content.Lesson: Lesson}[it.Kind]
		out = append(out, poster{it.ID[strings.IndexByte(it.ID, '/')+1:], kind, src})
	}
	if len(out) < 20 {
		t.Fatalf("only %d posters of the real content", len(out))
	}
	return out
}
