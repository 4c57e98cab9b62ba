// Command measure runs a command, notes what it cost, and makes a table of the notes.
//
//	measure -notes FILE -program hugo -items 1000 -what full -out DIR -- command args…
//	measure -notes FILE -table
//
// It notes CPU seconds (user and system, of the command and its children), peak memory (the kernel's own count, nothing
// is polled), wall seconds, and how many files below -out were written: those whose change time is not before the start.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// note is one run of a command.
type note struct {
	Program string
	Items   int
	What    string
	CPU     float64 // seconds
	System  float64 // seconds of it in the kernel, which is mostly files
	Wall    float64 // seconds
	Peak    float64 // MB of 2^20 bytes
	Files   int     // below the output folder
	Written int     // of them
}

func main() {
	var n note
	notes := flag.String("notes", "", "file of notes, one JSON object a line")
	table := flag.Bool("table", false, "print the table of all notes")
	out := flag.String("out", "", "output folder of the command")
	flag.StringVar(&n.Program, "program", "", "mingbai or hugo")
	flag.StringVar(&n.What, "what", "", "full, again or one")
	flag.IntVar(&n.Items, "items", 0, "items of the site")
	flag.Parse()
	var err error
	if *table {
		err = printTable(os.Stdout, *notes)
	} else {
		err = measure(n, *notes, *out, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(n note, notes, out string, args []string) error {
	if len(args) == 0 || notes == "" {
		return fmt.Errorf("usage: measure -notes FILE … -- command args…")
	}
	cmd := exec.Command(args[0], args[1:]...)
	log, err := os.CreateTemp("", "measure")
	if err != nil {
		return err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log // a file, not a pipe: nothing of ours runs meanwhile
	start := time.Now()
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(log.Name())
		os.Stderr.Write(text[:min(len(text), 4000)])
		return fmt.Errorf("%s: %w", args[0], err)
	}
	n.Wall = time.Since(start).Seconds()
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	n.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	n.System = cmd.ProcessState.SystemTime().Seconds()
	n.Peak = float64(usage.Maxrss) / 1024
	if runtime.GOOS == "darwin" { // bytes there, KB elsewhere
		n.Peak /= 1024
	}
	start = start.Add(-10 * time.Millisecond) // the kernel's file clock is coarse
	err = filepath.WalkDir(out, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		n.Files++
		if !info.ModTime().Before(start) {
			n.Written++
		}
		return nil
	})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(notes, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	return json.NewEncoder(f).Encode(n)
}

// Targets, see docs/benchmarks.md.
const (
	maxCPU  = 0.6 // of Hugo's
	maxPeak = 500 // MB
	maxOne  = 0.25
)

type key struct {
	items   int
	what    string
	program string
}

// result is the best and the median of some runs.
type result struct {
	cpu, cpuMedian, system, peak, peakMedian, wall float64
	files, written                                 int
}

func best(runs []note, f func(note) float64) (least, median float64) {
	all := make([]float64, len(runs))
	for i, n := range runs {
		all[i] = f(n)
	}
	slices.Sort(all)
	return all[0], all[len(all)/2]
}

var names = map[string]string{"full": "full build", "again": "nothing changed", "one": "one file changed"}

func printTable(w io.Writer, notes string) error {
	f, err := os.Open(notes)
	if err != nil {
		return err
	}
	defer f.Close()
	runs := map[key][]note{}
	dec := json.NewDecoder(f)
	for {
		var n note
		if err := dec.Decode(&n); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		k := key{n.Items, n.What, n.Program}
		runs[k] = append(runs[k], n)
	}
	results := map[key]result{}
	var cases []key
	for k, all := range runs {
		r := result{files: all[0].Files, written: all[0].Written}
		r.cpu, r.cpuMedian = best(all, func(n note) float64 { return n.CPU })
		r.system, _ = best(all, func(n note) float64 { return n.System })
		r.peak, r.peakMedian = best(all, func(n note) float64 { return n.Peak })
		r.wall, _ = best(all, func(n note) float64 { return n.Wall })
		results[k] = r
		if c := (key{k.items, k.what, ""}); !slices.Contains(cases, c) {
			cases = append(cases, c)
		}
	}
	order := []string{"full", "again", "one"}
	slices.SortFunc(cases, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.items, b.items), cmp.Compare(slices.Index(order, a.what), slices.Index(order, b.what)))
	})
	fmt.Fprintln(w, "| items | build | program | CPU s: best (median) | kernel s | peak MB: best (median) | wall s | files | written |")
	fmt.Fprintln(w, "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, c := range cases {
		for _, p := range []string{"mingbai", "hugo"} {
			r, ok := results[key{c.items, c.what, p}]
			if !ok {
				continue
			}
			fmt.Fprintf(w, "| %d | %s | %s | %.2f (%.2f) | %.2f | %.0f (%.0f) | %.2f | %d | %d |\n",
				c.items, names[c.what], p, r.cpu, r.cpuMedian, r.system, r.peak, r.peakMedian, r.wall, r.files, r.written)
		}
	}
	fmt.Fprintln(w, "\n| items | build | CPU ÷ Hugo | peak ÷ Hugo | CPU ÷ own full build | targets |")
	fmt.Fprintln(w, "| ---: | --- | ---: | ---: | ---: | --- |")
	for _, c := range cases {
		own, ok := results[key{c.items, c.what, "mingbai"}]
		hugo, ok2 := results[key{c.items, c.what, "hugo"}]
		if !ok || !ok2 {
			continue
		}
		verdict := fmt.Sprintf("CPU ≤ %.1f × Hugo: %s; peak ≤ %d MB: %s", maxCPU, met(own.cpu <= maxCPU*hugo.cpu), maxPeak, met(own.peak <= maxPeak))
		share := own.cpu / results[key{c.items, "full", "mingbai"}].cpu
		if c.what == "one" {
			verdict += fmt.Sprintf("; ≤ %.0f %% of full: %s", maxOne*100, met(share <= maxOne))
		}
		fmt.Fprintf(w, "| %d | %s | %.2f | %.2f | %.2f | %s |\n", c.items, names[c.what], own.cpu/hugo.cpu, own.peak/hugo.peak, share, verdict)
	}
	return nil
}

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "**missed**"
}
