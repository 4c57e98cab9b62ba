package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"mingbai/internal/edition"
)

// Memo keeps the analyses of one run for the next, so that an unchanged item is not analysed again. An analysis is found again
// only under a key over all it depends on: the program, contacts and topics, and the item's file. What is no longer asked for
// is forgotten.
type Memo struct {
	engine string
	raw    []byte // the last run's
	old    *vocabulary
	now    *vocabulary

	key   string   // names a whole index
	names []string // of its files
}

// vocabulary numbers terms and holds analyses in these numbers. It is safe for concurrent use.
type vocabulary struct {
	mu    sync.Mutex
	list  []string
	id    map[string]uint32
	known map[[32]byte][]byte // analyses of the last run, by key: varints of ascending term<<4|impact differences
	old   int                 // so many terms are the last run's
	env   string
	keys  [][32]byte
	made  map[[32]byte][]uint32
}

const memoVersion = "mingbai analyses 1\n"

// ReadMemo takes over what Bytes gave. Anything it cannot use makes an empty Memo: then all items are analysed afresh. engine
// names the program, for another one may analyse otherwise.
func ReadMemo(engine string, b []byte) *Memo {
	m := &Memo{engine: engine, old: newVocabulary()}
	whole, sum := b[:max(0, len(b)-sha256.Size)], b[max(0, len(b)-sha256.Size):]
	rest, ok := bytes.CutPrefix(whole, []byte(memoVersion+engine+"\n"))
	if made := sha256.Sum256(whole); !ok || !bytes.Equal(made[:], sum) {
		return m
	}
	head, rest, ok := bytes.Cut(rest, []byte("\n"))
	if v, good := readVocabulary(rest); good && ok {
		m.raw, m.old = b, v
		if names := strings.Fields(string(head)); len(names) > 1 {
			m.key, m.names = names[0], names[1:]
		}
	}
	return m
}

// Names gives the names of the files of the index with a key, if that is what the last run made.
func (m *Memo) Names(key string) ([]string, bool) {
	if m == nil || key != m.key {
		return nil, false
	}
	return m.names, true
}

// Remember keeps the names of the files of the index that this run has made. Neither key nor names have spaces.
func (m *Memo) Remember(key string, names []string) {
	if m != nil {
		m.key, m.names = key, slices.Sorted(slices.Values(names))
	}
}

func newVocabulary() *vocabulary {
	return &vocabulary{id: map[string]uint32{}, known: map[[32]byte][]byte{}, made: map[[32]byte][]uint32{}}
}

// begin starts a run. The last run's terms keep their numbers.
func (m *Memo) begin(e *edition.Edition) *vocabulary {
	v := newVocabulary()
	if m == nil {
		return v
	}
	if m.old != nil {
		v.list, v.id, v.known, v.old = slices.Clone(m.old.list), maps.Clone(m.old.id), m.old.known, len(m.old.list)
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(e.Dir); err == nil {
		v.env = string(h.Sum(nil))
	}
	m.now = v
	return v
}

// analysis gives the terms of an item with their impacts, ascending by term number.
func (v *vocabulary) analysis(it *edition.Item, analyse func() map[string]uint8) []uint32 {
	h := sha256.New()
	for _, s := range []string{v.env, it.ID, string(it.Hash[:]), it.Title, it.Summary} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	key := [32]byte(h.Sum(nil))
	if v.env != "" {
		if a, ok := decodeAnalysis(v.known[key], v.old); ok {
			v.keep(key, a)
			return a
		}
	}
	impacts := analyse()
	a := make([]uint32, 0, len(impacts))
	v.mu.Lock()
	for term, impact := range impacts {
		id, ok := v.id[term]
		if !ok {
			term = strings.Clone(term)
			id = uint32(len(v.list))
			v.id[term], v.list = id, append(v.list, term)
		}
		a = append(a, id<<4|uint32(impact))
	}
	v.mu.Unlock()
	slices.Sort(a)
	v.keep(key, a)
	return a
}

func (v *vocabulary) keep(key [32]byte, a []uint32) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys, v.made[key] = append(v.keys, key), a
}

func (v *vocabulary) terms() []string { return v.list }

// Bytes is the Memo of the last run, for the next: the program, the key and files of the index, the terms that are in use, the
// analyses.
func (m *Memo) Bytes() []byte {
	v := m.now
	if v == nil { // nothing was analysed, all is as it was
		return m.raw
	}
	slices.SortFunc(v.keys, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	renumber := make([]uint32, len(v.list))
	var terms []string
	for _, key := range v.keys {
		for _, t := range v.made[key] {
			if renumber[t>>4] == 0 {
				terms = append(terms, v.list[t>>4])
				renumber[t>>4] = uint32(len(terms))
			}
		}
	}
	out := []byte(memoVersion + m.engine + "\n" + strings.Join(append([]string{m.key}, m.names...), " ") + "\n")
	out = binary.AppendUvarint(out, uint64(len(terms)))
	for _, t := range terms {
		out = binary.AppendUvarint(out, uint64(len(t)))
		out = append(out, t...)
	}
	var one []byte
	var a []uint32
	for _, key := range v.keys {
		a = a[:0]
		for _, t := range v.made[key] {
			a = append(a, (renumber[t>>4]-1)<<4|t&15)
		}
		slices.Sort(a)
		one = one[:0]
		last := uint32(0)
		for _, t := range a {
			one = binary.AppendUvarint(one, uint64(t-last))
			last = t
		}
		out = append(out, key[:]...)
		out = binary.AppendUvarint(out, uint64(len(one)))
		out = append(out, one...)
	}
	made := sha256.Sum256(out)
	return append(out, made[:]...)
}

func readVocabulary(b []byte) (*vocabulary, bool) {
	v := newVocabulary()
	take := func(n int) ([]byte, bool) {
		if n < 0 || n > len(b) {
			return nil, false
		}
		part := b[:n]
		b = b[n:]
		return part, true
	}
	number := func() (int, bool) {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)) {
			return 0, false
		}
		b = b[size:]
		return int(n), true
	}
	n, ok := number()
	if !ok {
		return nil, false
	}
	for range n {
		size, ok := number()
		if !ok {
			return nil, false
		}
		term, ok := take(size)
		if !ok {
			return nil, false
		}
		v.id[string(term)] = uint32(len(v.list))
		v.list = append(v.list, string(term))
	}
	for len(b) > 0 {
		key, ok := take(32)
		if !ok {
			return nil, false
		}
		size, ok := number()
		if !ok {
			return nil, false
		}
		a, ok := take(size)
		if !ok {
			return nil, false
		}
		v.known[[32]byte(key)] = a
	}
	return v, true
}

// decodeAnalysis reads an analysis whose terms are numbered below terms.
func decodeAnalysis(b []byte, terms int) ([]uint32, bool) {
	if len(b) == 0 {
		return nil, false
	}
	a := make([]uint32, 0, len(b)*3/4)
	last := uint64(0)
	for len(b) > 0 {
		d, size := binary.Uvarint(b)
		if size <= 0 || d == 0 || d > 1<<32 {
			return nil, false
		}
		last += d
		if last>>4 >= uint64(terms) || last&15 == 0 {
			return nil, false
		}
		a, b = append(a, uint32(last)), b[size:]
	}
	return a, true
}
