package content

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"mingbai/internal/contrast"
	"mingbai/internal/problem"
	"mingbai/internal/prose"
	"mingbai/internal/yamldoc"
)

// Names of the files beside content/.
const (
	SiteFile       = "site.yaml"
	ContactsFile   = "contacts.yaml"
	TopicsFile     = "content/data/topics.yaml"
	AudiencesFile  = "content/data/audiences.yaml"
	SeriesFile     = "content/data/series.yaml"
	FactsFile      = "content/data/facts.yaml"      // may be missing
	GlossaryFile   = "content/data/glossary.yaml"   // may be missing
	ComplaintsFile = "content/data/complaints.yaml" // may be missing
	CampaignsFile  = "content/data/campaigns.yaml"  // may be missing
)

// DataFiles are all YAML files beside the items, as they are read.
var DataFiles = []string{ContactsFile, FactsFile, TopicsFile, AudiencesFile, SeriesFile, GlossaryFile, ComplaintsFile, CampaignsFile}

// optional are those that may be missing: then what is made of them is missing too.
var optional = []string{FactsFile, GlossaryFile, ComplaintsFile, CampaignsFile}

// fields checks the fields of one YAML file.
type fields struct {
	where yamldoc.Where
	list  problem.List
}

func (f *fields) bad(field, hint, format string, args ...any) {
	f.list = append(f.list, problem.Errorf(f.where.Pos(field), "field", hint, format, args...))
}

// text wants a field of least to most characters; least 0 means that it may be left out.
func (f *fields) text(field, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case !f.where.Has(field):
		if least > 0 {
			parent, _, _ := cutLast(field)
			f.bad(parent, "补上这一行", "缺少“%s”", field)
		}
	case n < least || n > most:
		f.bad(field, fmt.Sprintf("%d 到 %d 个字", least, most), "“%s”有 %d 个字", field, n)
	case s != strings.TrimSpace(s) || strings.ContainsAny(s, "\r\n\t"):
		f.bad(field, "写成一行，首尾不留空格", "“%s”里有多余的空白", field)
	}
}

// optional is text for a field that may be left out, but not left empty.
func (f *fields) optional(field, s string, least, most int) {
	if f.where.Has(field) {
		f.text(field, s, least, most)
	}
}

// distinct wants every value of a list once.
func (f *fields) distinct(field string, all []string) {
	for i, s := range all {
		if slices.Contains(all[:i], s) {
			f.bad(fmt.Sprintf("%s[%d]", field, i), "只留一个", "“%s”写了两次", s)
		}
	}
}

func cutLast(field string) (parent, name string, ok bool) {
	i := strings.LastIndexByte(field, '.')
	if i < 0 {
		return "", field, false
	}
	return field[:i], field[i+1:], true
}

