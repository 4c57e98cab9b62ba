package wechat

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"mingbai/internal/contrast"
)

var (
	colourDecl = regexp.MustCompile(`(^|;)color:(#[0-9a-f]{6})`)
	groundDecl = regexp.MustCompile(`(^|;)background-color:(#[0-9a-f]{6})`)
)

// Dark recolours a fragment as dark mode does by the published algorithm, for the preview and to measure contrast. pairs are all
// texts on their grounds, after recolouring.
func Dark(fragment string) (dark string, pairs [][2]contrast.Colour) {
	var b strings.Builder
	type ground struct{ light, dark contrast.Colour }
	grounds := []ground{{contrast.Page, contrast.DarkPage}}
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return b.String(), pairs
		}
		raw := string(z.Raw())
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			style, _ := attr(t, "style")
			now := grounds[len(grounds)-1]
			changed := style
			if m := groundDecl.FindStringSubmatch(style); m != nil {
				if c, err := contrast.Parse(m[2]); err == nil {
					_, now.dark = contrast.Dark(c, c)
					now.light = c
					changed = groundDecl.ReplaceAllString(changed, "${1}background-color:"+now.dark.String())
				}
			}
			if m := colourDecl.FindStringSubmatch(style); m != nil {
				if c, err := contrast.Parse(m[2]); err == nil {
					text := contrast.DarkText(c, now.dark)
					pairs = append(pairs, [2]contrast.Colour{text, now.dark})
					changed = colourDecl.ReplaceAllString(changed, "${1}color:"+text.String())
				}
			}
			if changed != style {
				raw = strings.Replace(raw, style, changed, 1)
			}
			if kind == html.StartTagToken && !void[t.Data] {
				grounds = append(grounds, now)
			}
		case html.EndTagToken:
			if len(grounds) > 1 {
				grounds = grounds[:len(grounds)-1]
			}
		}
		b.WriteString(raw)
	}
}
