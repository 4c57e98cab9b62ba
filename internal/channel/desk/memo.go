package desk

import (
	"encoding/json"
	"sync"

	"mingbai/internal/wechat"
)

// Memo remembers what was found in articles, so that an unchanged one is not dressed and judged again. A nil Memo remembers nothing.
type Memo struct {
	program string
	mu      sync.Mutex
	old     map[string]verdict
	now     map[string]verdict
}

// verdict is what Judge said of an article.
type verdict struct {
	Findings []wechat.Finding `json:"findings,omitempty"`
	Fields   []wechat.Field   `json:"fields"`
}

type memoFile struct {
	Program  string             `json:"program"`
	Verdicts map[string]verdict `json:"verdicts"`
}

// ReadMemo takes over what Bytes gave; anything it cannot use, or another program's, makes an empty Memo.
func ReadMemo(program string, b []byte) *Memo {
	var f memoFile
	if json.Unmarshal(b, &f) != nil || f.Program != program {
		f.Verdicts = nil
	}
	return &Memo{program: program, old: f.Verdicts, now: map[string]verdict{}}
}

// Bytes is the Memo for the next run, without what was not asked for in this one.
func (m *Memo) Bytes() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return json.Marshal(memoFile{m.program, m.now})
}

// verdict gives what is remembered under a key that names all it depends on, else judges.
func (m *Memo) verdict(key string, judge func() verdict) verdict {
	if m == nil {
		return judge()
	}
	m.mu.Lock()
	v, ok := m.old[key]
	m.mu.Unlock()
	if !ok {
		v = judge()
	}
	m.mu.Lock()
	m.now[key] = v
	m.mu.Unlock()
	return v
}
