package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/font/gofont/goregular"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mingbai": func() { os.Exit(run()) }})
}

// TestScript runs the command as an editor would. -update rewrites what commands are expected to print.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error { // a font with letters that ours lacks
			return os.WriteFile(filepath.Join(e.WorkDir, "go.ttf"), goregular.TTF, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// sametree DIR DIR: both folders hold the same files with the same bytes.
			"sametree": func(ts *testscript.TestScript, neg bool, args []string) {
				if len(args) != 2 {
					ts.Fatalf("usage: sametree dir dir")
				}
				a, b := tree(ts, args[0]), tree(ts, args[1])
				diff := ""
				for p, body := range a {
					if other, ok := b[p]; !ok || other != body {
						diff = p
					}
				}
				for p := range b {
					if _, ok := a[p]; !ok {
						diff = p
					}
				}
				if (diff == "") == neg {
					ts.Fatalf("%s and %s: first difference %q", args[0], args[1], diff)
				}
			},
			// answers CODES PUBLIC ITEM TEXT…: the pages behind the codes of an item, oldest first, hold these texts, one each.
			"answers": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 4 {
					ts.Fatalf("usage: answers codes public item text…")
				}
				texts := args[3:]
				n := 0
				for line := range strings.Lines(ts.ReadFile(args[0])) {
					code, rest, _ := strings.Cut(line, ",")
					if !strings.HasPrefix(rest, args[2]+",") {
						continue
					}
					if page := ts.ReadFile(filepath.Join(args[1], "v", code, "index.html")); n >= len(texts) || !strings.Contains(page, texts[n]) {
						ts.Fatalf("code %d, %s: want %q on %s", n, code, texts, page)
					}
					n++
				}
				if n != len(texts) {
					ts.Fatalf("%d codes of %s, want %d", n, args[2], len(texts))
				}
			},
			// edit FILE OLD NEW: replaces the first OLD in FILE; \n in NEW is a line end.
			"edit": func(ts *testscript.TestScript, _ bool, args []string) {
				if len(args) != 3 {
					ts.Fatalf("usage: edit file old new")
				}
				editFile(ts, args[0], args[1], strings.ReplaceAll(args[2], `\n`, "\n"))
			},
		},
	})
}

func tree(ts *testscript.TestScript, dir string) map[string]string {
	out := map[string]string{}
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(root, p)
		out[rel] = string(b)
		return err
	}))
	if len(out) == 0 {
		ts.Fatalf("%s is empty", dir)
	}
	return out
}

func editFile(ts *testscript.TestScript, file, old, new string) {
	name := ts.MkAbs(file)
	b, err := os.ReadFile(name)
	ts.Check(err)
	before, after, ok := strings.Cut(string(b), old)
	if !ok {
		ts.Fatalf("%s has no %q", file, old)
	}
	ts.Check(os.WriteFile(name, []byte(before+new+after), 0o644))
}
