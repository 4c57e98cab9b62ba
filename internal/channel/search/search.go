// Package search publishes the search index: the static files that a script on the site reads. What a term is, how documents
// rank and what the files look like is defined in internal/search.
//
// In goes an Edition; out come files below search/. The names of all but the manifest hold a checksum of their bytes. Promised:
// nothing in them depends on the clock or on items that are not public.
package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/search"
)

const folder = "search/"

// Render makes the files of the index. memo, which may be nil, spares unchanged items and, if nothing has changed at all,
// everything.
func Render(e *edition.Edition, memo *search.Memo) ([]output.File, error) {
	key, err := keyOf(e)
	if err != nil {
		return nil, err
	}
	made := sync.OnceValue(func() map[string][]byte {
		files := map[string][]byte{}
		for _, f := range search.MakeIndex(e, memo).Encode(e.Site.Location()) {
			files[f.Name] = f.Body
		}
		return files
	})
	names, ok := memo.Names(key)
	if !ok {
		for name := range made() {
			names = append(names, name)
		}
		memo.Remember(key, names)
	}
	files := make([]output.File, len(names))
	for i, name := range names {
		files[i] = output.File{Path: folder + name, Key: key + name, Make: func() ([]byte, error) {
			body, ok := made()[name]
			if !ok {
				return nil, fmt.Errorf("the search index has no file %s", name)
			}
			return body, nil
		}}
	}
	return files, nil
}

// keyOf names all that the index depends on.
func keyOf(e *edition.Edition) (string, error) {
	h := sha256.New()
	w := json.NewEncoder(h)
	err := w.Encode([]any{e.Dir, e.Site.Location().String()})
	for _, it := range e.Items {
		if err == nil {
			err = w.Encode([]any{it.ID, it.Hash, it.Title, it.Summary, it.Publish.Format(time.RFC3339), it.Changed().Format(time.RFC3339), it.Successor != nil})
		}
	}
	if err != nil {
		return "", fmt.Errorf("naming the search index: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)) + "/", nil
}
