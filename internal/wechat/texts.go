package wechat

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
	"mingbai/internal/words"
)

// Limits of fields and texts. Lengths are characters unless said otherwise; the source of each is in docs/wechat.md.
const (
	TitlePasted   = 64    // the editor's hard limit
	TitleWarn     = 30    // longer ones are cut in lists
	DigestMax     = 120   // the editor's limit; the interface takes 128
	ContentWarn   = 16000 // of HTML
	ContentMax    = 20000 // of HTML, through the interface
	ContentBytes  = 1 << 20
	SourceURLMax  = 1024 // bytes
	MomentsLines  = 6
	MomentsMax    = 100
	GroupWarn     = 300
	GroupMax      = 2000
	WeiboWarn     = 280 // half-widths
	WeiboMax      = 2000
	NoteTitleMax  = 20 // 小红书: half-widths, halved and rounded up
	NoteMax       = 1000
	DouyinTitle   = 30
	DouyinMax     = 1000
	groupPoints   = 5
	momentsPoints = 2
)

// Texts are the short forms of an item, each ending with one newline and without any Markdown.
type Texts struct {
	Moments     string // 朋友圈: no address, for text links cannot be tapped
	Group       string // 群
	Weibo       string
	Xiaohongshu string
	Douyin      string
}

// facts are what short texts are made of.
type facts struct {
	kind, title, summary string
	points               []string // the crook's words, or what to remember
	lead                 string   // before the crook's words, which must never stand alone
	act                  string   // what to do now, with hotlines: never cut
	url                  string
	tags                 []string
}

// spokenLead says of quoted words that they are a crook's, so that no copy of them reads like an offer.
const spokenLead = "骗子常说这些话，都别信："

// quotation takes what stands in “” off an item of 识别: the crook's own words.
var quotation = regexp.MustCompile(`“[^”]+”`)

// Write makes the short texts of an item.
func Write(e *edition.Edition, it *edition.Item) Texts {
	f := gather(e, it)
	return Texts{Moments: f.moments(), Group: f.group(), Weibo: f.weibo(), Xiaohongshu: f.xiaohongshu(), Douyin: f.douyin()}
}

func gather(e *edition.Edition, it *edition.Item) facts {
	r := &renderer{e: e, it: it, w: words.ZhHans(), o: e.Site.WeChat, dress: e.Dress(e.Site.Absolute)}
	r.dress.Official = r.official
	f := facts{kind: it.Kind.Info().Name, title: it.Title, summary: it.Summary, url: e.Site.Absolute(it.Path)}
	if it.Kind == content.Page {
		f.kind = e.Site.Title
	}
	section, lists := "", map[string][]string{}
	var first []string
	for _, n := range it.Doc().Root.Kids {
		switch n.Kind {
		case prose.Heading:
			section = r.plainOf(n.Kids)
		case prose.List:
			for _, item := range n.Kids {
				for _, k := range item.Kids {
					if k.Kind == prose.Paragraph {
						lists[section] = append(lists[section], strings.TrimRight(r.plainOf(k.Kids), "。；"))
						break
					}
				}
			}
			if first == nil {
				first = lists[section]
			}
		}
	}
	switch {
	case len(lists["识别"]) > 0:
		f.lead = spokenLead
		for _, s := range lists["识别"] {
			if q := quotation.FindString(s); q != "" {
				s = q
			}
			f.points = append(f.points, s)
		}
	case len(lists["记住三点"]) > 0:
		f.points = lists["记住三点"]
	default:
		f.points = first
	}
	var calls []string
	for _, id := range e.Site.Urgent {
		if c, ok := e.Dir.Contact(id); ok && c.Number != "" {
			calls = append(calls, c.Number)
		}
	}
	if len(calls) > 0 {
		f.act = "钱转出去了，先打" + calls[0]
		if len(calls) > 1 {
			f.act += "，再打" + calls[1] + "冻结自己的卡"
		}
		f.act += "。"
		if len(calls) > 2 {
			f.act += "拿不准，打" + calls[2] + "问。"
		}
	}
	f.tags = append(f.tags, it.Topic.Name)
	for _, t := range it.Tags {
		if t != it.Topic.Name {
			f.tags = append(f.tags, t)
		}
	}
	return f
}

