package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/poster"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
)

// coverKind is the kind of file that is no poster: the two covers of a WeChat article.
const coverKind = "cover"

// posterFlags are the flags of poster.
type posterFlags struct {
	siteFlags
	all, week, saver, press bool
	kinds                   []string
	out, branches, font     string
}

func (c *command) poster() *cobra.Command {
	var f posterFlags
	var names []string
	for _, x := range poster.Formats {
		names = append(names, x.Name)
	}
	names = append(names, coverKind)
	cmd := &cobra.Command{
		Use:   "poster [ID…]",
		Short: "Make posters, counter cards, share cards and covers of what is public",
		Long: `Makes files to print or to post of the articles with these ids, of all, or of what was published or changed this
week. Paper formats are PDF, cards and covers PNG. A poster that has no room for its texts is refused: then nothing is written.
What is there already and has not changed is not made again.

The codes on the posters are remembered in ` + content.CodesFile + ` of the site folder, so that old posters keep answering: keep that file
with the content.`,
		Example: `  mingbai poster alerts/shuadan-fanli --kind a4,a5 --saver
  mingbai poster --week --branches branches.csv --out print`,
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&f.all, "all", false, "all articles that are public")
	cmd.Flags().BoolVar(&f.week, "week", false, "articles that were published or changed since Monday")
	cmd.Flags().StringSliceVar(&f.kinds, "kind", []string{poster.Formats[poster.A4].Name}, "what to make: "+strings.Join(names, ", ")+", or all")
	cmd.Flags().BoolVar(&f.saver, "saver", false, "black outlines without fills, for black-and-white printers")
	cmd.Flags().BoolVar(&f.press, "press", false, "3 mm of bleed and crop marks, for a print shop (a4, a5, a3)")
	cmd.Flags().StringVar(&f.out, "out", "", "output folder (default posters/ in the site folder); files of earlier runs stay there")
	cmd.Flags().StringVar(&f.branches, "branches", "", "CSV file with the columns name, address, phone: one file for each branch, on paper")
	cmd.Flags().StringVar(&f.font, "font", "", "TrueType file for characters that the built-in font lacks")
	cmd.RunE = func(_ *cobra.Command, ids []string) error { return c.makePosters(f, names, ids) }
	return cmd
}

// posterJob is one file to be made.
type posterJob struct {
	sheet  *printing.Sheet
	o      poster.Options
	branch *printing.Branch
}

