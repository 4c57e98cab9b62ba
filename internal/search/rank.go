package search

import (
	"cmp"
	"slices"
	"strings"

	"mingbai/internal/hanzi"
)

// Posting says that a document has a term, and what the term means for it (1 to MaxImpact; facets 1).
type Posting struct {
	Doc    uint32
	Impact uint8
}

// Source is an index, whoever keeps it. Documents are numbered from 0 in the order of their ids; an unknown term has nothing.
type Source interface {
	Len() int                                     // how many documents
	Boost(doc uint32) int                         // 0 to maxBoost
	Emergency() int                               // number of the emergency page, -1 if there is none
	Postings(term string) ([]Posting, error)      // in the order of the documents
	Written(sound string) ([]string, error)       // terms said so, the commonest first: "shua dan"
	Beginning(sound string) ([]string, error)     // terms whose sound begins so: "shua d"
	Initials(letters string) ([]string, error)    // phrases with these first letters
	PairsFrom(character string) ([]string, error) // terms that are pairs beginning with a character
}

// Filter narrows a search. An empty field does not.
type Filter struct{ Kind, Topic, Audience string }

func (f Filter) facets() []string {
	var all []string
	for _, x := range []struct{ name, value string }{{"kind", f.Kind}, {"topic", f.Topic}, {"for", f.Audience}} {
		if x.value != "" {
			all = append(all, Facet(x.name, x.value))
		}
	}
	return all
}

// Hit is a document that answers a query.
type Hit struct {
	Doc   uint32
	Tier  int // literal, sound or partial
	Score int
}

// Tiers, the better ones first in a Ranking whatever their scores.
const (
	partial = iota // some of the query
	sound          // all of it, some only by sound
	literal        // all of it
)

// Ranking is the answer to a query, best hits first.
type Ranking struct {
	Hits   []Hit
	Urgent bool
	Terms  map[string]bool // what was looked for, to be marked in the results
}

// Limits of the ranking.
const (
	enough     = 5  // so many documents with the whole query make it needless to look for more
	longPairs  = 7  // a query of more pairs is a message: nobody types so much by sound, and few texts have all of it
	maxPairs   = 20 // of a longer query only the rarest pairs are looked for
	maxWritten = 6  // how many terms a sound may stand for
	maxFrom    = 12 // how many pairs a lone character may stand for
)

// How a term matches: the weight of its score, of 8, and the points it gives the characters it covers, of full.
const (
	full         = 4
	soundPoints  = 3
	singlePoints = 2
	exactWeight  = 8
	soundWeight  = 5
	fromWeight   = 4
	singleWeight = 2
)

// An alternative is one term that a group may match by.
type alternative struct {
	term   string
	weight int
	points uint8
}

// A group covers the positions from and to of a query (characters, syllables or words; to is from or the next).
type group struct {
	from, to int
	terms    []alternative
}

// Rank orders the documents that answer a query. First come those that have all of it as it is written, then those that have
// all of it by sound, then those that have some of it; each only if those before are fewer than enough. Within each the score
// decides, which is the sum over the query's terms of rarity times impact, times the document's boost; then the id.
// Somebody in need gets the emergency page first.
func Rank(src Source, q Query, f Filter) (Ranking, error) {
	r := ranker{src: src}
	if err := r.plan(q); err != nil {
		return Ranking{}, err
	}
	allowed, err := r.allowed(f)
	if err != nil {
		return Ranking{}, err
	}
	var hits []Hit
	for _, stage := range []struct {
		widen func() error
		least int // the worst tier that counts
	}{{nil, literal}, {r.bySound, sound}, {r.byCharacter, partial}} {
		if stage.widen != nil && !r.long {
			if err := stage.widen(); err != nil {
				return Ranking{}, err
			}
		}
		if hits, err = r.hits(allowed); err != nil {
			return Ranking{}, err
		}
		whole := slices.DeleteFunc(slices.Clone(hits), func(h Hit) bool { return h.Tier < stage.least })
		if len(whole) >= enough {
			hits = whole
			break
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Tier, a.Tier), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc))
	})
	ranking := Ranking{Hits: hits, Urgent: q.Urgent, Terms: map[string]bool{}}
	if e := src.Emergency(); q.Urgent && e >= 0 && (allowed == nil || allowed[e]) {
		first := Hit{Doc: uint32(e), Tier: literal}
		if i := slices.IndexFunc(hits, func(h Hit) bool { return h.Doc == first.Doc }); i >= 0 {
			first = hits[i]
			hits = slices.Delete(hits, i, i+1)
		}
		ranking.Hits = slices.Insert(hits, 0, first)
	}
	for _, g := range r.groups {
		for _, a := range g.terms {
			if a.weight != singleWeight {
				ranking.Terms[a.term] = true
			}
		}
	}
	return ranking, nil
}

