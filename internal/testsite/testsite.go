// Package testsite gives tests the project's own site folder in memory, to be changed as they like.
package testsite

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"mingbai"
)

// Starter is a copy of the project's site folder.
func Starter(t testing.TB) fstest.MapFS {
	t.Helper()
	site := fstest.MapFS{}
	err := fs.WalkDir(mingbai.Starter, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := mingbai.Starter.ReadFile(p)
		site[p] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return site
}
