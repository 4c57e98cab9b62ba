package scene

import "slices"

// View shows a part of another page, larger or smaller: an A3 sheet is an A4 one at √2, a tile is half of it, and a sheet for
// the press is a page on larger paper with marks around it. Only the marks of the other page are drawn, not its paper. What
// reaches over the edge of the part is cut off there; what is wholly outside is not drawn, and not in the PDF's text.
type View struct {
	Page  *Page   // another one, which does not show this one in turn
	From  Rect    // the part, mm on Page
	At    Point   // where its upper left corner goes, mm
	Scale float64 // > 0
	Cuts  bool    // texts and QR codes may be cut or left out, as on tiles that are glued together
}

// rect is where something of the page is shown.
func (v View) rect(r Rect) Rect {
	p := v.point(Point{r.X, r.Y})
	return Rect{p.X, p.Y, r.W * v.Scale, r.H * v.Scale}
}

func (v View) point(p Point) Point {
	return Point{v.At.X + (p.X-v.From.X)*v.Scale, v.At.Y + (p.Y-v.From.Y)*v.Scale}
}

func (v View) bounds() (Rect, bool) { return v.rect(v.From), true }

// mark is a mark of the page as it is shown.
func (v View) mark(m Mark) Mark {
	switch m := m.(type) {
	case Text:
		p := v.point(Point{m.X, m.Y})
		m.X, m.Y, m.Size = p.X, p.Y, m.Size*v.Scale
		if m.At != nil {
			at := make([]float64, len(m.At))
			for i, x := range m.At {
				at[i] = x * v.Scale
			}
			m.At = at
		}
		return m
	case Box:
		m.Rect, m.Radius, m.Line = v.rect(m.Rect), m.Radius*v.Scale, m.Line*v.Scale
		return m
	case Circle:
		m.Centre, m.R, m.Line = v.point(m.Centre), m.R*v.Scale, m.Line*v.Scale
		return m
	case Path:
		points := make([]Point, len(m.Points))
		for i, p := range m.Points {
			points[i] = v.point(p)
		}
		m.Points, m.Line = points, m.Line*v.Scale
		return m
	case QR:
		p := v.point(Point{m.X, m.Y})
		m.X, m.Y, m.Module = p.X, p.Y, m.Module*v.Scale
		return m
	case View:
		p := v.point(m.At)
		m.At, m.Scale = p, m.Scale*v.Scale
		return m
	}
	return m
}

// leaf is a mark as it stands on the sheet, out of all Views.
type leaf struct {
	Mark
	index int   // in Page.Marks, of the mark or of the View that shows it
	place Rect  // that it must not leave
	clip  *Rect // outside of which nothing of it is drawn; nil if all is
	cut   bool  // by a View that must not cut it
}

// ink is the smallest box around what is drawn; ok is false if nothing is.
func (l leaf) ink() (r Rect, ok bool) {
	r, ok = l.bounds()
	if ok && l.clip != nil {
		r = r.and(*l.clip)
		ok = r.W > 0 && r.H > 0
	}
	return r, ok
}

// leaves are all marks of a page with all that its Views show. A View is itself a leaf, before what it shows.
func (p *Page) leaves() (out []leaf) {
	page := Rect{0, 0, p.Width, p.Height}
	for i, m := range p.Marks {
		place := page
		if m.In != (Rect{}) {
			place = page.and(m.In)
		}
		if t, ok := m.Mark.(Text); ok {
			t.fallback = p.Fallback
			m.Mark = t
		}
		out = append(out, leaf{Mark: m.Mark, index: i, place: place})
		v, ok := m.Mark.(View)
		if !ok {
			continue
		}
		frame := v.rect(v.From)
		for _, l := range v.Page.leaves() {
			l.Mark, l.index, l.place = v.mark(l.Mark), i, v.rect(l.place)
			if l.clip != nil {
				clip := v.rect(*l.clip)
				l.clip = &clip
			}
			if r, ok := l.ink(); ok && r.outside(frame) > tolerance {
				clip := frame
				if l.clip != nil {
					clip = frame.and(*l.clip)
				}
				l.clip = &clip
				switch l.Mark.(type) {
				case Text, QR:
					l.cut = l.cut || !v.Cuts
				}
			}
			out = append(out, l)
		}
	}
	return out
}

// drawn are the leaves of which anything is to be seen.
func (p *Page) drawn() []leaf {
	return slices.DeleteFunc(p.leaves(), func(l leaf) bool {
		_, ok := l.ink()
		return l.clip != nil && !ok
	})
}
