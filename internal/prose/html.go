package prose

import (
	"fmt"
	"html"
	"net/url"
	"strings"
)

// Dress says what a text looks like in one medium. The zero Dress makes every link plain text and shows contacts by id.
type Dress struct {
	// Link turns a destination as written into an address; ok false leaves the link's text only.
	Link func(ref string) (href string, ok bool)
	// Contact looks a reference up; ok false shows nothing but the id.
	Contact func(kind, id string) (ContactText, bool)
	// Image turns a file name into what an <img> needs; ok false leaves the picture out.
	Image func(ref string) (Picture, bool)
	// Official says whether a host may stand in the text unharmed.
	Official func(host string) bool
	// Section names the class of the part that starts at a level-2 heading; nil wraps nothing.
	Section func(heading string) string
	// CalloutTitle is the title of a call-out that has none of its own.
	CalloutTitle func(kind string) string
	// HeadingShift is added to heading levels (at most h6).
	HeadingShift int
	// NotePrefix keeps footnote addresses apart when several texts share a page; it also serves feeds.
	NotePrefix string
	// NotesTitle is the accessible name of the footnotes.
	NotesTitle string
	// Terms finds what a glossary explains in a piece of running text, in order and without overlaps. Each Href becomes a link once a
	// text, where it comes first; nil makes none. Headings and links are left alone.
	Terms func(text string) []Term
}

// Term is a stretch of a text, in bytes, that a glossary explains.
type Term struct {
	Start, End int
	Href       string // of the explanation
	Title      string // the explanation
}

// ContactText is what a contact reference becomes.
type ContactText struct {
	Text  string // number or label
	Href  string // tel: or https: address, "" for none
	Title string // what it is, for those who cannot see the context
}

// Picture is what a picture reference becomes. Width and Height are pixels, 0 if unknown.
type Picture struct {
	URL           string
	Width, Height int
}

// HTML renders the text. The result has no html, head or body, no script, no style and no handler attributes.
func (d *Doc) HTML(dress Dress) string {
	w := &writer{d: dress}
	w.blocks(d.Root.Kids)
	return w.b.String()
}

type writer struct {
	b     strings.Builder
	d     Dress
	n     int   // open sections
	shown shown // of the line being written

	quiet  int             // inside headings and links
	linked map[string]bool // explanations that were linked to
}

func (w *writer) esc(s string) { w.b.WriteString(html.EscapeString(s)) }
func (w *writer) text(s string) {
	w.esc(Defang(s, w.d.Official))
}

func (w *writer) blocks(kids []*Node) {
	open := false
	top := w.n == 0
	w.n++
	for _, k := range kids {
		if top && w.d.Section != nil && (k.Kind == Heading && k.Level <= 2 || k.Kind == Notes) {
			if open {
				w.b.WriteString("</section>\n")
			}
			open = k.Kind == Heading
			if open {
				w.b.WriteString(`<section class="`)
				w.esc(w.d.Section(plain(k.Kids)))
				w.b.WriteString(`" aria-labelledby="`)
				w.esc(k.ID)
				w.b.WriteString("\">\n")
			}
		}
		w.block(k)
	}
	if open {
		w.b.WriteString("</section>\n")
	}
	w.n--
}

func (w *writer) wrap(open, end string, kids []*Node) {
	w.b.WriteString(open)
	w.inlines(kids)
	w.b.WriteString(end)
}

// line writes all inline nodes of one block.
func (w *writer) line(open, end string, kids []*Node) {
	w.shown = show(kids, w.d, true)
	w.wrap(open, end, kids)
}

func (w *writer) block(n *Node) {
	switch n.Kind {
	case Heading:
		level := min(n.Level+w.d.HeadingShift, 6)
		w.quiet++
		w.line(fmt.Sprintf(`<h%d id="%s">`, level, html.EscapeString(n.ID)), fmt.Sprintf("</h%d>\n", level), n.Kids)
		w.quiet--
	case Paragraph:
		w.line("<p>"+taskMark(n), "</p>\n", n.Kids)
	case List:
		tag := "ul"
		if n.Ordered {
			tag = "ol"
		}
		if n.Ordered && n.Level != 1 {
			fmt.Fprintf(&w.b, "<ol start=\"%d\">\n", n.Level)
		} else {
			w.b.WriteString("<" + tag + ">\n")
		}
		for _, item := range n.Kids {
			w.b.WriteString("<li>")
			for i, k := range item.Kids {
				if k.Kind != Paragraph || !n.Tight {
					w.block(k)
					continue
				}
				if i > 0 {
					w.b.WriteByte('\n')
				}
				w.line(taskMark(k), "", k.Kids)
			}
			w.b.WriteString("</li>\n")
		}
		w.b.WriteString("</" + tag + ">\n")
	case Quote:
		w.b.WriteString("<blockquote>\n")
		w.blocks(n.Kids)
		w.b.WriteString("</blockquote>\n")
	case Callout:
		title := n.Title
		if title == "" && w.d.CalloutTitle != nil {
			title = w.d.CalloutTitle(n.Ref)
		}
		w.b.WriteString(`<aside class="callout callout-`)
		w.esc(n.Ref)
		w.b.WriteString(`" role="note">`)
		if title != "" {
			w.b.WriteString(`<p class="callout-title">`)
			w.text(title)
			w.b.WriteString("</p>\n")
		}
		w.blocks(n.Kids)
		w.b.WriteString("</aside>\n")
	case Table:
		w.b.WriteString("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表格\"><table>\n")
		for i, row := range n.Kids {
			tag, attr := "td", ""
			switch i {
			case 0:
				w.b.WriteString("<thead>\n")
				tag, attr = "th", ` scope="col"`
			case 1:
				w.b.WriteString("<tbody>\n")
			}
			w.b.WriteString("<tr>")
			for _, c := range row.Kids {
				w.b.WriteString("<" + tag + attr)
				if c.Align != "" && c.Align != "left" {
					w.b.WriteString(` class="` + c.Align + `"`)
				}
				w.line(">", "</"+tag+">", c.Kids)
			}
			w.b.WriteString("</tr>\n")
			if i == 0 {
				w.b.WriteString("</thead>\n")
			}
		}
		if len(n.Kids) > 1 {
			w.b.WriteString("</tbody>\n")
		}
		w.b.WriteString("</table></div>\n")
	case Code:
		w.b.WriteString("<pre><code>")
		w.text(n.Text)
		w.b.WriteString("</code></pre>\n")
	case Rule:
		w.b.WriteString("<hr>\n")
	case Notes:
		w.b.WriteString(`<section class="notes" aria-label="`)
		w.esc(w.d.NotesTitle)
		w.b.WriteString("\"><ol>\n")
		for _, note := range n.Kids {
			fmt.Fprintf(&w.b, `<li id="%snote-%d">`, html.EscapeString(w.d.NotePrefix), note.Level)
			w.blocks(note.Kids)
			w.b.WriteString("</li>\n")
		}
		w.b.WriteString("</ol></section>\n")
	default:
		w.inline(n)
	}
}

