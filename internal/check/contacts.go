package check

import (
	"fmt"
	"slices"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// references looks at every {{hotline x}}, {{site x}} and {{scam x}} of the summary (or the steps of site.yaml) and the body.
func (it *item) references(f func(n *prose.Node, at problem.Pos)) {
	for _, t := range it.texts {
		if t.field != "" && t.refers() {
			t.Node.Walk(func(n *prose.Node) bool {
				if n.Kind == prose.Contact || n.Kind == prose.Scam {
					at := problem.Pos{File: it.File, Line: n.Line, Col: n.Col}
					if t.still != nil {
						at = *t.still
					}
					f(n, at)
				}
				return true
			})
		}
	}
	if it.doc == nil {
		return
	}
	it.doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind == prose.Contact || n.Kind == prose.Scam {
			f(n, problem.Pos{File: it.File, Line: n.Line, Col: n.Col})
		}
		return true
	})
}

// refer remembers that the item refers to a record.
func (it *item) refer(record string) {
	if !slices.Contains(it.Refs, record) {
		it.Refs = append(it.Refs, record)
	}
}

func contactMissing(it *item) {
	if p := it.Poster; p != nil && p.Hotline != "" {
		if c, ok := it.env.dir.Contact(p.Hotline); !ok || c.Number == "" {
			it.errorf(it.Where("poster.hotline"), "写 contacts.yaml 里一条有号码的记录的编号", "没有编号为“%s”的热线", p.Hotline)
		}
	}
	it.references(func(n *prose.Node, at problem.Pos) {
		if n.Kind != prose.Contact {
			return
		}
		if n.Ref == "fact" {
			it.refer("fact " + n.Text)
			if _, ok := it.env.dir.Fact(n.Text); !ok {
				it.errorf(at, "编号见 content/data/facts.yaml；还没有的，先在那里登记", "没有编号为“%s”的事实", n.Text)
			}
			return
		}
		it.refer("contact " + n.Text)
		c, ok := it.env.dir.Contact(n.Text)
		switch {
		case !ok:
			it.errorf(at, "编号见 contacts.yaml；还没有的，先在那里登记", "没有编号为“%s”的热线或网址", n.Text)
		case n.Ref == "hotline" && c.Number == "":
			it.errorf(at, fmt.Sprintf("改成 {{site %s}}，或换一条有号码的", n.Text), "“%s”没有电话号码", c.Label)
		case n.Ref == "site" && c.URL == "":
			it.errorf(at, fmt.Sprintf("改成 {{hotline %s}}，或换一条有网址的", n.Text), "“%s”没有网址", c.Label)
		}
	})
}

func scamTarget(it *item) {
	it.references(func(n *prose.Node, at problem.Pos) {
		if n.Kind != prose.Scam {
			return
		}
		found := prose.Addresses(n.Text)
		if len(found) == 0 || found[0].Start != 0 {
			it.errorf(at, "只写诈骗网址，如 {{scam http://bank-xx.top/login}}；电话和账号不要写出来", "“%s”不是网址", n.Text)
			return
		}
		for _, a := range found[:1] {
			if it.env.dir.Official(a.Host) {
				it.errorf(at, "核对网址；真的是官网，就写 {{site 编号}}", "“%s”是登记过的官方网址，不能标成诈骗网址", a.Host)
			}
		}
	})
}

// contacts finds the numbers and hosts in all texts, once.
func (it *item) contacts() []finding {
	if it.asked.calls {
		return it.calls
	}
	it.asked.calls = true
	for _, t := range it.texts {
		var taken []span
		if t.dot || strings.Contains(t.Text, "//") {
			for _, a := range prose.Addresses(t.Text) {
				taken = append(taken, span{a.Start, a.End})
				f := finding{text: t, span: span{a.Start, a.End}, host: true, sort: unknown}
				if it.env.dir.Official(a.Host) {
					f.sort, f.contact = typed, it.env.siteOf(a.Host)
				} else if c, ok := it.env.nearestHost(a.Host); ok {
					f.sort, f.contact = similar, c
				}
				it.calls = append(it.calls, f)
			}
		}
		if t.digits || t.numerals {
			for _, n := range t.longNumbers() { // a card's middle is no telephone number
				taken = append(taken, n.span)
			}
			slices.SortFunc(taken, func(a, b span) int { return a.start - b.start })
			for _, f := range it.env.numbersIn(t.Text, taken) {
				f.text = t
				it.calls = append(it.calls, f)
			}
		}
	}
	return it.calls
}

func (f finding) pos() problem.Pos { return f.text.Pos(f.span.start) }
func (f finding) String() string   { return f.text.Text[f.span.start:f.span.end] }

// siteOf is the contact with the longest name that covers an official host.
func (e *Env) siteOf(host string) content.Contact {
	var best content.Contact
	for _, c := range e.dir.Contacts {
		if c.Host != "" && (host == c.Host || strings.HasSuffix(host, "."+c.Host)) && len(c.Host) > len(best.Host) {
			best = c
		}
	}
	return best
}

// nearestHost is the registered host that the end of host is one slip away from: nfra.gov.cm, 12378.cn.
func (e *Env) nearestHost(host string) (content.Contact, bool) {
	for _, c := range e.dir.Contacts {
		if c.Host == "" || len(c.Host) < 6 {
			continue
		}
		end := host
		for n, i := 0, len(host); i > 0; {
			i = strings.LastIndexByte(host[:i], '.')
			if n++; n == strings.Count(c.Host, ".")+1 {
				end = host[i+1:]
				break
			}
		}
		if slip(end, c.Host) {
			return c, true
		}
	}
	return content.Contact{}, false
}

func contactUnknown(it *item) {
	for _, f := range it.contacts() {
		switch {
		case f.sort != unknown || it.full():
		case f.host:
			it.errorf(f.pos(), "骗子的网址写成 {{scam 网址}}；官方的先登记到 contacts.yaml，再写 {{site 编号}}", "网址“%s”没有登记过", f)
		default:
			it.errorf(f.pos(), "核对后登记到 contacts.yaml，再写 {{hotline 编号}}；不是电话的，在后面写上单位，或换个说法", "“%s”像电话号码，没有登记过", f)
		}
	}
}

func contactTyped(it *item) {
	for _, f := range it.contacts() {
		if f.sort != typed || it.full() || f.text.source() { // a source is named as it names itself
			continue
		}
		kind := "hotline"
		if f.host {
			kind = "site"
		}
		hint := fmt.Sprintf("写成 {{%s %s}}，号码改了会跟着改", kind, f.contact.ID)
		if !f.text.refers() {
			hint = fmt.Sprintf("这里不能用引用，改写成名称，如“%s”", f.contact.Label)
		}
		it.warnf(f.pos(), hint, "“%s”是手工写的", f)
	}
}

func contactLookalike(it *item) {
	for _, f := range it.contacts() {
		if f.sort != similar || it.full() {
			continue
		}
		if f.host {
			it.errorf(f.pos(), fmt.Sprintf("官方的写 {{site %s}}；假网址写成 {{scam 网址}}", f.contact.ID), "“%s”跟官方网址 %s 很像，但不是它", f, f.contact.Host)
			continue
		}
		it.errorf(f.pos(), fmt.Sprintf("是 %s 就写 {{hotline %s}}；真有这个号码，先登记到 contacts.yaml", f.contact.Number, f.contact.ID), "“%s”跟%s %s 很像，但写法不对", f, f.contact.Label, f.contact.Number)
	}
}
