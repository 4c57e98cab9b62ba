package hanzi

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	// typed = syllables | rest
	tests := `
shuadan = shua dan
shuādān = shua dan
shua1dan1 = shua dan
shua1 dan1 = shua dan
SHUADAN = shua dan
shua dan = shua dan
shua-dan = shua dan
fangzha = fang zha
fang zha = fang zha
fang'zha = fang zha
zhengxinxiufu = zheng xin xiu fu
zhèngxìn xiūfù = zheng xin xiu fu
xian = xian
xi'an = xi an
xi’an = xi an
xī'ān = xi an
xīān = xi an
xiān = xian
xi1an1 = xi an
xian1 = xian
xi an = xi an
fanganquan = fang an quan
fangan = fang an
jiaoyoushazhupan = jiao you sha zhu pan
yanglaozhapian = yang lao zha pian
nvhai = nv hai
nǚhái = nv hai
nü3hai2 = nv hai
nu:3hai2 = nv hai
nver = nv er
nuer = nv er
lvyou = lv you
luyou = lu you
lvse = lv se
lüse = lv se
lǜsè = lv se
celve = ce lve
celue = ce lve
celüè = ce lve
nuedai = nve dai
qv = qu
jvliu = ju liu
xvni = xu ni
erweima = er wei ma
shenfenzheng = shen fen zheng
zhuanzhang = zhuan zhang
zhapian = zha pian
zhuangxiu = zhuang xiu
shuangchuang = shuang chuang
yinhang = yin hang
yinhangka = yin hang ka
mingan = min gan
minganxinxi = min gan xin xi
jine = jin e
jiaoyijine = jiao yi jin e
chae = cha e
shue = shu e
quane = quan e
xiane = xian e
zonge = zong e
tiane = tian e
yue = yue
yu'e = yu e
yuebao = yue bao
dangan = dang an
pingan = ping an
gongan = gong an
zhian = zhi an
baoan = bao an
gangao = gang ao
lianai = lian ai
wanglianlianai = wang lian lian ai
guanai = guan ai
yinger = ying er
dier = di er
geren = ge ren
dange = dan ge
huangou = huan gou
wanggou = wang gou
tuangou = tuan gou
shengao = shen gao
jinggao = jing gao
tianan = tian an
haian = hai an
jinan = ji nan
shanghai = shang hai
xianggang = xiang gang
changan = chang an
xinjiang = xin jiang
zhongguo = zhong guo
gongjianfa = gong jian fa
maochongkefu = mao chong ke fu
pingmugongxiang = ping mu gong xiang
dianxinwangluozhapian = dian xin wang luo zha pian
xunizhanghu = xu ni zhang hu
huankuan = huan kuan
daikuan = dai kuan
tuikuan = tui kuan
kuaidi = kuai di
yanzhengma = yan zheng ma
duanxin = duan xin
xinyongka = xin yong ka
taoxian = tao xian
licai = li cai
touzi = tou zi
beizhai = bei zhai
bangxin = bang xin
duanka = duan ka
xiqian = xi qian
paofen = pao fen
diaoyu = diao yu
wangzhan = wang zhan
baojianpin = bao jian pin
anquan = an quan
anquanzhanghu = an quan zhang hu
dongjie = dong jie
zhuxiao = zhu xiao
zhuxiaoxiaoyuandai = zhu xiao xiao yuan dai
lesuo = le suo
luoliao = luo liao
aixin = ai xin
aoyun = ao yun
enai = en ai
er = er
a = a
e = e
o = o
taobao = tao bao
fangzhap = fang zha | p
zhap = zha | p
zhapi = zha pi
zhapia = zha | pia
zhapian1 = zha pian
zh = | zh
z = | z
zho = | zho
sh = | sh
fangzh = fang | zh
gongzuoj = gong zuo | j
fang zh = fang | zh
shuad = shua | d
xiong = xiong
xion = | xion
lon = | lon
qingc = qing | c
nij = ni | j
ganq = gan | q
zhengxinx = zheng xin | x
visa = | visa
atm = | atm
nfc = | nfc
sms = | sms
app = | app
wifi = | wifi
wechat = | wechat
phishing = | phishing
online = | online
https = | https
vip = | vip
iphone = | iphone
usdt = | usdt
zh4 = | zh
zhap1 = | zhap
f zha = | fzha
xvx = xu | x
12381 = | 12381
5g = | 5g
银行ka = | 银行ka
zha,pian = | zha,pian
hello! = | hello!
' = |
`
	var cases int
	for line := range strings.Lines(strings.Trim(tests, "\n")) {
		cases++
		typed, answer, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " =")
		left, right, _ := strings.Cut(answer, "|")
		wantSyllables, wantRest := strings.Fields(left), strings.TrimSpace(right)
		syllables, rest := Split(typed)
		if !slices.Equal(syllables, wantSyllables) || rest != wantRest {
			t.Errorf("Split(%q) = %v | %q, want %v | %q", typed, syllables, rest, wantSyllables, wantRest)
		}
	}
	if cases < 100 {
		t.Errorf("%d cases", cases)
	}
}

