package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"mingbai"
)

// examples are the items that a new site folder shows at once. All others arrive as drafts, for their approvals were
// given at another bank and do not carry over.
var examples = []string{"content/alerts/shuadan-fanli.md", "content/lessons/cunkuan-baoxian.md", "content/tips/mima-yanzhengma.md"}

func (c *command) init() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a new site folder that builds at once",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := args[0]
			if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
				return wrongUse("%s 里已经有东西了，换一个空文件夹", dir)
			}
			drafts := 0
			err := fs.WalkDir(mingbai.Starter, ".", func(p string, e fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				to := filepath.Join(dir, filepath.FromSlash(p))
				if e.IsDir() {
					return os.MkdirAll(to, 0o755)
				}
				b, err := mingbai.Starter.ReadFile(p)
				if err != nil {
					return err
				}
				if kind := filepath.ToSlash(filepath.Dir(p)); kind != "content/pages" && kind != "content/data" && kind != "." && !slices.Contains(examples, p) {
					b = bytes.Replace(b, []byte("\nstatus: approved\n"), []byte("\nstatus: draft\n"), 1)
					drafts++
				}
				return os.WriteFile(to, b, 0o644)
			})
			if err == nil {
				err = os.MkdirAll(filepath.Join(dir, "static"), 0o755)
			}
			if err != nil {
				return failure(fmt.Errorf("making %s: %w", dir, err))
			}
			fmt.Fprintf(c.out, `新建了站点文件夹 %[1]s
  site.yaml      先改这里：行名、网址、备案号
  contacts.yaml  再改这里：本行的客服号码和网址
  content/       文章。%[2]d 篇是草稿，请同事审核后再把 status 改成 approved；
                 已公开的几篇只是样例，审核人是虚构的，上线前也要重新审核
生成网站：mingbai build --site %[1]s
边改边看：mingbai serve --site %[1]s
`, dir, drafts)
			return nil
		},
	}
}
