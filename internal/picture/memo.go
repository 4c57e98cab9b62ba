package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
)

// Info is what is known of a prepared picture without making it again.
type Info struct {
	Format        Format `json:"format"`
	Width, Height int
}

// Ext is the ending of the file's name.
func (i Info) Ext() string { return Image{Format: i.Format}.Ext() }

// Memo remembers what Prepare made of pictures, by their content, so that an unchanged one is not decoded at every build. It is
// safe for concurrent use. A nil Memo remembers nothing.
type Memo struct {
	program string
	mu      sync.Mutex
	old     map[string]Info
	now     map[string]Info
}

type memoFile struct {
	Program  string          `json:"program"`
	Pictures map[string]Info `json:"pictures"`
}

// ReadMemo takes over what Bytes gave; anything it cannot use, or another program's, makes an empty Memo.
func ReadMemo(program string, b []byte) *Memo {
	var f memoFile
	if json.Unmarshal(b, &f) != nil || f.Program != program {
		f.Pictures = nil
	}
	return &Memo{program: program, old: f.Pictures, now: map[string]Info{}}
}

// Bytes is the Memo for the next run, without what was not asked for in this one.
func (m *Memo) Bytes() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return json.Marshal(memoFile{m.program, m.now})
}

// Look says what Prepare makes of a picture within the limits of WeChat.
func (m *Memo) Look(src []byte) (Info, error) {
	sum := sha256.Sum256(src)
	key := hex.EncodeToString(sum[:])
	if m != nil {
		m.mu.Lock()
		i, ok := m.old[key]
		if !ok {
			i, ok = m.now[key]
		}
		if ok {
			m.now[key] = i
		}
		m.mu.Unlock()
		if ok {
			return i, nil
		}
	}
	p, err := Prepare(src, WeChat)
	if err != nil {
		return Info{}, err
	}
	i := Info{p.Format, p.Width, p.Height}
	if m != nil {
		m.mu.Lock()
		m.now[key] = i
		m.mu.Unlock()
	}
	return i, nil
}
