package check

import (
	"fmt"
	"slices"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/problem"
)

func topicUnknown(it *item) {
	if _, ok := it.env.dir.Topic(it.Topic); !ok && it.Topic != "" {
		it.errorf(it.Where("topic"), "编号见 content/data/topics.yaml", "没有主题“%s”", it.Topic)
	}
}

func audienceUnknown(it *item) {
	for i, a := range it.Audience {
		at := it.Where(fmt.Sprintf("audience[%d]", i))
		if _, ok := it.env.dir.Audience(a); !ok {
			it.errorf(at, "编号见 content/data/audiences.yaml", "没有读者“%s”", a)
		} else if slices.Contains(it.Audience[:i], a) {
			it.errorf(at, "只留一个", "读者“%s”写了两次", a)
		}
	}
}

func seriesUnknown(it *item) {
	if _, ok := it.env.dir.SeriesOf(it.Series); !ok && it.Series != "" {
		it.errorf(it.Where("series"), "编号见 content/data/series.yaml", "没有系列“%s”", it.Series)
	}
}

// seriesOrder lets a draft take the place of a published item, as a warning: it may be meant to replace it.
func seriesOrder(l *library) {
	type place struct {
		series string
		order  int
	}
	taken := map[place]*content.Item{}
	for _, drafts := range []bool{false, true} {
		for _, it := range l.Items {
			if it.Series == "" || it.Order == 0 || it.Approved == drafts {
				continue
			}
			p := place{it.Series, it.Order}
			if other := taken[p]; other != nil {
				l.errorf(it.Where("order"), "换一个序号", "系列“%s”的第 %d 篇已经是“%s”", it.Series, it.Order, other.Title)
			} else {
				taken[p] = it
			}
		}
	}
}

func supersededUnknown(l *library) {
	for _, it := range l.Items {
		if it.SupersededBy == "" {
			continue
		}
		if to, ok := l.Item(it.SupersededBy); !ok {
			l.errorf(it.Where("superseded_by"), "检查编号，也就是 content 里的文件夹名和文件名", "没有文章“%s”", it.SupersededBy)
		} else if to == it {
			l.errorf(it.Where("superseded_by"), "写新文章的编号", "不能用本文代替本文")
		}
	}
}

// reserved are the folders at the top of the site and the program's other addresses. A page must not be called so.
var reserved = []string{"alerts", "lessons", "tips", "topics", "tags", "for", "series", "search", "check", "assets", "feed", "feeds", "v", "glossary", "changes", "complain", "quiz", "elder", "desk", "api",
	"static", "sitemap", "index", "404", "rss", "atom", "campaigns"}

func slugTaken(l *library) {
	owner := map[string]*content.Item{}
	for _, it := range l.Items {
		if it.Kind == content.Page && slices.Contains(reserved, it.Slug) {
			l.errorf(problem.Pos{File: it.File, Line: 1, Col: 1}, "换一个文件名", "网址 %s 留给程序用了", it.Path())
		}
		owner[it.Path()] = it // ids differ, and so do their paths
	}
	alias := map[string]*content.Item{}
	for _, it := range l.Items {
		for i, a := range it.Aliases {
			at := it.Where(fmt.Sprintf("aliases[%d]", i))
			parts := strings.Split(strings.Trim(a, "/"), "/")
			kind := content.Kind(parts[0])
			switch {
			case owner[a] == it:
				l.errorf(at, "删掉这一行", "旧地址 %s 就是本文现在的地址", a)
			case owner[a] != nil:
				l.errorf(at, "改掉其中一个", "旧地址 %s 是“%s”现在的地址", a, owner[a].Title)
			case alias[a] != nil:
				l.errorf(at, "只留一处", "旧地址 %s 已经归“%s”", a, alias[a].Title)
			case len(parts) == 1 && slices.Contains(reserved, parts[0]),
				len(parts) == 2 && (kind.Info().Kind == "" || kind == content.Page) && slices.Contains(reserved, parts[0]):
				l.errorf(at, "换一个", "旧地址 %s 留给程序用了", a)
			default:
				alias[a] = it
			}
		}
	}
}

func duplicateTitle(l *library) {
	seen := map[string]*content.Item{}
	for _, it := range l.Items {
		key := strings.Join(strings.Fields(it.Title), "")
		if key == "" {
			continue
		}
		if other := seen[key]; other != nil {
			l.warnf(it.Where("title"), "改一个，读者才分得清", "标题跟 %s 一样", other.ID)
		} else {
			seen[key] = it
		}
	}
}

// requiredPages are linked from every page of the site.
var requiredPages = []string{"pages/emergency", "pages/hotlines", "pages/rights", "pages/about"}

func requiredPage(l *library) {
	for _, id := range requiredPages {
		it, ok := l.Item(id)
		if !ok {
			l.errorf(problem.Pos{File: "content/" + id + ".md"}, "新建这一页；mingbai init 会生成一份样例", "网站必须有这一页")
			continue
		}
		if !it.PublicBy() {
			l.errorf(it.Where("status"), "请同事审核后写 approved", "这一页必须是审核过的")
		}
		if !it.Expire.IsZero() {
			l.errorf(it.Where("expire"), "删掉 expire", "这一页不能到期")
		}
		if it.Withdrawn != nil {
			l.errorf(it.Where("withdrawn"), "改内容，不要撤回", "这一页不能撤回")
		}
	}
}
