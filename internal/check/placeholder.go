package check

import (
	"strings"
	"unicode/utf8"

	"mingbai/internal/problem"
)

// blank begins what `mingbai new` leaves for the editor to fill in.
const blank = "【填："

func placeholder(it *item) {
	src := string(it.Source())
	for off := strings.Index(src, blank); off >= 0; {
		line := strings.LastIndexByte(src[:off], '\n') + 1
		at := problem.Pos{File: it.File, Line: strings.Count(src[:off], "\n") + 1, Col: utf8.RuneCountInString(src[line:off]) + 1}
		it.errorf(at, "换成真正的内容，连同【】一起换掉", "这里还没有填")
		next := strings.Index(src[off+len(blank):], blank)
		if next < 0 {
			break
		}
		off += len(blank) + next
	}
}
