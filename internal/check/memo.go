package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	"mingbai/internal/content"
)

// Memo keeps the Verdicts of one run for the next, so that an unchanged item is not parsed and judged again. A Verdict is
// found again only under a key over all that it depends on: the program, the directory files and site.yaml, the item's
// file and the pictures beside it. What is no longer asked for is forgotten.
type Memo struct {
	engine string
	mu     sync.Mutex
	old    map[string]Verdict
	now    map[string]Verdict
}

// ReadMemo takes over what Bytes gave. Anything it cannot use makes an empty Memo: then all items are judged afresh.
// engine names the program, for another one may have other rules.
func ReadMemo(engine string, b []byte) *Memo {
	m := &Memo{engine: engine, now: map[string]Verdict{}}
	if json.Unmarshal(b, &m.old) != nil {
		m.old = nil
	}
	return m
}

// Bytes is the Memo of the last run, for the next.
func (m *Memo) Bytes() ([]byte, error) { return json.Marshal(m.now) }

// environment names what every Verdict depends on beside its item.
func (m *Memo) environment(lib *content.Library) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, m.engine)
	e := json.NewEncoder(h)
	for _, v := range []any{lib.Site, lib.Dir} {
		if err := e.Encode(v); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// judge gives the Verdict of an item, from memory if nothing has changed that it depends on.
func (m *Memo) judge(env *Env, envKey string, it *content.Item) Verdict {
	if m == nil || envKey == "" {
		return env.Item(it)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%x\n%+v\n", envKey, it.File, it.Hash, it.Assets)
	key := hex.EncodeToString(h.Sum(nil))
	v, ok := m.old[key]
	if !ok {
		v = env.Item(it)
	}
	m.mu.Lock()
	m.now[key] = v
	m.mu.Unlock()
	return v
}
