package release

import (
	"context"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
)

// intentFile says what a run is about to touch. It is written before anything else and removed after everything else, so where there is
// one, a run was cut short, and any file it names may be there or not, old or new.
const intentFile = private + "intent.json"

type intent struct {
	Manifest string   `json:"manifest"` // SHA-256 of the manifest that is to be live
	Number   int64    `json:"number"`
	Put      []string `json:"put"`
	Delete   []string `json:"delete"`
}

func (b *Bucket) readIntent(ctx context.Context) (*intent, error) {
	o, err := b.get(ctx, intentFile, maxManifest)
	if o == nil || err != nil {
		return nil, err
	}
	var i intent
	if err := decode(o.body, &i); err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrForm, intentFile, err)
	}
	for _, p := range slices.Concat(i.Put, i.Delete) {
		if !validPath(p) {
			return nil, fmt.Errorf("%w: %s names %q", ErrForm, intentFile, p)
		}
	}
	return &i, nil
}

func (b *Bucket) writeIntent(l *lease, i intent) error {
	if err := l.check(); err != nil {
		return err
	}
	body, err := encode(i)
	if err != nil {
		return fmt.Errorf("writing the intent: %w", err)
	}
	_, err = b.put(l.ctx, intentFile, body, privateHead)
	return err
}

// there gives the paths that hold something. Only after a run that was cut short must the store be asked.
func (b *Bucket) there(ctx context.Context, s *state) (map[string]bool, error) {
	there := map[string]bool{}
	if s.intent != nil {
		return there, b.list(ctx, func(p string) bool {
			there[p] = true
			return true
		})
	}
	if s.live != nil {
		for p := range s.live.Files {
			there[p] = true
		}
	}
	return there, nil
}

// The order in which files are sent. What was not there comes before what leads to it: at first nothing does, so in the end every page
// that was there may change in any order. Home page and lists are last all the same, so that who follows the news finds all of it.
const (
	fileStage    = iota // pictures, PDFs, styles, scripts
	newStage            // pages and feeds that were not there
	changedStage        // pages that were
	shardStage          // parts of the search index
	pointerStage        // lists, feeds, the sitemap, the search index's own list
	homeStage
	stages
)

var (
	feeds   = regexp.MustCompile(`(^|/)(feed\.xml|feed\.json|atom\.xml)$`)
	lists   = regexp.MustCompile(`^(topics|tags|series|for)/|^[^/]+/(page/[0-9]+/)?index\.html$`)
	leading = regexp.MustCompile(`^sitemap\.xml$|^search/[^/]+\.(bin|json)$`) // even if new, nothing may come after what they name
)

func stage(p string, there bool) int {
	switch isPage := path.Ext(p) == ".html"; {
	case p == "index.html":
		return homeStage
	case forever(p, "search/"):
		return shardStage
	case leading.MatchString(p):
		return pointerStage
	case !isPage && !feeds.MatchString(p):
		return fileStage
	case !there:
		return newStage
	case !isPage || lists.MatchString(p):
		return pointerStage
	}
	return changedStage
}

// plan says what there is to do: what is live already and was touched by nobody stays. there are the paths that hold something.
func plan(s *state, r *Release, there map[string]bool) (intent, [stages][]string, error) {
	i, order := intent{Manifest: r.Hash(), Number: r.Number, Put: []string{}, Delete: []string{}}, [stages][]string{}
	old := map[string]File{}
	if s.live != nil {
		maps.Copy(old, s.live.Files)
	}
	if s.intent != nil {
		for _, p := range slices.Concat(s.intent.Put, s.intent.Delete) {
			old[p] = File{} // nobody knows
		}
	}
	for _, p := range slices.Sorted(maps.Keys(r.Files)) {
		switch f := r.Files[p]; {
		case f.Until != nil:
			if !there[p] {
				return i, order, fmt.Errorf("the bucket has lost %s", p)
			}
		case old[p].SHA256 != f.SHA256:
			i.Put = append(i.Put, p)
			n := stage(p, there[p])
			order[n] = append(order[n], p)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(old)) {
		if _, ok := r.Files[p]; !ok {
			i.Delete = append(i.Delete, p)
		}
	}
	return i, order, nil
}
