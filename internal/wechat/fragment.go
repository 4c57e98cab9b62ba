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
	noteSize   = "13px"
	side       = "8px"                      // space at both sides of every block
	wrap       = "overflow-wrap:break-word" // a long word must not push the page wide; figures are broken only where nothing else helps
	anywhere   = "word-break:break-all"     // for code and printed addresses
	maxColumns = 4                          // of a table that stays a table
	maxDepth   = 3                          // of nested lists
	maxBoxes   = 3                          // quotes and cards in each other that still have a ground: each takes 28 px of the width
)

const nbsp = "\u00a0"

type renderer struct {
	parts []part
	opens []int // places in parts of the elements that are open
	e     *edition.Edition
	it    *edition.Item
	w     *words.Words
	o     content.WeChat
	theme content.Theme
	dress prose.Dress
	refs  *references
	out   *Article
	boxes int  // cards and quotes that are open
	plain bool // the ground is the page
}

// part is a piece of the fragment: markup as it is, or characters that are still to be escaped.
type part struct {
	s    string
	text bool
}

const lineBreak = "<br>"

// Render dresses an item.
func Render(e *edition.Edition, it *edition.Item) Article {
	r := newRenderer(e, it)
	r.theme = e.Site.WeChat.ThemeOf(it.Kind)
	blocks := it.Doc().Root.Kids
	if len(blocks) > 0 && blocks[0].Kind == prose.Heading && blocks[0].Level == 1 && r.plainOf(blocks[0].Kids) == clean(it.Title) {
		blocks = blocks[1:] // the title is a field of its own
	}
	blocks = append(slices.Clone(blocks), r.quiz()...)
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
		r.close("section")
	}
	var b strings.Builder
	for _, p := range r.parts {
		b.WriteString(p.s)
	}
	r.out.HTML = b.String()
	r.out.Plain = r.twin(blocks)
	return *r.out
}

func newRenderer(e *edition.Edition, it *edition.Item) *renderer {
	r := &renderer{e: e, it: it, w: words.ZhHans(), o: e.Site.WeChat, dress: e.Dress(e.Site.Absolute), out: &Article{}, plain: true}
	r.dress.Official = r.official
	r.dress.Image = it.Image(e.Site.Absolute)
	return r
}

// Official says whether a host may be printed as it is: a registered one, or the site's own.
func Official(site *content.Site, dir *content.Directory, host string) bool {
	own, err := url.Parse(site.BaseURL)
	return dir.Official(host) || err == nil && strings.EqualFold(host, own.Hostname())
}

func (r *renderer) official(host string) bool { return Official(r.e.Site, r.e.Dir, host) }

// size is the size of the body and some pixels more, within what can be read.
func (r *renderer) size(more int) string {
	return strconv.Itoa(min(max(r.o.TextSize+more, leastText), mostText)) + "px"
}

// open writes a start tag with its style.
func (r *renderer) open(tag string, style ...string) {
	r.opens = append(r.opens, len(r.parts))
	if len(style) > 0 {
		tag += ` style="` + strings.Join(style, ";") + `"`
	}
	r.markup("<" + tag + ">")
}

// close writes an end tag, or takes the start tag back if nothing can be seen behind it: the editor makes gaps of empty elements.
func (r *renderer) close(tag string) {
	start := r.opens[len(r.opens)-1]
	r.opens = r.opens[:len(r.opens)-1]
	if !slices.ContainsFunc(r.parts[start+1:], func(p part) bool { return strings.Trim(p.s, " ") != "" }) {
		r.parts = r.parts[:start]
		return
	}
	r.markup("</" + tag + ">")
}

func (r *renderer) markup(s string) { r.parts = append(r.parts, part{s, false}) }

// run writes characters inside a line.
func (r *renderer) run(s string) {
	if s = clean(s); s == "" {
		return
	}
	if n := len(r.parts); n > 0 && r.parts[n-1].text {
		r.parts[n-1].s += s
		return
	}
	r.parts = append(r.parts, part{s, true})
}