// The two kinds of rest: one somebody may still be typing, and one that is no pinyin.
func TestSplitRest(t *testing.T) {
	for typed, typing := range map[string]bool{"zhap": true, "fangzh": true, "zh": true, "visa": false, "nfc": false, "12381": false} {
		if _, rest := Split(typed); (len(Completions(rest)) > 0) != typing {
			t.Errorf("Split(%q) leaves %q: Completions %v", typed, rest, Completions(rest))
		}
	}
}

// What is written with apostrophes comes back as it was, whatever the syllables; without them when nothing else fits as well.
func TestSplitJoin(t *testing.T) {
	all := Syllables()
	for _, first := range all {
		for _, second := range all {
			want := []string{first, second}
			if got, rest := Split(first + "'" + second); !slices.Equal(got, want) || rest != "" {
				t.Errorf("Split(%s'%s) = %v %q", first, second, got, rest)
			}
			if ambiguous(first, second) {
				continue
			}
			if got, rest := Split(first + second); !slices.Equal(got, want) || rest != "" {
				t.Errorf("Split(%s%s) = %v %q", first, second, got, rest)
			}
		}
	}
}

// ambiguous tells whether the letters of two syllables are also one syllable, the beginning of one, or two others.
func ambiguous(first, second string) bool {
	letters := first + second
	if begins(letters) {
		return true
	}
	for i := 1; i < len(letters); i++ {
		if i != len(first) && IsSyllable(letters[:i]) && IsSyllable(letters[i:]) {
			return true
		}
	}
	// lu e and nu e are read as the ends of lve and nve.
	return (first == "lu" || first == "nu") && second[0] == 'e'
}

func TestSyllables(t *testing.T) {
	all := Syllables()
	if len(all) < 400 || len(all) > 420 {
		t.Errorf("%d syllables", len(all))
	}
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("not sorted, or one stands twice")
	}
	for _, s := range all {
		if len(s) > longestSyllable || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" || !slices.Equal(Completions(s)[:1], []string{s}) {
			t.Errorf("%q", s)
		}
		if got, rest := Split(s); !slices.Equal(got, []string{s}) || rest != "" {
			t.Errorf("Split(%s) = %v %q", s, got, rest)
		}
	}
	for letters := range syllables().known {
		if IsSyllable(letters) {
			t.Errorf("%s is a syllable: the known split is never seen", letters)
		}
	}
	all[0] = "changed"
	if Syllables()[0] != "a" {
		t.Error("the caller can change the table")
	}
}

func TestCompletions(t *testing.T) {
	for prefix, want := range map[string]string{
		"zhua": "zhua zhuai zhuan zhuang", "shuan": "shuan shuang", "xio": "xiong", "nv": "nv nve", "vi": "", "i": "", "": "", "zzz": "",
	} {
		if got := strings.Join(Completions(prefix), " "); got != want {
			t.Errorf("Completions(%s) = %s, want %s", prefix, got, want)
		}
	}
}

func TestAlike(t *testing.T) {
	for typed, want := range map[string]string{"lu": "lu lv", "lv": "lv", "nu": "nu nv", "zha": "zha", "visa": ""} {
		if got := strings.Join(Alike(typed), " "); got != want {
			t.Errorf("Alike(%s) = %s, want %s", typed, got, want)
		}
	}
}

func TestLooksLikeInitials(t *testing.T) {
	for latin, want := range map[string]bool{
		"zxxf": true, "sd": true, "fz": true, "SDFL": true, "yh": true, "atm": true, // the letters of 啊听没, why not
		"z": false, "": false, "visa": false, "zhapian": false, "an": false, "s1": false, "银行": false,
	} {
		if got := LooksLikeInitials(latin); got != want {
			t.Errorf("LooksLikeInitials(%s) = %v", latin, got)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"shuadan", "xi'an", "lǜsè", "nu:e", "zhap", "visa", "ü", "a\u0301", "uuuu", "lueluenue", "jvqvxvyv", "\xff1", "银行", "zha3p"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		syllables, rest := Split(s)
		for _, syllable := range syllables {
			if !IsSyllable(syllable) {
				t.Errorf("Split(%q): %q is no syllable", s, syllable)
			}
		}
		_, whole, ok := clean(s)
		if got := strings.Join(syllables, "") + rest; got != whole {
			t.Errorf("Split(%q) joins to %q, not %q", s, got, whole)
		}
		if !ok && len(syllables) > 0 {
			t.Errorf("Split(%q) = %v, but it is no pinyin", s, syllables)
		}
		if len(syllables) > 0 && rest != "" && len(Completions(rest)) == 0 {
			t.Errorf("Split(%q) = %v leaves %q, which begins nothing", s, syllables, rest)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	for b.Loop() {
		Split("dianxinwangluozhapianfangzh")
	}
}
