package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"mingbai/internal/answer"
	"mingbai/internal/channel/web"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/printing"
	"mingbai/internal/release"
	"mingbai/internal/schedule"
	"mingbai/internal/server"
)

// serving are the flags of a publisher that also serves.
type serving struct{ addr, admin string }

func (s *serving) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.addr, "serve", "", "also serve the first folder of --to to the public, at this address, as 127.0.0.1:8081")
	cmd.Flags().StringVar(&s.admin, "admin", "", "with --serve: answer /healthz and /metrics at this address instead")
}

// publishForEver publishes until ctx ends, and serves what is live if it was asked to.
func (c *command) publishForEver(ctx context.Context, f publishFlags, o schedule.Options, site *content.Site, s serving) error {
	o.Ahead = true
	if s.addr == "" {
		if s.admin != "" {
			return wrongUse("--admin 要和 --serve 一起用")
		}
		schedule.New(o).Run(ctx, func(r schedule.Round) { c.report(f, r) })
		return nil
	}
	var folder *release.Local
	for _, t := range o.Targets {
		if l, ok := t.(*release.Local); ok && folder == nil {
			folder = l
		}
	}
	if folder == nil {
		return wrongUse("--serve 要有一个文件夹可以发布：--to 里至少写一个文件夹")
	}
	finder := answer.New(indexDir(o.State), o.Engine, o.Log)
	defer finder.Close()
	var srv *server.Server
	o.Served = folder
	o.Live = func(e *edition.Edition, posters *printing.Set, manifest string) {
		srv.Answer(manifest, finder.Of(e, web.NewAnswers(e, posters)))
	}
	p := schedule.New(o)
	srv = server.New(server.Options{
		Dir: folder.Name(), BasePath: site.BasePath(), HSTSDays: site.Publish.HSTSDays, AdminAddr: s.admin, Now: c.now, Log: o.Log,
		Status: p.Status,
	})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() {
		defer stop() // a publisher that nobody can read of is no use
		done <- srv.Serve(ctx, s.addr, func(site, admin string) {
			fmt.Fprintf(c.out, "公开在 http://%s/\n", site)
			if admin != "" {
				fmt.Fprintf(c.out, "状态在 http://%s/healthz 和 /metrics\n", admin)
			}
		})
	}()
	p.Run(ctx, func(r schedule.Round) { c.report(f, r) })
	if err := <-done; err != nil {
		return failure(err)
	}
	return nil
}

// isTerminal says whether somebody reads along.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
