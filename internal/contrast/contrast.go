// Package contrast tells how well a text can be read on its ground, by day and after WeChat's dark mode.
//
// Colours are "#rrggbb". Ratio is the contrast of WCAG 2.2 (1 to 21; body text wants 4.5). Dark recolours a pair as the
// algorithm does that WeChat publishes for articles (github.com/wechatjs/mp-darkmode, doc/cn/principle.md, thresholds of 1.2.1):
// bright grounds are turned or dimmed, and a text keeps a distance in perceived brightness from its new ground.
package contrast

import (
	"fmt"
	"math"
)

// Colour is red, green and blue, 0 to 255. Dark gives fractions.
type Colour [3]float64

// Parse reads "#rrggbb" in lower case.
func Parse(s string) (Colour, error) {
	var c Colour
	if len(s) != 7 || s[0] != '#' {
		return c, fmt.Errorf("%q is no colour like #1b5e20", s)
	}
	for i := range c {
		for _, d := range s[1+2*i : 3+2*i] {
			switch {
			case d >= '0' && d <= '9':
				c[i] = c[i]*16 + float64(d-'0')
			case d >= 'a' && d <= 'f':
				c[i] = c[i]*16 + float64(d-'a') + 10
			default:
				return c, fmt.Errorf("%q is no colour like #1b5e20", s)
			}
		}
	}
	return c, nil
}

// Ratio is the contrast of two colours.
func Ratio(a, b Colour) float64 {
	la, lb := a.luminance(), b.luminance()
	return (math.Max(la, lb) + .05) / (math.Min(la, lb) + .05)
}

func (c Colour) luminance() float64 {
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		v := c[i] / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// Thresholds of the published algorithm: perceived brightness 0 to 255, lightness 0 to 100.
const (
	whiteLike   = 250 // as good as white
	brightest   = 190 // of a dimmed ground
	offset      = 65  // least distance of a text from its ground
	brightFrom  = 100 // grounds from here on count as bright
	greyFrom    = 40  // lightness from which greys are turned
	darkest     = 22  // least lightness of a ground
	turnedFrom  = 90  // lightness of a text is turned around half of this
	farFromPage = 2
	furthest    = 138 // of a text from the page: white at 60 % on it, less the page
)

// Page is the ground of an article, DarkPage what it becomes.
var (
	Page     = Colour{255, 255, 255}
	DarkPage = Colour{25, 25, 25}
)

// String is "#rrggbb".
func (c Colour) String() string {
	c = c.rounded()
	return fmt.Sprintf("#%02x%02x%02x", int(c[0]), int(c[1]), int(c[2]))
}

// DarkText gives what a text becomes in dark mode on a ground that is dark mode's already.
func DarkText(text, darkGround Colour) Colour { return textOn(text, darkGround) }

// Dark gives what a text on a ground becomes in dark mode, on an article's page.
func Dark(text, ground Colour) (darkText, darkGround Colour) {
	darkGround = darkPageOr(ground)
	return textOn(text, darkGround), darkGround
}

func darkPageOr(c Colour) Colour {
	if c == Page {
		return DarkPage
	}
	h, s, l := c.hsl()
	switch b := c.brightness(); {
	case s == 0 && l > greyFrom || b > whiteLike:
		_, _, page := DarkPage.hsl()
		return fromHSL(0, 0, math.Min(100, 100+page-l)).rounded()
	case b > brightest:
		return c.dimmedTo(brightest).rounded()
	case l < darkest:
		return fromHSL(h, s, darkest).rounded()
	}
	return c
}

func textOn(text, ground Colour) Colour {
	low := ground.brightness()
	for range 2 { // turned at most once
		b := text.brightness()
		distance := math.Abs(low - b)
		switch {
		case b >= whiteLike:
			return text.rounded()
		case distance > furthest && low <= DarkPage.brightness()+farFromPage:
			return text.dimmedTo(furthest + low).rounded()
		case distance >= offset:
			return text.rounded()
		}
		h, s, l := text.hsl()
		bright := low >= brightFrom
		if bright && l > turnedFrom-greyFrom || !bright && l <= greyFrom {
			text = fromHSL(h, s, turnedFrom-l)
			continue
		}
		if bright {
			return text.dimmedTo(math.Min(furthest, low-offset)).rounded()
		}
		return text.dimmedTo(math.Min(furthest, low+offset)).rounded()
	}
	if low >= brightFrom {
		return text.dimmedTo(math.Min(furthest, low-offset)).rounded()
	}
	return text.dimmedTo(math.Min(furthest, low+offset)).rounded()
}

// brightness is the perceived brightness (W3C AERT).
func (c Colour) brightness() float64 { return (c[0]*299 + c[1]*587 + c[2]*114) / 1000 }

// dimmedTo scales a colour to a perceived brightness; a channel that is full or empty leaves the rest to another.
func (c Colour) dimmedTo(target float64) Colour {
	from := c.brightness()
	if from == 0 {
		from = 1
	}
	var n Colour
	for i := range n {
		n[i] = math.Min(255, c[i]*target/from)
	}
	switch {
	case n[1] == 0 || n[0] == 255 || n[2] == 255:
		n[1] = (target*1000 - n[0]*299 - n[2]*114) / 587
	case n[0] == 0:
		n[0] = (target*1000 - n[1]*587 - n[2]*114) / 299
	case n[2] == 0 || n[1] == 255:
		n[2] = (target*1000 - n[0]*299 - n[1]*587) / 114
	}
	return n
}

func (c Colour) rounded() Colour {
	for i := range c {
		c[i] = math.Round(math.Max(0, math.Min(255, c[i])))
	}
	return c
}

// hsl gives hue 0–360, saturation and lightness 0–100.
func (c Colour) hsl() (h, s, l float64) {
	r, g, b := c[0]/255, c[1]/255, c[2]/255
	most, least := math.Max(r, math.Max(g, b)), math.Min(r, math.Min(g, b))
	l = (most + least) / 2
	d := most - least
	if d == 0 {
		return 0, 0, l * 100
	}
	if l <= .5 {
		s = d / (most + least)
	} else {
		s = d / (2 - most - least)
	}
	switch most {
	case r:
		h = (g - b) / d
	case g:
		h = 2 + (b-r)/d
	default:
		h = 4 + (r-g)/d
	}
	h *= 60
	if h < 0 {
		h += 360
	}
	return h, s * 100, l * 100
}

func fromHSL(h, s, l float64) Colour {
	h, s, l = h/360, s/100, l/100
	if s == 0 {
		return Colour{l * 255, l * 255, l * 255}
	}
	q := l + s - l*s
	if l < .5 {
		q = l * (1 + s)
	}
	p := 2*l - q
	var c Colour
	for i, t := range []float64{h + 1./3, h, h - 1./3} {
		t -= math.Floor(t)
		switch {
		case t < 1./6:
			t = p + (q-p)*6*t
		case t < .5:
			t = q
		case t < 2./3:
			t = p + (q-p)*(2./3-t)*6
		default:
			t = p
		}
		c[i] = t * 255
	}
	return c
}
