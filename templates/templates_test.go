package templates

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mingbai/internal/words"
)

// TestNoTextInComponents: every word comes from package words or from the site.
func TestNoTextInComponents(t *testing.T) {
	names, err := filepath.Glob("*.templ")
	if err != nil || len(names) == 0 {
		t.Fatal(err, names)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`\p{Han}+`).Find(src); m != nil {
			t.Errorf("%s holds %q", name, m)
		}
		if m := regexp.MustCompile(`\s(style|on[a-z]+)=`).Find(src); m != nil {
			t.Errorf("%s has an inline %q", name, m)
		}
	}
}

func shell() *Shell {
	return &Shell{Words: words.ZhHans(), Language: "zh-CN", Site: "明白", Home: "/", Search: "/search/", CSS: "/a.css", Script: "/a.js", Icons: "/i.svg", Mark: "/m.svg"}
}

// TestEscaping: text that looks like HTML stays text, an address that is a script does not become a link, and what is HTML
// already enters as it is.
func TestEscaping(t *testing.T) {
	nasty := `<script>alert("x")</script>&amp;`
	v := &Item{
		Title: nasty, Summary: nasty, Kind: nasty, Class: "alerts", Body: "<p>a &amp; b</p>",
		Facts: []Fact{{Label: nasty, Text: nasty}}, Sources: []Source{{Title: nasty, Href: "javascript:alert(1)"}}, Address: nasty,
	}
	var b strings.Builder
	if err := ItemPage(&Frame{Shell: shell(), Title: nasty, Description: nasty}, v).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if strings.Contains(page, "<script>alert") || strings.Contains(page, `content="<script`) || strings.Contains(page, "javascript:") {
		t.Error("text became code")
	}
	if !strings.Contains(page, "<p>a &amp; b</p>") || !strings.Contains(page, "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;&amp;amp;") {
		t.Error("not escaped once")
	}
}

// TestLeftOut: an empty field leaves no empty part behind.
func TestLeftOut(t *testing.T) {
	var b strings.Builder
	if err := ItemPage(&Frame{Shell: shell(), Title: "题"}, &Item{Class: "pages", Title: "题"}).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"crumbs", "banner", "badge", `class="help"`, "sources", "related", "steps-nav", "directory", "<img class=\"cover\"", "canonical", `class="sos"`} {
		if strings.Contains(b.String(), part) {
			t.Errorf("%s is there", part)
		}
	}
}
