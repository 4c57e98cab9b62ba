// Package desk makes what the bank's own people take from: for every visible item a folder for WeChat and other social networks, and
// the desk, a calendar of what goes out when. It is a folder beside the website and is never published.
//
// In goes an Edition; out come files and the findings of the linter. An item with a finding of level error has no folder, and the build
// fails; one that is not public yet, or any more, has none either and stands in the calendar at the most.
package desk

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/parallel"
	"mingbai/internal/picture"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
	"mingbai/internal/wechat"
	"mingbai/internal/words"
	pages "mingbai/templates/desk"
)

// Files of an item's folder.
const (
	folder    = "wechat/"
	copyPage  = "copy.html"
	coverWide = "cover-235.jpg"
	coverOne  = "cover-1x1.jpg"
	qrFile    = "qr.png"
	qrSide    = 400 // pixels
	past      = 60  // days that the desk shows back
	ahead     = 60  // days that it shows ahead
)

// Statuses of the calendar.
const (
	coming    = "待发布"
	live      = "已发布"
	corrected = "已更正"
	withdrawn = "已撤回"
)

// Shelf says where posters are in the same folder: the page of all, and an item's sheet, "" if it has none; and where the kits for talks
// are. The zero Shelf is for a desk without them.
type Shelf struct {
	Index  string
	Poster func(*edition.Item) string
	Talks  string
}

type desk struct {
	*edition.Edition
	w     *words.Words
	shelf Shelf
	env   string // names what every item's files depend on
	files []output.File
	list  problem.List
	made  map[*edition.Item]*article
}

// article is what is made of an item. What takes time is made when it is asked for first.
type article struct {
	Verdict
	key     string // names all that the files depend on
	html    func() wechat.Article
	texts   func() wechat.Texts
	refused bool
}

// Render makes the files of the desk. The list has the findings; a problem of level Error says that an item has no folder. memo, which
// may be nil, spares unchanged items.
func Render(e *edition.Edition, shelf Shelf, memo *Memo) ([]output.File, problem.List, error) {
	d := &desk{Edition: e, shelf: shelf, w: words.ZhHans(), made: map[*edition.Item]*article{}}
	env, err := json.Marshal([]any{e.Site, e.Dir, e.Site.Location().String(), pages.Style, pages.Script})
	if err != nil {
		return nil, nil, fmt.Errorf("naming the site: %w", err)
	}
	h := sha256.New()
	h.Write(env)
	for _, it := range e.Items { // where links may lead
		fmt.Fprintln(h, it.ID)
	}
	d.env = hex.EncodeToString(h.Sum(nil))
	for _, it := range e.Items {
		d.made[it] = d.article(it)
	}
	parallel.Each(len(e.Items), func(i int) {
		it := e.Items[i]
		a := d.made[it]
		a.Verdict, _ = memo.Get(a.key, func() (Verdict, error) { return d.judge(it, a), nil })
		a.refused = wechat.Refused(a.Findings)
	})
	for _, it := range e.Items {
		d.item(it)
	}
	if err := d.index(); err != nil {
		return nil, nil, err
	}
	d.record()
	for _, make := range []func() error{d.feed, d.led, d.campaigns} {
		if err := make(); err != nil {
			return nil, nil, err
		}
	}
	return d.files, d.list.Sort(), nil
}

func (d *desk) article(it *edition.Item) *article {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%x\n%q %q %v %d\n", d.env, it.ID, it.Hash, it.Title, it.Summary, it.Updated.After(it.Publish), len(d.Revisions(it)))
	for _, a := range it.Assets() {
		fmt.Fprintf(h, "%s %x\n", a.Public, a.Hash)
	}
	return &article{
		key:   hex.EncodeToString(h.Sum(nil)),
		html:  sync.OnceValue(func() wechat.Article { return wechat.Render(d.Edition, it) }),
		texts: sync.OnceValue(func() wechat.Texts { return wechat.Write(d.Edition, it) }),
	}
}

func (d *desk) judge(it *edition.Item, a *article) (v Verdict) {
	v.Findings, v.Fields = wechat.Judge(d.Edition, it, a.html(), a.texts())
	if d.ownCover(it) == nil {
		_, _, err := poster.Cover(printing.Cover(d.Edition, it), poster.Colour)
		if fault := printing.CoverFault(err); fault != "" {
			v.Findings = append(v.Findings, wechat.Finding{Rule: "cover", Level: wechat.Error, Line: 1, Col: 1, Message: fault})
		}
	}
	return v
}

