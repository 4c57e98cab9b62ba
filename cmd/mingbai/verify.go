package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"aead.dev/minisign"
	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/output"
	"mingbai/internal/release"
	"mingbai/internal/yamldoc"
)

// verifyFlags are the flags of verify.
type verifyFlags struct {
	siteFlags
	pub  []string
	seen string
}

func (c *command) verify() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify URL|DIR",
		Short: "Tell whether a live site is what its publisher signed, file by file",
		Long: `Reads a live site back, from its address or from its folder (what publish --to names, or one release in it), and compares
every file with the signed manifest. Ends with 0 if all is as it was published, 1 if not, 3 if that cannot be told.

The public keys are those of --pub or else publish.keys of site.yaml. If the site folder has a site.yaml, the manifest must be of its
base_url; without one, a manifest at an address must be of that address.`,
		Example: "  mingbai verify https://mingbai.example/ --pub RWQ… --seen ~/.mingbai-seen.json",
		Args:    cobra.ExactArgs(1),
	}
	f.add(cmd)
	cmd.Flags().Lookup("site").Usage = "site folder; only its site.yaml is read, if it is there"
	cmd.Flags().StringArrayVar(&f.pub, "pub", nil, "a public key, or a file with one; may be given several times")
	cmd.Flags().StringVar(&f.seen, "seen", "", "file that remembers the last release of each place, so that none before it is believed again")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains([]string{"text", "json"}, f.format) {
			return wrongUse("--format 只能是 text 或 json")
		}
		check, clock, err := c.checkOf(f, args[0])
		if err != nil {
			return err
		}
		r, err := verifyPlace(cmd.Context(), args[0], check)
		switch {
		case errors.Is(err, release.ErrAddress):
			return wrongUse("%s 不是网址，写成 https://mingbai.example/", args[0])
		case errors.Is(err, fs.ErrNotExist):
			return wrongUse("没有文件夹 %s", args[0])
		case errors.Is(err, release.ErrMoving):
			return exitError{exitFailure, "mingbai: 核对的时候一直有新的发布，过一会儿再核对。"}
		case err != nil:
			return failure(fmt.Errorf("核对不了 %s：%w", args[0], err))
		}
		if f.seen != "" && check.Seen.Learn(r) {
			b, err := check.Seen.Bytes()
			if err == nil {
				err = output.Replace(f.seen, b)
			}
			if err != nil {
				return failure(fmt.Errorf("remembering the release: %w", err))
			}
		}
		return c.printReport(r, f.format, clock.Zone)
	}
	return cmd
}

// checkOf says what is to be believed, and in which zone the site's clock runs. The error is an exitError.
func (c *command) checkOf(f verifyFlags, place string) (release.Check, content.Clock, error) {
	var check release.Check
	clock := content.Clock{Zone: time.Local}
	site, err := c.settings(f.site)
	if err != nil {
		return check, clock, err
	}
	if site != nil {
		if clock.Zone, err = time.LoadLocation(site.Zone); err != nil {
			return check, clock, wrongUse("%s 的 zone 不是时区：%s", content.SiteFile, site.Zone)
		}
		check.Site = site.BaseURL
	} else if isAddress(place) {
		check.Site = strings.TrimRight(place, "/") + "/"
	}
	if check.Now, err = c.instant(f.at)(clock); err != nil {
		return check, clock, err
	}
	written := f.pub
	if len(written) == 0 && site != nil {
		written = site.Publish.Keys
	}
	for _, w := range written {
		key, err := publicKey(w)
		if err != nil {
			return check, clock, err
		}
		check.Keys = append(check.Keys, key)
	}
	if len(check.Keys) == 0 {
		return check, clock, wrongUse("没有公钥。用 --pub 写公钥或公钥文件，或者写进 site.yaml 的 publish.keys")
	}
	if f.seen != "" {
		b, err := os.ReadFile(f.seen)
		check.Seen = release.Seen{}
		if err == nil {
			check.Seen, err = release.ReadSeen(b)
		} else if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil {
			return check, clock, failure(fmt.Errorf("%s 读不出以前核对过什么（%w）。确实要从头记，就删掉它", f.seen, err))
		}
	}
	return check, clock, nil
}

