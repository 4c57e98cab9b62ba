package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"

	"mingbai/internal/edition"
	"mingbai/internal/search"
)

// An index folder holds
//
//	bleve/     Bleve's files
//	docs.json  a catalogue
//	sums       SHA-256 of every file above, as sha256sum writes it; written last
//
// Bleve reads its files without looking whether they are whole, and a broken one would end the program. So they are compared
// with sums first.
const (
	bleveDir = "bleve"
	docsFile = "docs.json"
	sumsFile = "sums"
)

// catalogue is what docs.json holds: what is wanted of documents at every query.
type catalogue struct {
	Emergency int     `json:"emergency"` // number of the emergency page, -1 if there is none
	Docs      []entry `json:"docs"`      // by number
}

type entry struct {
	ID      string             `json:"id"`
	Kind    string             `json:"kind"`
	Topic   string             `json:"topic"`
	Title   string             `json:"title"`
	Path    string             `json:"path"`
	Boost   uint8              `json:"boost"`
	Lengths [search.Fields]int `json:"lengths"`
}

// keyOf names all that an index depends on, in 32 hexadecimal digits.
func keyOf(e *edition.Edition, program string) (string, error) {
	h := sha256.New()
	add := func(all ...string) {
		for _, s := range all {
			fmt.Fprintf(h, "%d:%s", len(s), s)
		}
	}
	dir, err := json.Marshal(e.Dir)
	if err != nil {
		return "", fmt.Errorf("naming the search index: %w", err)
	}
	add(program, string(dir))
	for _, d := range search.Documents(e) {
		it, _ := e.Item(d.ID)
		// The boost depends on the instant too: an announced update counts from its day on.
		add(d.ID, string(it.Hash[:]), d.Title, d.Summary, d.Topic, fmt.Sprint(d.Boost))
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// newSuffix ends the names of folders in which an index is being made.
const newSuffix = ".new"

// build makes the index dir/<key> aside and moves it to its place.
func build(dir, key string, e *edition.Edition) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	made, err := mkdirNew(filepath.Join(dir, key))
	if err != nil {
		return err
	}
	defer os.RemoveAll(made) // nothing, once it has been moved
	c, err := write(made, e)
	if err != nil {
		return err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(made, docsFile), body, 0o600); err != nil {
		return err
	}
	sums, err := sumsOf(made)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(made, sumsFile), []byte(sums), 0o600); err != nil {
		return err
	}
	return place(made, filepath.Join(dir, key))
}

// mkdirNew makes a folder that nobody else has, beside path.
func mkdirNew(path string) (string, error) {
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s.%d-%d%s", path, os.Getpid(), n, newSuffix)
		if err := os.Mkdir(name, 0o700); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
}

// place moves a finished index to its name. If another process was faster and its index is whole, that one stays.
func place(made, path string) error {
	var err error
	for range 3 {
		if err = os.Rename(made, path); err == nil || whole(path) == nil {
			return nil
		}
		if err := os.RemoveAll(path); err != nil { // a damaged one
			return err
		}
	}
	return err
}

// Bleve makes a segment of every so many documents and merges so many segments at once: small segments keep memory low, one
// merge of all saves time.
const (
	batchSize = 300
	mergeMax  = 50
)

