package check

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// Link is a link to somewhere on this site, as an item rule saw it. Whether it leads anywhere is for library rules to say.
type Link struct {
	Pos    problem.Pos
	ID     string // item id or topics/<id>; "" for the item itself
	Anchor string // behind #, unescaped
}

var (
	siteLink   = regexp.MustCompile(`^((?:alerts|lessons|tips|pages|topics)/[a-z0-9]+(?:-[a-z0-9]+)*)?(?:#(.+))?$`)
	schemeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
)

// readLink sorts a destination: a Link on this site, an address elsewhere, or neither.
func readLink(ref string) (l Link, elsewhere, ok bool) {
	if schemeForm.MatchString(ref) || strings.HasPrefix(ref, "//") {
		return Link{}, true, true
	}
	m := siteLink.FindStringSubmatch(ref)
	if m == nil || ref == "" {
		return Link{}, false, false
	}
	l.ID, l.Anchor = m[1], m[2]
	if s, err := url.PathUnescape(l.Anchor); err == nil {
		l.Anchor = s
	}
	return l, false, true
}

// eachLink calls f for every link of the body.
func (it *item) eachLink(f func(ref string, at problem.Pos)) {
	it.doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind == prose.Link {
			f(n.Ref, problem.Pos{File: it.File, Line: n.Line, Col: n.Col})
		}
		return true
	})
}

func linkForm(it *item) {
	if p := it.Poster; p != nil && p.QR != "" {
		it.Links = append(it.Links, Link{Pos: it.Where("poster.qr"), ID: p.QR})
	}
	it.eachLink(func(ref string, at problem.Pos) {
		l, elsewhere, ok := readLink(ref)
		switch {
		case elsewhere:
		case ok:
			l.Pos = at
			it.Links = append(it.Links, l)
		case ref == "":
			it.errorf(at, "写上要去的文章编号，如 tips/guashi-buka", "链接没有写去哪里")
		default:
			it.errorf(at, "站内链接写文章编号，如 "+guess(ref), "链接“%s”写法不对", ref)
		}
	})
}

// guess is the id that a path was probably meant to be.
func guess(ref string) string {
	path, anchor, _ := strings.Cut(ref, "#")
	path = strings.TrimSuffix(strings.TrimSuffix(strings.Trim(path, "/"), "/index.md"), ".md")
	for strings.HasPrefix(path, "../") || strings.HasPrefix(path, "./") {
		path = path[strings.Index(path, "/")+1:]
	}
	path = strings.TrimPrefix(path, "content/")
	if content.ValidSlug(path) {
		path = "pages/" + path
	}
	if anchor != "" {
		anchor = "#" + anchor
	}
	if _, _, ok := readLink(path + anchor); ok && path != "" {
		return path + anchor
	}
	return "tips/guashi-buka"
}

func linkScheme(it *item) {
	it.eachLink(func(ref string, at problem.Pos) {
		if s := schemeForm.FindString(ref); s != "" && !strings.EqualFold(s, "https:") && !strings.EqualFold(s, "http:") {
			hint := "只能链到站内文章和 https 的官方网站"
			if strings.EqualFold(s, "tel:") {
				hint = "电话写 {{hotline 编号}}"
			}
			it.errorf(at, hint, "不能用“%s”这种链接", s)
		}
	})
}

func linkHost(it *item) {
	it.eachLink(func(ref string, at problem.Pos) {
		s := schemeForm.FindString(ref)
		if !strings.HasPrefix(ref, "//") && !strings.EqualFold(s, "https:") && !strings.EqualFold(s, "http:") {
			return
		}
		u, err := url.Parse(ref)
		switch {
		case err != nil || u.Hostname() == "" || u.User != nil || u.Port() != "":
			it.errorf(at, "写成 https://www.gov.cn/… 这样的完整网址", "网址“%s”写法不对", ref)
		case !it.env.dir.Official(u.Hostname()):
			it.errorf(at, "官方网站先登记到 contacts.yaml；骗子的网址写成 {{scam 网址}}", "“%s”不是登记过的官方网站", u.Hostname())
		case u.Scheme != "https":
			it.errorf(at, "改成 https:// 开头", "“%s”不是加密的网址", ref)
		}
	})
}

func sourceHost(it *item) {
	for i, s := range it.Sources {
		if s.URL == "" {
			continue
		}
		u, err := url.Parse(s.URL)
		if err != nil || !it.env.dir.Official(u.Hostname()) {
			it.errorf(it.Where("sources["+itoa(i)+"].url"), "官方网站先登记到 contacts.yaml；别的来源只写标题和日期", "来源的网址不在登记过的官方网站里")
		}
	}
}

