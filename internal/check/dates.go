package check

import (
	"slices"
	"strings"
	"time"

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
	if used := l.referring(ref, nil); len(used) > 0 {
		hint += "；用到它的：" + strings.Join(used, "、")
	}
	l.warnf(at, hint, "“%s”该核对了（%s 前）", name, by)
}

// referring lists the items that refer to a record and satisfy f, which may be nil.
func (l *library) referring(ref string, f func(i int) bool) []string {
	var ids []string
	for i, v := range l.verdicts {
		if slices.Contains(v.Refs, ref) && (f == nil || f(i)) {
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

func factOverdue(l *library) {
	for i, f := range l.Dir.Facts {
		l.recordDue("fact "+f.ID, f.Name, f.ReviewBy, f.ReviewDay, l.Dir.WhereFact(i, "review_by"))
	}
}

// factChanged asks to read again what refers to a fact that has another value since the item was last looked at.
func factChanged(l *library) {
	for i, f := range l.Dir.Facts {
		if f.ChangedDay.IsZero() {
			continue
		}
		stale := l.referring("fact "+f.ID, func(i int) bool {
			it := l.Items[i]
			return it.Approved && it.Publish.Before(f.ChangedDay) && it.Updated.Before(f.ChangedDay)
		})
		if len(stale) > 0 {
			l.warnf(l.Dir.WhereFact(i, "changed"), "逐篇读一遍，前后的话还对，就改写 updated："+strings.Join(stale, "、"), "“%s”改成了“%s”，%d 篇文章还没重新看过", f.Name, f.Value, len(stale))
		}
	}
}

func updatedLater(l *library) {
	for _, it := range l.Items {
		if it.Updated.After(l.at) {
			l.warnf(it.Where("updated"), "写实际改动的时间", "更新时间 %s 还没到", l.day(it.Updated))
		}
	}
}
