// Package web makes the website: every page that visitors read, its style sheet and pictures, sitemap.xml and robots.txt.
//
// In goes an Edition; out come files. Pages are promises: Render gathers what each page shows and hashes it into the
// file's Key, and Make renders only if somebody wants the bytes. The Key of a page covers the item's own file (its Hash),
// whatever else of other items the page shows (titles, dates, places in lists), and the environment: what any page may
// depend on, such as site.yaml, contacts.yaml, the words, the assets and which ids a link may lead to. So a changed body
// changes one page, and a changed title those that show it.
//
// Promised: everything works without JavaScript and under a policy that forbids inline script and style; nothing comes
// from another host; nothing depends on the clock, on Edition.At or on items that are not public; what has gone shows no
// word of its text.
package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/printing"
	"mingbai/internal/prose"
	"mingbai/internal/words"
	"mingbai/templates"
	"mingbai/templates/assets"
)

// website is one Render: the edition, looked at from every side that pages need, and the files so far.
type website struct {
	*edition.Edition
	w       *words.Words
	shell   *templates.Shell
	dress   prose.Dress
	terms   func(text string) []prose.Term
	index   index
	posters *printing.Set
	test    []edition.Asked
	env     string // names what every page depends on

	files []output.File
	urls  []address // for the sitemap
}

// Render makes the files of the website, with the posters, which may be nil, of the same edition.
func Render(e *edition.Edition, posters *printing.Set) ([]output.File, error) {
	s := newWebsite(e, posters)
	env, err := s.environment()
	if err != nil {
		return nil, err
	}
	s.env = env

	s.home()
	s.kindLists()
	s.topicLists()
	s.tagLists()
	s.audienceLists()
	s.seriesLists()
	s.items()
	s.kept()
	s.searchPage()
	s.checkPage()
	s.glossary()
	s.selfTest()
	s.changes()
	s.campaigns()
	s.complain()
	s.checks()
	s.subscribePage()
	s.missing()
	if err := s.moved(); err != nil {
		return nil, err
	}
	s.copies()
	return append(s.files, s.sitemap(), s.robots()), nil
}

// newWebsite looks at an edition; it makes no files.
func newWebsite(e *edition.Edition, posters *printing.Set) *website {
	if posters == nil {
		posters = &printing.Set{}
	}
	s := &website{Edition: e, w: words.ZhHans(), index: indexOf(e), posters: posters, test: e.SelfTest()}
	s.dress = e.Dress(e.Site.Href)
	s.dress.Section = sectionClass
	s.terms = e.Terms(e.Site.Href)
	s.dress.CalloutTitle = s.w.CalloutTitle
	s.dress.NotesTitle = s.w.Frame.Notes
	s.shell = s.makeShell()
	return s
}

// sectionClasses say how the parts look that every alert and lesson has, by heading.
var sectionClasses = map[string]string{
	"识别":    "signs",
	"怎么办":   "act",
	"怎么做":   "act",
	"现在就做":  "act",
	"套路":    "trick",
	"已经转了钱": "paid",
	"钱已经少了": "paid",
	"别这么做":  "dont",
	"不要做":   "dont",
	"记住三点":  "keep",
}

func sectionClass(heading string) string {
	if class, ok := sectionClasses[heading]; ok {
		return class
	}
	return "part"
}

// pageWord is the short name in the footer of a page that the program knows.
func (s *website) pageWord(it *edition.Item) string {
	switch it.ID {
	case emergencyID:
		return s.w.Frame.Emergency
	case hotlinesID:
		return s.w.Frame.Hotlines
	case rightsID:
		return s.w.Frame.Rights
	case aboutID:
		return s.w.Frame.About
	}
	return it.Title
}

// Pages that the program knows by id.
const (
	emergencyID = "pages/emergency"
	hotlinesID  = "pages/hotlines"
	rightsID    = "pages/rights"
	aboutID     = "pages/about"
)

// Addresses of pages that stand for themselves.
const (
	homePath      = "/"
	searchPath    = "/search/"
	checkPath     = "/check/"
	subscribePath = "/subscribe/"
	topicsPath    = "/topics/"
	tagsPath      = "/tags/"
	audiencesPath = "/for/"
	seriesPath    = "/series/"
)

