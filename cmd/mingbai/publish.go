package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"aead.dev/minisign"
	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/release"
	"mingbai/internal/schedule"
)

// publishFlags are the flags of the verbs that publish.
type publishFlags struct {
	site, state, key, desk, log string
	to                          []string
}

func (f *publishFlags) add(cmd *cobra.Command) {
	f.addPlaces(cmd)
	cmd.Flags().StringVar(&f.desk, "desk", "", "folder of the team's desk (default desk/ in the site folder; none leaves it out)")
	cmd.Flags().StringVar(&f.log, "log", "text", "form of the log on standard error: text or json")
}

// addPlaces adds those that say what is where.
func (f *publishFlags) addPlaces(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.site, "site", ".", "site folder")
	cmd.Flags().StringArrayVar(&f.to, "to", nil, "where to publish: a folder or s3://bucket/prefix; may be given several times (default publish.to of site.yaml)")
	cmd.Flags().StringVar(&f.state, "state", "", "folder of the publisher's memory (default .publish/ in the site folder)")
	cmd.Flags().StringVar(&f.key, "key", "", "file of the key that signs releases (default $"+envKey+")")
}

func (c *command) publish() *cobra.Command {
	var f publishFlags
	var once, confirm bool
	var serve serving
	cmd := &cobra.Command{
		Use:   "publish",
		Short: "Keep what is live equal to the edition of now: for ever, or --once",
		Long: `Publishes whenever what is live differs from the edition of now: at every change that is due, at every edit of the site folder,
and once after any time of being down. Content with errors changes nothing; what is planned goes out all the same. While the clock
cannot be believed nothing is published (exit code 5) until somebody has looked and run it with --confirm.`,
		Args: cobra.NoArgs,
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&once, "once", false, "publish what is due and end, for a timer")
	cmd.Flags().BoolVar(&confirm, "confirm", false, "say that the clock is right and late changes may go out, and end")
	serve.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		if once && serve.addr != "" {
			return wrongUse("--once 和 --serve 不能一起用")
		}
		if confirm {
			clock, err := c.clock()
			if err != nil {
				return failure(err)
			}
			if err := schedule.Confirm(stateDir(f.site, f.state), clock); err != nil {
				return publishError(err)
			}
			fmt.Fprintf(c.out, "记下了：时钟是对的，现在是 %s；晚了的变化可以发布。\n", stamp(c.now()))
			return nil
		}
		o, site, err := c.publisher(ctx, f)
		if err != nil {
			return err
		}
		if once {
			return c.publishOnce(ctx, f, schedule.New(o))
		}
		return c.publishForEver(ctx, f, o, site, serve)
	}
	return cmd
}

// stateDir is the folder of the publisher's memory.
func stateDir(site, flag string) string {
	if flag != "" {
		return flag
	}
	return filepath.Join(site, ".publish")
}

// publisher makes the options of a publisher, and says what the site's settings are. The error is an exitError.
func (c *command) publisher(ctx context.Context, f publishFlags) (schedule.Options, *content.Site, error) {
	o := schedule.Options{Site: f.site, State: stateDir(f.site, f.state), Desk: f.desk, Settle: time.Second, PosterKey: posterKey}
	if st, err := os.Stat(f.site); err != nil || !st.IsDir() {
		return o, nil, wrongUse("没有文件夹 %s", f.site)
	}
	switch f.log {
	case "text":
		o.Log = slog.New(slog.NewTextHandler(c.err, nil))
	case "json":
		o.Log = slog.New(slog.NewJSONHandler(c.err, nil))
	default:
		return o, nil, wrongUse("--log 只能是 text 或 json")
	}
	if o.Desk == "" {
		o.Desk = filepath.Join(f.site, "desk")
	} else if o.Desk == noDesk {
		o.Desk = ""
	}
	site, list, err := schedule.Settings(f.site, o.State)
	if err != nil {
		return o, nil, failure(err)
	}
	if site == nil {
		c.printProblems(siteFlags{site: f.site}, list)
		return o, nil, exitError{exitProblems, "site.yaml 有错，没有发布。"}
	}
	if o.Key, err = c.signingKey(f.key); err != nil {
		return o, nil, err
	}
	if o.Clock, err = c.clock(); err != nil {
		return o, nil, failure(err)
	}
	if o.Engine, err = engine(); err != nil {
		return o, nil, failure(err)
	}
	o.Targets, err = c.targets(ctx, f, site, o)
	return o, site, err
}

