// Package watch tells when something in a site folder changes.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"mingbai/internal/content"
)

// Watcher watches a site folder: the files at its top that are read, content/ and static/.
type Watcher struct {
	site string
	w    *fsnotify.Watcher
}

// Site starts to watch a site folder. What changes from now on is told by Run.
func Site(dir string) (*Watcher, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	s := &Watcher{dir, w}
	if err := s.addAll(); err != nil {
		w.Close()
		return nil, err
	}
	return s, nil
}

// Run calls changed whenever the folder has been quiet for settle after a change, for editors write a file in several steps, until
// ctx ends. warn is told what could not be watched.
func (s *Watcher) Run(ctx context.Context, settle time.Duration, changed func(), warn func(error)) {
	defer s.w.Close()
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-s.w.Events:
			if !ok {
				return
			}
			if s.concerns(e.Name) {
				timer.Reset(settle)
			}
		case err, ok := <-s.w.Errors:
			if !ok {
				return
			}
			warn(err)
		case <-timer.C:
			if err := s.addAll(); err != nil { // new folders
				warn(err)
			}
			changed()
		}
	}
}

// addAll watches the site folder and everything below content/ and static/.
func (s *Watcher) addAll() error {
	if err := s.w.Add(s.site); err != nil {
		return fmt.Errorf("watching %s: %w", s.site, err)
	}
	for _, dir := range content.Folders {
		err := filepath.WalkDir(filepath.Join(s.site, dir), func(p string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || !e.IsDir() {
				return err
			}
			return s.w.Add(p)
		})
		if err != nil {
			return fmt.Errorf("watching %s: %w", dir, err)
		}
	}
	return nil
}

// concerns says whether a changed path is part of what is read.
func (s *Watcher) concerns(name string) bool {
	rel, err := filepath.Rel(s.site, name)
	if err != nil {
		return true
	}
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	return content.IsSource(first)
}
