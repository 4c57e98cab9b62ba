package hanzi

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestSimplify(t *testing.T) {
	tests := []struct{ traditional, simplified string }{
		{"詐騙", "诈骗"},
		{"銀行帳戶", "银行账户"},
		{"賬戶餘額", "账户余额"},
		{"轉帳匯款", "转账汇款"},
		{"信用卡盜刷", "信用卡盗刷"},
		{"驗證碼", "验证码"},
		{"網路購物", "网路购物"},
		{"電話號碼", "电话号码"},
		{"簡訊連結", "简讯连结"},
		{"冒充檢察官", "冒充检察官"},
		{"公安機關", "公安机关"},
		{"警察廳", "警察厅"},
		{"徵信修復", "征信修复"},
		{"貸款手續費", "贷款手续费"},
		{"投資理財", "投资理财"},
		{"養老詐騙", "养老诈骗"},
		{"防範釣魚網站", "防范钓鱼网站"},
		{"掃描二維碼", "扫描二维码"},
		{"遠端遙控軟體", "远端遥控软体"},
		{"螢幕畫面", "萤幕画面"},
		{"個人資料洩露", "个人资料泄露"},
		{"身分證", "身份证"},
		{"身份證", "身份证"},
		{"滙豐銀行", "汇丰银行"},
		{"臺灣颱風檯燈", "台湾台风台灯"},
		{"後來", "后来"},
		{"皇后", "皇后"},
		{"乾淨能幹", "干净能干"},
		{"乾隆乾坤", "乾隆乾坤"},
		{"頭髮發財", "头发发财"},
		{"裏面裡面", "里面里面"},
		{"麵條見面", "面条见面"},
		{"一隻只要", "一只只要"},
		{"關係聯繫系統", "关系联系系统"},
		{"輕鬆憂鬱呼籲", "轻松忧郁呼吁"},
		{"週末周到", "周末周到"},
		{"甚麼什麼", "什么什么"},
		{"甚至", "甚至"},
		{"為什麽", "为什么"},
		{"跟著操作", "跟着操作"},
		{"著急", "着急"},
		{"隨著時間", "随着时间"},
		{"著名著作顯著", "著名著作显著"},
		{"著", "著"},
		{"瞭解瞭望", "了解瞭望"},
		{"藉口慰藉", "借口慰藉"},
		{"藉著", "借着"},
		{"答覆覆蓋", "答复覆盖"},
		{"計畫畫面", "计划画面"},
		{"帳篷", "帐篷"},
		{"帐户", "账户"},
		{"傢俱", "家具"},
		{"彷彿", "仿佛"},
		{"彷徨", "彷徨"},
		{"妳和牠", "你和它"},
		{"喫飯", "吃饭"},
		{"說說説", "说说说"},
		{"啟啓", "启启"},
		{"羣眾群衆", "群众群众"},
		{"鳥獸龜鱉", "鸟兽龟鳖"},
		{"打拚", "打拼"},
		{"已经是简体", "已经是简体"},
		{"ATM 提款機, 24h!", "ATM 提款机, 24h!"},
		{"", ""},
	}
	for _, test := range tests {
		if got := SimplifyString(test.traditional); got != test.simplified {
			t.Errorf("SimplifyString(%q) = %q, want %q", test.traditional, got, test.simplified)
		}
	}
	for from, to := range map[rune]rune{'詐': '诈', '乾': '干', '著': '著', '瞭': '瞭', '只': '只', 'a': 'a', '。': '。', '😀': '😀'} {
		if got := Simplify(from); got != to {
			t.Errorf("Simplify(%c) = %c, want %c", from, got, to)
		}
	}
}

// Sources that GB 2312 has. It keeps them for rare senses or as variants; in today's text they are the traditional form.
const simplifiedToo = "馀夥乾後徵摺箝於菸硷麴麽醣捱"

// Targets GB 2312 does not have: 啰 came back in 1986, after it.
const newerTargets = "啰"

// Pairs without a common reading: 鉆 is written for 鑽, 叄 for 叁, whatever they were once.
const readOtherwise = "鉆叄"

func TestSimplifyLaws(t *testing.T) {
	seen := make(map[rune]bool)
	var pairs int
	for pair := range strings.FieldsSeq(charPairs) {
		runes := []rune(pair)
		if len(runes) != 2 || runes[0] == runes[1] {
			t.Errorf("%q is no pair", pair)
			continue
		}
		pairs++
		from, to := runes[0], runes[1]
		if seen[from] {
			t.Errorf("%c stands twice", from)
		}
		seen[from] = true
		if Simplify(from) != to || Simplify(to) != to {
			t.Errorf("%s: Simplify gives %c, and again %c", pair, Simplify(from), Simplify(to))
		}
		if !gb2312(to) && !strings.ContainsRune(newerTargets, to) {
			t.Errorf("%s: %c is no character of GB 2312", pair, to)
		}
		if gb2312(from) && !strings.ContainsRune(simplifiedToo, from) {
			t.Errorf("%s: %c is a character of GB 2312", pair, from)
		}
		shared := slices.ContainsFunc(libraryReadings(from), func(r string) bool { return slices.Contains(libraryReadings(to), r) })
		if !shared && !strings.ContainsRune(readOtherwise, from) {
			t.Errorf("%s: %v and %v share no reading", pair, libraryReadings(from), libraryReadings(to))
		}
	}
	if pairs < 3300 {
		t.Errorf("%d pairs: some got lost", pairs)
	}
}

func TestSimplifyWordLaws(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(wordPairs)) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		if utf8.RuneCountInString(from) != utf8.RuneCountInString(to) {
			t.Errorf("%s and %s differ in length", from, to)
		}
		if got := SimplifyString(from); got != to {
			t.Errorf("SimplifyString(%q) = %q, want %q", from, got, to)
		}
		if got := SimplifyString(to); got != to {
			t.Errorf("SimplifyString(%q) = %q, want no change", to, got)
		}
		for _, r := range from {
			if Simplify(r) != r && r != '乾' {
				t.Errorf("%s: the word is looked for after %c has become %c", from, r, Simplify(r))
			}
		}
	}
}

func FuzzSimplifyString(f *testing.F) {
	for _, s := range []string{"詐騙", "跟著瞭解", "帳篷帳戶", "\xff著", "反覆核對"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		simple := SimplifyString(s)
		if utf8.RuneCountInString(simple) != utf8.RuneCountInString(s) {
			t.Errorf("%q became %q: another length", s, simple)
		}
		if again := SimplifyString(simple); again != simple {
			t.Errorf("%q became %q, then %q", s, simple, again)
		}
	})
}

// gb2312 tells whether r is one of the 6,763 characters of GB 2312 (the rows GBK shares with it).
func gb2312(r rune) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && len(b) == 2 && b[0] >= 0xB0 && b[0] <= 0xF7 && b[1] >= 0xA1
}