// line writes one element that holds a line of text. Addresses are made harmless in the line as a whole, whatever it is put
// together from: bank-xx.**top** reads as one address although no part of it is one.
func (r *renderer) line(tag string, inside func(), style ...string) {
	from := len(r.parts)
	r.open(tag, style...)
	inside()
	r.close(tag)
	if from >= len(r.parts) {
		return
	}
	line := r.parts[from:]
	var nodes []*prose.Node
	for i, p := range line {
		switch {
		case p.text:
			line[i].s = clean(p.s) // once more, for two runs may have met
			nodes = append(nodes, &prose.Node{Kind: prose.Text, Text: line[i].s})
		case p.s == lineBreak:
			nodes = append(nodes, &prose.Node{Kind: prose.Break})
		}
	}
	shown := prose.Show(nodes, r.dress)
	next := 0
	for i, p := range line {
		switch {
		case p.text:
			line[i] = part{r.escape(shown[nodes[next]]), false}
			next++
		case p.s == lineBreak:
			next++
		}
	}
}

// text writes an element with a text.
func (r *renderer) text(tag, s string, style ...string) {
	r.line(tag, func() { r.run(s) }, style...)
}

var unquote = strings.NewReplacer("&#34;", `"`, "&#39;", "'") // quotation marks are harmless outside attributes

func (r *renderer) escape(s string) string {
	s = unquote.Replace(html.EscapeString(s))
	if r.o.Leaf && strings.Trim(s, " ") != "" {
		return `<span leaf="">` + s + "</span>"
	}
	return s
}

// body is the style of running text. more comes first and may set the margin.
func (r *renderer) body(more ...string) []string {
	if len(more) == 0 && r.boxes > 0 {
		more = []string{"margin:0 0 8px"}
	} else if len(more) == 0 {
		more = []string{"margin:0 0 16px"}
	}
	return append(r.padded(more...), "color:"+content.WeChatInk, "font-size:"+r.size(0), "line-height:1.75", "text-align:left", wrap)
}

// padded adds the space at both sides that every block needs, for the outermost element must have none.
func (r *renderer) padded(style ...string) []string {
	if r.boxes > 0 {
		return style
	}
	return append(style, "padding:0 "+side)
}

// note is the style of small print.
func (r *renderer) note(margin string) []string {
	return r.padded("margin:"+margin, "color:"+r.faint(), "font-size:"+noteSize, "line-height:1.6", wrap)
}

// faint is the colour of small print. The light one keeps its contrast on the page only: in dark mode it fades on a tint.
func (r *renderer) faint() string {
	if r.plain {
		return content.WeChatNote
	}
	return content.WeChatInk
}

// outer is the margin of a block with a border or a ground of its own.
func (r *renderer) outer(above, below string) string {
	if r.boxes > 0 {
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
		r.paragraph(n.Kids, task(n), func(bool) (string, []string) { return "p", r.body() })
	case prose.List:
		r.list(n, depth)
		r.gap(depth)
	case prose.Quote:
		if r.boxes >= maxBoxes {
			r.blocks(n.Kids, depth)
			return
		}
		r.open("section", r.outer("0", "16px"), "padding:10px 12px", "border-left:4px solid "+r.theme.Bar, "background-color:"+content.WeChatPale)
		r.inside(func() { r.blocks(n.Kids, 0) })
		r.close("section")
	case prose.Callout:
		title := n.Title
		if title == "" {
			title = r.w.CalloutTitle(n.Ref)
		}
		was := r.theme
		if n.Ref == "warning" || n.Ref == "caution" {
			r.theme = r.o.Themes.Alert
		}
		if r.boxes >= maxBoxes {
			r.text("p", title, append(r.body(), "font-weight:bold")...)
			r.blocks(n.Kids, depth)
		} else {
			r.card(title, func() { r.blocks(n.Kids, 0) })
		}
		r.theme = was
	case prose.Table:
		r.table(n)
	case prose.Code:
		r.code(n)
	case prose.Rule:
		r.text("section", nbsp, r.outer("24px", "24px"), "border-top:1px solid #d9d9d9", "color:"+content.WeChatNote, "font-size:"+noteSize, "line-height:1px")
	case prose.Notes: // in the block of references
	default:
		r.line("p", func() { r.inline(n, "color:"+r.theme.Strong) }, r.body()...)
	}
}

// inside writes what stands on a ground that has its own space at the sides.
func (r *renderer) inside(write func()) {
	was := r.plain
	r.plain = false
	r.boxes++
	write()
	r.boxes--
	r.plain = was
}

