package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mingbai/internal/headers"
	"mingbai/internal/release"
)

// live is a release that is or was live. Its folder stays open, so that requests which began with it end with it.
type live struct {
	root     *os.Root // closed when nobody has it any more
	folder   fs.FileInfo
	manifest *release.Manifest
	hash     string                  // of the manifest
	files    map[string]release.File // those of the manifest, the manifest and its signature
}

// current is the release that is live now.
func (s *Server) current() (*live, error) {
	dir := filepath.Join(s.o.Dir, release.Current)
	known := func() (*live, error) {
		folder, err := os.Stat(dir)
		if l := s.live.Load(); err == nil && l != nil && os.SameFile(l.folder, folder) {
			return l, nil
		}
		return nil, err
	}
	if l, err := known(); l != nil || err != nil {
		return l, err
	}
	s.opening.Lock()
	defer s.opening.Unlock()
	if l, err := known(); l != nil || err != nil { // somebody else was faster
		return l, err
	}
	var l *live
	var err error
	for range 3 { // a slow machine may find a release that is removed while it is opened, for others went live meanwhile
		if l, err = open(dir); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	s.live.Store(l)
	return l, nil
}

// open reads the manifest of a release. It is believed as it lies there: the publisher has verified it.
func open(dir string) (*live, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	folder, err := root.Stat(".")
	if err != nil {
		return nil, err
	}
	body, err := root.ReadFile(release.ManifestFile)
	if err != nil {
		return nil, err
	}
	signature, err := root.ReadFile(release.SignatureFile)
	if err != nil {
		return nil, err
	}
	signed := release.Signed{Manifest: &release.Manifest{}, Bytes: body}
	if err := json.Unmarshal(body, signed.Manifest); err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	l := &live{root: root, folder: folder, manifest: signed.Manifest, hash: signed.Hash(), files: map[string]release.File{}}
	maps.Copy(l.files, l.manifest.Files)
	sum := sha256.Sum256(signature)
	l.files[release.ManifestFile] = release.File{SHA256: l.hash, Size: int64(len(body))}
	l.files[release.SignatureFile] = release.File{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(signature))}
	return l, nil
}

// encodings are the compressed twins that a file may have, best first.
var encodings = []struct{ name, ext string }{{"br", ".br"}, {"gzip", ".gz"}}

// send answers with a file of a release. An answer of another status than 200 is whole and is never kept.
func (s *Server) send(w http.ResponseWriter, r *http.Request, l *live, name string, status int) {
	from, encoding, varies := name, "", false
	best := quality(r.Header.Values("Accept-Encoding"), "identity")
	for _, e := range encodings {
		if _, ok := l.files[name+e.ext]; !ok {
			continue
		}
		varies = true
		q := quality(r.Header.Values("Accept-Encoding"), e.name)
		if q > 0 && (q > best || encoding == "" && q == best) && r.Header.Get("Range") == "" { // parts are parts of the file itself
			from, encoding, best = name+e.ext, e.name, q
		}
	}
	file := l.files[from]
	f, err := l.root.Open(filepath.FromSlash(from))
	if errors.Is(err, fs.ErrNotExist) { // the folder was removed since the request began: it must be an old one
		if next, err := s.current(); err == nil && next != l {
			s.site(w, r, next)
			return
		}
	}
	if err == nil {
		defer f.Close()
		err = intact(f, file)
	}
	if err != nil {
		s.o.Log.Error("a file of the release is not as it should be", "file", from, "err", err)
		refuse(w, http.StatusInternalServerError)
		return
	}
	h := w.Header()
	kind, cache := headers.Of(name)
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", cache)
	h.Set(headers.Policy, headers.Sharing(name))
	if varies {
		h.Set("Vary", "Accept-Encoding")
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	if status != http.StatusOK {
		h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			io.Copy(w, f)
		}
		return
	}
	h.Set("ETag", `"`+file.SHA256+`"`)
	if encoding != "" && r.Header.Get("If-Match") == "" { // ServeContent leaves it out of what is encoded
		h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	}
	http.ServeContent(w, r, "", time.Time{}, f)
}

// intact refuses a file that cannot be what the manifest says.
func intact(f *os.File, want release.File) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() || st.Size() != want.Size {
		return fmt.Errorf("%s of %d bytes, want %d", st.Mode(), st.Size(), want.Size)
	}
	return nil
}

// quality is how much a browser wants an encoding by its Accept-Encoding lines, 0 to 1000. One that is not named is not wanted; the
// file as it is ("identity") is then taken as the last resort.
func quality(lines []string, encoding string) int {
	named, any := -1, 0
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(part, ";")
			switch name = strings.ToLower(strings.TrimSpace(name)); name {
			case "*":
				any = weight(params)
			case encoding, "x-" + encoding:
				named = weight(params)
			}
		}
	}
	switch {
	case named >= 0:
		return named
	case encoding == "identity":
		return 0
	}
	return any
}

// weight reads a parameter q=0.8, in thousandths. One that cannot be read is 0.
func weight(params string) int {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1000
	}
	name, value, _ := strings.Cut(params, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if !strings.EqualFold(strings.TrimSpace(name), "q") || err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return int(q*1000 + 0.5)
}
