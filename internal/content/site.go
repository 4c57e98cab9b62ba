package content

import (
	"net/url"
	"strings"
	"time"

	"mingbai/internal/yamldoc"
)

// Site is site.yaml: who publishes, where and when.
type Site struct {
	Title         string   `yaml:"title"`          // name of the site, 2–16 characters
	Tagline       string   `yaml:"tagline"`        // half a sentence under the name, ≤ 40
	Description   string   `yaml:"description"`    // for search engines and feeds, ≤ 120
	Bank          string   `yaml:"bank"`           // short name of the bank
	Publisher     string   `yaml:"publisher"`      // who answers for the content
	BaseURL       string   `yaml:"base_url"`       // https address of the site, with a path if it has one, ending in /
	FeedAuthority string   `yaml:"feed_authority"` // "domain,year" for tag: ids (RFC 4151); never change it
	Language      string   `yaml:"language"`       // BCP 47
	Zone          string   `yaml:"zone"`           // IANA time zone
	PublishHour   string   `yaml:"publish_hour"`   // what a day without an hour means
	Licence       string   `yaml:"licence"`        // terms of use, one sentence
	Urgent        []string `yaml:"urgent"`         // contact ids for the emergency box, most urgent first, 1–4
	Logo          string   `yaml:"logo"`           // optional file in static/
	Filing        struct {
		ICP       string `yaml:"icp"`        // ICP filing number, shown in the footer
		Police    string `yaml:"police"`     // public-security filing number
		PoliceURL string `yaml:"police_url"` // its https address
	} `yaml:"filing"`
	Footer struct {
		Title string   `yaml:"title"` // heading of the footer that can be read in a minute
		Steps []string `yaml:"steps"` // 1–5 lines, references allowed
	} `yaml:"footer"`
	WeChat  WeChat `yaml:"wechat"`
	Posters struct {
		Off   bool `yaml:"off"`   // make no posters; default no
		Keyed bool `yaml:"keyed"` // codes are made with a secret key; default no
	} `yaml:"posters"`
	Publish  Publish `yaml:"publish"`
	PageSize int     `yaml:"page_size"` // items on a list page, default 20
	FeedSize int     `yaml:"feed_size"` // entries in a feed, default 50

	where yamldoc.Where
	clock Clock
	base  *url.URL
}

// WeChat is how articles look in WeChat, and what is not known for sure of it.
type WeChat struct {
	Author   string `yaml:"author"`    // shown under the title, at most 16 half-widths; default the bank's name
	Root     string `yaml:"root"`      // "section" (default) or "none": whether the fragment has one outermost element
	Leaf     bool   `yaml:"leaf"`      // wrap each run of text in <span leaf="">; default no
	TextSize int    `yaml:"text_size"` // pixels of the body, 14–18, default 16
	TitleMax int    `yaml:"title_max"` // characters of a title that a draft may have, default 32
	Comments bool   `yaml:"comments"`  // open comments on drafts; default no
	DeskURL  string `yaml:"desk_url"`  // where the team sees the desk, ending in /; default http://127.0.0.1:8080/desk/
	Themes   struct {
		Alert  Theme `yaml:"alert"`
		Lesson Theme `yaml:"lesson"`
		Tip    Theme `yaml:"tip"`
	} `yaml:"themes"`
}

// Theme is the colours of a kind of article, each "#rrggbb". A pair below 4.5:1, by day or in dark mode, is refused.
type Theme struct {
	Bar    string `yaml:"bar"`    // ground of title bars, white text stands on it
	Tint   string `yaml:"tint"`   // ground of cards
	Strong string `yaml:"strong"` // emphasis and headings
}

// Colours of an article that no theme changes.
const (
	WeChatInk   = "#3f3f3f" // body text
	WeChatNote  = "#595959" // notes
	WeChatPaper = "#ffffff" // page, and text on title bars
	WeChatPale  = "#f7f7f7" // ground of quotes and code
)

// defaultThemes are those of alerts, lessons and tips.
var defaultThemes = [3]Theme{
	{"#a61b1b", "#fdecea", "#8b0000"},
	{"#0a3d8f", "#eef4fb", "#0a3478"},
	{"#1b5e20", "#eef6ee", "#14471a"},
}

// ThemeOf gives the theme of a kind: pages are dressed like lessons.
func (w *WeChat) ThemeOf(k Kind) Theme {
	switch k {
	case Alert:
		return w.Themes.Alert
	case Tip:
		return w.Themes.Tip
	}
	return w.Themes.Lesson
}

// Clock reads times as the site means them.
func (s *Site) Clock() Clock { return s.clock }

// Location is the site's zone.
func (s *Site) Location() *time.Location { return s.clock.Zone }

// BasePath is the path of the site's address, beginning and ending with "/".
func (s *Site) BasePath() string { return s.base.Path }

