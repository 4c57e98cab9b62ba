package memo

import (
	"errors"
	"testing"
)

func TestMemo(t *testing.T) {
	asked := 0
	find := func() (int, error) { asked++; return 7, nil }
	get := func(m *Memo[int], key string) {
		t.Helper()
		if v, err := m.Get(key, find); v != 7 || err != nil {
			t.Fatal(v, err)
		}
	}
	first := Read[int]("a", nil)
	get(first, "x")
	get(first, "x")
	get(first, "y")
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
	if _, err := first.Get("z", func() (int, error) { return 0, errors.New("no") }); err == nil {
		t.Error("an error is lost")
	}
	b, err := first.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	second := Read[int]("a", b)
	get(second, "x")
	if asked != 2 {
		t.Error("the last run is forgotten")
	}
	if b, err = second.Bytes(); err != nil || string(b) != `{"program":"a","values":{"x":7}}` {
		t.Errorf("what was not asked for stays: %s %v", b, err)
	}
	for _, m := range []*Memo[int]{Read[int]("b", b), Read[int]("a", b[:len(b)-2]), Read[int]("a", []byte(`{"program":"a","values":[1]}`)), nil} {
		was := asked
		get(m, "x")
		if asked != was+1 {
			t.Error("another program's, a damaged or no memory is used")
		}
	}
}
