package picture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"unicode/utf8"

	xdraw "golang.org/x/image/draw"
	ximage "golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"mingbai/internal/font"
)

// Sizes of covers in pixels (wechat-rules 7).
const (
	WideWidth, WideHeight = 900, 383 // 2.35:1
	SquareSide            = 500
)

// coverQuality is the JPEG quality of covers: letters show what is lost.
const coverQuality = 90

// Shape is the sign of a severity, the same as on the website: a triangle, a diamond, a ring. It tells what the word says to
// those who do not see the colour.
type Shape int

const (
	NoShape  Shape = iota
	Triangle       // high
	Diamond        // medium
	Ring           // low
)

// Colours of a cover. The caller has seen to it that Ink and Ground, and Accent and Ground, have a contrast of at least 4.5:
// title and kind stand in Ink on Ground, the severity in Accent on Ground, the site's name in Ground on Accent.
type Colours struct{ Ground, Ink, Accent color.RGBA }

// CoverText is what a cover says. Title and Site are needed; the rest may be empty.
type CoverText struct {
	Title    string // broken into at most three lines
	Site     string // name of the site
	Kind     string // such as 骗局提醒
	Severity string // word, with Shape before it
	Shape    Shape
	Colours  Colours
}

// GlyphError names characters that the font lacks, which would be boxes.
type GlyphError struct{ Missing []rune }

func (e *GlyphError) Error() string {
	var b strings.Builder
	b.WriteString("picture: no glyph for")
	for _, r := range e.Missing {
		fmt.Fprintf(&b, " %q (U+%04X)", r, r)
	}
	return b.String()
}

// FitError names a text that is too long for its place in the smallest size, or is missing.
type FitError struct{ Text string }

func (e *FitError) Error() string { return fmt.Sprintf("picture: %q does not fit on a cover", e.Text) }

// Of the drawing, in pixels of the wide cover. All letters are within the square in the middle, less the margin.
const (
	safeLeft   = (WideWidth - WideHeight) / 2.0 // 258.5: where the square begins
	margin     = 24
	boxWidth   = WideHeight - 2*margin // of every line
	ledge      = 10                    // height of the strip at the top
	band       = 64                    // height of the band at the bottom
	labelSize  = 23.0                  // of kind and severity
	siteSize   = 25.0
	leastSite  = 15.0
	titleMost  = 64.0
	titleLeast = 24.0
	titleLead  = 1.3 // of a line, in ems
)

// Covers draws the cover of an article, twice as JPEG: 900×383 pixels, and 500×500, which is the square in the middle of the
// same drawing. All letters are inside that square. The same text gives the same bytes. The error is a *GlyphError or a
// *FitError: a title has room for about 40 Chinese characters; nothing is ever cut off.
func Covers(c CoverText) (wide, square []byte, err error) {
	d, err := layOut(c)
	if err != nil {
		return nil, nil, err
	}
	return encodeJPEG(d.draw(0, 1, WideWidth, WideHeight, true), coverQuality),
		encodeJPEG(d.draw(safeLeft, SquareSide/float64(WideHeight), SquareSide, SquareSide, true), coverQuality), nil
}

// Crops gives the parts of the wide cover for WeChat's 2.35:1 and 1:1 crops (draft API, pic_crop_235_1 and pic_crop_1_1):
// left, top, right and bottom as fractions of its width and height.
func Crops() (wide, square string) {
	left := safeLeft / WideWidth
	return "0_0_1_1", fmt.Sprintf("%.6f_0_%.6f_1", left, 1-left)
}

// CoversOf makes covers of a picture, in the sizes and format of Covers: the largest parts of those shapes from its middle,
// turned upright, on white where it is transparent. A picture of fewer than 450×192 pixels, or 250 either way, would be
// blurred: that, and all that Prepare finds wrong with a picture, is an *Error. Of an animation the first frame is taken.
func CoversOf(src []byte, o Limits) (wide, square []byte, err error) {
	m, err := decode(src, o.MaxPixels)
	if err != nil {
		return nil, nil, err
	}
	crop := func(w, h int) []byte {
		b := m.Bounds()
		cw, ch := w, h // in the picture as it is stored
		if m.turn >= 5 {
			cw, ch = h, w
		}
		part := image.Pt(b.Dx(), b.Dx()*ch/cw)
		if part.Y > b.Dy() {
			part = image.Pt(b.Dy()*cw/ch, b.Dy())
		}
		if 2*part.X < cw-1 || 2*part.Y < ch-1 {
			return nil
		}
		at := b.Min.Add(image.Pt((b.Dx()-part.X)/2, (b.Dy()-part.Y)/2))
		out := image.NewRGBA(image.Rect(0, 0, cw, ch))
		xdraw.CatmullRom.Scale(out, out.Rect, m, image.Rectangle{at, at.Add(part)}, xdraw.Src, nil)
		out = turned(out, m.turn)
		onWhite(out)
		return encodeJPEG(out, coverQuality)
	}
	wide, square = crop(WideWidth, WideHeight), crop(SquareSide, SquareSide)
	if wide == nil || square == nil {
		return nil, nil, &Error{Fault: TooSmall, Format: m.format, Width: m.Bounds().Dx(), Height: m.Bounds().Dy()}
	}
	return wide, square, nil
}

