package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// Format is a picture format, in lower case as in a file's name.
type Format string

const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	WebP Format = "webp"
	BMP  Format = "bmp"
	TIFF Format = "tiff"

	// Known, not read. For AVIF and HEIC there is no decoder in Go alone that can be had here (2026-11: gen2brain/avif runs
	// libavif as WebAssembly, or the system's own if it finds one, so that the bytes depend on the machine); for SVG there is
	// none that draws text.
	AVIF Format = "avif"
	HEIC Format = "heic"
	SVG  Format = "svg"
	JXL  Format = "jxl"
	PDF  Format = "pdf"
)

// Fault is what is wrong with a picture.
type Fault int

const (
	Empty         Fault = iota + 1 // a file without a byte
	NotPicture                     // nothing that begins like a picture
	NotRead                        // a picture of a format, or of a kind of a format, that is not read here; Format says which
	Damaged                        // cut off, or broken
	TooManyPixels                  // more than Limits.MaxPixels
	TooWide                        // an animation wider than Limits.Width, which is not scaled
	TooLarge                       // still over Limits.MaxBytes when scaled down, at the lowest quality; or an animation over it
	TooSmall                       // the result is under Limits.MinBytes, or the picture has too few pixels for a cover
)

var faults = map[Fault]string{Empty: "empty file", NotPicture: "not a picture", NotRead: "format not read", Damaged: "damaged", TooManyPixels: "too many pixels", TooWide: "animation too wide", TooLarge: "too large", TooSmall: "too small"}

func (f Fault) String() string { return faults[f] }

