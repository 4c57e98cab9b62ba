package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version of the program; a release sets it with -ldflags "-X main.version=…".
var version = "0.1.0"

func (c *command) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and of what it is made with",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(c.out, "mingbai %s %s/%s %s\n", version, runtime.GOOS, runtime.GOARCH, runtime.Version())
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, d := range info.Deps {
					switch d.Path {
					case "github.com/a-h/templ", "github.com/yuin/goldmark", "github.com/gorilla/feeds", "github.com/blevesearch/bleve/v2":
						fmt.Fprintf(c.out, "  %s %s\n", d.Path, d.Version)
					}
				}
			}
			return nil
		},
	}
}
