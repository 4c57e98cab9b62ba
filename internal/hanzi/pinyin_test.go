package hanzi

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

func TestPinyin(t *testing.T) {
	tests := `
银行 yin hang
招商银行 zhao shang yin hang
银行行长 yin hang hang zhang
行为 xing wei
违法行为 wei fa xing wei
行业 hang ye
执行 zhi xing
发行 fa xing
发行长期债券 fa xing chang qi zhai quan
跨行转账 kua hang zhuan zhang
开户行 kai hu hang
转账 zhuan zhang
到账 dao zhang
重置 chong zhi
重置密码 chong zhi mi ma
重复扣款 chong fu kou kuan
重新登录 chong xin deng lu
重要 zhong yao
严重复杂 yan zhong fu za
很多重要 hen duo zhong yao
双重验证 shuang chong yan zheng
重庆 chong qing
问题重重 wen ti chong chong
还款 huan kuan
还款日 huan kuan ri
最低还款 zui di huan kuan
归还 gui huan
还清贷款 huan qing dai kuan
还不起 huan bu qi
还不了 huan bu liao
还有 hai you
还是 hai shi
还没收到 hai mei shou dao
便宜 pian yi
方便 fang bian
长辈 zhang bei
家长 jia zhang
增长 zeng zhang
长期 chang qi
长时间 chang shi jian
延长 yan chang
成长期 cheng zhang qi
调取 diao qu
调查 diao cha
调整 tiao zheng
调解 tiao jie
强调 qiang diao
空调 kong tiao
临时调额 lin shi tiao e
更改 geng gai
变更 bian geng
差额 cha e
出差 chu chai
差旅费 chai lv fei
参差 cen ci
数额 shu e
降低 jiang di
投降 tou xiang
参与 can yu
人参 ren shen
个人参与 ge ren can yu
快乐 kuai le
音乐 yin yue
娱乐 yu le
得到 de dao
总得 zong dei
着急 zhao ji
拿着手机 na zhe shou ji
着手处理 zhuo shou chu li
看着 kan zhe
意味着 yi wei zhe
了解 liao jie
为了 wei le
受不了 shou bu liao
好了 hao le
不了了之 bu liao liao zhi
处理 chu li
处置 chu zhi
到处 dao chu
传销 chuan xiao
传单 chuan dan
自传 zi zhuan
弹窗 tan chuang
弹出 tan chu
弹幕 dan mu
子弹 zi dan
曝光 bao guang
曝晒 pu shai
冒充 mao chong
冒充客服 mao chong ke fu
假冒 jia mao
给予 ji yu
给钱 gei qian
提供给 ti gong gei
贾先生 jia xian sheng
单位 dan wei
单县 shan xian
折扣 zhe kou
打折 da zhe
应该 ying gai
应用 ying yong
兴趣 xing qu
利率 li lv
年化利率 nian hua li lv
率先 shuai xian
会计 kuai ji
社会计划 she hui ji hua
开会 kai hui
校对 jiao dui
校验码 jiao yan ma
学校 xue xiao
省略 sheng lve
反省 fan xing
血本无归 xue ben wu gui
称呼 cheng hu
对称 dui chen
自称 zi cheng
背债 bei zhai
职业背债人 zhi ye bei zhai ren
薄弱 bo ruo
薄饼 bao bing
供应 gong ying
银行卡 yin hang ka
关卡 guan qia
划款 hua kuan
攒钱 zan qian
系统 xi tong
系鞋带 ji xie dai
中奖 zhong jiang
种类 zhong lei
只有 zhi you
没收 mo shou
没有 mei you
没收到验证码 mei shou dao yan zheng ma
朝阳区 chao yang qu
朝气 zhao qi
隐藏 yin cang
西藏 xi zang
曾经 ceng jing
曾祖 zeng zu
大夫 dai fu
大额 da e
当铺 dang pu
首都 shou du
都是 dou shi
睡觉 shui jiao
感觉 gan jue
角色 jue se
暴露 bao lu
露面 lou mian
模样 mu yang
规模 gui mo
堵塞 du se
恐吓 kong he
吓人 xia ren
削减 xue jian
仔细 zi xi
包扎 bao za
诈骗 zha pian
刷单 shua dan
刷单返利 shua dan fan li
杀猪盘 sha zhu pan
冒充公检法 mao chong gong jian fa
电信网络诈骗 dian xin wang luo zha pian
征信修复 zheng xin xiu fu
贷款 dai kuan
网贷 wang dai
校园贷 xiao yuan dai
信用卡 xin yong ka
套现 tao xian
洗钱 xi qian
验证码 yan zheng ma
短信 duan xin
屏幕共享 ping mu gong xiang
二维码 er wei ma
身份证 shen fen zheng
密码 mi ma
钓鱼网站 diao yu wang zhan
理财 li cai
投资 tou zi
虚拟货币 xu ni huo bi
养老诈骗 yang lao zha pian
保健品 bao jian pin
退款 tui kuan
客服 ke fu
快递 kuai di
注销账户 zhu xiao zhang hu
冻结 dong jie
解冻 jie dong
解封 jie feng
勒索 le suo
伎俩 ji liang
敲诈勒索 qiao zha le suo
花呗借呗 hua bei jie bei
余额宝 yu e bao
女孩 nv hai
旅游 lv you
策略 ce lve
虐待 nve dai
绿色 lv se
什么 shen me
怎么 zen me
你们呢 ni men ne
好吗 hao ma
走吧 zou ba
您好 nin hao
石头 shi tou
番茄 fan qie
六万元 liu wan yuan
合同 he tong
解释 jie shi
掩盖 yan gai
提现 ti xian
提防 di fang
拾取 shi qu
宿舍 su she
伯伯 bo bo
查询 cha xun
繁忙 fan mang
报仇 bao chou
区别 qu bie
歌曲 ge qu
尉迟 yu chi
俞 yu
冯 feng
员工 yuan gong
否认 fou ren
红包 hong bao
彩虹 cai hong
信息 xin xi
陆续 lu xu
尾款 wei kuan
地址 di zhi
慢慢地 man man de
目的 mu di
目的地 mu di di
项目的风险 xiang mu de feng xian
的确 di que
您的确认 nin de que ren
钥匙 yao shi
呼吁 hu yu
厦门 xia men
大厦 da sha
深圳 shen zhen
东莞 dong guan
下载 xia zai
遗产 yi chan
佣金 yong jin
盛大 sheng da
石 shi
万 wan
〇 ling
銀行帳戶 yin hang zhang hu
長輩 zhang bei
長期 chang qi
還款 huan kuan
調查 diao cha
跟著 gen zhe
乾淨 gan jing
乾隆 qian long
瞭解 liao jie
`
	var cases int
	for line := range strings.Lines(strings.TrimSpace(tests)) {
		fields := strings.Fields(line)
		cases++
		got := Pinyin(fields[0])
		want := strings.Join(fields[1:], " ")
		if strings.Join(got, " ") != want {
			t.Errorf("Pinyin(%s) = %s, want %s", fields[0], strings.Join(got, " "), want)
		}
	}
	if cases < 150 {
		t.Errorf("%d cases", cases)
	}
}

