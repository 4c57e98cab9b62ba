package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"

	"rsc.io/qr/coding"
)

// Of a QR code, in its modules (dots) and pixels.
const (
	QRQuiet  = 4   // modules of white all round, as ISO/IEC 18004 asks
	QRMin    = 300 // pixels of the smallest picture, white included (wechat-rules 7)
	qrModule = 8   // pixels of a module at least: half-size copies then still have 4
)

// QR gives a PNG, black on white, of the QR code of text at level M (about 15 % of the code may be lost), with 4 modules of
// white all round. It is square, at least side pixels and at least QRMin, and each module is a whole number of pixels, 8 or
// more; an address of 100 letters takes 392 pixels or more. text is up to 2,331 bytes; in addresses anything but ASCII must
// be percent-encoded by the caller, for readers guess at other alphabets.
func QR(text string, side int) ([]byte, error) {
	code, err := QRCode(text)
	if err != nil {
		return nil, err
	}
	modules := len(code) + 2*QRQuiet
	scale := max(qrModule, (max(side, QRMin)+modules-1)/modules)
	m := image.NewPaletted(image.Rect(0, 0, modules*scale, modules*scale), color.Palette{color.White, color.Black})
	for y := range len(code) * scale {
		for x := range len(code) * scale {
			if code[y/scale][x/scale] {
				m.Pix[(y+QRQuiet*scale)*m.Stride+x+QRQuiet*scale] = 1
			}
		}
	}
	// A code packs so well that it could fall under the size at which pasted pictures are lost (wechat-rules F52).
	var b bytes.Buffer
	for _, level := range []png.CompressionLevel{png.BestCompression, png.NoCompression} {
		b.Reset()
		if err := (&png.Encoder{CompressionLevel: level}).Encode(&b, m); err != nil {
			return nil, err
		}
		if b.Len() >= WeChat.MinBytes {
			break
		}
	}
	return b.Bytes(), nil
}

// QRCode gives the modules of the same code, true for black, without the white around it.
func QRCode(text string) ([][]bool, error) {
	if text == "" {
		return nil, errors.New("picture: QR code of nothing")
	}
	data := coding.String(text)
	version := coding.Version(coding.MinVersion)
	for data.Bits(version) > 8*version.DataBytes(coding.M) {
		if version++; version > coding.MaxVersion {
			return nil, errors.New("picture: text too long for a QR code")
		}
	}
	// The standard has the code drawn with each of 8 masks and wants the one that is easiest to read.
	var best *coding.Code
	least := 0
	for mask := coding.Mask(0); mask < 8; mask++ {
		plan, err := coding.NewPlan(version, coding.M, mask)
		if err != nil {
			return nil, err
		}
		code, err := plan.Encode(data)
		if err != nil {
			return nil, err
		}
		if n := penalty(code); best == nil || n < least {
			best, least = code, n
		}
	}
	out := make([][]bool, best.Size)
	for y := range out {
		out[y] = make([]bool, best.Size)
		for x := range out[y] {
			out[y][x] = best.Black(x, y)
		}
	}
	return out, nil
}

// penalty counts what makes a code hard to read (ISO/IEC 18004, 7.8.3): long runs, squares of one colour, what looks like a
// corner mark, too much or too little black.
func penalty(c *coding.Code) (n int) {
	black := 0
	for a := range c.Size {
		for _, at := range []func(b int) bool{func(b int) bool { return c.Black(b, a) }, func(b int) bool { return c.Black(a, b) }} {
			run, last := 0, uint(0) // last is the 7 modules up to here, 1 for black
			white := func(from int) bool { return !at(from) && !at(from+1) && !at(from+2) && !at(from+3) }
			for b := range c.Size {
				v := at(b)
				if b > 0 && v == at(b-1) {
					run++
				} else {
					run = 1
				}
				if run == 5 {
					n += 3
				} else if run > 5 {
					n++
				}
				last = last << 1 & 0x7F
				if v {
					last |= 1
				}
				if last == 0b1011101 && (white(b-10) || white(b+1)) { // beyond the edge all is white
					n += 40
				}
			}
		}
		for b := range c.Size {
			v := c.Black(a, b)
			if v {
				black++
			}
			if a > 0 && b > 0 && v == c.Black(a-1, b) && v == c.Black(a, b-1) && v == c.Black(a-1, b-1) {
				n += 3
			}
		}
	}
	part := 100 * black / (c.Size * c.Size)
	return n + 10*(max(part-50, 50-part)/5)
}
