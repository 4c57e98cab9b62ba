package content

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/problem"
	"mingbai/internal/yamldoc"
)

// meta is front matter as it is written.
type meta struct {
	Title    string       `yaml:"title"`
	Summary  string       `yaml:"summary"`
	Topic    string       `yaml:"topic"`
	Tags     []string     `yaml:"tags"`
	Audience []string     `yaml:"audience"`
	Status   string       `yaml:"status"`
	Author   string       `yaml:"author"`
	Reviewer string       `yaml:"reviewer"`
	Publish  yamldoc.Time `yaml:"publish"`
	Updated  yamldoc.Time `yaml:"updated"`
	Expire   yamldoc.Time `yaml:"expire"`
	Review   yamldoc.Time `yaml:"review"`
	Sources  []struct {
		Title string       `yaml:"title"`
		Date  yamldoc.Time `yaml:"date"`
		URL   string       `yaml:"url"`
	} `yaml:"sources"`
	Aliases []string `yaml:"aliases"`
	Cover   *struct {
		Image string `yaml:"image"`
		Alt   string `yaml:"alt"`
	} `yaml:"cover"`
	Series    string `yaml:"series"`
	Order     int    `yaml:"order"`
	Withdrawn *struct {
		At     yamldoc.Time `yaml:"at"`
		Reason string       `yaml:"reason"`
	} `yaml:"withdrawn"`
	Changes []struct {
		At   yamldoc.Time `yaml:"at"`
		Kind string       `yaml:"kind"`
		What string       `yaml:"what"`
	} `yaml:"changes"`
	SupersededBy string       `yaml:"superseded_by"`
	Severity     string       `yaml:"severity"`
	FirstSeen    yamldoc.Time `yaml:"first_seen"`
	AllowNumbers []string     `yaml:"allow_numbers"`
	Poster       *posterMeta  `yaml:"poster"`
	LED          string       `yaml:"led"`
	Quiz         []Question   `yaml:"quiz"`
}

var (
	aliasForm  = regexp.MustCompile(`^/[a-z0-9-]+/(?:[a-z0-9-]+/)?$`)
	itemIDForm = regexp.MustCompile(`^(alerts|lessons|tips|pages)/[a-z0-9]+(-[a-z0-9]+)*$`)
)

// complain makes an error at a field of the item's front matter.
func (it *Item) complain(field, rule, hint, format string, args ...any) problem.Problem {
	pos := it.where.Pos(field)
	if field == "" {
		pos = it.bodyPos
	}
	return problem.Errorf(pos, rule, hint, format, args...)
}

