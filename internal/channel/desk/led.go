package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	pages "mingbai/templates/desk"
)

// Files for counter displays and LED boards.
const (
	ledFile = "led.txt"  // beside an article its own text, in the desk's folder all of them
	ledPage = "led.html" // the same to look at and to copy from
)

// alerts are what displays show: the visible alerts that no other one replaces, the most severe first, then the newest.
func (d *desk) alerts() []*edition.Item {
	all := slices.DeleteFunc(d.Of(content.Alert), func(it *edition.Item) bool { return it.Successor != nil })
	slices.SortStableFunc(all, func(a, b *edition.Item) int {
		return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), b.Publish.Compare(a.Publish), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// ledText is one line a text as the programs of display boards read it. They run on old Windows: without a byte order mark they take
// UTF-8 for GBK, and without CRLF everything for one line.
func ledText(lines ...string) string {
	if len(lines) == 0 {
		return ""
	}
	return "\uFEFF" + strings.Join(lines, "\r\n") + "\r\n"
}

// led makes the text of all alerts, one line each, and the page that shows them in big type.
func (d *desk) led() error {
	v := &pages.LED{Title: "电子屏文字 - " + d.Site.Title, Desk: "index.html", File: ledFile, Style: pages.Style + pages.SheetStyle, Script: pages.Script}
	var lines []string
	for _, it := range d.alerts() {
		text := d.LED(it)
		lines = append(lines, text)
		s := pages.Screen{Text: text, Title: it.Title, Topic: it.Topic.Name, Length: ledLength(text), Severe: it.Severity == content.High, Severity: d.severity(it.Severity)}
		if !d.made[it].refused {
			s.Copy, s.File = folder+it.ID+"/"+copyPage, folder+it.ID+"/"+ledFile
		}
		v.Screens = append(v.Screens, s)
	}
	body, err := pages.Render(pages.LEDPage(v))
	if err != nil {
		return err
	}
	d.add(ledPage, body)
	d.add(ledFile, []byte(ledText(lines...)))
	return nil
}

// screen is the text for displays among an article's short texts; only alerts have one.
func (d *desk) screen(it *edition.Item) []pages.Text {
	if it.Kind != content.Alert {
		return nil
	}
	text := d.LED(it)
	return []pages.Text{{Name: "电子屏", Value: text, Key: "led", Length: ledLength(text)}}
}

func ledLength(text string) string {
	return fmt.Sprintf("%d / %d 字", content.Chars(text), content.MaxLED)
}

func (d *desk) severity(s content.Severity) string {
	switch s {
	case content.High:
		return d.w.Severity.High
	case content.Medium:
		return d.w.Severity.Medium
	case content.Low:
		return d.w.Severity.Low
	}
	return ""
}