// ranker is one Rank.
type ranker struct {
	src    Source
	groups []group
	size   int    // positions so far
	han    []rune // by position, the character of a Chinese run of two or more; 0 elsewhere
	long   bool   // only the rarest pairs are looked for
}

// plan lays out the groups of the query as it is written.
func (r *ranker) plan(q Query) error {
	for _, run := range q.runs {
		switch {
		case len(run.han) == 1:
			if err := r.lone(string(run.han)); err != nil {
				return err
			}
		case run.han != nil:
			for i := range run.han[:len(run.han)-1] {
				r.add(i, i+1, alternative{string(run.han[i : i+2]), exactWeight, full})
			}
			r.grow(len(run.han), run.han)
		default:
			if err := r.words(run.words); err != nil {
				return err
			}
		}
	}
	r.shorten()
	return nil
}

// add puts a group at places counted from the end of the positions so far; grow makes the positions.
func (r *ranker) add(from, to int, terms ...alternative) {
	r.groups = append(r.groups, group{r.size + from, r.size + to, terms})
}

func (r *ranker) grow(n int, han []rune) {
	r.size += n
	r.han = append(r.han, han...)
	for len(r.han) < r.size {
		r.han = append(r.han, 0)
	}
}

// lone looks for a character that stands alone; if none of the short fields has it, for the pairs that begin with it.
func (r *ranker) lone(c string) error {
	found, err := r.src.Postings(c)
	if err != nil {
		return err
	}
	alts := []alternative{{c, exactWeight, full}}
	if len(found) == 0 {
		pairs, err := r.src.PairsFrom(c)
		if err != nil {
			return err
		}
		alts = alternatives(pairs[:min(len(pairs), maxFrom)], fromWeight, full)
	}
	r.add(0, 0, alts...)
	r.grow(1, nil)
	return nil
}

func alternatives(terms []string, weight int, points uint8) []alternative {
	out := make([]alternative, len(terms))
	for i, t := range terms {
		out[i] = alternative{t, weight, points}
	}
	return out
}

// words takes Latin words: those that the index has are meant as they are; what stands between them is pinyin or initials.
func (r *ranker) words(words []string) error {
	var typed []string
	for _, w := range words {
		found, err := r.src.Postings(w)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			typed = append(typed, w)
			continue
		}
		if err := r.typed(typed); err != nil {
			return err
		}
		typed = nil
		r.add(0, 0, alternative{w, exactWeight, full})
		r.grow(1, nil)
	}
	return r.typed(typed)
}

