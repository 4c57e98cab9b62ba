package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	"golang.org/x/image/draw"
	"rsc.io/qr/coding"
)

func readQR(m image.Image) (text, level string, err error) {
	bmp, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		return "", "", err
	}
	r, err := qrcode.NewQRCodeReader().Decode(bmp, nil)
	if err != nil {
		return "", "", err
	}
	level, _ = r.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL].(string)
	return r.GetText(), level, nil
}

// TestQRReadsBack: as made, as JPEG of quality 60, at half its size, and both.
func TestQRReadsBack(t *testing.T) {
	address := "https://mingbai.yunshan.example/alerts/shuadan-fanli/"
	for _, text := range []string{
		"1", "HTTPS://A.EXAMPLE", address, address + strings.Repeat("x", 47), "https://a.example/tags/%E9%AA%8C%E8%AF%81%E7%A0%81/",
		address + strings.Repeat("0123456789abcdef", 10), address + strings.Repeat("/a-b", 100), "tel:96110",
	} {
		src, err := QR(text, 0)
		must(t, err)
		m, err := png.Decode(bytes.NewReader(src))
		must(t, err)
		half := func(s draw.Scaler, m image.Image) image.Image {
			out := image.NewGray(image.Rect(0, 0, m.Bounds().Dx()/2, m.Bounds().Dy()/2))
			s.Scale(out, out.Rect, m, m.Bounds(), draw.Src, nil)
			return out
		}
		worse := func(m image.Image) image.Image {
			out, err := jpeg.Decode(bytes.NewReader(toJPEG(t, m, 60)))
			must(t, err)
			return out
		}
		for name, m := range map[string]image.Image{
			"as made": m, "JPEG 60": worse(m), "half": half(draw.CatmullRom, m), "half, fast": half(draw.ApproxBiLinear, m),
			"half, then JPEG": worse(half(draw.CatmullRom, m)), "JPEG, then half": half(draw.CatmullRom, worse(m)),
		} {
			got, level, err := readQR(m)
			if err != nil || got != text || level != "M" {
				t.Errorf("%q %s: read %q, level %s, %v", text, name, got, level, err)
			}
		}
		again, _ := QR(text, 0)
		if !bytes.Equal(src, again) {
			t.Errorf("%q: a second time other bytes", text)
		}
	}
}

func TestQRSize(t *testing.T) {
	for _, c := range []struct {
		text                string
		side, want, modules int
	}{
		{"https://a.example/", 0, 330, 25},
		{"https://a.example/", 1000, 1023, 25},
		{strings.Repeat("x", 100), 0, 392, 41},
	} {
		src, err := QR(c.text, c.side)
		must(t, err)
		if len(src) < WeChat.MinBytes || len(src) > WeChat.MaxBytes {
			t.Errorf("%q: %d bytes", c.text, len(src))
		}
		m, err := png.Decode(bytes.NewReader(src))
		must(t, err)
		side := m.Bounds().Dx()
		if side != m.Bounds().Dy() || side < max(c.side, QRMin) || side%(c.modules+2*QRQuiet) != 0 {
			t.Errorf("%q: %v, %d modules", c.text, m.Bounds(), c.modules)
			continue
		}
		scale := side / (c.modules + 2*QRQuiet)
		if side != c.want {
			t.Errorf("%q: side %d, want %d", c.text, side, c.want)
		}
		// White all round, and right behind it the black of a corner mark.
		dark := func(x, y int) bool { r, _, _, _ := m.At(x, y).RGBA(); return r == 0 }
		for i := range side {
			for d := range QRQuiet * scale {
				if dark(i, d) || dark(i, side-1-d) || dark(d, i) || dark(side-1-d, i) {
					t.Fatalf("%q: ink in the white round it", c.text)
				}
			}
		}
		if at := QRQuiet * scale; !dark(at, at) || !dark(side-1-at, at) || !dark(at, side-1-at) {
			t.Errorf("%q: more white than %d modules", c.text, QRQuiet)
		}
	}
}

func TestQRRefuses(t *testing.T) {
	if _, err := QR("", 300); err == nil {
		t.Error("a code of nothing")
	}
	if _, err := QR(strings.Repeat("x", 2332), 300); err == nil {
		t.Error("2,332 bytes fit")
	}
	if _, err := QR(strings.Repeat("x", 2331), 300); err != nil {
		t.Error(err)
	}
}

// TestPenalty: what we count is what ZXing counts.
func TestPenalty(t *testing.T) {
	for _, text := range []string{"https://mingbai.yunshan.example/alerts/shuadan-fanli/", "hello", strings.Repeat("0123456789abcdef", 9)} {
		for mask := coding.Mask(0); mask < 8; mask++ {
			plan, err := coding.NewPlan(9, coding.M, mask)
			must(t, err)
			code, err := plan.Encode(coding.String(text))
			must(t, err)
			m := encoder.NewByteMatrix(code.Size, code.Size)
			for y := range code.Size {
				for x := range code.Size {
					m.SetBool(x, y, code.Black(x, y))
				}
			}
			want := encoder.MaskUtil_applyMaskPenaltyRule1(m) + encoder.MaskUtil_applyMaskPenaltyRule2(m) + encoder.MaskUtil_applyMaskPenaltyRule3(m) + encoder.MaskUtil_applyMaskPenaltyRule4(m)
			if got := penalty(code); got != want {
				t.Errorf("%q, mask %d: %d, ZXing counts %d", text, mask, got, want)
			}
		}
	}
}