// promise is a file of an item that is made only if its key is new.
func (d *desk) promise(a *article, path string, make func() ([]byte, error)) {
	d.files = append(d.files, output.File{Path: path, Key: a.key + "/" + path, Make: make})
}

func (d *desk) add(path string, body []byte) {
	d.files = append(d.files, output.File{Path: path, Body: body})
}

// draft is draft.json, which the push command fills with the ids of uploads.
type draft struct {
	ID      string       `json:"id"`
	Hash    string       `json:"hash"`
	Title   string       `json:"title"`
	Author  string       `json:"author"`
	Digest  string       `json:"digest"`
	Source  string       `json:"content_source_url"`
	Images  []draftImage `json:"images"`
	Cover   string       `json:"cover"`
	Crop235 string       `json:"crop_235"`
	Crop1x1 string       `json:"crop_1_1"`
}

type draftImage struct {
	Src  string `json:"src"`
	File string `json:"file"`
}

// report is report.json.
type report struct {
	ID       string         `json:"id"`
	Fields   []wechat.Field `json:"lengths"`
	Findings []reported     `json:"findings"`
}

// reported is a finding with the place in the Markdown that it is about; its own line and column are the fragment's.
type reported struct {
	File       string `json:"file"`
	SourceLine int    `json:"source_line"`
	SourceCol  int    `json:"source_col"`
	wechat.Finding
}

// place is where in the source a finding belongs: the field it is about, else the text.
func place(it *edition.Item, f wechat.Finding) problem.Pos {
	switch f.Rule {
	case "title", "cover", "xiaohongshu":
		return it.Where("title")
	case "digest", "weibo":
		return it.Where("summary")
	}
	return it.Where("")
}

// item promises the folder of an item, and hands on what was found.
func (d *desk) item(it *edition.Item) {
	a := d.made[it]
	for _, f := range a.Findings {
		say := problem.Warnf
		if f.Level == wechat.Error {
			say = problem.Errorf
		}
		hint := ""
		if f.Limit != "" {
			hint = "限 " + f.Limit
		}
		d.list = append(d.list, say(place(it, f), "wechat-"+strings.ToLower(f.Rule), hint, "微信素材：%s", f.Message))
	}
	if a.refused {
		return
	}
	dir := folder + it.ID + "/"
	text := func(name string, body func() string) {
		d.promise(a, dir+name, func() ([]byte, error) { return []byte(body()), nil })
	}
	text("wechat.html", func() string { return a.html().HTML })
	text("wechat.txt", func() string { return a.html().Plain })
	text("moments.txt", func() string { return a.texts().Moments })
	text("group.txt", func() string { return a.texts().Group })
	text("weibo.txt", func() string { return a.texts().Weibo })
	text("xiaohongshu.txt", func() string { return a.texts().Xiaohongshu })
	text("douyin.txt", func() string { return a.texts().Douyin })
	if it.Kind == content.Alert {
		text(ledFile, func() string { return ledText(d.LED(it)) })
	}
	text(pressFile, func() string { return d.press(it, a) })
	covers := sync.OnceValues(func() ([2][]byte, error) { return d.covers(it) })
	for i, name := range []string{coverWide, coverOne} {
		d.promise(a, dir+name, func() ([]byte, error) {
			both, err := covers()
			if err != nil {
				return nil, fmt.Errorf("cover of %s: %w", it.ID, err)
			}
			return both[i], nil
		})
	}
	d.promise(a, dir+qrFile, func() ([]byte, error) { return picture.QR(d.Site.Absolute(it.Path), qrSide) })
	for _, asset := range it.Assets() { // a picture that the text does not use is refused by check
		d.files = append(d.files, output.File{
			Path: dir + "images/" + asset.Public, Key: "picture/" + hex.EncodeToString(asset.Hash[:]),
			Make: func() ([]byte, error) { return d.Picture(asset) },
		})
	}
	d.promise(a, dir+"draft.json", func() ([]byte, error) { return indented(d.draft(it, a)) })
	d.promise(a, dir+"report.json", func() ([]byte, error) {
		findings := []reported{}
		for _, f := range a.Findings {
			at := place(it, f)
			findings = append(findings, reported{at.File, at.Line, at.Col, f})
		}
		return indented(report{it.ID, a.Fields, findings})
	})
	d.promise(a, dir+copyPage, func() ([]byte, error) { return d.copyPage(it, a) })
}

