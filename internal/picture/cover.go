package picture

import (
	"image"

	xdraw "golang.org/x/image/draw"
)

// Sizes of covers in pixels (wechat-rules 7).
const (
	wideWidth, wideHeight = 900, 383 // 2.35:1
	squareSide            = 500
)

// CoverQuality is the JPEG quality of covers: letters show what is lost.
const CoverQuality = 90

// CoversOf makes covers of a picture, 900×383 and 500×500 pixels, as JPEG: the largest parts of those shapes from its middle,
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
		return encodeJPEG(out, CoverQuality)
	}
	wide, square = crop(wideWidth, wideHeight), crop(squareSide, squareSide)
	if wide == nil || square == nil {
		return nil, nil, &Error{Fault: TooSmall, Format: m.format, Width: m.Bounds().Dx(), Height: m.Bounds().Dy()}
	}
	return wide, square, nil
}
