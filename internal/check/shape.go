package check

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

func itoa(i int) string { return strconv.Itoa(i) }

// block gives the text of a node.
func (it *item) block(n *prose.Node) string {
	if it.nodes == nil {
		it.nodes = map[*prose.Node]*text{}
		for _, t := range it.texts {
			it.nodes[t.Node] = t
		}
	}
	if t := it.nodes[n]; t != nil {
		return t.Text
	}
	return ""
}

// section gives what stands below the level-2 heading of that name, up to the next one. ok is false if there is none.
func (it *item) section(name string) (heading *prose.Node, kids []*prose.Node, ok bool) {
	all := it.doc.Root.Kids
	for i, n := range all {
		if n.Kind != prose.Heading || n.Level != 2 || strings.TrimSpace(it.block(n)) != name {
			continue
		}
		end := i + 1
		for end < len(all) && !(all[end].Kind == prose.Heading && all[end].Level <= 2) && all[end].Kind != prose.Notes {
			end++
		}
		return n, all[i+1 : end], true
	}
	return nil, nil, false
}

// listOf is the first list among some nodes that satisfies f.
func listOf(kids []*prose.Node, f func(*prose.Node) bool) *prose.Node {
	for _, k := range kids {
		if k.Kind == prose.List && f(k) {
			return k
		}
	}
	return nil
}

func (it *item) at(n *prose.Node) problem.Pos {
	return problem.Pos{File: it.File, Line: n.Line, Col: n.Col}
}

// start is where the body starts.
func (it *item) start() problem.Pos { return it.at(it.doc.Root) }

func alertSections(it *item) {
	if it.Kind != content.Alert {
		return
	}
	if h, kids, ok := it.section("识别"); !ok {
		it.errorf(it.start(), "加上“## 识别”，用列表写出骗子的原话，每句放进“”里", "骗局提醒缺少“识别”一节")
	} else if list := listOf(kids, func(*prose.Node) bool { return true }); list == nil {
		it.errorf(it.at(h), "每句一行，以“- ”开头，原话放进“”里", "“识别”一节里没有列表")
	} else {
		for _, k := range list.Kids {
			if len(k.Kids) == 0 || !strings.HasPrefix(strings.TrimSpace(it.block(k.Kids[0])), "“") {
				it.errorf(it.at(k), "先写骗子的原话，放进“”里；海报要用它", "“识别”里的这一条不是以骗子的原话开头")
			}
		}
	}
	if h, kids, ok := it.section("怎么办"); !ok {
		it.errorf(it.start(), "加上“## 怎么办”，用 1. 2. 3. 写出步骤", "骗局提醒缺少“怎么办”一节")
	} else if listOf(kids, func(l *prose.Node) bool { return l.Ordered }) == nil {
		it.errorf(it.at(h), "每步一行，以“1. ”“2. ”开头", "“怎么办”一节里没有编号的步骤")
	}
}

func ledLong(it *item) {
	if it.Kind != content.Alert {
		return
	}
	field := "led"
	if it.LED == "" {
		field = "title" // shown instead
	}
	for _, t := range it.texts {
		if t.field != field {
			continue
		}
		if s, _ := it.expand(t); utf8.RuneCountInString(s) > content.MaxLED {
			it.errorf(t.Pos(0), "在 led 里写一句不超过 40 个字的话，给柜台屏和电子屏用", "屏上的字有 %d 个，一屏放不下", utf8.RuneCountInString(s))
		}
	}
}

func lessonPoints(it *item) {
	if it.Kind != content.Lesson {
		return
	}
	h, kids, ok := it.section("记住三点")
	if !ok {
		it.errorf(it.start(), "加上“## 记住三点”，下面写三条", "小课缺少“记住三点”一节")
	} else if list := listOf(kids, func(*prose.Node) bool { return true }); list == nil || len(list.Kids) != 3 {
		it.errorf(it.at(h), "写成一个列表，正好三条", "“记住三点”下面不是三条")
	}
}

func headingLevel(it *item) {
	last := 1
	it.doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind != prose.Heading {
			return true
		}
		switch {
		case n.Level == 1:
			it.errorf(it.at(n), "改成 ##；标题写在开头的 title 里", "正文里不能用一级标题")
		case n.Level > last+1:
			it.warnf(it.at(n), "改成 "+strings.Repeat("#", last+1), "小标题跳了一级")
		}
		last = max(n.Level, 1)
		return true
	})
}

func headingDuplicate(it *item) {
	seen := map[string]bool{}
	for _, t := range it.texts {
		if t.Kind != prose.Heading {
			continue
		}
		if name := strings.TrimSpace(t.Text); name != "" && seen[name] {
			it.warnf(t.Pos(0), "改一个，读者和链接才分得清", "小标题“%s”用了两次", name)
		} else {
			seen[name] = true
		}
	}
}

func hotlineList(it *item) {
	it.doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind == prose.List && n.Ordered && n.Level > 99 {
			it.errorf(it.at(n), "号码写成 {{hotline 编号}}；或者换个句子开头", "“%d.”在段首会变成列表的编号", n.Level)
		}
		return true
	})
}

// leftovers are marks that Markdown would have taken away had they been written right.
var leftovers = []string{"](", "[^", "[!"}

