// Package templates turns small view structs into web pages.
//
// A component gets everything ready: addresses are complete, dates are words, lists are sorted, an empty field means that
// the part is left out. It fetches, sorts and formats nothing. Text is escaped here, once; the only HTML that enters as it
// is comes from package prose and goes through fromMarkdown. There is no inline script or style, so that the pages live
// under a policy that allows neither.
package templates

import "mingbai/internal/words"

//go:generate go tool templ generate

// Link is an address and what it is called.
type Link struct {
	Text string
	Href string
}

// Day is a date for machines and for people.
type Day struct {
	Machine string // 2026-03-15
	Text    string
}

// Feed is an address that feed readers understand.
type Feed struct {
	Title string
	Type  string // media type
	Href  string
}

// FeedGroup are the feeds of one part of the site, in every format.
type FeedGroup struct {
	Name  string
	Feeds []Feed // Title is the name of the format
}

// Phone is a number to ring. Tel is empty if it cannot be dialled.
type Phone struct {
	Number, Tel      string
	Label, Use, Note string
}

// Badge shows how bad an alert is: by shape, by word, and by colour.
type Badge struct {
	Shape string // name in icons.svg, and class
	Word  string
}

// Shell is what all pages of a site share.
type Shell struct {
	Words     *words.Words
	Language  string
	Locale    string // of Open Graph
	Site      string
	Tagline   string
	Publisher string
	Licence   string

	Home, Search, Check, Emergency string // addresses; Emergency is empty if there is no such page
	Logo                           string // address of the site's own picture, else our mark
	Menu                           []Link
	Urgent                         []Phone
	StepsTitle                     string
	Steps                          []string // HTML
	Foot                           []Link
	ICP                            string
	Police                         Link // Href may be empty

	CSS, Script, Finder, Icons, Mark string // addresses of our own files
	QuizScript, SheetCSS             string
	SelfTest                         string // address of the quiz across topics, or ""
	Complain                         string // address of the page that says whom to turn to, or ""
}

// Frame is what stands around the content of one page.
type Frame struct {
	*Shell
	Title       string // of the document
	Description string
	Canonical   string
	NoIndex     bool
	Kind        string // og:type
	Published   string // RFC 3339, of articles
	Modified    string
	Picture     string // full address
	PictureAlt  string
	Data        []string // JSON-LD, with < escaped
	Feeds       []Feed
	IsHome      bool
	Plain       bool     // no menu, for the emergency page
	Finds       bool     // the page searches
	Scripts     []string // addresses of further scripts
	Current     string   // address in Menu
}

// Card is an item in a list.
type Card struct {
	Link
	Kind    string // in mixed lists
	Summary string
	Badge   *Badge
	Day     Day
	Flags   []string
}

// Entry is a topic, an audience, a tag or a series in a list.
type Entry struct {
	Link
	About string
	Count string
	Also  []string // other words for it
}

// Group is a heading over entries.
type Group struct {
	Name    string
	Entries []Entry
}

// Home is the first page.
type Home struct {
	Alerts, Lessons, Tips       []Card
	AllAlerts, AllLessons       string
	AllTips                     string
	Topics                      []Group
	Audiences, Series           []Entry
	TopicsHref, SeriesHref      string
	AudiencesHref, SubscribeURL string
}

// List is a page of a list of items.
type List struct {
	Crumbs []Link
	Title  string
	About  string
	Count  string
	See    []Card // pages that belong to the list's subject
	Cards  []Card
	Pager  Pager
	Feeds  []Feed
	Places []string // of a series: the place of each card
}

// Pager leads through the pages of a list. It is empty if there is only one.
type Pager struct {
	Previous, Next string
	Pages          []PageNumber
	Text           string
}

// PageNumber is a page of a list. Text is empty for a gap.
type PageNumber struct {
	Link
	Current bool
}

// Overview lists the lists of one sort.
type Overview struct {
	Crumbs  []Link
	Title   string
	About   string
	Groups  []Group
	Compact bool // only words, such as tags
}

// Fact is a label with a day or a text.
type Fact struct {
	Label string
	Text  string
	Day   Day
}

// Picture is a picture with its size in pixels.
type Picture struct {
	Src, Alt      string
	Width, Height int
}

// Source says where a fact comes from.
type Source struct{ Title, Date, Href string }

// Place is an item's place in a series.
type Place struct {
	Series         Link
	Text           string
	Previous, Next Link // Href may be empty
}

// Contacts is a part of the directory.
type Contacts struct {
	Name  string
	Lines []Contact
}

// Contact is a line of the directory.
type Contact struct {
	ID string
	Phone
	URL     string
	Source  string
	Checked Day
}

// Item is a page with a text.
type Item struct {
	Crumbs    []Link
	Class     string // alerts, lessons, tips or pages
	Kind      string
	Badge     *Badge
	Title     string
	Summary   string
	Draft     bool
	Successor *Link
	SOS       bool // the way to the emergency page
	Facts     []Fact
	Cover     *Picture
	Body      string // HTML
	Quiz      *QuizBox
	Directory []Contacts
	Rights    []Right
	Revisions []Revision
	Share     Share
	Sources   []Source
	Topic     *Link
	Tags      []Link
	Audience  []Link
	Place     *Place
	Related   []Card
	Address   string // full
	Poster    string // address of the PDF, or ""
}

// Code is the page on which the code of a poster can be typed.
type Code struct {
	Crumbs  []Link
	Base    string // of the addresses behind codes
	Address string // the same, full
}

// PosterCheck is what stands behind the code of a poster.
type PosterCheck struct {
	Crumbs []Link
	Class  string // current, replaced or void
	Title  string
	Text   string
	Code   string
	Head   string
	Facts  []Fact
	Phones []string // numbers that stand on the poster, with whose they are
	Links  []Link   // to read on
	PDF    string   // address of the newest poster, or ""
}

// Kept is the notice in place of what was public.
type Kept struct {
	Title     string
	Text      string
	Reason    string
	Successor *Link
	Topic     *Link
	Newest    []Card
	SOS       bool
}

// Search is the search page, useful also where nothing answers a search.
type Search struct {
	Crumbs   []Link
	Topics   []Group
	Query    string
	Narrow   []Choices // by kind, topic and audience
	Narrowed bool
	Index    string   // address of the folder of the index
	Served   bool     // a server searches, not a script
	Results  *Results // nil without a query, or if a script is to fill the place
}

// Choices are what results can be narrowed by.
type Choices struct {
	Name, Label string
	Options     []Choice
}

// Choice is one of Choices.
type Choice struct {
	Value, Text string
	Chosen      bool
}

// Results are the answer to a query.
type Results struct {
	Count  string
	Urgent bool
	Long   bool // the query is too long
	Hits   []Result
}

// Result is a hit. Title and Passage are HTML, text with <mark>.
type Result struct {
	Href           string
	Title, Passage string
	Kind, Topic    string
}

// Check is the message check.
type Check struct {
	Crumbs []Link
	Index  string // address of the folder of the index
	Search string
}

// Subscribe lists the feeds.
type Subscribe struct {
	Crumbs []Link
	Groups []FeedGroup
}

// Missing is the page for an address that does not exist.
type Missing struct{ Links []Link }

// Moved leads to a new address.
type Moved struct {
	Words     *words.Words
	Language  string
	To        string // as a page links to it
	Canonical string
	CSS       string
}