func (d *desk) draft(it *edition.Item, a *article) draft {
	crop235, crop1 := poster.Crops()
	j := draft{
		ID: it.ID, Hash: a.key, Title: it.Title, Author: d.Site.WeChat.Author, Digest: wechat.Digest(it, a.html()), Source: d.Site.Absolute(it.Path),
		Images: []draftImage{}, Cover: coverWide, Crop235: crop235, Crop1x1: crop1,
	}
	for _, p := range a.html().Images {
		j.Images = append(j.Images, draftImage{p.Src, "images/" + p.Asset.Public})
	}
	return j
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ownCover is the item's own picture for the cover, nil if it has none that can be one.
func (d *desk) ownCover(it *edition.Item) *content.Asset {
	if it.Cover != nil {
		for _, a := range it.Assets() {
			if a.Name == it.Cover.Image && a.Format != "gif" { // the platform takes no GIF
				return &a
			}
		}
	}
	return nil
}

func (d *desk) covers(it *edition.Item) (both [2][]byte, err error) {
	if a := d.ownCover(it); a != nil {
		src, err := d.Picture(*a)
		if err != nil {
			return both, err
		}
		both[0], both[1], err = picture.CoversOf(src, picture.WeChat)
		return both, err
	}
	wide, square, err := poster.Cover(printing.Cover(d.Edition, it), poster.Colour)
	if err != nil {
		return both, err
	}
	for i, p := range []*scene.Page{wide, square} {
		if both[i], err = p.JPEG(poster.CoverDPI, picture.CoverQuality); err != nil {
			return both, err
		}
	}
	return both, nil
}

func (d *desk) copyPage(it *edition.Item, a *article) ([]byte, error) {
	j, html, texts := d.draft(it, a), a.html(), a.texts()
	dark, _ := wechat.Dark(html.HTML)
	stored := map[string]string{
		"html": html.HTML, "text": html.Plain, "dark": dark, "title": j.Title, "digest": j.Digest, "author": j.Author, "source": j.Source,
		"moments": texts.Moments, "group": texts.Group, "weibo": texts.Weibo, "xiaohongshu": texts.Xiaohongshu, "douyin": texts.Douyin, "press": d.press(it, a),
	}
	for _, t := range d.screen(it) {
		stored[t.Key] = t.Value
	}
	data, err := json.Marshal(stored) // escapes <, > and &, so that it may stand in a script element
	if err != nil {
		return nil, err
	}
	v := &pages.Copy{
		Title: it.Title, Desk: strings.Repeat("../", 3) + "index.html", Kind: it.Kind.Info().Name, Topic: it.Topic.Name, Status: live, State: "live",
		Fields: []pages.Field{
			d.field(a, "标题", j.Title, "title"), d.field(a, "摘要", j.Digest, "digest"), d.field(a, "作者", j.Author, "author"),
			d.field(a, "阅读原文网址", j.Source, "source"),
		},
		Texts: append(append(d.texts(a), d.screen(it)...), pages.Text{Name: "转载稿", Value: d.press(it, a), Key: "press"}), Data: string(data), Style: pages.Style, Script: pages.Script,
		Images: []pages.Image{{Name: "封面（宽）", Href: coverWide}, {Name: "封面（方）", Href: coverOne}, {Name: "二维码", Href: qrFile}},
	}
	if it.Updated.After(it.Publish) {
		v.Status, v.State = corrected, "corrected"
	}
	chars, over := length(a, "正文 HTML")
	size, heavy := length(a, "正文大小")
	v.Length, v.Over = "正文 HTML "+chars+"，"+size, over || heavy
	for _, f := range a.Findings {
		v.Findings = append(v.Findings, pages.Finding{Rule: f.Rule, Message: f.Message})
	}
	for _, i := range j.Images {
		v.Images = append(v.Images, pages.Image{Name: "图片 " + path.Base(i.File), Href: i.File})
	}
	return pages.Render(pages.CopyPage(v))
}

// length is what was measured of a field.
func length(a *article, name string) (string, bool) {
	for _, f := range a.Fields {
		if f.Name == name {
			return fmt.Sprintf("%d / %d %s", f.Value, f.Limit, f.Unit), f.Value > f.Limit
		}
	}
	return "", false
}

func (d *desk) field(a *article, name, value, key string) pages.Field {
	f := pages.Field{Name: name, Value: value, Key: key}
	f.Length, f.Over = length(a, name)
	return f
}

func (d *desk) texts(a *article) []pages.Text {
	made := a.texts()
	var out []pages.Text
	for _, t := range []struct{ name, value, key string }{
		{"朋友圈", made.Moments, "moments"}, {"群", made.Group, "group"}, {"微博", made.Weibo, "weibo"},
		{"小红书", made.Xiaohongshu, "xiaohongshu"}, {"抖音", made.Douyin, "douyin"},
	} {
		x := pages.Text{Name: t.name, Value: t.value, Key: t.key}
		x.Length, x.Over = length(a, t.name)
		if title, over := length(a, t.name+"标题"); title != "" { // has a limit of its own
			x.Length, x.Over = "标题 "+title+"，全文 "+x.Length, x.Over || over
		}
		out = append(out, x)
	}
	return out
}

// entry is a line of the calendar with its instant.
type entry struct {
	at time.Time
	pages.Item
	id string
}

// poster is the address of an item's poster in the desk's folder, "" if there is none.
func (d *desk) poster(it *edition.Item) string {
	if d.shelf.Poster == nil {
		return ""
	}
	return d.shelf.Poster(it)
}

// line shows an item with what can be taken of it, on a page from which up leads to the desk's folder.
func (d *desk) line(it *edition.Item, up string, texts bool) pages.Item {
	a := d.made[it]
	var names []string
	for _, x := range it.Audience {
		names = append(names, x.Name)
	}
	i := pages.Item{Kind: it.Kind.Info().Name, Title: it.Title, Topic: it.Topic.Name, Audience: strings.Join(names, "、"), Reviewer: it.Reviewer, Status: live, State: "live"}
	if a.refused {
		i.Note = "素材有错，没有生成。先改好文章再生成。"
		return i
	}
	dir := up + folder + it.ID + "/"
	i.Copy = dir + copyPage
	if texts {
		i.Texts = append(d.texts(a), d.screen(it)...)
	}
	i.Fields = []pages.Field{d.field(a, "标题", "", ""), d.field(a, "摘要", "", "")}
	i.Images = []pages.Image{{Name: "封面", Href: dir + coverWide}, {Name: "二维码", Href: dir + qrFile}}
	return i
}

// entries are all lines of the calendar, by time, then id.
func (d *desk) entries() []entry {
	zone := d.Site.Location()
	shown := d.midnight(d.At).AddDate(0, 0, -past)
	var out []entry
	put := func(e entry) {
		e.Time = e.at.In(zone).Format("15:04")
		out = append(out, e)
	}
	for _, c := range d.Coming() {
		put(entry{at: c.At, id: c.ID, Item: pages.Item{
			Kind: c.Kind.Info().Name, Title: c.Title, Topic: c.Topic.Name, Audience: strings.Join(c.Audience, "、"), Reviewer: c.Reviewer, Status: coming, State: "coming",
		}})
	}
	for _, it := range d.Items {
		i := d.line(it, "", !it.Changed().Before(shown))
		put(entry{at: it.Publish, id: it.ID, Item: i})
		if it.Updated.After(it.Publish) {
			i.Status, i.State = corrected, "corrected"
			put(entry{at: it.Updated, id: it.ID, Item: i})
		}
	}
	for _, k := range d.Kept {
		if k.Withdrawn {
			put(entry{at: k.Since, id: strings.Trim(k.Path, "/"), Item: pages.Item{
				Kind: k.Kind.Info().Name, Title: k.Path, Topic: k.Topic.Name, Status: withdrawn, State: "withdrawn",
				Note: "原因：" + k.Reason + "。发过的地方都要撤下来，群里说明一声。",
			}})
		}
	}
	slices.SortStableFunc(out, func(a, b entry) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	return out
}

var weekdays = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

func (d *desk) dayName(t time.Time) string {
	t = t.In(d.Site.Location())
	return d.w.Day(t) + " " + weekdays[t.Weekday()]
}

func (d *desk) midnight(t time.Time) time.Time {
	t = t.In(d.Site.Location())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, d.Site.Location())
}

// index makes the desk and the week on paper.
func (d *desk) index() error {
	today := d.midnight(d.At)
	by := map[time.Time][]pages.Item{}
	older := 0
	for _, e := range d.entries() {
		day := d.midnight(e.at)
		if day.Before(today.AddDate(0, 0, -past)) {
			older++
		}
		by[day] = append(by[day], e.Item)
	}
	day := func(t time.Time) pages.Day { return pages.Day{Name: d.dayName(t), Items: by[t]} }
	first := day(today)
	first.Name, first.Today = "今天 "+first.Name, true
	days := []pages.Day{first}
	for i := 1; i <= ahead; i++ {
		if t := today.AddDate(0, 0, i); len(by[t]) > 0 {
			days = append(days, day(t))
		}
	}
	for i := 1; i <= past; i++ {
		if t := today.AddDate(0, 0, -i); len(by[t]) > 0 {
			days = append(days, day(t))
		}
	}
	v := &pages.Index{
		Title: "社媒工作台 - " + d.Site.Title, Days: days, Record: "record.csv", Feed: "feed.xml", Week: "week.html", Shelf: d.shelf.Index, Talks: d.shelf.Talks, LED: ledPage, Style: pages.Style, Script: pages.Script,
	}
	if len(d.Dir.Campaigns) > 0 {
		v.Campaigns = campaignIndex
	}
	if older > 0 {
		v.Older = fmt.Sprintf("更早的 %d 条在发布记录里，素材在 wechat 文件夹里。", older)
	}
	body, err := pages.Render(pages.IndexPage(v))
	if err != nil {
		return err
	}
	d.add("index.html", body)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	w := &pages.Week{Title: "本周安排 " + d.w.Day(monday) + "起", Desk: "index.html", Style: pages.Style}
	for i := range 7 {
		w.Days = append(w.Days, day(monday.AddDate(0, 0, i)))
	}
	if body, err = pages.Render(pages.WeekPage(w)); err != nil {
		return err
	}
	d.add("week.html", body)
	return nil
}

// record is the 发布记录 for the files of consumer protection: what has gone out, changed or been taken back, when, for whom, where and
// who reviewed it. It begins with a byte order mark, for spreadsheets else take it for another encoding.
func (d *desk) record() {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write([]string{"时间", "事项", "种类", "标题", "主题", "给谁看", "渠道", "审核", "网址"})
	for _, e := range d.entries() {
		if e.Status == coming {
			continue
		}
		channels := "网站、公众号"
		if e.Copy == "" {
			channels = "网站"
		}
		row := []string{e.at.In(d.Site.Location()).Format("2006-01-02 15:04"), e.Status, e.Kind, e.Title, e.Topic, e.Audience, channels, e.Reviewer, d.Site.Absolute(content.PathOf(e.id))}
		for i, cell := range row {
			if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) { // a spreadsheet would run it
				row[i] = "'" + cell
			}
		}
		w.Write(row)
	}
	w.Flush() // into memory: cannot fail
	d.add("record.csv", b.Bytes())
}