// card is a title bar and a body on a tint.
func (r *renderer) card(title string, body func()) {
	r.open("section", r.outer("0", "16px"), "border:1px solid "+r.theme.Bar, "border-radius:6px")
	r.text("section", title, "padding:6px 12px", "background-color:"+r.theme.Bar, "color:"+content.WeChatPaper, "font-size:"+r.size(0), "font-weight:bold", "line-height:1.6", wrap)
	r.open("section", "padding:12px 12px", "background-color:"+r.theme.Tint)
	r.inside(body)
	r.close("section")
	r.close("section")
}

func (r *renderer) heading(n *prose.Node) {
	level := min(max(n.Level, 2), 4)
	size := r.size(map[int]int{2: 4, 3: 2, 4: 1}[level])
	style := []string{r.outer("28px", "12px"), "color:" + r.theme.Strong, "font-size:" + size, "font-weight:bold", "line-height:1.6", wrap}
	if level == 2 {
		style = append(style, "padding:0 0 0 10px", "border-left:4px solid "+r.theme.Bar)
	}
	r.line("h"+strconv.Itoa(level), func() { r.inlines(n.Kids, "color:"+r.theme.Strong) }, style...)
}

// paragraph writes a paragraph: pictures in it are blocks of their own, the text around them is lines. style gives tag and style
// of a line; first is true until one was written.
func (r *renderer) paragraph(kids []*prose.Node, lead string, style func(first bool) (tag string, style []string)) {
	first := true
	var text []*prose.Node
	flush := func() {
		for len(text) > 0 && blank(text[0]) {
			text = text[1:]
		}
		for len(text) > 0 && blank(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
		if len(text) == 0 {
			return
		}
		tag, css := style(first)
		r.line(tag, func() {
			r.run(lead)
			r.inlines(text, "color:"+r.theme.Strong)
		}, css...)
		first, lead, text = false, "", nil
	}
	for _, k := range kids {
		img, link := k, (*prose.Node)(nil)
		if k.Kind == prose.Link && len(k.Kids) == 1 {
			img, link = k.Kids[0], k
		}
		if _, ok := r.dress.Image(img.Ref); img.Kind != prose.Image || !ok {
			text = append(text, k)
			continue
		}
		flush()
		if first && lead != "" {
			tag, css := style(first)
			r.text(tag, lead, css...)
			first, lead = false, ""
		}
		r.image(img, link)
	}
	flush()
	if first && lead != "" {
		tag, css := style(first)
		r.text(tag, lead, css...)
	}
}

// blank says whether a node at the edge of a line shows nothing.
func blank(n *prose.Node) bool {
	return n.Kind == prose.Break || n.Kind == prose.Text && strings.Trim(n.Text, " ") == ""
}

func task(n *prose.Node) string { return []string{"", "☐" + nbsp, "☑" + nbsp}[n.Task] }

func (r *renderer) inlines(kids []*prose.Node, strong string) {
	for _, k := range kids {
		r.inline(k, strong)
	}
}

// inline writes an inline node. strong is the colour of what is emphasised.
func (r *renderer) inline(n *prose.Node, strong string) {
	within := func(tag string, style ...string) {
		r.open(tag, style...)
		r.inlines(n.Kids, strong)
		r.close(tag)
	}
	switch n.Kind {
	case prose.Text:
		r.run(n.Text)
	case prose.Scam:
		r.run(prose.DefangAddress(clean(n.Text)))
	case prose.Contact:
		if n.Ref == "fact" {
			r.run(r.contact(n))
			return
		}
		r.open("strong", strong, "font-weight:bold")
		r.run(r.contact(n))
		r.close("strong")
		r.mark(n)
	case prose.Strong:
		within("strong", strong, "font-weight:bold")
	case prose.Emph:
		within("em", strong, "font-style:italic")
	case prose.Del:
		within("span", "color:"+r.faint(), "text-decoration:line-through")
	case prose.CodeSpan:
		r.open("span", "color:"+content.WeChatInk, "background-color:"+content.WeChatPale, anywhere, wrap)
		r.run(n.Text)
		r.close("span")
	case prose.Link:
		label := r.plainOf(n.Kids)
		if articleLink(n.Ref) {
			r.opens = append(r.opens, len(r.parts))
			r.markup(`<a href="` + html.EscapeString(n.Ref) + `" style="` + strong + `">`)
			r.inlines(n.Kids, strong)
			if label == "" {
				r.run(n.Ref)
			}
			r.close("a")
			return
		}
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
			r.run(r.refs.of[n].url)
			return
		}
		r.mark(n)
	case prose.Image:
		r.run(n.Text) // inside a line only its words have room
	case prose.Break:
		r.markup(lineBreak)
	case prose.NoteRef:
		r.mark(n)
	default:
		r.inlines(n.Kids, strong)
	}
}

