package wechat

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
)

// judgeTexts checks what must be true of the short texts of any item.
func judgeTexts(t testing.TB, e *edition.Edition, it *edition.Item, x Texts) {
	t.Helper()
	act := whatToDo(e)
	for name, s := range map[string]string{"moments": x.Moments, "group": x.Group, "weibo": x.Weibo, "xiaohongshu": x.Xiaohongshu, "douyin": x.Douyin} {
		if strings.ContainsAny(s, "\r\t") || strings.Contains(s, "{{") || strings.HasSuffix(s, "\n\n") || !strings.HasSuffix(s, "\n") || clean(strings.ReplaceAll(s, "\n", "")) != strings.ReplaceAll(s, "\n", "") {
			t.Errorf("%s %s: %q", it.ID, name, s)
		}
		if !strings.Contains(s, act) {
			t.Errorf("%s %s: the hotlines are gone: %q", it.ID, name, s)
		}
		// Words in quotation marks at the start of a line are a crook's.
		warned := false
		for line := range strings.Lines(s) {
			line = strings.TrimLeft(line, "• 0123456789.")
			warned = warned || strings.HasPrefix(line, spokenLead)
			if strings.HasPrefix(line, "“") && !warned && strings.HasSuffix(strings.TrimSpace(line), "”") && !strings.HasPrefix(it.Title, "“") {
				t.Errorf("%s %s: a crook speaks alone: %s", it.ID, name, line)
			}
		}
	}
	address := e.Site.Absolute(it.Path)
	if !strings.HasSuffix(x.Group, "\n"+address+"\n") || !strings.HasSuffix(x.Weibo, " "+address+"\n") || strings.Count(x.Group+x.Weibo, address) != 2 {
		t.Errorf("%s: the address: %s%s", it.ID, x.Group, x.Weibo)
	}
	for _, s := range []string{x.Moments, x.Xiaohongshu, x.Douyin} {
		if len(prose.Addresses(s)) > 0 || strings.Contains(s, "://") && !strings.Contains(s, "hxxp") {
			t.Errorf("%s: an address in %s", it.ID, s)
		}
	}
	if strings.ContainsAny(x.Moments, "#*[]") {
		t.Errorf("%s: %s", it.ID, x.Moments)
	}
	// Hard limits hold whatever was written.
	title, rest, _ := strings.Cut(strings.TrimSuffix(x.Xiaohongshu, "\n"), "\n\n")
	if noteTitle(title) > NoteTitleMax || content.Chars(rest) > NoteMax || title == "" {
		t.Errorf("%s: %d %d", it.ID, noteTitle(title), content.Chars(rest))
	}
	title, rest, _ = strings.Cut(strings.TrimSuffix(x.Douyin, "\n"), "\n")
	if content.Chars(title) > DouyinTitle || content.Chars(rest) > DouyinMax || title == "" {
		t.Errorf("%s: %d %d", it.ID, content.Chars(title), content.Chars(rest))
	}
	if strings.Count(x.Moments, "\n") > MomentsLines {
		t.Errorf("%s: %s", it.ID, x.Moments)
	}
}

// TestTexts shows the five texts of an alert.
func TestTexts(t *testing.T) {
	d := article{kind: content.Alert, title: "叫你垫钱的兼职别做", summary: "先返几块钱让你信，再叫你垫大钱。一叫垫钱就停。", body: `甲

## 识别

- “做任务返佣，当天到账”——先给小钱。
- **“卡单了，补一单就好”**——要钱。

## 怎么办

1. 马上停。打 {{hotline fanzha}}。
`}.dress(t, true)
	const act = "钱转出去了，先打110，再打955XX冻结自己的卡。拿不准，打96110问。"
	same(t, d.texts.Moments, "叫你垫钱的兼职别做\n• 骗子说“做任务返佣，当天到账”，别信\n"+act+"\n详情见图，可扫码看全文。\n")
	same(t, d.texts.Group, "【骗局提醒】叫你垫钱的兼职别做\n\n骗子常说这些话，都别信：\n1. “做任务返佣，当天到账”\n2. “卡单了，补一单就好”\n"+act+"\nhttps://mingbai.yunshan.example/alerts/shishi/\n")
	same(t, d.texts.Weibo, "【叫你垫钱的兼职别做】先返几块钱让你信，再叫你垫大钱。一叫垫钱就停。"+act+"#挂失和补卡# https://mingbai.yunshan.example/alerts/shishi/\n")
	const caption = "先返几块钱让你信，再叫你垫大钱。一叫垫钱就停。\n骗子常说这些话，都别信：\n• “做任务返佣，当天到账”\n• “卡单了，补一单就好”\n" + act + "\n\n#挂失和补卡 #挂失\n"
	same(t, d.texts.Xiaohongshu, "叫你垫钱的兼职别做\n\n"+caption)
	same(t, d.texts.Douyin, "叫你垫钱的兼职别做\n"+caption)
	same(t, ids(d.found), "")
	judgeTexts(t, d.e, d.it, d.texts)
}

