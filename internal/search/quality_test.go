package search

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"mingbai"
	"mingbai/internal/content"
	"mingbai/internal/edition"
)

// A queryCase is a line of testdata/queries.txt.
type queryCase struct {
	kind, query string
	want        []string
}

func readCases(t testing.TB) []queryCase {
	t.Helper()
	b, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []queryCase
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, " | ")
		if len(f) != 3 {
			t.Fatalf("bad case %q", line)
		}
		c := queryCase{kind: f[0], query: f[1]}
		for id := range strings.SplitSeq(f[2], ",") {
			c.want = append(c.want, strings.TrimSpace(id))
		}
		cases = append(cases, c)
	}
	return cases
}

// realIndex is the index of the project's own content.
func realIndex(t testing.TB) *Index {
	t.Helper()
	lib, list, err := content.Load(mingbai.Starter)
	if err != nil || list.Errors() > 0 {
		t.Fatal(list, err)
	}
	return MakeIndex(edition.At(lib, time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)), nil)
}

// TestQuality holds the ranking to what it reached: see docs/benchmarks.md for the table beside others.
func TestQuality(t *testing.T) {
	x := realIndex(t)
	sum, n, none := map[string]float64{}, map[string]int{}, map[string]int{}
	for _, c := range readCases(t) {
		r, err := Rank(x, Parse(c.query), Filter{})
		if err != nil {
			t.Fatal(err)
		}
		rank := 0
		for i, h := range r.Hits[:min(len(r.Hits), 10)] {
			if slices.Contains(c.want, x.Docs[h.Doc].ID) {
				rank = i + 1
				break
			}
		}
		for _, k := range []string{c.kind, "all"} {
			n[k]++
			if rank > 0 {
				sum[k] += 1 / float64(rank)
			}
			if len(r.Hits) == 0 {
				none[k]++
			}
		}
		if rank != 1 {
			var top []string
			for _, h := range r.Hits[:min(len(r.Hits), 3)] {
				top = append(top, fmt.Sprintf("%s(%d,%d)", x.Docs[h.Doc].ID, h.Tier, h.Score))
			}
			t.Logf("%d %s %q want %v got %v", rank, c.kind, c.query, c.want, top)
		}
	}
	for k := range n {
		mrr := sum[k] / float64(n[k])
		t.Logf("%-12s n=%3d MRR=%.3f none=%d", k, n[k], mrr, none[k])
		if least := map[bool]float64{true: 0.98, false: 0.9}[k == "all"]; mrr < least {
			t.Errorf("%s: MRR %.3f, at least %.2f wanted", k, mrr, least)
		}
		if none[k]*50 > n[k] {
			t.Errorf("%s: %d of %d queries find nothing", k, none[k], n[k])
		}
	}
}
