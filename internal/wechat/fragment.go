// Package wechat dresses an item for WeChat: the fragment that is pasted into the editor of an Official Account, its plain twin,
// and short texts for other places.
//
// In goes a visible item; out comes an Article. The fragment has only elements, attributes and styles that survive in the editor
// (Lint says which), written with each element; there is no style sheet and no inliner. The same bytes serve preview, clipboard,
// feed and draft. Nothing here was tried in WeChat itself: what is not known for sure is a setting of site.yaml.
//
// Promised: no link but to published articles of an Official Account, no scam address that a client would make clickable, no
// newline or tab, nothing that depends on the clock.
package wechat

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/words"
)

// Article is an item as WeChat gets it.
type Article struct {
	HTML    string    // the fragment; src of pictures are full addresses on the site
	Plain   string    // the same for text/plain
	Images  []Picture // in the order of the text, each once
	Deepest int       // nesting of lists in the source
	Columns int       // of the widest table
}

// Picture is a picture of the article.
type Picture struct {
	Src   string // as in the fragment
	Asset content.Asset
}

// Style values. Sizes follow the measured and reported limits of the editor: body 14–18 px, notes at least 13, headings at most 22.
const (
	note       = "13px"
	side       = "8px" // space at both sides of every block; the outermost element must have none
	maxColumns = 4     // of a table that stays a table
	maxDepth   = 3     // of nested lists
)

const nbsp = "\u00a0"

type renderer struct {
	b     strings.Builder
	e     *edition.Edition
	it    *edition.Item
	w     *words.Words
	o     content.WeChat
	theme content.Theme
	dress prose.Dress
	shown map[*prose.Node]string
	refs  *references
	out   *Article
	inset bool // inside a card, which has space at its sides already
}

// Render dresses an item.
func Render(e *edition.Edition, it *edition.Item) Article {
	doc := it.Doc()
	r := &renderer{
		e: e, it: it, w: words.ZhHans(), o: e.Site.WeChat, theme: e.Site.WeChat.ThemeOf(it.Kind), dress: e.Dress(e.Site.Absolute), out: &Article{},
	}
	r.dress.Official = r.official
	r.dress.Image = it.Image(e.Site.Absolute)
	blocks := doc.Root.Kids
	if len(blocks) > 0 && blocks[0].Kind == prose.Heading && r.plainOf(blocks[0].Kids) == it.Title {
		blocks = blocks[1:] // the title is a field of its own
	}
	r.refs = r.number(blocks)
	if r.o.Root == "section" {
		r.open("section", "font-size:"+r.size(0), "color:"+content.WeChatInk)
	}
	if it.Summary != "" {
		r.card(r.w.Item.Summary, func() { r.text("p", it.Summary, r.body("margin:0")...) })
	}
	r.blocks(blocks, 0)
	r.sources()
	r.references()
	if r.o.Root == "section" {
		r.b.WriteString("</section>")
	}
	r.out.HTML = r.b.String()
	r.out.Plain = r.plain(blocks)
	return *r.out
}

// official hosts may be printed as they are: registered ones and the site's own.
func (r *renderer) official(host string) bool {
	own, err := url.Parse(r.e.Site.BaseURL)
	return r.e.Dir.Official(host) || err == nil && strings.EqualFold(host, own.Hostname())
}

func (r *renderer) size(more int) string { return strconv.Itoa(r.o.TextSize+more) + "px" }

// open writes a start tag with its style.
func (r *renderer) open(tag string, style ...string) {
	r.b.WriteString("<" + tag)
	if len(style) > 0 {
		r.b.WriteString(` style="` + strings.Join(style, ";") + `"`)
	}
	r.b.WriteString(">")
}

// text writes an element with a text.
func (r *renderer) text(tag, s string, style ...string) {
	r.open(tag, style...)
	r.run(prose.Defang(s, r.official))
	r.b.WriteString("</" + tag + ">")
}

