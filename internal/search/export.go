package search

import (
	"iter"

	"mingbai/internal/edition"
)

// What package engine needs to keep the same index in Bleve.

// Filled gives document i of the edition that the index was made of, with its text.
func (x *Index) Filled(e *edition.Edition, i int) *Document {
	d := *x.Docs[i]
	d.fill(e, e.Dress(nil))
	return &d
}

// Terms gives every term with its postings, facets included, in the order of their bytes. The postings are the index's own.
func (x *Index) Terms() iter.Seq2[string, []Posting] {
	return func(yield func(string, []Posting) bool) {
		for i, t := range x.terms {
			if !yield(t, x.postings[i]) {
				return
			}
		}
	}
}