// fill checks each field by itself and puts it into the item.
func (m *meta) fill(it *Item, clock Clock) problem.List {
	var list problem.List
	bad := func(field, hint, format string, args ...any) {
		list = append(list, it.complain(field, "field", hint, format, args...))
	}
	text := func(field, s string, least, most int) string {
		if !it.where.Has(field) {
			return ""
		}
		if s != strings.TrimSpace(s) {
			bad(field, "删去首尾的空格", "“%s”首尾有空格", field)
		}
		if strings.ContainsAny(s, "\n\r\t") {
			bad(field, "写成一行", "“%s”里有换行或 Tab", field)
		}
		if n := utf8.RuneCountInString(s); n < least || n > most {
			bad(field, fmt.Sprintf("%d 到 %d 个字", least, most), "“%s”有 %d 个字", field, n)
		}
		return s
	}
	need := func(field, why, hint string) {
		if !it.where.Has(field) {
			bad(field, hint, "%s缺少“%s”", why, field)
		}
	}
	instant := func(field string, s yamldoc.Time) time.Time {
		if !it.where.Has(field) {
			return time.Time{}
		}
		t, err := clock.Parse(string(s))
		if err != nil {
			list = append(list, it.complain(field, "time", TimeHint, "“%s”：%s", field, err))
		}
		return t
	}
	day := func(field string, s yamldoc.Time) time.Time {
		if !it.where.Has(field) {
			return time.Time{}
		}
		t, err := clock.ParseDay(string(s))
		if err != nil {
			list = append(list, it.complain(field, "time", "写成 2026-03-15", "“%s”：%s", field, err))
		}
		return t
	}
	info := it.Kind.Info()

	need("title", "", "写上标题")
	it.Title = text("title", m.Title, 2, 64)
	if it.where.Has("title") && !strings.ContainsFunc(m.Title, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		bad("title", "写上标题", "标题里没有字")
	}
	if i := strings.IndexFunc(m.Title, Emoji); i >= 0 {
		r, _ := utf8.DecodeRuneInString(m.Title[i:])
		bad("title", "去掉它，微信标题不收这类字符", "标题里有符号 %c（U+%04X）", r, r)
	}
	need("summary", "", "用一句话说清这篇讲什么")
	it.Summary = text("summary", m.Summary, 10, 120)
	it.Topic = m.Topic
	if info.Topic {
		need("topic", "", "从 content/data/topics.yaml 里选一个")
	}
	if len(m.Tags) > 8 {
		bad("tags", "最多 8 个", "标签有 %d 个", len(m.Tags))
	}
	seen := map[string]bool{}
	for i, t := range m.Tags {
		field := fmt.Sprintf("tags[%d]", i)
		text(field, t, 1, 12)
		if strings.ContainsFunc(t, func(r rune) bool {
			return !unicode.Is(unicode.Han, r) && !(r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)))
		}) {
			bad(field, "只用汉字、字母和数字", "标签“%s”里有别的符号", t)
		}
		if seen[t] {
			bad(field, "只留一个", "标签“%s”写了两次", t)
		}
		seen[t] = true
	}
	it.Tags = m.Tags
	it.Audience = m.Audience

	need("status", "", "写 draft（草稿）或 approved（已审核）")
	switch m.Status {
	case "approved":
		it.Approved = true
	case "draft":
	default:
		if it.where.Has("status") {
			bad("status", "写 draft（草稿）或 approved（已审核）", "“status”不能是“%s”", m.Status)
		}
	}
	it.Author = text("author", m.Author, 1, 20)
	it.Reviewer = text("reviewer", m.Reviewer, 1, 20)
	it.Publish = instant("publish", m.Publish)
	it.Updated = instant("updated", m.Updated)
	it.Expire = instant("expire", m.Expire)
	it.Review = day("review", m.Review)
	if it.Approved {
		const why = "已审核的文章"
		need("author", why, "写上作者")
		need("reviewer", why, "写上审核人")
		need("publish", why, TimeHint)
		need("review", why, "写上下次复核的日期，如 2026-09-15")
		if info.Sources {
			need("sources", why, "写上依据的来源")
			if it.where.Has("sources") && len(m.Sources) == 0 {
				bad("sources", "写上依据的来源", "来源是空的")
			}
		}
		if m.Author != "" && strings.EqualFold(foldSpace(m.Author), foldSpace(m.Reviewer)) {
			list = append(list, it.complain("reviewer", "reviewer", "请另一位同事审核", "审核人不能是作者本人"))
		}
	}
	after := func(field string, t, ref time.Time, name string) {
		if !t.IsZero() && !ref.IsZero() && !t.After(ref) {
			bad(field, "检查两个时间", "“%s”应当晚于“%s”", field, name)
		}
	}
	after("expire", it.Expire, it.Publish, "publish")
	if !it.Updated.IsZero() && it.Updated.Before(it.Publish) {
		bad("updated", "检查两个时间", "“updated”早于“publish”")
	}
	for i, s := range m.Sources {
		f := fmt.Sprintf("sources[%d]", i)
		if !it.where.Has(f + ".title") {
			bad(f, "写上 title", "来源缺少标题")
		}
		text(f+".title", s.Title, 2, 120)
		if it.where.Has(f+".date") && !sourceDate(string(s.Date)) {
			list = append(list, it.complain(f+".date", "time", "写成 2026-03-15、2026-03 或 2026（带引号）", "来源的日期“%s”读不懂", s.Date))
		}
		if it.where.Has(f + ".url") {
			if !httpsURL(s.URL) {
				bad(f+".url", "写 https:// 开头的完整网址，或者删掉", "来源的网址不对")
			}
		}
		it.Sources = append(it.Sources, Source{s.Title, string(s.Date), s.URL})
	}
	for i, a := range m.Aliases {
		if !aliasForm.MatchString(a) {
			bad(fmt.Sprintf("aliases[%d]", i), "写成 /alerts/jiu-wangzhi/", "旧地址“%s”写法不对", a)
		}
	}
	it.Aliases = m.Aliases
	if m.Cover != nil {
		if m.Cover.Image == "" || path.Base(m.Cover.Image) != m.Cover.Image {
			bad("cover", "写图片的文件名", "封面缺少 image，或它不在文章旁边")
		}
		if strings.TrimSpace(m.Cover.Alt) == "" {
			list = append(list, it.complain("cover", "image-alt", "用一句话写出图上是什么", "封面缺少 alt"))
		}
		it.Cover = &Cover{m.Cover.Image, m.Cover.Alt}
	}
	it.Series, it.Order = m.Series, m.Order
	if it.where.Has("series") != it.where.Has("order") {
		bad("series", "两个都写，或都不写", "“series”和“order”要一起写")
	}
	if it.where.Has("order") && (m.Order < 1 || m.Order > 999) {
		bad("order", "", "“order”应当在 1 到 999 之间")
	}
	if m.Withdrawn != nil {
		it.Withdrawn = &Withdrawal{At: instant("withdrawn.at", m.Withdrawn.At), Reason: text("withdrawn.reason", m.Withdrawn.Reason, 2, 60)}
		if !it.where.Has("withdrawn.at") {
			bad("withdrawn", TimeHint, "撤回缺少时间 at")
		}
		if !it.where.Has("withdrawn.reason") {
			bad("withdrawn", "写给读者看的一句话", "撤回缺少原因 reason")
		}
	}
	for i, c := range m.Changes {
		f := fmt.Sprintf("changes[%d]", i)
		for _, name := range []string{"at", "kind", "what"} {
			if !it.where.Has(f + "." + name) {
				bad(f, "写上 at（时间）、kind（correction 更正，update 更新）和 what（改了什么）", "这条改动缺少“%s”", name)
			}
		}
		if it.where.Has(f+".kind") && c.Kind != "correction" && c.Kind != "update" {
			bad(f+".kind", "原来写错了，写 correction；情况有了变化，写 update", "“kind”不能是“%s”", c.Kind)
		}
		r := Revision{instant(f+".at", c.At), c.Kind == "correction", text(f+".what", c.What, 4, 120)}
		if !r.At.IsZero() && (r.At.Before(it.Publish) || it.Updated.Before(r.At)) {
			bad(f+".at", "不早于 publish，不晚于 updated；改了内容就把 updated 写成最近一次改动的时间", "改动的时间跟 publish、updated 对不上")
		}
		it.Changes = append(it.Changes, r)
	}
	if m.SupersededBy != "" && !itemIDForm.MatchString(m.SupersededBy) {
		bad("superseded_by", "写成 alerts/xin-wenzhang", "“superseded_by”应当是文章编号")
	}
	it.SupersededBy = m.SupersededBy
	for _, f := range []string{"severity", "first_seen", "led"} {
		if it.where.Has(f) && !info.Urgency {
			bad(f, "删掉这一行", "只有骗局提醒才有“%s”", f)
		}
	}
	if info.Urgency {
		need("severity", "骗局提醒", "写 high（高）、medium（中）或 low（低）")
		if it.Severity = Severity(m.Severity); it.where.Has("severity") && it.Severity.Rank() == 0 {
			bad("severity", "写 high（高）、medium（中）或 low（低）", "“severity”不能是“%s”", m.Severity)
		}
		it.FirstSeen = day("first_seen", m.FirstSeen)
		it.LED = text("led", m.LED, 4, 2*MaxLED)
	}
	it.AllowNumbers = m.AllowNumbers
	if m.Poster != nil {
		m.Poster.fill(it, text, bad)
	}
	m.fillQuiz(it, text, bad)
	return list
}

// sourceDate says whether s is a day, a month or a year.
func sourceDate(s string) bool {
	return slices.ContainsFunc([]string{"2006-01-02", "2006-01", "2006"}, func(layout string) bool {
		t, err := time.Parse(layout, s)
		return err == nil && t.Format(layout) == s
	})
}

func foldSpace(s string) string { return strings.Join(strings.Fields(s), "") }

// Emoji says whether r is a symbol that WeChat refuses in titles: U+2600–27BF, U+2B00–2BFF, U+3291–32B0 and emoji.
func Emoji(r rune) bool {
	return r >= 0x2600 && r <= 0x27BF || r >= 0x2B00 && r <= 0x2BFF || r >= 0x3291 && r <= 0x32B0 ||
		r >= 0x1F000 && r <= 0x1FAFF || r == 0xFE0F || r == 0x200D || r >= 0x2300 && r <= 0x23FF
}