// moments is at most MomentsLines lines and, if the title leaves room, MomentsMax characters.
func (f facts) moments() string {
	clean := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune("#*[]", r) {
				return -1
			}
			return r
		}, s)
	}
	lines := []string{clean(f.title)}
	room := MomentsMax - utf8.RuneCountInString(f.title) - utf8.RuneCountInString(f.act) - 1
	for _, p := range f.points[:min(len(f.points), momentsPoints)] {
		if f.lead != "" {
			p = "骗子说" + p + "，别信"
		}
		if n := utf8.RuneCountInString(p) + 3; n <= room {
			lines = append(lines, "• "+clean(p))
			room -= n
		}
	}
	if len(lines) == 1 && room > 12 {
		lines = append(lines, clean(Shorten(f.summary, room-1)))
	}
	if f.act != "" {
		lines = append(lines, f.act)
	}
	return strings.Join(lines, "\n") + "\n"
}

func (f facts) group() string {
	lines := []string{"【" + f.kind + "】" + f.title, ""}
	if f.lead != "" {
		lines = append(lines, f.lead)
	}
	for i, p := range f.points[:min(len(f.points), groupPoints)] {
		lines = append(lines, string(rune('1'+i))+". "+p)
	}
	if len(f.points) == 0 {
		lines = append(lines, f.summary)
	}
	if f.act != "" {
		lines = append(lines, f.act)
	}
	return strings.Join(append(lines, f.url), "\n") + "\n"
}

// weibo keeps title, what to do, topic and address; the summary gets what room is left before the text is folded.
func (f facts) weibo() string {
	head, tail := "【"+f.title+"】", f.act+"#"+topicTag(f.tags[0])+"# "+f.url
	room := WeiboWarn - content.HalfWidths(head) - content.HalfWidths(tail)
	return head + shortenHalf(f.summary, room) + tail + "\n"
}

func (f facts) xiaohongshu() string {
	title := f.title
	if noteTitle(title) > NoteTitleMax {
		title = shortenHalf(title, 2*NoteTitleMax)
	}
	return title + "\n\n" + f.caption(NoteMax, func(tag string) string { return "#" + tag }) + "\n"
}

// noteTitle is the length of a title as 小红书 counts: half-widths, halved and rounded up.
func noteTitle(s string) int { return (content.HalfWidths(s) + 1) / 2 }

func (f facts) douyin() string {
	return Shorten(f.title, DouyinTitle) + "\n" + f.caption(DouyinMax, func(tag string) string { return "#" + tag + " " }) + "\n"
}

// caption is summary, points, what to do and tags, without an address. What is too long goes from the points.
func (f facts) caption(most int, tag func(string) string) string {
	var tags []string
	for _, t := range f.tags {
		tags = append(tags, strings.TrimSpace(tag(topicTag(t))))
	}
	tail := "\n" + f.act + "\n\n" + strings.Join(tags, " ")
	room := most - utf8.RuneCountInString(tail)
	text := Shorten(f.summary, room)
	if f.lead != "" && utf8.RuneCountInString(text+f.lead)+20 <= room {
		text += "\n" + f.lead
	}
	for _, p := range f.points[:min(len(f.points), groupPoints)] {
		line := "\n• " + p
		if utf8.RuneCountInString(text+line) > room {
			break
		}
		text += line
	}
	return strings.TrimRight(text+tail, " ")
}

// topicTag leaves of a tag what may stand between hashes.
func topicTag(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("# 　,，.。:：/、（）()“”\"", r) {
			return -1
		}
		return r
	}, s)
}

// Shorten leaves at most n characters of s: it ends after a sentence if one ends in the latter half, else after a whole user-perceived
// character with an ellipsis.
func Shorten(s string, n int) string {
	return shorten(s, n, utf8.RuneCountInString)
}

func shortenHalf(s string, n int) string { return shorten(s, n, content.HalfWidths) }

func shorten(s string, n int, length func(string) int) string {
	if length(s) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	cut, sentence := 0, 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		_, to := g.Positions()
		if length(s[:to])+length("…") > n {
			if length(s[:to]) <= n && strings.ContainsAny(g.Str(), "。！？") {
				sentence = to
			}
			break
		}
		cut = to
		if strings.ContainsAny(g.Str(), "。！？") {
			sentence = to
		}
	}
	if sentence*2 >= cut && sentence > 0 {
		return s[:sentence]
	}
	return strings.TrimRight(s[:cut], "，、；：“（") + "…"
}