func (c *command) makePosters(f posterFlags, names, ids []string) error {
	if n := len(ids); (n > 0 && (f.all || f.week)) || (f.all && f.week) || (n == 0 && !f.all && !f.week) {
		return wrongUse("写文章编号（如 alerts/shuadan-fanli），或者 --all，或者 --week，三选一")
	}
	if slices.Contains(f.kinds, "all") {
		f.kinds = names
	}
	for i, k := range f.kinds {
		if !slices.Contains(names, k) {
			return wrongUse("--kind 没有“%s”，可以写 %s、all", k, strings.Join(names, "、"))
		}
		if slices.Contains(f.kinds[:i], k) {
			return wrongUse("--kind 里 %s 写了两次", k)
		}
	}
	for _, k := range f.kinds {
		if format, ok := formatOf(k); f.press && !slices.Equal(f.kinds, names) && (!ok || !canPress(format)) {
			return wrongUse("--press 只能跟 a4、a5、a3 一起用，%s 不行", k)
		}
	}
	if f.out == "" {
		f.out = filepath.Join(f.site, "posters")
	}
	if err := outside(f.out, f.site); err != nil {
		return err
	}
	branches, err := c.readBranches(f)
	if err != nil {
		return err
	}
	fallback, err := readFallback(f.font)
	if err != nil {
		return err
	}
	eng, err := engine()
	if err != nil {
		return failure(err)
	}
	lib, at, list, err := c.load(f.siteFlags)
	if err != nil {
		return err
	}
	if lib == nil || list.Errors() > 0 {
		return c.reportFiles(f.siteFlags, f.out, list, at, 0, output.Diff{})
	}
	key, err := posterKey(&lib.Site)
	if err != nil {
		return err
	}
	if lib.Site.Posters.Off {
		return wrongUse("site.yaml 写了 posters.off，没有海报")
	}
	e := edition.At(lib, at)
	posters, err := printing.Of(e, key, nil, nil)
	if err != nil {
		return failure(err)
	}
	items, err := f.choose(e, ids)
	if err != nil {
		return err
	}
	asked := map[string]bool{} // files
	for _, it := range items {
		asked[it.Where("").File] = true
	}
	named := len(ids) > 0 && !slices.Equal(f.kinds, []string{coverKind})
	list = nil
	for _, p := range posters.Problems {
		if !asked[p.Pos.File] {
			continue
		}
		if named && p.Rule == "poster" { // asked for by name, a poster that there is not is more than a warning
			p.Level = problem.Error
		}
		list = append(list, p)
	}
	var jobs []posterJob
	var made []*printing.Sheet // those with a code on what is made
	var files []output.File
	for _, it := range items {
		sh, ok := posters.Sheet(it)
		for _, kind := range f.kinds {
			if kind == coverKind {
				covers, err := coverFiles(e, it, f.saver, eng)
				if err != nil {
					list = append(list, problem.Errorf(it.Where("title"), "cover", "", "%s", cmp.Or(printing.CoverFault(err), err.Error())))
				}
				files = append(files, covers...)
				continue
			}
			if !ok {
				continue
			}
			made = append(made, sh)
			for _, j := range f.jobs(sh, kind, branches, fallback) {
				jobs = append(jobs, j)
				files = append(files, output.File{Path: j.name(), Key: j.key(eng, fallback), Make: func() ([]byte, error) { return sh.Draw(j.o) }})
			}
		}
	}
	if list.Errors() > 0 {
		return c.reportFiles(f.siteFlags, f.out, list, at, 0, output.Diff{})
	}
	bar := c.progress()
	diff, err := output.Write(f.out, files, output.Options{
		Keep: true, Progress: bar.step, Ready: func() error { return build.RecordCodes(f.site, lib.Codes, made) },
	})
	bar.clear()
	if err != nil {
		for _, j := range jobs { // only now, for it takes as long again
			if _, err := poster.Layout(j.sheet.Source, j.sheet.Kind, j.o); err != nil {
				list = append(list, j.problem(err))
			}
		}
		if list = list.Sort(); list.Errors() == 0 {
			return failure(err)
		}
	}
	return c.reportFiles(f.siteFlags, f.out, list, at, len(items), diff)
}

// reportFiles says what was done of some articles, or with an error in the list that nothing was.
func (c *command) reportFiles(f siteFlags, out string, list problem.List, at time.Time, items int, d output.Diff) error {
	bad := list.Errors() > 0
	if f.format == "json" {
		r := buildReport{OK: !bad, Out: out, Items: items, Kept: d.Kept, Problems: append(problem.List{}, list...)}
		if !at.IsZero() {
			r.At = &at
		}
		r.Added, r.Changed, r.Removed = append([]string{}, d.Added...), append([]string{}, d.Changed...), []string{}
		if err := printJSON(c.out, r); err != nil {
			return err
		}
		if bad {
			return exitError{code: exitProblems}
		}
		return nil
	}
	c.printProblems(f, list)
	if bad {
		return exitError{exitProblems, fmt.Sprintf("没有做：%s。原来的 %s 没有动。", tally(list), out)}
	}
	fmt.Fprintf(c.out, "%s 的内容：%d 篇。%s\n", stamp(at), items, summary(d, out))
	return nil
}

// problem says why a file cannot be made: in the article, or in the list of branches.
func (j posterJob) problem(err error) problem.Problem {
	p := j.sheet.Problem(j.o.Format, err)
	var long *poster.Error
	var glyph *scene.GlyphError
	if j.branch != nil && (errors.As(err, &long) && strings.HasPrefix(long.Field, "branch.") || errors.As(err, &glyph) && strings.HasPrefix(glyph.Field, "branch.")) {
		p.Pos = j.branch.Pos
	}
	return p
}

