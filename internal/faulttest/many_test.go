package faulttest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mingbai/internal/release"
)

// TestManyPublishers lets several publishers work on one target, each with a memory of its own, and kills and restarts them.
func TestManyPublishers(t *testing.T) {
	if !faults {
		t.Parallel()
	}
	sizes, changes := []int{2}, 3
	if faults {
		sizes, changes = []int{2, 3, 5, 8}, 12
	}
	for i, n := range sizes {
		t.Run(fmt.Sprintf("folder/%d", n), func(t *testing.T) {
			if !faults {
				t.Parallel()
			}
			w := newWorld(t, "keep: 100")
			live := w.path("live")
			many(t, w, live, filepath.Join(live, release.Current), n, changes, uint64(i), nil)
		})
		t.Run(fmt.Sprintf("bucket/%d", n), func(t *testing.T) {
			if !faults {
				t.Parallel()
			}
			g := startGateway(t)
			w := newWorld(t, g.settings())
			w.env = s3Env
			many(t, w, "s3://"+bucket, g.dir, n, changes, uint64(i), g)
		})
	}
}

// many is one such run. dir is where the live files are; g is nil for a folder.
func many(t *testing.T, w *world, to, dir string, n, changes int, seed uint64, g *gateway) {
	gap := max(3*time.Second, time.Duration(n)*time.Second)
	w.add(time.Now().Add(-time.Hour), time.Time{})
	begin := time.Now().Add(6 * time.Second)
	var due []string
	for i := range changes {
		due = append(due, w.add(begin.Add(time.Duration(i)*gap), time.Time{}))
	}
	end := begin.Add(time.Duration(changes-1) * gap)

	owners := &alive{pids: map[int]bool{}}
	start := func(i int) *process {
		return owners.start(func() *process { return w.start(w.publish(fmt.Sprintf("state-%d", i), to)...) })
	}
	ctx, stop := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	chain := map[int64]string{} // manifests that were live
	watching.Go(func() {
		for ctx.Err() == nil {
			if b, err := os.ReadFile(filepath.Join(dir, release.ManifestFile)); err == nil {
				var m release.Manifest
				if err := json.Unmarshal(b, &m); err != nil {
					t.Errorf("half a manifest: %v", err)
				} else if old, ok := chain[m.Number]; ok && old != string(b) {
					t.Errorf("two releases have number %d", m.Number)
				} else {
					chain[m.Number] = string(b)
				}
			}
			if g != nil {
				if err := owners.age(g); err != nil {
					t.Error(err)
				}
			}
			time.Sleep(5 * time.Millisecond)
		}
	})

	// Killed at random and started again a little later. One stays, for somebody has to do it.
	rnd := rand.New(rand.NewPCG(6, seed))
	running := map[int]*process{}
	again := map[int]time.Time{} // those that were killed, and when they are started again
	for i := range n {
		running[i] = start(i)
	}
	killed := 0
	for time.Now().Before(end.Add(2 * time.Second)) {
		time.Sleep(time.Duration(rnd.IntN(8000/n)) * time.Millisecond)
		if len(running) > 1 {
			ids := slices.Sorted(maps.Keys(running))
			i := ids[rnd.IntN(len(ids))]
			if !owners.kill(running[i]) {
				t.Fatalf("a publisher ended by itself: %v", running[i])
			}
			killed++
			delete(running, i)
			again[i] = time.Now().Add(time.Duration(rnd.IntN(2000)) * time.Millisecond)
		}
		for i, at := range again {
			if time.Now().After(at) {
				delete(again, i)
				running[i] = start(i)
			}
		}
	}
	for i := range again {
		running[i] = start(i)
	}
	last, _ := w.known(due[len(due)-1])
	deadline := time.Now().Add(90 * time.Second)
	for {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(last.page()))); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the last change is not live: %v", running[0])
		}
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(3 * time.Second) // the manifest is last, and whoever wants to make another release may
	for _, p := range running {
		p.stop()
		if p.code != 0 {
			t.Errorf("a publisher did not end well: %v", p)
		}
	}
	time.Sleep(100 * time.Millisecond)
	stop()
	watching.Wait()

	var before *release.Manifest
	own, caught := 0, 0
	for number := int64(1); number <= int64(len(chain)); number++ {
		b, ok := chain[number]
		if !ok {
			t.Fatalf("no release %d was seen, but %v", number, slices.Sorted(maps.Keys(chain)))
		}
		m := &release.Manifest{}
		if err := json.Unmarshal([]byte(b), m); err != nil {
			t.Fatal(err)
		}
		if number == 1 {
			if m.Previous != "" {
				t.Errorf("the first release follows %s", m.Previous)
			}
		} else {
			if m.Previous != sum(chain[number-1]) {
				t.Errorf("release %d does not follow %d", number, number-1)
			}
			if release.Same(before, release.Set{Files: m.Files}) {
				t.Errorf("release %d is %d once more", number, number-1)
			}
		}
		fresh := 0
		for mark, i := range w.items {
			_, there := m.Files[i.page()]
			if there != i.publicAt(m.Instant) {
				t.Errorf("release %d of %s: %s of %s is there: %v", number, m.Instant, mark, i.from, there)
			}
			if there && (before == nil || before.Files[i.page()].SHA256 == "") {
				fresh++
			}
		}
		if before != nil && fresh > 0 {
			own, caught = own+1, caught+fresh-1
		} else {
			caught += fresh
		}
		before = m
	}
	if own+caught != len(w.items) {
		t.Errorf("%d and %d of %d changes went live", own, caught, len(w.items))
	}
	got := files(t, dir+string(filepath.Separator))
	live, err := release.Open([]byte(got[release.ManifestFile]), []byte(got[release.SignatureFile]), w.site, w.keys)
	if err != nil {
		t.Fatal(err)
	}
	if g == nil {
		same(t, live, got, w.fresh(live.Instant, "--compress"))
	} else {
		same(t, live, got, w.fresh(live.Instant))
	}
	t.Logf("%d publishers, seed %d, a change every %v: killed %d times; %d releases, numbers growing by one; %d editions had a release of their own, %d changes came with the first or a later one; load %s",
		n, seed, gap, killed, len(chain), own, caught, load())
}