// write fills Bleve's folder and gives the catalogue.
func write(folder string, e *edition.Edition) (*catalogue, error) {
	x := search.MakeIndex(e, nil)
	words := vocabulary(x)
	c := &catalogue{Emergency: x.Emergency(), Docs: make([]entry, x.Len())}
	x = &search.Index{Docs: x.Docs} // the postings are not needed any more, and large
	b, err := bleve.NewBuilder(filepath.Join(folder, bleveDir), indexMapping(), map[string]any{
		"buildPathPrefix": folder, "batchSize": batchSize, "mergeMax": mergeMax,
	})
	if err != nil {
		return nil, err
	}
	next, failed := make(chan int), make(chan error, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for range cap(failed) {
		wg.Go(func() {
			var failure error
			for i := range next { // to the end also after a failure, for somebody sends
				if failure == nil {
					failure = c.add(b, x.Filled(e, i), i)
				}
			}
			failed <- failure
		})
	}
	for i := range x.Len() {
		next <- i
	}
	close(next)
	wg.Wait()
	close(failed)
	for f := range failed {
		err = errors.Join(err, f)
	}
	if err != nil {
		return nil, err // without b.Close, which wants at least one document; the folder is removed with all that is in it
	}
	if err := b.Index(vocabularyID, words); err != nil {
		return nil, err
	}
	return c, b.Close()
}

// add puts a document into the catalogue and into Bleve.
func (c *catalogue) add(b bleve.Builder, d *search.Document, number int) error {
	entry := entry{ID: d.ID, Kind: string(d.Kind), Topic: d.Topic, Title: d.Title, Path: d.Path, Boost: d.Boost}
	data := map[string]any{facetField: strings.Join(d.Facets(), "\n")}
	for f, name := range fields {
		data[name] = d.Text[f]
		entry.Lengths[f] = search.Length(d.Text[f])
	}
	c.Docs[number] = entry
	return b.Index(documentID(number), data)
}

// documentID is the id of a document in Bleve, numberOf its reverse.
func documentID(number int) string { return fmt.Sprintf("%08d", number) }

func numberOf(id string) (int, error) { return strconv.Atoi(id) }

// vocabulary is the document of the dictionaries.
func vocabulary(x *search.Index) map[string]any {
	var sound, initials strings.Builder
	into := func(b *strings.Builder) func(string, []string) {
		return func(key string, texts []string) {
			for rank, t := range texts {
				b.WriteString(vocabularyToken(key, rank, t) + "\n")
			}
		}
	}
	x.Dictionary(into(&sound), into(&initials))
	return map[string]any{soundField: sound.String(), initialsField: initials.String()}
}

// sumsOf gives what the sums file of an index should hold.
func sumsOf(folder string) (string, error) {
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == sumsFile {
			return err
		}
		f, err := os.Open(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", h.Sum(nil), name)
		return nil
	})
	return b.String(), err
}

// whole says whether an index folder has all its files as they were written; the error says what is wrong.
func whole(folder string) error {
	want, err := os.ReadFile(filepath.Join(folder, sumsFile))
	if err != nil {
		return err
	}
	got, err := sumsOf(folder)
	if err != nil {
		return err
	}
	if got != string(want) {
		return fmt.Errorf("%s is damaged", folder)
	}
	return nil
}

// openSource opens an index that is there.
func openSource(folder string) (*source, error) {
	if err := whole(folder); err != nil {
		return nil, err
	}
	body, err := os.ReadFile(filepath.Join(folder, docsFile))
	if err != nil {
		return nil, err
	}
	var c catalogue
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, err
	}
	b, err := bleve.OpenUsing(filepath.Join(folder, bleveDir), map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	s, err := newSource(b, c)
	if err != nil {
		b.Close()
		return nil, err
	}
	return s, nil
}

// How much prune leaves.
const (
	keptIndexes = 2         // besides the one in use
	stale       = time.Hour // a folder in which an index is being made that is so much older than the one in use has no maker any more
)

// prune removes the indexes of other keys but for the newest, and what broken-off processes left. A process that has one of
// them open goes on reading it. What cannot be removed stays until the next time.
func prune(dir, key string) {
	all, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	type folder struct {
		name     string
		modified time.Time
	}
	var others, unfinished []folder
	var inUse time.Time
	for _, d := range all {
		info, err := d.Info()
		if err != nil {
			continue
		}
		f := folder{d.Name(), info.ModTime()}
		switch {
		case f.name == key:
			inUse = f.modified
		case strings.HasSuffix(f.name, newSuffix):
			unfinished = append(unfinished, f)
		case isKey(f.name):
			others = append(others, f)
		}
	}
	slices.SortFunc(others, func(a, b folder) int { return b.modified.Compare(a.modified) })
	remove := others[min(len(others), keptIndexes):]
	for _, f := range unfinished {
		if f.modified.Before(inUse.Add(-stale)) {
			remove = append(remove, f)
		}
	}
	for _, f := range remove {
		os.RemoveAll(filepath.Join(dir, f.name))
	}
}

// isKey says whether a name is that of an index. What else lies in the folder is not ours.
func isKey(name string) bool {
	_, err := hex.DecodeString(name)
	return err == nil && len(name) == 32
}
