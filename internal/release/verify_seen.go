package release

import (
	"errors"
	"fmt"
)

// Seen remembers by Report.Place the last release that was believed, so that an older one is not believed after it.
type Seen map[string]Sighting

// Sighting is a release that was believed.
type Sighting struct {
	Number int64  `json:"number"`
	SHA256 string `json:"sha256"` // of its manifest
}

// seenFile is a Seen on disk.
type seenFile struct {
	Schema string `json:"schema"`
	Places Seen   `json:"places"`
}

const seenSchema = "mingbai seen 1"

const maxSeen = 1 << 20 // bytes

// ErrSeen says that a memory is damaged. It must not be taken for an empty one.
var ErrSeen = errors.New("not a memory of releases")

// ReadSeen reads what Bytes gave. The error wraps ErrSeen.
func ReadSeen(b []byte) (Seen, error) {
	var f seenFile
	if len(b) > maxSeen {
		return nil, fmt.Errorf("%w: too large", ErrSeen)
	}
	if err := decode(b, &f); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrSeen, err)
	}
	if f.Schema != seenSchema || f.Places == nil {
		return nil, fmt.Errorf("%w: schema %q", ErrSeen, f.Schema)
	}
	for place, s := range f.Places {
		if s.Number < 1 || !isHash(s.SHA256) {
			return nil, fmt.Errorf("%w: %q", ErrSeen, place)
		}
	}
	return f.Places, nil
}

// Bytes is the memory for a file.
func (s Seen) Bytes() ([]byte, error) { return encode(seenFile{seenSchema, s}) }

// Learn takes over what a report found and says whether that is new. What is signed is remembered even if files are missing: the
// publisher has made that release, and none before it is to be believed from now on.
func (s Seen) Learn(r *Report) bool {
	if r.Live == nil || r.Live.Number <= s[r.Place].Number {
		return false
	}
	s[r.Place] = Sighting{r.Live.Number, r.Live.Hash()}
	return true
}
