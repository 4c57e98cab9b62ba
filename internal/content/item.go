package content

import (
	"strings"
	"time"

	"mingbai/internal/problem"
	"mingbai/internal/prose"
	"mingbai/internal/yamldoc"
)

// Kind is a kind of item.
type Kind string

const (
	Alert  Kind = "alerts"  // a scam going round
	Lesson Kind = "lessons" // one question explained
	Tip    Kind = "tips"    // card safety
	Page   Kind = "pages"   // about, emergency and the like
)

// KindInfo is what differs between kinds.
type KindInfo struct {
	Kind    Kind
	Name    string // Chinese, for visitors
	One     string // name of the verb argument in `mingbai new`
	Topic   bool   // must have a topic
	Sources bool   // must have sources once approved
	Urgency bool   // has severity and first_seen
}

// MaxLED is how many characters, references filled in, an LED display or a counter screen shows at once.
const MaxLED = 40

// Kinds is the table of kinds, in the order in which they are shown.
var Kinds = []KindInfo{
	{Alert, "骗局提醒", "alert", true, true, true},
	{Lesson, "金融小课", "lesson", true, true, false},
	{Tip, "用卡安全", "tip", true, true, false},
	{Page, "页面", "page", false, false, false},
}

// Info finds the row of a kind.
func (k Kind) Info() KindInfo {
	for _, i := range Kinds {
		if i.Kind == k {
			return i
		}
	}
	return KindInfo{}
}

// Severity of an alert.
type Severity string

const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Rank is 3 for high, 2, 1, and 0 for none.
func (s Severity) Rank() int {
	return map[Severity]int{High: 3, Medium: 2, Low: 1}[s]
}

// Source says where a fact comes from.
type Source struct {
	Title string
	Date  string // as written, "2026-03-15" or less exact
	URL   string // https, or ""
}

// Cover is an item's picture.
type Cover struct{ Image, Alt string }

// Withdrawal takes an item back.
type Withdrawal struct {
	At     time.Time
	Reason string // public
}

// Revision is a change of an item's meaning after it was published. It is public.
type Revision struct {
	At         time.Time
	Correction bool   // what stood there was wrong; else the world has changed
	What       string // what was changed, may hold references
}

// Asset is a picture in an item's folder.
type Asset struct {
	File          string   // path in the site folder
	Name          string   // as the text names it
	Public        string   // as it is published
	Format        string   // as it is published: jpeg, png or gif
	Width, Height int      // pixels, as it is published
	Hash          [32]byte // SHA-256 of the file
}

// Item is one piece of content as it was read, public or not. It is never changed after Load.
// A zero time means that the field was not written.
type Item struct {
	ID   string // kind/slug
	Kind Kind
	Slug string
	File string

	Title        string
	Summary      string // may hold references
	Topic        string
	Tags         []string
	Audience     []string
	Approved     bool
	Author       string
	Reviewer     string
	Publish      time.Time
	Updated      time.Time
	Expire       time.Time
	Review       time.Time
	FirstSeen    time.Time
	Sources      []Source
	Aliases      []string
	Cover        *Cover
	Series       string
	Order        int
	Withdrawn    *Withdrawal
	Changes      []Revision
	SupersededBy string
	Severity     Severity
	AllowNumbers []string
	Poster       *Poster // nil if not written
	LED          string  // of an alert: what a counter display shows, may hold references; "" if not written
	Quiz         []Question

	Assets []Asset // of the item's folder, sorted by name
	Body   []byte
	Hash   [32]byte // SHA-256 of the file

	src     []byte // the whole file, Body is its end
	bodyPos problem.Pos
	where   yamldoc.Where
}

// Where is the place of a front-matter field, or for "" of the body.
func (it *Item) Where(field string) problem.Pos {
	if field == "" {
		return it.bodyPos
	}
	return it.where.Pos(field)
}

// Source is the whole file as read, without a byte order mark. It must not be changed.
func (it *Item) Source() []byte { return it.src }

// Path is the address on the site: /alerts/x/, for pages /x/.
func (it *Item) Path() string { return PathOf(it.ID) }

// PathOf is the address of an item id.
func PathOf(id string) string {
	return "/" + strings.TrimPrefix(id, string(Page)+"/") + "/"
}

// Asset finds a picture by the name the text gives it.
func (it *Item) Asset(name string) (Asset, bool) {
	name = strings.TrimPrefix(name, "./")
	for _, a := range it.Assets {
		if a.Name == name {
			return a, true
		}
	}
	return Asset{}, false
}

// Wrote says whether a front-matter field was written.
func (it *Item) Wrote(field string) bool { return it.where.Has(field) }

// Doc parses the body.
func (it *Item) Doc() (*prose.Doc, problem.List) { return prose.Parse(it.bodyPos, it.Body) }

// SummaryDoc parses the summary, which may hold references.
func (it *Item) SummaryDoc() (*prose.Doc, problem.List) { return it.LineDoc("summary", it.Summary) }

// LineDoc parses the text of a front-matter field that may hold references.
func (it *Item) LineDoc(field, text string) (*prose.Doc, problem.List) {
	return prose.ParseLine(it.where.Pos(field), text)
}

// PublicBy says whether the item is approved as it must be to become public at its time. A missing time never does.
func (it *Item) PublicBy() bool {
	return it.Approved && it.Reviewer != "" && it.Author != "" && it.Reviewer != it.Author && !it.Publish.IsZero()
}

// End is the instant at which the item stops being public by expiry or withdrawal; ok is false if it never does.
func (it *Item) End() (end time.Time, ok bool) {
	if it.Withdrawn != nil {
		end, ok = it.Withdrawn.At, true
	}
	if !it.Expire.IsZero() && (!ok || it.Expire.Before(end)) {
		end, ok = it.Expire, true
	}
	return end, ok
}

// VisibleAt says whether visitors may read the item at t: approved, due, not expired and not withdrawn.
func (it *Item) VisibleAt(t time.Time) bool {
	end, ends := it.End()
	return it.PublicBy() && !t.Before(it.Publish) && (!ends || t.Before(end))
}