// typed takes words that are pinyin or initials, or nothing we know.
func (r *ranker) typed(words []string) error {
	if len(words) == 0 {
		return nil
	}
	if len(words) == 1 && hanzi.LooksLikeInitials(words[0]) {
		if done, err := r.initials(words[0]); done || err != nil {
			return err
		}
	}
	syllables, rest := hanzi.Split(strings.Join(words, " "))
	n := len(syllables)
	if n > 0 && rest != "" {
		syllables = append(syllables, rest)
	}
	if n == 0 {
		r.add(0, 0)
		r.grow(1, nil)
		return nil
	}
	look := func(open bool, said ...string) ([]alternative, error) {
		var alts []alternative
		for _, s := range said {
			written, err := r.src.Written, error(nil)
			if open {
				written = r.src.Beginning
			}
			terms, err := written(s)
			if err != nil {
				return nil, err
			}
			alts = append(alts, alternatives(terms[:min(len(terms), maxWritten)], exactWeight, full)...)
		}
		return alts, nil
	}
	if len(syllables) == 1 {
		alts, err := look(false, hanzi.Alike(syllables[0])...)
		if err != nil {
			return err
		}
		r.add(0, 0, alts...)
	}
	for i := range syllables[:len(syllables)-1] {
		open := i+1 == n
		second := hanzi.Alike(syllables[i+1])
		if open {
			second = []string{rest}
		}
		var said []string
		for _, a := range hanzi.Alike(syllables[i]) {
			for _, b := range second {
				said = append(said, a+" "+b)
			}
		}
		alts, err := look(open, said...)
		if err != nil {
			return err
		}
		r.add(i, i+1, alts...)
	}
	r.grow(len(syllables), nil)
	return nil
}

// initials looks for phrases by their first letters. Longer ones than the index has are looked for by their beginning and end.
func (r *ranker) initials(letters string) (done bool, err error) {
	phrases, err := r.src.Initials(letters)
	if err != nil {
		return false, err
	}
	place := func(phrases []string, at int) {
		for k := range []rune(phrases[0])[1:] {
			var alts []alternative
			for _, p := range phrases {
				alts = append(alts, alternative{string([]rune(p)[k : k+2]), exactWeight, full})
			}
			slices.SortFunc(alts, func(a, b alternative) int { return strings.Compare(a.term, b.term) })
			r.add(at+k, at+k+1, slices.Compact(alts)...)
		}
	}
	switch {
	case len(phrases) > 0:
		place(phrases, 0)
	case len(letters) > titleInitials:
		head, err := r.src.Initials(letters[:titleInitials])
		if err != nil {
			return false, err
		}
		tail, err := r.src.Initials(letters[len(letters)-titleInitials:])
		if err != nil || len(head) == 0 || len(tail) == 0 {
			return false, err
		}
		place(head, 0)
		place(tail, len(letters)-titleInitials)
	default:
		return false, nil
	}
	r.grow(len(letters), nil)
	return true, nil
}

// shorten leaves of a long query the rarest pairs only, judged by how common their characters are anywhere.
func (r *ranker) shorten() {
	var pairs []int
	for i, g := range r.groups {
		if g.to > g.from && r.han[g.from] != 0 {
			pairs = append(pairs, i)
		}
	}
	r.long = len(pairs) > longPairs
	if len(pairs) <= maxPairs {
		return
	}
	rarity := func(i int) int { g := r.groups[i]; return charRarity(r.han[g.from]) + charRarity(r.han[g.to]) }
	slices.SortStableFunc(pairs, func(a, b int) int { return rarity(b) - rarity(a) })
	drop := map[int]bool{}
	for _, i := range pairs[maxPairs:] {
		drop[i] = true
	}
	kept := r.groups[:0]
	for i, g := range r.groups {
		if !drop[i] {
			kept = append(kept, g)
		}
	}
	r.groups = kept
}

// charRarity is the place of a character among the commonest of the language, and the number of these for all others.
func charRarity(r rune) int {
	i := 0
	for _, c := range commonest {
		if c == r {
			return i
		}
		i++
	}
	return i
}

// bySound adds to the written pairs those that sound alike.
func (r *ranker) bySound() error {
	for i := range r.groups {
		g := &r.groups[i]
		if g.to == g.from || r.han[g.from] == 0 {
			continue
		}
		for _, said := range combine([]rune(g.terms[0].term)) {
			terms, err := r.src.Written(said)
			if err != nil {
				return err
			}
			for _, t := range terms[:min(len(terms), maxWritten)] {
				if !slices.ContainsFunc(g.terms, func(a alternative) bool { return a.term == t }) {
					g.terms = append(g.terms, alternative{t, soundWeight, soundPoints})
				}
			}
		}
	}
	return nil
}

