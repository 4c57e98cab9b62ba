package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func decoded(t *testing.T, src []byte, w, h int) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(src))
	must(t, err)
	if m.Bounds() != image.Rect(0, 0, w, h) {
		t.Errorf("the picture is %v, want %d×%d", m.Bounds(), w, h)
	}
	if found := metadata(t, Image{Bytes: src, Format: JPEG}); found != nil {
		t.Errorf("it has %v", found)
	}
	return m
}

func TestCoversOf(t *testing.T) {
	// A white picture with a red square in the middle of 200 pixels, and blue edges that must go.
	m := image.NewRGBA(image.Rect(0, 0, 1000, 500))
	for y := range 500 {
		for x := range 1000 {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case x >= 400 && x < 600 && y >= 150 && y < 350:
				c = color.RGBA{200, 30, 30, 255}
			case y < 30 || y >= 470:
				c = color.RGBA{30, 30, 200, 255}
			case x < 240 || x >= 760:
				c = color.RGBA{30, 160, 30, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	upright := toPNG(t, m)
	lying := image.NewRGBA(image.Rect(0, 0, 500, 1000)) // the same, as a camera held upright stores it
	for y := range 500 {
		for x := range 1000 {
			lying.SetRGBA(y, 999-x, m.RGBAAt(x, y))
		}
	}
	for name, src := range map[string][]byte{"upright": upright, "lying": withChunk(toPNG(t, lying), "eXIf", exif(binary.BigEndian, 6))} {
		wide, square, err := CoversOf(src, WeChat)
		must(t, err)
		a, b := decoded(t, wide, wideWidth, wideHeight), decoded(t, square, squareSide, squareSide)
		red, white, green := color.RGBA{200, 30, 30, 255}, color.RGBA{255, 255, 255, 255}, color.RGBA{30, 160, 30, 255}
		for p, want := range map[image.Point]color.Color{{450, 190}: red, {365, 110}: red, {535, 275}: red, {350, 190}: white, {450, 90}: white, {10, 190}: green, {450, 6}: white, {450, 377}: white} {
			if !alike(a.At(p.X, p.Y), want, 20) {
				t.Errorf("%s: wide at %v %v, want %v", name, p, a.At(p.X, p.Y), want)
			}
		}
		for p, want := range map[image.Point]color.Color{{250, 250}: red, {160, 250}: red, {140, 250}: white, {250, 140}: white, {250, 340}: red, {250, 360}: white} {
			if !alike(b.At(p.X, p.Y), want, 20) {
				t.Errorf("%s: square at %v %v, want %v", name, p, b.At(p.X, p.Y), want)
			}
		}
	}
	glass := image.NewNRGBA(image.Rect(0, 0, 900, 383))
	wide, _, err := CoversOf(toPNG(t, glass), WeChat)
	must(t, err)
	if c := decoded(t, wide, wideWidth, wideHeight).At(450, 190); !alike(c, color.White, 4) {
		t.Errorf("where nothing was there is %v", c)
	}
	if _, _, err := CoversOf(toGIF(t, 900, 400, 3), WeChat); err != nil {
		t.Errorf("an animation: %v", err)
	}
	for name, c := range map[string]struct {
		src   []byte
		fault Fault
	}{
		"half size":  {toPNG(t, photo(450, 250)), 0},
		"too narrow": {toPNG(t, photo(440, 300)), TooSmall},
		"too low":    {toPNG(t, photo(900, 240)), TooSmall},
		"nothing":    {nil, Empty},
		"cut off":    {upright[:1000], Damaged},
	} {
		if _, _, err := CoversOf(c.src, WeChat); faultIn(err) != c.fault {
			t.Errorf("%s: %v", name, err)
		}
	}
}