// settings reads site.yaml alone, for machines that have nothing else of the site; nil if there is none.
func (c *command) settings(dir string) (*content.Site, error) {
	src, err := os.ReadFile(filepath.Join(dir, content.SiteFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, failure(fmt.Errorf("reading the site's settings: %w", err))
	}
	var s content.Site
	if _, list := yamldoc.Decode(content.SiteFile, 1, src, &s); list.Errors() > 0 {
		c.printProblems(siteFlags{site: dir}, list)
		return nil, wrongUse("site.yaml 有错：%s", tally(list))
	}
	return &s, nil
}

// publicKey reads a public key as it is written, or from the file of that name.
func publicKey(written string) (minisign.PublicKey, error) {
	var key minisign.PublicKey
	if key.UnmarshalText([]byte(written)) == nil {
		return key, nil
	}
	b, err := os.ReadFile(written)
	if err != nil {
		return key, wrongUse("公钥写法不对，也没有这个文件：%s", written)
	}
	if key.UnmarshalText(b) != nil {
		return key, wrongUse("%s 不是公钥（要 mingbai keygen 或 minisign -G 给的 .pub 文件）", written)
	}
	return key, nil
}

func isAddress(place string) bool { return strings.Contains(place, "://") }

// fileTimeout is how long one file may take.
const fileTimeout = 2 * time.Minute

func verifyPlace(ctx context.Context, place string, check release.Check) (*release.Report, error) {
	if !isAddress(place) {
		return release.VerifyDir(ctx, place, check)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 8
	return release.VerifyURL(ctx, &http.Client{Transport: t, Timeout: fileTimeout}, place, check)
}

// kindName is what a problem is called for people.
var kindName = map[release.Kind]string{
	release.Missing: "缺少", release.Different: "不一样", release.Extra: "多出来", release.Elsewhere: "转到别处", release.BadForm: "读不懂",
	release.BadSigner: "签名不对", release.WrongSite: "是别的网站的", release.Expired: "过期了", release.Older: "比以前的旧",
}

// printReport prints what was found and gives the exit code.
func (c *command) printReport(r *release.Report, format string, zone *time.Location) error {
	var files int
	var bytes int64
	if r.Live != nil {
		for _, f := range r.Live.Files {
			files, bytes = files+1, bytes+f.Size
		}
	}
	var end error
	if len(r.Problems) > 0 {
		end = exitError{code: exitProblems}
	}
	if format == "json" {
		type signed struct {
			Site    string    `json:"site"`
			Number  int64     `json:"number"`
			Instant time.Time `json:"instant"`
			Expires time.Time `json:"expires"`
			SHA256  string    `json:"sha256"`
			Files   int       `json:"files"`
			Bytes   int64     `json:"bytes"`
		}
		report := struct {
			Place    string            `json:"place"`
			Release  *signed           `json:"release"` // null if there is no manifest to believe
			Problems []release.Problem `json:"problems"`
		}{Place: r.Place, Problems: append([]release.Problem{}, r.Problems...)}
		if s := r.Live; s != nil {
			report.Release = &signed{s.Site, s.Number, s.Instant, s.Expires, s.Hash(), files, bytes}
		}
		return errors.Join(printJSON(c.out, report), end)
	}
	for _, p := range r.Problems {
		got := ""
		if p.Got != "" {
			got = "（" + printable(p.Got) + "）"
		}
		fmt.Fprintf(c.out, "%s：%s%s\n", kindName[p.Kind], printable(p.Path), got)
	}
	if s := r.Live; s != nil {
		fmt.Fprintf(c.out, "%s 第 %d 次发布，内容是 %s 的，%d 个文件，%.1f MB；签名到 %s 有效。\n",
			s.Site, s.Number, stamp(s.Instant.In(zone)), files, float64(bytes)/1e6, stamp(s.Expires.In(zone)))
	}
	if end != nil {
		fmt.Fprintf(c.out, "不可信：有 %d 处和发布的不一样。\n", len(r.Problems))
		return end
	}
	fmt.Fprintln(c.out, "核对无误：和发布者签名的一模一样。")
	return nil
}

// printable is a text of somebody else's as a terminal may show it.
func printable(s string) string {
	if q := strconv.Quote(s); q[1:len(q)-1] != s {
		return q
	}
	return s
}
