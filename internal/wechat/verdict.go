package wechat

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"mingbai/internal/content"
	"mingbai/internal/edition"
)

// Field is a field of the editor or a short text with its length and limit, for the copy page.
type Field struct {
	Name  string `json:"name"`
	Value int    `json:"value"`
	Limit int    `json:"limit"`
	Unit  string `json:"unit"` // 字, 半角 or 字节
}

// Digest is the summary under the title, never empty and at most DigestMax characters.
func Digest(it *edition.Item, a Article) string {
	for _, s := range []string{it.Summary, a.Plain} {
		if s = Shorten(strings.Join(strings.Fields(clean(s)), " "), DigestMax); s != "" {
			return s
		}
	}
	return it.Title
}

// Judge measures an article and its texts against all limits and rules. Findings of level "error" keep the item off the desk.
func Judge(e *edition.Edition, it *edition.Item, a Article, t Texts) (found []Finding, fields []Field) {
	o := e.Site.WeChat
	own := &renderer{e: e}
	found = Lint(a.HTML, o.Root == "section", own.official)
	add := func(rule, level, value, limit, format string, args ...any) {
		found = append(found, Finding{Rule: rule, Level: level, Line: 1, Col: 1, Message: fmt.Sprintf(format, args...), Value: value, Limit: limit})
	}
	measure := func(name, unit string, n, warn, most int, rule string) {
		limit := most
		if warn > 0 && warn < most {
			limit = warn
		}
		fields = append(fields, Field{name, n, limit, unit})
		switch {
		case n > most:
			add(rule, Error, strconv.Itoa(n), strconv.Itoa(most), "%s有 %d %s，最多 %d", name, n, unit, most)
		case warn > 0 && n > warn:
			add(rule, Warning, strconv.Itoa(n), strconv.Itoa(warn), "%s有 %d %s，最好不超过 %d", name, n, unit, warn)
		}
	}
	chars := content.Chars
	measure("标题", "字", chars(it.Title), TitleWarn, TitlePasted, "title")
	for _, r := range it.Title {
		if content.Emoji(r) {
			add("title", Error, fmt.Sprintf("U+%04X", r), "", "标题里有微信不收的符号 %c", r)
		}
	}
	if !strings.ContainsFunc(it.Title, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		add("title", Error, "", "", "标题里没有字")
	}
	measure("作者", "半角", content.HalfWidths(o.Author), 0, 16, "author")
	measure("摘要", "字", chars(Digest(it, a)), 0, DigestMax, "digest")
	measure("正文 HTML", "字", chars(a.HTML), ContentWarn, ContentMax-1, "content")
	measure("正文大小", "字节", len(a.HTML), 0, ContentBytes-1, "content")
	measure("阅读原文网址", "字节", len(e.Site.Absolute(it.Path)), 0, SourceURLMax, "source-url")
	measure("朋友圈", "字", chars(strings.TrimSpace(t.Moments)), MomentsMax, GroupMax, "moments")
	if n := strings.Count(strings.TrimSpace(t.Moments), "\n") + 1; n > MomentsLines {
		add("moments", Warning, strconv.Itoa(n), strconv.Itoa(MomentsLines), "朋友圈有 %d 行，会被折起来", n)
	}
	measure("群", "字", chars(strings.TrimSpace(t.Group)), GroupWarn, GroupMax, "group")
	measure("微博", "半角", content.HalfWidths(strings.TrimSpace(t.Weibo)), WeiboWarn, 2*WeiboMax, "weibo")
	measure("小红书标题", "字", noteTitle(it.Title), NoteTitleMax, TitlePasted, "xiaohongshu")
	measure("小红书", "字", chars(strings.TrimSpace(t.Xiaohongshu)), 0, NoteMax+NoteTitleMax+2, "xiaohongshu")
	measure("抖音", "字", chars(strings.TrimSpace(t.Douyin)), 0, DouyinMax+DouyinTitle+1, "douyin")
	if a.Deepest > maxDepth {
		add("F42", Warning, strconv.Itoa(a.Deepest), strconv.Itoa(maxDepth), "列表套了 %d 层，第 %d 层起不再缩进", a.Deepest, maxDepth)
	}
	if a.Columns > 8 {
		add("F45", Warning, strconv.Itoa(a.Columns), "8", "表格有 %d 列，手机上很长", a.Columns)
	}
	return found, fields
}

// Refused says whether findings keep an item off the desk.
func Refused(found []Finding) bool {
	for _, f := range found {
		if f.Level == Error {
			return true
		}
	}
	return false
}
