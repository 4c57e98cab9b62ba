package poster

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"mingbai/internal/contrast"
	"mingbai/internal/font"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

// Shape is the sign of a severity, the same as on the website: it tells what the word says to those who do not see the colour.
type Shape int

const (
	NoShape  Shape = iota
	Triangle       // high
	Diamond        // medium
	Ring           // low
)

// CoverText is what the cover of an article says. Title and Site are needed; the rest may be empty.
type CoverText struct {
	Title    string // about 40 characters, in at most three lines
	Site     string // name of the site
	Kind     string // such as 骗局提醒
	Severity string // word, with Shape before it
	Shape    Shape
	// Title and Kind stand in Ink on Ground, Severity in Accent on Ground, Site in Ground on Accent. Not used in Saver.
	Ground, Ink, Accent scene.Colour
}

// CoverDPI makes covers of 900×383 and 500×500 pixels.
const CoverDPI = 254

// Of a cover, mm. All letters are in the square in the middle, less the margin.
const (
	coverWidth  = 90.0
	coverHeight = 38.3
	coverSide   = 50.0 // of the square cover
	coverLeft   = (coverWidth - coverHeight) / 2
	coverMargin = 2.4
	coverRoom   = coverHeight - 2*coverMargin // of every line
	coverStrip  = 1.0                         // at the top
	coverBand   = 6.4                         // at the bottom
	coverLabel  = 2.3                         // em of kind and severity
	coverLine   = 0.3                         // in Saver
	coverLead   = 1.3                         // of the title, ems
	coverMiddle = 0.38                        // how far above the baseline the middle of characters is, ems
)

// cover is a cover in the making.
type cover struct {
	CoverText
	saver bool
	page  *scene.Page
}

// Cover lays out the cover of an article: a wide page of 90×38.3 mm, and a square one of 50×50 mm that shows the middle of it.
// All letters are in both. The error is an *Error whose field is one of CoverText, lower case, a *scene.GlyphError, or a
// *scene.Fault of colours that cannot be read on each other.
func Cover(t CoverText, mode Mode) (wide, square *scene.Page, err error) {
	c := &cover{t, mode == Saver, &scene.Page{Width: coverWidth, Height: coverHeight, Title: t.Title, Lang: "zh-CN"}}
	if c.saver {
		c.Ground, c.Ink, c.Accent = white, black, black
	}
	c.ground()
	if err := c.texts(); err != nil {
		return nil, nil, err
	}
	square = &scene.Page{Width: coverSide, Height: coverSide, Title: t.Title, Lang: "zh-CN"}
	square.Add(scene.Rect{}, scene.View{Page: c.page, From: scene.Rect{X: coverLeft, W: coverHeight, H: coverHeight}, Scale: coverSide / coverHeight})
	for _, p := range []*scene.Page{c.page, square} {
		if err := p.Check(); err != nil {
			return nil, nil, err
		}
	}
	return c.page, square, nil
}

// Crops gives the parts of the wide cover for WeChat's 2.35:1 and 1:1 crops (draft API, pic_crop_235_1 and pic_crop_1_1):
// left, top, right and bottom as fractions of its width and height.
func Crops() (wide, square string) {
	const left = coverLeft / coverWidth
	return "0_0_1_1", fmt.Sprintf("%.6f_0_%.6f_1", left, 1-left)
}

// ground draws what stands under the letters, with ripples in the lower corners, outside of the square.
func (c *cover) ground() {
	const bottom = coverHeight - coverBand
	edge := 0.0
	if c.saver {
		edge = coverLine / 2
		frame := scene.Rect{X: edge, Y: edge, W: coverWidth - coverLine, H: coverHeight - coverLine}
		c.page.Add(scene.Rect{}, scene.Box{Rect: frame, Stroke: black, Line: coverLine})
		stroke(c.page, coverLine, edge, bottom, coverWidth-edge, bottom)
	} else {
		for _, r := range []struct {
			y, height float64
			fill      scene.Colour
		}{{0, coverHeight, c.Ground}, {0, coverStrip, c.Accent}, {bottom, coverBand, c.Accent}} {
			c.page.Add(scene.Rect{}, scene.Box{Rect: scene.Rect{Y: r.y, W: coverWidth, H: r.height}, Fill: r.fill})
		}
	}
	for i, r := range []float64{22.5, 16.5, 10.5, 4.5} {
		for _, corner := range []struct{ x, from float64 }{{edge, -math.Pi / 2}, {coverWidth - edge, -math.Pi}} {
			arc := bow(corner.x, bottom, r, corner.from, corner.from+math.Pi/2)
			if c.saver {
				c.page.Add(scene.Rect{}, scene.Path{Points: arc, Stroke: black, Line: coverLine})
			} else {
				c.page.Add(scene.Rect{}, scene.Path{Points: append(arc, scene.Point{X: corner.x, Y: bottom}), Closed: true, Fill: mix(c.Ground, c.Accent, 0.07*float64(i+1))})
			}
		}
	}
}

// mix gives a colour with a part of b in a.
func mix(a, b scene.Colour, part float64) scene.Colour {
	x, err := contrast.Parse(string(a))
	y, err2 := contrast.Parse(string(b))
	if err := errors.Join(err, err2); err != nil {
		panic("poster: " + err.Error())
	}
	for i := range x {
		x[i] += (y[i] - x[i]) * part
	}
	return scene.Colour(x.String())
}

