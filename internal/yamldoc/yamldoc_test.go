package yamldoc_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"mingbai/internal/problem"
	"mingbai/internal/yamldoc"
)

type doc struct {
	Title   string       `yaml:"title"`
	Summary string       `yaml:"summary"`
	Order   int          `yaml:"order"`
	Open    bool         `yaml:"open"`
	Publish yamldoc.Time `yaml:"publish"`
	Tags    []string     `yaml:"tags"`
	Cover   *struct {
		Image string `yaml:"image"`
		Alt   string `yaml:"alt"`
	} `yaml:"cover"`
	Sources []struct {
		Title string       `yaml:"title"`
		Date  yamldoc.Time `yaml:"date"`
	} `yaml:"sources"`
	Deep [][][][][][][][][][]string `yaml:"deep"`

	Hidden string // without a name it cannot be written
}

func TestDecode(t *testing.T) {
	var got doc
	where, list := yamldoc.Decode("a.md", 1, []byte(`---
# a comment
title: "中文：“引号”" # another
summary: |-
  两行
  文字
order: 12
open: true
publish: 2026-03-15
tags: [甲, "110", 'it''s']
cover: {image: a.png, alt: 图}
sources:
  - title: 来源
    date: "2026"
  - title: 第二
    date: 2026-03-15T09:00:00+08:00
`), &got)
	if len(list) > 0 {
		t.Fatal(list)
	}
	var want doc
	want.Title, want.Summary, want.Order, want.Open, want.Publish = "中文：“引号”", "两行\n文字", 12, true, "2026-03-15"
	want.Tags = []string{"甲", "110", "it's"}
	want.Cover = &struct {
		Image string `yaml:"image"`
		Alt   string `yaml:"alt"`
	}{"a.png", "图"}
	want.Sources = got.Sources
	if !reflect.DeepEqual(got, want) || len(got.Sources) != 2 || got.Sources[0].Date != "2026" || got.Sources[1].Title != "第二" {
		t.Errorf("%+v", got)
	}
	for field, want := range map[string]string{
		"title": "a.md:3:8", "tags[2]": "a.md:10:18", "cover.alt": "a.md:11:28", "sources[1].date": "a.md:16:11",
		"sources[1].url": "a.md:15:5", "sources[7].url": "a.md:13:3", "cover.size": "a.md:11:8", "nothing": "a.md:1:1", "deep[0]": "a.md:1:1",
	} {
		if got := where.Pos(field).String(); got != want {
			t.Errorf("%s is said to be at %s, want %s", field, got, want)
		}
	}
	if !where.Has("cover.alt") || where.Has("cover.size") || where.Has("deep") {
		t.Error("Has")
	}
}

