package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
	"time"

	"mingbai/internal/hanzi"
)

// The static files of a search index, for a site that no program of ours serves. A reader fetches the manifest and then only the
// shards that hold what it looks for.
//
//	manifest.bin        names the shards, with the first key of each term shard and a checksum of every file
//	t<n>-<sum>.bin      terms with their postings, sounds ("~shua dan") and initials ("!zxxf") with what they stand for, by key
//	d<n>-<sum>.bin      what results show of documents: id, title, summary, topic, day
//	c<n>-<sum>.bin      the simplified form and the readings of 128 characters, for queries in other characters or by sound
//	pinyin-<sum>.txt    the syllables, to take typed pinyin apart
//	common-<sum>.txt    the commonest characters, to shorten long queries
//	scams-<sum>.bin     what crooks say, by scam, for the message check
//
// Numbers are unsigned varints unless said otherwise. A text is its length in bytes and then a byte for ASCII, two for most
// other characters (see textCode). A sum is 32-bit FNV-1a of the file, as eight hexadecimal digits in a name and four bytes in the
// manifest; a reader refuses a file whose sum is another.
const (
	Manifest = "manifest.bin"

	magic          = "MB1\n"
	soundMark      = "~"
	initialsMark   = "!"
	maxTermShards  = 950
	maxDocShards   = 850
	leastTermShard = 1 << 10 // bytes
	leastDocShard  = 4       // documents
	entryShard     = 640     // bytes, of sounds and initials
)

// File is one static file.
type File struct {
	Name string
	Body []byte
}

// Encode gives the static files of an index, the manifest first. zone is the site's, for days.
func (x *Index) Encode(zone *time.Location) []File {
	m := append([]byte(nil), magic...)
	var files []File
	put := func(name, ext string, body []byte) {
		s := sum(body)
		files = append(files, File{fmt.Sprintf("%s-%08x.%s", name, s, ext), body})
		m = binary.BigEndian.AppendUint32(m, s)
	}
	n := len(x.Docs)
	per := max(leastDocShard, (n+maxDocShards-1)/maxDocShards)
	m = number(m, n, per, x.Emergency()+1)
	boost := make([]byte, (n+3)/4)
	for i, d := range x.Docs {
		boost[i/4] |= d.Boost << (i % 4 * 2)
	}
	boost = bytes.TrimRight(boost, "\x00")
	m = append(number(m, len(boost)), boost...)
	for _, list := range [][]string{ignored, urgent, calm, urgentSounds, calmSounds} {
		m = texts(m, list)
	}

	shards := x.termShards()
	m = number(m, len(shards))
	last := ""
	for i, s := range shards {
		m = key(m, last, s.first)
		last = s.first
		put(fmt.Sprintf("t%d", i), "bin", s.body)
	}
	m = number(m, (n+per-1)/per)
	for i := 0; i*per < n; i++ {
		var b []byte
		before := &Document{}
		for _, d := range x.Docs[i*per : min(n, (i+1)*per)] {
			b = key(b, before.ID, d.ID)
			b = key(b, before.Topic, d.Topic)
			b = key(b, before.Title, d.Title)
			b = text(b, d.Summary)
			b = number(b, days(d.Day.In(zone)))
			before = d
		}
		put(fmt.Sprintf("d%d", i), "bin", b)
	}
	blocks := characters()
	m = number(m, len(blocks))
	for _, c := range blocks {
		m = number(m, c.number)
		put(fmt.Sprintf("c%d", c.number), "bin", c.body)
	}
	put("pinyin", "txt", []byte(hanzi.Table()))
	put("common", "txt", []byte(commonest))
	put("scams", "bin", encodeScams(x.scams))
	m = binary.BigEndian.AppendUint32(m, sum(m))
	return append([]File{{Manifest, m}}, files...)
}

// sum is the checksum of a file.
func sum(b []byte) uint32 {
	h := fnv.New32a()
	h.Write(b)
	return h.Sum32()
}

// days counts days since the first of January 2000.
func days(t time.Time) int {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return max(0, int(day.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))/(24*time.Hour)))
}

type shard struct {
	first string
	body  []byte
}

// termShards cuts the entries, sorted by key, into shards of about equal size. A long list has a shard to itself.
func (x *Index) termShards() []shard {
	type row struct {
		key     string
		payload []byte
	}
	rows := make([]row, 0, len(x.terms)+len(x.written)+len(x.initials))
	total := 0
	add := func(key string, payload []byte) {
		rows = append(rows, row{key, payload})
		total += len(payload) + 6
	}
	for _, e := range x.initials {
		add(initialsMark+e.key, texts(nil, e.text))
	}
	for _, e := range x.written {
		add(soundMark+e.key, texts(nil, e.text))
	}
	for i, term := range x.terms {
		add(term, postings(x.postings[i], len(x.Docs)))
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.key, b.key) })
	for target := max(leastTermShard, total/maxTermShards); ; target += target/8 + 1 {
		var shards []shard
		last := ""
		for i, r := range rows {
			var open *shard
			if len(shards) > 0 {
				open = &shards[len(shards)-1]
			}
			most := target
			if r.key[:1] == initialsMark || r.key[:1] == soundMark {
				most = entryShard
			}
			if open == nil || len(open.body)+len(r.payload) > most {
				first := r.key
				if i > 0 {
					first = shortest(rows[i-1].key, r.key)
				}
				shards = append(shards, shard{first: first})
				open, last = &shards[len(shards)-1], ""
			}
			open.body = key(open.body, last, r.key)
			open.body = number(open.body, len(r.payload))
			open.body = append(open.body, r.payload...)
			last = r.key
		}
		if len(shards) <= maxTermShards {
			return shards
		}
	}
}

