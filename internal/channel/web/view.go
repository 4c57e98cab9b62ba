package web

import (
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/templates"
)

func phoneOf(c content.Contact) templates.Phone {
	return templates.Phone{Number: c.Number, Tel: c.Tel(), Label: c.Label, Use: c.Use, Note: c.Note}
}

// day writes a date; the zero time gives the empty Day.
func (s *website) day(t time.Time) templates.Day {
	if t.IsZero() {
		return templates.Day{}
	}
	t = t.In(s.Site.Location())
	return templates.Day{Machine: t.Format(time.DateOnly), Text: s.w.Day(t)}
}

func (s *website) badge(v content.Severity) *templates.Badge {
	switch v {
	case content.High:
		return &templates.Badge{Shape: "high", Word: s.w.Severity.High}
	case content.Medium:
		return &templates.Badge{Shape: "medium", Word: s.w.Severity.Medium}
	case content.Low:
		return &templates.Badge{Shape: "low", Word: s.w.Severity.Low}
	}
	return nil
}

// card shows an item in a list. What it takes from the item is in shownOf, too. mixed says that the list has several
// kinds, so that each card tells its own.
func (s *website) card(it *edition.Item, mixed bool) templates.Card {
	c := templates.Card{
		Link:    templates.Link{Text: it.Title, Href: s.Site.Href(it.Path)},
		Summary: it.Summary,
		Badge:   s.badge(it.Severity),
		Day:     s.day(it.Publish), // by which lists are ordered,
	}
	if mixed && it.Kind != content.Page {
		c.Kind = it.Kind.Info().Name
	}
	if it.Draft {
		c.Flags = append(c.Flags, s.w.Item.Draft)
	}
	if it.Successor != nil {
		c.Flags = append(c.Flags, s.w.Item.Superseded)
	}
	return c
}

func (s *website) cards(items []*edition.Item, mixed bool) []templates.Card {
	out := make([]templates.Card, len(items))
	for i, it := range items {
		out[i] = s.card(it, mixed)
	}
	return out
}

func (s *website) itemLink(it *edition.Item) templates.Link {
	return templates.Link{Text: it.Title, Href: s.Site.Href(it.Path)}
}
