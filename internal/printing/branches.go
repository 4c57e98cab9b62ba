package printing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"mingbai/internal/poster"
	"mingbai/internal/problem"
)

// Branch is a line of a list of branches.
type Branch struct {
	poster.Branch
	Pos problem.Pos
}

// Limits of a list of branches.
const (
	MaxBranches     = 5000
	MaxBranchesFile = 1 << 20 // bytes
	branchName      = 30      // characters
	branchAddress   = 60
)

var (
	branchHeads = [][]string{{"name", "address", "phone"}, {"网点", "地址", "电话"}}
	phoneForm   = regexp.MustCompile(`^[0-9](?:[0-9 ()-]{3,18}[0-9])$`)
)

// Branches reads a list of branches: CSV in UTF-8 with the columns name, address, phone (or 网点, 地址, 电话). An address and a phone may
// be empty: then there is a blank to write on. Nobody is left out: with a problem in the list there are no branches.
func Branches(file string, src []byte) ([]Branch, problem.List) {
	bad := func(line, col int, hint, format string, args ...any) ([]Branch, problem.List) {
		return nil, problem.List{problem.Errorf(problem.Pos{File: file, Line: line, Col: col}, "branches", hint, format, args...)}
	}
	const form = "第一行写 name,address,phone（或 网点,地址,电话），以后每个网点一行"
	if len(src) > MaxBranchesFile {
		return bad(1, 1, "拆成几个文件", "文件有 %d KB，最多 %d KB", len(src)>>10, MaxBranchesFile>>10)
	}
	src = bytes.TrimPrefix(src, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(src) {
		return bad(1, 1, "在表格软件里另存为“CSV UTF-8”", "文件不是 UTF-8 编码")
	}
	r := csv.NewReader(bytes.NewReader(src))
	var out []Branch
	seen := map[string]int{}
	for head := true; ; head = false {
		row, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if len(out) == 0 {
				return bad(1, 1, form, "里面没有网点")
			}
			return out, nil
		case errors.Is(err, csv.ErrFieldCount):
			line, _ := r.FieldPos(0)
			return bad(line, 1, form, "这一行有 %d 列，要 3 列", len(row))
		case errors.As(err, &wrong):
			return bad(wrong.Line, 1, "文字里有引号时，把整格放进引号，里面的引号写两遍", "这一行的引号没有配对")
		case err != nil:
			return bad(1, 1, form, "读不懂")
		}
		line, _ := r.FieldPos(0)
		col := func(i int) int { // in characters
			_, byteCol := r.FieldPos(i)
			lines := bytes.SplitAfter(src, []byte("\n"))
			start := lines[line-1]
			return utf8.RuneCount(start[:min(byteCol-1, len(start))]) + 1
		}
		for i, cell := range row {
			row[i] = strings.TrimSpace(cell)
		}
		if head {
			if !slices.ContainsFunc(branchHeads, func(h []string) bool { return slices.Equal(h, row) }) {
				return bad(1, 1, form, "第一行不对")
			}
			continue
		}
		b := Branch{poster.Branch{Name: row[0], Address: row[1], Phone: row[2]}, problem.Pos{File: file, Line: line, Col: 1}}
		for i, cell := range row {
			if strings.ContainsFunc(cell, func(c rune) bool { return c < ' ' || c == 0x7F }) {
				return bad(line, col(i), "写成一行", "格子里有换行或看不见的字符")
			}
		}
		switch n := utf8.RuneCountInString(b.Name); {
		case n < 2 || n > branchName:
			return bad(line, col(0), "2 到 30 个字", "网点名称有 %d 个字", n)
		case seen[b.Name] > 0:
			return bad(line, col(0), "只留一行", "网点“%s”在第 %d 行已经有了", b.Name, seen[b.Name])
		case utf8.RuneCountInString(b.Address) > branchAddress:
			return bad(line, col(1), "最多 60 个字", "地址有 %d 个字", utf8.RuneCountInString(b.Address))
		case b.Phone != "" && !phoneForm.MatchString(b.Phone):
			return bad(line, col(2), "只写数字和 -，如 0571-5550123", "电话“%s”写法不对", b.Phone)
		case len(out) == MaxBranches:
			return bad(line, 1, "拆成几个文件", "网点太多，最多 %d 个", MaxBranches)
		}
		seen[b.Name] = line
		out = append(out, b)
	}
}
