// Package picture makes the pictures that WeChat and other social networks take: pictures of a text brought within their
// limits (Prepare), QR codes (QR) and covers (CoversOf).
//
// Every function turns values into bytes: no files, no clock, no state; the same input gives the same bytes on one kind of
// processor (scaling computes with fractions, which some processors round otherwise). Everything is safe for concurrent
// use. What was wrong with a picture is an *Error, so that the caller can say it in Chinese with the file's name.
package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Limits are what a picture must keep to. All are more than 0.
type Limits struct {
	Width     int // widest result, pixels; wider pictures are scaled down, none is scaled up
	MaxBytes  int // largest result
	MinBytes  int // smallest result
	MaxPixels int // most pixels of what is read, all frames of an animation together; checked before they are decoded
}

// WeChat is the limits of a picture in an article (wechat-rules F52). The platform writes 1 MB and 1 KB without saying of
// which kind: 1,000,000 and 1,024 bytes keep to both. 40 megapixels is what package content admits.
var WeChat = Limits{Width: 1080, MaxBytes: 1_000_000, MinBytes: 1 << 10, MaxPixels: 40e6}

// Image is a picture ready to be published.
type Image struct {
	Bytes         []byte
	Format        Format // JPEG, PNG or GIF
	Width, Height int    // pixels
	From          Format // what it was made of, whatever its file was called
}

// Ext is the ending of the file's name, ".jpg", ".png" or ".gif".
func (i Image) Ext() string {
	if i.Format == JPEG {
		return ".jpg"
	}
	return "." + string(i.Format)
}

// qualities are the JPEG qualities tried in turn until the result is small enough (wechat-rules 8).
var qualities = []int{85, 80, 75, 70}

// Prepare reads a picture of any format that decode knows, by its content and not by its name, and gives it again within
// the limits: turned upright as its EXIF data says, as wide as allowed, without any metadata (place, camera, thumbnail,
// colour profile: colours are taken for sRGB). Photographs become JPEG; drawings, screenshots and what is transparent become
// PNG, or JPEG on white if the PNG is too large. An animated GIF stays one, frame for frame, if it is within the limits as it
// is; of an animated PNG and of a TIFF with several pages the first remains. The error is an *Error.
//
// Memory: up to 8 bytes for each pixel read, 15 for a progressive JPEG, and while scaling 32 bytes times the result's width
// times the height read: some 200 MB for a photograph of 12 megapixels, 1.5 GB for a strip of 40 that is hardly scaled.
func Prepare(src []byte, o Limits) (Image, error) {
	m, err := decode(src, o.MaxPixels)
	if err != nil {
		return Image{}, err
	}
	if m.gif.frames > 1 {
		return m.animation(o)
	}
	flat := upright(m, m.turn, o.Width)
	out := Image{From: m.format}
	out.Width, out.Height = flat.Rect.Dx(), flat.Rect.Dy()
	if !flat.Opaque() || m.format != JPEG && drawn(flat) {
		out.Format, out.Bytes = PNG, encodePNG(flat)
	}
	if out.Bytes == nil || len(out.Bytes) > o.MaxBytes {
		onWhite(flat)
		out.Format = JPEG
		for _, q := range qualities {
			if out.Bytes = encodeJPEG(flat, q); len(out.Bytes) <= o.MaxBytes {
				break
			}
		}
	}
	switch {
	case len(out.Bytes) > o.MaxBytes || len(out.Bytes) == 0:
		return Image{}, &Error{Fault: TooLarge, Format: m.format, Width: out.Width, Height: out.Height, Bytes: len(out.Bytes)}
	case len(out.Bytes) < o.MinBytes:
		return Image{}, &Error{Fault: TooSmall, Format: m.format, Width: out.Width, Height: out.Height, Bytes: len(out.Bytes)}
	}
	return out, nil
}

// upright gives m scaled down to at most width and turned as its orientation asks, in a picture of its own that begins at
// 0,0.
func upright(m image.Image, orientation, width int) *image.RGBA {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	across := w // what will be the width
	if orientation >= 5 {
		across = h
	}
	if across > width {
		shrink := func(n int) int { return max(1, (n*width+across/2)/across) }
		w, h = shrink(w), shrink(h)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(out, out.Rect, m, b.Min, draw.Src)
	} else {
		draw.CatmullRom.Scale(out, out.Rect, m, b, draw.Src, nil)
	}
	return turned(out, orientation)
}

// turned applies an orientation of EXIF: 1 is upright, 2–4 mirrored or upside down, 5–8 the same with rows and columns
// changed (Exif 2.32, tag 274).
func turned(m *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			var to image.Point
			switch orientation {
			case 2:
				to = image.Pt(w-1-x, y)
			case 3:
				to = image.Pt(w-1-x, h-1-y)
			case 4:
				to = image.Pt(x, h-1-y)
			case 5:
				to = image.Pt(y, x)
			case 6:
				to = image.Pt(h-1-y, x)
			case 7:
				to = image.Pt(h-1-y, w-1-x)
			case 8:
				to = image.Pt(y, w-1-x)
			}
			copy(out.Pix[out.PixOffset(to.X, to.Y):][:4], m.Pix[m.PixOffset(x, y):][:4])
		}
	}
	return out
}

// drawn says whether a picture is a drawing or a screenshot rather than a photograph: it has at most 256 colours, or half of
// its pixels and more are just like their neighbour. In a photograph neighbours differ by noise if by nothing else.
func drawn(m *image.RGBA) bool {
	same, all := 0, 0
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for x := 4; x < len(row); x += 4 {
			all++
			if [4]byte(row[x:]) == [4]byte(row[x-4:]) {
				same++
			}
		}
	}
	return 2*same >= all || palette(m) != nil
}

// palette gives the colours of m, in the order in which they appear, or nil if there are more than 256.
func palette(m *image.RGBA) map[color.RGBA]uint8 {
	seen := map[color.RGBA]uint8{}
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for x := 0; x < len(row); x += 4 {
			c := color.RGBA{row[x], row[x+1], row[x+2], row[x+3]}
			if _, ok := seen[c]; !ok {
				if len(seen) == 256 {
					return nil
				}
				seen[c] = uint8(len(seen))
			}
		}
	}
	return seen
}

// encodePNG writes few colours as numbers, which is smaller.
func encodePNG(m *image.RGBA) []byte {
	var out image.Image = m
	if index := palette(m); index != nil {
		colours := make(color.Palette, len(index))
		for c, i := range index {
			colours[i] = c
		}
		p := image.NewPaletted(m.Rect, colours)
		for y := range m.Rect.Dy() {
			row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
			for x := 0; x < len(row); x += 4 {
				p.Pix[y*p.Stride+x/4] = index[color.RGBA{row[x], row[x+1], row[x+2], row[x+3]}]
			}
		}
		out = p
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		panic(err) // a buffer takes everything, and no side is empty
	}
	return b.Bytes()
}

func encodeJPEG(m image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil // a side of 65,536 pixels or more: no JPEG can be that long
	}
	return b.Bytes()
}

// onWhite lays m on white paper.
func onWhite(m *image.RGBA) {
	for i := 0; i < len(m.Pix); i += 4 {
		rest := 255 - m.Pix[i+3] // colours are stored multiplied by their opacity
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = m.Pix[i]+rest, m.Pix[i+1]+rest, m.Pix[i+2]+rest, 255
	}
}
