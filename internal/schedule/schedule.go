// Package schedule keeps what is live equal to the edition of now: never early, never torn, never forgotten.
//
// What is public is a function of the content and the instant, so there is no queue of jobs: each Round looks at the clock, at the
// site folder and at what is live, and makes a release where they differ. Run does rounds for ever, at every change that is due, at
// every edit and at least every 30 seconds. A round that was cut short leaves nothing that the next one does not put right.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"aead.dev/minisign"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/printing"
	"mingbai/internal/problem"
	"mingbai/internal/release"
)

// Options of a Publisher.
type Options struct {
	Site    string // the site folder; codes of posters are added to it
	State   string // folder of the publisher's memory
	Desk    string // folder of the desk, "" for none
	Engine  string // names this program
	Clock   Clock
	Targets []release.Target
	Key     minisign.PrivateKey
	// PosterKey gives the key of the codes of posters, nil if the site has none.
	PosterKey func(*content.Site) ([]byte, error)
	// Ahead makes the build of a coming change a little before its time, and lets the desk wait for quiet hours: for a process that stays.
	Ahead bool
	// Settle is how long the site folder must be quiet before it is read.
	Settle time.Duration
	Log    *slog.Logger
	// Live, if set, is told what visitors see on the target Served, and the hash of its manifest, after every round that changed it.
	Live   func(*edition.Edition, *printing.Set, string)
	Served release.Target
}

// Publisher publishes one site.
type Publisher struct {
	o Options

	lib          *content.Library // of the copy libOf
	libOf        string
	seen         string // what the site folder looked like at seenAt, when it had changed
	seenAt       time.Duration
	refused      problem.List // of the site folder as refusedLook
	refusedLook  string
	last         Running
	served, told string // manifests: what is live on Served, and what Live was told of
	desked       string // what the desk holds
	alarms       map[string]string
	folders      map[string]*build.Folders // that were asked for in this round, by folder of build/

	mu     sync.Mutex
	status Status
}

// Status is what an operator wants to know. Nothing in it comes from a text: it may be read by anybody.
type Status struct {
	Held     string        // why nothing is published: "clock" or "missed"; "" if nothing holds
	Next     time.Time     // of the first change that is not live everywhere yet; zero if none is planned
	Late     time.Duration // how long after its time the last change was live
	Errors   int           // in the content that was refused last; 0 if it was not
	Warnings int
	Targets  []TargetStatus
}

// TargetStatus is a Status of one target.
type TargetStatus struct {
	Name      string
	Release   int64     // number of what is live, 0 if nothing is known to be
	Instant   time.Time // of its edition
	Expires   time.Time // of its manifest
	Published time.Time // when this process made it live, zero if it did not
	Failures  uint64    // since this process began
}

// New gives a publisher.
func New(o Options) *Publisher {
	p := &Publisher{o: o, alarms: map[string]string{}}
	for _, t := range o.Targets {
		p.status.Targets = append(p.status.Targets, TargetStatus{Name: t.Name()})
	}
	return p
}

// Status is safe to call at any time.
func (p *Publisher) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.status
	s.Targets = slices.Clone(s.Targets)
	return s
}

func (p *Publisher) note(f func(*Status)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.status)
}

// alarm logs a state of things once, until it changes.
func (p *Publisher) alarm(what, text string, args ...any) {
	if p.alarms[what] == text {
		return
	}
	p.alarms[what] = text
	if text != "" {
		p.o.Log.Error(text, args...)
	}
}

// Round is what one round found.
type Round struct {
	Problems problem.List // of content that was refused, in this round or before
	Warnings problem.List // of content that was taken over in this round
	Pending  bool         // the site folder was changed a moment ago: look again after Settle
	Next     time.Time    // when what is public changes next; zero if never
	Now      time.Time    // by the wall clock, when the round began
	Released []Released
}

// Released is a release that a round made.
type Released struct {
	Target string
	Number int64
	At     time.Time // of the edition
	Late   []Late
}

// Late is a change that is live now, and by how much it was late.
type Late struct {
	edition.Change
	By time.Duration
}

