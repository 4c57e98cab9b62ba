package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"mingbai/internal/build"
	"mingbai/internal/problem"
)

func (c *command) check() *cobra.Command {
	var f siteFlags
	var report bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check all content against the house rules, without writing anything",
		Args:  cobra.NoArgs,
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&report, "report", false, "then print a table for reading everything through: lengths, reading times, review dates, quizzes, posters")
	cmd.RunE = func(*cobra.Command, []string) error {
		lib, at, list, err := c.load(f)
		if err != nil {
			return err
		}
		if lib != nil && list.Errors() == 0 {
			more, err := build.CheckDesk(lib, at)
			if err != nil {
				return failure(err)
			}
			list = append(list, more...).Sort()
		}
		if report {
			return c.readThrough(f, lib, at, list)
		}
		if f.format == "json" {
			if list == nil {
				list = problem.List{}
			}
			if err := printJSON(c.out, struct {
				Problems problem.List `json:"problems"`
				Errors   int          `json:"errors"`
				Warnings int          `json:"warnings"`
			}{list, list.Errors(), len(list) - list.Errors()}); err != nil {
				return err
			}
		} else {
			c.printProblems(f, list)
			items := 0
			if lib != nil {
				items = len(lib.Items)
			}
			fmt.Fprintf(c.out, "检查了 %d 篇：%s。\n", items, tally(list))
		}
		if list.Errors() > 0 {
			return exitError{code: exitProblems}
		}
		return nil
	}
	return cmd
}
