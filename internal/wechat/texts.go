package wechat

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
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

// seeCard ends a text that may hold no address.
const seeCard = "详情见图，可扫码看全文。"

// quotation takes what stands in “” off an item of 识别: the crook's own words.
var quotation = regexp.MustCompile(`“[^”]+”`)

// Write makes the short texts of an item.
func Write(e *edition.Edition, it *edition.Item) Texts {
	f := gather(e, it)
	official := (&renderer{e: e}).official
	finish := func(s string) string { // what was put together may have become an address
		lines := strings.Split(strings.TrimSpace(s), "\n")
		for i, l := range lines {
			lines[i] = strings.TrimRight(prose.Defang(clean(l), official), " ")
		}
		return strings.Join(lines, "\n") + "\n"
	}
	return Texts{finish(f.moments()), finish(f.group()), finish(f.weibo()), finish(f.xiaohongshu()), finish(f.douyin())}
}

func gather(e *edition.Edition, it *edition.Item) facts {
	r := newRenderer(e, it)
	f := facts{kind: it.Kind.Info().Name, title: clean(it.Title), summary: clean(it.Summary), url: e.Site.Absolute(it.Path)}
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
	if f.lead == "" { // words in quotation marks of which the list does not say whose they are
		f.points = slices.DeleteFunc(slices.Clone(f.points), func(p string) bool {
			return !strings.ContainsFunc(quotation.ReplaceAllString(p, ""), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		})
	}
	f.act = whatToDo(e)
	tags := []string{it.Topic.Name}
	if it.Topic.Name == "" {
		tags[0] = e.Site.Title
	}
	for _, t := range append(tags, it.Tags...) {
		if t = topicTag(t); t != "" && !slices.Contains(f.tags, t) {
			f.tags = append(f.tags, t)
		}
	}
	return f
}

// whatToDo is one line with the urgent hotlines. What each is for is read off its record.
func whatToDo(e *edition.Edition) string {
	call, ask := "", ""
	for _, id := range e.Site.Urgent {
		c, ok := e.Dir.Contact(id)
		if !ok || c.Number == "" {
			continue
		}
		if call != "" && strings.Contains(c.Use, "拿不准") {
			ask += "拿不准，打" + c.Number + "问。"
			continue
		}
		if call == "" {
			call = "钱转出去了，先打" + c.Number
		} else {
			call += "，再打" + c.Number
		}
		if strings.Contains(c.Use, "冻结") {
			call += "冻结自己的卡"
		}
	}
	if call == "" {
		return ""
	}
	return call + "。" + ask
}

// unaddressed leaves no address in a text, neither one that can be clicked nor a harmless one, and no mark that Markdown or a
// topic needs.
func unaddressed(s string) string {
	s = strings.NewReplacer("[.]", ".", "[@]", "@", "hxxp", "http", "HXXP", "http", "fxp:", "ftp:").Replace(s)
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("#*[]`", r) {
			return -1
		}
		return r
	}, s)
	return withoutAddresses(s)
}

// withoutAddresses says of each address that a client would make a link of only that there was one.
func withoutAddresses(s string) string {
	for range 4 { // what stands around an address may make another
		all := prose.Addresses(s)
		if len(all) == 0 {
			return s
		}
		for _, a := range slices.Backward(all) {
			s = s[:a.Start] + "（网址）" + s[a.End:]
		}
	}
	return strings.ReplaceAll(s, ".", "。")
}

// moments is at most MomentsLines lines and, if the title leaves room, MomentsMax characters. It has no address, for nobody can tap
// one there.
func (f facts) moments() string {
	lines := []string{unaddressed(f.title)}
	room := MomentsMax - content.Chars(lines[0]) - content.Chars(f.act) - content.Chars(seeCard) - 2
	for _, p := range f.points[:min(len(f.points), momentsPoints)] {
		if f.lead != "" {
			p = "骗子说" + p + "，别信"
		}
		p = "• " + unaddressed(p)
		if n := content.Chars(p) + 1; n <= room {
			lines = append(lines, p)
			room -= n
		}
	}
	if len(lines) == 1 && room > 12 {
		if s := Shorten(unaddressed(f.summary), room-1); s != "" {
			lines = append(lines, s)
		}
	}
	if f.act != "" {
		lines = append(lines, f.act)
	}
	return strings.Join(append(lines, seeCard), "\n")
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
	return strings.Join(append(lines, f.url), "\n")
}

