package web

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/wechat"
	"mingbai/internal/words"
	"mingbai/templates"
)

// items promises the page of every visible item.
func (s *website) items() {
	for _, it := range s.Items {
		var around []*edition.Item // the neighbours in the series and the successor, for their titles
		var n, total int
		var previous, next *edition.Item
		if course := s.index.series[it.Series.ID]; it.Kind != content.Page && len(course) > 0 {
			n, total = s.index.place[it]+1, len(course)
			if n > 1 {
				previous = course[n-2]
				around = append(around, previous)
			}
			if n < total {
				next = course[n]
				around = append(around, next)
			}
		}
		if it.Successor != nil {
			around = append(around, it.Successor)
		}
		var related []*edition.Item
		if it.Kind != content.Page {
			related = s.index.related(it, around)
		}
		k := s.key("item")
		k.add(it.ID, hex.EncodeToString(it.Hash[:]), it.Summary,
			fmt.Sprint(it.Publish.Unix(), it.Updated.Unix(), it.Draft, n, total, previous != nil, next != nil, it.Successor != nil))
		k.cards(s, related)
		k.cards(s, around)
		if it.Cover != nil || len(it.Assets()) > 0 {
			for _, a := range it.Assets() {
				k.add(a.Name, a.Public, fmt.Sprint(a.Width, a.Height))
			}
		}
		log := s.Revisions(it)
		k.add(fmt.Sprint(len(log)))
		pdf := s.poster(it)
		s.qr(it)
		k.add(pdf)
		var place *templates.Place
		if n > 0 {
			place = &templates.Place{
				Series: templates.Link{Text: it.Series.Name, Href: s.Site.Href(edition.SeriesPath(it.Series.ID))},
				Text:   s.place(it, n, total),
			}
			if previous != nil {
				place.Previous = s.itemLink(previous)
			}
			if next != nil {
				place.Next = s.itemLink(next)
			}
		}
		s.page(it.Path, k, func() templ.Component { return s.item(it, place, related, log, pdf) })
		s.urls = append(s.urls, address{it.Path, it.Changed()})
		if it.HasQuiz() {
			s.itemSheet(it)
		}
	}
}

func (s *website) item(it *edition.Item, place *templates.Place, related []*edition.Item, log []edition.Entry, pdf string) templ.Component {
	dress := s.dress
	dress.Image = it.Image(s.Site.Href)
	if it.Kind != content.Page {
		dress.Terms = s.terms
	}
	v := &templates.Item{
		Class: string(it.Kind), Kind: it.Kind.Info().Name, Badge: s.badge(it.Severity), Title: it.Title, Summary: it.Summary,
		Draft: it.Draft, SOS: it.Kind == content.Alert, Facts: s.facts(it), Body: it.Doc().HTML(dress),
		Place: place, Related: s.cards(related, true), Address: s.Site.Absolute(it.Path), Poster: pdf, Revisions: s.revisions(log),
		Share:  templates.Share{Text: strings.TrimSpace(wechat.Write(s.Edition, it).Group), QR: s.Site.Href(it.Path + qrFile), Side: qrShown},
		Crumbs: []templates.Link{s.homeCrumb()},
	}
	f := s.frame(it.Path, it.Title, it.Summary)
	f.Kind = "article"
	if it.HasQuiz() {
		f.Scripts = []string{f.QuizScript}
		v.Quiz = &templates.QuizBox{Questions: s.questions(it), Sheet: s.Site.Href(it.QuizPath())}
	}
	f.Published, f.Modified = it.Publish.Format(time.RFC3339), it.Changed().Format(time.RFC3339)
	if it.Successor != nil {
		l := s.itemLink(it.Successor)
		v.Successor = &l
	}
	for _, src := range it.Sources {
		v.Sources = append(v.Sources, templates.Source{Title: src.Title, Date: src.Date, Href: src.URL})
	}
	if it.Cover != nil {
		for _, a := range it.Assets() {
			if a.Name == it.Cover.Image {
				v.Cover = &templates.Picture{Src: s.Site.Href(it.ImagePath(a)), Alt: it.Cover.Alt, Width: a.Width, Height: a.Height}
				f.Picture, f.PictureAlt = s.Site.Absolute(it.ImagePath(a)), it.Cover.Alt
			}
		}
	}
	if it.Kind != content.Page {
		list := templates.Link{Text: it.Kind.Info().Name, Href: s.Site.Href(edition.KindPath(it.Kind))}
		v.Crumbs = append(v.Crumbs, list)
		f.Current = list.Href
		f.Feeds = append(s.feeds(edition.KindPath(it.Kind), list.Text), f.Feeds...)
		if it.Topic.ID != "" {
			v.Topic = &templates.Link{Text: it.Topic.Name, Href: s.Site.Href(edition.TopicPath(it.Topic.ID))}
		}
		for _, tag := range it.Tags {
			v.Tags = append(v.Tags, templates.Link{Text: tag, Href: s.Site.Href(edition.TagPath(tag))})
		}
		for _, a := range it.Audience {
			v.Audience = append(v.Audience, templates.Link{Text: a.Name, Href: s.Site.Href(edition.AudiencePath(a.ID))})
		}
	}
	f.Data = s.itemData(it, v, f.Picture)
	switch it.ID {
	case emergencyID:
		f.Plain = true
		return templates.EmergencyPage(f, v)
	case hotlinesID:
		v.Directory = s.directory()
	case rightsID:
		v.Rights = s.rights()
	}
	return templates.ItemPage(f, v)
}

