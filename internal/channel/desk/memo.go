package desk

import (
	"mingbai/internal/memo"
	"mingbai/internal/wechat"
)

// Memo remembers what was found in articles, so that an unchanged one is not dressed and judged again.
type Memo = memo.Memo[Verdict]

// Verdict is what was found in an article, with its lengths.
type Verdict struct {
	Findings []wechat.Finding `json:",omitempty"`
	Fields   []wechat.Field
}

// ReadMemo is memo.Read for a Memo.
func ReadMemo(program string, b []byte) *Memo { return memo.Read[Verdict](program, b) }