// links calls f for every link of every item to another item or to a topic, with the item it leads to (nil if it is none).
func (l *library) links(f func(from *content.Item, k Link, to *content.Item)) {
	for i, v := range l.verdicts {
		for _, k := range v.Links {
			to, _ := l.Item(k.ID)
			if k.ID == "" {
				to = l.Items[i]
			}
			f(l.Items[i], k, to)
		}
	}
}

func topicOf(k Link) (string, bool) { return strings.CutPrefix(k.ID, "topics/") }

func linkMissing(l *library) {
	l.links(func(_ *content.Item, k Link, to *content.Item) {
		if id, ok := topicOf(k); ok {
			if _, ok := l.Dir.Topic(id); !ok {
				l.errorf(k.Pos, "编号见 content/data/topics.yaml", "没有主题“%s”", id)
			}
			return
		}
		if to == nil {
			l.errorf(k.Pos, "检查编号，也就是 content 里的文件夹名和文件名", "没有文章“%s”", k.ID)
		}
	})
}

func linkAnchor(l *library) {
	index := map[*content.Item]int{}
	for i, it := range l.Items {
		index[it] = i
	}
	l.links(func(_ *content.Item, k Link, to *content.Item) {
		if k.Anchor == "" {
			return
		}
		if _, ok := topicOf(k); ok {
			l.errorf(k.Pos, "去掉 # 和后面的字", "主题页里没有可以链到的小标题")
			return
		}
		if to == nil {
			return
		}
		if has := l.verdicts[index[to]].Headings; !slices.Contains(has, k.Anchor) {
			hint := "那一篇没有小标题，去掉 # 和后面的字"
			if len(has) > 0 {
				hint = "可以写：#" + strings.Join(has[:min(len(has), 12)], "、#")
			}
			l.errorf(k.Pos, hint, "“%s”里没有小标题“%s”", to.Title, k.Anchor)
		}
	})
}

// day is how a complaint writes a day.
func (l *library) day(t time.Time) string {
	return t.In(l.Site.Location()).Format("2006-01-02 15:04")
}

// dead says why an item cannot be read at t although it should, or "".
func (l *library) dead(to *content.Item, t time.Time) string {
	end, ends := to.End()
	switch {
	case !to.Approved:
		return "“" + to.Title + "”还是草稿"
	case !to.PublicBy():
		return "“" + to.Title + "”还不能发布"
	case t.Before(to.Publish):
		return "“" + to.Title + "”" + l.day(to.Publish) + " 才发布"
	case ends && !t.Before(end):
		return "“" + to.Title + "”" + l.day(end) + " 就下线了"
	}
	return ""
}

func linkNotLive(l *library) {
	topics := map[string][]*content.Item{}
	for _, it := range l.Items {
		if it.Kind != content.Page && it.PublicBy() {
			topics[it.Topic] = append(topics[it.Topic], it)
		}
	}
	l.links(func(from *content.Item, k Link, to *content.Item) {
		first := from.Publish
		if id, ok := topicOf(k); ok {
			if _, known := l.Dir.Topic(id); known && !slices.ContainsFunc(topics[id], func(it *content.Item) bool { return first.IsZero() || it.VisibleAt(first) }) {
				l.errorf(k.Pos, "换一个主题，或先发布这个主题的文章", "主题“%s”那时还没有文章", id)
			}
			return
		}
		if to == nil || to == from {
			return
		}
		if first.IsZero() { // a draft without a day: only what never will be public can be said
			first = to.Publish
		}
		if why := l.dead(to, first); why != "" {
			l.errorf(k.Pos, "改链接，或者调整两篇的发布时间", "本文发布时点不开这个链接：%s", why)
		}
	})
	for _, it := range l.Items {
		to, ok := l.Item(it.SupersededBy)
		if !ok || to == it {
			continue
		}
		when := to.Publish // a successor may come later, and shows from then on
		if end, ends := it.End(); ends && to.Publish.Before(end) {
			when = end
		}
		why := l.dead(to, when)
		if end, ends := it.End(); why == "" && ends && end.Before(to.Publish) {
			why = l.dead(to, end)
		}
		if why != "" {
			l.errorf(it.Where("superseded_by"), "换一篇，或者调整两篇的时间", "本文下线时接替它的文章看不到：%s", why)
		}
	}
}

func linkGone(l *library) {
	l.links(func(from *content.Item, k Link, to *content.Item) {
		if to == nil || to == from || !from.VisibleAt(l.at) || l.dead(to, from.Publish) != "" {
			return
		}
		if end, ends := to.End(); ends && !l.at.Before(end) {
			l.warnf(k.Pos, "换一个链接；不改也行，链接会自动变成普通文字", "“%s”%s 下线了", to.Title, l.day(end))
		}
	})
}