// taskMark is a sign, not a form control that does nothing.
func taskMark(n *Node) string { return []string{"", "☐\u00a0", "☑\u00a0"}[n.Task] }

func (w *writer) inlines(kids []*Node) {
	for _, k := range kids {
		w.inline(k)
	}
}

func (w *writer) inline(n *Node) {
	switch n.Kind {
	case Text:
		w.words(w.shown[n])
	case Strong:
		w.wrap("<strong>", "</strong>", n.Kids)
	case Emph:
		w.wrap("<em>", "</em>", n.Kids)
	case Del:
		w.wrap("<del>", "</del>", n.Kids)
	case CodeSpan:
		w.b.WriteString("<code>")
		w.esc(w.shown[n])
		w.b.WriteString("</code>")
	case Link:
		href, ok := "", false
		if w.d.Link != nil {
			href, ok = w.d.Link(n.Ref)
		}
		if !ok || !safeHref(href) {
			w.inlines(n.Kids)
			return
		}
		w.b.WriteString(`<a href="`)
		w.esc(href)
		w.quiet++
		w.wrap(`">`, "</a>", n.Kids)
		w.quiet--
	case Image:
		var p Picture
		ok := false
		if w.d.Image != nil {
			p, ok = w.d.Image(n.Ref)
		}
		if !ok {
			return
		}
		w.b.WriteString(`<img src="`)
		w.esc(p.URL)
		w.b.WriteString(`" alt="`)
		w.text(n.Text)
		w.b.WriteByte('"')
		if p.Width > 0 {
			fmt.Fprintf(&w.b, ` width="%d" height="%d"`, p.Width, p.Height)
		}
		w.b.WriteString(` loading="lazy">`)
		if n.Title != "" {
			w.b.WriteString(`<span class="caption">`)
			w.esc(w.shown[n])
			w.b.WriteString("</span>")
		}
	case Contact:
		c := w.d.contact(n)
		text := w.shown[n]
		if n.Ref == "fact" { // words of the sentence like any others
			w.esc(text)
			return
		}
		class := n.Ref
		if c.Href == "" || !safeHref(c.Href) {
			w.b.WriteString(`<span class="` + class + `">`)
			w.esc(text)
			w.b.WriteString("</span>")
			return
		}
		w.b.WriteString(`<a class="` + class + `" href="`)
		w.esc(c.Href)
		w.b.WriteString(`"`)
		if c.Title != "" && c.Title != c.Text {
			w.b.WriteString(` aria-label="`)
			w.esc(c.Title + " " + c.Text)
			w.b.WriteString(`"`)
		}
		w.b.WriteString(">")
		w.esc(text)
		w.b.WriteString("</a>")
	case Scam:
		w.b.WriteString(`<span class="scam-address">`)
		w.esc(w.shown[n])
		w.b.WriteString("</span>")
	case Break:
		w.b.WriteString("<br>\n")
	case NoteRef:
		fmt.Fprintf(&w.b, `<sup><a href="#%snote-%d">[%d]</a></sup>`, html.EscapeString(w.d.NotePrefix), n.Level, n.Level)
	default:
		w.block(n)
	}
}

// words writes running text, with a link where a term comes first.
func (w *writer) words(s string) {
	if w.d.Terms == nil || w.quiet > 0 {
		w.esc(s)
		return
	}
	done := 0
	for _, t := range w.d.Terms(s) {
		if w.linked[t.Href] || !safeHref(t.Href) {
			continue
		}
		if w.linked == nil {
			w.linked = map[string]bool{}
		}
		w.linked[t.Href] = true
		w.esc(s[done:t.Start])
		w.b.WriteString(`<a class="term" href="`)
		w.esc(t.Href)
		w.b.WriteString(`" title="`)
		w.esc(t.Title)
		w.b.WriteString(`">`)
		w.esc(s[t.Start:t.End])
		w.b.WriteString("</a>")
		done = t.End
	}
	w.esc(s[done:])
}

// safeHref lets through what a Dress may rightly answer, so that a mistake in one cannot become a script or a foreign site.
func safeHref(href string) bool {
	u, err := url.Parse(href)
	if err != nil || strings.Contains(href, `\`) {
		return false
	}
	switch u.Scheme {
	case "":
		return !strings.HasPrefix(href, "//")
	case "https", "tel":
		return true
	}
	return false
}
