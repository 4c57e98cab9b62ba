package desk

import (
	"strings"
	"time"

	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/wechat"
	"mingbai/internal/words"
)

const pressFile = "press.txt"

// press is the item as plain text for newspapers and other sites: all of it, with whose it is, from when, what was
// changed since, and where corrections are told.
func (d *desk) press(it *edition.Item, a *article) string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	day := func(label string, t time.Time) { line(label, d.w.Colon, d.w.Day(t.In(d.Site.Location()))) }
	line(it.Title)
	line()
	line(strings.TrimSpace(a.html().Plain))
	line()
	line("——")
	line("来源", d.w.Colon, d.Site.Publisher, "《", d.Site.Title, "》")
	line("原文", d.w.Colon, d.Site.Absolute(it.Path))
	day("发布", it.Publish)
	for _, r := range d.Revisions(it) {
		day(d.w.ChangeKind(string(r.Kind)), r.At)
		if r.Text != "" {
			line("　　", r.Text)
		}
	}
	if !it.Review.IsZero() {
		day("下次核对", it.Review)
	}
	line("转载", d.w.Colon, d.Site.Licence)
	line(words.Fill("登出前请看一眼 {url}，有更正都记在那里。", "url", d.Site.Absolute(edition.ChangesPath)))
	return prose.Defang(b.String(), func(host string) bool { return wechat.Official(d.Site, d.Dir, host) })
}
