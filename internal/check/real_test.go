package check_test

import (
	"os"
	"testing"
	"time"

	"mingbai/internal/check"
	"mingbai/internal/content"
	"mingbai/internal/problem"
)

// instant is when tests check.
var instant = time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// TestRealContent keeps the project's own site folder free of errors. Warnings are printed with -v.
func TestRealContent(t *testing.T) {
	lib, list, err := content.Load(os.DirFS("../.."))
	if err != nil || lib == nil {
		t.Fatal(list, err)
	}
	for _, p := range append(list, check.Run(lib, instant)...) {
		if p.Level == problem.Error {
			t.Errorf("%v: %s: %s（%s）", p.Pos, p.Rule, p.Text, p.Hint)
		} else {
			t.Logf("%v: %s: %s（%s）", p.Pos, p.Rule, p.Text, p.Hint)
		}
	}
}
