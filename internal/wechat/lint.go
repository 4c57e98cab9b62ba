package wechat

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"mingbai/internal/content"
	"mingbai/internal/contrast"
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
	// Elements after whose end a line ends.
	lineElements = strings.Fields("section p h2 h3 h4 th td tr table div li pre blockquote")

	allowedProperty = regexp.MustCompile(`^(color|font-size|font-weight|font-style|line-height|letter-spacing|text-align|text-decoration|text-indent|white-space|word-break|overflow-wrap|` +
		`margin(-(top|right|bottom|left))?|padding(-(top|right|bottom|left))?|width|max-width|min-width|height|max-height|background-color|display|vertical-align|overflow|overflow-x|box-sizing|` +
		`border(-(top|right|bottom|left))?(-(color|style|width))?|border-(top-left-|top-right-|bottom-left-|bottom-right-)?radius|border-collapse|border-spacing)$`)
	forbiddenProperty = regexp.MustCompile(`^(position|float|clear|z-index|transform.*|transition.*|animation.*|filter|clip-path|mask.*|flex.*|grid.*|gap|row-gap|column-gap|order|background-image)$`)
	paintedBorder     = regexp.MustCompile(`^border(-(top|right|bottom|left))?(-color)?$`)
	borderWords       = regexp.MustCompile(`^(0|[0-9.]+(px|em)|thin|medium|thick|none|hidden|solid|dashed|dotted|double|groove|ridge|inset|outset)$`)
	colourForm        = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	measureForm       = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?)(px|%|em|)$`)
	displays          = strings.Fields("block inline inline-block table table-row table-cell")
	spelledMarks      = regexp.MustCompile(`\]\(|\[\^|\[!`)
	markRuns          = regexp.MustCompile(`\*{2,}|_{2,}|~{2,}`)
	noteMark          = regexp.MustCompile(`^\[[0-9]+\]$`)
	printedAddress    = regexp.MustCompile(`^[!-~\p{Han}．｡。]*(\.|://)[!-~\p{Han}．｡。]*$`)
)

// Elements that have no end.
var void = map[string]bool{"br": true, "img": true, "hr": true, "input": true, "link": true, "meta": true}

// Limits of styles, in pixels.
const (
	maxFixedWidth = 320
	leastText     = 13 // notes
	leastBody     = 14
	mostBody      = 18
	mostText      = 22 // headings
)

// Lint applies the rules for fragments to any HTML, and gives what it finds in the order of the source. official tells whether a
// host may be printed as it is; nil means none. root is false where the fragment has no outermost element on purpose.
func Lint(fragment string, root bool, official func(host string) bool) []Finding {
	l := &linter{src: fragment, official: official, root: root, line: 1, col: 1}
	if official == nil {
		l.official = func(string) bool { return false }
	}
	l.run()
	slices.SortStableFunc(l.found, func(a, b Finding) int { return cmp.Or(a.Line-b.Line, a.Col-b.Col) })
	return l.found
}

type element struct {
	name      string
	style     map[string]string
	line, col int
	seen      bool // something visible is inside
	kids      int  // elements inside
	cells     int  // th and td inside
	text      bool // it holds text directly
	leaf      bool // the editor's own wrapper of text
	allowed   bool
	picture   bool // an image stands in it alone so far
	from      int  // where its text begins in the visible text
}

type linter struct {
	src       string
	official  func(string) bool
	root      bool
	line, col int
	open      []*element
	top       int // allowed elements at the top
	found     []Finding
	visible   strings.Builder
	spots     []spot
	blots     [][2]int // stretches of the visible text in which marks mean nothing: code and raised numbers
	notes     []note
	newline   bool
}

// spot is where a piece of visible text stood. A fixed one stood there as a whole.
type spot struct {
	off, line, col int
	fixed          bool
}

// note is a raised number and where it stands.
type note struct {
	text      string
	line, col int
}

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
		if i := strings.IndexAny(raw, "\n\t\r"); i >= 0 && !l.newline {
			l.newline = true // once is enough
			line, col := l.line, l.col
			l.pass(raw[:i])
			l.err("F02", "", "不能有换行或 Tab，粘贴后会多出空行")
			l.line, l.col = line, col
		}
		t := z.Token()
		switch kind {
		case html.DoctypeToken, html.CommentToken:
			l.err("F01", "", "不能有文档声明或注释")
		case html.StartTagToken, html.SelfClosingTagToken:
			l.start(t)
		case html.EndTagToken:
			l.end(t.Data)
		case html.TextToken:
			l.text(raw)
			continue
		}
		l.pass(raw)
	}
	for len(l.open) > 0 {
		l.end(l.open[len(l.open)-1].name)
	}
	if l.root && l.top == 0 && !slices.ContainsFunc(l.found, func(f Finding) bool { return f.Rule == "F01" }) {
		l.add("F01", Error, 1, 1, "0", "1", "最外层应当有一个 section")
	}
	l.words()
}

func (l *linter) start(t html.Token) {
	e := &element{name: t.Data, line: l.line, col: l.col, style: map[string]string{}, from: l.visible.Len()}
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
	parent := &element{style: map[string]string{}}
	if len(l.open) > 0 {
		parent = l.open[len(l.open)-1]
	} else if e.allowed {
		if l.top++; l.root && (t.Data != "section" || l.top > 1) {
			l.err("F01", t.Data, "最外层应当只有一个 section")
		}
	}
	parent.kids++
	parent.seen = parent.seen || void[t.Data]
	for _, a := range t.Attr {
		l.attribute(e, a)
	}
	if len(l.open) == 0 && l.root {
		for _, p := range properties(e.style) {
			if strings.HasPrefix(p, "padding") || strings.HasPrefix(p, "background") {
				l.err("F03", p, "最外层不能有 %s，编辑器会清掉", p)
			}
		}
	}
	switch t.Data {
	case "a":
		l.link(t)
	case "img":
		l.image(t, e, parent)
	case "br":
		l.see("\n", spot{line: l.line, col: l.col, fixed: true})
	case "th", "td":
		parent.cells++
		if parent.name != "tr" {
			l.err("F45", t.Data, "单元格要放在 tr 里")
		}
		if parent.cells == maxColumns+1 {
			l.add("F45", Error, l.line, l.col, "", strconv.Itoa(maxColumns), "表格超过 %d 列，手机上放不下", maxColumns)
		}
		for _, p := range []string{"border", "padding", "word-break"} {
			if e.style[p] == "" {
				l.err("F45", p, "单元格要有自己的 %s", p)
			}
		}
	}
	if parent.name == "section" && parent.kids > 1 && parent.picture {
		l.err("F50", "", "图片要单独放在一个 section 里")
		parent.picture = false
	}
	if t.Data == "strong" || t.Data == "em" || t.Data == "sup" || t.Data == "a" || t.Data == "p" {
		if e.style["background-color"] != "" {
			l.add("F72", Warning, l.line, l.col, t.Data, "", "底色要放在外面的 section 上，不放在 <%s> 上", t.Data)
		}
	}
	if !void[t.Data] { // a slash at the end of a tag means nothing in HTML
		l.open = append(l.open, e)
	}
}

func properties(style map[string]string) []string {
	var out []string
	for p := range style {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

func (l *linter) link(t html.Token) {
	href, _ := attr(t, "href")
	if articleLink(href) {
		return
	}
	if u, err := url.Parse(href); err == nil && strings.EqualFold(u.Hostname(), articleHost) {
		l.err("F31", href, "公众号的链接只能是已经发表的文章（/s 或 /s/…）")
		return
	}
	l.err("F30", href, "不能有链接（只留公众号文章的链接）")
}

func (l *linter) image(t html.Token, e, parent *element) {
	if alt, _ := attr(t, "alt"); strings.TrimSpace(alt) == "" {
		l.add("F54", Warning, l.line, l.col, "", "", "图片没有说明文字")
	}
	src, _ := attr(t, "src")
	if u, err := url.Parse(src); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		l.err("F53", src, "图片的地址要以 https:// 开头")
	}
	if e.style["max-width"] != "100%" || e.style["height"] != "auto" || e.style["width"] != "" {
		l.err("F50", "", "图片的样式应当是 max-width:100%%、height:auto，不写 width")
	}
	if parent.name != "section" || parent.style["text-align"] != "center" || parent.kids > 1 || parent.text {
		l.err("F50", "", "图片要单独放在一个居中的 section 里")
	} else {
		parent.picture = true
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
		(e.name == "td" || e.name == "th") && (a.Key == "colspan" || a.Key == "rowspan")
	if e.name == "span" && a.Key == "leaf" && a.Val == "" {
		ok, e.leaf = true, true
	}
	if !ok {
		l.err("F06", a.Key, "<%s> 不能有属性 %s", e.name, a.Key)
		return
	}
	if a.Key == "alt" {
		at := spot{line: l.line, col: l.col, fixed: true}
		l.see("\n"+a.Val+"\n", at)
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
		l.property(e, name, value)
	}
}

func (l *linter) property(e *element, name, value string) {
	lower := strings.ToLower(value)
	number, unit, measured := 0.0, "", false
	if m := measureForm.FindStringSubmatch(lower); m != nil {
		number, _ = strconv.ParseFloat(m[1], 64)
		unit, measured = m[2], true
	}
	switch {
	case name == "font-family" || name == "font":
		l.err("F14", value, "不能指定字体")
		return
	case strings.HasPrefix(name, "@") || forbiddenProperty.MatchString(name) || name == "opacity" && measured && number == 0 || strings.Contains(lower, "gradient("):
		l.err("F11", name, "不能用样式 %s", name)
		return
	case !allowedProperty.MatchString(name):
		l.err("F10", name, "不能用样式 %s", name)
		return
	}
	for _, bad := range []string{"var(", "calc(", "!important", "url("} {
		if strings.Contains(lower, bad) {
			l.err("F13", bad, "样式里不能有 %s", bad)
			return
		}
	}
	switch {
	case name == "display" && !slices.Contains(displays, lower):
		l.err("F12", value, "display 不能是 %s", value)
	case name == "color" || name == "background-color":
		l.colour(value)
	case paintedBorder.MatchString(name):
		for f := range strings.FieldsSeq(value) {
			if !borderWords.MatchString(f) && !l.colour(f) {
				break
			}
		}
	case name == "font-size":
		least, most := leastText, mostBody
		switch e.name {
		case "h2", "h3", "h4":
			most = mostText
		case "p":
			least = leastBody
		}
		if unit != "px" || number < float64(least) || number > float64(most) {
			l.add("F17", Error, l.line, l.col, value, fmt.Sprintf("%d–%dpx", least, most), "<%s> 的字号不能是 %s", e.name, value)
		}
	case name == "line-height":
		if !(measured && (unit == "" && number >= 1.6 && number <= 2 || unit == "px" && number > 0 && number == float64(int(number)))) {
			l.add("F17", Error, l.line, l.col, value, "1.6–2", "行高不能是 %s", value)
		}
	case name == "width" || name == "min-width":
		if lower != "auto" && !(measured && (unit == "px" && number <= maxFixedWidth || unit == "%" && number <= 100 || number == 0)) {
			l.add("F18", Error, l.line, l.col, value, fmt.Sprintf("%dpx", maxFixedWidth), "宽度 %s 会超出屏幕", value)
		}
	case name == "white-space" && strings.HasPrefix(lower, "pre"):
		l.err("F46", value, "不能用 white-space:%s", value)
	case name == "white-space" && lower == "nowrap":
		l.err("F45", value, "不能用 white-space:nowrap，手机上放不下")
	}
}

func (l *linter) colour(value string) bool {
	if !colourForm.MatchString(value) || value == "#000000" {
		l.err("F15", value, "颜色要写成小写的 #rrggbb，不用纯黑：%s", value)
		return false
	}
	return true
}

func (l *linter) end(name string) {
	i := len(l.open) - 1
	for i >= 0 && l.open[i].name != name {
		i--
	}
	if i < 0 {
		return
	}
	for k := len(l.open) - 1; k >= i; k-- {
		e := l.open[k]
		if e.seen && k > 0 {
			l.open[k-1].seen = true
		}
		if e.allowed {
			l.closed(e, l.open[:k])
		}
	}
	l.open = l.open[:i]
	if slices.Contains(lineElements, name) {
		l.see("\n", spot{line: l.line, col: l.col, fixed: true})
	}
}

// closed looks at an element when all of it is known. around are those that it stands in.
func (l *linter) closed(e *element, around []*element) {
	if !e.seen && e.kids == 0 {
		l.add("F08", Error, e.line, e.col, e.name, "", "<%s> 是空的", e.name)
	}
	text := l.visible.String()[e.from:]
	colour := e.style["color"]
	if e.leaf && len(around) > 0 && colour == "" {
		colour = around[len(around)-1].style["color"]
	}
	if e.text {
		if colour == "" {
			l.add("F16", Error, e.line, e.col, e.name, "", "有字的 <%s> 要有自己的颜色", e.name)
		} else {
			l.contrast(e, colour, around)
		}
	}
	if e.name == "sup" && noteMark.MatchString(text) {
		l.notes = append(l.notes, note{text, e.line, e.col})
		l.blots = append(l.blots, [2]int{e.from, l.visible.Len()}) // [1]( is no mark
	}
	if !strings.EqualFold(e.style["word-break"], "break-all") {
		return
	}
	switch code := e.style["background-color"] != ""; {
	case code:
		l.blots = append(l.blots, [2]int{e.from, l.visible.Len()})
		if i := strings.IndexByte(text, ' '); i >= 0 && e.name == "section" {
			l.add("F46", Error, e.line, e.col, "", "", "代码里的空格要写成 U+00A0")
		}
	case !printedAddress.MatchString(strings.Trim(text, " \n")):
		l.add("F26", Error, e.line, e.col, "", "", "正文不能用 word-break:break-all，号码和日期会断成两截")
	}
}

// contrast compares a text with its ground, by day and in dark mode.
func (l *linter) contrast(e *element, colour string, around []*element) {
	ground := e.style["background-color"]
	for _, a := range slices.Backward(around) {
		if ground == "" {
			ground = a.style["background-color"]
		}
	}
	if ground == "" {
		ground = content.WeChatPaper
	}
	text, err := contrast.Parse(colour)
	below, bad := contrast.Parse(ground)
	if err != nil || bad != nil {
		return // F15 said so
	}
	day := contrast.Ratio(text, below)
	night := contrast.Ratio(contrast.Dark(text, below))
	if day < content.LeastContrast || night < content.LeastContrast {
		l.add("F70", Error, e.line, e.col, fmt.Sprintf("%.1f / %.1f", day, night), fmt.Sprintf("%.1f", content.LeastContrast),
			"%s 的字在 %s 上看不清：白天对比度 %.1f，深色模式 %.1f", colour, ground, day, night)
	}
}

// text reads a piece of text as it is written.
func (l *linter) text(raw string) {
	for raw != "" {
		n := strings.IndexByte(raw[1:], '&') + 1
		if n == 0 {
			n = len(raw)
		}
		if raw[0] == '&' { // the name of a character is one place
			if i := strings.IndexByte(raw[:n], ';'); i >= 0 {
				n = i + 1
			}
		}
		piece := raw[:n]
		at := spot{line: l.line, col: l.col}
		shown := piece
		if piece[0] == '&' {
			shown = html.UnescapeString(piece)
		}
		l.characters(shown, at)
		l.pass(piece)
		raw = raw[n:]
	}
}

func (l *linter) characters(s string, at spot) {
	blank := strings.Trim(s, " \n\t\r") == ""
	if len(l.open) == 0 {
		if blank {
			return
		}
		if l.root {
			l.add("F01", Error, at.line, at.col, "", "", "文字不能在 section 外面")
		}
	} else {
		e := l.open[len(l.open)-1]
		if e.name == "script" || e.name == "style" {
			return // not text
		}
		e.seen = e.seen || !blank
		e.text = e.text || strings.TrimSpace(s) != "" // that takes U+00A0 too: a spacer holds no text
		if !blank && e.picture {
			l.add("F50", Error, at.line, at.col, "", "", "图片要单独放在一个 section 里")
			e.picture = false
		}
	}
	l.see(s, at)
}

// see gathers the visible text, in which words may run over element borders.
func (l *linter) see(s string, at spot) {
	at.off = l.visible.Len()
	l.spots = append(l.spots, at)
	l.visible.WriteString(s)
}

// words looks at the text as readers see it.
func (l *linter) words() {
	text := l.visible.String()
	say := func(rule string, off int, value, format string, args ...any) {
		i, _ := slices.BinarySearchFunc(l.spots, off, func(s spot, off int) int { return s.off - off })
		for i < len(l.spots)-1 && l.spots[i+1].off == off { // pieces without text
			i++
		}
		if i == len(l.spots) || l.spots[i].off > off {
			i--
		}
		s := l.spots[max(i, 0)]
		if !s.fixed {
			between := text[s.off:off]
			if j := strings.LastIndexByte(between, '\n'); j >= 0 {
				s.line += strings.Count(between, "\n")
				s.col, between = 1, between[j+1:]
			}
			s.col += utf8.RuneCountInString(between)
		}
		l.add(rule, Error, s.line, s.col, value, "", format, args...)
	}
	l.leftovers(text, func(off int, mark string) {
		say("F24", off, mark, "正文里留下了 Markdown 记号 %s", mark)
	})
	prev := rune(0)
	for i, r := range text {
		_, n := utf8.DecodeRuneInString(text[i:])
		if stray(r, prev, text[i+n:]) {
			value := fmt.Sprintf("U+%04X", r)
			say("F25", i, value, "有看不见的字符 %s", value)
		}
		prev = r
	}
	for _, a := range prose.Addresses(text) {
		if prose.Defang(text[a.Start:a.End], l.official) != text[a.Start:a.End] {
			say("F35", a.Start, text[a.Start:a.End], "不在官方名单里的网址会变成能点的链接：%s", text[a.Start:a.End])
		}
	}
	for _, n := range l.notes {
		if !strings.Contains("\n"+text, "\n"+n.text+" ") {
			l.add("F32", Error, n.line, n.col, n.text, "", "文末没有 %s 的网址或注释", n.text)
		}
	}
}

// leftovers finds marks that Markdown would have taken away had they been written right. Code is left alone, and so are rows of
// three or more asterisks or underscores that stand free or beside a digit: blanks to fill in and numbers made unreadable.
func (l *linter) leftovers(text string, say func(off int, mark string)) {
	blotted := []byte(text)
	for _, c := range l.blots {
		for i := c[0]; i < c[1]; i++ {
			if blotted[i] != '\n' {
				blotted[i] = ' '
			}
		}
	}
	text = string(blotted)
	for _, m := range spelledMarks.FindAllStringIndex(text, -1) {
		say(m[0], text[m[0]:m[1]])
	}
	for _, m := range markRuns.FindAllStringIndex(text, -1) {
		if m[1]-m[0] < 3 || text[m[0]] == '~' || !free(text, m[0], m[1]) {
			say(m[0], text[m[0]:m[0]+2])
		}
	}
}

// free says whether text[from:to] stands free or beside a digit.
func free(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	digit := func(r rune) bool { return unicode.IsDigit(r) || r == 'X' || r == 'x' }
	open := func(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsPunct(r) }
	return digit(before) || digit(after) || open(before) && open(after)
}
