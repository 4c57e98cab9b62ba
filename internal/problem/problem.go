// Package problem holds complaints about content: each has an address, a rule, what is wrong and how to mend it.
//
// A Problem speaks to the editor, in Chinese, and is a value, not a Go error: problems are collected, sorted and
// printed once. Go errors are for machine failures (a full disk); the two never mix.
package problem

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Pos is a place in a file. Line and Col count from 1; Col counts characters (code points), not bytes.
// A zero Line means the file as a whole.
type Pos struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
}

// String is file:line:col, leaving out what is not known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Level says whether a problem stops a build.
type Level int

const (
	Error   Level = iota // stops the build
	Warning              // is printed, and the build goes on
)

func (l Level) String() string {
	if l == Warning {
		return "warning"
	}
	return "error"
}

// MarshalText gives "error" or "warning".
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Problem is one complaint.
type Problem struct {
	Pos
	Rule  string `json:"rule"` // stable English name, such as "link-not-live"
	Level Level  `json:"level"`
	Text  string `json:"text"`           // Chinese: what is wrong
	Hint  string `json:"hint,omitempty"` // Chinese: how to mend it
}

// Errorf makes an error-level Problem.
func Errorf(pos Pos, rule, hint, format string, args ...any) Problem {
	return Problem{Pos: pos, Rule: rule, Level: Error, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// Warnf makes a warning.
func Warnf(pos Pos, rule, hint, format string, args ...any) Problem {
	return Problem{Pos: pos, Rule: rule, Level: Warning, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// List is a number of problems.
type List []Problem

// Sort orders by file, line, column, level, rule, text and hint, and drops exact repeats. The list itself is reordered; use the
// result.
func (l List) Sort() List {
	slices.SortStableFunc(l, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Level, b.Level), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Hint, b.Hint))
	})
	return slices.Compact(l)
}

// Errors counts the problems that stop a build.
func (l List) Errors() int {
	n := 0
	for _, p := range l {
		if p.Level == Error {
			n++
		}
	}
	return n
}

// WriteText prints each problem as file:line:col: rule: text, then the source line with a caret, then the hint.
// source gives the bytes of a file, or nil if they are not to be had.
func (l List) WriteText(w io.Writer, source func(file string) []byte) error {
	var b strings.Builder
	lines := map[string][]string{}
	for _, p := range l {
		level := "错误"
		if p.Level == Warning {
			level = "提醒"
		}
		fmt.Fprintf(&b, "%s: %s: %s: %s\n", p.Pos, level, p.Rule, p.Text)
		if p.Line > 0 {
			if _, ok := lines[p.File]; !ok {
				lines[p.File] = nil
				if src := source(p.File); src != nil {
					// Columns do not count the byte order mark.
					lines[p.File] = strings.Split(strings.TrimPrefix(string(src), "\uFEFF"), "\n")
				}
			}
			if all := lines[p.File]; p.Line <= len(all) {
				excerpt(&b, all[p.Line-1], p.Col)
			}
		}
		if p.Hint != "" {
			fmt.Fprintf(&b, "    怎么改：%s\n", p.Hint)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// maxExcerpt is how many columns of a source line are shown.
const maxExcerpt = 76

// excerpt writes the part of line around col, and a caret below that column as a terminal would show it.
func excerpt(b *strings.Builder, line string, col int) {
	runes := []rune(strings.TrimRight(line, "\r"))
	for i, r := range runes { // what would move the cursor or hide itself is shown as a box
		if r == '\t' {
			runes[i] = ' '
		} else if !unicode.IsGraphic(r) { // the full-width space is: it moves the cursor as it should
			runes[i] = '□'
		}
	}
	at := min(max(col-1, 0), len(runes))
	from, cells := at, 0
	for from > 0 && cells+Cells(runes[from-1]) <= maxExcerpt*2/3 {
		from--
		cells += Cells(runes[from])
	}
	to, total := at, cells
	for to < len(runes) && total+Cells(runes[to]) <= maxExcerpt {
		total += Cells(runes[to])
		to++
	}
	fmt.Fprintf(b, "    %s\n", string(runes[from:to]))
	if col > 0 {
		fmt.Fprintf(b, "    %s^\n", strings.Repeat(" ", cells))
	}
}

// Cells is how many terminal columns a character takes: 2 for East Asian wide ones (UAX 11), 0 for combining marks, else 1.
func Cells(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	return 1
}

// WriteJSON prints the list as one JSON array.
func (l List) WriteJSON(w io.Writer) error {
	if l == nil {
		l = List{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(l)
}
