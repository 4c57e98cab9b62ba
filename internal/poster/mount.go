package poster

import (
	"mingbai/internal/font"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

// A3, mm.
const (
	a3Width  = 297.0
	a3Height = 420.0
)

// Of a sheet for the press, mm.
const (
	bleed    = 3.0 // what is cut off; our ground is white paper, so nothing is printed there
	pressRim = 8.0 // all round, with the crop marks outside of the bleed
)

// Of two landscape A4 sheets that make one poster, mm.
const (
	tileWidth  = 297.0
	tileHeight = 210.0
	tileWhite  = 6.0  // at the edges, where printers print nothing
	tileStrip  = 3.0  // at the seam, for words that are cut off or covered
	overlap    = 10.0 // that both sheets show
)

// paper is an empty page that goes with another.
func paper(p *scene.Page, width, height float64) *scene.Page {
	return &scene.Page{Width: width, Height: height, Title: p.Title, Lang: p.Lang, Made: p.Made}
}

// mount shows a page on paper of another size, as large as it can be, with crop marks around if it is for the press.
func mount(p *scene.Page, width, height float64, press bool) *scene.Page {
	rim := 0.0
	if press {
		rim = pressRim
	}
	out := paper(p, width+2*rim, height+2*rim)
	scale := min(width/p.Width, height/p.Height)
	out.Add(scene.Rect{}, scene.View{
		Page: p, From: scene.Rect{W: p.Width, H: p.Height}, Scale: scale,
		At: scene.Point{X: rim + (width-scale*p.Width)/2, Y: rim + (height-scale*p.Height)/2},
	})
	if !press {
		return out
	}
	out.Trim = scene.Rect{X: rim, Y: rim, W: width, H: height}
	const line, end = 0.1, pressRim - bleed
	for _, x := range []float64{rim, rim + width} {
		stroke(out, line, x, line, x, end)
		stroke(out, line, x, out.Height-end, x, out.Height-line)
	}
	for _, y := range []float64{rim, rim + height} {
		stroke(out, line, line, y, end, y)
		stroke(out, line, out.Width-end, y, out.Width-line, y)
	}
	return out
}

func stroke(p *scene.Page, width, x0, y0, x1, y1 float64) {
	p.Add(scene.Rect{}, scene.Path{Points: []scene.Point{{X: x0, Y: y0}, {X: x1, Y: y1}}, Stroke: black, Line: width})
}

// tiles shows an A4 page on two landscape A4 sheets, one above the other, 0.97 times as large as on A3: so large that what stands
// inside the page's margin fills both sheets but for their white edges, the overlap and the words at the seam.
func tiles(p *scene.Page, margin float64) ([]*scene.Page, error) {
	const shown = tileHeight - 2*tileWhite - tileStrip // of each sheet
	inner := p.Height - 2*margin
	scale := (2*shown - overlap) / inner
	x := (tileWidth - scale*p.Width) / 2
	out := []*scene.Page{paper(p, tileWidth, tileHeight), paper(p, tileWidth, tileHeight)}
	for i, t := range []struct {
		say        string
		view       float64 // upper edge of what is shown
		words      float64 // upper edge of the words
		cut        float64 // where the lower sheet is cut off, and the upper one covered
		stretches  int     // of the line there
		fromMargin float64 // mm on the page
	}{
		{"上半张　这张不用剪。把剪好的下半张盖在这一带上：左右两头对齐短线，图案对上，再粘牢。", tileWhite, tileWhite + shown, tileWhite + shown - overlap/2, 1, 0},
		{"下半张　先从左头的虚线到右头的虚线剪直，上边这一条不要。再盖到上半张的下边，图案对上，粘牢。", tileWhite + tileStrip, tileWhite, tileWhite + tileStrip + overlap/2, 4, inner - shown/scale},
	} {
		view := scene.View{Page: p, From: scene.Rect{Y: margin + t.fromMargin, W: p.Width, H: shown / scale}, At: scene.Point{X: x, Y: t.view}, Scale: scale, Cuts: true}
		const size = 2.6
		set, err := typeset.Fit(t.say, typeset.Box{Field: "tile", Width: tileWidth - 2*tileWhite, Height: tileStrip, Sizes: []float64{size}, Lead: lead}, scene.Measure(font.Normal, nil))
		if err != nil {
			return nil, err
		}
		words := func() {
			for _, l := range set.Lines {
				out[i].Add(scene.Rect{}, scene.Text{Field: "tile", S: l.Text, At: l.At, X: (tileWidth - l.Width) / 2, Y: t.words + size*rise, Size: size, Weight: font.Normal, Colour: black})
			}
		}
		if i == 1 { // in reading order
			words()
		}
		out[i].Add(scene.Rect{}, view)
		if i == 0 {
			words()
		}
		length := x + scale*margin - tileWhite - 2 // up to 2 mm before what is printed
		for k := range t.stretches {
			from, to := tileWhite+length*float64(2*k)/float64(2*t.stretches-1), tileWhite+length*float64(2*k+1)/float64(2*t.stretches-1)
			stroke(out[i], 0.25, from, t.cut, to, t.cut)
			stroke(out[i], 0.25, tileWidth-to, t.cut, tileWidth-from, t.cut)
		}
	}
	return out, nil
}