func (s *website) makeShell() *templates.Shell {
	href := s.Site.Href
	sh := &templates.Shell{
		Words: s.w, Language: s.Site.Language, Locale: strings.ReplaceAll(s.Site.Language, "-", "_"),
		Site: s.Site.Title, Tagline: s.Site.Tagline, Publisher: s.Site.Publisher, Licence: s.Site.Licence,
		Home: href(homePath), Search: href(searchPath), Check: href(checkPath),
		StepsTitle: s.Site.Footer.Title,
		ICP:        s.Site.Filing.ICP, Police: templates.Link{Text: s.Site.Filing.Police, Href: s.Site.Filing.PoliceURL},
		CSS: href(assets.CSS.Path), Script: href(assets.Script.Path), Finder: href(assets.Finder.Path), Icons: href(assets.Icons.Path), Mark: href(assets.Mark.Path),
		QuizScript: href(assets.Quiz.Path), SheetCSS: href(assets.Sheet.Path),
	}
	if len(s.test) > 0 {
		sh.SelfTest = href(edition.SelfTestPath)
	}
	if it, ok := s.Item(emergencyID); ok {
		sh.Emergency = href(it.Path)
	}
	if s.Dir.Complaints != nil {
		sh.Complain = href(complainPath)
	}
	if s.Site.Logo != "" {
		sh.Logo = href(s.Site.Logo)
	}
	for _, k := range content.Kinds {
		if k.Kind != content.Page {
			sh.Menu = append(sh.Menu, templates.Link{Text: k.Name, Href: href(edition.KindPath(k.Kind))})
		}
	}
	sh.Menu = append(sh.Menu, templates.Link{Text: s.w.Frame.Topics, Href: href(topicsPath)})
	if it, ok := s.Item(hotlinesID); ok {
		sh.Menu = append(sh.Menu, templates.Link{Text: s.w.Frame.Hotlines, Href: href(it.Path)})
	}
	for _, id := range s.Site.Urgent {
		if c, ok := s.Dir.Contact(id); ok {
			sh.Urgent = append(sh.Urgent, phoneOf(c))
		}
	}
	for i, step := range s.Site.Footer.Steps {
		sh.Steps = append(sh.Steps, s.step(i, step))
	}
	known := []string{emergencyID, hotlinesID, rightsID, aboutID}
	for _, id := range known {
		if it, ok := s.Item(id); ok {
			sh.Foot = append(sh.Foot, templates.Link{Text: s.pageWord(it), Href: href(it.Path)})
		}
	}
	for _, it := range s.index.kind[content.Page] { // pages of the site's own, which no other page may link to
		if !slices.Contains(known, it.ID) {
			sh.Foot = append(sh.Foot, templates.Link{Text: it.Title, Href: href(it.Path)})
		}
	}
	for _, l := range []struct {
		text, path string
		show       bool
	}{
		{s.w.Frame.Audiences, audiencesPath, len(s.index.audience) > 0},
		{s.w.Frame.Series, seriesPath, len(s.index.series) > 0},
		{s.w.Frame.Tags, tagsPath, len(s.index.tag) > 0},
		{s.w.Frame.Search, searchPath, true},
		{s.w.Check.Name, checkPath, true},
		{s.w.Complain.Name, complainPath, s.Dir.Complaints != nil},
		{s.w.Quiz.Name, edition.SelfTestPath, len(s.test) > 0},
		{s.w.Glossary.Name, edition.GlossaryPath, len(s.Dir.Terms) > 0},
		{s.w.Campaigns.Name, edition.CampaignsPath, len(s.Dir.Campaigns) > 0},
		{s.w.Poster.Name, printing.ChecksPath, len(s.posters.Checks) > 0},
		{s.w.Changes.Name, edition.ChangesPath, true},
		{s.w.Frame.Subscribe, subscribePath, true},
	} {
		if l.show {
			sh.Foot = append(sh.Foot, templates.Link{Text: l.text, Href: href(l.path)})
		}
	}
	return sh
}

// step renders a line of the footer. What stands before its colon is the rule itself, so it is set in bold.
func (s *website) step(i int, step string) string {
	line := func(text string) string {
		doc, _ := prose.ParseLine(s.Site.WhereStep(i), text)
		return strings.TrimSpace(doc.HTML(s.dress))
	}
	rule, rest, ok := strings.Cut(step, s.w.Colon)
	if !ok || strings.Contains(rule, "{{") || rest == "" {
		return line(step)
	}
	inner := func(html string) string { return strings.TrimSuffix(strings.TrimPrefix(html, "<p>"), "</p>") }
	return "<p><strong>" + inner(line(rule)) + s.w.Colon + "</strong>" + inner(line(rest)) + "</p>"
}