// TestProblems has one line for every way of going wrong: source, place, what is said, and the advice if it matters.
func TestProblems(t *testing.T) {
	const quoted = "放进双引号里"
	for _, c := range []struct{ src, want string }{
		// Keys.
		{"titel: x", "1:1 没有“titel”这个字段|是不是 title？"},
		{"标题: x", "1:1 没有“标题”这个字段|可以用的有：title、summary、order、open、publish、tags、cover、sources、deep"},
		{"q: x", "1:1 没有“q”这个字段|可以用的有：title、summary、order、open、publish、tags、cover、sources、deep"},
		{"Hidden: x", "1:1 没有“Hidden”这个字段|可以用的有：title、summary、order、open、publish、tags、cover、sources、deep"},
		{"title: 中\nsummary: 乙\ntitle: 丙", "3:1 “title”写了两次|只留一个"},
		{"{title: 中文中文, foo: x}", "1:15 没有“foo”这个字段"},
		{"cover: {image: a, imag: b}", "1:19 没有“imag”这个字段|是不是 image？"},
		{"sources:\n  - title: 甲\n    title: 乙", "3:5 “title”写了两次"},
		{"? [a]\n: x", "1:3 字段的名称要直接写"},
		{"? title\n: 甲", ""},
		{"&k title: x", "1:1 字段的名称要直接写"},
		{"!!str title: x", "1:1 字段的名称要直接写"},

		// Types.
		{"title: [甲]", "1:8 “title”应当是文字|" + quoted},
		{"title: {甲: 乙}", "1:8 “title”应当是文字"},
		{"title: 110", "1:8 “title”应当是文字"},
		{"title: true", "1:8 “title”应当是文字"},
		{"title: 2026-03-15", "1:8 “title”应当是文字"},
		{"title:", "1:7 “title”没有填|填上内容，或者删掉这一行"},
		{"title: ~", "1:8 “title”没有填"},
		{"title: null", "1:8 “title”没有填"},
		{"tags: 甲", "1:7 “tags”应当是一个列表|写成 [甲, 乙]，或每行一个“- ”"},
		{"tags: [中文, 110]", "1:12 “tags[1]”应当是文字"},
		{"tags:\n  -", "2:4 “tags[0]”没有填"},
		{"tags:", "1:6 “tags”没有填"},
		{"order: 甲", "1:8 “order”应当是一个整数"},
		{"order: 1.5", "1:8 “order”应当是一个整数"},
		{`order: "1"`, "1:8 “order”应当是一个整数"},
		{"order: 99999999999999999999", "1:8 “order”应当是一个整数"},
		{"order: 0x10", "1:8 “order”应当是一个整数"},
		{"open: yes", "1:7 “open”应当是 true 或 false"},
		{"cover: 甲", "1:8 “cover”应当是一组“名称: 内容”"},
		{"cover:", "1:7 “cover”没有填"},
		{"publish: 2026", "1:10 “publish”应当是文字|" + quoted},
		{"publish: [2026-03-15]", "1:10 “publish”应当是文字"},
		{"title: 甲\norder: x\nopen: y", "2:8 “order”应当是一个整数; 3:7 “open”应当是 true 或 false"},
		{"甲", "1:1 应当是一行行“名称: 内容”"},
		{"- 甲", "1:1 应当是一行行“名称: 内容”"},
		{"", "1:1 内容是空的"},
		{"# 只有注释", "1:1 内容是空的"},

		// What YAML has and we have not.
		{"title: &a 甲", "1:8 不能用 & 和 * 的引用写法"},
		{"title: *a", "1:8 不能用 * 引用"},
		{"title: &a 甲\nsummary: *a", "1:8 不能用 & 和 * 的引用写法; 2:10 不能用 & 和 * 的引用写法"},
		{"{title: 中文, summary: *a}", "1:22 不能用 * 引用"},
		{"<<: {title: 甲}", "1:1 没有“<<”这个字段"},
		{"title: !foo 甲", "1:8 不能用 ! 开头的类型标记"},
		{"title: !!str 110", "1:8 不能用 ! 开头的类型标记"},
		{"title: 甲\n---\ntitle: 乙", "2:1 这里开始了第二份文档|删去多余的 ---，一个文件只写一份"},
		{"title: 甲\n---\n[", "3:2 括号、引号或缩进没有配对"},
		{"title: 甲\n...\n乙", "3:1 这里开始了第二份文档"},
		{"deep: [[[[[[[[[[甲]]]]]]]]]]", "1:15 嵌套太深"},

		// Signs that do not fit together.
		{"title: 甲: 乙", "1:9 这里多了一个冒号，或者上一行没有写完|文字里有英文冒号时，把整段文字放进双引号里"},
		{"title: 甲\n summary: 乙", "2:9 这里多了一个冒号，或者上一行没有写完"},
		{"title: 甲\nsummary", "2:8 这一行少了冒号"},
		{"title: @甲", "1:8 这个字符不能放在开头（多半是 Tab、@、` 或 %）|缩进用空格；文字以符号开头时放进双引号里"},
		{"title: `甲`", "1:8 这个字符不能放在开头（多半是 Tab、@、` 或 %）"},
		{"cover:\n\timage: a", "2:1 这个字符不能放在开头（多半是 Tab、@、` 或 %）"},
		{"title: \"中文\\q\"", "1:11 双引号里的反斜杠写法不对"},
		{"summary: 甲\ntitle: \"中文\norder: 1", "2:8 引号没有配对，一直开到了末尾"},
		{"title: '中文\norder: 1", "1:8 引号没有配对，一直开到了末尾"},
		{"title: '中''文', ", "1:14 缩进不齐，或者引号没有配对"},
		{"tags: [甲, 乙\norder: 1", "2:6 括号、引号或缩进没有配对"},
		{"tags:\n  - 甲\n - 乙", "3:2 缩进不齐，或者引号没有配对"},

		// Characters.
		{"title: 中\xff文", "1:1 文件不是 UTF-8 编码|用编辑器另存为 UTF-8"},
		{"title: 甲\nsummary: 中\x01文", "2:11 这里有看不见的控制字符|删掉它，重新打字"},
		{"title: 中文\u0085summary: 乙", "1:10 这里有看不见的控制字符"},
		{"title: 中文\u2028summary: 乙", "1:10 这里有看不见的控制字符"},
		{"title: 中文\rsummary: 乙", "1:10 这里有看不见的控制字符"},
		{"title: 甲\n\uFEFFsummary: 乙", "2:1 这里有看不见的控制字符"},
		{`title: "中\x01文"`, "1:8 这里有看不见的控制字符"},
		{`title: "中\u2028文"`, "1:8 这里有看不见的控制字符"},
		{"title: 甲\r\norder: x\r\n", "2:8 “order”应当是一个整数"},
		{"\uFEFFtitle: 甲", ""},
	} {
		var v doc
		_, list := yamldoc.Decode("f", 1, []byte(c.src), &v)
		var got []string
		for _, p := range list {
			if p.Rule != "front-matter" || p.Level != problem.Error || p.File != "f" {
				t.Errorf("%q: %+v", c.src, p)
			}
			s := fmt.Sprintf("%d:%d %s", p.Line, p.Col, p.Text)
			if strings.Contains(c.want, "|") {
				s += "|" + p.Hint
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.src, s, c.want)
		}
	}
}

