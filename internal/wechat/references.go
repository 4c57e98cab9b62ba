package wechat

import (
	"net/url"
	"strconv"
	"strings"

	"mingbai/internal/prose"
)

// referencesTitle heads the block at the end that has what links and notes lead to.
const referencesTitle = "参考链接"

// reference is what a link or a note leads to. number is 0 if the text says it all.
type reference struct {
	number int
	label  string
	url    string
	note   []*prose.Node // blocks of a footnote
}

type references struct {
	of   map[*prose.Node]reference
	list []reference
}

// number gives links to web pages, official sites and footnotes one sequence of numbers in reading order; the same address has the
// same number.
func (r *renderer) number(blocks []*prose.Node) *references {
	refs := &references{of: map[*prose.Node]reference{}}
	byURL := map[string]int{}
	notes, byNote := map[int]*prose.Node{}, map[int]int{}
	for _, b := range blocks {
		if b.Kind == prose.Notes {
			for _, n := range b.Kids {
				notes[n.Level] = n
			}
		}
	}
	to := func(n *prose.Node, label, address string) {
		ref := reference{label: label, url: address}
		if label != "" && label != address && label != prose.Defang(address, r.official) {
			i, ok := byURL[address]
			if !ok {
				i = len(refs.list) + 1
				byURL[address] = i
				ref.number = i
				refs.list = append(refs.list, ref)
			}
			ref.number = i
		}
		refs.of[n] = ref
	}
	var visit func(n *prose.Node) bool
	visit = func(n *prose.Node) bool {
		switch n.Kind {
		case prose.Notes:
			return false // where they are referred to
		case prose.Contact:
			if c, ok := r.e.Dir.Contact(n.Text); ok && n.Ref == "site" && c.URL != "" {
				to(n, c.Label, c.URL)
			}
		case prose.Link:
			if address, ok := r.webAddress(n.Ref); ok {
				to(n, r.plainOf(n.Kids), address)
			}
		case prose.NoteRef:
			note, ok := notes[n.Level]
			if !ok {
				return true
			}
			i, known := byNote[n.Level]
			if !known {
				i = len(refs.list) + 1
				byNote[n.Level] = i
				refs.list = append(refs.list, reference{number: i, note: note.Kids})
				for _, k := range note.Kids {
					k.Walk(visit)
				}
			}
			refs.of[n] = reference{number: i}
		}
		return true
	}
	for _, b := range blocks {
		b.Walk(visit)
	}
	return refs
}

// webAddress is the page that a link leads to, if it is to be printed.
func (r *renderer) webAddress(ref string) (string, bool) {
	if _, ok := direct(ref); ok || articleLink(ref) || strings.HasPrefix(ref, "#") {
		return "", false
	}
	if href, ok := r.dress.Link(ref); ok {
		return href, true
	}
	// An unregistered site is named, but in a form that nobody can click.
	u, err := url.Parse(ref)
	return ref, err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

// references writes the closing block.
func (r *renderer) references() {
	if len(r.refs.list) == 0 {
		return
	}
	r.text("section", referencesTitle, append(r.note("24px 0 4px"), "font-weight:bold")...)
	for _, ref := range r.refs.list {
		lead := "[" + strconv.Itoa(ref.number) + "] "
		if ref.note == nil {
			r.line("section", func() {
				r.run(lead + ref.label + "：")
				r.open("span", "color:"+r.faint(), anywhere)
				r.run(ref.url)
				r.close("span")
			}, r.note("0 0 4px")...)
			continue
		}
		if len(ref.note) == 0 || ref.note[0].Kind != prose.Paragraph {
			r.text("section", lead, r.note("0 0 4px")...)
			lead = ""
		}
		for _, k := range ref.note {
			if k.Kind != prose.Paragraph {
				r.block(k, 0)
				continue
			}
			r.paragraph(k.Kids, lead, func(bool) (string, []string) { return "section", r.note("0 0 4px") })
			lead = ""
		}
	}
}

// plainOf is the text of inline nodes.
func (r *renderer) plainOf(kids []*prose.Node) string {
	shown := prose.Show(kids, r.dress)
	var b strings.Builder
	for _, k := range kids {
		k.Walk(func(n *prose.Node) bool {
			switch n.Kind {
			case prose.Break:
				b.WriteByte(' ')
			case prose.NoteRef:
			case prose.Image:
				b.WriteString(n.Text)
			default:
				b.WriteString(shown[n])
			}
			return true
		})
	}
	return strings.TrimSpace(prose.Defang(clean(b.String()), r.official))
}

// twin is the article as text/plain: a line a block, headings on lines of their own, notes as [n] with the list at the end.
func (r *renderer) twin(blocks []*prose.Node) string {
	p := &plainWriter{r: r}
	if r.it.Summary != "" {
		p.say(r.w.Item.Summary + "：" + r.it.Summary)
	}
	p.blocks(blocks, "", "")
	if len(r.it.Sources) > 0 {
		p.gap()
		p.say(r.w.Item.Sources + "：")
		for _, s := range r.it.Sources {
			p.say(sourceLine(s))
		}
	}
	if len(r.refs.list) > 0 {
		p.gap()
		p.say(referencesTitle)
		for _, ref := range r.refs.list {
			lead := "[" + strconv.Itoa(ref.number) + "] "
			if ref.note == nil {
				p.say(lead + ref.label + "：" + ref.url)
				continue
			}
			if len(ref.note) == 0 || ref.note[0].Kind != prose.Paragraph {
				p.say(lead)
				lead = ""
			}
			p.blocks(ref.note, lead, "　")
		}
	}
	return strings.TrimSpace(p.b.String()) + "\n"
}

type plainWriter struct {
	r *renderer
	b strings.Builder
}

func (p *plainWriter) say(line string) {
	p.b.WriteString(strings.TrimRight(prose.Defang(clean(line), p.r.official), " ") + "\n")
}

// gap leaves one empty line.
func (p *plainWriter) gap() {
	if s := p.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		p.b.WriteByte('\n')
	}
}

