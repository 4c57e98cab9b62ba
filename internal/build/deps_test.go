package build_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers lists the packages bottom up. A package may import those above it in this list, never below; third is what it
// may import of others. Test files are free.
var layers = []struct {
	pkg   string
	third []string
}{
	{"internal/problem", []string{"golang.org/x/text/width"}},
	{"internal/contrast", nil},
	{"internal/memo", nil},
	{"internal/parallel", nil},
	{"internal/yamldoc", []string{"go.yaml.in/yaml/v4"}},
	{"internal/prose", []string{"github.com/yuin/goldmark"}},
	{"internal/hanzi", []string{"github.com/mozillazg/go-pinyin"}},
	{"internal/font", []string{"golang.org/x/image"}},
	{"internal/font/make", []string{"golang.org/x"}},
	{"internal/picture", []string{"golang.org/x/image", "rsc.io/qr"}},
	{"internal/content", []string{"golang.org/x/text", "aead.dev/minisign"}},
	{"internal/edition", nil},
	{"internal/check", []string{"golang.org/x/text"}},
	{"internal/search", []string{"golang.org/x/text/unicode/norm"}},
	{"internal/engine", []string{"github.com/blevesearch"}},
	{"internal/words", nil},
	{"internal/wechat", []string{"golang.org/x/net/html", "github.com/rivo/uniseg"}},
	{"internal/typeset", []string{"github.com/go-text/typesetting"}},
	{"internal/scene", []string{"codeberg.org/go-pdf/fpdf", "golang.org/x/image", "rsc.io/qr"}},
	{"internal/poster", nil},
	{"internal/printing", nil},
	{"internal/draft", []string{"go.yaml.in/yaml/v4", "golang.org/x/net/html", "golang.org/x/text/unicode/norm"}},
	{"internal/output", []string{"github.com/andybalholm/brotli"}},
	{"templates/assets", nil},
	{"templates", []string{"github.com/a-h/templ"}},
	{"templates/desk", []string{"github.com/a-h/templ"}},
	{"templates/talk", []string{"github.com/a-h/templ"}},
	{"internal/talk", nil},
	{"internal/book", nil},
	{"internal/channel/web", []string{"github.com/a-h/templ", "github.com/arran4/golang-ical"}},
	{"internal/channel/feed", []string{"github.com/gorilla/feeds"}},
	{"internal/channel/search", nil},
	{"internal/channel/desk", nil},
	{"internal/channel/shelf", nil},
	{"internal/channel/talks", nil},
	{"internal/build", nil},
	{"internal/watch", []string{"github.com/fsnotify/fsnotify"}},
	{"internal/answer", nil},
	{"internal/headers", nil},
	{"internal/release", []string{"aead.dev/minisign", "github.com/andybalholm/brotli", "github.com/aws"}},
	{"internal/schedule", []string{"aead.dev/minisign"}},
	{"internal/server", []string{"github.com/prometheus/client_golang", "golang.org/x/net/netutil"}},
	{"internal/preview", nil},
	{".", nil},
	{"internal/testsite", nil},
	{"internal/testproc", nil},
	{"cmd/mingbai", []string{"aead.dev/minisign", "github.com/spf13/cobra", "golang.org/x/sys/unix"}},
}

// TestImportsGoDown keeps the shape of docs/architecture.md: who may import whom, which package owns which library, no
// clock outside cmd/, and no network outside cmd/, preview and draft.
func TestImportsGoDown(t *testing.T) {
	rank := map[string]int{}
	third := map[string][]string{}
	for i, l := range layers {
		rank[l.pkg], third[l.pkg] = i, l.third
	}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (p == "bench" || p == "internal/browsertest" || p != "." && strings.HasPrefix(e.Name(), ".")) {
			return fs.SkipDir
		}
		if path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		pkg := path.Dir(p)
		at, known := rank[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the list", p, pkg)
			return nil
		}
		src, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, src, 0)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			name, _ := strconv.Unquote(imp.Path.Value)
			own, ours := strings.CutPrefix(name, "mingbai/")
			if name == "mingbai" {
				own, ours = ".", true
			}
			switch {
			case ours:
				if r, ok := rank[own]; !ok || r >= at {
					t.Errorf("%s imports %s, which is not below it", p, name)
				}
				if strings.HasPrefix(pkg, "internal/channel/") && strings.HasPrefix(own, "internal/channel/") {
					t.Errorf("%s: channels do not import each other", p)
				}
			case strings.Contains(name, "."):
				if !slices.ContainsFunc(third[pkg], func(ok string) bool { return name == ok || strings.HasPrefix(name, ok+"/") }) {
					t.Errorf("%s imports %s, which belongs to another package", p, name)
				}
			case (name == "net" || name == "net/http") && !slices.Contains([]string{"internal/answer", "internal/draft", "internal/release", "internal/server", "internal/preview", "cmd/mingbai"}, pkg):
				t.Errorf("%s imports %s", p, name)
			case name == "math/rand" || name == "math/rand/v2" || name == "crypto/rand":
				t.Errorf("%s imports %s: nothing here is left to chance", p, name)
			}
		}
		if pkg != "cmd/mingbai" && strings.Contains(string(src), "time.Now(") {
			t.Errorf("%s reads the clock", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
