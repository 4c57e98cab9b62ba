package content

import (
	"fmt"
	"slices"
	"time"

	"mingbai/internal/yamldoc"
)

// Complaints says who takes which complaint: what the page «whom to turn to» is made of. Its texts may hold references, but for names.
type Complaints struct {
	Institutions []Institution `yaml:"institutions"`
	Matters      []Matter      `yaml:"matters"`
	After        []string      `yaml:"after"` // what one can do if nothing has helped
	Asks         []string      `yaml:"asks"`  // what a letter may ask for
}

// Institution is somebody whom one may have trouble with, and who takes the complaint.
type Institution struct {
	ID        string       `yaml:"id"`
	Name      string       `yaml:"name"`
	About     string       `yaml:"about"`     // what belongs to it
	First     string       `yaml:"first"`     // how to turn to the institution itself
	Then      string       `yaml:"then"`      // who takes the complaint after that
	Letter    string       `yaml:"letter"`    // what a letter to it says about its duties; "" if it gets none
	Deadlines []Deadline   `yaml:"deadlines"` // within which it must answer
	Source    string       `yaml:"source"`
	Checked   yamldoc.Time `yaml:"checked"`
	ReviewBy  yamldoc.Time `yaml:"review_by"`

	ReviewDay time.Time `yaml:"-"`
}

// Matter is what somebody complains about.
type Matter struct {
	ID        string     `yaml:"id"`
	Name      string     `yaml:"name"`
	Who       []string   `yaml:"who"`    // ids of the institutions that it may be about
	Urgent    bool       `yaml:"urgent"` // the emergency page comes before everything else
	Do        []string   `yaml:"do"`     // steps before the complaint
	Deadlines []Deadline `yaml:"deadlines"`
	See       []string   `yaml:"see"` // ids of items that say more
}

// Deadline is a time that a rule gives, as a fact.
type Deadline struct {
	What string `yaml:"what"`
	Fact string `yaml:"fact"` // id
}

// check reads what can be read without the rest of the site.
func (c *Complaints) check(f *fields, clock Clock) {
	count := func(field string, n, most int) {
		if n < 1 || n > most {
			f.bad(field, fmt.Sprintf("写 1 到 %d 条", most), "“%s”有 %d 条", field, n)
		}
	}
	count("institutions", len(c.Institutions), 12)
	count("matters", len(c.Matters), 30)
	texts := func(field string, all []string, most, length int) {
		if f.where.Has(field) {
			count(field, len(all), most)
		}
		for i, s := range all {
			f.text(fmt.Sprintf("%s[%d]", field, i), s, 2, length)
		}
	}
	deadlines := func(field string, all []Deadline) {
		for i, d := range all {
			f.text(fmt.Sprintf("%s[%d].what", field, i), d.What, 2, 40)
			f.text(fmt.Sprintf("%s[%d].fact", field, i), d.Fact, 2, 40)
		}
	}
	texts("after", c.After, 5, 160)
	texts("asks", c.Asks, 8, 30)
	checkIDs(f, "institutions", c.Institutions, func(x Institution) string { return x.ID })
	for i := range c.Institutions {
		x := &c.Institutions[i]
		p := fmt.Sprintf("institutions[%d].", i)
		f.text(p+"name", x.Name, 2, 20)
		f.text(p+"about", x.About, 2, 80)
		f.text(p+"first", x.First, 4, 160)
		f.text(p+"then", x.Then, 4, 200)
		f.text(p+"letter", x.Letter, 0, 200)
		f.text(p+"source", x.Source, 2, 80)
		deadlines(p+"deadlines", x.Deadlines)
		f.day(p+"checked", "核对日期", x.Checked, clock)
		x.ReviewDay = f.day(p+"review_by", "复核日期", x.ReviewBy, clock)
	}
	checkIDs(f, "matters", c.Matters, func(x Matter) string { return x.ID })
	for i, x := range c.Matters {
		p := fmt.Sprintf("matters[%d].", i)
		f.text(p+"name", x.Name, 2, 24)
		count(p+"who", len(x.Who), 12)
		for j, id := range x.Who {
			if !slices.ContainsFunc(c.Institutions, func(x Institution) bool { return x.ID == id }) {
				f.bad(fmt.Sprintf("%swho[%d]", p, j), "写 institutions 里的编号", "没有编号为“%s”的机构", id)
			}
		}
		texts(p+"do", x.Do, 6, 160)
		deadlines(p+"deadlines", x.Deadlines)
		for j, id := range x.See {
			if !itemIDForm.MatchString(id) {
				f.bad(fmt.Sprintf("%ssee[%d]", p, j), "写成 lessons/zenme-tousu", "“see”应当是文章编号")
			}
		}
	}
}