// Error says what is wrong with a picture. Fields are zero where they are not known.
type Error struct {
	Fault         Fault
	Format        Format
	Width, Height int   // pixels: of the header, or of the result
	Bytes         int   // of the result
	Err           error // what the decoder said
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "picture: %v", e.Fault)
	if e.Format != "" {
		fmt.Fprintf(&b, ", %s", e.Format)
	}
	if e.Width > 0 {
		fmt.Fprintf(&b, ", %d×%d pixels", e.Width, e.Height)
	}
	if e.Bytes > 0 {
		fmt.Fprintf(&b, ", %d bytes", e.Bytes)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// codecs are the formats read. header gives the size without making room for pixels.
var codecs = map[Format]struct {
	header func(io.Reader) (image.Config, error)
	pixels func(io.Reader) (image.Image, error)
}{
	JPEG: {jpeg.DecodeConfig, jpeg.Decode},
	PNG:  {png.DecodeConfig, png.Decode},
	GIF:  {gif.DecodeConfig, nil}, // firstFrame
	WebP: {webp.DecodeConfig, webp.Decode},
	BMP:  {bmp.DecodeConfig, bmp.Decode},
	TIFF: {tiff.DecodeConfig, tiff.Decode},
}

// source is a picture read.
type source struct {
	image.Image // of an animated GIF, its first frame
	format      Format
	turn        int     // EXIF orientation
	gif         gifScan // if it is a GIF
}

// decode reads a picture of at most maxPixels.
func decode(src []byte, maxPixels int) (s source, err error) {
	if len(src) == 0 {
		return s, &Error{Fault: Empty}
	}
	s.format = formatOf(src)
	codec, ok := codecs[s.format]
	switch {
	case s.format == "":
		return s, &Error{Fault: NotPicture}
	case !ok, s.format == WebP && animatedWebP(src):
		return s, &Error{Fault: NotRead, Format: s.format}
	}
	size, err := codec.header(bytes.NewReader(src))
	wrong := func(f Fault, err error) (source, error) {
		return s, &Error{Fault: f, Format: s.format, Width: size.Width, Height: size.Height, Err: err}
	}
	switch {
	case err != nil:
		return wrong(faultOf(err), err)
	case size.Width < 1 || size.Height < 1:
		return wrong(Damaged, nil)
	case size.Width > maxPixels/size.Height: // divided, not multiplied: a header may say anything
		return wrong(TooManyPixels, nil)
	}
	if s.format == GIF {
		if s.gif, err = scanGIF(src); err == nil {
			s.Image, err = firstFrame(src, size)
		}
	} else {
		s.Image, err = codec.pixels(bytes.NewReader(src))
	}
	if err != nil {
		return wrong(faultOf(err), err)
	}
	if b := s.Bounds(); b.Dx() != size.Width || b.Dy() != size.Height {
		return wrong(Damaged, errors.New("header and pixels do not agree"))
	}
	s.turn = orientation(src, s.format)
	return s, nil
}

// faultOf tells a kind of picture that a decoder does not know from a broken one.
func faultOf(err error) Fault {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	var t tiff.UnsupportedError
	if errors.As(err, &j) || errors.As(err, &p) || errors.As(err, &t) || errors.Is(err, bmp.ErrUnsupported) {
		return NotRead
	}
	return Damaged
}

// formatOf looks at how a file begins; "" is nothing known.
func formatOf(src []byte) Format {
	has := func(at int, s string) bool { return len(src) >= at+len(s) && string(src[at:at+len(s)]) == s }
	switch {
	case has(0, "\xFF\xD8"):
		return JPEG
	case has(0, "\x89PNG\r\n\x1A\n"):
		return PNG
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return GIF
	case has(0, "RIFF") && has(8, "WEBP"):
		return WebP
	case has(0, "BM"):
		return BMP
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return TIFF
	case has(4, "ftypavif"), has(4, "ftypavis"):
		return AVIF
	case has(4, "ftyp") && len(src) >= 12 && strings.Contains("heic heix heim heis hevc hevx mif1 msf1", string(src[8:12])):
		return HEIC
	case has(0, "\xFF\x0A"), has(4, "JXL \r\n\x87\n"):
		return JXL
	case has(0, "%PDF-"):
		return PDF
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(src[:min(len(src), 1024)], []byte("\xEF\xBB\xBF")), " \t\r\n")
	if bytes.HasPrefix(start, []byte("<")) && bytes.Contains(start, []byte("<svg")) {
		return SVG
	}
	return ""
}

// animatedWebP looks at the flag in the header of an extended WebP file.
func animatedWebP(src []byte) bool {
	return len(src) > 20 && string(src[12:16]) == "VP8X" && src[20]&2 != 0
}

// orientation gives what EXIF data says about how the picture is to be turned, 1 to 8; 1 if nothing is said.
func orientation(src []byte, format Format) int {
	var exif []byte
	switch format {
	case JPEG: // segments up to the picture itself
		for b := src[2:]; len(b) >= 4 && b[0] == 0xFF && b[1] != 0xDA; {
			if b[1] == 0xFF { // filling
				b = b[1:]
				continue
			}
			n := 2 + int(binary.BigEndian.Uint16(b[2:]))
			if n < 4 || n > len(b) {
				break
			}
			if data, ok := bytes.CutPrefix(b[4:n], []byte("Exif\x00\x00")); ok && b[1] == 0xE1 {
				exif = data
				break
			}
			b = b[n:]
		}
	case PNG:
		for b := src[8:]; len(b) >= 12; {
			n := binary.BigEndian.Uint32(b)
			if n > uint32(len(b)-12) {
				break
			}
			if string(b[4:8]) == "eXIf" {
				exif = b[8 : 8+n]
				break
			}
			b = b[12+n:]
		}
	case WebP:
		for b := src[12:]; len(b) >= 8; {
			n := binary.LittleEndian.Uint32(b[4:])
			if n > uint32(len(b)-8) {
				break
			}
			if string(b[:4]) == "EXIF" {
				exif = bytes.TrimPrefix(b[8:8+n], []byte("Exif\x00\x00"))
				break
			}
			b = b[min(8+int(n)+int(n&1), len(b)):]
		}
	case TIFF:
		exif = src
	}
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
	default:
		return 1
	}
	at := order.Uint32(exif[4:])
	if at > uint32(len(exif)-2) {
		return 1
	}
	entries := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == 274 { // Orientation, one number of two bytes
			if v := order.Uint16(entries[8:]); order.Uint16(entries[2:]) == 3 && 1 <= v && v <= 8 {
				return int(v)
			}
			break
		}
		entries = entries[12:]
	}
	return 1
}

