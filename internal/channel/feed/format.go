package feed

import (
	"encoding/json"
	"encoding/xml"
	"html"
	"time"

	"github.com/gorilla/feeds"
)

// formats is the table of formats: the file's name, and a function that writes a feed whose file has the address self.
//
// The library's structs hold one category an entry, no language, no link to the feed itself and, in RSS, no author without
// a mail address. Each format therefore has envelopes of ours that embed the library's structs; a field of an envelope
// takes the place of the library's field of the same name.
var formats = []struct {
	file  string
	write func(f *feed, self string) ([]byte, error)
}{
	{"feed.xml", writeRSS},
	{"atom.xml", writeAtom},
	{"feed.json", writeJSON},
}

const (
	rssDocs   = "https://www.rssboard.org/rss-specification"
	rssTTL    = 60 // minutes between visits: an alert should not wait for long
	rssType   = "application/rss+xml"
	atomType  = "application/atom+xml"
	atomSpace = "http://www.w3.org/2005/Atom"
	dcSpace   = "http://purl.org/dc/elements/1.1/"
)

type rssFile struct {
	*feeds.RssFeedXml
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	XMLName xml.Name `xml:"channel"`
	*feeds.RssFeed
	Self  rssSelf   `xml:"atom:link"`
	Items []rssItem `xml:"item"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	XMLName xml.Name `xml:"item"`
	*feeds.RssItem
	Creator    string   `xml:"dc:creator"`
	Categories []string `xml:"category"`
	Updated    string   `xml:"atom:updated,omitempty"` // RSS has no word for it
}

func writeRSS(f *feed, self string) ([]byte, error) {
	common := f.common()
	channel := (&feeds.Rss{Feed: common}).RssFeed()
	channel.ManagingEditor = "" // must be a mail address, which we do not give away
	channel.Language = f.site.Language
	channel.Docs, channel.Ttl = rssDocs, rssTTL
	out := rssChannel{RssFeed: channel, Self: rssSelf{self, "self", rssType}}
	for i, item := range channel.Items {
		item.Author = ""                                       // as above; dc:creator names the publisher
		item.Description = html.EscapeString(item.Description) // a description is HTML, our summary is text
		entry := rssItem{RssItem: item, Creator: common.Author.Name, Categories: f.entries[i].categories}
		if u := f.entries[i].updated; !u.IsZero() {
			entry.Updated = u.Format(time.RFC3339)
		}
		out.Items = append(out.Items, entry)
	}
	envelope := channel.FeedXml().(*feeds.RssFeedXml)
	return writeXML(rssFile{RssFeedXml: envelope, Atom: atomSpace, DC: dcSpace, Channel: out})
}

type atomFile struct {
	XMLName xml.Name `xml:"feed"`
	Lang    string   `xml:"xml:lang,attr"`
	*feeds.AtomFeed
	Links   []feeds.AtomLink
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	XMLName xml.Name `xml:"entry"`
	*feeds.AtomEntry
	Categories []atomCategory `xml:"category"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

func writeAtom(f *feed, self string) ([]byte, error) {
	common := f.common()
	head := (&feeds.Atom{Feed: common}).AtomFeed()
	head.Id = f.id // the library takes the page's address, which changes with the site's
	head.Link = nil
	out := atomFile{Lang: f.site.Language, AtomFeed: head, Links: []feeds.AtomLink{
		{Href: self, Rel: "self", Type: atomType},
		{Href: common.Link.Href, Rel: "alternate", Type: "text/html"},
	}}
	for i, item := range head.Entries {
		if item.Summary != nil {
			item.Summary.Type = "text" // the library says html
		}
		if u := f.entries[i].published; !u.IsZero() {
			item.Published = u.Format(time.RFC3339)
		}
		entry := atomEntry{AtomEntry: item}
		for _, c := range f.entries[i].categories {
			entry.Categories = append(entry.Categories, atomCategory{c})
		}
		out.Entries = append(out.Entries, entry)
	}
	return writeXML(out)
}

type jsonFile struct {
	*feeds.JSONFeed
	Items []*feeds.JSONItem `json:"items"` // must be there even if empty; the library leaves it out
}

func writeJSON(f *feed, self string) ([]byte, error) {
	head := (&feeds.JSON{Feed: f.common()}).JSONFeed()
	head.Language, head.FeedUrl = f.site.Language, self
	for i, item := range head.Items {
		item.Tags, item.Image = f.entries[i].categories, f.entries[i].image
	}
	out := jsonFile{JSONFeed: head, Items: append([]*feeds.JSONItem{}, head.Items...)}
	// Markup stays escaped (\u003c): it reads back the same, and is harmless if a server calls the file text/html.
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}

func writeXML(v any) ([]byte, error) {
	b, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(append([]byte(xml.Header), b...), '\n'), nil
}
