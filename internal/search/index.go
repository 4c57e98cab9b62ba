package search

import (
	"cmp"
	"slices"
	"strings"

	"mingbai/internal/edition"
	"mingbai/internal/parallel"
)

// Index is the inverted index of an edition: what the static files hold and what Bleve's dictionary of sounds is made of.
type Index struct {
	Docs []*Document

	terms    []string // sorted by character
	postings [][]Posting
	written  []entry // by sound
	initials []entry // by first letters
	scams    []Scam
}

// entry is a key and the terms or phrases it stands for.
type entry struct {
	key  string
	text []string
}

// titleInitials is how many characters of a title can be found by their first letters; of a topic's words it is the whole, up to
// phraseInitials.
const (
	leastInitials  = 3
	titleInitials  = 4
	phraseInitials = 8
)

// MakeIndex analyses the items of an edition; memo, which may be nil, spares unchanged ones. The result depends on the edition
// alone.
func MakeIndex(e *edition.Edition, memo *Memo) *Index {
	x := &Index{Docs: Documents(e)}
	v := memo.begin(e)
	analysed := make([][]uint32, len(x.Docs)) // term<<4 | impact
	dress := e.Dress(nil)
	parallel.Each(len(x.Docs), func(i int) {
		it, _ := e.Item(x.Docs[i].ID)
		analysed[i] = v.analysis(it, func() map[string]uint8 {
			d := *x.Docs[i]
			d.fill(e, dress)
			counts, lengths := d.Counts()
			impacts := make(map[string]uint8, len(counts))
			for term, count := range counts {
				impacts[term] = Impact(*count, lengths)
			}
			return impacts
		})
	})
	x.invert(v.terms(), analysed)
	x.sounds()
	x.addInitials()
	x.scams = scams(e, x.Docs)
	return x
}

// invert turns documents with terms into terms with documents.
func (x *Index) invert(terms []string, analysed [][]uint32) {
	count := make([]int, len(terms))
	all := 0
	for _, a := range analysed {
		for _, t := range a {
			count[t>>4]++
		}
		all += len(a)
	}
	block := make([]Posting, all)
	lists := make([][]Posting, len(terms))
	for t, n := range count {
		lists[t], block = block[:0:n], block[n:]
	}
	facets := map[string][]Posting{}
	for doc, a := range analysed {
		for _, t := range a {
			lists[t>>4] = append(lists[t>>4], Posting{uint32(doc), uint8(t & 15)})
		}
		for _, f := range x.Docs[doc].Facets() {
			facets[f] = append(facets[f], Posting{uint32(doc), 1})
		}
	}
	type row struct {
		term string
		list []Posting
	}
	var rows []row
	for t, list := range lists {
		if len(list) > 0 {
			rows = append(rows, row{terms[t], list})
		}
	}
	for f, list := range facets {
		rows = append(rows, row{f, list})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.term, b.term) })
	for _, r := range rows {
		x.terms, x.postings = append(x.terms, r.term), append(x.postings, Flatten(r.list, len(x.Docs)))
	}
}

// sounds makes the dictionary from sounds to the terms that are said so, the commonest first.
func (x *Index) sounds() {
	type written struct {
		term string
		df   int
	}
	by := map[string][]written{}
	for i, term := range x.terms {
		for _, s := range Sounds(term) {
			by[s] = append(by[s], written{term, len(x.postings[i])})
		}
	}
	for s, all := range by {
		slices.SortFunc(all, func(a, b written) int { return cmp.Or(cmp.Compare(b.df, a.df), strings.Compare(a.term, b.term)) })
		e := entry{key: s}
		for _, w := range all[:min(len(all), maxWritten)] {
			e.text = append(e.text, w.term)
		}
		x.written = append(x.written, e)
	}
	sortEntries(x.written)
}

// addInitials makes the dictionary from first letters to phrases: those within topics' names, synonyms and tags, and short
// stretches of titles.
func (x *Index) addInitials() {
	by := map[string][]string{}
	seen := map[string]bool{}
	add := func(s string, most int) {
		if seen[s] {
			return
		}
		seen[s] = true
		initialWindows(s, leastInitials, most, func(letters, written string) {
			if !slices.Contains(by[letters], written) {
				by[letters] = append(by[letters], written)
			}
		})
	}
	for _, d := range x.Docs {
		for _, p := range d.phrases {
			add(p, phraseInitials)
		}
		add(d.Title, titleInitials)
	}
	for letters, phrases := range by {
		slices.Sort(phrases)
		x.initials = append(x.initials, entry{letters, phrases[:min(len(phrases), maxPhrases)]})
	}
	sortEntries(x.initials)
}

// maxPhrases bounds what three letters may stand for.
const maxPhrases = 24

func sortEntries(all []entry) {
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.key, b.key) })
}

// Len, Boost, Emergency, Postings, Written, Beginning, Initials and PairsFrom make an Index a Source.
func (x *Index) Len() int { return len(x.Docs) }

func (x *Index) Boost(doc uint32) int { return int(x.Docs[doc].Boost) }

func (x *Index) Emergency() int { return emergency(x.Docs) }

func (x *Index) Postings(term string) ([]Posting, error) {
	if i, ok := slices.BinarySearch(x.terms, term); ok {
		return x.postings[i], nil
	}
	return nil, nil
}

func (x *Index) Written(sound string) ([]string, error) { return find(x.written, sound), nil }

func (x *Index) Initials(letters string) ([]string, error) { return find(x.initials, letters), nil }

func (x *Index) Beginning(sound string) ([]string, error) {
	i, _ := slices.BinarySearchFunc(x.written, sound, func(e entry, s string) int { return strings.Compare(e.key, s) })
	var all []string
	for ; i < len(x.written) && strings.HasPrefix(x.written[i].key, sound); i++ {
		all = append(all, x.written[i].text...)
	}
	return all, nil
}

func (x *Index) PairsFrom(character string) ([]string, error) {
	i, _ := slices.BinarySearch(x.terms, character)
	var all []string
	for ; i < len(x.terms) && strings.HasPrefix(x.terms[i], character); i++ {
		if x.terms[i] != character {
			all = append(all, x.terms[i])
		}
	}
	return all, nil
}

func find(all []entry, key string) []string {
	if i, ok := slices.BinarySearchFunc(all, key, func(e entry, s string) int { return strings.Compare(e.key, s) }); ok {
		return all[i].text
	}
	return nil
}

func emergency(docs []*Document) int {
	i, ok := slices.BinarySearchFunc(docs, emergencyID, func(d *Document, id string) int { return strings.Compare(d.ID, id) })
	if !ok {
		return -1
	}
	return i
}

// Dictionary calls f for every sound, then for every group of first letters.
func (x *Index) Dictionary(sound, initials func(key string, texts []string)) {
	for _, e := range x.written {
		sound(e.key, e.text)
	}
	for _, e := range x.initials {
		initials(e.key, e.text)
	}
}
