package scene

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"

	"mingbai/internal/font"
)

// points per mm
const points = 72 / 25.4

// PDF writes pages, at least one, of one document, whose title, language and time are the first page's. Fonts are embedded, cut down to the
// characters that are used; text can be selected and searched, in the order of the marks. The same pages give the same bytes.
// The error is a *GlyphError or comes from fpdf.
func PDF(pages ...*Page) ([]byte, error) {
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: pages[0].Width, Ht: pages[0].Height}})
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCatalogSort(true)
	made := pages[0].Made
	if made.IsZero() {
		made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetProducer("mingbai", false)
	f.SetTitle(utf16BE(pages[0].Title, true), false) // fpdf's own conversion knows no characters beyond U+FFFF
	f.SetLang(pages[0].Lang)
	d := &document{Fpdf: f, code: map[rune]rune{}}
	if err := d.embed(pages); err != nil {
		return nil, err
	}
	for _, p := range pages {
		f.AddPageFormat("", fpdf.SizeType{Wd: p.Width, Ht: p.Height})
		f.SetLineCapStyle("round")
		f.SetLineJoinStyle("round")
		for _, l := range p.drawn() {
			if l.clip != nil {
				f.ClipRect(l.clip.X, l.clip.Y, l.clip.W, l.clip.H, false)
			}
			d.mark(l.Mark, p.Height)
			if l.clip != nil {
				f.ClipEnd()
			}
		}
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("scene: %w", err)
	}
	return b.Bytes(), nil
}

// mark writes one on a page of a height.
func (d *document) mark(m Mark, height float64) {
	switch m := m.(type) {
	case Text:
		d.text(m)
	case Box:
		switch style := d.style(m.Fill, m.Stroke, m.Line); {
		case style == "":
		case m.Radius > 0:
			d.RoundedRect(m.X, m.Y, m.W, m.H, m.Radius, "1234", style)
		default:
			d.Rect(m.X, m.Y, m.W, m.H, style)
		}
	case Circle:
		if style := d.style(m.Fill, m.Stroke, m.Line); style != "" {
			d.Circle(m.Centre.X, m.Centre.Y, m.R, style)
		}
	case Path:
		d.path(m)
	case QR:
		d.qr(m, height)
	}
}

type document struct {
	*fpdf.Fpdf
	code map[rune]rune // what stands in the file for characters beyond U+FFFF, which fpdf cannot write
}

var styles = map[font.Weight]string{font.Normal: "", font.Heavy: "B"}

// embed gives fpdf the fonts with a table of only those characters that the pages use: it reads the table anew for each
// document. Characters beyond U+FFFF get places in the private area.
func (d *document) embed(pages []*Page) error {
	used := map[font.Weight][]rune{}
	var all []rune
	for _, p := range pages {
		if err := p.glyphs(); err != nil {
			return err
		}
		for _, l := range p.drawn() {
			if t, ok := l.Mark.(Text); ok {
				used[t.Weight] = append(used[t.Weight], []rune(t.S)...)
				all = append(all, []rune(t.S)...)
			}
		}
	}
	slices.Sort(all)
	free := rune(0xE000)
	for _, r := range slices.Compact(all) {
		if r > 0xFFFF {
			for ; slices.Contains(all, free); free++ {
			}
			d.code[r] = free
			free++
		}
	}
	for _, w := range []font.Weight{font.Normal, font.Heavy} {
		runes := used[w]
		if len(runes) == 0 {
			continue
		}
		slices.Sort(runes)
		var buf sfnt.Buffer
		glyphs := map[rune]sfnt.GlyphIndex{}
		for _, r := range slices.Compact(runes) {
			g, err := fonts[w]().GlyphIndex(&buf, r)
			if err != nil {
				return fmt.Errorf("scene: %w", err)
			}
			glyphs[d.coded(r)] = g
		}
		ttf := font.Regular()
		if w == font.Heavy {
			ttf = font.Bold()
		}
		d.AddUTF8FontFromBytes("mingbai", styles[w], withTable(ttf, glyphs))
	}
	return d.Error()
}

func (d *document) coded(r rune) rune {
	if c, ok := d.code[r]; ok {
		return c
	}
	return r
}