// TestFirstLine: the first line of the source need not be that of the file.
func TestFirstLine(t *testing.T) {
	var v doc
	where, list := yamldoc.Decode("f", 20, []byte("order: x\ntitle: 甲\n"), &v)
	if len(list) != 1 || list[0].Line != 20 || where.Pos("title").Line != 21 || where.Pos("none").Line != 20 {
		t.Error(list, where)
	}
	if _, list := yamldoc.Decode("f", 20, []byte("order: [1\n"), &v); len(list) != 1 || list[0].Line != 21 {
		t.Error(list)
	}
}

// TestHuge has what is too big to be honest.
func TestHuge(t *testing.T) {
	for name, src := range map[string]string{
		"depth":    "deep: " + strings.Repeat("[", 100_000),
		"closed":   "deep: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"mappings": strings.Repeat("{a: ", 20_000),
		"blocks":   strings.Repeat("- ", 100_000) + "x",
		"keys":     strings.Repeat("x: 1\n", 20_000),
		"bomb":     "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]",
	} {
		var v doc
		if _, list := yamldoc.Decode("f", 1, []byte(src), &v); list.Errors() == 0 {
			t.Errorf("%s was taken", name)
		}
	}
	var v doc
	long := strings.Repeat("长", 80_000)
	if _, list := yamldoc.Decode("f", 1, []byte("title: "+long), &v); len(list) > 0 || v.Title != long {
		t.Error("a long text was not taken", list)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"---\ntitle: 甲\n", "tags: [甲, 乙]", "cover:\n  image: a", "title: \"中\n", "a: &b [*b]", "title: |\n  甲\n\n", "? x", "{", "\t", "--- >\n",
		"%YAML 1.2\n---\nx", "title: 甲\r\n\r\n", "publish: 2026-03-15", "sources:\n- title: x\n  date: 1", "title: \"\\u2028\"", "...\n", "\uFEFF"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var v, again doc
		where, list := yamldoc.Decode("f", 3, src, &v)
		lines := strings.Split(string(src), "\n")
		inside := func(what string, p problem.Pos) {
			if p.File != "f" || p.Line < 3 || p.Line-3 >= len(lines) || p.Col < 1 || utf8.Valid(src) && p.Col > utf8.RuneCountInString(lines[p.Line-3])+1 {
				t.Errorf("%s: %v is outside %q", what, p, src)
			}
		}
		for _, p := range list {
			inside(p.Text, p.Pos)
			if p.Text == "" || p.Level != problem.Error {
				t.Errorf("%+v", p)
			}
		}
		for _, field := range []string{"", "title", "tags[0]", "cover.image", "sources[0].date"} {
			inside(field, where.Pos(field))
		}
		if _, list2 := yamldoc.Decode("f", 3, src, &again); !reflect.DeepEqual(v, again) || !reflect.DeepEqual(list, list2) {
			t.Errorf("%q is read in two ways", src)
		}
	})
}