// TestLongTexts: with everything as long as it may be, hotlines stay and limits hold.
func TestLongTexts(t *testing.T) {
	for _, title := range []string{strings.Repeat("长标题", 21), "“" + strings.Repeat("百万保障到期", 5) + "”是骗局", "看 www.gov.cn 和 bank-xx.top 的标题", "Visa" + strings.Repeat("卡", 50)} {
		a := article{kind: content.Alert, title: title, summary: strings.Repeat("“稳赚不赔”的话都是骗局，不要信，", 6) + "好。", body: "甲\n\n## 识别\n\n" + strings.Repeat("- “"+strings.Repeat("很长的话", 60)+"”——别信。\n", 6) + "\n## 怎么办\n\n1. 停。\n"}
		d := a.dress(t, false)
		judgeTexts(t, d.e, d.it, d.texts)
		for name, n := range map[string]int{"moments": content.Chars(strings.TrimSpace(d.texts.Moments)) - MomentsMax, "group": content.Chars(strings.TrimSpace(d.texts.Group)) - GroupWarn, "weibo": content.HalfWidths(strings.TrimSpace(d.texts.Weibo)) - WeiboWarn} {
			if said := slices.ContainsFunc(d.found, func(f Finding) bool {
				return f.Rule == name && f.Level == Warning || f.Rule == name && f.Level == Error && n > 0
			}); said != (n > 0) {
				t.Errorf("%s is %d too long, said %v: %v", name, n, said, d.found)
			}
		}
		lacks(t, d.texts.Weibo, "“稳赚不赔”…")
	}
}

// TestNoHotlines: a site without numbers has no line of them.
func TestNoHotlines(t *testing.T) {
	d := markdown(t, "正文")
	d.e.Site.Urgent = nil
	x := Write(d.e, d.it)
	same(t, x.Moments, "用来试一试的文章\n这一篇只用来试一试写法，不会发布。\n详情见图，可扫码看全文。\n")
	same(t, x.Douyin, "用来试一试的文章\n这一篇只用来试一试写法，不会发布。\n\n#挂失和补卡 #挂失\n")
	// What a number is for is read off its record, whatever the order.
	d.e.Site.Urgent = []string{"bank", "fanzha", "jingcha"}
	same(t, whatToDo(d.e), "钱转出去了，先打955XX冻结自己的卡，再打110。拿不准，打96110问。")
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{
		{"不长", 5, "不长"},
		{"第一句话在这里。第二句话很长很长", 12, "第一句话在这里。"},
		{"短。后面这一句话很长很长很长", 12, "短。后面这一句话很长很…"},
		{"一二三，四五六", 5, "一二三…"},
		{"好👩‍👩‍👧好", 4, "好…"},
		{"好e\u0301e\u0301e\u0301", 3, "好e\u0301…"},
		{"“稳赚不赔”都是骗局，不要信", 8, ""},
		{"有人说，“稳赚不赔”都是骗局", 11, "有人说…"},
		{"先停。“稳赚不赔”都是骗局，不要信", 10, "先停。"},
		{"“先停。”是好话。再说别的", 9, "“先停。”是好话。"},
		{"甲乙丙", 0, ""},
		{"", 0, ""},
	} {
		same(t, Shorten(c.s, c.n), c.want)
	}
	long := strings.Repeat("家👩‍👩‍👧，e\u0301好。说“话”。", 9)
	for n := range content.Chars(long) + 2 {
		got := Shorten(long, n)
		if content.Chars(got) > n || !utf8.ValidString(got) {
			t.Errorf("%d: %q", n, got)
		}
		whole := strings.TrimSuffix(got, "…")
		if !strings.HasPrefix(long, whole) || uniseg.GraphemeClusterCount(whole)+uniseg.GraphemeClusterCount(long[len(whole):]) != uniseg.GraphemeClusterCount(long) {
			t.Errorf("%d cuts a character: %q", n, got)
		}
	}
}