// environment hashes what any page may depend on.
func (s *website) environment() (string, error) {
	k := key{sha256.New()}
	for _, v := range []any{s.shell, s.Site, s.Dir, s.Site.Location().String()} {
		b, err := json.Marshal(v)
		if err != nil {
			return "", fmt.Errorf("naming the site: %w", err)
		}
		k.add(string(b))
	}
	for _, it := range s.Items { // where links may lead
		k.add(it.ID)
	}
	k.add("")
	for _, t := range s.Dir.Topics {
		k.add(fmt.Sprint(t.ID, " ", len(s.index.topic[t.ID]) > 0))
	}
	return k.sum(), nil
}

// key gathers what the bytes of a page depend on.
type key struct{ hash.Hash }

func (s *website) key(page string) key {
	k := key{sha256.New()}
	k.add(s.env, page)
	return k
}

// add takes strings, each with its length, so that no two lists of strings look the same.
func (k key) add(all ...string) {
	var n [4]byte
	for _, s := range all {
		n[0], n[1], n[2], n[3] = byte(len(s)), byte(len(s)>>8), byte(len(s)>>16), byte(len(s)>>24)
		k.Write(n[:])
		k.Write([]byte(s))
	}
}

// cards takes what lists show of items.
func (k key) cards(s *website, items []*edition.Item) {
	k.add(fmt.Sprint(len(items)))
	for _, it := range items {
		sum := s.index.shown[it]
		k.Write(sum[:])
	}
}

func (k key) sum() string { return hex.EncodeToString(k.Sum(nil)) }

// page promises the page at an address ("/alerts/x/"). make is called only if the bytes are wanted, maybe by several
// goroutines at once, and must depend on nothing that k does not name.
func (s *website) page(path string, k key, make func() templ.Component) {
	s.files = append(s.files, output.File{
		Path: strings.TrimPrefix(path, "/") + "index.html",
		Key:  k.sum(),
		Make: func() ([]byte, error) { return rendered(make()) },
	})
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func rendered(c templ.Component) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := c.Render(context.Background(), b); err != nil {
		return nil, err
	}
	return bytes.Clone(b.Bytes()), nil
}

// frame is the frame of a page at an address.
func (s *website) frame(path, title, description string) *templates.Frame {
	f := &templates.Frame{
		Shell: s.shell, Title: title, Description: description, Kind: "website",
		Canonical: s.Site.Absolute(path), Current: s.Site.Href(path),
		Feeds: s.feeds(homePath, s.Site.Title),
	}
	if path != homePath {
		f.Title = words.Fill(s.w.Title, "page", title, "site", s.Site.Title)
	}
	return f
}

// feeds are the feeds of the list at an address; channel feed puts them there.
func (s *website) feeds(path, title string) []templates.Feed {
	return []templates.Feed{
		{Title: title + " " + s.w.Subscribe.RSS, Type: "application/rss+xml", Href: s.Site.Href(path + "feed.xml")},
		{Title: title + " " + s.w.Subscribe.Atom, Type: "application/atom+xml", Href: s.Site.Href(path + "atom.xml")},
		{Title: title + " " + s.w.Subscribe.JSON, Type: "application/feed+json", Href: s.Site.Href(path + "feed.json")},
	}
}

// shortFeeds are the same with only the format's name, for links that stand in a sentence.
func (s *website) shortFeeds(path string) []templates.Feed {
	feeds := s.feeds(path, "")
	for i := range feeds {
		feeds[i].Title = strings.TrimSpace(feeds[i].Title)
	}
	return feeds
}

func (s *website) homeCrumb() templates.Link {
	return templates.Link{Text: s.w.Frame.Home, Href: s.shell.Home}
}

// copies hands on files that are not made: assets of the program and pictures and files of the site. Their bytes have no
// name but themselves, so they carry no Key.
func (s *website) copies() {
	for _, a := range assets.All {
		s.files = append(s.files, output.File{Path: a.Path, Body: a.Body})
	}
	for _, it := range s.Items {
		for _, a := range it.Assets() {
			s.files = append(s.files, output.File{
				Path: strings.TrimPrefix(it.ImagePath(a), "/"),
				Key:  "picture/" + hex.EncodeToString(a.Hash[:]),
				Make: func() ([]byte, error) { return s.Picture(a) },
			})
		}
	}
	for _, st := range s.Static() {
		s.files = append(s.files, output.File{
			Path: st.Path,
			Make: func() ([]byte, error) { return s.ReadFile("static/" + st.Path) },
		})
	}
}
