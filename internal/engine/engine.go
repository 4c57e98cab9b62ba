// Package engine answers searches with Bleve: the search engine of `mingbai serve` and `mingbai search`.
//
// What a term is and how documents rank is package search's affair; Bleve keeps the terms, postings and texts on disk and
// finds them again. An index belongs to one edition, is made once and never changed: see Open. Only this package imports
// Bleve.
package engine

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/search"
)

// MaxHits is how many hits an Answer has at most.
const MaxHits = 50

// What Search refuses.
var (
	ErrEmpty  = errors.New("the query is empty")
	ErrLong   = fmt.Errorf("the query has more than %d characters", search.MaxQuery)
	ErrClosed = errors.New("the engine is closed")
)

// Engine answers searches in one edition. It is safe for concurrent use.
type Engine struct {
	site *content.Site

	mu     sync.RWMutex // a search holds it for reading: Close unmaps the memory that searches read
	source *source      // nil once closed
}

// Answer is what a query finds, best hits first.
type Answer struct {
	Query  string `json:"query"` // as asked, without space around it
	Total  int    `json:"total"` // how many documents were found
	Urgent bool   `json:"-"`     // somebody has just lost money or given something away
	Hits   []Hit  `json:"hits"`  // the first of them; never nil

	Terms map[string]bool `json:"-"` // what was looked for, for search.Mark
}

// Hit is one document found.
type Hit struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Topic   string `json:"topic"`   // id, "" if it has none
	Title   string `json:"title"`   // plain text
	URL     string `json:"url"`     // path with the site's base path
	Score   int    `json:"score"`   // comparable within one answer only
	Snippet string `json:"snippet"` // HTML: escaped text with <mark>
}

// Open gives the engine for an edition. The index lies in dir/<key>, where the key names all that it depends on; it is made
// unless it is there and whole. program names this program, for another one may analyse otherwise. Indexes of other keys are
// removed from dir, but for the two newest. Several processes may use one dir.
func Open(dir string, e *edition.Edition, program string) (*Engine, error) {
	key, err := keyOf(e, program)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, key)
	// What was just made can be gone or replaced again if other processes prune and rebuild at the same time.
	const tries = 3
	src, err := openSource(path)
	for try := 0; err != nil && try < tries; try++ {
		if err := build(dir, key, e); err != nil {
			return nil, fmt.Errorf("making the search index: %w", err)
		}
		src, err = openSource(path)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the search index: %w", err)
	}
	prune(dir, key)
	return &Engine{site: e.Site, source: src}, nil
}

// Close ends the engine after the searches that are running.
func (g *Engine) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.source == nil {
		return nil
	}
	err := g.source.close()
	g.source = nil
	return err
}

// Check says whether a query can be answered: ErrEmpty if there is nothing in it, ErrLong if it has more than search.MaxQuery
// characters without the space around it.
func Check(query string) error {
	query = strings.TrimSpace(query)
	switch {
	case query == "":
		return ErrEmpty
	case utf8.RuneCountInString(query) > search.MaxQuery:
		return ErrLong
	}
	return nil
}

// Search answers a query with the first n documents, 1 to MaxHits; another n means the nearest of these. Its error is that of
// Check, ErrClosed after Close, or a failure to read the index.
func (g *Engine) Search(query string, f search.Filter, n int) (Answer, error) {
	if err := Check(query); err != nil {
		return Answer{}, err
	}
	query = strings.TrimSpace(strings.ToValidUTF8(query, "\uFFFD"))
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.source == nil {
		return Answer{}, ErrClosed
	}
	ranking, err := search.Rank(g.source, search.Parse(query), f)
	if err != nil {
		return Answer{}, fmt.Errorf("searching: %w", err)
	}
	a := Answer{Query: query, Total: len(ranking.Hits), Urgent: ranking.Urgent, Hits: []Hit{}, Terms: ranking.Terms}
	for _, h := range ranking.Hits[:min(len(ranking.Hits), max(n, 1), MaxHits)] {
		summary, body, err := g.source.texts(h.Doc)
		if err != nil {
			return Answer{}, fmt.Errorf("reading what was found: %w", err)
		}
		d := g.source.docs[h.Doc]
		a.Hits = append(a.Hits, Hit{
			ID: d.ID, Kind: d.Kind, Topic: d.Topic, Title: d.Title, URL: g.site.Href(d.Path), Score: h.Score,
			Snippet: search.Passage(summary, body, ranking.Terms),
		})
	}
	return a, nil
}