// weibo keeps title, what to do, topic and address; the summary gets what room is left before the text is folded.
func (f facts) weibo() string {
	head, tail := "【"+f.title+"】", f.act+"#"+f.tags[0]+"# "+f.url
	room := WeiboWarn - content.HalfWidths(head) - content.HalfWidths(tail)
	return head + shortenHalf(sentence(f.summary), room) + tail
}

// sentence ends a text like one, for another follows.
func sentence(s string) string {
	if r, _ := utf8.DecodeLastRuneInString(s); s == "" || strings.ContainsRune("。！？…”）", r) {
		return s
	}
	return s + "。"
}

// xiaohongshu has no address that can be tapped; harmless ones stay, for they are what the warning is about.
func (f facts) xiaohongshu() string {
	title := withoutAddresses(f.title)
	if noteTitle(title) > NoteTitleMax {
		title = f.orKind(shortenHalf(title, 2*NoteTitleMax))
	}
	return title + "\n\n" + f.caption(NoteMax)
}

func (f facts) orKind(s string) string {
	if s == "" {
		return f.kind
	}
	return s
}

// noteTitle is the length of a title as 小红书 counts: half-widths, halved and rounded up.
func noteTitle(s string) int { return (content.HalfWidths(s) + 1) / 2 }

func (f facts) douyin() string {
	return f.orKind(Shorten(withoutAddresses(f.title), DouyinTitle)) + "\n" + f.caption(DouyinMax)
}

// caption is summary, points, what to do and tags, without an address. What is too long goes from the points.
func (f facts) caption(most int) string {
	tail := "\n\n#" + strings.Join(f.tags, " #")
	if f.act != "" {
		tail = "\n" + f.act + tail
	}
	room := most - content.Chars(tail)
	text := Shorten(withoutAddresses(f.summary), room)
	lead := f.lead
	for _, p := range f.points[:min(len(f.points), groupPoints)] {
		line := "\n• " + withoutAddresses(p)
		if lead != "" {
			line = "\n" + lead + line // never without it
		}
		if content.Chars(text+line) > room {
			break
		}
		text += line
		lead = ""
	}
	return text + tail
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
// character with an ellipsis. A sentence with words in quotation marks is kept whole or goes whole, for what is said of them may
// stand behind: “稳赚不赔”都是骗局 must not become “稳赚不赔”….
func Shorten(s string, n int) string {
	return shorten(s, n, content.Chars)
}

func shortenHalf(s string, n int) string { return shorten(s, n, content.HalfWidths) }

const sentenceEnds = "。！？"

func shorten(s string, n int, length func(string) int) string {
	if length(s) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	cut, whole, quoted := 0, 0, 0 // quoted is how many quotation marks are open
	for g := uniseg.NewGraphemes(s); g.Next(); {
		_, to := g.Positions()
		switch g.Str() {
		case "“":
			quoted++
		case "”":
			quoted = max(quoted-1, 0)
		}
		ends := strings.ContainsAny(g.Str(), sentenceEnds) && quoted == 0
		if ends && length(s[:to]) <= n {
			whole = to
		}
		if length(s[:to])+length("…") > n {
			break
		}
		cut = to
	}
	part := s[min(whole, cut):cut]
	if i := strings.IndexAny(part, "“「"); i >= 0 {
		cut -= len(part) - i
		if j := strings.LastIndexAny(s[:cut], "，；："); whole > 0 || j < 0 { // nor the words that lead to the quotation
			return s[:whole]
		}
	}
	if whole*2 >= cut && whole > 0 {
		return s[:whole]
	}
	if s = strings.TrimRight(s[:cut], "，、；：“（ "); s == "" {
		return ""
	}
	return s + "…"
}
