package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mingbai/internal/content"
	"mingbai/internal/memo"
)

// Memo keeps the Verdicts of one run for the next, so that an unchanged item is not parsed and judged again. A Verdict is
// found again only under a key over all that it depends on: the directory files and site.yaml, the item's file and the pictures
// beside it, and the program, for another one may have other rules.
type Memo = memo.Memo[Verdict]

// environment names what every Verdict depends on beside its item.
func environment(lib *content.Library) (string, error) {
	h := sha256.New()
	e := json.NewEncoder(h)
	for _, v := range []any{lib.Site, lib.Dir} {
		if err := e.Encode(v); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// remembered gives the Verdict of an item, from memory if nothing has changed that it depends on.
func remembered(m *Memo, env *Env, envKey string, it *content.Item) Verdict {
	if m == nil || envKey == "" {
		return env.Item(it)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%x\n%+v\n", envKey, it.File, it.Hash, it.Assets)
	v, _ := m.Get(hex.EncodeToString(h.Sum(nil)), func() (Verdict, error) { return env.Item(it), nil })
	return v
}
