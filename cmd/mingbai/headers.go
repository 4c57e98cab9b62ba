package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/headers"
	"mingbai/internal/release"
	"mingbai/templates/assets"
)

// defaultTarget is where the live release is looked for if neither site.yaml nor a flag says so.
const defaultTarget = "/srv/mingbai"

func (c *command) headers() *cobra.Command {
	var site, to string
	cmd := &cobra.Command{
		Use:       "headers nginx|caddy|_headers",
		Short:     "Print the configuration with which another web server serves the live release as publish --serve does",
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"nginx", "caddy", "_headers"},
	}
	cmd.Flags().StringVar(&site, "site", ".", "site folder")
	cmd.Flags().StringVar(&to, "to", "", "folder that is published to (default the first one in site.yaml, else "+defaultTarget+")")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		write, ok := map[string]func(headers.Config) string{"nginx": headers.Nginx, "caddy": headers.Caddy, "_headers": headers.File}[args[0]]
		if !ok {
			return wrongUse("只会给 nginx、caddy 或 _headers 写设置，没有 %q", args[0])
		}
		s, list, err := content.LoadSite(os.DirFS(site))
		if err != nil {
			return failure(err)
		}
		if s == nil {
			return c.refuse(siteFlags{site: site}, list, "site.yaml 有错")
		}
		address, err := url.Parse(s.BaseURL)
		if err != nil {
			return failure(err)
		}
		if to == "" {
			to = firstFolder(places(site, s))
		}
		root, err := filepath.Abs(filepath.Join(to, release.Current))
		if err != nil {
			return failure(err)
		}
		config := headers.Config{Host: address.Hostname(), BasePath: s.BasePath(), Root: root, HSTSDays: s.Publish.HSTSDays}
		for _, a := range assets.All {
			config.Assets = append(config.Assets, a.Path)
		}
		fmt.Fprint(c.out, write(config))
		return nil
	}
	return cmd
}

// firstFolder is the first folder among the places to publish to.
func firstFolder(places []string) string {
	for _, p := range places {
		if !isAddress(p) {
			return p
		}
	}
	return defaultTarget
}
