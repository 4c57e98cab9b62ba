package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"mingbai/internal/edition"
)

// whatName is what a change is called for the editor.
var whatName = map[edition.What]string{
	edition.Publish: "发布", edition.Update: "更新", edition.Expire: "到期", edition.Withdraw: "撤回", edition.ReviewDue: "该复核了",
}

func (c *command) plan() *cobra.Command {
	var f siteFlags
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Print every coming change: what is published, expires, is withdrawn or due for review, and when",
		Args:  cobra.NoArgs,
	}
	f.add(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		lib, at, list, err := c.load(f)
		if err != nil {
			return err
		}
		if lib == nil || list.Errors() > 0 {
			return c.refuse(f, list, "内容有错，排不出计划")
		}
		coming := edition.Plan(lib).After(at)
		if f.format == "json" {
			if coming == nil {
				coming = edition.Schedule{}
			}
			return printJSON(c.out, struct {
				From    string           `json:"from"`
				Changes edition.Schedule `json:"changes"`
			}{at.Format("2006-01-02T15:04:05Z07:00"), coming})
		}
		for _, ch := range coming {
			it, _ := lib.Item(ch.Item)
			fmt.Fprintf(c.out, "%s  %s  %s  %s\n", stamp(ch.At), whatName[ch.What], ch.Item, it.Title)
		}
		fmt.Fprintf(c.out, "%s 之后有 %d 个变化。\n", stamp(at), len(coming))
		return nil
	}
	return cmd
}