// leftoverMarkup leaves alone: code; rows of three or more asterisks or underscores that stand free, for a blank to
// fill in, or beside a digit or X, for a number made unreadable.
func leftoverMarkup(it *item) {
	for _, t := range it.texts {
		if !t.markup || t.Kind == prose.Code || t.source() {
			continue
		}
		s := t.visible()
		say := func(off int, mark string) {
			if it.full() {
				return
			}
			it.errorf(t.Pos(off), "检查前后是不是成对；真要写出来，放进 ` ` 里", "这里的“%s”没有起作用，会原样显示", mark)
		}
		if i := strings.Index(s, "{{"); i >= 0 && !t.refers() {
			it.errorf(t.Pos(i), "写名称，如“反诈专线”", "这里不能用 {{ }}，会原样显示")
		}
		for _, m := range leftovers {
			for from := 0; ; {
				i := strings.Index(s[from:], m)
				if i < 0 {
					break
				}
				say(from+i, m)
				from += i + len(m)
			}
		}
		for i := 0; i < len(s); {
			b := s[i]
			n := 1
			for i+n < len(s) && s[i+n] == b {
				n++
			}
			if n >= 2 && (b == '*' || b == '_' || b == '~') && !(n >= 3 && b != '~' && free(s, i, i+n)) {
				say(i, strings.Repeat(string(b), min(n, 3)))
			}
			i += n
		}
	}
}

// free says whether s[from:to] stands free or beside a digit.
func free(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	digit := func(r rune) bool { return unicode.IsDigit(r) || r == 'X' || r == 'x' }
	open := func(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsPunct(r) }
	return digit(before) || digit(after) || open(before) && open(after)
}

// visible is the text with code blotted out.
func (t *text) visible() string {
	if t.field != "" || t.Kind == prose.Image || t.Kind == prose.Callout {
		return t.Text
	}
	out := []byte(t.Text)
	off := 0
	for _, k := range t.Node.Kids {
		k.Walk(func(n *prose.Node) bool {
			size := 0
			switch n.Kind {
			case prose.Text:
				size = len(n.Text)
			case prose.CodeSpan:
				size = len(n.Text)
				for i := off; i < min(off+size, len(out)); i++ {
					out[i] = ' '
				}
			case prose.Break:
				size = 1
			case prose.Contact, prose.Scam, prose.Image:
				size = len(prose.Object)
			}
			off += size
			return true
		})
	}
	return string(out)
}

// Lengths that older readers can follow.
const (
	longestTitle     = 30
	longestSentence  = 60
	longestParagraph = 160
	contactLength    = 5 // characters that a number or name counts for
)

func length(r rune) int {
	switch {
	case r == '\uFFFC':
		return contactLength
	case unicode.IsSpace(r):
		return 0
	}
	return 1
}

// eachSentence gives the sentences of a text: where each starts, in bytes, and its length.
func eachSentence(s string, f func(start, n int)) {
	n, start := 0, 0
	end := func(off int) {
		f(start, n)
		n, start = 0, off
	}
	for i, r := range s {
		if n == 0 && (unicode.IsSpace(r) || r == '”' || r == '’' || r == '）') {
			start = i + utf8.RuneLen(r)
			continue
		}
		n += length(r)
		switch r {
		case '。', '！', '？', '；', '\n':
			end(i + utf8.RuneLen(r))
		}
	}
	end(len(s))
}

func longSentence(it *item) {
	for _, t := range it.texts {
		if t.field != "" || t.Kind == prose.Code || len(t.Text) <= longestSentence {
			continue
		}
		eachSentence(t.Text, func(start, n int) {
			if n > longestSentence && !it.full() {
				it.warnf(t.Pos(start), "拆成两句，每句不超过 60 个字", "这一句有 %d 个字", n)
			}
		})
	}
}

// Measure gives the length of an item's text in characters without spaces, title and summary included, and that of its longest
// sentence. A reference to a record counts for 5 characters.
func Measure(it *content.Item) (chars, longest int) {
	count := func(s string) {
		eachSentence(s, func(_, n int) {
			chars += n
			longest = max(longest, n)
		})
	}
	count(it.Title)
	summary, _ := it.SummaryDoc()
	body, _ := it.Doc()
	for _, doc := range []*prose.Doc{summary, body} {
		for _, b := range doc.Blocks(it.File) {
			count(b.Text)
		}
	}
	return chars, longest
}

func longParagraph(it *item) {
	for _, t := range it.texts {
		if t.field != "" || t.Kind != prose.Paragraph || len(t.Text) <= longestParagraph {
			continue
		}
		n := 0
		for _, r := range t.Text {
			n += length(r)
		}
		if n > longestParagraph {
			it.warnf(t.Pos(0), "拆成几段，每段不超过 160 个字", "这一段有 %d 个字", n)
		}
	}
}

func titleLong(it *item) {
	if n := utf8.RuneCountInString(it.Title); n > longestTitle {
		it.warnf(it.Where("title"), "改到 30 个字以内，微信会把后面截掉", "标题有 %d 个字", n)
	}
}

func summaryTitle(it *item) {
	if utf8.RuneCountInString(it.Title) >= 4 && strings.Contains(it.Summary, it.Title) {
		it.warnf(it.Where("summary"), "换个说法，两处会挨着显示", "一句话里又重复了标题")
	}
}
