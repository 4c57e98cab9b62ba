// Package poster lays out what a branch hangs up and what its social networks show: one sheet or card with one warning, one
// piece of advice or one lesson.
//
// Layout gives pages of package scene, checked: nothing leaves its place, no text is on another, every text is legible, every
// character is in the font, and the QR code can be scanned. Texts step down in size as far as their place allows and are then
// refused with an *Error; nothing is ever clipped. A smaller format says fewer things, but each of them whole. In Saver
// everything is black lines on white paper, and in both modes shape and words say what colour says.
//
// Everything is a plain function of its arguments and safe for concurrent use.
package poster

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"mingbai/internal/font"
	"mingbai/internal/picture"
	"mingbai/internal/scene"
	"mingbai/internal/typeset"
)

// Kind is what a poster is about.
type Kind int

const (
	Alert  Kind = iota // a scam going round
	Tip                // how to do something safely
	Lesson             // what to remember
)

// Titles are what a kind calls its flags and its steps.
func (k Kind) Titles() (flags, steps string) { return looks[k].flags, looks[k].steps }

// Mode is how a poster is printed.
type Mode int

const (
	Colour Mode = iota
	Saver       // black outlines, no fills: for laser printers
)

// Flag is something a crook says or does, or that one should not do.
type Flag struct{ Say, Why string } // Why may be ""

// Step is something to do, or to remember.
type Step struct{ Do, How string } // How may be ""

// Hotline is a number to call and whose it is.
type Hotline struct{ Number, Label string }

// Branch is whose imprint stands on paper. Where a text is "" there is a line to write on.
type Branch struct{ Name, Address, Phone string }

// Source is what a poster says. Limits that are not given here are what has room in the smallest size.
type Source struct {
	Head      []string  // 1 or 2 lines, HeadMost characters in all
	Lead      string    // a sentence or two, at most 3 lines on A4
	Flags     []Flag    // FlagsMost; texts of 2 lines
	Steps     []Step    // 1 to StepsMost; texts of 2 lines
	Icon      string    // one of Icons
	Hotlines  []Hotline // 1 to HotlinesMost, the most important first
	Number    string    // of the poster, such as alerts/nfc-tieka
	Issued    time.Time // in the site's zone; the PDF's time, too
	ReviewBy  time.Time // in the site's zone
	Code      string    // for checking, such as 7K3M-9QXZ
	URL       string    // in the QR code, ASCII
	Domain    string    // in words beside it
	Bank      string    // may be ""
	Publisher string
}

// Limits of a Source.
const (
	HeadMost     = 12 // characters
	HeadLines    = 2
	FlagsMost    = 5
	StepsMost    = 4
	HotlinesMost = 3
	URLMost      = 84 // bytes
)

// Options are how a Source becomes pages. The zero value is an A4 sheet in colour with blanks for the branch.
type Options struct {
	Format   Format
	Mode     Mode
	Press    bool           // 3 mm of bleed and crop marks around, 8 mm in all; for A4, A5 and A3
	Branch   *Branch        // nil: lines to write on; cards have no imprint
	Fallback *font.Fallback // for characters that our fonts lack; may be nil
}

// Error is something in a Source or Branch that has no room or is missing. The caller says it in Chinese.
type Error struct {
	Field  string // as in Source, lower case, lists counted from 1: head, flags.2.why, branch.name
	Length int    // characters it has; entries, if Field is a list; bytes of a url
	Least  int    // that it must have; a text with fewer is missing, and Most only a rough figure
	Most   int    // that have room; 0 for an icon that there is not
	Lines  int    // that the text's place has, or 0
	Piece  string // what cannot be broken and is too wide by itself, or ""
}

func (e *Error) Error() string {
	if e.Piece != "" {
		return fmt.Sprintf("poster: %s: %q cannot be broken and is too wide", e.Field, e.Piece)
	}
	return fmt.Sprintf("poster: %s has %d, must have %d to %d", e.Field, e.Length, e.Least, e.Most)
}

