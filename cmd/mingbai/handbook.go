package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mingbai/internal/book"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
)

// handbookKinds are what can be made beside the page for printing, which always is.
var handbookKinds = []string{"a4", "a5", "a5-booklet", "brochure"}

// pageKind is the page for printing alone.
const pageKind = "html"

// handbookFlags are the flags of handbook.
type handbookFlags struct {
	siteFlags
	book.Choice
	kinds, items []string
	out, font    string
}

func (c *command) handbook() *cobra.Command {
	var f handbookFlags
	cmd := &cobra.Command{
		Use:   "handbook (--series ID | --topic ID | --audience ID)",
		Short: "Make a book or a folded sheet to print of a series, a topic or an audience",
		Long: `Makes one document to print of the articles of a series, a topic or an audience that are public: cover, contents with the numbers
of pages, a chapter an article with the code of its page, answers, telephone numbers. PDF files, and always a page for printing
as HTML. What has no room, and a character without a glyph, is refused: then nothing is written.`,
		Example: `  mingbai handbook --series beipian-zhihou
  mingbai handbook --audience zhangzhe --kind a5-booklet --out print
  mingbai handbook --topic tousu --kind brochure --items lessons/zenme-tousu,lessons/tousu-wutiaolu`,
		Args: cobra.NoArgs,
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.Series, "series", "", "id of a series, in its order")
	cmd.Flags().StringVar(&f.Topic, "topic", "", "id of a topic: by kind, newest first")
	cmd.Flags().StringVar(&f.Audience, "audience", "", "id of an audience: by kind, newest first")
	cmd.Flags().StringSliceVar(&f.items, "items", nil, "only these articles, in this order")
	cmd.Flags().StringSliceVar(&f.kinds, "kind", []string{handbookKinds[0]}, "what to make: "+strings.Join(handbookKinds, ", ")+", "+pageKind+" (the page alone), or all")
	cmd.Flags().StringVar(&f.out, "out", "", "output folder (default handbook/ in the site folder); files of earlier runs stay there")
	cmd.Flags().StringVar(&f.font, "font", "", "TrueType file for characters that the built-in font lacks")
	cmd.RunE = func(*cobra.Command, []string) error { return c.makeHandbook(f) }
	return cmd
}

func (c *command) makeHandbook(f handbookFlags) error {
	if n := len(f.Series + f.Topic + f.Audience); n == 0 || n != max(len(f.Series), len(f.Topic), len(f.Audience)) {
		return wrongUse("写 --series、--topic、--audience 中的一个，后面跟编号（如 --series beipian-zhihou）")
	}
	if slices.Contains(append(handbookKinds, pageKind), f.format) {
		return wrongUse("--format 只能是 text 或 json；做哪一种，写 --kind %s", f.format)
	}
	if slices.Contains(f.kinds, "all") {
		f.kinds = handbookKinds
	}
	for i, k := range f.kinds {
		if k != pageKind && !slices.Contains(handbookKinds, k) {
			return wrongUse("--kind 没有“%s”，可以写 %s、%s、all", k, strings.Join(handbookKinds, "、"), pageKind)
		}
		if slices.Contains(f.kinds[:i], k) {
			return wrongUse("--kind 里 %s 写了两次", k)
		}
	}
	if f.out == "" {
		f.out = filepath.Join(f.site, "handbook")
	}
	if err := outside(f.out, f.site); err != nil {
		return err
	}
	fallback, err := readFallback(f.font)
	if err != nil {
		return err
	}
	lib, at, list, err := c.load(f.siteFlags)
	if err != nil {
		return err
	}
	if lib == nil || list.Errors() > 0 {
		return c.reportFiles(f.siteFlags, f.out, list, at, 0, output.Diff{})
	}
	b, err := f.choose(edition.At(lib, at))
	if err != nil {
		return err
	}
	files, list, err := f.files(b, fallback)
	if err != nil {
		return failure(err)
	}
	if list.Errors() > 0 {
		return c.reportFiles(f.siteFlags, f.out, list, at, 0, output.Diff{})
	}
	diff, err := output.Write(f.out, files, output.Options{Keep: true})
	if err != nil {
		return failure(err)
	}
	return c.reportFiles(f.siteFlags, f.out, list, at, len(b.Items), diff)
}

// choose gathers what was asked for.
func (f handbookFlags) choose(e *edition.Edition) (*book.Book, error) {
	b, ok := book.Of(e, f.Choice)
	if !ok {
		return nil, wrongUse("没有“%s”。编号见 content/data/ 里的 series.yaml、topics.yaml、audiences.yaml", f.Series+f.Topic+f.Audience)
	}
	if len(f.items) > 0 {
		for i, id := range f.items {
			if slices.Contains(f.items[:i], id) {
				return nil, wrongUse("--items 里 %s 写了两次", id)
			}
		}
		only, missing := b.Only(f.items)
		if missing != "" {
			return nil, wrongUse("“%s”里没有公开的文章“%s”。编号写成 alerts/shuadan-fanli 这样；还没到时间的，用 --at", b.Title, missing)
		}
		b = only
	}
	if len(b.Items) == 0 {
		return nil, wrongUse("“%s”还没有公开的文章。还没到时间的，用 --at", b.Title)
	}
	return b, nil
}

// files are the files of a book, made: the problems are those of all kinds, each once.
func (f handbookFlags) files(b *book.Book, fallback fallbackFont) (files []output.File, list problem.List, err error) {
	name := "handbook-" + b.Name
	page, err := b.HTML()
	if err != nil {
		return nil, nil, err
	}
	files = append(files, output.File{Path: name + ".html", Body: page})
	for _, kind := range f.kinds {
		var pages []*scene.Page
		var found problem.List
		switch kind {
		case pageKind:
			continue
		case "a4":
			pages, found, err = b.Pages(book.A4, fallback.font)
		case "a5":
			pages, found, err = b.Pages(book.A5, fallback.font)
		case "a5-booklet":
			pages, found, err = b.Booklet(fallback.font)
		case "brochure":
			pages, found, err = b.Brochure(fallback.font)
		}
		if err != nil {
			return nil, nil, err
		}
		if list = append(list, found...); len(list) > 0 {
			continue
		}
		pdf, err := scene.PDF(pages...)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", kind, err)
		}
		files = append(files, output.File{Path: name + "-" + kind + ".pdf", Body: pdf})
	}
	list = slices.CompactFunc(list.Sort(), func(a, b problem.Problem) bool { return a == b })
	return files, list, nil
}
