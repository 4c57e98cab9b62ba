package wechat

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"mingbai/internal/prose"
)

// Finding is something in a fragment that WeChat's editor or its readers would not take.
type Finding struct {
	Rule    string `json:"rule"`  // id in the rules, F01 and so on
	Level   string `json:"level"` // "error" or "warning"
	Line    int    `json:"line"`  // in what was linted, from 1
	Col     int    `json:"col"`   // in characters, from 1
	Message string `json:"message"`
	Value   string `json:"value,omitempty"`
	Limit   string `json:"limit,omitempty"`
}

// Levels of a Finding.
const (
	Error   = "error"
	Warning = "warning"
)

var (
	allowedElements = strings.Fields("section p span strong em br img h2 h3 h4 sup table thead tbody tr th td a")
	// Elements that the editor drops, unwraps or rearranges.
	droppedElements = strings.Fields(`div ul ol li pre code blockquote figure figcaption hr input label svg iframe video style script link form
		article main header footer nav aside`)
	wholePage = strings.Fields("html head body")

	allowedProperty = regexp.MustCompile(`^(color|font-size|font-weight|font-style|line-height|letter-spacing|text-align|text-decoration|text-indent|white-space|word-break|overflow-wrap|` +
		`margin(-(top|right|bottom|left))?|padding(-(top|right|bottom|left))?|width|max-width|min-width|height|max-height|border(-[a-z-]+)?|background-color|display|vertical-align|overflow|overflow-x|box-sizing)$`)
	forbiddenProperty = regexp.MustCompile(`^(position|float|clear|z-index|transform.*|transition.*|animation.*|filter|clip-path|mask.*|opacity|flex.*|grid.*|gap|row-gap|column-gap|order|background-image|background|justify-.*|align-items|align-content|align-self)$`)
	colourForm        = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	pixels            = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)px$`)
	displays          = strings.Fields("block inline inline-block table table-row table-cell")
	leftover          = regexp.MustCompile("\\*\\*|__|~~|\\]\\(|\\[\\^|\\[!")
	maskedStars       = regexp.MustCompile(`(?:^|[\s\d])\*{3,}(?:$|[\s\d])`)
	invisible         = "\u200b\u200c\u2060\ufeff\u00ad\u2028\u2029"
)

// void elements have no end.
var void = map[string]bool{"br": true, "img": true, "hr": true, "input": true, "link": true, "meta": true}

// Limits of styles: pixels.
const (
	maxFixedWidth = 320
	leastText     = 13
	mostText      = 22
)

// Lint applies the rules for fragments to any HTML. official tells whether a host may be printed as it is; nil means none.
// root is false where the fragment has no outermost element on purpose.
func Lint(fragment string, root bool, official func(host string) bool) []Finding {
	l := &linter{src: fragment, official: official, root: root, line: 1, col: 1}
	if official == nil {
		l.official = func(string) bool { return false }
	}
	l.run()
	return l.found
}

type element struct {
	name      string
	style     map[string]string
	line, col int
	content   bool // something is inside
	kids      int  // elements inside
	text      bool // it holds text directly
	allowed   bool
}

type linter struct {
	src       string
	official  func(string) bool
	root      bool
	line, col int
	open      []*element
	top       int // elements at the top
	found     []Finding
	visible   strings.Builder
	spots     []spot
	newline   bool
}

// spot is where a piece of visible text stood.
type spot struct{ off, line, col int }

func (l *linter) add(rule, level string, line, col int, value, limit, format string, args ...any) {
	l.found = append(l.found, Finding{rule, level, line, col, fmt.Sprintf(format, args...), value, limit})
}

func (l *linter) err(rule, value, format string, args ...any) {
	l.add(rule, Error, l.line, l.col, value, "", format, args...)
}

// pass moves on over raw source.
func (l *linter) pass(raw string) {
	for _, r := range raw {
		if r == '\n' {
			l.line++
			l.col = 1
		} else {
			l.col++
		}
	}
}

func (l *linter) run() {
	z := html.NewTokenizer(strings.NewReader(l.src))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == html.ErrorToken {
			break
		}
		t := z.Token()
		switch kind {
		case html.DoctypeToken, html.CommentToken:
			l.err("F01", "", "不能有文档声明或注释")
		case html.StartTagToken, html.SelfClosingTagToken:
			l.start(t, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			l.end(t.Data)
		case html.TextToken:
			l.text(t.Data)
		}
		if i := strings.IndexAny(raw, "\n\t\r"); i >= 0 && !l.newline {
			l.newline = true // once is enough
			l.err("F02", "", "不能有换行或 Tab，粘贴后会多出空行")
		}
		l.pass(raw)
	}
	for len(l.open) > 0 {
		l.end(l.open[len(l.open)-1].name)
	}
	if l.root && l.top != 1 {
		l.add("F01", Error, 1, 1, strconv.Itoa(l.top), "1", "最外层应当只有一个 section")
	}
	l.words()
}

func (l *linter) start(t html.Token, closed bool) {
	e := &element{name: t.Data, line: l.line, col: l.col, style: map[string]string{}}
	switch {
	case slices.Contains(allowedElements, t.Data):
		e.allowed = true
	case slices.Contains(wholePage, t.Data):
		l.err("F01", t.Data, "这里只要片段，不能有 <%s>", t.Data)
	case slices.Contains(droppedElements, t.Data):
		l.err("F05", t.Data, "编辑器会去掉或打乱 <%s>", t.Data)
	default:
		l.err("F04", t.Data, "不能用 <%s>", t.Data)
	}
	if len(l.open) == 0 {
		if l.top++; l.root && (t.Data != "section" || l.top > 1) && e.allowed {
			l.err("F01", t.Data, "最外层应当只有一个 section")
		}
	} else {
		parent := l.open[len(l.open)-1]
		parent.content = true
		parent.kids++
	}
	for _, a := range t.Attr {
		l.attribute(e, a)
	}
	if len(l.open) == 0 && l.root {
		for p := range e.style {
			if strings.HasPrefix(p, "padding") || strings.HasPrefix(p, "background") {
				l.err("F03", p, "最外层不能有 %s，编辑器会清掉", p)
			}
		}
	}
	switch t.Data {
	case "a":
		if href, ok := attr(t, "href"); !ok || !articleLink(href) {
			l.err("F30", href, "不能有链接（只留公众号文章的链接）")
		}
	case "img":
		alt, _ := attr(t, "alt")
		if strings.TrimSpace(alt) == "" {
			l.add("F54", Warning, l.line, l.col, "", "", "图片没有说明文字")
		}
		if e.style["max-width"] != "100%" || e.style["width"] != "" {
			l.err("F50", "", "图片的样式应当是 max-width:100%%、height:auto")
		}
	}
	if !void[t.Data] && !closed {
		l.open = append(l.open, e)
	}
}

func attr(t html.Token, name string) (string, bool) {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func (l *linter) attribute(e *element, a html.Attribute) {
	ok := a.Key == "style" || e.name == "img" && (a.Key == "src" || a.Key == "alt") || e.name == "a" && a.Key == "href" ||
		(e.name == "td" || e.name == "th") && (a.Key == "colspan" || a.Key == "rowspan") || e.name == "span" && a.Key == "leaf"
	if !ok {
		l.err("F06", a.Key, "<%s> 不能有属性 %s", e.name, a.Key)
		return
	}
	if a.Key == "alt" {
		l.see(a.Val)
	}
	if a.Key != "style" {
		return
	}
	if strings.ContainsAny(a.Val, `"'`) {
		l.err("F13", "", "样式里不能有引号")
	}
	for decl := range strings.SplitSeq(a.Val, ";") {
		name, value, _ := strings.Cut(decl, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "" {
			continue
		}
		e.style[name] = value
		l.property(name, value)
	}
}

