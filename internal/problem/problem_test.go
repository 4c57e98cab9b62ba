package problem_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"mingbai/internal/problem"
)

var update = flag.Bool("update", false, "rewrite testdata/text.txt")

func at(file string, line, col int) problem.Pos { return problem.Pos{File: file, Line: line, Col: col} }

func TestPos(t *testing.T) {
	for want, p := range map[string]problem.Pos{"a.md": {File: "a.md"}, "a.md:3": at("a.md", 3, 0), "a.md:3:7": at("a.md", 3, 7)} {
		if p.String() != want {
			t.Errorf("%v, want %s", p, want)
		}
	}
}

// TestText has the caret below its character, whatever stands before it on the line.
func TestText(t *testing.T) {
	sources := map[string]string{
		"a.md": strings.Join([]string{
			"plain text here",                      // 1
			"中文里的一个错字",                             // 2
			"制表\t符和\u200b零宽",                       // 3
			"组合 e\u0301x 和 😀 表情",                   // 4
			"全角　空格",                                // 5
			strings.Repeat("很长的一行", 60) + "末尾",     // 6
			strings.Repeat("long words ", 30),      // 7
			"",                                     // 8
			"crlf\r",                               // 9
			"\x1b[31mred\u202e",                    // 10
			strings.Repeat("x", 20000) + "中" + "y", // 11
		}, "\n"),
		"bom.md": "\uFEFF标题",
		"bad.md": "a\xffb\xfec",
	}
	list := problem.List{
		problem.Errorf(at("a.md", 1, 1), "first", "改掉。", "第 %d 个字", 1),
		problem.Errorf(at("a.md", 2, 5), "wide", "", "错在“个”前"),
		problem.Errorf(at("a.md", 2, 9), "end", "", "行末之后"),
		problem.Errorf(at("a.md", 3, 7), "hidden", "", "看不见的字符之后"),
		problem.Errorf(at("a.md", 4, 6), "combining", "", "x 在第六个字"),
		problem.Errorf(at("a.md", 4, 11), "emoji", "", "表"),
		problem.Errorf(at("a.md", 5, 4), "space", "", "空"),
		problem.Warnf(at("a.md", 6, 1), "long-start", "", "行首"),
		problem.Warnf(at("a.md", 6, 150), "long-middle", "拆成两句。", "中间"),
		problem.Warnf(at("a.md", 6, 302), "long-end", "", "行末"),
		problem.Warnf(at("a.md", 7, 120), "long-latin", "", "中间"),
		problem.Errorf(at("a.md", 8, 1), "empty", "", "空行"),
		problem.Errorf(at("a.md", 9, 5), "crlf", "", "行末"),
		problem.Errorf(at("a.md", 10, 6), "control", "", "转义序列"),
		problem.Errorf(at("a.md", 11, 20001), "very-long", "", "两万个字之后"),
		problem.Errorf(at("a.md", 11, 99999), "beyond-line", "", "行外"),
		problem.Errorf(at("a.md", 12, 1), "beyond-file", "", "文件外"),
		problem.Errorf(at("a.md", 2, 0), "whole-line", "", "整行"),
		problem.Errorf(at("a.md", 0, 0), "whole-file", "删掉。", "整个文件"),
		problem.Errorf(at("bom.md", 1, 2), "bom", "", "题"),
		problem.Errorf(at("bad.md", 1, 3), "bytes", "", "b"),
		problem.Errorf(at("gone.md", 1, 1), "no-source", "", "读不到"),
	}
	var b bytes.Buffer
	err := list.WriteText(&b, func(file string) []byte {
		if s, ok := sources[file]; ok {
			return []byte(s)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/text.txt"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	// No line is wider than a terminal, and no character moves the cursor.
	for line := range strings.SplitSeq(b.String(), "\n") {
		cells := 0
		for _, r := range line {
			if r < 0x20 || r == 0x7F || r == 0x202E {
				t.Errorf("%q in %q", r, line)
			}
			cells += problem.Cells(r)
		}
		if cells > 81 {
			t.Errorf("%d cells: %s", cells, line)
		}
	}
}

func TestCells(t *testing.T) {
	for r, want := range map[rune]int{'a': 1, ' ': 1, '中': 2, '，': 2, '　': 2, '😀': 2, 'Ａ': 2, 'ｱ': 1, '\u0301': 0, '\uFE0F': 0, '“': 1, '가': 2} {
		if got := problem.Cells(r); got != want {
			t.Errorf("%q takes %d, want %d", r, got, want)
		}
	}
}

func TestSort(t *testing.T) {
	want := problem.List{
		problem.Errorf(at("a", 0, 0), "z", "", "甲"),
		problem.Errorf(at("a", 2, 1), "z", "", "甲"),
		problem.Errorf(at("a", 10, 1), "b", "", "甲"),
		problem.Errorf(at("a", 10, 1), "b", "", "甲乙"),
		problem.Errorf(at("a", 10, 1), "b", "一", "甲乙"),
		problem.Errorf(at("a", 10, 1), "c", "", "甲"),
		problem.Warnf(at("a", 10, 1), "a", "", "甲"),
		problem.Errorf(at("a", 10, 2), "a", "", "甲"),
		problem.Errorf(at("b", 1, 1), "a", "", "甲"),
	}
	mixed := problem.List{}
	for _, i := range []int{4, 8, 3, 0, 5, 3, 4, 2, 7, 1, 6, 3, 4} { // some more than once, not side by side
		mixed = append(mixed, want[i])
	}
	if got := mixed.Sort(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := problem.List(nil).Sort(); len(got) != 0 {
		t.Error(got)
	}
	if n := want.Errors(); n != 8 {
		t.Errorf("%d errors", n)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := (problem.List{problem.Errorf(at("a.md", 2, 3), "link", "改 <链接>", "“&”"), problem.Warnf(at("a.md", 0, 0), "x", "", "乙")}).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	const want = `[
  {
    "file": "a.md",
    "line": 2,
    "col": 3,
    "rule": "link",
    "level": "error",
    "text": "“&”",
    "hint": "改 <链接>"
  },
  {
    "file": "a.md",
    "rule": "x",
    "level": "warning",
    "text": "乙"
  }
]
`
	if b.String() != want {
		t.Errorf("%s", &b)
	}
	b.Reset()
	if err := (problem.List)(nil).WriteJSON(&b); err != nil || strings.TrimSpace(b.String()) != "[]" || !json.Valid(b.Bytes()) {
		t.Errorf("%q %v", &b, err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	l := problem.List{problem.Errorf(at("a", 1, 1), "x", "", "甲")}
	if l.WriteText(full{}, func(string) []byte { return nil }) == nil || l.WriteJSON(full{}) == nil {
		t.Error("a full disk went unnoticed")
	}
}
