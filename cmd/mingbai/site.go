package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/problem"
)

// siteFlags are the flags of every verb that reads a site folder.
type siteFlags struct {
	site, at, format string
}

func (f *siteFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.site, "site", ".", "site folder: site.yaml, contacts.yaml, content/, static/")
	cmd.Flags().StringVar(&f.at, "at", "", "the instant, as RFC 3339 or \"2026-03-15 09:00\" in the site's zone (default now)")
	cmd.Flags().StringVar(&f.format, "format", "text", "how to print: text or json")
}

// loading is build.Load, or a Load that remembers.
type loading func(fs.FS, func(content.Clock) (time.Time, error)) (*content.Library, time.Time, problem.List, error)

// load reads and checks the site folder. The error is an exitError.
func (c *command) load(f siteFlags) (*content.Library, time.Time, problem.List, error) {
	return c.loadWith(f, func(fsys fs.FS, instant func(content.Clock) (time.Time, error)) (*content.Library, time.Time, problem.List, error) {
		return build.Load(fsys, instant, nil, nil)
	})
}

func (c *command) loadWith(f siteFlags, load loading) (*content.Library, time.Time, problem.List, error) {
	if !slices.Contains([]string{"text", "json"}, f.format) {
		return nil, time.Time{}, nil, wrongUse("--format 只能是 text 或 json")
	}
	if st, err := os.Stat(f.site); err != nil || !st.IsDir() {
		return nil, time.Time{}, nil, wrongUse("没有文件夹 %s", f.site)
	}
	lib, at, list, err := load(os.DirFS(f.site), c.instant(f.at))
	if err != nil {
		if _, ok := err.(exitError); !ok {
			err = failure(err)
		}
		return nil, time.Time{}, nil, err
	}
	return lib, at, list, nil
}

// instant reads an --at flag as the site's clock means it; without one it is now.
func (c *command) instant(at string) func(content.Clock) (time.Time, error) {
	return func(clock content.Clock) (time.Time, error) {
		if at == "" {
			return c.now().In(clock.Zone), nil
		}
		t, err := clock.Parse(at)
		if err != nil {
			return t, wrongUse("--at：%v。%s", err, content.TimeHint)
		}
		return t, nil
	}
}

// refuse says that content has errors and that therefore something was not done.
func (c *command) refuse(f siteFlags, list problem.List, what string) error {
	if f.format == "json" {
		if err := printJSON(c.out, struct {
			Problems problem.List `json:"problems"`
		}{list}); err != nil {
			return err
		}
		return exitError{code: exitProblems}
	}
	c.printProblems(f, list)
	return exitError{exitProblems, what + "：" + tally(list) + "。"}
}

// printProblems writes problems for people.
func (c *command) printProblems(f siteFlags, list problem.List) {
	list.WriteText(c.err, func(file string) []byte {
		b, err := os.ReadFile(filepath.Join(f.site, filepath.FromSlash(file)))
		if err != nil {
			return nil // the problem is that it cannot be read; the excerpt is left out
		}
		return b
	})
}

// tally says how many errors and warnings there are.
func tally(list problem.List) string {
	return fmt.Sprintf("%d 个错误，%d 个提醒", list.Errors(), len(list)-list.Errors())
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return failure(err)
	}
	return nil
}

// engine names this program by its bytes: another build of it may make other files of the same content.
func engine() (string, error) {
	name, err := os.Executable()
	if err != nil { // no /proc, as in a bare chroot
		name, err = exec.LookPath(os.Args[0])
	}
	if err != nil {
		return "", fmt.Errorf("finding this program: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("reading this program: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("reading this program: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// stamp is a time as people read it, in the site's zone.
func stamp(t time.Time) string { return t.Format("2006-01-02 15:04:05") }