func (p *plainWriter) blocks(blocks []*prose.Node, lead, indent string) {
	for _, n := range blocks {
		switch n.Kind {
		case prose.Heading:
			p.gap()
			p.say(p.inline(n.Kids))
		case prose.List:
			for i, item := range n.Kids {
				marker := "• "
				if n.Ordered {
					marker = strconv.Itoa(n.Level+i) + ". "
				}
				p.blocks(item.Kids, indent+marker, indent+"　")
			}
		case prose.Quote:
			p.blocks(n.Kids, lead, indent)
		case prose.Callout:
			title := n.Title
			if title == "" {
				title = p.r.w.CalloutTitle(n.Ref)
			}
			p.gap()
			p.say("【" + title + "】")
			p.blocks(n.Kids, lead, indent)
			p.gap()
		case prose.Table:
			var head []string
			for i, row := range n.Kids {
				var cells []string
				for j, c := range row.Kids {
					text := p.inline(c.Kids)
					if i == 0 {
						head = append(head, text)
					} else if j < len(head) && len(head) > maxColumns {
						text = head[j] + "：" + text
					}
					cells = append(cells, text)
				}
				if i > 0 || len(head) <= maxColumns {
					p.say(strings.Join(cells, "　"))
				}
			}
		case prose.Code:
			for _, line := range codeLines(n) {
				p.say(line)
			}
		case prose.Rule, prose.Notes:
			p.gap()
		default:
			kids := n.Kids
			if n.Kind != prose.Paragraph {
				kids = []*prose.Node{n}
			}
			if s := p.inline(kids); s != "" {
				m := lead
				if t := task(n); t != "" {
					m = strings.TrimSuffix(lead, "• ") + strings.ReplaceAll(t, nbsp, " ")
				}
				p.say(m + s)
			}
			if indent == "" && lead == "" {
				p.gap()
			}
		}
		lead = indent
	}
}

// inline is a line's text with the numbers of its references. Pictures are left out.
func (p *plainWriter) inline(kids []*prose.Node) string {
	shown := prose.Show(kids, p.r.dress)
	var b strings.Builder
	var walk func(n *prose.Node)
	walk = func(n *prose.Node) {
		switch n.Kind {
		case prose.Break:
			b.WriteByte(' ')
			return
		case prose.Image, prose.NoteRef:
		default:
			b.WriteString(shown[n])
		}
		if n.Kind != prose.Image {
			for _, k := range n.Kids {
				walk(k)
			}
		}
		if address, ok := direct(n.Ref); ok && n.Kind == prose.Link {
			if label := p.r.plainOf(n.Kids); label == "" {
				b.WriteString(address)
			} else if !strings.Contains(label, address) {
				b.WriteString("（" + address + "）")
			}
		}
		if ref, ok := p.r.refs.of[n]; ok {
			if ref.number > 0 {
				b.WriteString("[" + strconv.Itoa(ref.number) + "]")
			} else if ref.label == "" {
				b.WriteString(prose.Defang(ref.url, p.r.official))
			}
		}
	}
	for _, k := range kids {
		walk(k)
	}
	return strings.TrimSpace(b.String())
}
