// Package memo remembers between runs what took time to find out, so that what has not changed is not worked out again.
package memo

import (
	"encoding/json"
	"sync"
)

// Memo keeps values under keys. A key names all that its value depends on beside the program, whose name the Memo knows. It is safe
// for concurrent use; a nil Memo remembers nothing.
type Memo[V any] struct {
	program string
	mu      sync.Mutex
	old     map[string]V // of the last run
	now     map[string]V // asked for in this one
}

// file is a Memo on disk.
type file[V any] struct {
	Program string       `json:"program"`
	Values  map[string]V `json:"values"`
}

// Read takes over what Bytes gave. Anything it cannot use, or another program's, makes an empty Memo.
func Read[V any](program string, b []byte) *Memo[V] {
	var f file[V]
	if json.Unmarshal(b, &f) != nil || f.Program != program {
		f.Values = nil
	}
	return &Memo[V]{program: program, old: f.Values, now: map[string]V{}}
}

// Bytes is the Memo for the next run, without what was not asked for in this one.
func (m *Memo[V]) Bytes() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return json.Marshal(file[V]{m.program, m.now})
}

// Get gives the value under a key, from memory or from find. An error is not remembered.
func (m *Memo[V]) Get(key string, find func() (V, error)) (V, error) {
	if m == nil {
		return find()
	}
	m.mu.Lock()
	v, ok := m.now[key]
	if !ok {
		v, ok = m.old[key]
	}
	m.mu.Unlock()
	if !ok {
		var err error
		if v, err = find(); err != nil {
			return v, err
		}
	}
	m.mu.Lock()
	m.now[key] = v
	m.mu.Unlock()
	return v, nil
}
