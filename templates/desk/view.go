// Package desk turns view structs into the pages of the social-media team: the desk, the copy page of an article, the week on paper.
// The pages stand alone: style and script are inside, so that they work from a file, offline and on a plain-http intranet.
package desk

import (
	"strings"

	"mingbai/templates"
)

//go:generate go tool templ generate

// Copy is the copy page of one article.
type Copy struct {
	Title    string
	Desk     string // address of the desk
	Kind     string
	Topic    string
	Status   string
	State    string // class, as of an Item
	Length   string // of the article's HTML
	Over     bool
	Fields   []Field
	Texts    []Text
	Findings []Finding
	Images   []Image
	Data     string // JSON for the script: what is copied
	Style    string
	Script   string
}

// Field is a field of the editor, with its length and limit.
type Field struct {
	Name, Value string
	Length      string // "21 / 64 字"
	Over        bool
	Key         string // in Data
}

// Text is a short text for another place.
type Text struct {
	Name, Value, Key, Length string
	Over                     bool
}

// Finding is what the linter says.
type Finding struct{ Rule, Message string }

// Image is a picture to download.
type Image struct {
	Name, Href string
	Width      int // as shown
}

// Index is the desk.
type Index struct {
	Title     string
	Days      []Day // today first, then what comes, then what was
	Older     string
	Record    string
	Feed      string
	Week      string
	Shelf     string // "" if there are no posters
	Talks     string // "" if there are none
	LED       string
	Campaigns string // "" if there are none
	Style     string
	Script    string
}

// Shelf is where branches fetch posters.
type Shelf struct {
	Title   string
	Desk    string // address of the desk
	Groups  []Posters
	Missing []string // titles of articles without a poster
	Style   string
}

// Posters are those of a kind.
type Posters struct {
	Name    string
	Posters []Poster
}

// Poster is one poster on the shelf.
type Poster struct {
	Title, ID, Code, Issued, Review string
	Thumb                           string  // address of the picture
	Files                           []Image // to download, the first one is the A4 sheet
	Form                            string  // address of the page to type on
}

// Form is a poster with blanks to type on.
type Form struct {
	Title     string
	Shelf     string
	Blanks    []Blank
	Style     string
	FormStyle string
}

// Blank is a place to type on; Place is its CSS.
type Blank struct{ Label, Place string }

// Day is what goes out on one day.
type Day struct {
	Name  string // 今天 11月24日 星期二
	Today bool
	Items []Item
}

// Item is a line of the desk.
type Item struct {
	Time, Kind, Title, Topic, Audience, Reviewer string
	Status                                       string
	State                                        string // class: coming, live, corrected, withdrawn
	Copy                                         string // address of the copy page, empty if there is none
	Note                                         string
	Fields                                       []Field
	Texts                                        []Text
	Images                                       []Image
}

// Week is a week on paper.
type Week struct {
	Title string
	Desk  string
	Days  []Day
	Style string
}

// Talks is what can be told in a branch or a community room.
type Talks struct {
	Title  string
	Desk   string
	Groups []TalkGroup
	Style  string
}

// TalkGroup is talks of one sort.
type TalkGroup struct {
	Name  string
	Talks []Talk
}

// Talk is all that one talk needs: addresses of files.
type Talk struct {
	Title, About, ID, Length string
	Slides, Sign             string
	Quiz                     string // "" if there is none
	Posters                  []Image
}

// File is the name under which the slides are saved.
func (t Talk) File() string { return strings.ReplaceAll(t.ID, "/", "-") + ".html" }

// Sign is an attendance sheet.
type Sign struct{ Title, Bank, Index, Style string }

// Quiz is the quiz of a talk on paper. Frame has the words.
type Quiz struct {
	Title, Index string
	Sheets       []*templates.Sheet
	Frame        *templates.Frame
	Style        string
}