type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Content string   `xml:"xmlns:content,attr"`
	Channel struct {
		Title string    `xml:"title"`
		Link  string    `xml:"link"`
		About string    `xml:"description"`
		Items []rssItem `xml:"item"`
	} `xml:"channel"`
}

type rssItem struct {
	Title string  `xml:"title"`
	Link  string  `xml:"link"`
	GUID  rssGUID `xml:"guid"`
	Date  string  `xml:"pubDate"`
	About string  `xml:"description"`
	Body  string  `xml:"content:encoded"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// feed is the team's feed: the fragment of each article, with a link to its copy page.
func (d *desk) feed() error {
	f := rss{Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/"}
	f.Channel.Title, f.Channel.Link, f.Channel.About = d.Site.Title+" 社媒工作台", d.Site.WeChat.DeskURL, "给同事用的素材，不对外"
	items := slices.Clone(d.Items)
	slices.SortStableFunc(items, func(a, b *edition.Item) int { return cmp.Or(b.Changed().Compare(a.Changed()), cmp.Compare(a.ID, b.ID)) })
	for _, it := range items {
		a := d.made[it]
		if a.refused {
			continue
		}
		if len(f.Channel.Items) == d.Site.FeedSize {
			break
		}
		f.Channel.Items = append(f.Channel.Items, rssItem{
			Title: it.Title, Link: d.Site.WeChat.DeskURL + folder + it.ID + "/" + copyPage, GUID: rssGUID{false, it.FeedID + "#" + it.Changed().In(d.Site.Location()).Format(time.RFC3339)},
			Date: it.Changed().In(d.Site.Location()).Format(time.RFC1123Z), About: wechat.Digest(it, a.html()), Body: a.html().HTML,
		})
	}
	body, err := xml.Marshal(f)
	if err != nil {
		return err
	}
	d.add("feed.xml", append([]byte(xml.Header), body...))
	return nil
}
