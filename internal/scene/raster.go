package scene

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"slices"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Image draws a page with dpi dots to the inch, dpi > 0. Half a dot and more at the right and lower edge are a dot. Edges are
// smoothed in a few steps, so that there are few colours. The error is a *GlyphError.
func (p *Page) Image(dpi float64) (*image.RGBA, error) {
	if err := p.glyphs(); err != nil {
		return nil, err
	}
	return p.draw(dpi, true), nil
}

// PNG draws a page as Image does, dot for dot. Up to 256 colours, which are more than posters have, a dot is one byte, and the
// file half as large. The same page gives the same bytes.
func (p *Page) PNG(dpi float64) ([]byte, error) {
	m, err := p.Image(dpi)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, fewColours(m)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// fewColours is the same picture with a palette, or itself if it has more than 256 colours.
func fewColours(m *image.RGBA) image.Image {
	out := image.NewPaletted(m.Rect, nil)
	known := map[color.RGBA]uint8{}
	var last color.RGBA
	var index uint8
	for i := range out.Pix {
		if c := (color.RGBA{m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3]}); c != last || i == 0 {
			var ok bool
			if index, ok = known[c]; !ok {
				if len(known) == 256 {
					return m
				}
				index = uint8(len(known))
				known[c] = index
				out.Palette = append(out.Palette, c)
			}
			last = c
		}
		out.Pix[i] = index
	}
	return out
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
	mask  []uint8 // of the last shape, kept for its room
}

// steps are how many there are from no ink to full ink at an edge. Nobody sees more, and each costs a colour per pair of colours.
const steps = 15

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
	c.fill(outlines(points, closed, line/2), stroke)
}

// outlines are those of a line that reaches half its width to either side: one around an open line, two of a closed one, the
// inner of which turns the other way. The rasteriser adds what turns the same way and takes off what turns the other.
func outlines(points []Point, closed bool, half float64) [][]Point {
	points = slices.Compact(slices.Clone(points))
	if closed && len(points) > 1 && points[0] == points[len(points)-1] {
		points = points[:len(points)-1]
	}
	if len(points) == 1 {
		return [][]Point{arc(nil, points[0], half, 0, 2*math.Pi)}
	}
	back := slices.Clone(points)
	slices.Reverse(back)
	if closed && len(points) > 2 {
		return [][]Point{side(points, half), side(back, half)}
	}
	return [][]Point{side(append(points, back[1:len(back)-1]...), half)} // there and back, around both ends
}

// side goes round a closed line, on one side of it at a distance.
func side(points []Point, half float64) (out []Point) {
	n := len(points)
	for i, p := range points {
		a, b := points[(i+n-1)%n], points[(i+1)%n]
		from, before := across(a, p)
		to, after := across(p, b)
		dot := from.X*to.X + from.Y*to.Y
		angle := math.Atan2(from.X*to.Y-from.Y*to.X, dot) // of the turn; towards the side if positive
		at := func(d Point, by float64) Point { return Point{p.X + by*d.X, p.Y + by*d.Y} }
		switch {
		case angle <= 0 || angle > math.Pi-1e-6: // outside of a corner, or round an end
			start := math.Atan2(from.Y, from.X)
			out = arc(out, p, half, start, start-math.Abs(angle))
		case half*math.Tan(angle/2) < min(before, after):
			out = append(out, at(Point{from.X + to.X, from.Y + to.Y}, half/(1+dot)))
		default: // too tight for the width
			out = append(out, at(from, half), p, at(to, half))
		}
	}
	return out
}

// across is a step of 1 to the side of a stretch; length is that of the stretch.
func across(a, b Point) (step Point, length float64) {
	length = math.Hypot(b.X-a.X, b.Y-a.Y)
	return Point{(a.Y - b.Y) / length, (b.X - a.X) / length}, length
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
	c.v.DrawOp = draw.Src
	c.mask = slices.Grow(c.mask[:0], area.Dx()*area.Dy())[:area.Dx()*area.Dy()]
	mask := &image.Alpha{Pix: c.mask, Stride: area.Dx(), Rect: image.Rect(0, 0, area.Dx(), area.Dy())}
	c.v.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	ink := rgba(with)
	for y := range area.Dy() {
		to := c.m.Pix[c.m.PixOffset(area.Min.X, area.Min.Y+y):]
		for x, a := range mask.Pix[y*mask.Stride:][:mask.Stride] {
			step := (int(a)*steps + 127) / 255
			if step == 0 {
				continue
			}
			for i, v := range [3]uint8{ink.R, ink.G, ink.B} {
				under := &to[4*x+i]
				*under = uint8((int(*under)*(steps-step) + int(v)*step + steps/2) / steps)
			}
		}
	}
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
				switch s.Op {
				case sfnt.SegmentOpMoveTo:
					c.v.ClosePath()
					c.v.MoveTo(x1, y1)
				case sfnt.SegmentOpLineTo:
					c.v.LineTo(x1, y1)
				case sfnt.SegmentOpQuadTo:
					c.v.QuadTo(x1, y1, x2, y2)
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