func (l *linter) property(name, value string) {
	lower := strings.ToLower(value)
	switch {
	case name == "font-family" || name == "font":
		l.err("F14", value, "不能指定字体")
		return
	case strings.HasPrefix(name, "--") || strings.HasPrefix(name, "@") || forbiddenProperty.MatchString(name):
		l.err("F11", name, "不能用样式 %s", name)
		return
	case !allowedProperty.MatchString(name):
		l.err("F10", name, "不能用样式 %s", name)
		return
	}
	for _, bad := range []string{"var(", "calc(", "!important", "url("} {
		if strings.Contains(lower, bad) {
			l.err("F13", bad, "样式里不能有 %s", bad)
		}
	}
	switch {
	case name == "display" && !slices.Contains(displays, lower):
		l.err("F12", value, "display 不能是 %s", value)
	case name == "color" || name == "background-color":
		l.colour(value)
	case strings.HasPrefix(name, "border") && strings.Contains(value, "#"):
		for f := range strings.FieldsSeq(value) {
			if strings.HasPrefix(f, "#") {
				l.colour(f)
			}
		}
	case name == "font-size":
		if m := pixels.FindStringSubmatch(value); m == nil {
			l.err("F17", value, "字号要用 px")
		} else if n, _ := strconv.ParseFloat(m[1], 64); n < leastText || n > mostText {
			l.add("F17", Error, l.line, l.col, value, fmt.Sprintf("%d–%dpx", leastText, mostText), "字号 %s 太小或太大", value)
		}
	case name == "width" || name == "min-width":
		if m := pixels.FindStringSubmatch(value); m != nil {
			if n, _ := strconv.ParseFloat(m[1], 64); n > maxFixedWidth {
				l.add("F18", Error, l.line, l.col, value, fmt.Sprintf("%dpx", maxFixedWidth), "固定宽度 %s 会超出屏幕", value)
			}
		}
	case name == "white-space" && lower == "pre":
		l.err("F46", value, "不能用 white-space:pre")
	}
}

