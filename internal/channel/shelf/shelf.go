// Package shelf makes the shelf of posters for the branches: in the desk's folder posters/, a page with a picture of every poster
// and what can be downloaded, and for each poster a page on which a branch types its own name before printing.
//
// In goes an Edition with its posters; out come files, promised under keys. Nothing of it is published.
package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
	"mingbai/internal/words"
	pages "mingbai/templates/desk"
)

// Index is the address of the shelf in the desk's folder.
const Index = folder + "index.html"

const (
	folder    = "posters/"
	thumbDPI  = 40  // 330 pixels wide
	screenDPI = 200 // of the picture that the page to type on prints
)

// goods are the files of a poster, in the order in which they are offered.
var goods = []struct {
	file, name string
	o          poster.Options
}{
	{"a4.pdf", "A4 彩色", poster.Options{Format: poster.A4}},
	{"a4-saver.pdf", "A4 省墨（黑白打印机用）", poster.Options{Format: poster.A4, Mode: poster.Saver}},
	{"a5.pdf", "A5 台卡", poster.Options{Format: poster.A5}},
	{"a5-saver.pdf", "A5 台卡省墨", poster.Options{Format: poster.A5, Mode: poster.Saver}},
	{"card.png", "分享卡", poster.Options{Format: poster.Card}},
	{"story.png", "长分享卡", poster.Options{Format: poster.Story}},
}

// pictures are drawn from the A4 sheet, for the screen.
var pictures = []struct {
	file string
	mode poster.Mode
	dpi  float64
}{
	{"thumb.png", poster.Colour, thumbDPI},
	{"colour.png", poster.Colour, screenDPI},
	{"saver.png", poster.Saver, screenDPI},
}

// Sheet is the address of an item's A4 poster in the desk's folder.
func Sheet(it *edition.Item) string { return folder + it.ID + "/" + goods[0].file }

// Render makes the files of the shelf.
func Render(e *edition.Edition, posters *printing.Set) ([]output.File, error) {
	w := words.ZhHans()
	var files []output.File
	v := &pages.Shelf{Title: "海报 - " + e.Site.Title, Desk: "../index.html", Style: pages.Style}
	byKind := map[content.Kind][]pages.Poster{}
	for _, sh := range posters.Sheets {
		src, id := sh.Source, sh.Item.ID
		p := pages.Poster{
			Title: sh.Item.Title, ID: id, Code: src.Code, Thumb: id + "/thumb.png", Form: id + "/print.html",
			Issued: w.Day(src.Issued), Review: w.Day(src.ReviewBy),
		}
		for _, g := range goods {
			if !sh.Has(g.o.Format) {
				continue
			}
			p.Files = append(p.Files, pages.Image{Name: g.name, Href: id + "/" + g.file})
			files = append(files, output.File{Path: folder + id + "/" + g.file, Key: "poster/" + g.file + "/" + sh.Key, Make: func() ([]byte, error) { return sh.Draw(g.o) }})
		}
		for _, pic := range pictures {
			files = append(files, output.File{Path: folder + id + "/" + pic.file, Key: "poster/" + pic.file + "/" + sh.Key, Make: func() ([]byte, error) { return sh.Picture(pic.mode, pic.dpi) }})
		}
		form := pages.Form{Title: sh.Item.Title, Shelf: "../../index.html", Style: pages.Style, FormStyle: pages.FormStyle}
		sum := sha256.Sum256([]byte(form.Style + "\x00" + form.FormStyle + "\x00" + form.Title))
		files = append(files, output.File{
			Path: folder + id + "/print.html", Key: "form/" + hex.EncodeToString(sum[:]) + "/" + sh.Key,
			Make: func() ([]byte, error) {
				blanks, err := sh.Blanks()
				if err != nil {
					return nil, err
				}
				v := form // Make may be called more than once
				for _, b := range blanks {
					v.Blanks = append(v.Blanks, pages.Blank{Label: b.Label, Place: fmt.Sprintf("left:%.2fmm;top:%.2fmm;width:%.2fmm;height:%.2fmm", b.Rect.X, b.Rect.Y, b.Rect.W, b.Rect.H)})
				}
				return pages.Render(pages.FormPage(&v))
			},
		})
		byKind[sh.Item.Kind] = append(byKind[sh.Item.Kind], p)
	}
	for _, k := range content.Kinds {
		if len(byKind[k.Kind]) > 0 {
			v.Groups = append(v.Groups, pages.Posters{Name: k.Name, Posters: byKind[k.Kind]})
		}
	}
	for _, it := range e.Articles() {
		if _, ok := posters.Sheet(it); !ok {
			v.Missing = append(v.Missing, it.Title)
		}
	}
	body, err := pages.Render(pages.ShelfPage(v))
	if err != nil {
		return nil, err
	}
	return append(files, output.File{Path: Index, Body: body}), nil
}
