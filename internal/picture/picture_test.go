package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// prepared prepares src and sees to what is true of every result.
func prepared(t *testing.T, src []byte, o Limits) (Image, image.Image) {
	t.Helper()
	out, err := Prepare(src, o)
	must(t, err)
	return out, checked(t, out, o)
}

func checked(t testing.TB, out Image, o Limits) image.Image {
	t.Helper()
	m, format, err := image.Decode(bytes.NewReader(out.Bytes))
	must(t, err)
	if format != string(out.Format) || !slices.Contains([]Format{JPEG, PNG, GIF}, out.Format) {
		t.Errorf("the bytes are %s, said to be %s", format, out.Format)
	}
	if b := m.Bounds(); b.Dx() != out.Width || b.Dy() != out.Height || out.Width > o.Width {
		t.Errorf("the picture is %v, said to be %d×%d", b, out.Width, out.Height)
	}
	if len(out.Bytes) > o.MaxBytes || len(out.Bytes) < o.MinBytes {
		t.Errorf("%d bytes", len(out.Bytes))
	}
	for _, s := range metadata(t, out) {
		t.Errorf("%s has %s", out.Format, s)
	}
	return m
}

// metadata lists the parts of a file that no reader needs to show it.
func metadata(t testing.TB, out Image) (found []string) {
	b := out.Bytes
	switch out.Format {
	case JPEG:
		for b = b[2:]; b[1] != 0xDA; b = b[2+binary.BigEndian.Uint16(b[2:]):] {
			if !slices.Contains([]byte{0xC0, 0xC4, 0xDB}, b[1]) {
				found = append(found, "segment "+string("0123456789ABCDEF"[b[1]>>4])+string("0123456789ABCDEF"[b[1]&15]))
			}
		}
	case PNG:
		for b = b[8:]; len(b) > 0; b = b[12+binary.BigEndian.Uint32(b):] {
			if name := string(b[4:8]); !slices.Contains([]string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}, name) {
				found = append(found, "chunk "+name)
			}
		}
	case GIF:
		s, err := scanGIF(b)
		must(t, err)
		if !bytes.Equal(s.clean, b) {
			found = append(found, "more than its frames")
		}
	}
	if bytes.Contains(b, []byte("SECRET")) {
		found = append(found, "a secret")
	}
	return found
}

func faultIn(err error) (f Fault) {
	if e := (*Error)(nil); errors.As(err, &e) {
		f = e.Fault
	}
	return f
}

func TestPrepareKeepsEveryFormatItReads(t *testing.T) {
	for format, src := range map[Format][]byte{
		JPEG: toJPEG(t, photo(300, 200), 90), PNG: toPNG(t, photo(300, 200)), BMP: toBMP(t, photo(300, 200)),
		TIFF: toTIFF(t, photo(300, 200)), WebP: toWebP(photo(300, 200)), GIF: toGIF(t, 300, 200, 1),
	} {
		out, _ := prepared(t, src, WeChat)
		if out.From != format || out.Width != 300 || out.Height != 200 {
			t.Errorf("%s: read as %s, %d×%d", format, out.From, out.Width, out.Height)
		}
		want := JPEG
		if format == GIF { // few colours
			want = PNG
		}
		if out.Format != want {
			t.Errorf("%s became %s", format, out.Format)
		}
		again, err := Prepare(src, WeChat)
		if err != nil || !bytes.Equal(again.Bytes, out.Bytes) {
			t.Errorf("%s: a second time other bytes, %v", format, err)
		}
	}
}

// TestG30WebPNamedPNG: what a file is called does not matter; Prepare never sees the name, only bytes.
func TestG30WebPNamedPNG(t *testing.T) {
	src := toWebP(screenshot(400, 300))
	out, m := prepared(t, src, WeChat)
	if out.From != WebP || out.Format != PNG || out.Ext() != ".png" {
		t.Errorf("%s became %s%s", out.From, out.Format, out.Ext())
	}
	want := screenshot(400, 300)
	for y := range 300 {
		for x := range 400 {
			if color.RGBAModel.Convert(m.At(x, y)) != want.At(x, y) {
				t.Fatalf("pixel %d,%d is %v, was %v", x, y, m.At(x, y), want.At(x, y))
			}
		}
	}
}

