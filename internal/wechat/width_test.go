package wechat

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// Widths at the narrowest phone: a page of 360 px with 16 px at both sides.
const pageWidth = 360 - 2*16

// fits fails if anything in a fragment is wider than its place by construction, or if nothing is left for the text.
func fits(t testing.TB, n *node) {
	t.Helper()
	fitsIn(t, n, pageWidth, 16)
}

func pixelsOf(t testing.TB, value string, em float64) float64 {
	t.Helper()
	switch {
	case value == "0" || value == "" || value == "auto":
		return 0
	case strings.HasSuffix(value, "px"):
		n, err := strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64)
		if err != nil {
			t.Fatal(value)
		}
		return n
	case strings.HasSuffix(value, "em"):
		n, err := strconv.ParseFloat(strings.TrimSuffix(value, "em"), 64)
		if err != nil {
			t.Fatal(value)
		}
		return n * em
	}
	t.Fatalf("a length that this test does not know: %q", value)
	return 0
}

// sides are left and right of a margin, padding or border.
func sides(t testing.TB, value string, em float64) float64 {
	f := strings.Fields(value)
	switch len(f) {
	case 0:
		return 0
	case 1:
		return 2 * pixelsOf(t, f[0], em)
	case 2, 3:
		return 2 * pixelsOf(t, f[1], em)
	}
	return pixelsOf(t, f[1], em) + pixelsOf(t, f[3], em)
}

func fitsIn(t testing.TB, n *node, room, em float64) {
	t.Helper()
	if s := n.style("font-size"); s != "" {
		em = pixelsOf(t, s, em)
	}
	for _, name := range []string{"margin", "padding"} {
		room -= sides(t, n.style(name), em)
	}
	for _, name := range []string{"border", "border-left"} {
		if w, _, _ := strings.Cut(n.style(name), " "); w != "" {
			room -= pixelsOf(t, w, em)
			if name == "border" {
				room -= pixelsOf(t, w, em)
			}
		}
	}
	for _, name := range []string{"width", "max-width", "min-width"} {
		if v := n.style(name); v != "" && v != "100%" {
			t.Errorf("%s:%s", name, v)
		}
	}
	if n.tag == "tr" {
		room /= float64(len(n.kids))
	}
	if room < 2*em && n.tag != "" {
		t.Errorf("%.0f px are left in <%s style=%q>", room, n.tag, n.attr["style"])
	}
	// A long word breaks instead of pushing the page wide. At U+00A0, which code has for spaces, word-break is not enough.
	if hard := strings.ContainsRune(n.text, nbspRune); n.text != "" && !(hard && utf8.RuneCountInString(n.text) < 6) {
		breaks := false
		for up := n.above; up != nil; up = up.above {
			breaks = breaks || up.style("overflow-wrap") == "break-word" || !hard && up.style("word-break") != ""
		}
		if !breaks {
			t.Errorf("%q cannot break", n.text)
		}
	}
	for _, k := range n.kids {
		fitsIn(t, k, room, em)
	}
}

const nbspRune = '\u00a0'

// TestWidth: whatever stands in whatever, nothing is wider than the page, at all sizes of text.
func TestWidth(t *testing.T) {
	deep := strings.Repeat("> ", 5) + "- 甲\n" + strings.Repeat("> ", 5) + "  - 乙\n" + strings.Repeat("> ", 5) + "    - 丙\n"
	body := deep + "\n> > > > > > | 甲 | 乙 | 丙 | 丁 |\n> > > > > > |--|--|--|--|\n> > > > > > | 1 | 2 | 3 | 4 |\n\n- - > - > - 甲\n\n" +
		"> [!NOTE]\n> > [!TIP]\n> > > [!WARNING]\n> > > > [!CAUTION] 当心\n> > > > 字`码`\n\n```\n" + strings.Repeat("a", 300) + "\n```\n\n" + strings.Repeat("很长的字", 5) + strings.Repeat("a", 300) +
		"\n\n1. - ```\n     x\n     ```\n\n![图](a.png \"说明\")\n\n[网站](https://official.example/" + strings.Repeat("a", 300) + ")\n\n|1|2|3|4|5|\n|--|--|--|--|--|\n|1|2|3|4|5|\n"
	for _, size := range []string{"14", "16", "18"} {
		d := article{body: body, contact: "official.example", site: "wechat:\n  text_size: " + size + "\n", files: map[string][]byte{"a.png": photo(t)}}.dress(t, true)
		fits(t, d.dom)
		for _, f := range d.found {
			if f.Level == Error || strings.HasPrefix(f.Rule, "F") && f.Rule != "F42" {
				t.Errorf("%s px: %+v", size, f)
			}
		}
	}
	e := realEdition(t)
	for _, it := range e.Items {
		fits(t, parse(t, Render(e, it).HTML))
	}
}