// facts are the dates and names that let a reader judge the text.
func (s *website) facts(it *edition.Item) []templates.Fact {
	w := s.w.Item
	facts := []templates.Fact{{Label: w.Published, Day: s.day(it.Publish)}}
	add := func(label string, t time.Time) {
		if !t.IsZero() {
			facts = append(facts, templates.Fact{Label: label, Day: s.day(t)})
		}
	}
	add(w.Updated, it.Updated)
	add(w.Seen, it.FirstSeen)
	add(w.Review, it.Review)
	if it.Author != "" {
		facts = append(facts, templates.Fact{Label: w.Author, Text: it.Author})
	}
	if it.Reviewer != "" {
		facts = append(facts, templates.Fact{Label: w.Reviewer, Text: it.Reviewer})
	}
	return facts
}

// directory is contacts.yaml by group, both in the file's order.
func (s *website) directory() []templates.Contacts {
	var out []templates.Contacts
	at := map[string]int{}
	for _, c := range s.Dir.Contacts {
		i, ok := at[c.Group]
		if !ok {
			i = len(out)
			at[c.Group] = i
			out = append(out, templates.Contacts{Name: c.Group})
		}
		out[i].Lines = append(out[i].Lines, templates.Contact{ID: c.ID, Phone: phoneOf(c), URL: c.URL, Source: c.Source, Checked: s.day(c.CheckedDay)})
	}
	return out
}

// maxNewest is how many items a notice leads to.
const maxNewest = 3

// kept puts a notice where something was public. It shows nothing of what stood there.
func (s *website) kept() {
	for _, kept := range s.Kept {
		newest := s.index.kind[kept.Kind]
		if kept.Kind == content.Page {
			newest = nil
		}
		newest = newest[:min(len(newest), maxNewest)]
		k := s.key("kept")
		k.add(kept.Path, string(kept.Kind), kept.Topic.ID, kept.Reason, fmt.Sprint(kept.Withdrawn, kept.Since.Unix(), kept.Successor != nil))
		k.cards(s, newest)
		if kept.Successor != nil {
			k.cards(s, []*edition.Item{kept.Successor})
		}
		s.page(kept.Path, k, func() templ.Component {
			w := s.w.Kept
			what := map[content.Kind]string{content.Alert: w.Alerts, content.Lesson: w.Lessons, content.Tip: w.Tips, content.Page: w.Pages}[kept.Kind]
			title, text := w.Expired, w.ExpiredText
			if kept.Withdrawn {
				title, text = w.Withdrawn, w.WithdrawnText
			}
			v := &templates.Kept{
				Title: words.Fill(title, "what", what), Text: words.Fill(text, "date", s.day(kept.Since).Text),
				Reason: kept.Reason, Newest: s.cards(newest, false), SOS: kept.Kind == content.Alert,
			}
			if kept.Successor != nil {
				l := s.itemLink(kept.Successor)
				v.Successor = &l
			}
			if len(s.index.topic[kept.Topic.ID]) > 0 {
				v.Topic = &templates.Link{Text: words.Fill(w.Topic, "topic", kept.Topic.Name), Href: s.Site.Href(edition.TopicPath(kept.Topic.ID))}
			}
			f := s.frame(kept.Path, v.Title, v.Text)
			f.NoIndex, f.Canonical = true, ""
			return templates.KeptPage(f, v)
		})
	}
}
