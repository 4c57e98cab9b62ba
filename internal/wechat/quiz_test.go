package wechat

import (
	"strings"
	"testing"
)

// TestQuiz: all questions come before any answer, in the fragment and in its twin, and nothing is found against it.
func TestQuiz(t *testing.T) {
	d := article{more: "quiz:\n  - {ask: 先打哪个电话？, options: [\"打 {{hotline bank}}\", 打来电的号码], answer: 1, why: 来电的号码不能信。}\n  - {ask: 卡丢了再等等行吗？, options: [行, 不行], answer: 2, why: 马上挂失才拦得住。}\n", body: "卡丢了先挂失。"}.dress(t, true)
	for _, s := range []string{strings.Join(d.dom.rows(), "\n"), d.Plain} {
		s = strings.NewReplacer(nbsp, "", " ", "").Replace(s)
		at := 0
		for _, want := range []string{"先挂失", "自测", "1.先打哪个电话？", "A.打955XX", "B.打来电的号码", "2.卡丢了再等等行吗？", "答案", "1.A.打955XX", "来电的号码不能信。", "2.B.不行", "马上挂失", "某某材料"} {
			i := strings.Index(s[at:], want)
			if i < 0 {
				t.Fatalf("no %q after %q", want, s[:at])
			}
			at += i
		}
	}
	if len(d.found) > 0 {
		t.Errorf("found: %v", d.found)
	}
	if plain := markdown(t, "卡丢了先挂失。"); strings.Contains(plain.HTML+plain.Plain, "自测") {
		t.Error("a quiz where there is none")
	}
}