func (l *linter) colour(value string) {
	if !colourForm.MatchString(value) || value == "#000000" {
		l.err("F15", value, "颜色要写成小写的 #rrggbb，不用纯黑：%s", value)
	}
}

func (l *linter) end(name string) {
	i := len(l.open) - 1
	for i >= 0 && l.open[i].name != name {
		i--
	}
	if i < 0 {
		return
	}
	for _, e := range slices.Backward(l.open[i:]) {
		if e.allowed && !e.content {
			l.add("F08", Error, e.line, e.col, e.name, "", "<%s> 是空的", e.name)
		}
		if e.allowed && e.text && e.name != "span" && e.style["color"] == "" || e.allowed && e.text && e.name == "span" && e.style["color"] == "" && !l.coloured(e) {
			l.add("F16", Error, e.line, e.col, e.name, "", "有字的 <%s> 要有自己的颜色", e.name)
		}
	}
	l.open = l.open[:i]
	if name == "p" || name == "section" || name == "td" || name == "th" || strings.HasPrefix(name, "h") {
		l.see("\n")
	}
}

// coloured says whether a span without colour is the editor's own leaf inside an element that has one.
func (l *linter) coloured(e *element) bool {
	i := slices.Index(l.open, e)
	return i > 0 && l.open[i-1].style["color"] != ""
}

func (l *linter) text(s string) {
	if strings.Trim(s, " \n\t\r") == "" && len(l.open) == 0 {
		return
	}
	if len(l.open) > 0 {
		e := l.open[len(l.open)-1]
		e.content = e.content || s != ""
		if strings.TrimSpace(s) != "" { // TrimSpace takes U+00A0 too: a spacer holds no text
			e.text = true
		}
	} else if l.root {
		l.err("F01", "", "文字不能在 section 外面")
	}
	l.see(s)
	for _, r := range s {
		if strings.ContainsRune(invisible, r) || r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r >= 0x7F && r < 0xA0 {
			l.err("F25", fmt.Sprintf("U+%04X", r), "有看不见的字符 U+%04X", r)
		}
	}
}

// see gathers the visible text, in which words may run over element borders.
func (l *linter) see(s string) {
	l.spots = append(l.spots, spot{l.visible.Len(), l.line, l.col})
	l.visible.WriteString(s)
}

// words looks at the text as readers see it.
func (l *linter) words() {
	text := l.visible.String()
	at := func(off int) spot {
		i, _ := slices.BinarySearchFunc(l.spots, off, func(s spot, off int) int { return s.off - off })
		if i == len(l.spots) || l.spots[i].off > off {
			i--
		}
		s := l.spots[max(i, 0)]
		return spot{off, s.line, s.col + utf8.RuneCountInString(text[s.off:off])}
	}
	for _, m := range leftover.FindAllStringIndex(maskedStars.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) }), -1) {
		p := at(m[0])
		l.add("F24", Error, p.line, p.col, text[m[0]:m[1]], "", "正文里留下了 Markdown 记号 %s", text[m[0]:m[1]])
	}
	for _, a := range prose.Addresses(text) {
		if a.Scheme != "hxxp" && a.Scheme != "hxxps" && !l.official(a.Host) {
			p := at(a.Start)
			l.add("F35", Error, p.line, p.col, text[a.Start:a.End], "", "不在官方名单里的网址会变成能点的链接：%s", text[a.Start:a.End])
		}
	}
}