// shortest is the shortest beginning of b that comes after a, which comes before b.
func shortest(a, b string) string {
	for i := range b {
		if i > 0 && b[:i] > a {
			return b[:i]
		}
	}
	return b
}

// postings encodes a list of one of n documents: how many, then a byte with the number of different impacts and whether the
// documents come as a bitmap, then the impacts, two in a byte, then the documents as gaps or bitmap, then for each document which
// of the impacts it has, in as few bits as do.
func postings(list []Posting, n int) []byte {
	var used [MaxImpact + 1]bool
	for _, p := range list {
		used[p.Impact] = true
	}
	var impacts []uint8
	var place [MaxImpact + 1]int
	for i, u := range used {
		if u {
			place[i] = len(impacts)
			impacts = append(impacts, uint8(i))
		}
	}
	var gaps []byte
	last := -1
	for _, p := range list {
		gaps = number(gaps, int(p.Doc)-last-1)
		last = int(p.Doc)
	}
	form := byte(len(impacts))
	if size := (n + 7) / 8; size < len(gaps) {
		form |= bitmap
		gaps = make([]byte, size)
		for _, p := range list {
			gaps[p.Doc/8] |= 1 << (p.Doc % 8)
		}
	}
	b := number(nil, len(list))
	b = append(b, form)
	for i := 0; i < len(impacts); i += 2 {
		pair := impacts[i]
		if i+1 < len(impacts) {
			pair |= impacts[i+1] << 4
		}
		b = append(b, pair)
	}
	b = append(b, gaps...)
	width := bits.Len(uint(len(impacts) - 1))
	codes := make([]byte, (len(list)*width+7)/8)
	for i, p := range list {
		for k := range width {
			if place[p.Impact]>>k&1 != 0 {
				codes[(i*width+k)/8] |= 1 << ((i*width + k) % 8)
			}
		}
	}
	return append(b, codes...)
}

const bitmap = 0x80

// number appends numbers.
func number(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// key appends a text as the number of characters it has in common with the one before, and the rest.
func key(b []byte, last, s string) []byte {
	common := 0
	i := 0
	for j, r := range s {
		if j >= len(last) || !strings.HasPrefix(last[j:], string(r)) || common == 255 {
			break
		}
		common++
		i = j + len(string(r))
	}
	return text(append(b, byte(common)), s[i:])
}

// text appends a text with its length.
func text(b []byte, s string) []byte {
	var t []byte
	for _, r := range s {
		switch v, ok := textCode(r); {
		case r < 0x80:
			t = append(t, byte(r))
		case ok:
			t = append(t, byte(0x80|v>>8), byte(v))
		default:
			t = append(t, 0xFF, 0xFF, byte(r>>16), byte(r>>8), byte(r))
		}
	}
	return append(number(b, len(t)), t...)
}

// texts appends a number of texts.
func texts(b []byte, all []string) []byte {
	b = number(b, len(all))
	for _, s := range all {
		b = text(b, s)
	}
	return b
}

// textRanges are the characters that take two bytes: those from first on are numbered from code on.
var textRanges = []struct{ first, last, code rune }{
	{0x3000, 0x9FFF, 0},      // Chinese
	{0xFF00, 0xFFEF, 0x7000}, // full-width forms
	{0x2000, 0x2DFF, 0x7100}, // quotation marks, dashes, arrows, numbers in circles
	{0x0080, 0x017E, 0x7F00}, // Latin
}

func textCode(r rune) (code rune, ok bool) {
	for _, t := range textRanges {
		if r >= t.first && r <= t.last {
			return r - t.first + t.code, true
		}
	}
	return 0, false
}

// block is what is known of some characters.
type block struct {
	number int
	body   []byte
}

const blockBits = 7 // a block has 128 characters

// characters gives, for every character with a reading or a simplified form, its last byte, the number of its readings, the
// numbers of these among the syllables, and its simplified form, empty if it is that itself.
func characters() []block {
	place := map[string]int{}
	for i, s := range hanzi.Syllables() {
		place[s] = i
	}
	var blocks []block
	for r := rune(0x3000); r < 0x30000; r++ {
		if !isHan(r) {
			continue
		}
		said, simple := readings(r), hanzi.Simplify(r)
		if len(said) == 0 && simple == r {
			continue
		}
		if n := int(r >> blockBits); len(blocks) == 0 || blocks[len(blocks)-1].number != n {
			blocks = append(blocks, block{number: n})
		}
		b := append(blocks[len(blocks)-1].body, byte(r))
		b = number(b, len(said))
		for _, s := range said {
			b = number(b, place[s])
		}
		if simple == r {
			b = text(b, "")
		} else {
			b = text(b, string(simple))
		}
		blocks[len(blocks)-1].body = b
	}
	return blocks
}
