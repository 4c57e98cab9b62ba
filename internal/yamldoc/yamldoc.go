// Package yamldoc reads one YAML document into a Go struct, strictly, and remembers where each value stood.
//
// Unknown and doubled keys, wrong types, anchors, aliases, explicit tags, a second document and deep nesting are
// problems with file:line:column and Chinese text. Only strings, whole numbers, booleans, lists and mappings with known
// keys exist; a date is a string here, for its meaning depends on the site's zone. The YAML library's words stop here.
package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"mingbai/internal/problem"
)

// maxDepth is how deep lists and mappings may nest; the deepest real file has four levels.
const maxDepth = 8

// Time is a string field that may also be written as a bare YAML date.
type Time string

// Where tells where a value stood: "title", "sources[0].url".
type Where struct {
	start problem.Pos
	at    map[string]problem.Pos
}

// Pos is the place of a field's value; for one that was not written, of what it would be part of.
func (w Where) Pos(field string) problem.Pos {
	for field != "" {
		if p, ok := w.at[field]; ok {
			return p
		}
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return w.start
}

// Has says whether the field was written.
func (w Where) Has(field string) bool { _, ok := w.at[field]; return ok }

// Decode reads src, whose first line is line number first of file, into the struct that v points to. Keys are the
// `yaml` tags. The list is empty if and only if everything was taken over.
func Decode(file string, first int, src []byte, v any) (Where, problem.List) {
	d := &decoder{file: file, lines: bytes.Split(src, []byte("\n")), shift: first - 1, where: Where{problem.Pos{File: file, Line: first, Col: 1}, map[string]problem.Pos{}}}
	if !utf8.Valid(src) {
		d.failAt(d.where.start, "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8")
		return d.where, d.list
	}
	if p, found := d.strange(src); found {
		d.failAt(p, "这里有看不见的控制字符", "删掉它，重新打字")
		return d.where, d.list
	}
	var root yaml.Node
	l, err := yaml.NewLoader(bytes.NewReader(src))
	if err == nil {
		err = l.Load(&root)
	}
	if err == nil {
		var second yaml.Node
		switch more := l.Load(&second); {
		case more == nil:
			d.fail(&second, "这里开始了第二份文档", "删去多余的 ---，一个文件只写一份")
		case !errors.Is(more, io.EOF):
			err = more
		}
	}
	if err != nil {
		d.syntax(err)
		return d.where, d.list
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) != 1 {
		d.failAt(d.where.start, "内容是空的", "")
		return d.where, d.list
	}
	d.value(root.Content[0], reflect.ValueOf(v).Elem(), "", 0)
	return d.where, d.list
}

type decoder struct {
	file  string
	lines [][]byte
	shift int
	where Where
	list  problem.List
}

func (d *decoder) pos(n *yaml.Node) problem.Pos {
	return d.inside(n.Line, n.Column)
}

func (d *decoder) fail(n *yaml.Node, text, hint string) { d.failAt(d.pos(n), text, hint) }
func (d *decoder) failAt(p problem.Pos, text, hint string) {
	d.list = append(d.list, problem.Errorf(p, "front-matter", hint, "%s", text))
}

// strange finds a control character, or one that YAML would take for a line end although no editor does: lines would
// be counted wrong from there on.
func (d *decoder) strange(src []byte) (problem.Pos, bool) {
	p := d.where.start
	for i, r := range string(src) {
		switch {
		case r == '\n':
			p.Line++
			p.Col = 1
			continue
		case r == '\r' && i+1 < len(src) && src[i+1] == '\n', r == '\t', r == 0xFEFF && i == 0:
		case control(r):
			return p, true
		}
		p.Col++
	}
	return p, false
}

func control(r rune) bool {
	return r < 0x20 || r >= 0x7F && r < 0xA0 || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF
}

// syntax turns the library's English message into advice. Messages it has no advice for are passed on.
func (d *decoder) syntax(err error) {
	p := d.where.start
	msg := err.Error()
	var le *yaml.LoadError
	if errors.As(err, &le) {
		msg = le.Message
		mark := le.Mark
		if strings.Contains(msg, "unexpected end of stream") && le.ContextMark.Line > 0 {
			mark = le.ContextMark // where the quote was opened helps more than where the file ends
		}
		if mark.Line > 0 {
			p = d.inside(mark.Line, mark.Column)
		}
	} else if errors.Is(err, io.EOF) {
		d.failAt(p, "内容是空的", "")
		return
	}
	for _, t := range []struct{ in, text, hint string }{
		{"mapping values are not allowed", "这里多了一个冒号，或者上一行没有写完", "文字里有英文冒号时，把整段文字放进双引号里"},
		{"found character that cannot start any token", "这个字符不能放在开头（多半是 Tab、@、` 或 %）", "缩进用空格；文字以符号开头时放进双引号里"},
		{"found a tab", "缩进里有 Tab", "把 Tab 换成空格"},
		{"did not find expected key", "缩进不齐，或者引号没有配对", "同一层的行要左对齐；检查引号"},
		{"did not find expected", "括号、引号或缩进没有配对", "检查上一行的引号、方括号和缩进"},
		{"could not find expected ':'", "这一行少了冒号", "写成“名称: 内容”，冒号用英文的，后面空一格"},
		{"unexpected end of stream", "引号没有配对，一直开到了末尾", "补上收尾的引号"},
		{"already defined", "这个字段写了两次", "只留一个"},
		{"unknown anchor", "不能用 * 引用", "文字以 * 开头时放进双引号里"},
		{"control characters are not allowed", "这里有看不见的控制字符", "删掉它，重新打字"},
		{"unknown escape", "双引号里的反斜杠写法不对", "换成单引号，或者去掉反斜杠"},
	} {
		if strings.Contains(msg, t.in) {
			d.failAt(p, t.text, t.hint)
			return
		}
	}
	d.failAt(p, "格式读不懂（YAML："+msg+"）", "对照 docs/content-format.md 检查这一行和上一行")
}

// inside is a place of the library's, moved into the file if it lies behind the end of the file or of its line.
func (d *decoder) inside(line, col int) problem.Pos {
	if line > len(d.lines) {
		line, col = len(d.lines), len(d.lines[len(d.lines)-1])+1
	}
	line = max(line, 1)
	col = min(col, utf8.RuneCount(d.lines[line-1])+1)
	return problem.Pos{File: d.file, Line: line + d.shift, Col: max(col, 1)}
}

func (d *decoder) value(n *yaml.Node, v reflect.Value, path string, depth int) {
	d.where.at[path] = d.pos(n)
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.fail(n, "不能用 & 和 * 的引用写法", "把内容直接写出来；文字以 & 或 * 开头时放进双引号里")
		return
	case n.Style&yaml.TaggedStyle != 0:
		d.fail(n, "不能用 ! 开头的类型标记", "文字以 ! 开头时放进双引号里")
		return
	case depth > maxDepth:
		d.fail(n, "嵌套太深", "")
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v, path, depth)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.wrong(n, path, "一个列表", "写成 [甲, 乙]，或每行一个“- ”")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
		for i, c := range n.Content {
			d.value(c, v.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
	case reflect.String:
		bare := v.Type() == reflect.TypeFor[Time]() && n.Tag == "!!timestamp"
		if n.Kind != yaml.ScalarNode || n.Tag != "!!str" && !bare {
			d.wrong(n, path, "文字", "放进双引号里")
			return
		}
		if strings.ContainsFunc(n.Value, func(r rune) bool { return control(r) && r != '\n' && r != '\t' }) {
			d.fail(n, "这里有看不见的控制字符", "删掉反斜杠写法，重新打字") // by an escape in double quotes
			return
		}
		v.SetString(n.Value)
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil {
			d.wrong(n, path, "一个整数", "")
			return
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
			d.wrong(n, path, " true 或 false", "")
			return
		}
		v.SetBool(n.Value == "true" || n.Value == "True" || n.Value == "TRUE")
	default:
		panic("yamldoc: no decoding for " + v.Type().String()) // a field of our own structs; no input reaches this
	}
}

func (d *decoder) wrong(n *yaml.Node, path, want, hint string) {
	if n.Tag == "!!null" {
		d.fail(n, fmt.Sprintf("“%s”没有填", path), "填上内容，或者删掉这一行")
		return
	}
	d.fail(n, fmt.Sprintf("“%s”应当是%s", path, want), hint)
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string, depth int) {
	if n.Kind != yaml.MappingNode {
		if path == "" {
			d.fail(n, "应当是一行行“名称: 内容”", "冒号用英文的，后面空一格")
			return
		}
		d.wrong(n, path, "一组“名称: 内容”", "")
		return
	}
	fields := map[string]int{}
	var names []string
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" {
			fields[name] = i
			names = append(names, name)
		}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, c := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Style&yaml.TaggedStyle != 0 {
			d.fail(k, "字段的名称要直接写", "写成“名称: 内容”，前面不加 &、*、! 和 ?")
			continue
		}
		f, ok := fields[k.Value]
		if !ok {
			hint := "可以用的有：" + strings.Join(names, "、")
			if near := nearest(k.Value, names); near != "" {
				hint = "是不是 " + near + "？"
			}
			d.fail(k, fmt.Sprintf("没有“%s”这个字段", k.Value), hint)
			continue
		}
		if seen[k.Value] {
			d.fail(k, fmt.Sprintf("“%s”写了两次", k.Value), "只留一个")
			continue
		}
		seen[k.Value] = true
		sub := k.Value
		if path != "" {
			sub = path + "." + k.Value
		}
		d.value(c, v.Field(f), sub, depth+1)
	}
}

// nearest is the name at most two edits from s that shares something with it, or "".
func nearest(s string, names []string) string {
	best, dist := "", 3
	for _, n := range names {
		if k := edits(s, n); k < dist && k < max(len(s), len(n)) {
			best, dist = n, k
		}
	}
	return best
}

func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(prev[j]+cost, prev[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
