package assets

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestSizes(t *testing.T) {
	if n := len(CSS.Body); n > 30<<10 {
		t.Errorf("style sheet has %d bytes", n)
	}
	if n := len(Script.Body); n > 4<<10 {
		t.Errorf("script has %d bytes", n)
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	z.Write(Finder.Body)
	z.Close()
	if packed.Len() > 9<<10 {
		t.Errorf("search script has %d bytes compressed", packed.Len())
	}
}

func TestNothingForeign(t *testing.T) {
	for _, f := range All {
		text := strings.ReplaceAll(string(f.Body), `xmlns="http://www.w3.org/2000/svg"`, "")
		if m := regexp.MustCompile(`https?:|//[a-z]|@import|url\(`).FindString(regexp.MustCompile(`(?m)^//.*$`).ReplaceAllString(text, "")); m != "" {
			t.Errorf("%s asks for something: %s", f.Path, m)
		}
		if path.Ext(f.Path) == ".svg" {
			for d := xml.NewDecoder(strings.NewReader(string(f.Body))); ; {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Errorf("%s: %v", f.Path, err)
					break
				}
			}
		}
	}
}

var token = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{3,6});`)

// TestContrast computes WCAG contrast of the colours that stand on each other, by day and by night.
func TestContrast(t *testing.T) {
	parts := strings.SplitN(string(CSS.Body), "@media (prefers-color-scheme: dark)", 2)
	night, _, _ := strings.Cut(parts[1], "\n}\n")
	day := map[string]string{}
	for _, m := range token.FindAllStringSubmatch(parts[0], -1) {
		day[m[1]] = m[2]
	}
	dark := map[string]string{}
	for k, v := range day {
		dark[k] = v
	}
	for _, m := range token.FindAllStringSubmatch(night, -1) {
		dark[m[1]] = m[2]
	}
	for name, tokens := range map[string]map[string]string{"day": day, "night": dark} {
		for ground, inks := range map[string][]string{
			"paper":      {"ink", "soft", "link", "brand", "red", "amber", "blue"},
			"card":       {"ink", "soft", "link", "brand", "red"},
			"brand-soft": {"ink", "soft", "link", "brand"},
			"red-soft":   {"ink", "soft", "red"},
			"amber-soft": {"ink", "link", "amber"},
			"blue-soft":  {"ink", "link", "blue"},
		} {
			for _, ink := range inks {
				if c := contrast(t, tokens[ink], tokens[ground]); c < 4.5 {
					t.Errorf("%s: %s on %s is %.2f", name, ink, ground, c)
				}
			}
		}
	}
	for _, solid := range []string{"#a8231c", "#1f5245"} {
		if c := contrast(t, "#ffffff", solid); c < 4.5 {
			t.Errorf("white on %s is %.2f", solid, c)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (math.Max(la, lb) + .05) / (math.Min(la, lb) + .05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = hex[:1] + hex[:1] + hex[1:2] + hex[1:2] + hex[2:] + hex[2:]
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
