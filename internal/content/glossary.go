package content

import (
	"fmt"
	"unicode/utf8"
)

// Term is a word of the glossary.
type Term struct {
	Term    string   `yaml:"term"`
	Also    []string `yaml:"also"`    // other ways to say it
	Meaning string   `yaml:"meaning"` // one plain sentence, may hold references
	Topic   string   `yaml:"topic"`   // id, or ""
	See     string   `yaml:"see"`     // id of the item that says more, or ""
}

// Right is one of the rights that a customer of a bank has.
type Right struct {
	Name    string `yaml:"name"`
	Former  string `yaml:"former"`  // what older texts call it, or ""
	Note    string `yaml:"note"`    // on the names
	Meaning string `yaml:"meaning"` // one plain sentence, may hold references
}

// Limits of the glossary: a term stands in a line, its meaning in a glance.
const (
	maxTerm = 12 // characters

)

// MaxMeaning is how many characters a meaning has at most, references filled in.
const MaxMeaning = 60

func checkTerms(f *fields, all []Term) {
	owner := map[string]string{}
	name := func(field, s, of string) {
		f.text(field, s, 2, maxTerm)
		if other, taken := owner[s]; taken && s != "" {
			f.bad(field, "只留一处", "“%s”已经在“%s”那一条里了", s, other)
			return
		}
		owner[s] = of
	}
	for i, t := range all {
		p := fmt.Sprintf("terms[%d].", i)
		name(p+"term", t.Term, t.Term)
		for j, a := range t.Also {
			name(fmt.Sprintf("%salso[%d]", p, j), a, t.Term)
		}
		f.text(p+"meaning", t.Meaning, 4, 3*MaxMeaning)
		if t.See != "" && !itemIDForm.MatchString(t.See) {
			f.bad(p+"see", "写成 alerts/shuadan-fanli", "“see”应当是文章编号")
		}
	}
}

func checkRights(f *fields, all []Right) {
	for i, r := range all {
		p := fmt.Sprintf("rights[%d].", i)
		f.text(p+"name", r.Name, 2, maxTerm)
		f.text(p+"former", r.Former, 0, maxTerm)
		f.text(p+"note", r.Note, 0, MaxMeaning)
		f.text(p+"meaning", r.Meaning, 4, 3*MaxMeaning)
		if f.where.Has(p+"former") && utf8.RuneCountInString(r.Former) < 2 {
			f.bad(p+"former", "写上旧名，或者删掉这一行", "旧名是空的")
		}
	}
}
