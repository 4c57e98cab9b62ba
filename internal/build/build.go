// Package build is the flow of the program: a site folder and an instant go in, a website and its feeds come out.
//
//	content.Load → check.Run → (any error: stop) → edition.At → every channel's Render → output.Write
//
// Each step takes what the one before returned and nothing flows back. The same folder and the same instant give the same
// bytes wherever and however often they are built. A build with errors writes nothing.
package build

import (
	"fmt"
	"io/fs"
	"time"

	"mingbai/internal/channel/desk"
	"mingbai/internal/channel/feed"
	channelsearch "mingbai/internal/channel/search"
	"mingbai/internal/channel/shelf"
	"mingbai/internal/channel/talks"
	"mingbai/internal/channel/web"
	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/picture"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/search"
)

// Channel makes the files of one medium out of an edition.
type Channel struct {
	Name   string
	Render func(*edition.Edition) ([]output.File, error)
}

// Public is the table of channels whose files are published. posters are those of the edition to be rendered, or nil for none;
// analyses, which may be nil, spares search unchanged items.
func Public(posters *printing.Set, analyses *search.Memo) []Channel {
	return []Channel{
		{"web", func(e *edition.Edition) ([]output.File, error) { return web.Render(e, posters) }},
		{"feed", feed.Render},
		{"search", func(e *edition.Edition) ([]output.File, error) { return channelsearch.Render(e, analyses) }},
	}
}

// Load reads a site folder and checks it as of an instant. instant is given the site's clock once site.yaml could be read;
// its error is a wrong use of the command and is returned as it is. memo and pictures, which may be nil, spare unchanged items and
// pictures. The Library must not be published if the list has errors; it is nil if there is none to speak of.
func Load(fsys fs.FS, instant func(content.Clock) (time.Time, error), memo *check.Memo, pictures *picture.Memo) (*content.Library, time.Time, problem.List, error) {
	lib, list, err := content.LoadWith(fsys, pictures)
	if err != nil || lib == nil {
		return nil, time.Time{}, list, err
	}
	at, err := instant(lib.Site.Clock())
	if err != nil {
		return nil, time.Time{}, list, err
	}
	return lib, at, append(list, check.RunWith(lib, at, memo)...).Sort(), nil
}

// Render makes every file of the given channels. engine names the program: it becomes part of every Key, for another
// program may make other bytes of the same content.
func Render(e *edition.Edition, engine string, channels []Channel) ([]output.File, error) {
	var files []output.File
	for _, c := range channels {
		made, err := c.Render(e)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", c.Name, err)
		}
		files = append(files, made...)
	}
	return files, finish(files, engine)
}

// finish names the program in every Key and sorts the files.
func finish(files []output.File, engine string) error {
	for i := range files {
		if files[i].Key != "" {
			files[i].Key = engine + "/" + files[i].Key
		}
	}
	return output.Sort(files)
}

// Options of Write.
type Options struct {
	Out      string        // folder of the website
	Engine   string        // names the program, for Keys
	Compress bool          // .gz and .br twins
	Posters  *printing.Set // of the edition; nil for none
	Analyses *search.Memo  // spares search unchanged items; may be nil
	Desk     *desk.Memo    // spares the desk unchanged items; may be nil
	Progress func(done, all int)
}

// Desk makes what the bank's own people use: the desk for social media, the kits for talks, and the shelf of posters, which may be nil. It is never
// published. A problem of level Error in the list says that an item has no folder there.
func Desk(e *edition.Edition, engine string, posters *printing.Set, memo *desk.Memo) ([]output.File, problem.List, error) {
	at := desk.Shelf{}
	if posters != nil {
		at = desk.Shelf{Index: shelf.Index, Poster: func(it *edition.Item) string {
			if _, ok := posters.Sheet(it); !ok {
				return ""
			}
			return shelf.Sheet(it)
		}}
	}
	if talks.Has(e) {
		at.Talks = talks.Index
	}
	files, list, err := desk.Render(e, at, memo)
	if err != nil {
		return nil, nil, fmt.Errorf("desk: %w", err)
	}
	kits, err := talks.Render(e, at.Poster)
	if err != nil {
		return nil, nil, fmt.Errorf("talks: %w", err)
	}
	files = append(files, kits...)
	if posters != nil {
		more, err := shelf.Render(e, posters)
		if err != nil {
			return nil, nil, fmt.Errorf("shelf: %w", err)
		}
		files = append(files, more...)
	}
	return files, list, finish(files, engine)
}

// CheckDesk judges desk and poster of every item that is or may become public, before its time: else a title that no cover can show
// would fail a build at night. What is found in a draft is a warning.
func CheckDesk(lib *content.Library, at time.Time) (problem.List, error) {
	e := edition.Preview(lib, at)
	_, list, err := desk.Render(e, desk.Shelf{}, nil)
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	posters, err := printing.Of(e, nil, printing.Shown, nil)
	if err != nil {
		return nil, err
	}
	list = append(list, posters.Problems...).Sort()
	drafts := map[string]bool{}
	for _, it := range lib.Items {
		drafts[it.File] = !it.PublicBy()
	}
	for i, p := range list {
		if drafts[p.Pos.File] {
			list[i].Level = problem.Warning
		}
	}
	return list, nil
}

// WriteDesk makes the folder o.Out hold the desk.
func WriteDesk(e *edition.Edition, o Options) (output.Diff, problem.List, error) {
	files, list, err := Desk(e, o.Engine, o.Posters, o.Desk)
	if err != nil {
		return output.Diff{}, nil, err
	}
	d, err := output.Write(o.Out, files, output.Options{Progress: o.Progress})
	return d, list, err
}

// Write renders the edition and makes the output folder hold it.
func Write(e *edition.Edition, o Options) (output.Diff, error) {
	files, err := Render(e, o.Engine, Public(o.Posters, o.Analyses))
	if err != nil {
		return output.Diff{}, err
	}
	return output.Write(o.Out, files, output.Options{Compress: o.Compress, Progress: o.Progress})
}