// firstFrame decodes the first frame of a GIF, which may cover a part of the picture only.
func firstFrame(src []byte, size image.Config) (image.Image, error) {
	frame, err := gif.Decode(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, size.Width, size.Height))
	draw.Draw(out, frame.Bounds(), frame, frame.Bounds().Min, draw.Over)
	return out, nil
}

// gifScan is what can be seen of a GIF without unpacking it.
type gifScan struct {
	frames int
	pixels int    // of all frames
	clean  []byte // the file without comments, XMP data and what follows its end
}

var errGIF = errors.New("gif: cut off or broken")

// scanGIF walks over the blocks of a GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). A file of a few kilobytes can
// hold thousands of frames as large as the picture, so frames are counted before they are unpacked.
func scanGIF(src []byte) (g gifScan, err error) {
	at := 0
	take := func(n int, keep bool) ([]byte, bool) {
		if n > len(src)-at {
			return nil, false
		}
		b := src[at : at+n]
		if keep {
			g.clean = append(g.clean, b...)
		}
		at += n
		return b, true
	}
	table := func(flags byte) bool { // a colour table, if the flags say that there is one
		if flags&0x80 == 0 {
			return true
		}
		_, ok := take(3<<(flags&7+1), true)
		return ok
	}
	blocks := func(keep bool) bool { // data in blocks, each after its length, up to an empty one
		for {
			n, ok := take(1, keep)
			if !ok {
				return false
			}
			if n[0] == 0 {
				return true
			}
			if _, ok := take(int(n[0]), keep); !ok {
				return false
			}
		}
	}
	head, ok := take(13, true)
	if !ok || !table(head[10]) {
		return g, errGIF
	}
	for {
		if at >= len(src) {
			return g, errGIF
		}
		switch src[at] {
		case 0x21: // an extension: kept if it says how long a frame stands or how often to play
			if len(src)-at < 14 {
				return g, errGIF
			}
			keep := src[at+1] == 0xF9 || src[at+1] == 0xFF && string(src[at+2:at+14]) == "\x0BNETSCAPE2.0"
			take(2, keep)
			if !blocks(keep) {
				return g, errGIF
			}
		case 0x2C: // a frame
			d, ok := take(10, true)
			if !ok || !table(d[9]) {
				return g, errGIF
			}
			if _, ok := take(1, true); !ok || !blocks(true) {
				return g, errGIF
			}
			g.frames++
			g.pixels += int(binary.LittleEndian.Uint16(d[5:])) * int(binary.LittleEndian.Uint16(d[7:]))
		case 0x3B: // the end
			if g.frames == 0 {
				return g, errGIF
			}
			g.clean = append(g.clean, 0x3B)
			return g, nil
		default:
			return g, errGIF
		}
	}
}

// animation gives an animated GIF as it is, without its metadata.
func (s source) animation(o Limits) (Image, error) {
	b := s.Bounds()
	e := &Error{Format: GIF, Width: b.Dx(), Height: b.Dy(), Bytes: len(s.gif.clean)}
	switch {
	case b.Dx() > o.Width:
		e.Fault = TooWide
	case len(s.gif.clean) > o.MaxBytes:
		e.Fault = TooLarge
	case len(s.gif.clean) < o.MinBytes:
		e.Fault = TooSmall
	case s.gif.pixels > o.MaxPixels:
		e.Fault = TooManyPixels
	default:
		if _, err := gif.DecodeAll(bytes.NewReader(s.gif.clean)); err != nil {
			e.Fault, e.Err = Damaged, err
			break
		}
		return Image{Bytes: s.gif.clean, Format: GIF, Width: b.Dx(), Height: b.Dy(), From: GIF}, nil
	}
	return Image{}, e
}
