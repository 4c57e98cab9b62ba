package prose_test

import (
	"strings"
	"testing"

	"mingbai/internal/prose"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		in       string
		hosts    string // those found, with scheme://
		defanged string // "" if as it was
	}{
		// With a scheme.
		{"访问 http://bank-xx.top/login 领取", "http://bank-xx.top", "访问 hxxp://bank-xx[.]top/login 领取"},
		{"HTTPS://Bank-XX.TOP/A", "https://bank-xx.top", "hxxps://Bank-XX[.]TOP/A"},
		{"http：//bank-xx.top", "http://bank-xx.top", "hxxp：//bank-xx[.]top"},
		{"ftp://files.bank-xx.top", "ftp://files.bank-xx.top", "fxp://files[.]bank-xx[.]top"},
		{"hxxp://bank-xx.top", "hxxp://bank-xx.top", "hxxp://bank-xx[.]top"},
		{"hxxp://bank-xx[.]top/login", "", ""},
		{"xhttp://evil.top", "http://evil.top", "xhxxp://evil[.]top"},
		{"http://localhost:8080/", "http://localhost", "hxxp://localhost:8080/"},
		{"http://2130706433/", "http://2130706433", "hxxp://2130706433/"},
		{"http://[2001:db8::1]/x", "http://2001:db8::1", "hxxp://[2001:db8::1]/x"},
		{"http://3.5/x", "http://3.5", "hxxp://3[.]5/x"},
		{"网址以 https:// 开头", "", ""},
		{"https://开头的网址", "", ""},
		{"https://", "", ""},

		// Bare.
		{"bank-xx.top", "bank-xx.top", "bank-xx[.]top"},
		{"访问bank-xx.top，别点", "bank-xx.top", "访问bank-xx[.]top，别点"},
		{"bank-xx.top请勿打开", "bank-xx.top", "bank-xx[.]top请勿打开"},
		{"（bank-xx.top）", "bank-xx.top", "（bank-xx[.]top）"},
		{"bank-xx.top。", "bank-xx.top", "bank-xx[.]top。"},
		{"bank-xx.top:8443/a?b=c#d", "bank-xx.top", "bank-xx[.]top:8443/a?b=c#d"},
		{"a.b.c.bank-xx.top.", "a.b.c.bank-xx.top", "a[.]b[.]c[.]bank-xx[.]top."},
		{"www.银行", "www.银行", "www[.]银行"},
		{"evil.top.1元起", "evil.top", "evil[.]top.1元起"},
		{"xn--fiqs8s.xn--fiqs8s", "xn--fiqs8s.xn--fiqs8s", "xn--fiqs8s[.]xn--fiqs8s"},

		// Names in other scripts.
		{"银行.中国", "银行.中国", "银行[.]中国"},
		{"http://银行.中国/登录", "http://银行.中国", "hxxp://银行[.]中国/登录"},
		{"http://银行.top", "http://银行.top", "hxxp://银行[.]top"},
		{"http://云杉gov.cn/", "http://云杉gov.cn", "hxxp://云杉gov[.]cn/"},
		{"аррӏе.com", "аррӏе.com", "аррӏе[.]com"},
		{"банк.рф", "банк.рф", "банк[.]рф"},
		{"1.公司简介 2.网络安全", "", ""},
		{"1.公司", "", ""},
		{"一.中国银行", "", ""},

		// Full-width dots.
		{"bank-xx．top 和 bank-xx｡top", "bank-xx.top bank-xx.top", "bank-xx[.]top 和 bank-xx[.]top"},
		{"www.gov.cn．evil.top", "www.gov.cn.evil.top", "www[.]gov[.]cn[.]evil[.]top"},
		{"https://www.gov.cn。evil.top/", "https://www.gov.cn.evil.top", "hxxps://www[.]gov[.]cn[.]evil[.]top/"},
		{"见 https://www.gov.cn。请拨打 96110。", "https://www.gov.cn", ""},

		// Numbers.
		{"10.0.0.1", "10.0.0.1", "10[.]0[.]0[.]1"},
		{"10.0.0.1:80/x", "10.0.0.1", "10[.]0[.]0[.]1:80/x"},
		{"版本 14.0.1，v2.0.1", "", ""},
		{"2026.3.15 和 2026.03.15日", "", ""},
		{"3.5 元，涨 3.5%，9.9包邮，3.5GB", "", ""},
		{"1.2.3.4.5 节", "", ""},
		{"955XX.", "", ""},

		// Files.
		{"index.html、tu.png、a.apk、login.php", "", ""},
		{"a.html?x=evil.top", "evil.top", "a.html?x=evil[.]top"},
		{"3.5/evil.top", "evil.top", "3.5/evil[.]top"},
		{"evil.com.html", "evil.com.html", "evil[.]com[.]html"},

		// Users and mail.
		{"写信给kefu@bank-xx.top", "bank-xx.top", "写信给kefu[@]bank-xx[.]top"},
		{"zhang.san@bank-xx.top", "bank-xx.top", "zhang[.]san[@]bank-xx[.]top"},
		{"kefu@www.gov.cn", "www.gov.cn", "kefu[@]www[.]gov[.]cn"},
		{"http://www.gov.cn@evil.top/", "http://evil.top", "hxxp://www[.]gov[.]cn[@]evil[.]top/"},
		{"http://www.gov.cn:80@a@evil.top", "http://evil.top", "hxxp://www[.]gov[.]cn:80[@]a[@]evil[.]top"},
		{"https://www.gov.cn/@user", "https://www.gov.cn", ""},
		{"evil.top@ 和 @evil.top", "evil.top evil.top", "evil[.]top@ 和 [@]evil[.]top"},

		// Official, and what looks like it.
		{"www.gov.cn GOV.CN a.b.gov.cn", "www.gov.cn gov.cn a.b.gov.cn", ""},
		{"官网www.gov.cn是真的", "www.gov.cn", ""},
		{"https://www.gov.cn/?to=evil.top", "https://www.gov.cn", ""},
		{"evil-gov.cn", "evil-gov.cn", "evil-gov[.]cn"},
		{"gov.cn.evil.top", "gov.cn.evil.top", "gov[.]cn[.]evil[.]top"},
		{"bank-xx.top冒充www.gov.cn", "bank-xx.top www.gov.cn", "bank-xx[.]top冒充www.gov.cn"},
		{"http://bank-xx.top冒充www.gov.cn", "http://bank-xx.top www.gov.cn", "hxxp://bank-xx[.]top冒充www.gov.cn"},
		{"http://www.gov.cn查询官网.com", "http://www.gov.cn 查询官网.com", "http://www.gov.cn查询官网[.]com"},
		{"https://www.gov.cn/?to=http://evil.top", "https://www.gov.cn http://evil.top", "https://www.gov.cn/?to=hxxp://evil[.]top"},
		{"http://http://evil.top", "http://evil.top", "http://hxxp://evil[.]top"},
		{"gov.cn/?u=http://evil.top", "gov.cn http://evil.top", "gov.cn/?u=hxxp://evil[.]top"},
		{"evil.top/a/other.top/b.html", "evil.top", "evil[.]top/a/other[.]top/b.html"},
		{`http://www.gov.cn\.evil.top`, "http://www.gov.cn evil.top", `http://www.gov.cn\.evil[.]top`},

		{"", "", ""},
		{"...", "", ""},
		{"A.B. 和 e.g. 这样", "", ""},
	} {
		var hosts []string
		for _, a := range prose.Addresses(c.in) {
			if a.Start < 0 || a.End > len(c.in) || a.Start >= a.End {
				t.Errorf("%q: at %d–%d", c.in, a.Start, a.End)
			}
			if a.Scheme != "" {
				a.Scheme += "://"
			}
			hosts = append(hosts, a.Scheme+a.Host)
		}
		if got := strings.Join(hosts, " "); got != c.hosts {
			t.Errorf("%q: found %q, want %q", c.in, got, c.hosts)
		}
		want := c.defanged
		if want == "" {
			want = c.in
		}
		if got := prose.Defang(c.in, official); got != want {
			t.Errorf("%q: defanged %q, want %q", c.in, got, want)
		}
	}
}