// run writes characters.
func (r *renderer) run(s string) {
	if s == "" {
		return
	}
	s = html.EscapeString(oneLine(s))
	s = strings.ReplaceAll(strings.ReplaceAll(s, "&#34;", "&quot;"), "&#39;", "'")
	if r.o.Leaf {
		r.b.WriteString(`<span leaf="">` + s + "</span>")
		return
	}
	r.b.WriteString(s)
}

// oneLine leaves no newline or tab, for each becomes a break or a gap on pasting.
func oneLine(s string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || c == '\t' || c == '\r' {
			return ' '
		}
		return c
	}, s)
}

// body is the style of running text. more comes first and may set the margin.
func (r *renderer) body(more ...string) []string {
	if len(more) == 0 && r.inset {
		more = []string{"margin:0 0 8px"}
	} else if len(more) == 0 {
		more = []string{"margin:0 0 16px"}
	}
	return append(r.padded(more), "color:"+content.WeChatInk, "font-size:"+r.size(0), "line-height:1.75", "text-align:left")
}

func (r *renderer) padded(style []string) []string {
	if r.inset {
		return slices.Clone(style)
	}
	return append(slices.Clone(style), "padding:0 "+side)
}

// outer is the margin of a block with a border or a ground of its own.
func (r *renderer) outer(above, below string) string {
	if r.inset {
		return "margin:" + above + " 0 " + below
	}
	return "margin:" + above + " " + side + " " + below
}

func (r *renderer) blocks(blocks []*prose.Node, depth int) {
	for _, n := range blocks {
		r.block(n, depth)
	}
}

func (r *renderer) block(n *prose.Node, depth int) {
	switch n.Kind {
	case prose.Heading:
		r.heading(n)
	case prose.Paragraph:
		if len(n.Kids) == 1 && n.Kids[0].Kind == prose.Image {
			r.image(n.Kids[0])
			return
		}
		r.line("p", n.Kids, task(n), r.body()...)
	case prose.List:
		r.list(n, depth, "")
		r.gap(depth)
	case prose.Quote:
		r.open("section", r.outer("0", "16px"), "padding:10px 12px", "border-left:4px solid "+r.theme.Bar, "background-color:"+content.WeChatPale)
		r.nested(n.Kids)
		r.b.WriteString("</section>")
	case prose.Callout:
		title := n.Title
		if title == "" {
			title = r.callout(n.Ref)
		}
		theme := r.theme
		if n.Ref == "warning" || n.Ref == "caution" {
			theme = r.o.Themes.Alert
		}
		was := r.theme
		r.theme = theme
		r.card(title, func() { r.nestedIn(n.Kids) })
		r.theme = was
	case prose.Table:
		r.table(n)
	case prose.Code:
		r.code(n)
	case prose.Rule:
		r.text("section", nbsp, r.outer("24px", "24px"), "border-top:1px solid #d9d9d9", "color:"+content.WeChatNote, "font-size:"+note, "line-height:1px")
	case prose.Notes: // in the block of references
	default:
		r.line("p", []*prose.Node{n}, "", r.body()...)
	}
}

// nested renders blocks inside one that has its own space.
func (r *renderer) nested(blocks []*prose.Node) {
	was := r.inset
	r.inset = true
	r.nestedIn(blocks)
	r.inset = was
}

func (r *renderer) nestedIn(blocks []*prose.Node) { r.blocks(blocks, 0) }

// card is a title bar and a body on a tint.
func (r *renderer) card(title string, body func()) {
	r.open("section", r.outer("0", "16px"), "border:1px solid "+r.theme.Bar, "border-radius:6px")
	r.text("section", title, "padding:6px 12px", "background-color:"+r.theme.Bar, "color:"+content.WeChatPaper, "font-size:"+r.size(0), "font-weight:bold", "line-height:1.6")
	r.open("section", "padding:12px 12px", "background-color:"+r.theme.Tint)
	was := r.inset
	r.inset = true
	body()
	r.inset = was
	r.b.WriteString("</section></section>")
}

