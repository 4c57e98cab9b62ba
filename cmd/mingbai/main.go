// Command mingbai turns a folder of Markdown into a bank's consumer-protection website and its feeds.
//
// The verbs are in one file each. Only this package reads the clock, opens the site folder and prints. Exit codes:
// 0 done, 1 content problems, 2 wrong use, 3 failure, 4 another publisher holds the lock, 5 held for safety.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

// run is main for tests: it gives the exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &command{out: os.Stdout, err: os.Stderr, now: time.Now}
	root := c.root()
	root.SetArgs(os.Args[1:])
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	var code exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		if code.msg != "" {
			fmt.Fprintln(c.err, code.msg)
		}
		return code.code
	}
	// What cobra itself refuses is wrong use: an unknown verb or flag, a wrong number of arguments.
	fmt.Fprintf(c.err, "mingbai: %v\n运行 mingbai help 查看用法。\n", err)
	return 2
}

// exitError ends the command with a code and, if it has one, a message.
type exitError struct {
	code int
	msg  string
}

func (e exitError) Error() string { return e.msg }

// Exit codes, see the package comment.
const (
	exitProblems = 1
	exitUse      = 2
	exitFailure  = 3
	exitBusy     = 4
	exitHeld     = 5
)

func wrongUse(format string, args ...any) error {
	return exitError{exitUse, "mingbai: " + fmt.Sprintf(format, args...)}
}

// failure is a machine failure: what was being done is in err.
func failure(err error) error { return exitError{exitFailure, "mingbai: " + err.Error()} }

// command is what the verbs share: where to print and what time it is.
type command struct {
	out, err io.Writer
	now      func() time.Time
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "mingbai",
		Short:         "Financial-safety lessons, alerts and tips: from Markdown to a website and feeds",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(c.build(), c.check(), c.plan(), c.newItem(), c.init(), c.serve(), c.search(), c.poster(), c.handbook(), c.slides(), c.wechat(), c.lintWeChat(), c.publish(), c.rollback(), c.keygen(), c.verify(), c.doctor(), c.headers(), c.version())
	return root
}