// contact is the number or name of a reference.
func (r *renderer) contact(n *prose.Node) string {
	if c, ok := r.dress.Contact(n.Ref, n.Text); ok {
		return c.Text
	}
	return n.Text
}

// mark is the number of a reference.
func (r *renderer) mark(n *prose.Node) {
	if to := r.refs.of[n]; to.number > 0 {
		r.open("sup", "color:"+r.faint(), "font-size:"+noteSize)
		r.run("[" + strconv.Itoa(to.number) + "]")
		r.close("sup")
	}
}

// articleLink says whether a link may stay: one to a published article. Other pages of that host are refused when the editor
// saves. Paths that browsers would read as another one are none.
func articleLink(ref string) bool {
	u, err := url.Parse(ref)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host == articleHost && u.User == nil &&
		(u.Path == "/s" || strings.HasPrefix(u.Path, "/s/")) && !strings.Contains(u.Path, "/.") && !strings.Contains(u.Path, `\`)
}

const articleHost = "mp.weixin.qq.com"

// direct is the address in a mailto: or tel: link.
func direct(ref string) (string, bool) {
	scheme, a, _ := strings.Cut(ref, ":")
	if !strings.EqualFold(scheme, "mailto") && !strings.EqualFold(scheme, "tel") {
		return "", false
	}
	a, _, _ = strings.Cut(a, "?")
	if plain, err := url.PathUnescape(a); err == nil {
		a = plain
	}
	return strings.TrimSpace(clean(a)), true
}

// list writes the rows of a list. Native lists get reshuffled, so each row is a block whose marker is text.
func (r *renderer) list(n *prose.Node, depth int) {
	r.out.Deepest = max(r.out.Deepest, depth+1)
	indent := "margin:0 0 8px " + em(min(depth, maxDepth-1))
	row := func(hanging bool) (string, []string) { return "section", r.row(indent, hanging) }
	for i, item := range n.Kids {
		marker := "•" + nbsp
		if n.Ordered {
			marker = strconv.Itoa(n.Level+i) + "." + nbsp
		}
		if len(item.Kids) == 0 || item.Kids[0].Kind != prose.Paragraph { // its number must not be lost
			r.text("section", marker, r.row(indent, true)...)
			marker = ""
		}
		for _, k := range item.Kids {
			switch k.Kind {
			case prose.List:
				r.list(k, depth+1)
			case prose.Paragraph:
				if marker != "" && task(k) != "" {
					marker = task(k)
				}
				hang := marker != ""
				r.paragraph(k.Kids, marker, func(first bool) (string, []string) { return row(first && hang) })
				marker = ""
			default:
				r.block(k, depth+1)
			}
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
	if r.boxes == 0 {
		style[1] = "padding:0 " + side + " 0 2em"
	}
	if hanging {
		style = append(style, "text-indent:-1.5em")
	}
	return append(style, "color:"+content.WeChatInk, "font-size:"+r.size(0), "line-height:1.75", wrap)
}

// gap keeps the block after a list away from its last row.
func (r *renderer) gap(depth int) {
	if depth == 0 && r.boxes == 0 {
		r.text("section", nbsp, "margin:0", "color:"+content.WeChatNote, "font-size:"+noteSize, "line-height:8px")
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
	cell := func(c *prose.Node, tag string) {
		align := c.Align
		if align == "" {
			align = "left"
		}
		style := []string{"padding:6px 8px", "border:1px solid #d9d9d9", "color:" + content.WeChatInk, "font-size:" + r.size(-1), "line-height:1.6", "text-align:" + align, "vertical-align:top", "word-break:break-word"}
		was := r.plain
		if tag == "th" {
			style = append(style, "background-color:"+r.theme.Tint, "font-weight:bold")
			r.plain = false
		}
		from := len(r.parts)
		r.line(tag, func() { r.inlines(c.Kids, "color:"+r.theme.Strong) }, style...)
		if len(r.parts) == from { // a cell must stay where nothing stands
			r.text(tag, nbsp, style...)
		}
		r.plain = was
	}
	r.open("section", r.outer("0", "16px"))
	r.open("table", "width:100%", "border-collapse:collapse")
	for i, row := range n.Kids {
		switch i {
		case 0:
			r.markup("<thead>")
		case 1:
			r.markup("<tbody>")
		}
		r.markup("<tr>")
		for _, c := range row.Kids {
			if i == 0 {
				cell(c, "th")
			} else {
				cell(c, "td")
			}
		}
		r.markup("</tr>")
		if i == 0 {
			r.markup("</thead>")
		}
	}
	if len(n.Kids) > 1 {
		r.markup("</tbody>")
	}
	r.close("table")
	r.close("section")
}

// stacked writes a wide table as one block a row, each line with its column's heading.
func (r *renderer) stacked(n *prose.Node) {
	head, strong := n.Kids[0].Kids, "color:"+r.theme.Strong
	rows := n.Kids[1:]
	if len(rows) == 0 { // headings alone
		rows = []*prose.Node{{Kind: prose.Row, Kids: make([]*prose.Node, len(head))}}
		for i := range head {
			rows[0].Kids[i] = &prose.Node{Kind: prose.Cell}
		}
	}
	for _, row := range rows {
		r.open("section", r.outer("0", "12px"), "padding:8px 12px", "border:1px solid #d9d9d9")
		for i, c := range row.Kids {
			r.line("section", func() {
				if i < len(head) && r.plainOf(head[i].Kids) != "" {
					r.open("strong", strong, "font-weight:bold")
					r.inlines(head[i].Kids, strong)
					r.run("：")
					r.close("strong")
				}
				r.inlines(c.Kids, strong)
			}, "color:"+content.WeChatInk, "font-size:"+r.size(-1), "line-height:1.6", wrap)
		}
		r.close("section")
	}
}

// code keeps its lines and spaces without white-space, which the editor drops.
func (r *renderer) code(n *prose.Node) {
	lines := codeLines(n)
	r.line("section", func() {
		for i, l := range lines {
			if i > 0 {
				r.markup(lineBreak)
			}
			r.run(strings.ReplaceAll(l, " ", nbsp))
		}
		if len(lines) == 1 && lines[0] == "" {
			r.run(nbsp)
		}
	}, r.outer("0", "16px"), "padding:10px 12px", "background-color:"+content.WeChatPale, "color:"+content.WeChatInk, "font-size:"+r.size(-2), "line-height:1.6", anywhere, wrap)
}

// codeLines are the lines of a code block; a tab is four spaces.
func codeLines(n *prose.Node) []string {
	s := strings.ReplaceAll(strings.ReplaceAll(n.Text, "\r\n", "\n"), "\t", "    ")
	return strings.Split(strings.TrimRight(s, "\n"), "\n")
}

// image writes a picture in a block of its own, with its caption and the number of the link around it.
func (r *renderer) image(n, link *prose.Node) {
	p, ok := r.dress.Image(n.Ref)
	if !ok {
		return
	}
	// Nothing in an address may need escaping in an attribute, so that it can be put in another's place as it is.
	src := strings.NewReplacer("&", "%26", "'", "%27").Replace(p.URL)
	if !slices.ContainsFunc(r.out.Images, func(i Picture) bool { return i.Src == src }) {
		for _, a := range r.it.Assets() {
			if a.Name == strings.TrimPrefix(n.Ref, "./") {
				r.out.Images = append(r.out.Images, Picture{src, a})
			}
		}
	}
	r.open("section", r.outer("0", "12px"), "text-align:center")
	r.markup(fmt.Sprintf(`<img src="%s" alt="%s" style="max-width:100%%;height:auto;display:block;margin:0 auto">`, html.EscapeString(src), html.EscapeString(r.alt(n))))
	r.close("section")
	r.line("section", func() {
		r.run(n.Title)
		r.mark(link)
	}, append(r.note("0 0 16px"), "text-align:center")...)
}

func (r *renderer) alt(n *prose.Node) string { return prose.Defang(clean(n.Text), r.official) }

// sources says where the facts come from.
func (r *renderer) sources() {
	if len(r.it.Sources) == 0 {
		return
	}
	r.text("section", r.w.Item.Sources, append(r.note("0 0 4px"), "font-weight:bold")...)
	for _, s := range r.it.Sources {
		r.text("section", sourceLine(s), r.note("0 0 4px")...)
	}
	r.text("section", r.w.Item.Reviewer+"："+r.it.Reviewer, r.note("0 0 4px")...)
}

func sourceLine(s content.Source) string { return strings.TrimSpace(s.Title + "　" + s.Date) }
