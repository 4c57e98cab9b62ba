package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"mingbai/internal/build"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/problem"
)

// buildReport is what `build --format json` prints.
type buildReport struct {
	OK       bool         `json:"ok"`
	At       *time.Time   `json:"at,omitempty"`
	Out      string       `json:"out"`
	Items    int          `json:"items"`
	Added    []string     `json:"added"`
	Changed  []string     `json:"changed"`
	Removed  []string     `json:"removed"`
	Kept     int          `json:"kept"`
	Next     *time.Time   `json:"next,omitempty"` // when what is public changes next
	Problems problem.List `json:"problems"`
}

// noDesk leaves the desk out.
const noDesk = "none"

const (
	memoryGoal = 420 << 20 // bytes
	manyItems  = 15000
)

func (c *command) build() *cobra.Command {
	var f siteFlags
	var out, desk string
	var compress bool
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the website, feeds and the team's desk as they should be at one instant",
		Args:  cobra.NoArgs,
	}
	f.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "output folder (default public/ in the site folder)")
	cmd.Flags().StringVar(&desk, "desk", "", "folder of the team's desk (default desk/ in the site folder, or beside --out; none leaves it out)")
	cmd.Flags().BoolVar(&compress, "compress", false, "also write .gz and .br twins of text files")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if desk == "" && out != "" { // another output folder has a desk of its own
			desk = filepath.Clean(out) + "-desk"
		}
		if out == "" {
			out = filepath.Join(f.site, "public")
		}
		if desk == "" {
			desk = filepath.Join(f.site, "desk")
		}
		if err := outside(out, f.site); err != nil {
			return err
		}
		if desk != noDesk {
			if err := cmp.Or(outside(desk, f.site), apart(out, desk)); err != nil {
				return err
			}
		}
		// A build lives for seconds and throws nearly everything away: collect seldom, up to a bound that 10,000 items
		// stay below. The bound only asks for more collections, it never fails a build.
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(memoryGoal)
		eng, err := engine()
		if err != nil {
			return failure(err)
		}
		deskOut := desk
		if desk == noDesk {
			deskOut = ""
		}
		folders := build.OpenFolders(eng, out, deskOut)
		lib, at, list, err := c.loadWith(f, folders.Load)
		if err != nil {
			return err
		}
		report := buildReport{Out: out, Problems: list, Added: []string{}, Changed: []string{}, Removed: []string{}}
		if report.Problems == nil {
			report.Problems = problem.List{}
		}
		if lib == nil || list.Errors() > 0 {
			if f.format == "json" {
				if err := printJSON(c.out, report); err != nil {
					return err
				}
				return exitError{code: exitProblems}
			}
			c.printProblems(f, list)
			return exitError{exitProblems, fmt.Sprintf("没有生成：%s。原来的 %s 没有动。", tally(list), out)}
		}
		if len(lib.Items) > manyItems { // what lives comes near the bound: collecting for it would cost more than it saves
			debug.SetGCPercent(100)
			debug.SetMemoryLimit(math.MaxInt64)
		}
		e := edition.At(lib, at)
		key, err := posterKey(&lib.Site)
		if err != nil {
			return err
		}
		posters, err := folders.Posters(e, key)
		if err != nil {
			return failure(err)
		}
		if err := build.RecordCodes(f.site, lib.Codes, posters.Sheets); err != nil {
			return failure(err)
		}
		bar := c.progress()
		diff, err := folders.Website(e, posters, compress, bar.step)
		bar.clear()
		if err != nil {
			return failure(err)
		}
		var deskDiff output.Diff
		findings := posters.Problems
		if desk != noDesk {
			var more problem.List
			if deskDiff, more, err = folders.Desk(e, posters); err != nil {
				return failure(err)
			}
			findings = append(findings, more...)
		}
		list = append(list, findings...).Sort()
		report.Problems = append(problem.List{}, list...)
		next, more := edition.Plan(lib).Next(at)
		refused := error(nil)
		if n := findings.Errors(); n > 0 {
			refused = exitError{exitProblems, fmt.Sprintf("网站已经生成；%d 处海报或微信素材有错，这些文章没有海报或素材。", n)}
		}
		if f.format == "json" {
			report.OK, report.At, report.Items, report.Kept = true, &at, len(e.Items), diff.Kept
			report.Added, report.Changed, report.Removed = append(report.Added, diff.Added...), append(report.Changed, diff.Changed...), append(report.Removed, diff.Removed...)
			if more {
				report.Next = &next
			}
			report.OK = refused == nil
			if err := printJSON(c.out, report); err != nil {
				return err
			}
			return refused
		}
		c.printProblems(f, list)
		fmt.Fprintf(c.out, "%s 的内容：%d 篇公开。%s\n", stamp(at), len(e.Items), summary(diff, out))
		if desk != noDesk {
			fmt.Fprintf(c.out, "社媒工作台：%s\n", summary(deskDiff, desk))
		}
		if more {
			fmt.Fprintf(c.out, "下一次变化：%s（mingbai plan 查看全部）\n", stamp(next))
		}
		return refused
	}
	return cmd
}

// apart refuses a desk that would be published with the website, and the other way round.
func apart(out, desk string) error {
	o, err := filepath.Abs(out)
	if err != nil {
		return failure(err)
	}
	d, err := filepath.Abs(desk)
	if err != nil {
		return failure(err)
	}
	for _, pair := range [][2]string{{o, d}, {d, o}} {
		if rel, err := filepath.Rel(pair[0], pair[1]); err == nil && filepath.IsLocal(rel) {
			return wrongUse("--desk 和 --out 要分开放：工作台不能公开")
		}
	}
	return nil
}

func summary(d output.Diff, out string) string {
	return fmt.Sprintf("%s：新增 %d 个文件，改动 %d 个，删除 %d 个，未变 %d 个。", out, len(d.Added), len(d.Changed), len(d.Removed), d.Kept)
}

// outside refuses an output folder that is the site folder or lies in what is read.
func outside(out, site string) error {
	o, err := filepath.Abs(out)
	if err != nil {
		return failure(err)
	}
	s, err := filepath.Abs(site)
	if err != nil {
		return failure(err)
	}
	for _, read := range []string{"content", "static"} {
		if rel, err := filepath.Rel(filepath.Join(s, read), o); err == nil && filepath.IsLocal(rel) {
			return wrongUse("--out 不能放在 %s 里面", read)
		}
	}
	if rel, err := filepath.Rel(o, s); err == nil && filepath.IsLocal(rel) {
		return wrongUse("--out 不能是站点文件夹本身或它的上级")
	}
	return nil
}

// bar shows progress on a terminal once the work has taken a second.
type bar struct {
	mu    sync.Mutex
	w     *os.File
	start time.Time
	last  time.Time
	now   func() time.Time
}

func (c *command) progress() *bar {
	b := &bar{start: c.now(), now: c.now}
	if isTerminal(c.err) {
		b.w = c.err.(*os.File)
	}
	return b
}

func (b *bar) step(done, all int) {
	if b.w == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.now(); now.Sub(b.start) > time.Second && now.Sub(b.last) > 100*time.Millisecond {
		b.last = now
		fmt.Fprintf(b.w, "\r正在生成 %d/%d", done, all)
	}
}

func (b *bar) clear() {
	if b.w != nil && !b.last.IsZero() {
		fmt.Fprint(b.w, "\r\033[K")
	}
}