// Round does one round. The error is a *HeldError if somebody must look first, and wraps release.ErrBusy if another publisher is at
// work; what the Round says of the content holds all the same.
func (p *Publisher) Round(ctx context.Context) (Round, error) {
	s, unlock, err := openState(p.o.State)
	if err != nil {
		return Round{}, err
	}
	defer unlock()
	r, err := p.round(ctx, s)
	err = errors.Join(err, s.save())
	var held *HeldError
	p.note(func(s *Status) {
		s.Held, s.Errors = "", r.Problems.Errors()
		if errors.As(err, &held) {
			s.Held = held.Reason
		}
	})
	return r, err
}

func (p *Publisher) round(ctx context.Context, s *state) (Round, error) {
	clock, err := p.readClock(s)
	r := Round{Now: clock.now}
	if err != nil {
		return r, err
	}
	p.folders = map[string]*build.Folders{} // another process may have built since the last round
	var errs []error
	next, err := p.refresh(s, clock, &r)
	if err != nil { // the folder cannot be read: what is planned goes out all the same
		errs = append(errs, err)
	}
	at := later(clock.now.Truncate(time.Second), s.Highest)
	lives := make([]*release.Signed, len(p.o.Targets))
	failed := make([]bool, len(p.o.Targets))
	for i, t := range p.o.Targets {
		if lives[i], err = p.live(ctx, t); err != nil {
			errs, failed[i] = append(errs, p.failed(i, err)), true
		} else if lives[i] != nil {
			at = later(at, lives[i].Instant)
		}
	}
	set, err := p.adopt(s, next, lives, at, &r)
	if err != nil {
		return r, errors.Join(append(errs, err)...)
	}
	if p.lib == nil { // nothing was ever good
		return r, errors.Join(errs...)
	}
	plan := edition.Plan(p.lib)
	r.Next, _ = plan.Next(at)
	for i := range p.o.Targets {
		if failed[i] {
			continue
		}
		if err := p.publish(ctx, s, i, set, plan, lives[i], at, &r); err != nil {
			errs, failed[i] = append(errs, p.failed(i, err)), true
		}
	}
	p.note(func(s *Status) {
		s.Next = r.Next
		for i, live := range lives {
			if first, ok := plan.Next(instantOf(live)); ok && failed[i] && live != nil && first.Before(s.Next) {
				s.Next = first
			}
		}
	})
	return r, errors.Join(append(errs, p.after(s, at, &r))...)
}

func instantOf(s *release.Signed) time.Time {
	if s == nil {
		return time.Time{}
	}
	return s.Instant
}

// live asks what is live on a target, and holds everything if its clock says that ours is ahead.
func (p *Publisher) live(ctx context.Context, t release.Target) (*release.Signed, error) {
	live, err := t.Live(ctx)
	if store, ok := t.(interface{ Skew() (time.Duration, bool) }); ok {
		if skew, known := store.Skew(); known && -skew > maxJump {
			p.alarm("store", "held: this machine's clock is ahead of the store's", "target", t.Name(), "by", -skew)
			return nil, &HeldError{"clock", fmt.Sprintf("这台机器的时钟比对象存储快 %s。为了不让文章提前公开，先不发布。把时钟调对就好。", -skew)}
		}
	}
	p.alarm("store", "")
	return live, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b.In(a.Location())
	}
	return a
}

