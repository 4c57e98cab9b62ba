package schedule

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mingbai/internal/content"
)

// The publisher never builds from the folder that people write in: it copies the folder once it is quiet, checks the copy, and
// builds from the last copy that was good. So a half-written file is never published, and what is planned goes out on time while
// the folder has mistakes in it.

// each calls f for every file of a site folder that is read, codes included, in order. A file is given by its path and what it is.
func each(fsys fs.FS, f func(name string, st fs.FileInfo) error) error {
	visit := func(p string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // not there, or gone meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		if p != path.Base(p) && content.Hidden(e.Name()) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.IsDir() {
			return nil
		}
		st, err := fs.Stat(fsys, p)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return f(p, st)
	}
	for _, top := range slices.Concat([]string{content.SiteFile, content.ContactsFile, content.CodesFile}, content.Folders) {
		if err := fs.WalkDir(fsys, top, visit); err != nil {
			return fmt.Errorf("looking at %s: %w", top, err)
		}
	}
	return nil
}

// lookAt names what a site folder holds, by paths, sizes and times, without reading it. The codes do not count: the publisher itself
// adds to them.
func lookAt(site string) (string, error) {
	h := sha256.New()
	err := each(os.DirFS(site), func(name string, st fs.FileInfo) error {
		if name != content.CodesFile {
			fmt.Fprintf(h, "%q %d %d %v\n", name, st.Size(), st.ModTime().UnixNano(), st.Mode())
		}
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// copySite copies what is read of a site folder into a new folder.
func copySite(site, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil { // a site folder that is not there is copied too, and refused for being empty
		return fmt.Errorf("copying the site folder: %w", err)
	}
	err := each(os.DirFS(site), func(name string, st fs.FileInfo) error {
		dest := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(dest), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(dest, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		if st.Mode().IsRegular() { // of a link to a folder or the like only the name: it is not read, and refused for being there
			var from *os.File
			if from, err = os.Open(filepath.Join(site, filepath.FromSlash(name))); err == nil {
				_, err = io.Copy(f, from)
				from.Close()
			}
		}
		return errors.Join(err, f.Sync(), f.Close())
	})
	if err != nil {
		return fmt.Errorf("copying the site folder: %w", err)
	}
	return nil
}

// nameOf names a copy by its bytes. The codes do not count, as they are added to.
func nameOf(dir string) (string, error) {
	h := sha256.New()
	fsys := os.DirFS(dir)
	err := each(fsys, func(name string, _ fs.FileInfo) error {
		if name == content.CodesFile {
			return nil
		}
		f, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		sum := sha256.New()
		if _, err := io.Copy(sum, f); err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %x\n", name, sum.Sum(nil))
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("naming a copy: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

// isCopy says whether a name is one that nameOf gives.
func isCopy(s string) bool {
	return len(s) == 16 && strings.Trim(s, "0123456789abcdef") == ""
}