// Layout lays a poster out: two pages for A3Tiled, else one. The error is an *Error, a *scene.GlyphError, or says what package
// picture found wrong with the address.
func Layout(src Source, kind Kind, o Options) ([]*scene.Page, error) {
	if err := src.complete(); err != nil {
		return nil, err
	}
	if o.Press && (o.Format == A3Tiled || !Formats[o.Format].Paper) {
		return nil, fmt.Errorf("poster: %s is not for the press", Formats[o.Format].Name)
	}
	code, err := picture.QRCode(src.URL)
	if err != nil {
		return nil, err
	}
	s := newSheet(src, kind, o, code)
	if err := s.layOut(); err != nil {
		return nil, err
	}
	pages := []*scene.Page{s.page}
	switch {
	case o.Format == A3Tiled:
		if pages, err = tiles(s.page, s.margin); err != nil {
			return nil, err
		}
	case o.Format == A3:
		pages[0] = mount(s.page, a3Width, a3Height, o.Press)
	case o.Press:
		pages[0] = mount(s.page, s.width, s.height, true)
	}
	for _, p := range pages {
		if err := p.Check(); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// complete checks what can be counted without drawing.
func (src *Source) complete() error {
	head := 0
	for _, l := range src.Head {
		head += utf8.RuneCountInString(l)
	}
	for _, c := range []Error{
		{Field: "head", Length: len(src.Head), Least: 1, Most: HeadLines},
		{Field: "head", Length: head, Least: 1, Most: HeadMost, Lines: HeadLines},
		{Field: "flags", Length: len(src.Flags), Most: FlagsMost},
		{Field: "steps", Length: len(src.Steps), Least: 1, Most: StepsMost},
		{Field: "hotlines", Length: len(src.Hotlines), Least: 1, Most: HotlinesMost},
		{Field: "url", Length: len(src.URL), Least: 1, Most: URLMost},
	} {
		if c.Length < c.Least || c.Length > c.Most {
			return &c
		}
	}
	if _, ok := icons[src.Icon]; !ok {
		return &Error{Field: "icon", Length: utf8.RuneCountInString(src.Icon), Least: 1}
	}
	type text struct {
		field, text string
		most        int
	}
	texts := []text{{"lead", src.Lead, 60}, {"number", src.Number, 60}, {"code", src.Code, 9}, {"domain", src.Domain, 24}, {"publisher", src.Publisher, 30}}
	for _, l := range src.Head {
		texts = append(texts, text{"head", l, HeadMost})
	}
	for i, f := range src.Flags {
		texts = append(texts, text{fieldOf("flags", i, 0), f.Say, 20})
	}
	for i, f := range src.Steps {
		texts = append(texts, text{fieldOf("steps", i, 0), f.Do, 20})
	}
	for i, h := range src.Hotlines {
		texts = append(texts, text{fieldOf("hotlines", i, 0), h.Number, 12}, text{fieldOf("hotlines", i, 1), h.Label, 15})
	}
	for _, t := range texts {
		if typeset.Clean(t.text) == "" {
			return &Error{Field: t.field, Least: 1, Most: t.most}
		}
	}
	return nil
}

// fieldOf names a text of a list, for errors.
func fieldOf(list string, i, part int) string {
	return list + "." + strconv.Itoa(i+1) + "." + map[string][2]string{"flags": {"say", "why"}, "steps": {"do", "how"}, "hotlines": {"number", "label"}}[list][part]
}

// layOut draws everything in the first of the plans, with the most to say, in the largest size that has room.
func (s *sheet) layOut() error {
	var last error
	var body scene.Rect
	bottom := s.bottom()
	for _, p := range plans {
		s.page.Marks = nil
		y, err := s.top(p.head)
		if err != nil {
			return err
		}
		body = scene.Rect{X: s.margin, Y: y, W: s.inner(), H: bottom - y}
		least := s.bodies[len(s.bodies)-1]
		least += p.body * (s.good - least)
		for _, w := range s.says {
			for _, size := range s.bodies {
				if size < least {
					break
				}
				var columns []column
				if columns, last = s.columns(body, s.lists(w), size); last == nil {
					for _, c := range columns {
						s.draw(c, size)
					}
					return s.below(bottom + s.gap())
				}
			}
		}
	}
	var f *full
	if !errors.As(last, &f) {
		return last
	}
	return s.tooMuch(f, body)
}

// tooMuch says how much shorter what f names must be to have room with all the rest in the smallest size.
func (s *sheet) tooMuch(f *full, body scene.Rect) error {
	fits := func(change func(*list)) bool {
		lists := s.lists(s.says[len(s.says)-1])
		for i := range lists {
			if lists[i].name == f.list {
				change(&lists[i])
			}
		}
		_, err := s.columns(body, lists, s.bodies[len(s.bodies)-1])
		return err == nil
	}
	short := func(n int) func(*list) {
		return func(l *list) {
			text := &l.texts[f.index][f.part]
			*text = string([]rune(*text)[:n])
		}
	}
	low, high := 0, f.length-1
	for low < high {
		mid := (low + high + 1) / 2
		if fits(short(mid)) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	if low > 0 || f.part == 1 && fits(short(0)) {
		return &Error{Field: fieldOf(f.list, f.index, f.part), Length: f.length, Most: low, Lines: bodyLines}
	}
	e := &Error{Field: f.list, Length: f.entries, Most: f.entries - 1}
	for e.Most > 0 && !fits(func(l *list) { l.texts = l.texts[:e.Most] }) {
		e.Most--
	}
	return e
}

// list is flags or steps.
type list struct {
	name, title string
	texts       [][2]string
}

// lists is what to say.
func (s *sheet) lists(w say) (out []list) {
	flags, steps := list{name: "flags", title: s.look.flags}, list{name: "steps", title: s.look.steps}
	for _, f := range s.src.Flags {
		flags.texts = append(flags.texts, [2]string{f.Say, f.Why})
	}
	for _, f := range s.src.Steps {
		steps.texts = append(steps.texts, [2]string{f.Do, f.How})
	}
	most := map[string]int{"flags": w.flags, "steps": w.steps}
	switch {
	case len(flags.texts) == 0 || w.steps == 0 && !s.look.flagsFirst:
		out = []list{steps}
		most["steps"] = max(w.flags, w.steps)
	case w.steps == 0:
		out = []list{flags}
	default:
		out = []list{flags, steps}
	}
	for i, l := range out {
		out[i].texts = slices.Clone(l.texts[:min(len(l.texts), most[l.name])])
		for k := range out[i].texts {
			if !w.minor {
				out[i].texts[k][1] = ""
			}
		}
	}
	return out
}
