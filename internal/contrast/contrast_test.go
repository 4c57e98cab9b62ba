package contrast

import (
	"math"
	"testing"
)

// TestMeasured compares with contrasts that were measured in Chromium with the published algorithm running in the page.
func TestMeasured(t *testing.T) {
	for _, c := range []struct {
		text, ground string
		light, dark  float64
	}{
		{"#3f3f3f", "#ffffff", 10.5, 7.0},
		{"#595959", "#ffffff", 7.0, 5.3},
		{"#888888", "#ffffff", 3.5, 5.0},
		{"#8b0000", "#ffffff", 10.0, 5.1},
		{"#8b0000", "#f7f7f7", 9.3, 4.7},
		{"#8b0000", "#fff5f5", 9.4, 5.4},
		{"#c7302b", "#ffffff", 5.4, 3.3},
		{"#c7302b", "#fdecea", 4.7, 2.9},
		{"#0a3d8f", "#ffffff", 10.1, 4.9},
		{"#1b5e20", "#ffffff", 7.9, 8.4},
		{"#ffffff", "#a61b1b", 7.5, 7.5},
		{"#ffffff", "#0a3d8f", 10.1, 10.1},
		{"#ffffff", "#1b5e20", 7.9, 7.9},
		{"#5a5a5a", "#ffffff", 6.9, 2.6},
	} {
		text, err := Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		ground, err := Parse(c.ground)
		if err != nil {
			t.Fatal(err)
		}
		light := Ratio(text, ground)
		dt, dg := Dark(text, ground)
		dark := Ratio(dt, dg)
		if math.Abs(light-c.light) > .06 || math.Abs(dark-c.dark) > .06 {
			t.Errorf("%s on %s: %.2f / %.2f, measured %.1f / %.1f (%v on %v)", c.text, c.ground, light, dark, c.light, c.dark, dt, dg)
		}
	}
}

func TestParse(t *testing.T) {
	for _, s := range []string{"", "#fff", "#FFFFFF", "#12345g", "red", "#1234567", "123456"} {
		if _, err := Parse(s); err == nil {
			t.Errorf("%q is read", s)
		}
	}
}
