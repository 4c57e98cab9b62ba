package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/preview"
)

func (c *command) serve() *cobra.Command {
	var site, at, addr, index string
	var drafts bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site and, on this machine only, the team's desk; again at every change of a file",
		Args:  cobra.NoArgs,
	}
	cmd.Flags().StringVar(&site, "site", ".", "site folder")
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
	cmd.Flags().StringVar(&at, "at", "", "the instant to show (default now)")
	cmd.Flags().StringVar(&index, "index", "", "folder of the search index (default beside the output folder)")
	cmd.Flags().BoolVar(&drafts, "drafts", false, "also show drafts and what is not due yet (loopback only)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if st, err := os.Stat(site); err != nil || !st.IsDir() {
			return wrongUse("没有文件夹 %s", site)
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return wrongUse("--addr 写成 127.0.0.1:8080")
		}
		ip := net.ParseIP(host)
		private := host == "localhost" || ip != nil && ip.IsLoopback()
		if drafts && !private {
			return wrongUse("--drafts 会显示没公开的内容，只能用本机地址（127.0.0.1）")
		}
		if at != "" {
			if _, err := c.instant(at)(content.Clock{Zone: time.UTC}); err != nil {
				return err
			}
		}
		if index == "" {
			index = indexDir(site)
		}
		program, err := engine()
		if err != nil {
			return failure(err)
		}
		err = preview.Serve(cmd.Context(), preview.Options{
			Site: site, Addr: addr, Instant: c.instant(at), Fixed: at != "", Drafts: drafts, Desk: private, Index: index, Program: program,
			Log: slog.New(slog.NewTextHandler(c.err, nil)),
			Ready: func(addr string) {
				fmt.Fprintf(c.out, "打开 http://%s/ ，按 Ctrl+C 结束。\n", addr)
				if private {
					fmt.Fprintf(c.out, "社媒工作台：http://%s/desk/\n", addr)
				}
			},
		})
		if err != nil {
			return failure(err)
		}
		return nil
	}
	return cmd
}