// TestDefangAddress has what stands in {{scam …}}: it is broken whatever it looks like.
func TestDefangAddress(t *testing.T) {
	for in, want := range map[string]string{
		"http://bank-xx.top/login.php":     "hxxp://bank-xx[.]top/login.php",
		"https://www.gov.cn/":              "hxxps://www[.]gov[.]cn/",
		"bank.x":                           "bank[.]x",
		"kefu@bank":                        "kefu[@]bank",
		"hxxp://bank[.]top":                "hxxp://bank[.]top",
		"kefu[@]bank[.]top":                "kefu[@]bank[.]top",
		"看http://x.top/http://localhost/a": "看hxxp://x[.]top/hxxp://localhost/a",
		"银行。中国":                            "银行。中国",
		"bank。top":                         "bank[.]top",
	} {
		if got := prose.DefangAddress(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// harmless fails if a client could make a link of something in a text.
func harmless(t *testing.T, what, s string) {
	t.Helper()
	for _, a := range prose.Addresses(s) {
		if !official(a.Host) || strings.Contains(s[a.Start:a.End], "@"+a.Host) {
			t.Errorf("%s: %q is left in %q", what, s[a.Start:a.End], s)
		}
	}
}

func FuzzDefang(f *testing.F) {
	for _, s := range []string{"访问http://bank-xx.top/a.b?u=http://evil.top，www.gov.cn", "a@b.cc", "http://www.gov.cn@evil.top", "aa.bb1.1", "银行.中国",
		"gov.cn。evil.top", "http://[::1]/", "hxxp://a[.]top", "1.2.3.4.5", "-a.bb-_.cc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := prose.Defang(s, official)
		harmless(t, "defanged", once)
		harmless(t, "defanged as one address", prose.DefangAddress(s))
		if twice := prose.Defang(once, official); twice != once {
			t.Errorf("%q becomes %q, then %q", s, once, twice)
		}
		for _, a := range prose.Addresses(s) {
			if a.Start < 0 || a.End > len(s) || a.Start >= a.End || a.Host != strings.ToLower(a.Host) {
				t.Errorf("%q: %+v", s, a)
			}
		}
	})
}