func TestPinyinOfOtherText(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"", []string{}},
		{"ATM卡", []string{"", "", "", "ka"}},
		{"3万元", []string{"", "wan", "yuan"}},
		{"好，好", []string{"hao", "", "hao"}},
		{"\xff行", []string{"", "xing"}},
		{"ㄅか々", []string{"", "", ""}},
	}
	for _, test := range tests {
		if got := Pinyin(test.text); !slices.Equal(got, test.want) {
			t.Errorf("Pinyin(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestInitials(t *testing.T) {
	for text, want := range map[string]string{
		"征信修复": "zxxf", "银行": "yh", "刷单返利": "sdfl", "長輩": "zb", "ATM机": "j", "余额": "ye", "": "",
	} {
		if got := Initials(text); got != want {
			t.Errorf("Initials(%s) = %s, want %s", text, got, want)
		}
	}
}

func TestReadings(t *testing.T) {
	tests := []struct {
		char rune
		want string
	}{
		{'行', "xing hang heng"},
		{'重', "zhong chong tong"},
		{'长', "chang zhang"},
		{'長', "chang zhang"},
		{'还', "hai huan fu"},
		{'率', "lv shuai lve"},
		{'佛', "fo fu bo bi"},
		{'嗯', "en"},
		{'虐', "nve"},
		{'女', "nv ru"},
		{'诈', "zha"},
		{'詐', "zha"},
		{'〇', "ling yuan xing"},
		{'a', ""},
		{'，', ""},
		{'あ', ""},
	}
	for _, test := range tests {
		if got := strings.Join(Readings(test.char), " "); got != test.want {
			t.Errorf("Readings(%c) = %s, want %s", test.char, got, test.want)
		}
	}
}

// Every character of GB 2312 has readings, and all of them are syllables.
func TestReadingsAreSyllables(t *testing.T) {
	var chars int
	for r := rune(0x4E00); r <= 0x9FFF; r++ {
		if !gb2312(r) {
			continue
		}
		chars++
		readings := Readings(r)
		if len(readings) == 0 {
			t.Errorf("%c has no reading: the library says %v", r, libraryReadings(r))
		}
		for i, reading := range readings {
			if !IsSyllable(reading) || slices.Contains(readings[:i], reading) {
				t.Errorf("%c: %v", r, readings)
			}
		}
	}
	if chars != 6763 {
		t.Errorf("GB 2312 has 6763 characters, not %d", chars)
	}
}

// Readings of defaultReadings that the library does not have: its 嗯 is ng.
const ownReadings = "嗯"

func TestReadingTableLaws(t *testing.T) {
	for r, d := range defaults() {
		if !slices.Contains(libraryReadings(r), d) && !strings.ContainsRune(ownReadings, r) {
			t.Errorf("%c has no reading %s, but %v", r, d, libraryReadings(r))
		}
		if first := libraryReadings(r)[0]; first == d {
			t.Errorf("%c is %s in the library: the entry says nothing", r, d)
		}
	}
	words := make(map[string]bool)
	told := make(map[string]bool)
	for line := range strings.Lines(strings.TrimSpace(wordReadings)) {
		fields := strings.Fields(line)
		char, reading := fields[0], fields[1]
		r, _ := utf8.DecodeRuneInString(char)
		if !slices.Contains(Readings(r), reading) {
			t.Errorf("%s has no reading %s, but %v", char, reading, Readings(r))
		}
		for _, word := range fields[2:] {
			if !strings.Contains(word, char) || utf8.RuneCountInString(word) < 2 {
				t.Errorf("%s stands under %s", word, char)
			}
			if told[char+word] {
				t.Errorf("%s stands twice under %s", word, char)
			}
			if SimplifyString(word) != word {
				t.Errorf("%s is not simplified: never found", word)
			}
			told[char+word], words[word] = true, true
		}
	}
	if len(words) < 400 {
		t.Errorf("%d words", len(words))
	}
	for line := range strings.Lines(strings.TrimSpace(speltWords)) {
		fields := strings.Fields(line)
		runes := []rune(fields[0])
		if len(runes) != len(fields)-1 {
			t.Errorf("%s: %d characters, %d readings", fields[0], len(runes), len(fields)-1)
			continue
		}
		for i, reading := range fields[1:] {
			if !slices.Contains(Readings(runes[i]), reading) {
				t.Errorf("%s: %c is not read %s", fields[0], runes[i], reading)
			}
		}
	}
}

func FuzzPinyin(f *testing.F) {
	for _, s := range []string{"银行行长", "没收到", "a重b要", "\xff\xfe", "著", "不了了"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		readings := Pinyin(s)
		if len(readings) != utf8.RuneCountInString(s) {
			t.Errorf("Pinyin(%q) has %d readings for %d runes", s, len(readings), utf8.RuneCountInString(s))
		}
		for _, reading := range readings {
			if reading != "" && !IsSyllable(reading) {
				t.Errorf("Pinyin(%q) has %q", s, reading)
			}
		}
	})
}

func BenchmarkPinyin(b *testing.B) {
	text := strings.Repeat("警惕冒充银行客服的诈骗，还款前请重新核对行号。", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Pinyin(text)
	}
}

// libraryReadings is what go-pinyin says, before anything of ours.
func libraryReadings(r rune) []string {
	var readings []string
	for marked := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
		readings = append(readings, toneless(marked))
	}
	return readings
}