// choose gives the articles that were asked for.
func (f posterFlags) choose(e *edition.Edition, ids []string) ([]*edition.Item, error) {
	if f.all {
		return e.Articles(), nil
	}
	if f.week {
		t := e.At.In(e.Site.Location())
		monday := time.Date(t.Year(), t.Month(), t.Day()-(int(t.Weekday())+6)%7, 0, 0, 0, 0, t.Location())
		return e.Select(func(it *edition.Item) bool { return it.Kind != content.Page && !it.Changed().Before(monday) }), nil
	}
	var items []*edition.Item
	for i, id := range ids {
		it, ok := e.Item(id)
		switch {
		case !ok:
			return nil, wrongUse("没有公开的文章“%s”。编号写成 alerts/shuadan-fanli 这样；还没到时间的，用 --at", id)
		case it.Kind == content.Page:
			return nil, wrongUse("“%s”是页面，没有海报", id)
		case slices.Contains(ids[:i], id):
			return nil, wrongUse("%s 写了两次", id)
		}
		items = append(items, it)
	}
	return items, nil
}

func formatOf(kind string) (poster.Format, bool) {
	for i, x := range poster.Formats {
		if x.Name == kind {
			return poster.Format(i), true
		}
	}
	return 0, false
}

// canPress says whether a format can be made for a print shop.
func canPress(f poster.Format) bool { return poster.Formats[f].Paper && f != poster.A3Tiled }

// jobs are the files of a poster in one format: one, or one for each branch.
func (f posterFlags) jobs(sh *printing.Sheet, kind string, branches []printing.Branch, fallback fallbackFont) []posterJob {
	format, _ := formatOf(kind)
	o := poster.Options{Format: format, Fallback: fallback.font}
	if f.saver {
		o.Mode = poster.Saver
	}
	paper := poster.Formats[o.Format].Paper
	o.Press = f.press && canPress(format)
	if !paper || len(branches) == 0 {
		return []posterJob{{sh, o, nil}}
	}
	var out []posterJob
	for k := range branches {
		o.Branch = &branches[k].Branch
		out = append(out, posterJob{sh, o, &branches[k]})
	}
	return out
}

// coverFiles are the covers of an article: the wide one, and the square that is its middle.
func coverFiles(e *edition.Edition, it *edition.Item, saver bool, engine string) ([]output.File, error) {
	mode, suffix := poster.Colour, ".png"
	if saver {
		mode, suffix = poster.Saver, "-saver.png"
	}
	text := printing.Cover(e, it)
	wide, square, err := poster.Cover(text, mode)
	if err != nil {
		return nil, err
	}
	var files []output.File
	for name, page := range map[string]*scene.Page{"900x383": wide, "500x500": square} {
		files = append(files, output.File{
			Path: strings.ReplaceAll(it.ID, "/", "-") + "-cover-" + name + suffix, Key: fmt.Sprintf("%s/cover/%+v/%d", engine, text, mode),
			Make: func() ([]byte, error) { return page.PNG(poster.CoverDPI) },
		})
	}
	return files, nil
}

// name is alerts-shuadan-fanli-a4-saver-press-云杉银行城东支行.pdf.
func (j posterJob) name() string {
	parts := []string{strings.ReplaceAll(j.sheet.Item.ID, "/", "-"), poster.Formats[j.o.Format].Name}
	if j.o.Mode == poster.Saver {
		parts = append(parts, "saver")
	}
	if j.o.Press {
		parts = append(parts, "press")
	}
	if j.branch != nil {
		parts = append(parts, fmt.Sprintf("%03d", j.branch.Pos.Line-1), strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, j.branch.Name))
	}
	ext := ".png"
	if poster.Formats[j.o.Format].Paper {
		ext = ".pdf"
	}
	return strings.Join(parts, "-") + ext
}

func (j posterJob) key(engine string, fallback fallbackFont) string {
	key := fmt.Sprintf("%s/poster/%s/%d/%d/%v/%s", engine, j.sheet.Key, j.o.Format, j.o.Mode, j.o.Press, fallback.hash)
	if j.branch != nil {
		key += fmt.Sprintf("/%q", j.branch.Branch)
	}
	return key
}