func TestG31LargePhotograph(t *testing.T) {
	src := toJPEG(t, photo(2400, 1800), 93)
	if len(src) < 3e6 {
		t.Fatalf("the photograph has only %d bytes", len(src))
	}
	out, _ := prepared(t, src, WeChat)
	if out.Format != JPEG || out.Width != 1080 || out.Height != 810 || len(out.Bytes) >= 1e6 {
		t.Errorf("%s, %d×%d, %d bytes", out.Format, out.Width, out.Height, len(out.Bytes))
	}
}

// TestG32NothingFromElsewhere: paths are the caller's. Here: a page that a server sent in place of a picture is none, and a
// drawing that would fetch something is not read.
func TestG32NothingFromElsewhere(t *testing.T) {
	for src, want := range map[string]Fault{
		"<!DOCTYPE html><html><body>404 not found, and more text</body></html>":                                                     NotPicture,
		"<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"https://other.example/a.png\"/></svg>":                             NotRead,
		"<?xml version=\"1.0\"?>\n<!-- x -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>": NotRead,
		"https://other.example/a.png": NotPicture,
	} {
		if _, err := Prepare([]byte(src), WeChat); faultIn(err) != want {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func TestFaults(t *testing.T) {
	jpegSrc := toJPEG(t, photo(200, 150), 90)
	for name, c := range map[string]struct {
		src    []byte
		fault  Fault
		format Format
	}{
		"empty":         {nil, Empty, ""},
		"text":          {[]byte("这不是图片"), NotPicture, ""},
		"zip":           {[]byte("PK\x03\x04 and more"), NotPicture, ""},
		"avif":          {[]byte("\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1miaf"), NotRead, AVIF},
		"heic":          {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), NotRead, HEIC},
		"jxl":           {[]byte("\xFF\x0A\x00\x00\x00\x00"), NotRead, JXL},
		"pdf":           {[]byte("%PDF-1.7\n"), NotRead, PDF},
		"svg":           {[]byte("\xEF\xBB\xBF <svg viewBox='0 0 1 1'/>"), NotRead, SVG},
		"animated webp": {riff(chunk("VP8X", []byte{2, 0, 0, 0, 9, 0, 0, 9, 0, 0}), chunk("ANIM", make([]byte, 6))), NotRead, WebP},
		"short jpeg":    {[]byte("\xFF\xD8\xFF"), Damaged, JPEG},
		"cut jpeg":      {jpegSrc[:len(jpegSrc)/2], Damaged, JPEG},
		"small":         {toPNG(t, image.NewGray(image.Rect(0, 0, 30, 30))), TooSmall, PNG},
	} {
		_, err := Prepare(c.src, WeChat)
		e := (*Error)(nil)
		if !errors.As(err, &e) || e.Fault != c.fault || e.Format != c.format {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCutOff: a file that ends early is an error wherever it ends.
func TestCutOff(t *testing.T) {
	for format, src := range map[Format][]byte{
		JPEG: toJPEG(t, photo(60, 50), 90), PNG: toPNG(t, photo(60, 50)), BMP: toBMP(t, photo(60, 50)), GIF: toGIF(t, 120, 100, 1),
		TIFF: toTIFF(t, photo(60, 50)), WebP: toWebP(photo(60, 50)),
	} {
		prepared(t, src, WeChat)
		for i := range 20 {
			n := (len(src) - 2) * i / 19
			switch format { // what no reader needs may stand at the very end
			case BMP, WebP:
				n -= 2 // bytes that fill up
			case TIFF:
				n -= 16 // the resolution
			}
			out, err := Prepare(src[:max(n, 0)], WeChat)
			if f := faultIn(err); f != Damaged && f != NotPicture && f != Empty {
				t.Errorf("%s cut to %d of %d bytes: %v, %d bytes", format, n, len(src), err, len(out.Bytes))
			}
		}
	}
}

// hugeHeaders are files that begin as pictures of side×side pixels and have none.
func hugeHeaders(t testing.TB, side uint32) map[Format][]byte {
	be, le := binary.BigEndian, binary.LittleEndian
	ihdr := append(be.AppendUint32(be.AppendUint32(nil, side), side), 8, 6, 0, 0, 0)
	jpg := toJPEG(t, photo(64, 64), 90)
	sof := bytes.Index(jpg, []byte{0xFF, 0xC0})
	be.PutUint16(jpg[sof+5:], uint16(side))
	be.PutUint16(jpg[sof+7:], uint16(side))
	g := toGIF(t, 64, 64, 1)
	le.PutUint16(g[6:], uint16(side))
	le.PutUint16(g[8:], uint16(side))
	b := toBMP(t, photo(64, 64))
	le.PutUint32(b[18:], side)
	le.PutUint32(b[22:], side)
	tif := toTIFF(t, photo(64, 64))
	ifd := tif[le.Uint32(tif[4:]):]
	for i := range int(le.Uint16(ifd)) {
		if e := ifd[2+12*i:]; le.Uint16(e) == 256 || le.Uint16(e) == 257 {
			le.PutUint16(e[2:], 4)
			le.PutUint32(e[8:], side)
		}
	}
	vp8x := append([]byte{0, 0, 0, 0}, byte(side-1), byte((side-1)>>8), byte((side-1)>>16), byte(side-1), byte((side-1)>>8), byte((side-1)>>16))
	return map[Format][]byte{
		PNG: append([]byte("\x89PNG\r\n\x1A\n"), append(pngChunk("IHDR", ihdr), pngChunk("IDAT", nil)...)...), JPEG: jpg, GIF: g, BMP: b, TIFF: tif,
		WebP: riff(chunk("VP8X", vp8x), toWebP(photo(64, 64))[12:]),
	}
}

func TestHugeHeaderIsRefusedBeforeAllocation(t *testing.T) {
	for _, side := range []uint32{6400, 50_000} {
		for format, src := range hugeHeaders(t, side) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Prepare(src, WeChat)
			runtime.ReadMemStats(&after)
			want := TooManyPixels
			if format == WebP && side > 46340 { // the decoder itself refuses 2³¹ pixels
				want = Damaged
			}
			if faultIn(err) != want {
				t.Errorf("%s of %d: %v", format, side, err)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("%s of %d: %d bytes allocated", format, side, n)
			}
		}
	}
	// A side alone is no fault, and 40 megapixels are not too many.
	o := WeChat
	o.MaxPixels = 300 * 200
	prepared(t, toJPEG(t, photo(300, 200), 80), o)
	if _, err := Prepare(toJPEG(t, photo(300, 201), 80), o); faultIn(err) != TooManyPixels {
		t.Errorf("one row too many: %v", err)
	}
}

// TestOrientation: all eight, by what Exif 2.32 says of the first row and the first column.
func TestOrientation(t *testing.T) {
	const w, h = 96, 64
	quarter := func(x, y int) color.RGBA {
		return [2][2]color.RGBA{{{200, 30, 30, 255}, {30, 160, 30, 255}}, {{30, 30, 200, 255}, {230, 220, 60, 255}}}[y*2/h][x*2/w]
	}
	for o, at := range [][2]string{1: {"top", "left"}, {"top", "right"}, {"bottom", "right"}, {"bottom", "left"}, {"left", "top"}, {"right", "top"}, {"right", "bottom"}, {"left", "bottom"}} {
		if o == 0 {
			continue
		}
		stored := image.NewRGBA(image.Rect(0, 0, w, h))
		if o >= 5 {
			stored = image.NewRGBA(image.Rect(0, 0, h, w))
		}
		for row := range stored.Rect.Dy() {
			for col := range stored.Rect.Dx() {
				var x, y int
				for i, side := range at {
					n := [2]int{row, col}[i]
					switch side {
					case "top":
						y = n
					case "bottom":
						y = h - 1 - n
					case "left":
						x = n
					case "right":
						x = w - 1 - n
					}
				}
				stored.SetRGBA(col, row, quarter(x, y))
			}
		}
		big, little := exif(binary.BigEndian, uint16(o)), exif(binary.LittleEndian, uint16(o))
		webp := toWebP(stored)
		o2 := Limits{Width: 1080, MaxBytes: 1e6, MinBytes: 1, MaxPixels: 1e6}
		for name, src := range map[string][]byte{
			"JPEG":        withSegment(withSegment(toJPEG(t, stored, 95), 0xE1, append([]byte("Exif\x00\x00"), big...)), 0xE0, []byte("JFIF\x00SECRET")),
			"JPEG filled": bytes.Replace(withSegment(toJPEG(t, stored, 95), 0xE1, append([]byte("Exif\x00\x00"), little...)), []byte{0xFF, 0xE1}, []byte{0xFF, 0xFF, 0xFF, 0xE1}, 1),
			"PNG":         withChunk(toPNG(t, stored), "eXIf", little),
			"WebP":        riff(webp[12:], chunk("EXIF", big)),
		} {
			out, m := prepared(t, src, o2)
			if out.Width != w || out.Height != h {
				t.Errorf("%s, orientation %d: %d×%d", name, o, out.Width, out.Height)
				continue
			}
			for _, p := range []image.Point{{8, 8}, {w - 9, 8}, {8, h - 9}, {w - 9, h - 9}} {
				if got, want := m.At(p.X, p.Y), quarter(p.X, p.Y); !alike(got, want, 24) {
					t.Errorf("%s, orientation %d: at %v %v, want %v", name, o, p, got, want)
				}
			}
		}
	}
	for _, v := range []uint16{0, 9, 65535} {
		if got := orientation(exif(binary.LittleEndian, v), TIFF); got != 1 {
			t.Errorf("orientation %d is taken for %d", v, got)
		}
	}
	if got := orientation(exif(binary.LittleEndian, 6), TIFF); got != 6 {
		t.Errorf("orientation 6 of a TIFF is taken for %d", got)
	}
	// The width that counts is the one after turning.
	out, _ := prepared(t, withSegment(toJPEG(t, photo(400, 300), 80), 0xE1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 6)...)), Limits{Width: 150, MaxBytes: 1e6, MinBytes: 1, MaxPixels: 1e6})
	if out.Width != 150 || out.Height != 200 {
		t.Errorf("turned and scaled: %d×%d", out.Width, out.Height)
	}
}

func alike(a, b color.Color, within int) bool {
	x, y := color.RGBAModel.Convert(a).(color.RGBA), color.RGBAModel.Convert(b).(color.RGBA)
	for _, d := range []int{int(x.R) - int(y.R), int(x.G) - int(y.G), int(x.B) - int(y.B), int(x.A) - int(y.A)} {
		if d > within || d < -within {
			return false
		}
	}
	return true
}

func TestMetadataGoes(t *testing.T) {
	secret := []byte("SECRET 39.9N 116.4E")
	jpg := toJPEG(t, photo(200, 150), 85)
	for _, marker := range []byte{0xE1, 0xE2, 0xED, 0xFE} {
		jpg = withSegment(jpg, marker, secret)
	}
	pic := toPNG(t, screenshot(200, 150))
	for _, name := range []string{"tEXt", "eXIf"} {
		pic = withChunk(pic, name, append([]byte("Comment\x00"), secret...))
	}
	still, moving := toGIF(t, 200, 150, 1), toGIF(t, 200, 150, 3)
	for _, g := range []*[]byte{&still, &moving} {
		*g = slices.Insert(*g, 13, append([]byte{0x21, 0xFE, byte(len(secret))}, append(secret, 0)...)...)
		*g = append(*g, secret...)
	}
	for _, src := range [][]byte{jpg, pic, still, moving, append(slices.Clone(jpg), secret...)} {
		prepared(t, src, WeChat)
	}
}

func TestScaling(t *testing.T) {
	for _, c := range []struct{ w, h, width, height int }{
		{108, 70, 108, 70}, {109, 70, 108, 69}, {216, 101, 108, 51}, {50, 190, 50, 190}, {3000, 2, 108, 1},
	} {
		out, _ := prepared(t, toPNG(t, screenshot(c.w, c.h)), Limits{Width: 108, MaxBytes: 1e6, MinBytes: 1, MaxPixels: 40e6})
		if out.Width != c.width || out.Height != c.height {
			t.Errorf("%d×%d became %d×%d, want %d×%d", c.w, c.h, out.Width, out.Height, c.width, c.height)
		}
	}
}

func TestPhotographOrDrawing(t *testing.T) {
	glass := photo(120, 90)
	for i := 3; i < len(glass.Pix); i += 4 {
		glass.Pix[i-3], glass.Pix[i-2], glass.Pix[i-1], glass.Pix[i] = glass.Pix[i-3]/2, glass.Pix[i-2]/2, glass.Pix[i-1]/2, 128
	}
	many := image.NewGray16(image.Rect(0, 0, 400, 100)) // a wash without noise: neighbours below are the same, those beside are not
	for i := range 400 * 100 {
		many.SetGray16(i%400, i/400, color.Gray16{uint16(i % 400 * 160)})
	}
	for name, c := range map[string]struct {
		src  []byte
		want Format
	}{
		"photograph as PNG":      {toPNG(t, photo(300, 200)), JPEG},
		"screenshot as PNG":      {toPNG(t, screenshot(600, 360)), PNG},
		"screenshot as JPEG":     {toJPEG(t, screenshot(600, 400), 85), JPEG},
		"transparent photograph": {toPNG(t, glass), PNG},
		"grey wash":              {toPNG(t, many), PNG}, // at most 256 colours
	} {
		out, err := Prepare(c.src, Limits{Width: 500, MaxBytes: 1e6, MinBytes: 1, MaxPixels: 40e6})
		if err != nil || out.Format != c.want {
			t.Errorf("%s became %s, %v", name, out.Format, err)
		}
	}
}

func TestSteps(t *testing.T) {
	src := toPNG(t, photo(400, 300))
	var sizes []int
	for _, q := range qualities {
		m, err := decode(src, 1e6)
		must(t, err)
		sizes = append(sizes, len(encodeJPEG(upright(m, 1, 1080), q)))
	}
	for i := range qualities {
		out, _ := prepared(t, src, Limits{Width: 1080, MaxBytes: sizes[i], MinBytes: 1, MaxPixels: 1e6})
		if len(out.Bytes) != sizes[i] {
			t.Errorf("with room for %d bytes the result has %d", sizes[i], len(out.Bytes))
		}
	}
	_, err := Prepare(src, Limits{Width: 1080, MaxBytes: sizes[3] - 1, MinBytes: 1, MaxPixels: 1e6})
	if e := (*Error)(nil); !errors.As(err, &e) || e.Fault != TooLarge || e.Bytes != sizes[3] || e.Width != 400 {
		t.Errorf("a byte too much: %v", err)
	}
	// A PNG that is too large becomes a JPEG; what was transparent is white.
	glass := photo(400, 300)
	for y := range 100 {
		clear(glass.Pix[y*glass.Stride:][:4*400])
	}
	out, m := prepared(t, toPNG(t, glass), Limits{Width: 1080, MaxBytes: 100_000, MinBytes: 1, MaxPixels: 1e6})
	if out.Format != JPEG || !alike(m.At(200, 40), color.White, 4) {
		t.Errorf("%s, at the top %v", out.Format, m.At(200, 40))
	}
	// A picture taller than a JPEG can be.
	if _, err := Prepare(toPNG(t, photo(1, 65_536)), Limits{Width: 1080, MaxBytes: 10_000, MinBytes: 1, MaxPixels: 1e6}); faultIn(err) != TooLarge {
		t.Errorf("65,536 pixels high: %v", err)
	}
}

func TestAnimation(t *testing.T) {
	src := toGIF(t, 200, 150, 4)
	out, _ := prepared(t, src, WeChat)
	got, err := gif.DecodeAll(bytes.NewReader(out.Bytes))
	must(t, err)
	want, err := gif.DecodeAll(bytes.NewReader(src))
	must(t, err)
	if out.Format != GIF || out.Ext() != ".gif" || len(got.Image) != 4 || !slices.Equal(got.Delay, want.Delay) || got.LoopCount != want.LoopCount {
		t.Errorf("%s of %d frames, delays %v, loops %d", out.Format, len(got.Image), got.Delay, got.LoopCount)
	}
	for i := range got.Image {
		if !bytes.Equal(got.Image[i].Pix, want.Image[i].Pix) {
			t.Errorf("frame %d changed", i)
		}
	}
	for name, c := range map[string]struct {
		o     Limits
		fault Fault
	}{
		"bytes":  {Limits{Width: 1080, MaxBytes: len(src) / 2, MinBytes: 1, MaxPixels: 1e6}, TooLarge},
		"width":  {Limits{Width: 199, MaxBytes: 1e6, MinBytes: 1, MaxPixels: 1e6}, TooWide},
		"pixels": {Limits{Width: 1080, MaxBytes: 1e6, MinBytes: 1, MaxPixels: 200 * 150}, TooManyPixels},
		"small":  {Limits{Width: 1080, MaxBytes: 1e6, MinBytes: 1e6, MaxPixels: 1e6}, TooSmall},
	} {
		if _, err := Prepare(src, c.o); faultIn(err) != c.fault {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Prepare(src[:len(src)-1], WeChat); faultIn(err) != Damaged {
		t.Errorf("without its end: %v", err)
	}
	// A frame that is broken is seen, though only the first is needed to know the picture.
	broken := slices.Clone(src)
	broken[bytes.LastIndexByte(broken, 0x2C)+10] = 13 // codes begin with more bits than there are
	if _, err := Prepare(broken, WeChat); faultIn(err) != Damaged {
		t.Errorf("with a broken frame: %v", err)
	}
}

func TestErrorSays(t *testing.T) {
	err := &Error{Fault: TooLarge, Format: PNG, Width: 3, Height: 4, Bytes: 5, Err: errors.New("why")}
	if got := err.Error(); got != "picture: too large, png, 3×4 pixels, 5 bytes: why" || !strings.Contains((&Error{Fault: Empty}).Error(), "empty") {
		t.Error(got)
	}
}

func FuzzPrepare(f *testing.F) {
	for _, src := range [][]byte{
		toJPEG(f, photo(20, 16), 70), toPNG(f, screenshot(20, 16)), toBMP(f, photo(20, 16)), toTIFF(f, photo(20, 16)),
		toWebP(photo(20, 16)), toGIF(f, 20, 16, 1), toGIF(f, 20, 16, 3),
		withSegment(toJPEG(f, photo(20, 16), 70), 0xE1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 6)...)),
		withChunk(toPNG(f, photo(20, 16)), "eXIf", exif(binary.LittleEndian, 8)),
		riff(toWebP(photo(20, 16))[12:], chunk("EXIF", exif(binary.LittleEndian, 3))),
	} {
		f.Add(src)
	}
	for _, src := range hugeHeaders(f, 50_000) {
		f.Add(src)
	}
	o := Limits{Width: 64, MaxBytes: 4000, MinBytes: 40, MaxPixels: 1 << 14}
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := Prepare(src, o)
		if err != nil {
			if faultIn(err) == 0 {
				t.Fatalf("an error without a fault: %v", err)
			}
			return
		}
		checked(t, out, o)
		if _, _, err := CoversOf(src, o); err != nil && faultIn(err) != TooSmall {
			t.Fatalf("prepared, but no cover: %v", err)
		}
	})
}