// byCharacter adds the characters of the pairs one by one.
func (r *ranker) byCharacter() error {
	for p, c := range r.han {
		if c != 0 {
			r.groups = append(r.groups, group{p, p, []alternative{{string(c), singleWeight, singlePoints}}})
		}
	}
	return nil
}

// allowed says which documents pass the filter; nil means all.
func (r *ranker) allowed(f Filter) ([]bool, error) {
	facets := f.facets()
	if len(facets) == 0 {
		return nil, nil
	}
	passed := make([]int, r.src.Len())
	for _, facet := range facets {
		all, err := r.src.Postings(facet)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			passed[p.Doc]++
		}
	}
	allowed := make([]bool, len(passed))
	for i, n := range passed {
		allowed[i] = n == len(facets)
	}
	return allowed, nil
}

// leastShort and leastLong are how much of a query, in hundredths, a partial hit must cover.
const (
	leastShort = 30
	leastLong  = 8
)

// hits scores the documents that match the groups.
func (r *ranker) hits(allowed []bool) ([]Hit, error) {
	n := r.src.Len()
	needed := make([]bool, r.size) // positions that some group could cover
	for _, g := range r.groups {
		needed[g.from], needed[g.to] = true, true
	}
	positions := 0
	for p := range needed {
		needed[p] = needed[p] || !r.long
		if needed[p] {
			positions++
		}
	}
	score := make([]int, n)
	points := make([]uint8, n*r.size)
	best := make([]int, n)
	var seen []uint32
	for _, g := range r.groups {
		var touched []uint32
		for _, a := range g.terms {
			postings, err := r.src.Postings(a.term)
			if err != nil {
				return nil, err
			}
			weight := a.weight * Rarity(n, len(postings))
			for _, p := range postings {
				if allowed != nil && !allowed[p.Doc] {
					continue
				}
				if best[p.Doc] == 0 {
					touched = append(touched, p.Doc)
				}
				best[p.Doc] = max(best[p.Doc], weight*int(p.Impact))
				at := int(p.Doc) * r.size
				points[at+g.from] = max(points[at+g.from], a.points)
				points[at+g.to] = max(points[at+g.to], a.points)
			}
		}
		for _, d := range touched {
			if score[d] == 0 {
				seen = append(seen, d)
			}
			score[d] += best[d]
			best[d] = 0
		}
	}
	least := leastShort
	if r.long {
		least = leastLong
	}
	var hits []Hit
	for _, d := range seen {
		sum, lowest := 0, uint8(full)
		for p, need := range needed {
			if need {
				got := points[int(d)*r.size+p]
				sum += int(got)
				lowest = min(lowest, got)
			}
		}
		h := Hit{Doc: d, Score: score[d] * (boostBase + r.src.Boost(d))}
		switch {
		case lowest == full:
			h.Tier = literal
		case lowest >= soundPoints:
			h.Tier = sound
		case sum*100 < least*full*positions:
			continue
		default:
			h.Score = h.Score * sum / (full * positions)
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// Rarity is the inverse document frequency of a term that df of n documents have, in steps of the fourth root of two. It is
// reckoned by division alone, which every machine and browser does alike.
func Rarity(n, df int) int {
	const step = 1.189207115002721
	level := 1
	if df > 0 {
		for x := float64(n+1) / float64(df); x >= step; x /= step {
			level++
		}
	}
	return level
}

// commonest are characters that are common in any text, the commonest first.
const commonest = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家事成方多经么去法学如" +
	"都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并" +
	"物手应向头文体政美相见被利什二等产或新己制身果加月话合回特代内信表化老给位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题" +
	"活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直资命山金指许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像"
