package check_test

import (
	"testing"
	"testing/fstest"

	"mingbai/internal/check"
	"mingbai/internal/content"
)

// TestMeasure counts what a visitor reads, by hand.
func TestMeasure(t *testing.T) {
	base := parse(t, "testdata/base.txtar")
	fsys := site(t, base)
	fsys["content/tips/yi.md"] = &fstest.MapFile{Data: []byte("---\ntitle: 五个字的题\nsummary: 一句话说完，打 {{hotline bank}}。\nstatus: draft\n---\n\n" +
		"第一句话。 第二句要长一些！\n\n- 打 {{hotline bank}}\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n")}
	lib, list, err := content.Load(fsys)
	if err != nil || lib == nil {
		t.Fatal(list, err)
	}
	it, ok := lib.Item("tips/yi")
	if !ok {
		t.Fatal(list)
	}
	// 5; 一句话说完，打 (7) + 5 + 。(1) = 13; 5 + 8; 打 + 5 = 6; 4 cells
	if chars, longest := check.Measure(it); chars != 5+13+5+8+6+4 || longest != 13 {
		t.Errorf("%d characters, longest sentence %d", chars, longest)
	}
}
