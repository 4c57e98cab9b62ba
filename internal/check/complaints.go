package check

import (
	"fmt"

	"mingbai/internal/content"
	"mingbai/internal/problem"
)

// complaintTexts are the words of ComplaintsFile.
func complaintTexts(c *content.Complaints, add adder) {
	list := func(field string, all []string) {
		for i, s := range all {
			add(fmt.Sprintf("%s[%d]", field, i), s, true)
		}
	}
	deadlines := func(field string, all []content.Deadline) {
		for i, d := range all {
			add(fmt.Sprintf("%s[%d].what", field, i), d.What, false)
		}
	}
	for i, x := range c.Institutions {
		p := fmt.Sprintf("institutions[%d].", i)
		add(p+"name", x.Name, false)
		add(p+"about", x.About, true)
		add(p+"first", x.First, true)
		add(p+"then", x.Then, true)
		add(p+"letter", x.Letter, true)
		deadlines(p+"deadlines", x.Deadlines)
	}
	for i, x := range c.Matters {
		p := fmt.Sprintf("matters[%d].", i)
		add(p+"name", x.Name, false)
		list(p+"do", x.Do)
		deadlines(p+"deadlines", x.Deadlines)
	}
	list("after", c.After)
	list("asks", c.Asks)
}

func complaintUnknown(l *library) {
	c := l.Dir.Complaints
	if c == nil {
		return
	}
	at := func(field string) problem.Pos { return l.Dir.Where(content.ComplaintsFile, field) }
	deadlines := func(field string, all []content.Deadline) {
		for i, d := range all {
			if _, ok := l.Dir.Fact(d.Fact); !ok {
				l.errorf(at(fmt.Sprintf("%sdeadlines[%d].fact", field, i)), "编号见 "+content.FactsFile, "没有编号为“%s”的期限", d.Fact)
			}
		}
	}
	for i, x := range c.Institutions {
		deadlines(fmt.Sprintf("institutions[%d].", i), x.Deadlines)
	}
	for i, x := range c.Matters {
		p := fmt.Sprintf("matters[%d].", i)
		deadlines(p, x.Deadlines)
		for j, id := range x.See {
			if _, ok := l.Item(id); !ok {
				l.warnf(at(fmt.Sprintf("%ssee[%d]", p, j)), "检查编号，也就是 content 里的文件夹名和文件名", "没有文章“%s”", id)
			}
		}
	}
}

func complaintOverdue(l *library) {
	if l.Dir.Complaints == nil {
		return
	}
	for i, x := range l.Dir.Complaints.Institutions {
		l.recordDue("", x.Name, x.ReviewBy, x.ReviewDay, l.Dir.Where(content.ComplaintsFile, fmt.Sprintf("institutions[%d].review_by", i)))
	}
}

// deadlineRefs are the facts that stand as deadlines.
func deadlineRefs(c *content.Complaints) (refs []string) {
	add := func(all []content.Deadline) {
		for _, d := range all {
			refs = append(refs, "fact "+d.Fact)
		}
	}
	for _, x := range c.Institutions {
		add(x.Deadlines)
	}
	for _, x := range c.Matters {
		add(x.Deadlines)
	}
	return refs
}
