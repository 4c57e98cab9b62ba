package book

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/picture"
	"mingbai/internal/prose"
	"mingbai/internal/words"
	pages "mingbai/templates/desk"
)

// HTML gives the book as one page that needs nothing else, for the screen and for printing on A4: the same text in the same order, with
// the pictures of the articles.
func (b *Book) HTML() ([]byte, error) {
	site, w := b.e.Site, b.w
	code, err := b.inlineCode(b.Path)
	if err != nil {
		return nil, err
	}
	v := &pages.Handbook{
		Words: w, Title: b.Title, About: b.About, Bank: site.Bank, Site: site.Title + " · " + site.Tagline, Publisher: site.Publisher,
		Count: words.Fill(w.Handbook.Count, "n", strconv.Itoa(len(b.Items))), Until: words.Fill(w.Handbook.Until, "date", w.Day(b.made())),
		Address: b.address(), Code: code, StepsTitle: site.Footer.Title, Steps: b.steps(),
	}
	for i, it := range b.Items {
		number := words.Fill(w.Handbook.Chapter, "n", strconv.Itoa(i+1))
		if code, err = b.inlineCode(it.Path); err != nil {
			return nil, err
		}
		c := pages.HandbookChapter{
			ID: chapterID(i), Label: number + " · " + it.Kind.Info().Name, Title: it.Title, Dates: b.dates(it), Summary: it.Summary,
			Sources: b.sources(it), Address: site.Absolute(it.Path), Code: code,
		}
		var failed error
		c.Body, failed = b.body(i, it)
		if failed != nil {
			return nil, failed
		}
		var right []pages.HandbookAnswer
		for _, q := range b.e.Quiz(it) {
			c.Questions = append(c.Questions, pages.HandbookQuestion{Ask: q.Ask, Options: q.Options})
			right = append(right, pages.HandbookAnswer{Option: rightOf(q), Why: q.Why})
		}
		if right != nil {
			v.Answers = append(v.Answers, pages.HandbookAnswers{Name: number + "　" + it.Title, Right: right})
		}
		v.Chapters = append(v.Chapters, c)
	}
	for _, c := range b.calls() {
		v.Calls = append(v.Calls, pages.HandbookCall{Number: c.Number, Label: c.Label, Use: c.Use})
	}
	return pages.Render(pages.HandbookPage(v))
}

func chapterID(i int) string { return "chapter-" + strconv.Itoa(i+1) }

// body is the text of the i-th chapter. Its ids begin with the chapter's, for all chapters share a page.
func (b *Book) body(i int, it *edition.Item) (html string, err error) {
	id := chapterID(i)
	dress := b.e.Dress(func(path string) string {
		bare, _, _ := strings.Cut(path, "#")
		if k := slices.IndexFunc(b.Items, func(it *edition.Item) bool { return it.Path == bare }); k >= 0 {
			return "#" + chapterID(k)
		}
		return b.e.Site.Absolute(path)
	})
	dress.HeadingShift, dress.NotePrefix, dress.NotesTitle, dress.CalloutTitle = 1, id+"-", b.w.Frame.Notes, b.w.CalloutTitle
	dress.Image = func(ref string) (prose.Picture, bool) {
		k := slices.IndexFunc(it.Assets(), func(a content.Asset) bool { return a.Name == ref })
		if k < 0 {
			return prose.Picture{}, false
		}
		a := it.Assets()[k]
		src, failed := b.e.Picture(a)
		if failed != nil {
			err = failed
			return prose.Picture{}, false
		}
		return prose.Picture{URL: inline(a.Format, src), Width: a.Width, Height: a.Height}, true
	}
	doc := it.Doc()
	doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind == prose.Heading {
			n.ID = id + "-" + n.ID
		}
		return true
	})
	return doc.HTML(dress), err
}

// inlineCode is the picture of an address's QR code, as an address itself.
func (b *Book) inlineCode(path string) (string, error) {
	png, err := picture.QR(b.e.Site.Absolute(path), picture.QRMin)
	if err != nil {
		return "", fmt.Errorf("book: the code of %s: %w", path, err)
	}
	return inline("png", png), nil
}

// inline is the address of a picture that stands in it.
func inline(format string, src []byte) string {
	return "data:image/" + format + ";base64," + base64.StdEncoding.EncodeToString(src)
}
