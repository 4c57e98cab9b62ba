package scene

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Image draws a page with dpi dots to the inch, dpi > 0. Half a dot and more at the right and lower edge are a dot. The error
// is a *GlyphError.
func (p *Page) Image(dpi float64) (*image.RGBA, error) {
	if err := p.glyphs(); err != nil {
		return nil, err
	}
	return p.draw(dpi, true), nil
}

// PNG draws a page as Image does. The same page gives the same bytes.
func (p *Page) PNG(dpi float64) ([]byte, error) {
	m, err := p.Image(dpi)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// JPEG draws a page as Image does, with a quality of 1 to 100. The same page gives the same bytes.
func (p *Page) JPEG(dpi float64, quality int) ([]byte, error) {
	m, err := p.Image(dpi)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// canvas is a picture under the brush.
type canvas struct {
	m     *image.RGBA
	scale float64 // dots per mm
	v     vector.Rasterizer
}

func (p *Page) draw(dpi float64, texts bool) *image.RGBA {
	scale := dpi / 25.4
	sheet := image.NewRGBA(image.Rect(0, 0, int(p.Width*scale+0.5), int(p.Height*scale+0.5)))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	c := &canvas{scale: scale}
	for _, l := range p.drawn() {
		c.m = sheet
		if r := l.clip; r != nil {
			c.m = sheet.SubImage(image.Rect(c.dot(r.X), c.dot(r.Y), c.dot(r.X+r.W), c.dot(r.Y+r.H))).(*image.RGBA)
		}
		switch m := l.Mark.(type) {
		case Text:
			if texts {
				c.text(m)
			}
		case Box:
			c.shape(m.outline(), true, m.Fill, m.Stroke, m.Line)
		case Circle:
			c.shape(arc(nil, m.Centre, m.R, 0, 2*math.Pi), true, m.Fill, m.Stroke, m.Line)
		case Path:
			c.shape(m.Points, m.Closed, m.Fill, m.Stroke, m.Line)
		case QR:
			c.qr(m)
		}
	}
	return sheet
}

// dot is the edge between dots that is nearest to a place.
func (c *canvas) dot(v float64) int { return int(math.Round(v * c.scale)) }

// arc adds points on a circle, from one angle to another.
func arc(to []Point, centre Point, r, from, until float64) []Point {
	n := 1 + int(math.Abs(until-from)/(2*math.Pi)*64)
	for i := range n + 1 {
		s, c := math.Sincos(from + (until-from)*float64(i)/float64(n))
		to = append(to, Point{centre.X + r*c, centre.Y + r*s})
	}
	return to
}

func (m Box) outline() (out []Point) {
	if m.Radius == 0 {
		return []Point{{m.X, m.Y}, {m.X + m.W, m.Y}, {m.X + m.W, m.Y + m.H}, {m.X, m.Y + m.H}}
	}
	r := m.Radius
	for i, corner := range []Point{{m.X + m.W - r, m.Y + m.H - r}, {m.X + r, m.Y + m.H - r}, {m.X + r, m.Y + r}, {m.X + m.W - r, m.Y + r}} {
		out = arc(out, corner, r, float64(i)*math.Pi/2, float64(i+1)*math.Pi/2)
	}
	return out
}

func (c *canvas) shape(points []Point, closed bool, fill, stroke Colour, line float64) {
	if fill != "" && closed {
		c.fill([][]Point{points}, fill)
	}
	if stroke == "" {
		return
	}
	// A line is the union of a box for each stretch and a disc for each corner, all turning the same way: the rasteriser adds
	// what turns the same way and takes off what turns the other.
	var pieces [][]Point
	h := line / 2
	n := len(points)
	for i, a := range points {
		pieces = append(pieces, arc(nil, a, h, 2*math.Pi, 0))
		if i+1 == n && !closed {
			break
		}
		b := points[(i+1)%n]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		if d == 0 {
			continue
		}
		x, y := -(b.Y-a.Y)/d*h, (b.X-a.X)/d*h
		pieces = append(pieces, []Point{{a.X + x, a.Y + y}, {b.X + x, b.Y + y}, {b.X - x, b.Y - y}, {a.X - x, a.Y - y}})
	}
	c.fill(pieces, stroke)
}

// fill paints polygons as one.
func (c *canvas) fill(polygons [][]Point, with Colour) {
	var b hull
	for _, points := range polygons {
		for _, p := range points {
			b.add(Point{p.X * c.scale, p.Y * c.scale}, 0)
		}
	}
	c.paint(b, with, func(left, top float64) {
		for _, points := range polygons {
			for i, p := range points {
				x, y := float32(p.X*c.scale-left), float32(p.Y*c.scale-top)
				if i == 0 {
					c.v.MoveTo(x, y)
				} else {
					c.v.LineTo(x, y)
				}
			}
			c.v.ClosePath()
		}
	})
}

// paint rasterises only the part of the picture that a hull, in dots, touches. outline draws with left and top taken off.
func (c *canvas) paint(b hull, with Colour, outline func(left, top float64)) {
	if !b.some {
		return
	}
	area := image.Rect(int(math.Floor(b.x0)), int(math.Floor(b.y0)), int(math.Ceil(b.x1))+1, int(math.Ceil(b.y1))+1).Intersect(c.m.Rect)
	if area.Empty() {
		return
	}
	c.v.Reset(area.Dx(), area.Dy())
	outline(float64(area.Min.X), float64(area.Min.Y))
	c.v.Draw(c.m, area, image.NewUniform(rgba(with)), image.Point{})
}

func rgba(c Colour) color.RGBA {
	v := colourOf(c)
	return color.RGBA{uint8(v[0]), uint8(v[1]), uint8(v[2]), 255}
}

func (c *canvas) text(t Text) {
	r, ok := t.bounds()
	if !ok {
		return
	}
	b := hull{r.X * c.scale, r.Y * c.scale, (r.X + r.W) * c.scale, (r.Y + r.H) * c.scale, true}
	c.paint(b, t.Colour, func(left, top float64) {
		at := t.at()
		scale := t.Size * unit * c.scale
		for i, r := range []rune(t.S) {
			g, _ := t.glyph(r)
			if g == nil {
				continue
			}
			x0, y0 := (t.X+at[i])*c.scale-left, t.Y*c.scale-top
			pt := func(p fixed.Point26_6) (x, y float32) {
				return float32(x0 + float64(p.X)*scale), float32(y0 + float64(p.Y)*scale)
			}
			for _, s := range g.Outline {
				x1, y1 := pt(s.Args[0])
				x2, y2 := pt(s.Args[1])
				x3, y3 := pt(s.Args[2])
				switch s.Op {
				case sfnt.SegmentOpMoveTo:
					c.v.ClosePath()
					c.v.MoveTo(x1, y1)
				case sfnt.SegmentOpLineTo:
					c.v.LineTo(x1, y1)
				case sfnt.SegmentOpQuadTo:
					c.v.QuadTo(x1, y1, x2, y2)
				case sfnt.SegmentOpCubeTo:
					c.v.CubeTo(x1, y1, x2, y2, x3, y3)
				}
			}
			c.v.ClosePath()
		}
	})
}

// qr paints modules between whole dots, so that none is grey at its edge.
func (c *canvas) qr(q QR) {
	box := func(x, y, w, h float64, with image.Image) {
		draw.Draw(c.m, image.Rect(c.dot(x), c.dot(y), c.dot(x+w), c.dot(y+h)), with, image.Point{}, draw.Src)
	}
	box(q.X, q.Y, q.Side(), q.Side(), image.White)
	for _, b := range q.bars() {
		box(b.X, b.Y, b.W, b.H, image.Black)
	}
}

// bars are the black modules, those beside each other as one.
func (q QR) bars() (out []Rect) {
	for y, row := range q.Black {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			from := x
			for x+1 < len(row) && row[x+1] {
				x++
			}
			out = append(out, Rect{q.X + q.Module*float64(Quiet+from), q.Y + q.Module*float64(Quiet+y), q.Module * float64(x+1-from), q.Module})
		}
	}
	return out
}
