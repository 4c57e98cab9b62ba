package schedule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"mingbai/internal/output"
	"mingbai/internal/release"
)

// State is the folder in which the publisher remembers: copies of the content, the build that it publishes from, and state.json. What
// is in it is not public yet; only its owner may read it.
//
//	content/<name>/   the copies
//	build/a, build/b  two builds, with what builds remember beside them: one that is live, and one that may be of a time to come
//	state.json        memory
//	lock              held while somebody works here
type state struct {
	dir string
	memory
}

// memory is state.json.
type memory struct {
	Schema string `json:"schema"`
	// Good is the content that is published from, Look what the site folder looked like when it was taken over.
	Good string `json:"good"`
	Look string `json:"look"`
	// Drop says that Good was gone back to, and that what came after it may lose its address.
	Drop bool `json:"drop,omitempty"`
	// Highest is the latest instant that was published: time never goes back behind it.
	Highest time.Time `json:"highest"`
	// Anchor is when the wall clock was believed last.
	Anchor anchor `json:"anchor"`
	// Confirmed is the instant up to which late changes may go out although they are beyond the limit.
	Confirmed time.Time `json:"confirmed,omitzero"`
	// Numbers are the newest releases, by target.
	Numbers map[string]int64 `json:"numbers"`
	// Built is what lies in build/, by folder; Use is the folder that was published from last.
	Built map[string]built `json:"built"`
	Use   string           `json:"use,omitempty"`
	// Past are the contents that were published, oldest first.
	Past []Past `json:"past"`
}

// built names a build: the same edition from From until the next change at To, which is zero if there is none.
type built struct {
	Content string    `json:"content"`
	Engine  string    `json:"engine"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to,omitzero"`
}

// Past is a content that was published, and can be gone back to while its copy is kept.
type Past struct {
	Content string           `json:"content"`
	Since   time.Time        `json:"since"` // when it first went live
	Numbers map[string]int64 `json:"numbers"`
}

const stateSchema = "mingbai publisher 1"

// openState opens the folder and takes its lock; the error wraps release.ErrBusy if somebody else has it.
func openState(dir string) (*state, func(), error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("making the state folder: %w", err)
	}
	unlock, err := release.Lock(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, nil, err
	}
	s := &state{dir: dir}
	if s.memory, err = readMemory(dir); err != nil {
		unlock()
		return nil, nil, err
	}
	return s, unlock, nil
}

// readMemory refuses a file that it cannot read rather than forget what was published.
func readMemory(dir string) (memory, error) {
	m := memory{Schema: stateSchema}
	b, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if err == nil {
		if err = json.Unmarshal(b, &m); err == nil && m.Schema != stateSchema {
			err = fmt.Errorf("it has the form %q", m.Schema)
		}
		if err == nil && (m.Good != "" && !isCopy(m.Good) || slices.ContainsFunc(m.Past, func(p Past) bool { return !isCopy(p.Content) })) {
			err = errors.New("it names no copy")
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("reading state.json in %s: %w", dir, err)
	}
	if m.Numbers == nil {
		m.Numbers = map[string]int64{}
	}
	if m.Built == nil {
		m.Built = map[string]built{}
	}
	return m, nil
}

func (s *state) save() error {
	b, err := json.MarshalIndent(s.memory, "", " ")
	if err != nil {
		return fmt.Errorf("writing state.json: %w", err)
	}
	file := filepath.Join(s.dir, "state.json")
	b = append(b, '\n')
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, b) { // most rounds find nothing to do
		return nil
	}
	return output.Replace(file, b)
}

func (s *state) copies() string           { return filepath.Join(s.dir, "content") }
func (s *state) copy(name string) string  { return filepath.Join(s.copies(), name) }
func (s *state) build(slot string) string { return filepath.Join(s.dir, "build", slot) }

// tidy removes the copies that are neither published from nor among the newest that can be gone back to.
func (s *state) tidy(keep int) error {
	s.Past = s.Past[max(0, len(s.Past)-keep):]
	entries, err := os.ReadDir(s.copies())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("tidying up: %w", err)
	}
	for _, e := range entries {
		if err := s.drop(e.Name()); err != nil {
			return err
		}
	}
	return nil
}

// drop removes a copy, unless it is published from or can be gone back to.
func (s *state) drop(name string) error {
	if name == s.Good || slices.ContainsFunc(s.Past, func(p Past) bool { return p.Content == name }) {
		return nil
	}
	if err := os.RemoveAll(s.copy(name)); err != nil {
		return fmt.Errorf("tidying up: %w", err)
	}
	return nil
}

// slots are the folders of build/.
var slots = []string{"a", "b"}

// other is the folder that is not published from.
func (s *state) other() string {
	if s.Use == slots[0] {
		return slots[1]
	}
	return slots[0]
}