// drawing is a cover laid out, in pixels of the wide cover.
type drawing struct {
	colours Colours
	texts   []text
	shape   Shape
	shapeAt [2]float64 // of its middle
}

// text is a line of letters.
type text struct {
	s        string
	weight   font.Weight
	size     float64 // of an em
	x, y     float64 // where its first letter begins, on the baseline
	onAccent bool
	accent   bool
}

// width of a line as the type has it, and where its ink begins and ends. Measured large, for the widths of letters are
// rounded to 1/64 pixel.
func measure(s string, w font.Weight, size float64) (width, inkLeft, inkRight float64) {
	const em = 256
	b, advance := ximage.BoundString(font.Face(w, em), s)
	f := func(v fixed.Int26_6) float64 { return float64(v) / 64 / em * size }
	return f(advance), f(b.Min.X), f(b.Max.X)
}

// middle is how far above the baseline the middle of a Chinese character is, in ems.
const middle = 0.38

func layOut(c CoverText) (*drawing, error) {
	clean := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	c.Title, c.Site, c.Kind, c.Severity = clean(c.Title), clean(c.Site), clean(c.Kind), clean(c.Severity)
	if missing := font.Missing(c.Title + c.Site + c.Kind + c.Severity); len(missing) > 0 {
		return nil, &GlyphError{missing}
	}
	d := &drawing{colours: c.Colours}
	const centre = WideWidth / 2.0
	// The site's name, in the band.
	size := siteSize
	width, _, _ := measure(c.Site, font.Heavy, size)
	for width > boxWidth && size > leastSite {
		size--
		width, _, _ = measure(c.Site, font.Heavy, size)
	}
	if c.Site == "" || width > boxWidth {
		return nil, &FitError{c.Site}
	}
	d.texts = append(d.texts, text{s: c.Site, weight: font.Heavy, size: size, x: centre - width/2, y: WideHeight - band/2.0 + middle*size, onAccent: true})

	// Kind and severity on one line.
	top := float64(ledge + margin)
	if c.Kind != "" || c.Severity != "" {
		mid := top + labelSize/2
		const gap, near = 20, 7
		kind, _, _ := measure(c.Kind, font.Normal, labelSize)
		severity, _, _ := measure(c.Severity, font.Heavy, labelSize)
		total := kind + severity
		if c.Kind != "" && c.Severity != "" {
			total += gap
		}
		if c.Shape != NoShape && c.Severity != "" {
			total += labelSize + near
		}
		if total > boxWidth {
			return nil, &FitError{clean(c.Kind + " " + c.Severity)}
		}
		x := centre - total/2
		y := mid + middle*labelSize
		if c.Kind != "" {
			d.texts = append(d.texts, text{s: c.Kind, weight: font.Normal, size: labelSize, x: x, y: y})
			x += kind + gap
		}
		if c.Severity != "" {
			if c.Shape != NoShape {
				d.shape, d.shapeAt = c.Shape, [2]float64{x + labelSize/2, mid}
				x += labelSize + near
			}
			d.texts = append(d.texts, text{s: c.Severity, weight: font.Heavy, size: labelSize, x: x, y: y, accent: true})
		}
		top += labelSize
	}

	// The title, in the middle of what is left.
	top += 15
	bottom := float64(WideHeight - band - 18)
	best, ok := set(c.Title, boxWidth, bottom-top, titleMost, titleLeast, titleLead)
	if !ok {
		return nil, &FitError{c.Title}
	}
	// Lines begin under each other, and the ink of them together stands in the middle. An opening sign at the beginning
	// hangs out by its blank half.
	left, widest := make([]float64, len(best.lines)), 0.0
	for i, line := range best.lines {
		_, l, r := measure(line, font.Heavy, best.size)
		if first, _ := utf8.DecodeRuneInString(line); strings.ContainsRune(opening, first) {
			left[i] = -l
		}
		widest = max(widest, r+left[i])
	}
	for i, line := range best.lines {
		y := (top+bottom)/2 + (float64(i)-float64(len(best.lines)-1)/2)*best.size*titleLead
		d.texts = append(d.texts, text{s: line, weight: font.Heavy, size: best.size, x: centre - widest/2 + left[i], y: y + middle*best.size})
	}
	return d, nil
}

