package faulttest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"mingbai/internal/release"
)

// TestOnTimeLocal and TestOnTimeBucket let one change after the other come due and look when a visitor sees it. Only the long form
// judges how late: it has the machine to itself.
func TestOnTimeLocal(t *testing.T) {
	if !faults {
		t.Parallel()
	}
	w := newWorld(t, "keep: 5")
	live := w.path("live")
	gap := 2500 * time.Millisecond
	if !faults {
		gap = 1500 * time.Millisecond
	}
	onTime(t, w, live, gap, time.Second, func(p string) (string, error) {
		b, err := os.ReadFile(filepath.Join(live, release.Current, filepath.FromSlash(p)))
		if errors.Is(err, os.ErrNotExist) {
			return "", nil
		}
		return string(b), err
	})
}

func TestOnTimeBucket(t *testing.T) {
	if !faults {
		t.Parallel()
	}
	g := startGateway(t)
	w := newWorld(t, g.settings())
	w.env = s3Env
	client := s3.New(s3.Options{
		BaseEndpoint: &g.endpoint, Region: "us-east-1", UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "key", SecretAccessKey: "secret"}, nil
		}),
	})
	gap := 2500 * time.Millisecond
	if !faults {
		gap = 1500 * time.Millisecond
	}
	onTime(t, w, "s3://"+bucket, gap, 10*time.Second, func(p string) (string, error) {
		out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: &p})
		if err != nil {
			if strings.Contains(err.Error(), "NoSuchKey") {
				return "", nil
			}
			return "", err
		}
		defer out.Body.Close()
		b, err := io.ReadAll(out.Body)
		return string(b), err
	})
}

// onTime publishes changes to a target. read gives what a visitor gets for a path, "" if there is nothing.
func onTime(t *testing.T, w *world, to string, gap, limit time.Duration, read func(p string) (string, error)) {
	const back = 5 // changes until an article ends
	n := 8
	if faults {
		n = 200
	}
	before := load()
	w.add(time.Now().Add(-time.Hour), time.Time{})
	begin := time.Now().Add(8 * time.Second)
	at := func(i int) time.Time { return begin.Add(time.Duration(i) * gap).Truncate(time.Second) }
	type change struct {
		mark   string
		at     time.Time
		public bool
	}
	todo := make([]change, n)
	for i := range todo {
		if j := i - back; i%4 == 3 && j >= 0 { // an article that ends
			todo[i] = change{todo[j].mark, at(i), false}
			continue
		}
		var to time.Time
		if (i+back)%4 == 3 && i+back < n {
			to = at(i + back)
		}
		todo[i] = change{w.add(at(i), to), at(i), true}
	}
	p := w.start(w.publish("state", to)...)
	deadline := at(n).Add(time.Minute)
	late := make([]time.Duration, 0, n)
	early, ready := 0, false // whether all changes came after the first release
	for done := 0; done < len(todo); {
		time.Sleep(20 * time.Millisecond)
		select {
		case <-p.ended:
			t.Fatalf("the publisher ended: %v", p)
		default:
		}
		list, err := read("tips/index.html")
		if err != nil {
			t.Fatal(err)
		}
		ready = ready || list != "" && time.Now().Before(begin)
		for _, c := range todo[done:min(done+2, len(todo))] {
			i, _ := w.known(c.mark)
			page, err := read(i.page())
			if err != nil {
				t.Fatal(err)
			}
			now := time.Now()
			onPage, onList := strings.Contains(page, c.mark), strings.Contains(list, c.mark)
			switch changed := onPage == c.public && onList == c.public; {
			case now.Before(c.at) && c.public && (onPage || onList):
				early++
				t.Errorf("%s is seen at %s, before %s", c.mark, now, c.at)
			case changed && !now.Before(c.at) && c == todo[done]:
				late = append(late, now.Sub(c.at))
				done++
			case now.After(deadline):
				t.Fatalf("%s is not live: %v", c.mark, p)
			}
		}
	}
	for ready && time.Now().Before(deadline) && strings.Count(p.err.String(), `"msg":"live"`) < n {
		time.Sleep(50 * time.Millisecond) // what was seen may not be signed yet
	}
	p.stop()
	own := said(t, p.err.String())
	if ready && len(own) != n {
		t.Errorf("the program tells of %d changes of %d", len(own), n)
	}
	t.Logf("%d changes, one every %v: %d early, 0 missing; load before %s, after %s", n, gap, early, before, load())
	t.Logf("late, as a visitor sees it:   %s", spread(late))
	t.Logf("late, as the program says it: %s", spread(own))
	if p99 := at99(late); faults && p99 > limit {
		t.Errorf("p99 is %v, more than %v", p99, limit)
	}
}

// said reads how late the program says that it was.
func said(t *testing.T, log string) (late []time.Duration) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(log))
	for lines.Scan() {
		var line struct {
			Msg  string
			Late time.Duration
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Errorf("%v: %s", err, lines.Text())
		} else if line.Msg == "live" {
			late = append(late, line.Late)
		}
	}
	return late
}

func part(late []time.Duration, percent int) time.Duration {
	s := slices.Sorted(slices.Values(late))
	return s[(len(s)*percent+99)/100-1]
}

func at99(late []time.Duration) time.Duration { return part(late, 99) }

func spread(late []time.Duration) string {
	if len(late) == 0 {
		return "nothing"
	}
	ms := func(percent int) time.Duration { return part(late, percent).Round(time.Millisecond) }
	return fmt.Sprintf("p50 %v, p99 %v, max %v", ms(50), ms(99), ms(100))
}