func (r *renderer) callout(kind string) string {
	switch c := r.w.Callout; kind {
	case "tip":
		return c.Tip
	case "important":
		return c.Important
	case "warning":
		return c.Warning
	case "caution":
		return c.Caution
	default:
		return c.Note
	}
}

func (r *renderer) heading(n *prose.Node) {
	level := min(max(n.Level, 2), 4)
	size := r.size(map[int]int{2: 4, 3: 2, 4: 1}[level])
	style := []string{r.outer("28px", "12px"), "color:" + r.theme.Strong, "font-size:" + size, "font-weight:bold", "line-height:1.6"}
	if level == 2 {
		style = append(style, "padding:0 0 0 10px", "border-left:4px solid "+r.theme.Bar)
	}
	r.line("h"+strconv.Itoa(level), n.Kids, "", style...)
}

// line writes one block of inline nodes.
func (r *renderer) line(tag string, kids []*prose.Node, lead string, style ...string) {
	r.shown = prose.Show(kids, r.dress)
	r.open(tag, style...)
	r.run(lead)
	r.inlines(kids, "color:"+r.theme.Strong)
	r.b.WriteString("</" + tag + ">")
}

func task(n *prose.Node) string { return []string{"", "☐" + nbsp, "☑" + nbsp}[n.Task] }

func (r *renderer) inlines(kids []*prose.Node, strong string) {
	for _, k := range kids {
		r.inline(k, strong)
	}
}

func (r *renderer) inline(n *prose.Node, strong string) {
	wrap := func(tag string, style ...string) {
		r.open(tag, style...)
		r.inlines(n.Kids, strong)
		r.b.WriteString("</" + tag + ">")
	}
	switch n.Kind {
	case prose.Text, prose.Scam:
		r.run(r.shown[n])
	case prose.Contact:
		r.open("strong", strong, "font-weight:bold")
		r.run(r.shown[n])
		r.b.WriteString("</strong>")
		r.mark(n)
	case prose.Strong:
		wrap("strong", strong, "font-weight:bold")
	case prose.Emph:
		wrap("em", strong, "font-style:italic")
	case prose.Del:
		wrap("span", "color:"+content.WeChatNote, "text-decoration:line-through")
	case prose.CodeSpan:
		r.open("span", "color:"+content.WeChatInk, "background-color:"+content.WeChatPale, "word-break:break-all")
		r.run(r.shown[n])
		r.b.WriteString("</span>")
	case prose.Link:
		if articleLink(n.Ref) {
			r.b.WriteString(`<a href="` + html.EscapeString(n.Ref) + `" style="` + strong + `">`)
			r.inlines(n.Kids, strong)
			r.b.WriteString("</a>")
			return
		}
		label := r.plainOf(n.Kids)
		r.inlines(n.Kids, strong)
		if address, ok := direct(n.Ref); ok {
			switch {
			case label == "":
				r.run(address)
			case !strings.Contains(label, address):
				r.run("（" + address + "）")
			}
			return
		}
		if label == "" {
			r.run(prose.Defang(r.refs.of[n].url, r.official))
			return
		}
		r.mark(n)
	case prose.Image:
		r.run(r.alt(n)) // inside a line only its words have room
	case prose.Break:
		r.b.WriteString("<br>")
	case prose.NoteRef:
		r.mark(n)
	default:
		r.inlines(n.Kids, strong)
	}
}

// mark is the number of a reference.
func (r *renderer) mark(n *prose.Node) {
	if to := r.refs.of[n]; to.number > 0 {
		r.open("sup", "color:"+content.WeChatNote, "font-size:"+note)
		r.run("[" + strconv.Itoa(to.number) + "]")
		r.b.WriteString("</sup>")
	}
}

