// Package printing says what of an item goes on paper: its poster, the code that makes a poster checkable, and what the page behind a
// code answers.
//
// Of looks at every article of an Edition. What the front matter does not say is taken from the article, with a warning that says
// what; a poster that has no room for its texts, or a character without a glyph, is refused with a problem that names the place to
// mend. Refused posters are never made.
//
// A code is made of all that a poster says, so that a changed poster has another one. Codes that were given away (content.CodesFile)
// keep answering.
package printing

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/memo"
	"mingbai/internal/parallel"
	"mingbai/internal/poster"
	"mingbai/internal/problem"
)

// Sheet is a poster that can be printed.
type Sheet struct {
	Item   *edition.Item
	Kind   poster.Kind
	Source poster.Source
	Code   string // as in addresses; Source.Code has a hyphen in it
	Target string // address on the site that the page behind the code leads to
	Key    string // names all that what is drawn depends on, beside the program

	refused map[poster.Format]bool
	at      map[string]problem.Pos // where each text is written, by its field in poster.Error
	taken   []string               // what was not written, in Chinese
}

// Has says whether the poster has room in a format.
func (s *Sheet) Has(f poster.Format) bool { return !s.refused[f] }

// State is what the page behind a code says.
type State int

const (
	Current  State = iota // what the poster says holds
	Replaced              // there is a newer one
	Void                  // it does not hold any more
)

// Check is what the page behind a code says.
type Check struct {
	Code  string
	State State
	Kind  content.Kind
	Since time.Time     // when the newer one was published, or since when it is void; of a current one when it was published; zero if not known
	Sheet *Sheet        // the newest poster; nil if there is none
	Item  *edition.Item // the newest article; nil if there is none
}

// Set is what an Edition has on paper.
type Set struct {
	Sheets   []*Sheet     // newest item first
	Checks   []Check      // by code
	Problems problem.List // of level Error if a poster was written and is refused

	of map[*edition.Item]*Sheet
}

// Sheet gives an item's poster; ok is false if it has none.
func (s *Set) Sheet(it *edition.Item) (*Sheet, bool) {
	sh, ok := s.of[it]
	return sh, ok
}

// Issued is all that content.CodesFile must remember when sheets are given away: what it had, and their codes.
func Issued(known []content.IssuedCode, sheets []*Sheet) []content.IssuedCode {
	all := slices.Clone(known)
	has := map[string]bool{}
	for _, c := range known {
		has[c.Code] = true
	}
	for _, sh := range sheets {
		if !has[sh.Code] {
			all = append(all, content.IssuedCode{Code: sh.Code, Item: sh.Item.ID, Version: sh.Source.Issued})
			has[sh.Code] = true
		}
	}
	return all
}

// ChecksPath is the address of the page on which a code can be typed, CodePath of the page behind one.
const ChecksPath = "/v/"

func CodePath(code string) string { return ChecksPath + code + "/" }

// Spelled is a code as it stands on paper, easier to read out.
func Spelled(code string) string { return code[:4] + "-" + code[4:] }

// LeastKey is how many bytes a key has at least.
const LeastKey = 16

// Memo remembers which posters have room: nil for one that has.
type Memo = memo.Memo[*Fault]

// ReadMemo is memo.Read for a Memo.
func ReadMemo(program string, b []byte) *Memo { return memo.Read[*Fault](program, b) }

// Of gives the posters of an edition. key, at least LeastKey bytes or nil, makes the codes. Posters are laid out as judged says, to find
// out whether they have room: one that has none on A4 is refused altogether. memo, which may be nil, spares laying out what has not
// changed. The error says that two posters have the same code, which a changed word mends.
func Of(e *edition.Edition, key []byte, judged []poster.Options, memo *Memo) (*Set, error) {
	s := &Set{of: map[*edition.Item]*Sheet{}}
	if e.Site.Posters.Off {
		return s, s.checks(e)
	}
	items := e.Articles()
	sheets, found := make([]*Sheet, len(items)), make([]problem.List, len(items))
	parallel.Each(len(items), func(i int) { sheets[i], found[i] = sheetOf(e, items[i], key, judged, memo) })
	for i, sh := range sheets {
		s.Problems = append(s.Problems, found[i]...)
		if sh != nil {
			s.Sheets = append(s.Sheets, sh)
			s.of[items[i]] = sh
		}
	}
	s.Problems = slices.CompactFunc(s.Problems.Sort(), func(a, b problem.Problem) bool { return a == b }) // what is wrong in site.yaml, once
	return s, s.checks(e)
}

