package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mingbai/internal/schedule"
)

func (c *command) rollback() *cobra.Command {
	var f publishFlags
	cmd := &cobra.Command{
		Use:   "rollback [CONTENT]",
		Short: "Publish an earlier content again, as it should be now; without an argument list what there is",
		Long: `Publishes an earlier content of the site folder again: not its old pages, but what of it should be public now. It stays until
the site folder is changed the next time. If an item would return that the newest content says is over, nothing is done and the
items are named.`,
		Args: cobra.MaximumNArgs(1),
	}
	f.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			past, err := schedule.Content(stateDir(f.site, f.state))
			if err != nil {
				return failure(err)
			}
			for _, x := range slices.Backward(past) {
				var releases []string
				for _, to := range slices.Sorted(maps.Keys(x.Numbers)) {
					releases = append(releases, fmt.Sprintf("%s 第 %d 版", to, x.Numbers[to]))
				}
				fmt.Fprintf(c.out, "%s  %s 起  %s\n", x.Content, stamp(x.Since), strings.Join(releases, "，"))
			}
			fmt.Fprintf(c.out, "有 %d 份内容，最新的在最前面。\n", len(past))
			return nil
		}
		o, _, err := c.publisher(cmd.Context(), f)
		if err != nil {
			return err
		}
		r, dropped, err := schedule.New(o).Rollback(cmd.Context(), args[0])
		c.report(f, r)
		var over *schedule.BackError
		switch {
		case errors.As(err, &over):
			return exitError{exitHeld, fmt.Sprintf("没有退回：这些文章已经到期或撤回，退回去会重新公开：%s。改好站点文件夹里的内容再发布。", strings.Join(over.Items, "、"))}
		case errors.Is(err, schedule.ErrNoContent):
			return wrongUse("没有内容 %s。运行 mingbai rollback 看有哪些。", args[0])
		case err != nil:
			return publishError(err)
		}
		for _, address := range dropped {
			fmt.Fprintf(c.out, "这个网址没有了：%s\n", address)
		}
		fmt.Fprintf(c.out, "已经退回到内容 %s。下次改动站点文件夹时，会换上新内容。\n", args[0])
		return nil
	}
	return cmd
}
