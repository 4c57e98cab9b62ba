package check

import (
	"fmt"
	"strings"
	"testing"

	"mingbai/internal/content"
	"mingbai/internal/prose"
)

func testEnv() *Env {
	lib := &content.Library{}
	for _, n := range []string{"110", "955XX", "96110", "12378", "12363", "12386", "12321", "12315", "12345", "12333", "12381", "400-820-1234"} {
		lib.Dir.Contacts = append(lib.Dir.Contacts, content.Contact{ID: "t" + n, Number: n})
	}
	for _, h := range []string{"yunshan.example", "nfra.gov.cn", "gov.cn", "nhsa.gov.cn", "12377.cn"} {
		lib.Dir.Contacts = append(lib.Dir.Contacts, content.Contact{ID: h, URL: "https://" + h, Host: h})
	}
	return NewEnv(lib)
}

// found is what the recognisers say of a text: typed/unknown/similar and the stretch.
func found(e *Env, s string) string {
	t := &text{Block: prose.Block{Text: s, Node: &prose.Node{}}}
	lexicon.scan(t)
	it := &item{Item: &content.Item{}, Verdict: &Verdict{}, env: e, texts: []*text{t}}
	var out []string
	for _, f := range it.contacts() {
		out = append(out, fmt.Sprint([]string{"typed", "unknown", "similar"}[f.sort], " ", f))
	}
	return strings.Join(out, ", ")
}

