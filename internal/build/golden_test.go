package build_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/problem"
	"mingbai/internal/testsite"
)

var update = flag.Bool("update", false, "rewrite the want/ parts of testdata/*.txtar")

// assetHash is the part of an asset's name that changes with its bytes; a new style sheet is not another site.
var assetHash = regexp.MustCompile(`\.[0-9a-f]{10}\.`)

// TestGolden builds small sites. Each case is a txtar: the comment holds the instant after "at:", the files lie over the
// project's own site folder without its articles, and what is wanted stands in want/problems, want/tree (every path
// below the parts that differ from case to case) and want/file/<path>.
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, ok := strings.Cut(string(a.Comment), "at: ")
			if !ok {
				t.Fatal("the comment has no instant")
			}
			at, _, _ := strings.Cut(rest, "\n")
			site := testsite.Starter(t)
			testsite.Bare(site)
			for p := range site {
				if strings.HasPrefix(p, "content/") && !strings.HasPrefix(p, "content/pages/") && !strings.HasPrefix(p, "content/data/") {
					delete(site, p)
				}
			}
			var want []string
			for _, f := range a.Files {
				if strings.HasPrefix(f.Name, "want/") {
					want = append(want, f.Name)
				} else {
					site[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			got := goldenBuild(t, site, at, want)
			for i, f := range a.Files {
				if !strings.HasPrefix(f.Name, "want/") {
					continue
				}
				if string(f.Data) != got[f.Name] && !*update {
					t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got[f.Name], f.Data)
				}
				a.Files[i].Data = []byte(got[f.Name])
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func goldenBuild(t *testing.T, site fstest.MapFS, at string, want []string) map[string]string {
	got := map[string]string{}
	lib, instant, list, err := build.Load(site, func(c content.Clock) (time.Time, error) { return c.Parse(at) }, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%s: %s: %s\n", p.Pos, p.Rule, p.Text)
	}
	got["want/problems"] = b.String()
	if !slices.Contains(want, "want/problems") && len(list) > 0 {
		t.Errorf("problems:\n%s", b.String())
	}
	if lib == nil || slices.ContainsFunc(list, func(p problem.Problem) bool { return p.Level == problem.Error }) {
		return got
	}
	files, err := build.Render(edition.At(lib, instant), "test", build.Public(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	var tree []string
	for _, f := range files {
		if path.Ext(f.Path) != ".html" && strings.HasPrefix(f.Path, "search/") && f.Path != "search/manifest.bin" {
			continue // shards: which there are is the business of package search
		}
		tree = append(tree, assetHash.ReplaceAllString(f.Path, ".*.")+"\n")
		if slices.Contains(want, "want/file/"+f.Path) {
			body, err := f.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			got["want/file/"+f.Path] = assetHash.ReplaceAllString(strings.TrimSuffix(string(body), "\n"), ".*.") + "\n"
		}
	}
	slices.Sort(tree) // by names without the hashes
	got["want/tree"] = strings.Join(tree, "")
	return got
}