// articleLink says whether a link may stay: one to a published article. Other pages of that host are refused when the editor saves.
func articleLink(ref string) bool {
	u, err := url.Parse(ref)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host == "mp.weixin.qq.com" && u.User == nil &&
		(u.Path == "/s" || strings.HasPrefix(u.Path, "/s/"))
}

// direct is the address in a mailto: or tel: link.
func direct(ref string) (string, bool) {
	for _, scheme := range []string{"mailto:", "tel:"} {
		if a, ok := strings.CutPrefix(ref, scheme); ok {
			a, _, _ = strings.Cut(a, "?")
			return a, true
		}
	}
	return "", false
}

// list writes the rows of a list. Native lists get reshuffled, so each row is a block whose marker is text.
func (r *renderer) list(n *prose.Node, depth int, lead string) {
	r.out.Deepest = max(r.out.Deepest, depth+1)
	for i, item := range n.Kids {
		marker := "•" + nbsp
		if n.Ordered {
			marker = strconv.Itoa(n.Level+i) + "." + nbsp
		}
		level := min(depth, maxDepth-1)
		indent := "margin:0 0 8px " + em(level)
		first := true
		for _, k := range item.Kids {
			switch k.Kind {
			case prose.List:
				r.list(k, depth+1, "")
			case prose.Paragraph:
				m, style := marker+task(k), r.row(indent, true)
				if task(k) != "" {
					m = task(k)
				}
				if !first {
					m, style = "", r.row(indent, false)
				}
				first = false
				if len(k.Kids) == 1 && k.Kids[0].Kind == prose.Image {
					r.image(k.Kids[0])
					continue
				}
				r.line("section", k.Kids, m, style...)
			default:
				r.block(k, depth+1)
			}
		}
		if len(item.Kids) == 0 {
			r.text("section", marker, r.row(indent, true)...)
		}
	}
}

func em(level int) string {
	if level == 0 {
		return "0"
	}
	return strconv.FormatFloat(1.2*float64(level), 'f', 1, 64) + "em"
}

// row is the style of a list's row; a hanging one puts its marker before the edge of the text.
func (r *renderer) row(indent string, hanging bool) []string {
	style := []string{indent, "padding:0 0 0 1.5em"}
	if !r.inset {
		style[1] = "padding:0 " + side + " 0 2em"
	}
	if hanging {
		style = append(style, "text-indent:-1.5em")
	}
	return append(style, "color:"+content.WeChatInk, "font-size:"+r.size(0), "line-height:1.75")
}

// gap keeps the block after a list away from its last row.
func (r *renderer) gap(depth int) {
	if depth == 0 && !r.inset {
		r.text("section", nbsp, "margin:0", "color:"+content.WeChatNote, "font-size:"+note, "line-height:8px")
	}
}

func (r *renderer) table(n *prose.Node) {
	if len(n.Kids) == 0 {
		return
	}
	head := n.Kids[0].Kids
	r.out.Columns = max(r.out.Columns, len(head))
	if len(head) > maxColumns {
		r.stacked(n)
		return
	}
	cell := func(ground string, c *prose.Node, tag string) {
		align := c.Align
		if align == "" {
			align = "left"
		}
		style := []string{"padding:6px 8px", "border:1px solid #d9d9d9", "color:" + content.WeChatInk, "font-size:" + r.size(-1), "line-height:1.6", "text-align:" + align, "vertical-align:top", "word-break:break-word"}
		if ground != "" {
			style = append(style, "background-color:"+ground, "font-weight:bold")
		}
		kids := c.Kids
		if len(kids) == 0 {
			kids = []*prose.Node{{Kind: prose.Text, Text: nbsp}}
		}
		r.line(tag, kids, "", style...)
	}
	r.open("section", r.outer("0", "16px"))
	r.open("table", "width:100%", "border-collapse:collapse")
	for i, row := range n.Kids {
		switch i {
		case 0:
			r.b.WriteString("<thead>")
		case 1:
			r.b.WriteString("<tbody>")
		}
		r.b.WriteString("<tr>")
		for _, c := range row.Kids {
			if i == 0 {
				cell(r.theme.Tint, c, "th")
			} else {
				cell("", c, "td")
			}
		}
		r.b.WriteString("</tr>")
		if i == 0 {
			r.b.WriteString("</thead>")
		}
	}
	if len(n.Kids) > 1 {
		r.b.WriteString("</tbody>")
	}
	r.b.WriteString("</table></section>")
}