func TestContacts(t *testing.T) {
	e := testEnv()
	for _, c := range []struct{ text, want string }{
		// registered, typed by hand
		{"先打 110，再打 96110。", "typed 110, typed 96110"},
		{"打110报警", "typed 110"},
		{"拨１１０", "typed １１０"},
		{"反诈专线96110打来要接", "typed 96110"},
		{"９６１１０", "typed ９６１１０"},
		{"96-110", "typed 96-110"},
		{"9 6 1 1 0", "typed 9 6 1 1 0"},
		{"9-6-1-1-0", "typed 9-6-1-1-0"},
		{"961 10", "typed 961 10"},
		{"九六一一〇", "typed 九六一一〇"},
		{"一二三七八", "typed 一二三七八"},
		{"幺二三七八", "typed 幺二三七八"},
		{"拨打一一〇", "typed 一一〇"},
		{"打 955XX 挂失", "typed 955XX"},
		{"955xx", "typed 955xx"},
		{"12378、12363和12386", "typed 12378, typed 12363, typed 12386"},
		{"12378/12363", "typed 12378, typed 12363"},
		{"热线:12378,12345", "typed 12378, typed 12345"},
		{"400-820-1234", "typed 400-820-1234"},
		{"4008201234", "typed 4008201234"},
		{"tel12378", "typed 12378"},
		{"12378.", "typed 12378"},
		{"𝟵𝟲𝟭𝟭𝟬", "typed 𝟵𝟲𝟭𝟭𝟬"},
		{"96110一打来就接", "typed 96110"},
		{"12345 家人都知道", "typed 12345"},
		{"12378 人工服务", "typed 12378"},
		{"12378 位于北京", "typed 12378"},
		// disguised or one slip away
		{"打 96100 核实", "similar 96100"},
		{"打 12345678 这个号码", "unknown 12345678"},
		{"打 84521 问一问", "unknown 84521"},
		{"打 50000 元定金", ""},
		{"9611O", "similar 9611O"},
		{"96ll0", "similar 96ll0"},
		{"l2378", "similar l2378"},
		{"12387", "similar 12387"},
		{"12368", "similar 12368"},
		{"打 11O 报警", "similar 11O"},
		{"拨打 9611 问", "similar 9611"},
		{"拨打 961100", "similar 961100"},
		{"九6110", "similar 九6110"},
		{"九六110", "similar 九六110"},
		{"⑨⑥①①⓪", "similar ⑨⑥①①⓪"},
		{"12З78", ""}, // a Cyrillic letter: mixed-script says so
		{"热线 22378", "similar 22378"},
		{"400-820-1243", "similar 400-820-1243"},
		// unknown
		{"打 120 急救", "unknown 120"},
		{"119 火警电话", "unknown 119"},
		{"95599", "unknown 95599"},
		{"9558X", "unknown 9558X"},
		{"95500 打来的", "unknown 95500"},
		{"客服 10086", "unknown 10086"},
		{"拨 10000 号", "unknown 10000"},
		{"加微信 13800138000", "unknown 13800138000"},
		{"138-0013-8000", "unknown 138-0013-8000"},
		{"138 0013 8000", "unknown 138 0013 8000"},
		{"1 3 8 0 0 1 3 8 0 0 0", "unknown 1 3 8 0 0 1 3 8 0 0 0"},
		{"一三八零零一三八零零零", "unknown 一三八零零一三八零零零"},
		{"+8613800138000", "unknown 8613800138000"},
		{"+86 138 0013 8000", "unknown 86 138 0013 8000"},
		{"0086-13800138000", "unknown 0086-13800138000"},
		{"008613800138000", "unknown 008613800138000"},
		{"010-66554433", "unknown 010-66554433"},
		{"(010) 66554433", "unknown 010) 66554433"},
		{"（0371）65556666", "unknown 0371）65556666"},
		{"037165556666", "unknown 037165556666"},
		{"400-123-4567", "unknown 400-123-4567"},
		{"800 820 8820", "unknown 800 820 8820"},
		{"电话：66554433", "unknown 66554433"},
		{"10690123456", "unknown 10690123456"},
		{"O10-66554433", "unknown O10-66554433"},
		{"手机 138 0013 8000 或 12378", "unknown 138 0013 8000, typed 12378"},
		{"打 12378 138 0013 8000", "typed 12378, unknown 138 0013 8000"},
		// hosts
		{"看 www.nfra.gov.cn。", "typed www.nfra.gov.cn"},
		{"https://www.gov.cn/zhengce/110", "typed https://www.gov.cn/zhengce/110"},
		{"打开bank-xx.top", "unknown bank-xx.top"},
		{"http://12378.top/12378", "unknown http://12378.top/12378"},
		{"nfra.gov.cm", "similar nfra.gov.cm"},
		{"www.12378.cn", "similar www.12378.cn"},
		{"写信到 a@qq.com", "unknown a@qq.com"},
		// nothing of the kind
		{"110 元", ""}, {"110元", ""}, {"120 人", ""}, {"110 米", ""}, {"第 110 条", ""}, {"第110号", ""}, {"打了 110 分钟电话", ""},
		{"2026 年 11 月 24 日", ""}, {"2026-11-24", ""}, {"2026.11.24", ""}, {"20261124", ""}, {"2026-11-24 09:00", ""}, {"2026年", ""},
		{"1949–2025", ""}, {"1998-2026 年", ""}, {"2025-2026 100 天", ""},
		{"12000 元", ""}, {"12345 元", ""}, {"12378人", ""}, {"5万", ""}, {"10万元", ""}, {"12,345 元", ""}, {"￥12378", ""}, {"人民币 12378", ""},
		{"共骗走 12000", ""}, {"10000 以上", ""}, {"13500–13800 元", ""}, {"12378-13000 元", ""}, {"9.8 万、20 余万", ""}, {"12378.56", ""},
		{"50%", ""}, {"95%", ""}, {"近 88.4%", ""}, {"95-100 分", ""}, {"得 95–100", ""},
		{"〔2024〕261号", ""}, {"银发〔2019〕85号", ""}, {"第2025号", ""}, {"（2020）12378号", ""}, {"2024年12345号", ""}, {"令2020年第3号", ""},
		{"9:00–11:30、13:00–16:30", ""}, {"24 小时", ""}, {"09:00", ""}, {"15 日内", ""}, {"15、30 日", ""},
		{"版本 1.10.110", ""}, {"v12.3.45", ""}, {"iPhone 13000", ""}, {"iOS12378", ""}, {"GB11643", ""}, {"A12378", ""}, {"UTF-8", ""},
		{"第二百八十七条之二", ""}, {"一二三四五", ""}, {"二〇二六年", ""}, {"一九四九年十月", ""}, {"三六九等", ""}, {"五四三二", ""}, {"七七八八", ""},
		{"300–500 元", ""}, {"110-120", ""}, {"100-200", ""}, {"1.5–2.0", ""}, {"3·15", ""}, {"5·15", ""},
		{"密码别设成 123456", ""}, {"验证码 952733", ""}, {"验证码是“961234”", ""}, {"邮编 100033", ""}, {"尾号 12378", ""}, {"股票代码 600036", ""},
		{"138****8000", ""}, {"1380013****", ""}, {"6222 **** **** 1234", ""}, {"955**", ""}, {"95XXX", ""}, {"95 开头", ""},
		{"18–40 岁 62.1%，41–65 岁 33.1%", ""}, {"CVV2", ""}, {"O2O", ""}, {"IC 卡", ""}, {"50 万元", ""}, {"1,110 元", ""},
		{"1. 打开 2. 关上", ""}, {"10 2 3", ""}, {"①打开②关上", ""}, {"2000、5 万", ""}, {"111111", ""}, {"000000", ""}, {"888888", ""},
		{"三千零一", ""}, {"（0–99）", ""}, {"12 月 3 日一早", ""}, {"打 8 折", ""}, {"打开 1238 页", ""}, {"编号：12378", ""},
		{"index.html", ""}, {"e.g", ""}, {"3.15晚会", ""}, {"12，345", ""}, {"十二三四五", ""},
		{"2024年10月12日", ""}, {"30 天 12 次", ""}, {"2 000 000 元", ""}, {"12 000 元", ""}, {"10 000", ""},
		{"每月 12378 元，共 36 期", ""}, {"第12378次", ""}, {"约 13800 人", ""}, {"13800 多人", ""}, {"10086 起案件", ""},
	} {
		if got := found(e, c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzContacts(f *testing.F) {
	for _, s := range []string{"打 96110", "138 0013 8000", "+86-010-66554433", "九6110 ①②③ 9611O 955XX", "http://12378.cn/1 a@b.cn", "１１０ 𝟵𝟲", "0086 O1l", "(010) 1", "95X", "+"} {
		f.Add(s)
	}
	e := testEnv()
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		s = strings.ToValidUTF8(s, "?")
		x := &text{Block: prose.Block{Text: s, Node: &prose.Node{}}}
		lexicon.scan(x)
		x.digits, x.numerals, x.dot = true, true, true
		it := &item{Item: &content.Item{}, Verdict: &Verdict{}, env: e, texts: []*text{x}}
		last := map[bool]int{}
		for _, c := range it.contacts() {
			if c.span.start < last[c.host] || c.span.end <= c.span.start || c.span.end > len(s) {
				t.Fatalf("%q: span %v after %d", s, c.span, last[c.host])
			}
			last[c.host] = c.span.end
			if c.sort != unknown && c.contact.ID == "" {
				t.Fatalf("%q: no contact for %q", s, c)
			}
		}
		cardNumber(it)
		idNumber(it)
	})
}
