package scene

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"

	"mingbai/internal/font"
)

// points per mm
const points = 72 / 25.4

// PDF writes pages, at least one, of one document, whose title, language and time are the first page's. Fonts are embedded, once
// each and cut down to the characters that are used; text can be selected and searched, in the order of the marks. The same pages
// give the same bytes. The error is a *GlyphError or comes from fpdf.
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
	d := &document{Fpdf: f, code: map[rune]rune{}, fonts: map[face]string{}}
	if err := d.embed(pages); err != nil {
		return nil, err
	}
	for _, p := range pages {
		f.AddPageFormat("", fpdf.SizeType{Wd: p.Width, Ht: p.Height})
		if t := p.Trim; t != (Rect{}) {
			f.SetPageBox("TrimBox", t.X, p.Height-t.Y-t.H, t.W, t.H) // one box only: fpdf writes several in any order
		} else if len(pages) > 1 { // fpdf would carry the last one over
			f.SetPageBox("TrimBox", 0, 0, p.Width, p.Height)
		}
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
	out := b.Bytes()
	for _, n := range d.names {
		out = bytes.ReplaceAll(out, []byte(n[0]), []byte(n[1]))
	}
	return out, nil
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
	code  map[rune]rune   // what stands in the file for characters beyond U+FFFF, which fpdf cannot write
	fonts map[face]string // what fpdf calls them
	names [][2]string     // what it writes for that, and what we do, as long
}

// face is a font of a document: a fallback or, if that is nil, a weight.
type face struct {
	weight   font.Weight
	fallback *font.Fallback
}

// face is what a character of a text is written in, and its glyph, nil for a control character.
func (t Text) face(r rune) (face, *font.Glyph) {
	g, lent := t.glyph(r)
	if lent {
		return face{fallback: t.fallback}, g
	}
	return face{weight: t.Weight}, g
}

// embed gives fpdf, which reads a font anew for each document, fonts of only those glyphs that the pages use. Characters beyond
// U+FFFF get places in the private area.
func (d *document) embed(pages []*Page) error {
	used := map[face]map[rune]*font.Glyph{}
	var faces []face
	var all []rune
	for _, p := range pages {
		if err := p.glyphs(); err != nil {
			return err
		}
		for _, l := range p.drawn() {
			t, ok := l.Mark.(Text)
			if !ok {
				continue
			}
			for _, r := range t.S {
				f, g := t.face(r)
				if g == nil {
					continue
				}
				if used[f] == nil {
					used[f] = map[rune]*font.Glyph{}
					faces = append(faces, f)
				}
				used[f][r] = g
				all = append(all, r)
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
	for i, f := range faces {
		coded := map[rune]*font.Glyph{}
		for r, g := range used[f] {
			coded[d.coded(r)] = g
		}
		ttf := trueType(coded)
		d.name(f, i, ttf)
		d.AddUTF8FontFromBytes(d.fonts[f], "", ttf)
	}
	return d.Error()
}

// name calls a font as PDF wants parts of fonts to be called, ABCDEF+Name. fpdf writes utf8 before what it is given in small
// letters, so that is put right afterwards.
func (d *document) name(f face, i int, ttf []byte) {
	name := ""
	sum := sha256.Sum256(ttf)
	for _, b := range sum[:6] {
		name += string('A' + rune(b%26))
	}
	switch f {
	case face{weight: font.Normal}:
		name += "+MingbaiSans-Regular"
	case face{weight: font.Heavy}:
		name += "+MingbaiSans-Bold"
	default:
		name += "+Fallback" + strconv.Itoa(i)
	}
	d.fonts[f] = strings.ToLower(name[4:])
	d.names = append(d.names, [2]string{"/utf8" + d.fonts[f], "/" + name})
}

func (d *document) coded(r rune) rune {
	if c, ok := d.code[r]; ok {
		return c
	}
	return r
}

// text writes a run, in pieces where characters are squeezed or of another font.
func (d *document) text(t Text) {
	c := rgba(t.Colour)
	d.SetTextColor(int(c.R), int(c.G), int(c.B))
	runes, at, advance := []rune(t.S), t.at(), Measure(t.Weight, t.fallback)
	for i, j := 0, 0; i < len(runes); i = j {
		x, piece := at[i], ""
		in, _ := t.face(runes[i])
		beyond := d.code[runes[i]] != 0
		for ; j < len(runes) && math.Abs(at[j]-x) < 1e-3 && (d.code[runes[j]] != 0) == beyond; j++ {
			f, g := t.face(runes[j])
			if f != in {
				break
			}
			if g != nil {
				piece += string(d.coded(runes[j]))
				x += advance(runes[j]) * t.Size
			}
		}
		if piece == "" {
			continue
		}
		d.SetFont(d.fonts[in], "", t.Size*points)
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