// withTable is a font with another table of characters (cmap, format 4), put at its end.
func withTable(ttf []byte, glyphs map[rune]sfnt.GlyphIndex) []byte {
	var runes []rune
	for r := range glyphs {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	var ends, starts, deltas []uint16
	for _, r := range runes {
		ends, starts = append(ends, uint16(r)), append(starts, uint16(r))
		deltas = append(deltas, uint16(glyphs[r])-uint16(r))
	}
	ends, starts, deltas = append(ends, 0xFFFF), append(starts, 0xFFFF), append(deltas, 1)
	n := len(ends)
	search := 1
	for search*2 <= n {
		search *= 2
	}
	table := []uint16{0, 1, 3, 1, 0, 12, 4, uint16(16 + 8*n), 0, uint16(2 * n), uint16(2 * search), uint16(math.Log2(float64(search))), uint16(2 * (n - search))}
	table = append(append(table, ends...), 0)
	table = append(append(table, starts...), deltas...)
	table = append(table, make([]uint16, n)...) // no offsets
	out := slices.Concat(ttf, make([]byte, -len(ttf)&3))
	at := len(out)
	for _, v := range table {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		if entry := out[12+16*i:]; string(entry[:4]) == "cmap" {
			binary.BigEndian.PutUint32(entry[8:], uint32(at))
			binary.BigEndian.PutUint32(entry[12:], uint32(2*len(table)))
		}
	}
	return out
}

// text writes a run, in pieces where characters are squeezed.
func (d *document) text(t Text) {
	c := rgba(t.Colour)
	d.SetTextColor(int(c.R), int(c.G), int(c.B))
	d.SetFont("mingbai", styles[t.Weight], t.Size*points)
	runes, at, advance := []rune(t.S), t.at(), Measure(t.Weight)
	for i, j := 0, 0; i < len(runes); i = j {
		x, piece := at[i], ""
		beyond := d.code[runes[i]] != 0
		for ; j < len(runes) && math.Abs(at[j]-x) < 1e-3 && (d.code[runes[j]] != 0) == beyond; j++ {
			piece += string(d.coded(runes[j]))
			x += advance(runes[j]) * t.Size
		}
		if beyond {
			d.RawWriteStr(fmt.Sprintf("/Span <</ActualText <%X>>> BDC\n", utf16BE(string(runes[i:j]), true)))
		}
		d.Text(t.X+at[i], t.Y, piece)
		if beyond {
			d.RawWriteStr("EMC\n")
		}
	}
}

func utf16BE(s string, bom bool) string {
	var b []byte
	if bom {
		b = append(b, 0xFE, 0xFF)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return string(b)
}

// style sets colours and gives fpdf's letters for what is to be drawn; "" for nothing.
func (d *document) style(fill, stroke Colour, line float64) string {
	s := ""
	if fill != "" {
		c := rgba(fill)
		d.SetFillColor(int(c.R), int(c.G), int(c.B))
		s = "F"
	}
	if stroke != "" {
		c := rgba(stroke)
		d.SetDrawColor(int(c.R), int(c.G), int(c.B))
		d.SetLineWidth(line)
		s += "D"
	}
	return s
}

func (d *document) path(m Path) {
	if !m.Closed {
		m.Fill = ""
	}
	style := d.style(m.Fill, m.Stroke, m.Line)
	if style == "" {
		return
	}
	for i, p := range m.Points {
		if i == 0 {
			d.MoveTo(p.X, p.Y)
		} else {
			d.LineTo(p.X, p.Y)
		}
	}
	if m.Closed {
		d.ClosePath()
	}
	d.DrawPath(style)
}

// qr writes all modules as one area, for viewers show seams between areas.
func (d *document) qr(q QR, height float64) {
	d.SetFillColor(255, 255, 255)
	d.Rect(q.X, q.Y, q.Side(), q.Side(), "F")
	d.SetFillColor(0, 0, 0)
	var b strings.Builder
	for _, r := range q.bars() {
		fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f re\n", r.X*points, (height-r.Y-r.H)*points, r.W*points, r.H*points)
	}
	d.RawWriteStr(b.String() + "f\n")
}
