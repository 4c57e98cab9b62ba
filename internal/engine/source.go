package engine

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"

	"mingbai/internal/search"
)

// source is a search.Source that reads Bleve. It is safe for concurrent use until it is closed.
type source struct {
	docs      []entry // by number
	emergency int
	index     bleve.Index
	reader    index.IndexReader
	number    []int32 // by Bleve's number of a document ours; none for the vocabulary
	lists     cache[[]search.Posting]
	spare     sync.Pool // of *scratch
}

const none = -1

// Weights of what is remembered, in postings of eight bytes: what all lists may have together, and what a list takes besides
// its postings.
const (
	maxCached  = 8 << 20
	listWeight = 24
)

// scratch is what merging the postings of a term needs, cleared.
type scratch struct {
	counts [][search.Fields]int // by document
	found  []uint64             // a bit for every document that has the term: gives them in order without sorting
	doc    index.TermFieldDoc
}

// newSource reads an index that c belongs to. Bleve numbers documents otherwise than we do; its numbers are looked up once.
func newSource(b bleve.Index, c catalogue) (*source, error) {
	low, err := b.Advanced()
	if err != nil {
		return nil, err
	}
	s := &source{docs: c.Docs, emergency: c.Emergency, index: b}
	s.lists.limit = maxCached
	s.spare.New = func() any {
		return &scratch{counts: make([][search.Fields]int, len(s.docs)), found: make([]uint64, (len(s.docs)+63)/64)}
	}
	if s.reader, err = low.Reader(); err != nil {
		return nil, err
	}
	if err := s.learnNumbers(); err != nil {
		s.reader.Close()
		return nil, err
	}
	return s, nil
}

func (s *source) learnNumbers() error {
	ids, err := s.reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer ids.Close()
	found := 0
	for {
		internal, err := ids.Next()
		if err != nil {
			return err
		}
		if internal == nil {
			break
		}
		id, err := s.reader.ExternalID(internal)
		if err != nil {
			return err
		}
		n := none
		if id != vocabularyID {
			if n, err = numberOf(id); err != nil || n < 0 || n >= len(s.docs) {
				return fmt.Errorf("Bleve has a document %q", id)
			}
			found++
		}
		for uint64(len(s.number)) <= internal.Value() {
			s.number = append(s.number, none)
		}
		s.number[internal.Value()] = int32(n)
	}
	if found != len(s.docs) {
		return fmt.Errorf("Bleve has %d documents, not %d", found, len(s.docs))
	}
	return nil
}

func (s *source) close() error {
	err := s.reader.Close()
	if err2 := s.index.Close(); err == nil {
		err = err2
	}
	return err
}

func (s *source) Len() int { return len(s.docs) }

func (s *source) Boost(doc uint32) int { return int(s.docs[doc].Boost) }

func (s *source) Emergency() int { return s.emergency }

func (s *source) Postings(term string) ([]search.Posting, error) {
	if list, ok := s.lists.get(term); ok {
		return list, nil
	}
	list, err := s.merge(term)
	if err != nil {
		return nil, fmt.Errorf("postings of %q: %w", term, err)
	}
	s.lists.put(term, list, len(list)+listWeight)
	return list, nil
}

// isFacet says whether a term is a facet: only they begin so.
func isFacet(term string) bool { return strings.HasPrefix(term, search.Facet("", "")[:1]) }

// merge makes one list of what Bleve has for the fields.
func (s *source) merge(term string) ([]search.Posting, error) {
	facet := isFacet(term)
	w := s.spare.Get().(*scratch) // given back cleared, or not at all
	if facet {
		if err := s.scan(facetField, term, w, search.Title); err != nil {
			return nil, err
		}
	} else {
		for f, name := range fields {
			if err := s.scan(name, term, w, search.Field(f)); err != nil {
				return nil, err
			}
		}
	}
	n := 0
	for _, word := range w.found {
		n += bits.OnesCount64(word)
	}
	var list []search.Posting
	if n > 0 {
		list = make([]search.Posting, 0, n)
	}
	for i, word := range w.found {
		for ; word != 0; word &= word - 1 {
			doc := i*64 + bits.TrailingZeros64(word)
			p := search.Posting{Doc: uint32(doc), Impact: 1}
			if !facet {
				p.Impact = search.Impact(w.counts[doc], s.docs[doc].Lengths)
			}
			list = append(list, p)
			w.counts[doc] = [search.Fields]int{}
		}
		w.found[i] = 0
	}
	s.spare.Put(w)
	return search.Flatten(list, len(s.docs)), nil
}

// scan counts a term's occurrences in a field of Bleve as those of f.
func (s *source) scan(name, term string, w *scratch, f search.Field) error {
	r, err := s.reader.TermFieldReader(context.Background(), []byte(term), name, name != facetField, false, false)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		p, err := r.Next(&w.doc)
		if p == nil || err != nil {
			return err
		}
		if doc := s.number[p.ID.Value()]; doc != none {
			w.counts[doc][f] = int(p.Freq)
			w.found[doc/64] |= 1 << (doc % 64)
		}
	}
}

func (s *source) Written(sound string) ([]string, error) {
	return s.meanings(soundField, sound+between)
}

func (s *source) Beginning(sound string) ([]string, error) { return s.meanings(soundField, sound) }

func (s *source) Initials(letters string) ([]string, error) {
	return s.meanings(initialsField, letters+between)
}

// meanings gives what the vocabulary's tokens with a prefix stand for.
func (s *source) meanings(field, prefix string) ([]string, error) {
	tokens, err := s.beginning(field, prefix)
	if err != nil {
		return nil, err
	}
	for i, t := range tokens {
		tokens[i] = t[strings.LastIndex(t, between)+len(between):]
	}
	return tokens, nil
}

func (s *source) PairsFrom(character string) ([]string, error) {
	var all []string
	for _, name := range fields {
		terms, err := s.beginning(name, character)
		if err != nil {
			return nil, err
		}
		all = append(all, terms...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(t string) bool { return t == character }), nil
}

// beginning gives the terms of a field of Bleve that begin with a prefix, in the order of their bytes.
func (s *source) beginning(field, prefix string) ([]string, error) {
	dict, err := s.reader.FieldDictPrefix(field, []byte(prefix))
	if err != nil {
		return nil, fmt.Errorf("terms of %s that begin with %q: %w", field, prefix, err)
	}
	defer dict.Close()
	var all []string
	for {
		d, err := dict.Next()
		if err != nil {
			return nil, fmt.Errorf("terms of %s that begin with %q: %w", field, prefix, err)
		}
		if d == nil {
			return all, nil
		}
		all = append(all, d.Term)
	}
}

// texts gives the summary and the body of a document.
func (s *source) texts(doc uint32) (summary, body string, err error) {
	d, err := s.reader.Document(documentID(int(doc)))
	if err != nil || d == nil {
		return "", "", fmt.Errorf("document %d: %w", doc, err)
	}
	d.VisitFields(func(f index.Field) {
		switch f.Name() {
		case fields[search.Summary]:
			summary = string(f.Value())
		case fields[search.Body]:
			body = string(f.Value())
		}
	})
	return summary, body, nil
}