// texts sets everything that is said, from the top.
func (c *cover) texts() error {
	room := scene.Rect{X: coverLeft + coverMargin, Y: coverStrip + coverMargin, W: coverRoom, H: coverLabel}
	if c.Kind != "" || c.Severity != "" {
		if err := c.labels(room); err != nil {
			return err
		}
		room.Y += coverLabel
	}
	room.Y += 1.5
	room.H = coverHeight - coverBand - 1.8 - room.Y
	title, err := c.fit("title", c.Title, font.Heavy, typeset.Box{Width: room.W, Height: room.H - 1.6, Sizes: sizes(6.4, 2.4), Most: 3, Title: true})
	if err != nil {
		return err
	}
	c.put("title", title, font.Heavy, c.Ink, (coverWidth-widest(title))/2, room.Y+room.H/2)
	site, err := c.fit("site", c.Site, font.Heavy, typeset.Box{Width: room.W, Height: coverBand, Sizes: sizes(2.5, 1.5), Most: 1})
	if err != nil {
		return err
	}
	ink := c.Ground
	if c.saver {
		ink = black
	}
	c.put("site", site, font.Heavy, ink, (coverWidth-widest(site))/2, coverHeight-coverBand/2)
	for _, e := range []Error{{Field: "title", Length: len(title.Lines), Least: 1, Most: 40}, {Field: "site", Length: len(site.Lines), Least: 1, Most: 20}} {
		if e.Length == 0 {
			return &e
		}
	}
	return nil
}

// labels sets kind and severity on one line, the shape before the severity.
func (c *cover) labels(in scene.Rect) error {
	const gap, near = 2.0, 0.7
	after := 0.0 // room for severity and shape
	if c.Severity != "" && c.Shape != NoShape {
		after = coverLabel + near
	}
	box := typeset.Box{Width: in.W - after, Height: in.H, Sizes: []float64{coverLabel}, Most: 1}
	severity, err := c.fit("severity", c.Severity, font.Heavy, box)
	if err != nil {
		return err
	}
	after += widest(severity)
	if c.Kind != "" && c.Severity != "" {
		after += gap
	}
	box.Width = in.W - after
	kind, err := c.fit("kind", c.Kind, font.Normal, box)
	if err != nil {
		return err
	}
	x, y := (coverWidth-widest(kind)-after)/2, in.Y+in.H/2
	c.put("kind", kind, font.Normal, c.Ink, x, y)
	x += widest(kind) + after - widest(severity)
	c.put("severity", severity, font.Heavy, c.Accent, x, y)
	if c.Severity != "" {
		c.shape(scene.Point{X: x - near - coverLabel/2, Y: y})
	}
	return nil
}

// fit sets a text and makes an *Error of what does not fit.
func (c *cover) fit(field, text string, w font.Weight, b typeset.Box) (typeset.Set, error) {
	b.Lead = coverLead
	set, err := typeset.Fit(text, b, scene.Measure(w, nil))
	if long := (*typeset.TooLong)(nil); errors.As(err, &long) {
		return set, &Error{Field: field, Length: long.Length, Most: long.Most, Lines: b.Most, Piece: long.Piece}
	}
	return set, err
}

func widest(s typeset.Set) (w float64) {
	for _, l := range s.Lines {
		w = max(w, l.Width)
	}
	return w
}

// put writes a text from x on, its lines around the height y.
func (c *cover) put(field string, s typeset.Set, w font.Weight, ink scene.Colour, x, y float64) {
	safe := scene.Rect{X: coverLeft + coverMargin/2, Y: coverStrip, W: coverRoom + coverMargin, H: coverHeight - coverStrip}
	for i, l := range s.Lines {
		line := y + (float64(i)-float64(len(s.Lines)-1)/2)*s.Size*coverLead
		c.page.Add(safe, scene.Text{Field: field, S: l.Text, At: l.At, X: x, Y: line + coverMiddle*s.Size, Size: s.Size, Weight: w, Colour: ink})
	}
}

// shape draws the sign of the severity, as templates/assets/icons.svg has it on a field of 20×20.
func (c *cover) shape(centre scene.Point) {
	const unit = coverLabel / 20
	at := func(p scene.Point) scene.Point {
		return scene.Point{X: centre.X + (p.X-10)*unit, Y: centre.Y + (p.Y-10)*unit}
	}
	add := func(p scene.Path, fill, stroke scene.Colour, line float64) {
		p.Fill, p.Stroke, p.Line = fill, stroke, line*unit
		p.Points = slices.Clone(p.Points)
		for i, q := range p.Points {
			p.Points[i] = at(q)
		}
		c.page.Add(scene.Rect{}, p)
	}
	sign := func(p scene.Path) { // filled, and its outline in Saver
		if c.saver {
			add(p, "", black, 1.8)
		} else {
			add(p, c.Accent, "", 0)
		}
	}
	on := c.Ground // the ink on it
	if c.saver {
		on = black
	}
	switch c.Shape {
	case Triangle:
		sign(closed(10, 1.2, 19.6, 18.4, 0.4, 18.4))
		add(line(10, 8, 10, 12.4), "", on, 2)
		add(line(10, 15.2, 10, 15.3), "", on, 2.2)
	case Diamond:
		sign(closed(10, 0.6, 19.4, 10, 10, 19.4, 0.6, 10))
		add(line(10, 6, 10, 10.6), "", on, 2)
		add(line(10, 13.6, 10, 13.7), "", on, 2.2)
	case Ring:
		c.page.Add(scene.Rect{}, scene.Circle{Centre: centre, R: 7.9 * unit, Stroke: c.Accent, Line: 2.6 * unit})
		add(line(10, 9.4, 10, 14), "", c.Accent, 2)
		add(line(10, 6, 10, 6.1), "", c.Accent, 2.2)
	}
}
