package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/wechat"
)

// maxLinted is how many bytes of a file are linted: the editor's own limit of an article's HTML.
const maxLinted = 10 << 20

// fileFindings is what `lint-wechat --format json` prints of a file.
type fileFindings struct {
	File     string           `json:"file"`
	Findings []wechat.Finding `json:"findings"`
}

func (c *command) lintWeChat() *cobra.Command {
	var format, site, root string
	cmd := &cobra.Command{
		Use:   "lint-wechat FILE…",
		Short: "Apply the rules for WeChat fragments to any HTML, for example one copied back from the editor (- is standard input)",
		Args:  cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to print: text or json")
	cmd.Flags().StringVar(&site, "site", "", "site folder whose official hosts may be printed (default: none may)")
	cmd.Flags().StringVar(&root, "root", "section", "what is expected outside: section or none")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if !slices.Contains([]string{"text", "json"}, format) {
			return wrongUse("--format 只能是 text 或 json")
		}
		if !slices.Contains([]string{"section", "none"}, root) {
			return wrongUse("--root 只能是 section 或 none")
		}
		official, err := officialHosts(site)
		if err != nil {
			return err
		}
		all := []fileFindings{}
		bad := 0
		for _, name := range args {
			src, err := readLinted(name)
			if err != nil {
				return err
			}
			f := fileFindings{name, wechat.Lint(src, root == "section", official)}
			if f.Findings == nil {
				f.Findings = []wechat.Finding{}
			}
			if wechat.Refused(f.Findings) {
				bad++
			}
			all = append(all, f)
		}
		if format == "json" {
			if err := printJSON(c.out, all); err != nil {
				return err
			}
		} else {
			for _, f := range all {
				for _, x := range f.Findings {
					level := "提醒"
					if x.Level == wechat.Error {
						level = "错误"
					}
					limit := ""
					if x.Limit != "" {
						limit = "（限 " + x.Limit + "）"
					}
					fmt.Fprintf(c.out, "%s:%d:%d: %s %s: %s%s\n", f.File, x.Line, x.Col, level, x.Rule, x.Message, limit)
				}
				if len(f.Findings) == 0 {
					fmt.Fprintf(c.out, "%s：没有问题\n", f.File)
				}
			}
		}
		if bad > 0 {
			return exitError{exitProblems, fmt.Sprintf("%d 个文件有错。", bad)}
		}
		return nil
	}
	return cmd
}

// officialHosts are those of a site folder; without one there are none.
func officialHosts(site string) (func(host string) bool, error) {
	if site == "" {
		return nil, nil
	}
	if st, err := os.Stat(site); err != nil || !st.IsDir() {
		return nil, wrongUse("没有文件夹 %s", site)
	}
	lib, list, err := content.Load(os.DirFS(site))
	if err != nil {
		return nil, failure(err)
	}
	if lib == nil {
		return nil, exitError{exitProblems, fmt.Sprintf("%s 读不了：%s。", filepath.Join(site, content.SiteFile), tally(list))}
	}
	return func(host string) bool { return wechat.Official(&lib.Site, &lib.Dir, host) }, nil
}

func readLinted(name string) (string, error) {
	if name == "-" {
		b, err := io.ReadAll(io.LimitReader(os.Stdin, maxLinted+1))
		if err != nil {
			return "", failure(fmt.Errorf("reading standard input: %w", err))
		}
		return checked(name, b)
	}
	st, err := os.Stat(name)
	if err != nil || !st.Mode().IsRegular() {
		return "", wrongUse("没有文件 %s", name)
	}
	if st.Size() > maxLinted {
		return "", exitError{exitProblems, fmt.Sprintf("%s 超过 %d MB", name, maxLinted>>20)}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "", failure(fmt.Errorf("reading %s: %w", name, err))
	}
	return checked(name, b)
}

// checked refuses what is too large or no UTF-8. The newline at a file's end is the file's, not the fragment's.
func checked(name string, b []byte) (string, error) {
	s := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	switch {
	case len(b) > maxLinted:
		return "", exitError{exitProblems, fmt.Sprintf("%s 超过 %d MB", name, maxLinted>>20)}
	case !utf8.ValidString(s):
		return "", exitError{exitProblems, name + " 不是 UTF-8。用编辑器另存为 UTF-8"}
	}
	return s, nil
}
