package main

import (
	"errors"
	"fmt"
	"html"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	bleve "mingbai/internal/engine"
	"mingbai/internal/output"
	"mingbai/internal/search"
)

func (c *command) search() *cobra.Command {
	var f siteFlags
	var filter search.Filter
	var n int
	var index string
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search what is public at one instant: Chinese characters, pinyin or first letters",
		Args:  cobra.ArbitraryArgs, // several are one query
	}
	f.add(cmd)
	cmd.Flags().IntVar(&n, "n", 10, "how many hits to print")
	cmd.Flags().StringVar(&filter.Kind, "kind", "", "only this kind: alerts, lessons, tips or pages")
	cmd.Flags().StringVar(&filter.Topic, "topic", "", "only this topic (its id)")
	cmd.Flags().StringVar(&filter.Audience, "for", "", "only for these readers (their id)")
	cmd.Flags().StringVar(&index, "index", "", "folder of the search index (default beside the output folder)")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		query := strings.Join(args, " ")
		switch err := bleve.Check(query); {
		case errors.Is(err, bleve.ErrEmpty):
			return wrongUse("要搜什么？写成 mingbai search 刷单")
		case errors.Is(err, bleve.ErrLong):
			return wrongUse("搜索词最多 %d 个字", search.MaxQuery)
		}
		if n < 1 || n > bleve.MaxHits {
			return wrongUse("--n 要在 1 到 %d 之间", bleve.MaxHits)
		}
		lib, at, list, err := c.load(f)
		if err != nil {
			return err
		}
		if lib == nil || list.Errors() > 0 {
			return c.refuse(f, list, "内容有错，没有搜索")
		}
		if err := known(lib, filter); err != nil {
			return err
		}
		program, err := engine()
		if err != nil {
			return failure(err)
		}
		if index == "" {
			index = indexDir(f.site)
		}
		g, err := bleve.Open(index, edition.At(lib, at), program)
		if err != nil {
			return failure(err)
		}
		defer g.Close()
		answer, err := g.Search(query, filter, n)
		if err != nil {
			return failure(err)
		}
		if f.format == "json" {
			return printJSON(c.out, answer)
		}
		c.printAnswer(lib, answer)
		return nil
	}
	return cmd
}

// indexDir is where the search indexes of a site folder lie, if no flag says otherwise.
func indexDir(site string) string {
	return filepath.Join(output.StateDir(filepath.Join(site, "public")), "search")
}

// known refuses a filter by something that does not exist.
func known(lib *content.Library, f search.Filter) error {
	if f.Kind != "" && content.Kind(f.Kind).Info().Kind == "" {
		var all []string
		for _, k := range content.Kinds {
			all = append(all, string(k.Kind))
		}
		return wrongUse("--kind 没有 %q，只有 %s", f.Kind, strings.Join(all, "、"))
	}
	if _, ok := lib.Dir.Topic(f.Topic); f.Topic != "" && !ok {
		return wrongUse("--topic 没有 %q，见 content/data/topics.yaml", f.Topic)
	}
	if _, ok := lib.Dir.Audience(f.Audience); f.Audience != "" && !ok {
		return wrongUse("--for 没有 %q，见 content/data/audiences.yaml", f.Audience)
	}
	return nil
}

// marked shows on a terminal what a browser shows of a snippet.
var marked = strings.NewReplacer("<mark>", "【", "</mark>", "】")

// printAnswer writes three lines a hit, then how many there are.
func (c *command) printAnswer(lib *content.Library, a bleve.Answer) {
	if a.Urgent {
		fmt.Fprintln(c.out, "像是刚出事的人在搜，求助的页面排在最前。")
	}
	for i, h := range a.Hits {
		about := content.Kind(h.Kind).Info().Name
		if topic, ok := lib.Dir.Topic(h.Topic); ok {
			about += " · " + topic.Name
		}
		fmt.Fprintf(c.out, "%2d. %s  %s\n    %s\n    %s\n", i+1, h.Title, h.URL, about, html.UnescapeString(marked.Replace(h.Snippet)))
	}
	switch {
	case a.Total == 0:
		fmt.Fprintf(c.out, "没有找到“%s”。\n", a.Query)
	case a.Total > len(a.Hits):
		fmt.Fprintf(c.out, "找到 %d 篇，列出前 %d 篇。\n", a.Total, len(a.Hits))
	default:
		fmt.Fprintf(c.out, "找到 %d 篇。\n", a.Total)
	}
}
