package content

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mingbai/internal/problem"
)

// Poster is what an item's front matter says of its poster. What is empty is taken from the item.
type Poster struct {
	Head    []string // 1 or 2 lines, PosterHead characters in all
	Lead    string   // this and the texts of flags and steps may hold references
	Flags   []PosterFlag
	Steps   []PosterStep
	Icon    string // name of a pictogram
	Hotline string // contact id of the number that stands first
	QR      string // id of the item that the check page behind the code leads to
}

// PosterFlag is something a crook says or does, or that one should not do.
type PosterFlag struct {
	Say string `yaml:"say"`
	Why string `yaml:"why"`
}

// PosterStep is something to do, or to remember.
type PosterStep struct {
	Do  string `yaml:"do"`
	How string `yaml:"how"`
}

// Limits of a Poster: what can be read from two metres.
const (
	PosterHead  = 12 // characters
	PosterLines = 2
	PosterFlags = 5
	PosterSteps = 4
	posterText  = 80 // characters of any other text; what has room is found when it is laid out
)

type posterMeta struct {
	Head    []string     `yaml:"head"`
	Lead    string       `yaml:"lead"`
	Flags   []PosterFlag `yaml:"flags"`
	Steps   []PosterStep `yaml:"steps"`
	Icon    string       `yaml:"icon"`
	Hotline string       `yaml:"hotline"`
	QR      string       `yaml:"qr"`
}

// fill checks what can be checked without laying out.
func (m *posterMeta) fill(it *Item, text func(field, s string, least, most int) string, bad func(field, hint, format string, args ...any)) {
	if it.Kind == Page {
		bad("poster", "删掉 poster；只有骗局提醒、金融小课和用卡安全有海报", "页面没有海报")
		return
	}
	count := func(field string, n, most int) {
		if it.where.Has(field) && (n < 1 || n > most) {
			bad(field, fmt.Sprintf("写 1 到 %d 条", most), "“%s”有 %d 条", field, n)
		}
	}
	count("poster.head", len(m.Head), PosterLines)
	count("poster.flags", len(m.Flags), PosterFlags)
	count("poster.steps", len(m.Steps), PosterSteps)
	head := 0
	for i, line := range m.Head {
		text(fmt.Sprintf("poster.head[%d]", i), line, 1, PosterHead)
		head += utf8.RuneCountInString(line)
	}
	if head > PosterHead {
		bad("poster.head", fmt.Sprintf("两行一共最多 %d 个字，站在两米外才看得清", PosterHead), "海报的大字有 %d 个", head)
	}
	text("poster.lead", m.Lead, 4, posterText)
	need := func(field, name, s string) {
		if s == "" {
			bad(field, "补上这一行", "缺少“%s”", field+"."+name)
		}
		text(field+"."+name, s, 1, posterText)
	}
	for i, f := range m.Flags {
		field := fmt.Sprintf("poster.flags[%d]", i)
		need(field, "say", f.Say)
		text(field+".why", f.Why, 1, posterText)
	}
	for i, s := range m.Steps {
		field := fmt.Sprintf("poster.steps[%d]", i)
		need(field, "do", s.Do)
		text(field+".how", s.How, 1, posterText)
	}
	text("poster.icon", m.Icon, 1, 20)
	text("poster.hotline", m.Hotline, 1, 40)
	if it.where.Has("poster.qr") && !itemIDForm.MatchString(m.QR) {
		bad("poster.qr", "写成 pages/emergency", "“poster.qr”应当是文章编号")
	}
	it.Poster = &Poster{m.Head, m.Lead, m.Flags, m.Steps, m.Icon, m.Hotline, m.QR}
}

// CodesFile remembers which codes stand on posters that were given away, so that old ones keep answering. The program adds to it and
// never takes away.
const CodesFile = "codes.csv"

// IssuedCode is a line of CodesFile: a code that stands on posters of an item.
type IssuedCode struct {
	Code    string    // 8 characters of Crockford's base32, upper case
	Item    string    // id
	Version time.Time // when what the poster says was published
}

const (
	codesHeader = "code,item,version"
	// maxCodes is in bytes: about 200,000 posters. It is the program's own file, hence more than MaxFile.
	maxCodes = 16 << 20
)

var codeForm = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{8}$`)

// ReadCodes reads CodesFile, which may be missing.
func ReadCodes(fsys fs.FS) ([]IssuedCode, problem.List, error) {
	src, err := fs.ReadFile(fsys, CodesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", CodesFile, err)
	}
	const hint = "这个文件由程序写；从备份里恢复它，不要手改"
	bad := func(line int, format string, args ...any) ([]IssuedCode, problem.List, error) {
		return nil, problem.List{problem.Errorf(problem.Pos{File: CodesFile, Line: line, Col: 1}, "codes", hint, format, args...)}, nil
	}
	if len(src) > maxCodes {
		return bad(1, "文件有 %d KB，最多 %d KB", len(src)>>10, maxCodes>>10)
	}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n"), "\n")
	if lines[0] != codesHeader {
		return bad(1, "第一行应当是 %s", codesHeader)
	}
	var all []IssuedCode
	seen := map[string]bool{}
	for i, line := range lines[1:] {
		parts := strings.Split(line, ",")
		if len(parts) != 3 || !codeForm.MatchString(parts[0]) || !itemIDForm.MatchString(parts[1]) {
			return bad(i+2, "这一行读不懂")
		}
		version, err := time.Parse(time.RFC3339, parts[2])
		if err != nil || version.Format(time.RFC3339) != parts[2] {
			return bad(i+2, "时间“%s”读不懂", parts[2])
		}
		if seen[parts[0]] {
			return bad(i+2, "核验码 %s 写了两次", parts[0])
		}
		seen[parts[0]] = true
		all = append(all, IssuedCode{parts[0], parts[1], version})
	}
	return all, nil, nil
}

// EncodeCodes gives the bytes of CodesFile: by item, then version, then code.
func EncodeCodes(all []IssuedCode) []byte {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b IssuedCode) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), a.Version.Compare(b.Version), cmp.Compare(a.Code, b.Code))
	})
	var b strings.Builder
	b.WriteString(codesHeader + "\n")
	for _, c := range all {
		fmt.Fprintf(&b, "%s,%s,%s\n", c.Code, c.Item, c.Version.UTC().Format(time.RFC3339))
	}
	return []byte(b.String())
}
