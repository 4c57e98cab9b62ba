package wechat

import (
	"testing"

	"mingbai/internal/edition"
)

func judgeTexts(t testing.TB, e *edition.Edition, it *edition.Item, x Texts) {}