func (lib *Library) loadSite() (problem.List, error) {
	src, list, err := readText(lib.fsys, SiteFile)
	if err != nil || src == nil {
		return list, err
	}
	s := &lib.Site
	where, list := yamldoc.Decode(SiteFile, 1, src, s)
	if list.Errors() > 0 {
		return list, nil
	}
	s.where = where
	f := &fields{where: where}
	f.text("title", s.Title, 2, 16)
	f.text("tagline", s.Tagline, 2, 40)
	f.text("description", s.Description, 10, 120)
	f.text("bank", s.Bank, 2, 20)
	f.text("publisher", s.Publisher, 2, 40)
	f.text("base_url", s.BaseURL, 9, 200)
	f.text("feed_authority", s.FeedAuthority, 5, 100)
	f.text("language", s.Language, 2, 20)
	f.text("zone", s.Zone, 3, 40)
	f.text("publish_hour", s.PublishHour, 5, 5)
	f.text("licence", s.Licence, 2, 120)
	f.text("logo", s.Logo, 0, 100)
	f.text("filing.icp", s.Filing.ICP, 0, 40)
	f.text("filing.police", s.Filing.Police, 0, 40)
	f.text("filing.police_url", s.Filing.PoliceURL, 0, 200)
	f.text("footer.title", s.Footer.Title, 2, 20)
	if len(f.list) > 0 {
		return f.list, nil
	}
	// Only what needs no escaping: the address is written into files of many formats.
	if s.base, err = url.Parse(s.BaseURL); err != nil || !regexp.MustCompile(`^https://[a-z0-9.:-]+/([A-Za-z0-9._~-]+/)*$`).MatchString(s.BaseURL) {
		f.bad("base_url", "写成 https://mingbai.example.com/，以 / 结尾", "网址写法不对")
	}
	if !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+,20\d\d(-\d\d(-\d\d)?)?$`).MatchString(s.FeedAuthority) {
		f.bad("feed_authority", "写成“本行域名,年份”，如 bank.example,2026；定了就不要再改", "“feed_authority”写法不对")
	}
	if _, err := language.Parse(s.Language); err != nil {
		f.bad("language", "写 zh-CN", "不认识语言“%s”", s.Language)
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil || s.Zone == "Local" {
		f.bad("zone", "写 Asia/Shanghai", "不认识时区“%s”", s.Zone)
		zone = time.UTC
	}
	hour, ok := parseHour(s.PublishHour)
	if !ok {
		f.bad("publish_hour", "写成 \"09:00\"", "时刻“%s”写法不对", s.PublishHour)
	}
	s.clock = Clock{zone, hour}
	if n := len(s.Urgent); n < 1 || n > 4 {
		f.bad("urgent", "写 1 到 4 个，最急的在前", "紧急热线有 %d 个", n)
	}
	if n := len(s.Footer.Steps); n < 1 || n > 5 {
		f.bad("footer", "写 1 到 5 行", "页脚的步骤有 %d 行", n)
	}
	for i, step := range s.Footer.Steps {
		f.text(fmt.Sprintf("footer.steps[%d]", i), step, 2, 60)
	}
	if s.Filing.PoliceURL != "" && !httpsURL(s.Filing.PoliceURL) {
		f.bad("filing.police_url", "写 https:// 开头的完整网址", "网址写法不对")
	}
	count := func(field string, v *int, fallback, least, most int) {
		if !where.Has(field) {
			*v = fallback
		} else if *v < least || *v > most {
			f.bad(field, "", "“%s”应当在 %d 到 %d 之间", field, least, most)
		}
	}
	s.WeChat.fill(s, f, count)
	s.Publish.fill(f, count)
	count("page_size", &s.PageSize, 20, 5, 100)
	count("feed_size", &s.FeedSize, 50, 5, 200)
	return f.list, nil
}

// fill sets what was not written and refuses colours that cannot be read.
func (w *WeChat) fill(s *Site, f *fields, count func(field string, v *int, fallback, least, most int)) {
	if !f.where.Has("wechat.author") {
		w.Author = s.Bank
	}
	if n := HalfWidths(w.Author); n > 16 || strings.TrimSpace(w.Author) == "" {
		f.bad("wechat.author", "最多 8 个汉字", "公众号作者名有 %d 个半角宽", n)
	}
	if !f.where.Has("wechat.root") {
		w.Root = "section"
	} else if w.Root != "section" && w.Root != "none" {
		f.bad("wechat.root", "写 section 或 none", "“wechat.root”不能是“%s”", w.Root)
	}
	if !f.where.Has("wechat.desk_url") {
		w.DeskURL = "http://127.0.0.1:8080/desk/"
	} else if u, err := url.Parse(w.DeskURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || !strings.HasSuffix(w.DeskURL, "/") {
		f.bad("wechat.desk_url", "写成 http://desk.bank.example/，以 / 结尾", "网址写法不对")
	}
	count("wechat.text_size", &w.TextSize, 16, 14, 18)
	count("wechat.title_max", &w.TitleMax, 32, 10, 64)
	for i, t := range []struct {
		name  string
		theme *Theme
	}{{"alert", &w.Themes.Alert}, {"lesson", &w.Themes.Lesson}, {"tip", &w.Themes.Tip}} {
		good := true
		for _, c := range []struct {
			name  string
			value *string
			usual string
		}{{"bar", &t.theme.Bar, defaultThemes[i].Bar}, {"tint", &t.theme.Tint, defaultThemes[i].Tint}, {"strong", &t.theme.Strong, defaultThemes[i].Strong}} {
			field := "wechat.themes." + t.name + "." + c.name
			if !f.where.Has(field) {
				*c.value = c.usual
			} else if _, err := contrast.Parse(*c.value); err != nil || *c.value == "#000000" {
				f.bad(field, "写成小写的 #rrggbb，不用纯黑 #000000", "颜色“%s”写法不对", *c.value)
				good = false
			}
		}
		if !good {
			continue
		}
		for _, p := range t.theme.Pairs() {
			text, _ := contrast.Parse(p.Text)
			ground, _ := contrast.Parse(p.Ground)
			dark, darkGround := contrast.Dark(text, ground)
			day, night := contrast.Ratio(text, ground), contrast.Ratio(dark, darkGround)
			if day < LeastContrast || night < LeastContrast {
				f.bad("wechat.themes."+t.name+"."+p.Field, fmt.Sprintf("白天和深色模式下都要到 %.1f", LeastContrast), "%s（%s 配 %s）看不清：白天对比度 %.1f，深色模式 %.1f", p.What, p.Text, p.Ground, day, night)
			}
		}
	}
}

// LeastContrast is WCAG 2.2's for body text (1.4.3).
const LeastContrast = 4.5

// Pair is a text on a ground that articles show.
type Pair struct{ Field, What, Text, Ground string }

// Pairs are all that articles of a theme show.
func (t Theme) Pairs() []Pair {
	return []Pair{
		{"bar", "标题条上的白字", WeChatPaper, t.Bar},
		{"tint", "封面上的浅色字", t.Tint, t.Bar},
		{"tint", "浅底卡片上的正文", WeChatInk, t.Tint},
		{"strong", "强调的字", t.Strong, WeChatPaper},
		{"strong", "浅底上强调的字", t.Strong, t.Tint},
		{"strong", "灰底上强调的字", t.Strong, WeChatPale},
		{"tint", "正文", WeChatInk, WeChatPaper},
		{"tint", "灰底上的正文", WeChatInk, WeChatPale},
		{"tint", "小字", WeChatNote, WeChatPaper},
	}
}

// Chars is the length of a text in characters, however accents are composed.
func Chars(s string) int { return utf8.RuneCountInString(norm.NFC.String(s)) }

// HalfWidths is the length of a text as WeChat counts authors: 2 for East Asian wide characters and emoji, 1 for others.
func HalfWidths(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth || Emoji(r) {
			n++
		}
	}
	return n
}

func httpsURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

var (
	numberForm = regexp.MustCompile(`^\d[0-9X-]{1,14}[0-9X]$`)
)

// TopicGroups are the groups of topics, in the order in which they are shown.
var TopicGroups = []string{"诈骗", "处置", "用卡", "权益"}

func (lib *Library) loadDirectory() (problem.List, error) {
	d := &lib.Dir
	d.where = map[string]yamldoc.Where{}
	var list problem.List
	var contacts struct {
		Contacts []Contact `yaml:"contacts"`
	}
	var facts struct {
		Facts []Fact `yaml:"facts"`
	}
	var glossary struct {
		Terms  []Term  `yaml:"terms"`
		Rights []Right `yaml:"rights"`
	}
	var campaigns struct {
		Campaigns []Campaign `yaml:"campaigns"`
	}
	var complaints Complaints
	var topics struct {
		Topics []Topic `yaml:"topics"`
	}
	var audiences struct {
		Audiences []Audience `yaml:"audiences"`
	}
	var series struct {
		Series []Series `yaml:"series"`
	}
	for _, t := range []struct {
		file string
		into any
		then func(f *fields)
	}{
		{ContactsFile, &contacts, func(f *fields) { d.Contacts = checkContacts(f, contacts.Contacts, lib.Site.clock) }},
		{FactsFile, &facts, func(f *fields) { d.Facts = checkFacts(f, facts.Facts, lib.Site.clock) }},
		{TopicsFile, &topics, func(f *fields) {
			d.Topics = topics.Topics
			checkIDs(f, "topics", d.Topics, func(t Topic) string { return t.ID })
			for i, t := range d.Topics {
				p := fmt.Sprintf("topics[%d].", i)
				f.text(p+"name", t.Name, 2, 12)
				f.text(p+"about", t.About, 4, 60)
				if !slices.Contains(TopicGroups, t.Group) {
					f.bad(p+"group", "写 "+strings.Join(TopicGroups, "、")+" 中的一个", "没有“%s”这一组", t.Group)
				}
				for j, s := range t.Synonyms {
					f.text(fmt.Sprintf("%ssynonyms[%d]", p, j), s, 1, 20)
				}
			}
		}},
		{AudiencesFile, &audiences, func(f *fields) {
			d.Audiences = audiences.Audiences
			checkIDs(f, "audiences", d.Audiences, func(a Audience) string { return a.ID })
			for i, a := range d.Audiences {
				p := fmt.Sprintf("audiences[%d].", i)
				f.text(p+"name", a.Name, 2, 12)
				f.text(p+"about", a.About, 4, 60)
			}
		}},
		{SeriesFile, &series, func(f *fields) {
			d.Series = series.Series
			checkIDs(f, "series", d.Series, func(s Series) string { return s.ID })
			for i, s := range d.Series {
				p := fmt.Sprintf("series[%d].", i)
				f.text(p+"name", s.Name, 2, 20)
				f.text(p+"about", s.About, 4, 80)
			}
		}},
		{GlossaryFile, &glossary, func(f *fields) {
			d.Terms, d.Rights = glossary.Terms, glossary.Rights
			checkTerms(f, d.Terms)
			checkRights(f, d.Rights)
		}},
		{CampaignsFile, &campaigns, func(f *fields) { d.Campaigns = checkCampaigns(f, campaigns.Campaigns, lib.Site.clock) }},
		{ComplaintsFile, &complaints, func(f *fields) {
			complaints.check(f, lib.Site.clock)
			d.Complaints = &complaints
		}},
	} {
		if _, err := fs.Stat(lib.fsys, t.file); slices.Contains(optional, t.file) && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		src, more, err := readText(lib.fsys, t.file)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
		if src == nil {
			continue
		}
		where, more := yamldoc.Decode(t.file, 1, src, t.into)
		list = append(list, more...)
		d.where[t.file] = where
		if more.Errors() > 0 {
			continue
		}
		f := &fields{where: where}
		t.then(f)
		list = append(list, f.list...)
	}
	for i, id := range lib.Site.Urgent {
		if _, ok := d.Contact(id); !ok && d.Contacts != nil {
			list = append(list, problem.Errorf(lib.Site.where.Pos(fmt.Sprintf("urgent[%d]", i)), "contact-missing", "编号见 contacts.yaml", "没有编号为“%s”的热线", id))
		} else if c, _ := d.Contact(id); ok && c.Number == "" {
			list = append(list, problem.Errorf(lib.Site.where.Pos(fmt.Sprintf("urgent[%d]", i)), "contact-missing", "换成有号码的", "“%s”没有电话号码", id))
		}
	}
	return list, nil
}

func checkIDs[T any](f *fields, name string, all []T, id func(T) string) {
	seen := map[string]bool{}
	for i, x := range all {
		field := fmt.Sprintf("%s[%d].id", name, i)
		if !slugForm.MatchString(id(x)) || len(id(x)) > 40 {
			f.bad(field, "只用小写字母、数字和连字符", "编号“%s”写法不对", id(x))
		}
		if seen[id(x)] {
			f.bad(field, "换一个编号", "编号“%s”用了两次", id(x))
		}
		seen[id(x)] = true
	}
}

func checkContacts(f *fields, all []Contact, clock Clock) []Contact {
	checkIDs(f, "contacts", all, func(c Contact) string { return c.ID })
	numbers := map[string]bool{}
	for i := range all {
		c := &all[i]
		p := fmt.Sprintf("contacts[%d].", i)
		f.text(p+"group", c.Group, 1, 8)
		f.text(p+"label", c.Label, 2, 30)
		f.text(p+"use", c.Use, 2, 60)
		f.text(p+"note", c.Note, 0, 80)
		f.text(p+"source", c.Source, 2, 80)
		if c.Number == "" && c.URL == "" {
			f.bad(fmt.Sprintf("contacts[%d]", i), "至少写一个", "既没有号码也没有网址")
		}
		if c.Number != "" && !numberForm.MatchString(c.Number) {
			f.bad(p+"number", "只用数字和连字符，放进引号里", "号码“%s”写法不对", c.Number)
		}
		if c.Number != "" && numbers[c.Number] {
			f.bad(p+"number", "合并成一条", "号码“%s”写了两次", c.Number)
		}
		numbers[c.Number] = true
		if c.URL != "" {
			if !httpsURL(c.URL) {
				f.bad(p+"url", "写 https:// 开头的完整网址", "网址“%s”写法不对", c.URL)
			} else if u, _ := url.Parse(c.URL); u != nil {
				c.Host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
				if len(prose.Addresses(c.Host)) != 1 {
					f.bad(p+"url", "", "网址里的主机名“%s”不对", c.Host)
				}
			}
		}
		c.CheckedDay = f.day(p+"checked", "核对日期", c.Checked, clock)
		c.ReviewDay = f.day(p+"review_by", "复核日期", c.ReviewBy, clock)
		if c.Changed != "" {
			c.ChangedDay = f.day(p+"changed", "改动日期", c.Changed, clock)
		}
	}
	return all
}

// day reads a day of a record; name is what it is called.
func (f *fields) day(field, name string, s yamldoc.Time, clock Clock) time.Time {
	t, err := clock.ParseDay(string(s))
	if err != nil {
		f.bad(field, "写成 2026-03-15", "%s：%s", name, err)
	}
	return t
}

func checkFacts(f *fields, all []Fact, clock Clock) []Fact {
	checkIDs(f, "facts", all, func(x Fact) string { return x.ID })
	for i := range all {
		x := &all[i]
		p := fmt.Sprintf("facts[%d].", i)
		f.text(p+"name", x.Name, 2, 40)
		f.text(p+"value", x.Value, 1, 40)
		f.text(p+"source", x.Source, 2, 80)
		f.day(p+"checked", "核对日期", x.Checked, clock)
		x.ReviewDay = f.day(p+"review_by", "复核日期", x.ReviewBy, clock)
		if x.Changed != "" {
			x.ChangedDay = f.day(p+"changed", "改动日期", x.Changed, clock)
		}
	}
	return all
}

// Where is the place of a field of one of DataFiles.
func (d *Directory) Where(file, field string) problem.Pos { return d.where[file].Pos(field) }

// WhereFact is the place of a field of the i-th fact.
func (d *Directory) WhereFact(i int, field string) problem.Pos {
	return d.Where(FactsFile, "facts["+strconv.Itoa(i)+"]."+field)
}

// WhereContact is the place of a field of the i-th contact.
func (d *Directory) WhereContact(i int, field string) problem.Pos {
	return d.Where(ContactsFile, "contacts["+strconv.Itoa(i)+"]."+field)
}

// WhereStep is the place of the i-th step of the footer.
func (s *Site) WhereStep(i int) problem.Pos {
	return s.where.Pos("footer.steps[" + strconv.Itoa(i) + "]")
}

// Where is the place of a field of site.yaml.
func (s *Site) Where(field string) problem.Pos { return s.where.Pos(field) }
