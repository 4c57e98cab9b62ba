package check

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"mingbai/internal/content"
)

func glossaryLong(it *item) {
	for _, t := range it.texts {
		if it.File != content.GlossaryFile || !strings.HasSuffix(t.field, ".meaning") {
			continue
		}
		s, _ := it.expand(t)
		if n := utf8.RuneCountInString(s); n > content.MaxMeaning {
			it.errorf(t.Pos(0), fmt.Sprintf("一句话说清，最多 %d 个字", content.MaxMeaning), "这一句有 %d 个字", n)
		}
	}
}

func glossaryUnknown(l *library) {
	for i, t := range l.Dir.Terms {
		at := func(field string) string { return fmt.Sprintf("terms[%d].%s", i, field) }
		if _, ok := l.Dir.Topic(t.Topic); !ok && t.Topic != "" {
			l.errorf(l.Dir.Where(content.GlossaryFile, at("topic")), "编号见 "+content.TopicsFile, "没有主题“%s”", t.Topic)
		}
		if _, ok := l.Item(t.See); !ok && t.See != "" {
			l.warnf(l.Dir.Where(content.GlossaryFile, at("see")), "检查编号，也就是 content 里的文件夹名和文件名", "没有文章“%s”", t.See)
		}
	}
}
