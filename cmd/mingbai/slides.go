package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mingbai/internal/edition"
	"mingbai/internal/talk"
)

func (c *command) slides() *cobra.Command {
	var f siteFlags
	var out string
	var minutes int
	cmd := &cobra.Command{
		Use:   "slides ID",
		Short: "Make slides of an article or a series: one HTML file with keys, speaker notes, a timer and a handout",
		Long: `Makes one HTML file of what is public: an article such as lessons/cunkuan-baoxian, or all of a series such as
series/kanhu-qianbao. It needs nothing but a browser: take it along on a stick. ? shows the keys; printed it is a handout.`,
		Example: `  mingbai slides lessons/cunkuan-baoxian --minutes 20
  mingbai slides series/kanhu-qianbao --out /media/stick/talk.html`,
		Args: cobra.ExactArgs(1),
	}
	f.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write (default slides/ in the site folder, named after the ID); one that is there is replaced")
	cmd.Flags().IntVar(&minutes, "minutes", 0, fmt.Sprintf("planned length, 1–%d, for the timer (default from the length of the text)", talk.MaxMinutes))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id := args[0]
		if cmd.Flags().Changed("minutes") && (minutes < 1 || minutes > talk.MaxMinutes) {
			return wrongUse("--minutes 要写 1 到 %d", talk.MaxMinutes)
		}
		if out == "" {
			out = filepath.Join(f.site, "slides", strings.ReplaceAll(id, "/", "-")+".html")
		}
		if err := outside(out, f.site); err != nil {
			return err
		}
		if info, err := os.Stat(out); filepath.Ext(out) != ".html" || err == nil && info.IsDir() { // else a slip replaces site.yaml
			return wrongUse("--out 要写一个 .html 文件")
		}
		lib, at, list, err := c.load(f)
		if err != nil {
			return err
		}
		if lib == nil || list.Errors() > 0 {
			return c.refuse(f, list, "没有做幻灯片")
		}
		e := edition.At(lib, at)
		t, ok := talk.Find(e, id)
		if !ok {
			return wrongUse("没有公开的文章或系列“%s”。文章写成 lessons/cunkuan-baoxian 这样，系列写成 series/kanhu-qianbao 这样；还没到时间的，用 --at", id)
		}
		if minutes == 0 {
			minutes = t.Minutes(e)
		}
		body, err := t.Deck(e, minutes)
		if err != nil {
			return failure(err)
		}
		if err := replaceFile(out, body); err != nil {
			return failure(fmt.Errorf("writing the slides: %w", err))
		}
		if f.format == "json" {
			return printJSON(c.out, struct {
				OK      bool   `json:"ok"`
				Out     string `json:"out"`
				Items   int    `json:"items"`
				Minutes int    `json:"minutes"`
			}{true, out, len(t.Items), minutes})
		}
		c.printProblems(f, list)
		fmt.Fprintf(c.out, "%s 的内容：《%s》，%d 篇，大约讲 %d 分钟。%s：用浏览器打开，按 ? 看怎么操作。\n", stamp(at), t.Title, len(t.Items), minutes, out)
		return nil
	}
	return cmd
}

// replaceFile writes a file beside its place and then puts it there, so that a full disk leaves the old one whole.
func replaceFile(name string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	temp := name + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := createFile(temp, 0o644, body); err != nil {
		return err
	}
	return os.Rename(temp, name)
}
