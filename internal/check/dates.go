package check

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/yamldoc"
)

// Rules that depend on the instant.

func reviewOverdue(l *library) {
	for _, it := range l.Items {
		end, ends := it.End()
		if it.Approved && !it.Review.IsZero() && it.Review.Before(l.at) && !(ends && !l.at.Before(end)) {
			l.warnf(it.Where("review"), "重新核对内容，改写 review 和 updated", "复核日期 %s 已经过了", it.Review.Format("2006-01-02"))
		}
	}
}

// recordDue warns of a record whose day has come, and names what refers to it.
func (l *library) recordDue(ref, name string, by yamldoc.Time, day time.Time, at problem.Pos) {
	if day.IsZero() || !day.Before(l.at) {
		return
	}
	hint := "重新核对这条，改写 checked 和 review_by"
	used := l.referring(ref, func(int) bool { return true })
	for _, file := range append([]string{content.SiteFile}, content.DataFiles...) {
		if slices.Contains(l.fileRefs[file], ref) {
			used = append(used, file)
		}
	}
	if len(used) > 0 {
		hint += "；用到它的：" + strings.Join(used, "、")
	}
	l.warnf(at, hint, "“%s”该核对了（%s 前）", name, by)
}

// referring lists the items that refer to a record and satisfy f.
func (l *library) referring(ref string, f func(i int) bool) []string {
	var ids []string
	for i, v := range l.verdicts {
		if slices.Contains(v.Refs, ref) && f(i) {
			ids = append(ids, l.Items[i].ID)
		}
	}
	return ids
}

func contactOverdue(l *library) {
	for i, c := range l.Dir.Contacts {
		l.recordDue("contact "+c.ID, c.Label, c.ReviewBy, c.ReviewDay, l.Dir.WhereContact(i, "review_by"))
	}
}

func contactChanged(l *library) {
	for i, c := range l.Dir.Contacts {
		l.recordChanged("contact "+c.ID, c.Label, cmp.Or(c.Number, c.URL), c.ChangedDay, l.Dir.WhereContact(i, "changed"))
	}
}

func factOverdue(l *library) {
	for i, f := range l.Dir.Facts {
		l.recordDue("fact "+f.ID, f.Name, f.ReviewBy, f.ReviewDay, l.Dir.WhereFact(i, "review_by"))
	}
}

func factChanged(l *library) {
	for i, f := range l.Dir.Facts {
		l.recordChanged("fact "+f.ID, f.Name, f.Value, f.ChangedDay, l.Dir.WhereFact(i, "changed"))
	}
}

// recordChanged asks to read again what refers to a record that has another value since the item was last looked at.
func (l *library) recordChanged(ref, name, value string, day time.Time, at problem.Pos) {
	if day.IsZero() {
		return
	}
	stale := l.referring(ref, func(i int) bool {
		it := l.Items[i]
		return it.Approved && it.Publish.Before(day) && it.Updated.Before(day)
	})
	if len(stale) > 0 {
		l.warnf(at, "逐篇读一遍，前后的话还对，就改写 updated："+strings.Join(stale, "、"), "“%s”改成了“%s”，%d 篇文章还没重新看过", name, value, len(stale))
	}
}

func updatedLater(l *library) {
	for _, it := range l.Items {
		if it.Updated.After(l.at) {
			l.warnf(it.Where("updated"), "写实际改动的时间", "更新时间 %s 还没到", l.day(it.Updated))
		}
	}
}