// places are those that site.yaml publishes to; a folder is meant from where site.yaml lies.
func places(dir string, site *content.Site) []string {
	to := slices.Clone(site.Publish.To)
	for i, t := range to {
		if !isAddress(t) && !filepath.IsAbs(t) {
			to[i] = filepath.Join(dir, t)
		}
	}
	return to
}

// targets opens the places to publish to.
func (c *command) targets(ctx context.Context, f publishFlags, site *content.Site, o schedule.Options) ([]release.Target, error) {
	to := f.to
	if len(to) == 0 {
		to = places(f.site, site)
	}
	if len(to) == 0 {
		return nil, wrongUse("发布到哪里？用 --to，或写在 site.yaml 的 publish.to。%s", content.TargetHint)
	}
	keys := append(slices.Clone(site.Publish.PublicKeys), o.Key.Public().(minisign.PublicKey))
	var out []release.Target
	for _, t := range to {
		if !content.ValidTarget(t) {
			return nil, wrongUse("--to 写法不对：%s。%s", t, content.TargetHint)
		}
		if isAddress(t) {
			s3 := site.Publish.S3
			b, err := release.OpenBucket(ctx, release.BucketOptions{
				URL: t, Endpoint: s3.Endpoint, Region: s3.Region, Path: s3.Style == "path", Gzip: s3.Gzip, NoLease: s3.Lease == "none",
				Site: site.BaseURL, Keys: keys, Owner: c.owner(), Now: c.now, Elapsed: func() time.Duration { return o.Clock.Running().Up },
			})
			if err != nil {
				return nil, failure(err)
			}
			out = append(out, b)
			continue
		}
		if err := outside(t, f.site); err != nil {
			return nil, err
		}
		l, err := release.OpenLocal(t, site.BaseURL, keys, site.Publish.Keep)
		if err != nil {
			return nil, failure(err)
		}
		out = append(out, l)
	}
	return out, nil
}

// owner names this process among all publishers.
func (c *command) owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s %d %d", host, os.Getpid(), c.now().UnixNano())
}

// publishOnce publishes what is due. It waits for a folder that is being edited to be quiet, for 20 seconds at most.
func (c *command) publishOnce(ctx context.Context, f publishFlags, p *schedule.Publisher) error {
	for range 20 {
		r, err := p.Round(ctx)
		c.report(f, r)
		if err != nil {
			return publishError(err)
		}
		if r.Problems.Errors() > 0 {
			return exitError{exitProblems, fmt.Sprintf("内容有错（%s），没有换上新内容；公开的还是原来的，到时间的变化照常。", tally(r.Problems))}
		}
		if !r.Pending {
			if len(r.Released) == 0 {
				fmt.Fprintln(c.out, "已经是最新的，不用发布。")
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return failure(ctx.Err())
		case <-time.After(time.Second):
		}
	}
	return failure(errors.New("站点文件夹一直在变，没有换上新内容"))
}

// report says what a round did.
func (c *command) report(f publishFlags, r schedule.Round) {
	if isTerminal(c.err) { // elsewhere it is a log, and what is wrong may quote what is not public yet
		c.printProblems(siteFlags{site: f.site}, append(slices.Clone(r.Problems), r.Warnings...))
	}
	for _, x := range r.Released {
		fmt.Fprintf(c.out, "%s：第 %d 版已经公开，%s 的内容。\n", x.Target, x.Number, stamp(x.At))
		for _, l := range x.Late {
			fmt.Fprintf(c.out, "  %s %s：应当 %s，晚了 %s。\n", whatName[l.What], l.Item, stamp(l.At), l.By.Round(time.Millisecond))
		}
	}
}

// publishError gives an error of the publisher its exit code.
func publishError(err error) error {
	var held *schedule.HeldError
	switch {
	case errors.As(err, &held):
		return exitError{exitHeld, "mingbai: " + held.Text}
	case unbelievable(err):
		return exitError{exitHeld, fmt.Sprintf("mingbai: 公开的清单不是本站签的，或者坏了，先不发布（%v）。核对密钥；换过密钥就把旧公钥写进 site.yaml 的 publish.keys。见 docs/operations.md。", err)}
	case errors.Is(err, release.ErrBusy):
		return exitError{exitBusy, fmt.Sprintf("mingbai: 另一个 mingbai publish 正在发布（%v）。", err)}
	case errors.Is(err, release.ErrForeign):
		return wrongUse("要发布到的地方有别的东西，怕弄坏它，没有动（%v）。换一个空的文件夹或前缀。", err)
	case errors.Is(err, release.ErrNoConditions):
		return failure(errors.New("这个对象存储不支持条件写入，分不清两个发布者。确定只有一个时，在 site.yaml 写 publish.s3.lease: none。"))
	}
	return failure(err)
}
