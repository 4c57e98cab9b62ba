package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// Pictures made for the tests; there are no binary files beside them.

// photo is a picture with noise, as a camera makes it.
func photo(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(2463534242)
	for y := range h {
		for x := range w {
			seed ^= seed << 13
			seed ^= seed >> 17
			seed ^= seed << 5
			n := uint8(seed >> 25)
			m.SetRGBA(x, y, color.RGBA{uint8(x*120/w) + n, uint8(y*120/h) + n, uint8((x+y)*120/(w+h)) + n, 255})
		}
	}
	return m
}

// screenshot is a picture of flat areas with some detail.
func screenshot(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{250, 246, 238, 255}
			switch {
			case y < h/8:
				c = color.RGBA{31, 82, 69, 255}
			case y/12%3 == 1 && scramble(uint32(x/2+y*9973))>>24 < 90: // something like letters
				c = color.RGBA{uint8(34 + x%9), 48, 44, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func scramble(n uint32) uint32 {
	for range 3 {
		n = (n ^ n>>15) * 0x2C1B3C6D
	}
	return n
}

func toJPEG(t testing.TB, m image.Image, quality int) []byte {
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

func toPNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

func toBMP(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, bmp.Encode(&b, m))
	return b.Bytes()
}

func toTIFF(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, tiff.Encode(&b, m, &tiff.Options{Compression: tiff.Deflate}))
	return b.Bytes()
}

// toGIF writes frames of w×h, each of another pattern; the first covers the whole.
func toGIF(t testing.TB, w, h, frames int) []byte {
	g := &gif.GIF{LoopCount: 0}
	for f := range frames {
		r := image.Rect(0, 0, w, h)
		if f > 0 {
			r = image.Rect(w/4, h/4, w/2, h/2)
		}
		p := image.NewPaletted(r, color.Palette{color.White, color.Black, color.RGBA{168, 35, 28, 255}, color.RGBA{31, 82, 69, 255}})
		for i := range p.Pix {
			p.Pix[i] = uint8(scramble(uint32(i/2+100_000*f)) >> 30)
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, p), append(g.Delay, 10+f), append(g.Disposal, gif.DisposalNone)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, g))
	return b.Bytes()
}

// toWebP writes a lossless WebP file: every colour as it is, with codes of 8 bits
// (https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification).
func toWebP(m *image.RGBA) []byte {
	var out []byte
	n := 0
	bits := func(v uint32, count int) { // lowest bit first
		for range count {
			if n%8 == 0 {
				out = append(out, 0)
			}
			out[n/8] |= byte(v&1) << (n % 8)
			v, n = v>>1, n+1
		}
	}
	bits(0x2F, 8)
	bits(uint32(m.Rect.Dx()-1), 14)
	bits(uint32(m.Rect.Dy()-1), 14)
	bits(1, 1)                                 // alpha is used
	bits(0, 3)                                 // version
	bits(0, 3)                                 // no transforms, no cache, one set of codes
	for _, zeros := range []int{24, 0, 0, 0} { // green and lengths, red, blue, alpha
		bits(0, 1) // not a simple code
		bits(8, 4) // 12 lengths of codes of lengths: for 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8
		for i := range 12 {
			if i == 2 || i == 11 {
				bits(1, 3)
			} else {
				bits(0, 3)
			}
		}
		bits(0, 1) // lengths for all symbols follow: 8 is 1, 0 is 0
		for range 256 {
			bits(1, 1)
		}
		bits(0, zeros)
	}
	bits(0b0001, 4) // distances: a simple code of one symbol, 0
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			c := m.RGBAAt(x, y)
			for _, v := range []uint8{c.G, c.R, c.B, c.A} { // codes begin with their highest bit
				for i := 7; i >= 0; i-- {
					bits(uint32(v>>i), 1)
				}
			}
		}
	}
	return riff(chunk("VP8L", out))
}

func chunk(name string, data []byte) []byte {
	b := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...), body...)
}

func pngChunk(name string, data []byte) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), name...)
	b = append(b, data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// exif is the data of an EXIF block that has an orientation, and a secret after it.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{270, 7}, {274, orientation}} {
		b = order.AppendUint16(order.AppendUint16(b, e[0]), 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(order.AppendUint16(b, e[1]), 0)
	}
	return append(order.AppendUint32(b, 0), "SECRET 39.9N 116.4E"...)
}

// withSegment puts a segment behind the beginning of a JPEG file.
func withSegment(src []byte, marker byte, data []byte) []byte {
	b := append([]byte{0xFF, 0xD8, 0xFF, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(data)+2))...)
	return append(append(b, data...), src[2:]...)
}

// withChunk puts a chunk behind the header of a PNG file.
func withChunk(src []byte, name string, data []byte) []byte {
	return bytes.Join([][]byte{src[:33], pngChunk(name, data), src[33:]}, nil)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