// sheetOf gives the poster of an item, nil if it is refused, and what is to be said to the editor.
func sheetOf(e *edition.Edition, it *edition.Item, key []byte, judged []poster.Options, memo *Memo) (*Sheet, problem.List) {
	sh := source(e, it)
	level := problem.Warning
	if it.Wrote("poster") {
		level = problem.Error
	}
	if len(sh.Source.Head) == 0 {
		p := problem.Errorf(sh.at["head"], "poster", fmt.Sprintf("在开头写 poster: {head: [第一行, 第二行]}，一共最多 %d 个字", poster.HeadMost), "做不出海报：标题太长，不能当海报的大字")
		p.Level = level
		return nil, problem.List{p}
	}
	sh.Code = code(sh.said(), key)
	sh.Source.Code = Spelled(sh.Code)
	sh.Source.URL = e.Site.Absolute(CodePath(sh.Code))
	sum := sha256.Sum256(marshal([]any{sh.Kind, sh.Source}))
	sh.Key = hex.EncodeToString(sum[:])

	var list problem.List
	sh.refused = map[poster.Format]bool{}
	for _, o := range judged {
		if sh.refused[o.Format] {
			continue
		}
		fault, _ := memo.Get(fmt.Sprint(sh.Key, " ", o.Format, " ", o.Mode), func() (*Fault, error) {
			_, err := poster.Layout(sh.Source, sh.Kind, o)
			return faultOf(err), nil
		})
		if fault == nil {
			continue
		}
		sh.refused[o.Format] = true
		text, hint := fault.say(o.Format)
		list = append(list, problem.Problem{Pos: sh.where(fault.Field), Rule: "poster", Level: level, Text: text, Hint: hint})
		if o.Format == poster.A4 {
			return nil, list
		}
	}
	if len(sh.taken) > 0 {
		list = append(list, problem.Warnf(it.Where("title"), "poster-derived", "看一看海报；要改就在开头写 poster:（见 docs/content-format.md）", "海报的%s是程序从文章里取的", strings.Join(sh.taken, "、")))
	}
	return sh, list
}

// said is all that stands on a poster but its code. Another program must give the same, or all posters that hang would be old: nothing
// here may change.
func (sh *Sheet) said() []byte {
	const day = "2006-01-02"
	src := sh.Source
	var flags, steps, calls [][2]string
	for _, f := range src.Flags {
		flags = append(flags, [2]string{f.Say, f.Why})
	}
	for _, s := range src.Steps {
		steps = append(steps, [2]string{s.Do, s.How})
	}
	for _, h := range src.Hotlines {
		calls = append(calls, [2]string{h.Number, h.Label})
	}
	return marshal([]any{
		"mingbai poster 1", src.Head, src.Lead, flags, steps, src.Icon, calls, src.Number, src.Issued.Format(day), src.ReviewBy.Format(day),
		src.Domain, src.Bank, src.Publisher,
	})
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and times
	}
	return b
}

// crockford is Crockford's base 32: no I, L, O, U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// code gives 40 bits of the hash of what a poster says, as 8 characters.
func code(said, key []byte) string {
	h := sha256.New()
	if key != nil {
		h = hmac.New(sha256.New, key)
	}
	h.Write(said)
	bits := uint64(0)
	for _, b := range h.Sum(nil)[:5] {
		bits = bits<<8 | uint64(b)
	}
	out := make([]byte, 8)
	for i := range out {
		out[7-i] = crockford[bits>>(5*i)&31]
	}
	return string(out)
}

// checks says what each code answers.
func (s *Set) checks(e *edition.Edition) error {
	owner := map[string]string{}
	for _, sh := range s.Sheets {
		if other, taken := owner[sh.Code]; taken {
			return fmt.Errorf("printing: posters of %s and %s have the same code %s; change a word in one of them", other, sh.Item.ID, sh.Code)
		}
		owner[sh.Code] = sh.Item.ID
		s.Checks = append(s.Checks, Check{sh.Code, Current, sh.Item.Kind, sh.Source.Issued, sh, sh.Item})
	}
	kept := map[string]*edition.Kept{}
	for _, k := range e.Kept {
		kept[k.Path] = k
	}
	for _, c := range e.Codes {
		if other, taken := owner[c.Code]; taken {
			if other != c.Item {
				return fmt.Errorf("printing: posters of %s and %s have the same code %s; change a word in the newer one", other, c.Item, c.Code)
			}
			continue
		}
		kind, _, _ := strings.Cut(c.Item, "/")
		check := Check{Code: c.Code, State: Void, Kind: content.Kind(kind)}
		if it, ok := e.Item(c.Item); ok {
			check.State, check.Since, check.Item = Replaced, it.Changed(), it
		} else if k := kept[content.PathOf(c.Item)]; k != nil {
			check.Since, check.Item = k.Since, k.Successor
		}
		check.Sheet = s.of[check.Item]
		s.Checks = append(s.Checks, check)
	}
	slices.SortFunc(s.Checks, func(a, b Check) int { return cmp.Compare(a.Code, b.Code) })
	return nil
}
