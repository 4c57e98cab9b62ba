package build

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mingbai/internal/channel/desk"
	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/memo"
	"mingbai/internal/output"
	"mingbai/internal/picture"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/search"
)

// Names of the files beside an output folder that remember what one build found out, for the next.
const (
	verdictNotes  = "verdicts.json" // what check found
	pictureNotes  = "pictures.json" // what became of pictures
	posterNotes   = "posters.json"  // which posters have room
	analysisNotes = "analyses.bin"  // what search found in the items
	deskNotes     = "desk.json"     // what was found in the desk's articles
)

// Folders are the output folders of a site, and what earlier builds into them found out.
type Folders struct {
	engine, out, desk string

	verdicts *check.Memo
	pictures *picture.Memo
	posters  *printing.Memo
	analyses *search.Memo
	articles *desk.Memo
}

// OpenFolders reads what is remembered beside the folder of the website and that of the desk, which is "" if there is none.
func OpenFolders(engine, out, deskDir string) *Folders {
	f := &Folders{
		engine: engine, out: out, desk: deskDir,
		verdicts: memo.Read[check.Verdict](engine, output.ReadState(out, verdictNotes)),
		pictures: memo.Read[picture.Info](engine, output.ReadState(out, pictureNotes)),
		posters:  printing.ReadMemo(engine, output.ReadState(out, posterNotes)),
		analyses: search.ReadMemo(engine, output.ReadState(out, analysisNotes)),
	}
	if deskDir != "" {
		f.articles = desk.ReadMemo(engine, output.ReadState(deskDir, deskNotes))
	}
	return f
}

// Load is Load with what is remembered.
func (f *Folders) Load(fsys fs.FS, instant func(content.Clock) (time.Time, error)) (*content.Library, time.Time, problem.List, error) {
	return Load(fsys, instant, f.verdicts, f.pictures)
}

// Read reads a site folder that was checked before.
func (f *Folders) Read(fsys fs.FS) (*content.Library, problem.List, error) {
	return content.LoadWith(fsys, f.pictures)
}

// Posters lays out the posters of an edition; key makes their codes, nil for a site without one.
func (f *Folders) Posters(e *edition.Edition, key []byte) (*printing.Set, error) {
	return printing.Of(e, key, printing.Shown, f.posters)
}

// Website makes the folder of the website hold the edition.
func (f *Folders) Website(e *edition.Edition, posters *printing.Set, compress bool, progress func(done, all int)) (output.Diff, error) {
	d, err := Write(e, Options{Out: f.out, Engine: f.engine, Compress: compress, Posters: posters, Analyses: f.analyses, Progress: progress})
	if err != nil {
		return d, err
	}
	return d, note(f.out, map[string]func() ([]byte, error){
		verdictNotes: f.verdicts.Bytes, pictureNotes: f.pictures.Bytes, posterNotes: f.posters.Bytes,
		analysisNotes: func() ([]byte, error) { return f.analyses.Bytes(), nil },
	})
}

// Desk makes the folder of the desk hold the edition's.
func (f *Folders) Desk(e *edition.Edition, posters *printing.Set) (output.Diff, problem.List, error) {
	d, list, err := WriteDesk(e, Options{Out: f.desk, Engine: f.engine, Posters: posters, Desk: f.articles})
	if err != nil {
		return d, nil, err
	}
	return d, list, note(f.desk, map[string]func() ([]byte, error){deskNotes: f.articles.Bytes})
}

// note leaves what was found out for the next build.
func note(dir string, notes map[string]func() ([]byte, error)) error {
	for name, bytes := range notes {
		b, err := bytes()
		if err == nil {
			err = output.WriteState(dir, name, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RecordCodes adds the codes of sheets to a site folder's list, before anything that carries them is given away. What the list has on
// the disk stays, whatever was read of it before. known are those that were read with the content; if the sheets have no others,
// nothing is written.
func RecordCodes(site string, known []content.IssuedCode, sheets []*printing.Sheet) error {
	all := printing.Issued(known, sheets)
	if len(all) == len(known) {
		return nil
	}
	_, err := AddCodes(site, all)
	return err
}

// AddCodes makes sure that a site folder's list of codes has these; added says whether one was missing.
func AddCodes(site string, codes []content.IssuedCode) (added bool, err error) {
	all, list, err := content.ReadCodes(os.DirFS(site))
	if err != nil {
		return false, err
	}
	if list.Errors() > 0 {
		return false, fmt.Errorf("recording codes: %s: %s", list[0].Pos, list[0].Text)
	}
	has := map[string]bool{}
	for _, c := range all {
		has[c.Code] = true
	}
	n := len(all)
	for _, c := range codes {
		if !has[c.Code] {
			all = append(all, c)
		}
	}
	if len(all) == n {
		return false, nil
	}
	return true, output.Replace(filepath.Join(site, content.CodesFile), content.EncodeCodes(all))
}