// draw paints the part of the drawing that begins at left and the top, scaled, into a picture of w×h pixels. Without ink
// only the ground and the bands are painted.
func (d *drawing) draw(left, scale float64, w, h int, ink bool) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	fill := func(r image.Rectangle, c color.RGBA) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	at := func(y float64) int { return int(math.Round(y * scale)) }
	fill(m.Rect, d.colours.Ground)
	fill(image.Rect(0, 0, w, at(ledge)), d.colours.Accent)
	fill(image.Rect(0, at(WideHeight-band), w, h), d.colours.Accent)
	d.ripples(m, left, scale)
	if !ink {
		return m
	}
	for _, t := range d.texts {
		c := d.colours.Ink
		if t.accent {
			c = d.colours.Accent
		}
		if t.onAccent {
			c = d.colours.Ground
		}
		(&ximage.Drawer{
			Dst: m, Src: image.NewUniform(c), Face: font.Face(t.weight, t.size*scale),
			Dot: fixed.Point26_6{X: fixed.Int26_6(math.Round((t.x - left) * scale * 64)), Y: fixed.Int26_6(math.Round(t.y * scale * 64))},
		}).DrawString(t.s)
	}
	// The shapes of templates/assets/icons.svg, on a field of 20×20.
	unit := labelSize / 20
	polygon := func(c color.RGBA, points ...float64) {
		for i := range points {
			points[i] = d.shapeAt[i%2] + (points[i]-10)*unit
		}
		fillPolygon(m, c, left, scale, points)
	}
	circle := func(c color.RGBA, r float64) {
		var points []float64
		for i := range 96 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 48)
			points = append(points, 10+r*cos, 10+r*sin)
		}
		polygon(c, points...)
	}
	ground, accent := d.colours.Ground, d.colours.Accent
	switch d.shape {
	case Triangle:
		polygon(accent, 10, 1.2, 19.6, 18.4, 0.4, 18.4)
		polygon(ground, 9, 7, 11, 7, 10.7, 13, 9.3, 13)
		polygon(ground, 9, 14.2, 11, 14.2, 11, 16.2, 9, 16.2)
	case Diamond:
		polygon(accent, 10, 0.6, 19.4, 10, 10, 19.4, 0.6, 10)
		polygon(ground, 9, 5, 11, 5, 10.7, 11.4, 9.3, 11.4)
		polygon(ground, 9, 12.6, 11, 12.6, 11, 14.6, 9, 14.6)
	case Ring:
		circle(accent, 9.2)
		circle(ground, 6.6)
		polygon(accent, 9, 8.4, 11, 8.4, 11, 15, 9, 15)
		polygon(accent, 9, 5, 11, 5, 11, 7, 9, 7)
	}
	return m
}

// ripples paints quarter rings in the lower corners, outside the square: something to look at that says nothing.
func (d *drawing) ripples(m *image.RGBA, left, scale float64) {
	for _, x := range []float64{0, WideWidth} {
		for i, r := range []float64{225, 165, 105, 45} {
			var points []float64
			for a := range 97 {
				sin, cos := math.Sincos(float64(a) * math.Pi / 96)
				points = append(points, x+r*cos, WideHeight-band-r*sin)
			}
			fillPolygon(m, mix(d.colours.Ground, d.colours.Accent, 7*(i+1)), left, scale, points)
		}
	}
}

// mix gives a colour that is percent parts of b in a.
func mix(a, b color.RGBA, percent int) color.RGBA {
	m := func(a, b uint8) uint8 { return uint8((int(a)*(100-percent) + int(b)*percent + 50) / 100) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

// fillPolygon fills a polygon, its corners given as x, y, x, y…, in pixels of the wide cover.
func fillPolygon(m *image.RGBA, c color.RGBA, left, scale float64, points []float64) {
	at := func(i int) (x, y float64) { return (points[i] - left) * scale, points[i+1] * scale }
	var box image.Rectangle // only there the rasterizer has work
	for i := 0; i < len(points); i += 2 {
		x, y := at(i)
		box = box.Union(image.Rect(int(math.Floor(x)), int(math.Floor(y)), int(math.Floor(x))+1, int(math.Floor(y))+1))
	}
	if box = box.Intersect(m.Rect); box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for i := 0; i < len(points); i += 2 {
		x, y := at(i)
		px, py := float32(x-float64(box.Min.X)), float32(y-float64(box.Min.Y))
		if i == 0 {
			z.MoveTo(px, py)
		} else {
			z.LineTo(px, py)
		}
	}
	z.ClosePath()
	z.Draw(m, box, image.NewUniform(c), image.Point{})
}
