// Package release turns a finished build into a live site and proves what is live.
//
// A release is a set of files and a signed manifest that names every one of them. Publish compares what is live on a Target
// with what should be and, if they differ, makes the next release live there: in a folder by one rename (Local), in a bucket
// file by file in an order in which no page ever leads nowhere (Bucket). Verify reads a live site back, as anybody may.
//
// Promised: numbers only grow; nothing goes live that is older than what was live; a release that was interrupted is finished or
// cleared away by the next one; two publishers never write at once.
package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"aead.dev/minisign"
)

// Names of the manifest and its signature, at the root of a live site.
const (
	ManifestFile  = "manifest.json"
	SignatureFile = "manifest.json.minisig" // as minisign looks for it
)

// Limits of a manifest that somebody else may have written.
const (
	maxManifest  = 64 << 20 // bytes: about 400,000 files
	maxSignature = 4 << 10  // bytes
)

const schema = "mingbai release 1"

// Manifest says what a release holds. It is signed, so whoever has the public key can tell what the publisher put there.
type Manifest struct {
	Schema   string          `json:"schema"`
	Site     string          `json:"site"`     // address of the site: a manifest of another one does not count
	Number   int64           `json:"number"`   // 1 for the first release on a target; only grows
	Instant  time.Time       `json:"instant"`  // of the edition, in whole seconds, UTC
	Expires  time.Time       `json:"expires"`  // the publisher signs anew before that; later the manifest is too old to trust
	Previous string          `json:"previous"` // SHA-256 of the manifest before, "" for the first
	Files    map[string]File `json:"files"`    // by slash-separated path; neither the manifest nor its signature is among them
}

// File is one file of a release.
type File struct {
	SHA256 string `json:"sha256"` // of its bytes, hexadecimal
	Size   int64  `json:"size"`   // bytes
	// Until is set for a file that only pages of earlier releases still ask for: from then on it may go.
	Until *time.Time `json:"until,omitempty"`
}

// Signed is a manifest with the bytes that were signed.
type Signed struct {
	*Manifest
	Bytes, Signature []byte
}

// Hash is the SHA-256 of the manifest's bytes.
func (s *Signed) Hash() string {
	sum := sha256.Sum256(s.Bytes)
	return hex.EncodeToString(sum[:])
}

// Errors of Open: why a manifest does not count.
var (
	ErrForm      = errors.New("not a manifest of this form")
	ErrSignature = errors.New("the signature is not the publisher's")
	ErrSite      = errors.New("the manifest is another site's")
)

// Sign encodes and signs a manifest. The same manifest and key give the same bytes. The error wraps ErrForm if Open would refuse it.
func Sign(m *Manifest, key minisign.PrivateKey) (*Signed, error) {
	m.Schema = schema
	if err := m.valid(); err != nil {
		return nil, err
	}
	body, err := encode(m)
	if err != nil {
		return nil, fmt.Errorf("encoding the manifest: %w", err)
	}
	if len(body) > maxManifest {
		return nil, fmt.Errorf("%w: too large", ErrForm)
	}
	trusted := fmt.Sprintf("release %d of %s at %s", m.Number, m.Site, m.Instant.UTC().Format(time.RFC3339))
	return &Signed{m, body, digest(body).SignWithComments(key, trusted, "signature of "+ManifestFile)}, nil
}

// Open reads a manifest and believes it only if one of the keys signed these very bytes for this site; site "" takes any.
func Open(body, signature []byte, site string, keys []minisign.PublicKey) (*Signed, error) {
	if len(body) > maxManifest || len(signature) > maxSignature {
		return nil, fmt.Errorf("%w: too large", ErrForm)
	}
	r := digest(body)
	if !exact(signature) || !slices.ContainsFunc(keys, func(k minisign.PublicKey) bool { return r.Verify(k, signature) }) {
		return nil, ErrSignature
	}
	var m Manifest
	if err := decode(body, &m); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrForm, err)
	}
	if err := m.valid(); err != nil {
		return nil, err
	}
	if site != "" && m.Site != site {
		return nil, fmt.Errorf("%w: %s", ErrSite, m.Site)
	}
	return &Signed{&m, body, signature}, nil
}

// digest has read what is to be signed or verified.
func digest(body []byte) *minisign.Reader {
	r := minisign.NewReader(bytes.NewReader(body))
	io.Copy(io.Discard, r) // reads from memory
	return r
}

// exact says whether a signature is written as minisign writes it. The library alone would take other spellings of the same bytes, and
// the mark of the older kind of signature on one of the newer.
func exact(signature []byte) bool {
	var s minisign.Signature
	return s.UnmarshalText(signature) == nil && s.Algorithm == minisign.HashEdDSA && bytes.Equal([]byte(s.String()), signature)
}

// encode writes a value as files of this package hold it.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// decode reads only what encode writes, byte for byte: no field twice, unknown or in other letters, and nothing behind.
func decode(body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return err
	}
	again, err := encode(v)
	if err == nil && !bytes.Equal(again, body) {
		err = errors.New("written in another way")
	}
	return err
}

// valid refuses what no publisher writes, so that paths may be opened and numbers compared.
func (m *Manifest) valid() error {
	switch {
	case m.Schema != schema:
		return fmt.Errorf("%w: schema %q", ErrForm, m.Schema)
	case m.Number < 1:
		return fmt.Errorf("%w: number %d", ErrForm, m.Number)
	case m.Instant.IsZero() || !m.Expires.After(m.Instant):
		return fmt.Errorf("%w: it expires before its instant", ErrForm)
	case m.Previous != "" && !isHash(m.Previous):
		return fmt.Errorf("%w: previous", ErrForm)
	}
	for p, f := range m.Files {
		if !validPath(p) || !isHash(f.SHA256) || f.Size < 0 {
			return fmt.Errorf("%w: file %q", ErrForm, p)
		}
	}
	return nil
}

// validPath says whether a path may be one of a release's files.
func validPath(p string) bool {
	return fs.ValidPath(p) && p != "." && utf8.ValidString(p) && !strings.ContainsAny(p, "\\:\x00") &&
		p != ManifestFile && p != SignatureFile && !strings.HasPrefix(p, private)
}

func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && strings.ToLower(s) == s
}