// Href turns an address on this site ("/alerts/x/#heading") into what a page links to: with the base path, percent-encoded.
func (s *Site) Href(path string) string {
	path, frag, _ := strings.Cut(path, "#")
	return (&url.URL{Path: s.BasePath() + strings.TrimPrefix(path, "/"), Fragment: frag}).String()
}

// Absolute turns an address on this site into a full one.
func (s *Site) Absolute(path string) string {
	return s.base.Scheme + "://" + s.base.Host + s.Href(path)
}

// Domain is the site's address as it stands in words on paper: without the scheme and the last slash.
func (s *Site) Domain() string { return strings.TrimSuffix(s.base.Host+s.BasePath(), "/") }

// Contact is a hotline or an official website.
type Contact struct {
	ID       string       `yaml:"id"`
	Group    string       `yaml:"group"`
	Label    string       `yaml:"label"`
	Number   string       `yaml:"number"`
	URL      string       `yaml:"url"`
	Use      string       `yaml:"use"`
	Note     string       `yaml:"note"`
	Source   string       `yaml:"source"`
	Checked  yamldoc.Time `yaml:"checked"`
	ReviewBy yamldoc.Time `yaml:"review_by"`
	Changed  yamldoc.Time `yaml:"changed"` // the day it got this number or address, if it ever had another

	Host       string    // of URL, lower case
	CheckedDay time.Time // as read
	ReviewDay  time.Time // as read
	ChangedDay time.Time // zero if it never changed
}

// Tel is the tel: address, or "" if the number cannot be dialled (example numbers have an X).
func (c Contact) Tel() string {
	if c.Number == "" || strings.Contains(c.Number, "X") {
		return ""
	}
	return "tel:" + strings.ReplaceAll(c.Number, "-", "")
}

// Fact is a value that texts refer to because it may change: a limit, a deadline, the name of a campaign.
type Fact struct {
	ID       string       `yaml:"id"`
	Name     string       `yaml:"name"`  // what it is, for editors
	Value    string       `yaml:"value"` // as it stands in a sentence
	Source   string       `yaml:"source"`
	Checked  yamldoc.Time `yaml:"checked"`
	ReviewBy yamldoc.Time `yaml:"review_by"`
	Changed  yamldoc.Time `yaml:"changed"` // the day it got this value, if it ever had another

	ReviewDay  time.Time // as read
	ChangedDay time.Time // zero if it never changed
}

// Topic is a subject an item may have.
type Topic struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Group    string   `yaml:"group"`
	About    string   `yaml:"about"`
	Synonyms []string `yaml:"synonyms"`
}

// Audience is a group of readers.
type Audience struct {
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	About string `yaml:"about"`
}

// Series is a course: items read in order.
type Series struct {
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	About string `yaml:"about"`
}

// Directory is what contacts.yaml and content/data hold, in file order.
type Directory struct {
	Contacts   []Contact
	Facts      []Fact
	Topics     []Topic
	Audiences  []Audience
	Series     []Series
	Terms      []Term  // in the file's order
	Rights     []Right // in the file's order
	Campaigns  []Campaign
	Complaints *Complaints // nil if there is no ComplaintsFile

	where map[string]yamldoc.Where // by file
}

// Contact finds a record by id.
func (d *Directory) Contact(id string) (Contact, bool) {
	return find(d.Contacts, id, func(c Contact) string { return c.ID })
}

// Fact finds a fact by id.
func (d *Directory) Fact(id string) (Fact, bool) {
	return find(d.Facts, id, func(f Fact) string { return f.ID })
}

// Topic finds a topic by id.
func (d *Directory) Topic(id string) (Topic, bool) {
	return find(d.Topics, id, func(t Topic) string { return t.ID })
}

// Audience finds an audience by id.
func (d *Directory) Audience(id string) (Audience, bool) {
	return find(d.Audiences, id, func(a Audience) string { return a.ID })
}

// SeriesOf finds a series by id.
func (d *Directory) SeriesOf(id string) (Series, bool) {
	return find(d.Series, id, func(s Series) string { return s.ID })
}

func find[T any](all []T, id string, key func(T) string) (T, bool) {
	for _, x := range all {
		if key(x) == id {
			return x, true
		}
	}
	var zero T
	return zero, false
}

// Official says whether a host is one of the contacts' or lies below one. What lies below must be plain letters, digits and
// hyphens: browsers read some other characters as dots or slashes.
func (d *Directory) Official(host string) bool {
	host = strings.ToLower(host)
	for _, c := range d.Contacts {
		if below, ok := strings.CutSuffix(host, c.Host); ok && c.Host != "" &&
			(below == "" || strings.HasSuffix(below, ".") && strings.Trim(below, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "") {
			return true
		}
	}
	return false
}