// failed notes that a target could not be published to.
func (p *Publisher) failed(i int, err error) error {
	name := p.o.Targets[i].Name()
	var held *HeldError
	if !errors.Is(err, release.ErrBusy) && !errors.As(err, &held) {
		p.note(func(s *Status) { s.Targets[i].Failures++ })
		p.alarm("target "+name, "not published: "+err.Error(), "target", name)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// readClock reads the clocks and holds everything while the wall clock cannot be believed.
func (p *Publisher) readClock(s *state) (reading, error) {
	c := p.o.Clock.read(s.Anchor)
	if p.last.Boot == c.running.Boot {
		if slept := (c.running.Up - c.running.Awake) - (p.last.Up - p.last.Awake); slept > minSleep {
			p.o.Log.Warn("the machine slept", "for", slept.Round(time.Second))
		}
	}
	p.last = c.running
	switch {
	case s.Anchor.Boot != c.running.Boot:
		s.Anchor = c.anchor()
	case c.ahead > maxJump:
		held := c.jumped()
		p.alarm("clock", "held: the clock jumped ahead; check it, then run mingbai publish --confirm", "by", c.ahead.Round(time.Second), "now", c.now)
		return c, held
	case c.ahead < -tolerance:
		p.o.Log.Warn("the clock went back; nothing that has ended returns", "by", (-c.ahead).Round(time.Second))
		s.Anchor = c.anchor()
	}
	p.alarm("clock", "")
	behind := s.Highest.Sub(c.now)
	if behind > maxJump {
		p.alarm("behind", "the clock is behind what was published; the schedule waits for it", "by", behind.Round(time.Second))
	} else {
		p.alarm("behind", "")
	}
	return c, nil
}

// Confirm says that somebody looked: the clock is right, and what is late may go out.
func Confirm(dir string, clock Clock) error {
	s, unlock, err := openState(dir)
	if err != nil {
		return err
	}
	defer unlock()
	c := clock.read(s.Anchor)
	s.Anchor, s.Confirmed = c.anchor(), c.now.Round(0)
	return s.save()
}

// candidate is content that is good by itself and not yet published.
type candidate struct {
	name, look string
	lib        *content.Library
}

// refresh takes over the site folder if it has changed and has been quiet: a copy is made and checked. It gives nil if there is
// nothing new, or what is new is refused.
func (p *Publisher) refresh(s *state, clock reading, r *Round) (*candidate, error) {
	look, err := lookAt(p.o.Site)
	if err != nil {
		return nil, err
	}
	if look == s.Look && s.Good != "" {
		p.seen = ""
		return nil, nil
	}
	if look == p.refusedLook {
		r.Problems = p.refused
		return nil, nil
	}
	if look != p.seen {
		p.seen, p.seenAt = look, clock.running.Up
	}
	if clock.running.Up-p.seenAt < p.o.Settle {
		r.Pending = true
		return nil, nil
	}
	aside := filepath.Join(s.copies(), "new")
	if err := os.RemoveAll(aside); err != nil {
		return nil, fmt.Errorf("copying the site folder: %w", err)
	}
	if err := copySite(p.o.Site, aside); err != nil {
		return nil, err
	}
	if again, err := lookAt(p.o.Site); err != nil || again != look { // edited meanwhile
		r.Pending = true
		return nil, err
	}
	name, err := nameOf(aside)
	if err != nil {
		return nil, err
	}
	if name != s.Good {
		if err := os.RemoveAll(s.copy(name)); err != nil {
			return nil, fmt.Errorf("copying the site folder: %w", err)
		}
		if err := os.Rename(aside, s.copy(name)); err != nil {
			return nil, fmt.Errorf("copying the site folder: %w", err)
		}
	}
	lib, _, list, err := p.builds(s, s.other()).Load(os.DirFS(s.copy(name)), func(c content.Clock) (time.Time, error) { return clock.now.In(c.Zone), nil })
	if err != nil {
		return nil, err
	}
	if lib == nil || list.Errors() > 0 {
		p.refuse(look, list, r)
		return nil, s.drop(name)
	}
	r.Warnings = list
	return &candidate{name, look, lib}, nil
}

// refuse keeps what is published as it is and says where the new content is wrong.
func (p *Publisher) refuse(look string, list problem.List, r *Round) {
	r.Problems, p.refused, p.refusedLook = list, list, look
	for _, x := range list {
		if x.Level == problem.Error { // what is wrong may quote what is not public yet
			p.o.Log.Error("content refused; what is public stays as it is", "at", x.Pos.String(), "rule", x.Rule)
		}
	}
}

// load reads a copy that was good when it was taken over. It gives nil if it is not what it was.
func (p *Publisher) load(s *state, name string) (*content.Library, error) {
	if got, err := nameOf(s.copy(name)); err != nil || got != name {
		return nil, err
	}
	lib, list, err := p.builds(s, s.other()).Read(os.DirFS(s.copy(name)))
	if err != nil || lib == nil || list.Errors() > 0 {
		return nil, err
	}
	return lib, nil
}

// adopt makes the candidate, or without one the last good content, what is published from, and gives its build. A candidate that
// would lose public addresses is refused.
func (p *Publisher) adopt(s *state, next *candidate, lives []*release.Signed, at time.Time, r *Round) (release.Set, error) {
	if next != nil {
		slot, set, err := p.build(s, next.name, next.lib, at)
		if err != nil {
			return set, err
		}
		var gone []string
		for i, live := range lives {
			if live != nil && next.name != s.Good {
				gone = append(gone, release.Gone(live.Manifest, p.o.Targets[i].Select(set))...)
			}
		}
		if len(gone) == 0 {
			s.Drop = s.Drop && next.name == s.Good
			s.Good, s.Look, s.Use = next.name, next.look, slot
			p.lib, p.libOf, p.seen, p.refusedLook = next.lib, next.name, "", ""
			p.o.Log.Info("content taken over", "content", next.name, "warnings", len(r.Warnings))
			p.note(func(s *Status) { s.Warnings = len(r.Warnings) })
			return set, s.save()
		}
		slices.Sort(gone)
		var list problem.List
		for _, address := range slices.Compact(gone) {
			list = append(list, problem.Errorf(problem.Pos{File: "content"}, "address-gone", "公开过的文章不能删；要撤下，写 withdrawn；改了文件名，在新文章里写 aliases", "公开过的网址 %s 没有了", address))
		}
		p.refuse(next.look, list, r)
	}
	if s.Good == "" {
		return release.Set{}, nil
	}
	if err := p.loadGood(s); err != nil {
		return release.Set{}, err
	}
	slot, set, err := p.build(s, s.Good, p.lib, at)
	if err == nil {
		s.Use = slot
	}
	return set, err
}

// loadGood makes p.lib the content that is published from, with the codes that others recorded in the site folder meanwhile.
func (p *Publisher) loadGood(s *state) error {
	theirs, list, err := content.ReadCodes(os.DirFS(p.o.Site))
	if err == nil && list.Errors() == 0 { // else check says so
		more, err := build.AddCodes(s.copy(s.Good), theirs)
		if err != nil {
			return err
		}
		if more {
			p.lib, s.Built = nil, map[string]built{}
		}
	}
	if p.lib != nil && p.libOf == s.Good {
		return nil
	}
	lib, err := p.load(s, s.Good)
	if err != nil {
		return err
	}
	if lib == nil {
		name := s.Good
		s.Good, s.Look = "", ""
		return fmt.Errorf("the copy %s of the content is damaged; the site folder is read again", name)
	}
	p.lib, p.libOf = lib, s.Good
	return nil
}

// builds gives a folder of build/ with what builds into it remember.
func (p *Publisher) builds(s *state, slot string) *build.Folders {
	if p.folders[slot] == nil {
		p.folders[slot] = build.OpenFolders(p.o.Engine, s.build(slot), p.o.Desk)
	}
	return p.folders[slot]
}

// build gives the files of the edition at an instant. If no build there is of it, the one that is not in use is made so.
func (p *Publisher) build(s *state, name string, lib *content.Library, at time.Time) (slot string, set release.Set, err error) {
	for _, slot := range slots {
		if b := s.Built[slot]; b.Content == name && b.Engine == p.o.Engine && !at.Before(b.From) && (b.To.IsZero() || at.Before(b.To)) {
			if set, ok := setOf(s.build(slot)); ok {
				return slot, set, nil
			}
		}
	}
	slot = s.other()
	if err := p.seed(s, slot); err != nil {
		return slot, set, err
	}
	delete(s.Built, slot)
	if err := s.save(); err != nil { // what a build that is cut short leaves must not be taken for one
		return slot, set, err
	}
	e := edition.At(lib, at.In(lib.Site.Location()))
	posters, err := p.posters(s, e, slot)
	if err != nil {
		return slot, set, err
	}
	if codes := printing.Issued(lib.Codes, posters.Sheets); len(codes) > len(lib.Codes) {
		if _, err := build.AddCodes(s.copy(name), codes); err != nil {
			return slot, set, err
		}
		if _, err := build.AddCodes(p.o.Site, codes); err != nil { // the copy has them, and the next round tries again
			p.alarm("codes", "codes could not be recorded in the site folder", "err", err)
		}
		lib.Codes = codes
	}
	if _, err := p.builds(s, slot).Website(e, posters, true, nil); err != nil {
		return slot, set, err
	}
	set, ok := setOf(s.build(slot))
	if !ok {
		return slot, set, errors.New("the build left no manifest")
	}
	to, _ := edition.Plan(lib).Next(at)
	s.Built[slot] = built{name, p.o.Engine, at, to}
	return slot, set, nil
}

// seed begins an empty folder with what the other one has: most files of two editions are the same.
func (p *Publisher) seed(s *state, slot string) error {
	from, to := s.build(s.Use), s.build(slot)
	if _, err := os.Stat(to); s.Use == "" || !errors.Is(err, fs.ErrNotExist) {
		return nil // a folder that cannot be looked at cannot be built in either, and the build says so
	}
	for _, dir := range [][2]string{{output.StateDir(from), output.StateDir(to)}, {from, to}} { // a folder that is there is whole
		aside := dir[1] + ".new"
		err := errors.Join(os.RemoveAll(dir[1]), os.RemoveAll(aside))
		if err == nil {
			err = os.CopyFS(aside, os.DirFS(dir[0]))
		}
		if err == nil {
			err = os.Rename(aside, dir[1])
		}
		if err != nil {
			return fmt.Errorf("beginning a build: %w", err)
		}
	}
	delete(p.folders, slot)
	return nil
}

func (p *Publisher) posters(s *state, e *edition.Edition, slot string) (*printing.Set, error) {
	key, err := p.o.PosterKey(e.Site)
	if err != nil {
		return nil, err
	}
	return p.builds(s, slot).Posters(e, key)
}

// setOf gives the files of the build in a folder.
func setOf(dir string) (release.Set, bool) {
	m, ok := output.Written(dir)
	if !ok {
		return release.Set{}, false
	}
	set := release.Set{Dir: dir, Files: make(map[string]release.File, len(m.Files))}
	for name, f := range m.Files {
		set.Files[name] = release.File{SHA256: f.Hash, Size: f.Size}
	}
	return set, true
}

// publish makes the set live on one target.
func (p *Publisher) publish(ctx context.Context, s *state, i int, set release.Set, plan edition.Schedule, live *release.Signed, at time.Time, r *Round) error {
	t, conf := p.o.Targets[i], &p.lib.Site.Publish
	var due edition.Schedule
	if live != nil {
		due = slices.DeleteFunc(slices.Clone(plan.After(live.Instant)), func(c edition.Change) bool { return c.At.After(at) || c.What == edition.ReviewDue })
		limit := time.Duration(conf.MissedHours) * time.Hour
		for _, c := range due {
			if by := at.Sub(c.At); conf.OnMissed == "hold" && by > limit && c.At.After(s.Confirmed) {
				p.alarm("missed", "held: changes were missed; look at mingbai plan, then run mingbai publish --confirm", "late", by.Round(time.Second))
				return &HeldError{"missed", fmt.Sprintf("有变化晚了 %s（最多 %d 小时），先不发布。核对后运行 mingbai publish --confirm。", by.Round(time.Minute), conf.MissedHours)}
			}
		}
	}
	p.alarm("missed", "")
	out, err := release.Publish(ctx, t, live, set, release.Order{
		Site: p.lib.Site.BaseURL, Instant: at, Now: r.Now, Fresh: time.Duration(conf.FreshDays) * 24 * time.Hour,
		Key: p.o.Key, Floor: s.Numbers[t.Name()], Drop: s.Drop,
	})
	if err != nil {
		return err
	}
	s.Numbers[t.Name()] = max(s.Numbers[t.Name()], out.After.Number)
	now := p.o.Clock.Now()
	var late []Late
	if out.Done {
		s.Highest = later(s.Highest, at)
		for _, c := range due {
			l := Late{c, now.Sub(c.At)}
			late = append(late, l)
			p.o.Log.Info("live", "target", t.Name(), "item", c.Item, "change", c.What, "due", c.At, "late", l.By)
		}
		r.Released = append(r.Released, Released{t.Name(), out.After.Number, at, late})
		p.o.Log.Info("released", "target", t.Name(), "release", out.After.Number, "files", len(out.After.Files))
	}
	p.alarm("target "+t.Name(), "")
	p.note(func(st *Status) {
		x := &st.Targets[i]
		x.Release, x.Instant, x.Expires = out.After.Number, out.After.Instant, out.After.Expires
		if out.Done {
			x.Published = now
		}
		if len(late) > 0 {
			st.Late = late[len(late)-1].By
		}
	})
	if t == p.o.Served {
		p.served = out.After.Hash()
	}
	return nil
}

// after does what can wait until the website is live: the history, search of what is live, the desk, and the next build.
func (p *Publisher) after(s *state, at time.Time, r *Round) error {
	if len(r.Released) > 0 && (len(s.Past) == 0 || s.Past[len(s.Past)-1].Content != s.Good) {
		s.Past = append(s.Past, Past{s.Good, at, map[string]int64{}})
	}
	for _, x := range r.Released {
		s.Past[len(s.Past)-1].Numbers[x.Target] = x.Number
	}
	if err := s.tidy(p.lib.Site.Publish.Keep); err != nil {
		return err
	}
	live := s.Built[s.Use]
	built := live.Content + " " + live.From.String()
	rest := longest
	if !r.Next.IsZero() {
		rest = r.Next.Sub(p.o.Clock.Now())
	}
	tell, desk := p.o.Live != nil && p.told != p.served, p.o.Desk != "" && p.desked != built && (rest >= longest || !p.o.Ahead)
	if tell || desk {
		e := edition.At(p.lib, live.From.In(p.lib.Site.Location()))
		posters, err := p.posters(s, e, s.Use)
		if err != nil {
			return err
		}
		if tell {
			p.o.Live(e, posters, p.served)
			p.told = p.served
		}
		if desk {
			_, list, err := p.builds(s, s.Use).Desk(e, posters)
			if err != nil {
				return err
			}
			for _, x := range append(list, posters.Problems...) {
				p.o.Log.Warn("desk", "at", x.Pos.String(), "rule", x.Rule)
			}
			p.desked = built
		}
	}
	if !r.Next.IsZero() && p.o.Ahead && rest < aheadTime {
		if _, _, err := p.build(s, s.Good, p.lib, r.Next); err != nil {
			var cause syscall.Errno
			if errors.As(err, &cause) {
				err = cause // and not which file: its name may be a word of what is not public yet
			}
			return fmt.Errorf("making the next build ahead: %w", err)
		}
	}
	return nil
}

// aheadTime is how long before a change its build is made, in the state folder, where nobody sees it.
const aheadTime = 2 * time.Minute

// Content lists what can be gone back to, oldest first.
func Content(dir string) ([]Past, error) {
	m, err := readMemory(dir)
	return m.Past, err
}

// BackError says which items must not return.
type BackError struct{ Items []string }

func (e *BackError) Error() string { return "items that are over would return: " + fmt.Sprint(e.Items) }

// Rollback publishes an earlier content again, as it should be now, until the site folder is changed the next time. Addresses that only
// later content has lead nowhere then; dropped lists them. The error is a *BackError if an item would return that the newest content
// says is over.
func (p *Publisher) Rollback(ctx context.Context, name string) (r Round, dropped []string, err error) {
	s, unlock, err := openState(p.o.State)
	if err != nil {
		return r, nil, err
	}
	defer unlock()
	clock, err := p.readClock(s)
	if err != nil {
		return r, nil, errors.Join(err, s.save())
	}
	p.folders = map[string]*build.Folders{}
	if !slices.ContainsFunc(s.Past, func(p Past) bool { return p.Content == name }) {
		return r, nil, fmt.Errorf("%w: %s", ErrNoContent, name)
	}
	back, err := p.load(s, name)
	if err == nil && back == nil {
		err = fmt.Errorf("%w: its copy is damaged: %s", ErrNoContent, name)
	}
	if err == nil {
		err = p.loadGood(s)
	}
	if err != nil {
		return r, nil, err
	}
	at := later(clock.now.Truncate(time.Second), s.Highest)
	var over []string
	for _, it := range edition.At(back, at).Items {
		if now, ok := p.lib.Item(it.ID); ok && !now.VisibleAt(at) {
			over = append(over, it.ID)
		}
	}
	if len(over) > 0 {
		return r, nil, &BackError{over}
	}
	look, err := lookAt(p.o.Site)
	if err != nil {
		return r, nil, err
	}
	before, _ := setOf(s.build(s.Use))
	s.Good, s.Look, s.Drop = name, look, true
	if err := s.save(); err != nil {
		return r, nil, err
	}
	if r, err = p.round(ctx, s); err == nil {
		after, _ := setOf(s.build(s.Use))
		dropped = release.Gone(&release.Manifest{Files: before.Files}, after)
	}
	return r, dropped, errors.Join(err, s.save())
}

// ErrNoContent says that there is no such content to go back to.
var ErrNoContent = errors.New("nothing to go back to")
