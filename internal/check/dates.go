package check

// Rules that depend on the instant.

func reviewOverdue(l *library) {
	for _, it := range l.Items {
		end, ends := it.End()
		if it.Approved && !it.Review.IsZero() && it.Review.Before(l.at) && !(ends && !l.at.Before(end)) {
			l.warnf(it.Where("review"), "重新核对内容，改写 review 和 updated", "复核日期 %s 已经过了", it.Review.Format("2006-01-02"))
		}
	}
}

func contactOverdue(l *library) {
	for i, c := range l.Dir.Contacts {
		if !c.ReviewDay.IsZero() && c.ReviewDay.Before(l.at) {
			l.warnf(l.Dir.WhereContact(i, "review_by"), "重新核对这条，改写 checked 和 review_by", "“%s”该核对了（%s 前）", c.Label, c.ReviewBy)
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