// stacked writes a wide table as one block a row, each line with its column's heading.
func (r *renderer) stacked(n *prose.Node) {
	head := n.Kids[0].Kids
	for _, row := range n.Kids[1:] {
		r.open("section", r.outer("0", "12px"), "padding:8px 12px", "border:1px solid #d9d9d9")
		for i, c := range row.Kids {
			label := ""
			if i < len(head) {
				label = r.plainOf(head[i].Kids)
			}
			r.shown = prose.Show(c.Kids, r.dress)
			r.open("section", "color:"+content.WeChatInk, "font-size:"+r.size(-1), "line-height:1.6")
			r.open("strong", "color:"+r.theme.Strong, "font-weight:bold")
			r.run(label + "：")
			r.b.WriteString("</strong>")
			r.inlines(c.Kids, "color:"+r.theme.Strong)
			r.b.WriteString("</section>")
		}
		r.b.WriteString("</section>")
	}
}

// code keeps its lines and spaces without white-space, which the editor drops.
func (r *renderer) code(n *prose.Node) {
	r.open("section", r.outer("0", "16px"), "padding:10px 12px", "background-color:"+content.WeChatPale, "color:"+content.WeChatInk, "font-size:"+r.size(-2), "line-height:1.6", "word-break:break-all")
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(prose.Defang(n.Text, r.official), "\r\n", "\n"), "\n"), "\n")
	for i, l := range lines {
		if i > 0 {
			r.b.WriteString("<br>")
		}
		l = strings.ReplaceAll(strings.ReplaceAll(l, "\t", "    "), " ", nbsp)
		if l == "" && len(lines) == 1 {
			l = nbsp
		}
		r.run(l)
	}
	r.b.WriteString("</section>")
}

func (r *renderer) alt(n *prose.Node) string { return prose.Defang(n.Text, r.official) }

func (r *renderer) image(n *prose.Node) {
	p, ok := r.dress.Image(n.Ref)
	if !ok {
		return
	}
	if !slices.ContainsFunc(r.out.Images, func(i Picture) bool { return i.Src == p.URL }) {
		for _, a := range r.it.Assets() {
			if a.Name == strings.TrimPrefix(n.Ref, "./") {
				r.out.Images = append(r.out.Images, Picture{p.URL, a})
			}
		}
	}
	r.open("section", r.outer("0", "12px"), "text-align:center")
	fmt.Fprintf(&r.b, `<img src="%s" alt="%s" style="max-width:100%%;height:auto;display:block;margin:0 auto">`, html.EscapeString(p.URL), html.EscapeString(oneLine(r.alt(n))))
	r.b.WriteString("</section>")
	if n.Title != "" {
		r.text("section", n.Title, r.padded([]string{"margin:0 0 16px", "color:" + content.WeChatNote, "font-size:" + note, "line-height:1.6", "text-align:center"})...)
	}
}

// sources says where the facts come from.
func (r *renderer) sources() {
	if len(r.it.Sources) == 0 {
		return
	}
	style := r.padded([]string{"margin:0 0 4px", "color:" + content.WeChatNote, "font-size:" + note, "line-height:1.6"})
	r.text("section", r.w.Item.Sources, append(slices.Clone(style), "font-weight:bold")...)
	for _, s := range r.it.Sources {
		line := s.Title
		if s.Date != "" {
			line += "　" + s.Date
		}
		r.text("section", line, style...)
	}
	r.text("section", r.w.Item.Reviewer+"："+r.it.Reviewer, style...)
}
