// Package check holds the house rules over a whole Library.
//
// In go a Library and an instant; out comes one sorted list of Problems. The rules are the table Rules, in the order in which
// a newcomer may want to read them. There are two sorts:
//
//   - Item rules see one item, parsed once, and the directory (contacts, topics, audiences, series). Their Verdict
//     depends on nothing else, not on the instant and not on other items, so that it may be kept as long as the item's
//     file and the directory's files stay the same.
//   - Library rules see all items, the facts that the item rules gathered (headings, links), and the instant.
//
// Promised: no content panics; every position lies inside its file; the order of the list does not depend on how many
// processors there are; what is wrong in an item that is not approved is a warning, for a draft must not hold up the others.
package check

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/parallel"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// Rule is one house rule: what it is called in a complaint, what it wants, and the function that looks.
type Rule struct {
	Name    string
	Doc     string
	Item    func(*item)    // looks at one item; nil for a library rule
	Library func(*library) // looks at all; nil for an item rule
	Site    bool           // the item function also sees the texts of site.yaml
	Firm    bool           // stays an error in a draft
}

// Env is what item rules know beside the item itself.
type Env struct {
	dir     *content.Directory
	numbers map[string]content.Contact // by number without hyphens
	whole   []string                   // numbers of five places and more without X, in file order
}

// NewEnv prepares what the item rules need from the library's directory.
func NewEnv(lib *content.Library) *Env {
	e := &Env{dir: &lib.Dir, numbers: map[string]content.Contact{}}
	for _, c := range lib.Dir.Contacts {
		if c.Number != "" {
			n := bare(c.Number)
			e.numbers[n] = c
			if len(n) >= 5 && !strings.Contains(n, "X") {
				e.whole = append(e.whole, n)
			}
		}
	}
	return e
}

// Verdict is what the item rules found in one item, and the facts that library rules need of it.
type Verdict struct {
	Problems problem.List
	Headings []string // ids
	Links    []Link
	Refs     []string // records that it refers to, as "contact bank" or "fact cunkuan", each once
}

// item is one item on the table.
type item struct {
	*content.Item
	*Verdict
	env    *Env
	doc    *prose.Doc
	texts  []*text // front matter first, then the body in reading order
	rule   string  // whose turn it is
	before int     // Problems when its turn began

	calls []finding                        // memo of findings
	odd   []odd                            // memo of oddities
	nodes map[*prose.Node]*text            // memo of block
	rows  map[*prose.Node]*strings.Builder // memo of rowOf
	asked struct{ calls, odd bool }
}

// most is how many complaints of one rule about one item are made. Nobody reads more, and a file made to annoy must not
// take long.
const most = 100

// full says whether the rule whose turn it is has complained enough.
func (it *item) full() bool { return len(it.Problems)-it.before >= most }

func (it *item) errorf(p problem.Pos, hint, format string, args ...any) {
	it.Problems = append(it.Problems, problem.Errorf(p, it.rule, hint, format, args...))
}

func (it *item) warnf(p problem.Pos, hint, format string, args ...any) {
	it.Problems = append(it.Problems, problem.Warnf(p, it.rule, hint, format, args...))
}

// Item judges one item.
func (e *Env) Item(c *content.Item) Verdict {
	it := &item{Item: c, Verdict: &Verdict{}, env: e}
	var list problem.List
	it.doc, list = c.Doc()
	it.Problems = append(it.Problems, list...)
	it.Problems = append(it.Problems, it.read()...)
	for _, r := range Rules {
		if r.Item != nil {
			it.rule, it.before = r.Name, len(it.Problems)
			r.Item(it)
		}
	}
	clamp(it.Problems, c.File, c.Source())
	return *it.Verdict
}

// library is all of it on the table.
type library struct {
	*content.Library
	env      *Env
	at       time.Time
	verdicts []Verdict           // of Items
	fileRefs map[string][]string // like Verdict.Refs, by data file
	rule     string
	list     problem.List
}

func (l *library) errorf(p problem.Pos, hint, format string, args ...any) {
	l.list = append(l.list, problem.Errorf(p, l.rule, hint, format, args...))
}

func (l *library) warnf(p problem.Pos, hint, format string, args ...any) {
	l.list = append(l.list, problem.Warnf(p, l.rule, hint, format, args...))
}

// Run applies every rule, as of an instant.
func Run(lib *content.Library, at time.Time) problem.List { return RunWith(lib, at, nil) }

// RunWith is Run with what is remembered of the last run; the result is the same. A nil memo remembers nothing.
func RunWith(lib *content.Library, at time.Time, memo *Memo) problem.List {
	envKey := ""
	if memo != nil {
		envKey, _ = environment(lib) // without a key nothing is taken from memory
	}
	l := &library{Library: lib, env: NewEnv(lib), at: at, verdicts: make([]Verdict, len(lib.Items)), fileRefs: map[string][]string{}}
	parallel.Each(len(lib.Items), func(i int) {
		l.verdicts[i] = remembered(memo, l.env, envKey, lib.Items[i])
	})
	for _, v := range l.verdicts {
		l.list = append(l.list, v.Problems...) // copies: soften must not reach into what is remembered
	}
	l.list = append(l.list, l.site()...)
	for _, r := range Rules {
		if r.Library != nil {
			l.rule = r.Name
			r.Library(l)
		}
	}
	l.soften()
	return l.list.Sort()
}

// soften makes warnings of what is wrong in drafts.
func (l *library) soften() {
	drafts := map[string]bool{}
	for _, it := range l.Items {
		if !it.Approved {
			drafts[it.File] = true
		}
	}
	firm := map[string]bool{}
	for _, r := range Rules {
		firm[r.Name] = r.Firm
	}
	for i := range l.list {
		if p := &l.list[i]; drafts[p.File] && !firm[p.Rule] {
			p.Level = problem.Warning
		}
	}
}

// clamp moves positions behind the end of a line or file onto it. Texts that are not written as they read (entities,
// folded YAML, captions of pictures by reference) can lead there.
func clamp(list problem.List, file string, src []byte) {
	var lines [][]byte
	for i := range list {
		p := &list[i].Pos
		if p.File != file || p.Line == 0 {
			continue
		}
		if lines == nil {
			lines = bytes.Split(src, []byte("\n"))
		}
		p.Line = min(p.Line, len(lines))
		p.Col = max(1, min(p.Col, utf8.RuneCount(bytes.TrimSuffix(lines[p.Line-1], []byte("\r")))+1))
	}
}
