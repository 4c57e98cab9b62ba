package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

const one, two = "alerts/jia-kefu", "lessons/cunkuan"

func TestFirstPush(t *testing.T) {
	r := newRig(t)
	r.article(one, 2)
	out := r.must(one)
	if want := []Outcome{{Added, 2, true}}; !slices.Equal(out, want) {
		t.Errorf("outcome %v, want %v", out, want)
	}
	if want := []string{apiToken, apiImage, apiImage, apiCover, apiAdd}; !slices.Equal(r.log, want) {
		t.Errorf("requests %v, want %v", r.log, want)
	}
	a := r.load(one)[0]
	for i, u := range r.images {
		if sum(u.body) != a.Images[i].Sum || u.name != fmt.Sprintf("alerts-jia-kefu-%d.png", i) {
			t.Errorf("image %d arrived as %s, %d bytes", i, u.name, len(u.body))
		}
	}
	if c := r.materials["cover-1"]; sum(c.body) != a.Cover.Sum || c.name != "alerts-jia-kefu-cover-235.jpg" {
		t.Errorf("the cover arrived as %s, %d bytes", c.name, len(c.body))
	}
	n := r.drafts[0].news
	if n["title"] != a.Title || n["digest"] != a.Digest || n["content_source_url"] != a.SourceURL || n["thumb_media_id"] != "cover-1" {
		t.Errorf("draft %v", n)
	}
	// Only the addresses of the images differ, they are https, and & is escaped as HTML wants it.
	want := a.HTML
	for _, i := range a.Images {
		want = strings.ReplaceAll(want, strings.ReplaceAll(i.Src, "&", "&amp;"), "https://mmbiz.qpic.cn/mmbiz_png/"+i.Sum[:40]+"/0?wx_fmt=png&amp;from=appmsg")
	}
	if n["content"] != want {
		t.Errorf("content\n%s\nwant\n%s", n["content"], want)
	}
	if s := r.saved(one); s.Draft != "draft-1" || s.CoverID != "cover-1" || s.Adding != nil || len(s.Images) != 2 {
		t.Errorf("state %s", r.state)
	}
}

func TestG41RawJSON(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	r.edit(one, "wechat.html", "收到短信", "<strong>&amp;中文</strong>")
	r.must(one)
	body := string(r.bodies[0])
	for _, want := range []string{"<strong>", "&amp;中文", `"title":"先别转账，打955XX核实"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	if strings.Contains(body, `\u`) {
		t.Errorf("an escape in\n%s", body)
	}
}

func TestG42PushTwice(t *testing.T) {
	r := newRig(t)
	r.article(one, 2)
	r.must(one)
	r.forget()
	if out := r.must(one); r.requests() != 0 || out[0] != (Outcome{}) {
		t.Errorf("the second push made %v: %v", r.log, out)
	}
	r.edit(one, "wechat.html", "先挂断", "先挂掉")
	out := r.must(one)
	if want := []string{apiToken, apiUpdate}; !slices.Equal(r.log, want) || out[0] != (Outcome{Action: Updated}) {
		t.Errorf("after one word: %v, %v", r.log, out)
	}
	if !strings.Contains(r.drafts[0].news["content"].(string), "先挂掉") || len(r.drafts) != 1 {
		t.Errorf("%d drafts, the first %v", len(r.drafts), r.drafts[0].news)
	}
	// A new cover is uploaded, one new image too, and nothing else.
	r.forget()
	r.file(one, "cover-235.jpg", picture("\xff\xd8\xff\xe0\x00\x10JFIF", "other"))
	r.file(one, "images/1.png", picture("\x89PNG\r\n\x1a\n", "other"))
	if out := r.must(one); out[0] != (Outcome{Updated, 1, true}) {
		t.Errorf("after new pictures: %v, %v", r.log, out)
	}
}

func TestG43AddressNotAllowed(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	r.fault = on(apiToken, 1, &fault{code: 40164, msg: "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 5fa26c60"})
	_, err := r.push(one)
	if err == nil || !strings.Contains(err.Error(), "出口 IP 203.0.113.9 不在") || strings.Contains(err.Error(), testSecret) {
		t.Errorf("error %v", err)
	}
	if r.requests() != 1 {
		t.Errorf("requests %v", r.log)
	}
}

func TestG44QuotaOnTheThird(t *testing.T) {
	r := newRig(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, fmt.Sprintf("tips/t%d", i))
		r.article(ids[i], 1)
	}
	r.left[apiAdd] = 2
	out, err := r.push(ids...)
	if !errors.Is(err, ErrQuota) || len(out) != 2 {
		t.Fatalf("%v, %v", out, err)
	}
	if !strings.Contains(err.Error(), "tips/t2") || !strings.Contains(err.Error(), "明天") {
		t.Errorf("error %v", err)
	}
	for i, id := range ids {
		if s := r.saved(id); (s.Draft != "") != (i < 2) || s.Adding != nil {
			t.Errorf("%s: %+v", id, s)
		}
	}
	if r.count(apiAdd) != 3 {
		t.Errorf("requests %v", r.log)
	}
	// The next day begins at the third, whose pictures are there already.
	r.clock.advance(24 * time.Hour)
	r.left[apiAdd] = 1000
	r.forget()
	out = r.must(ids...)
	if out[0].Action != Unchanged || out[1].Action != Unchanged || out[2] != (Outcome{Action: Added}) || out[4] != (Outcome{Added, 1, true}) {
		t.Errorf("outcomes %v", out)
	}
	if want := []string{apiToken, apiAdd, apiImage, apiCover, apiAdd}; !slices.Equal(r.log[:5], want) || r.made != 5 {
		t.Errorf("%d drafts by %v", r.made, r.log)
	}
}

func TestG45ImageFails(t *testing.T) {
	for name, ill := range map[string]*fault{
		"refused":         {code: 40009, msg: "invalid image size"},
		"foreign address": {body: `{"url":"https://images.example/a.png"}`},
		"no address":      {body: `{"errcode":0}`},
		"insecure":        {body: `{"url":"http://mmbiz.qpic.cn.bank.example/a.png"}`},
	} {
		r := newRig(t)
		r.article(one, 2)
		r.fault = on(apiImage, 2, ill)
		_, err := r.push(one)
		if err == nil || !strings.Contains(fmt.Sprintf("%v %+v", err, err), "1.png") && name == "refused" {
			t.Errorf("%s: error %v", name, err)
		}
		if r.count(apiAdd)+r.count(apiCover) != 0 {
			t.Errorf("%s: requests %v", name, r.log)
		}
		// The next run does not upload the first again.
		r.fault = nil
		if out := r.must(one); out[0] != (Outcome{Added, 1, true}) {
			t.Errorf("%s: then %v", name, out)
		}
	}
}

// TestErrorTable goes through section 5.4, each code where the platform gives it.
func TestErrorTable(t *testing.T) {
	uploads := []int{40004, 40005, 40009, 40137, 41005, 45001}
	want := map[int]string{
		40013: "AppID 不对", 40125: "AppSecret 不对", 40243: "冻结", 40164: "198.51.100.7", 48001: "wechat/alerts/jia-kefu/copy.html",
		40004: "类型", 40005: "JPG 或 PNG", 40009: "大小", 40137: "格式", 41005: "程序的毛病", 45001: "太大",
		40033: "程序的毛病", 40227: "程序的毛病", 44002: "程序的毛病", 44003: "程序的毛病", 44004: "程序的毛病", 47001: "程序的毛病",
		45002: "正文 293 字符 325 字节", 45003: "标题 13 字", 45004: "摘要 8 字", 45005: "原文链接 37 字节", 45008: "太多", 45009: "明天", 45166: "kept.json",
		53402: "封面", 53503: "编辑", 53504: "编辑", 53505: "编辑", 45011: "太频繁", 45110: "作者 8 半角", 88000: "留言", 99999: "没有见过",
	}
	for n := range verdicts {
		if _, ok := want[int(n)]; !ok && n != -1 && n != 40007 && n != 40001 && n != 40014 && n != 42001 {
			t.Errorf("%d is not tried", n)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(want)) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			api := apiAdd
			switch {
			case slices.Contains(uploads, n):
				api = apiImage
			case n == 40013 || n == 40125 || n == 40243 || n == 40164:
				api = apiToken
			}
			r := newRig(t)
			r.article(one, 1)
			r.article(two, 1)
			// The platform's own words may hold anything, a token even.
			msg := "words of ip 198.51.100.7 \x1b[31m access_token=tok_1/+=secretToken&x secret: " + testSecret
			r.fault = on(api, 1, &fault{code: n, msg: msg})
			_, err := r.push(one, two)
			if err == nil {
				t.Fatal("no error")
			}
			text := err.Error()
			for _, part := range []string{want[n], fmt.Sprint(n), "接口 " + api, one} {
				if !strings.Contains(text, part) {
					t.Errorf("no %q in %s", part, text)
				}
			}
			if strings.ContainsAny(text, "\x1b{}") || api == apiImage && n != 41005 && !strings.Contains(text, "0.png") {
				t.Errorf("error %s", text)
			}
			if r.count(api) != 1 || r.log[len(r.log)-1] != api {
				t.Errorf("it went on: %v", r.log)
			}
			if errors.Is(err, ErrQuota) != (n == 45009) {
				t.Errorf("a quota? %v", err)
			}
			if n == 45166 {
				if b := r.kept[one]; !bytes.Contains(b, []byte(`"content":"<section>`)) {
					t.Errorf("kept %s", b)
				}
			} else if len(r.kept) > 0 {
				t.Errorf("kept %v", r.kept)
			}
			// Nothing is lost and nothing is done twice.
			r.fault = nil
			r.must(one, two)
			if r.made != 2 || len(r.images) != 2 || len(r.materials) != 2 || r.count(apiList) != 0 {
				t.Errorf("%d drafts, %d images, %d covers, by %v", r.made, len(r.images), len(r.materials), r.log)
			}
		})
	}
}

func TestWrongSecret(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	r.fault = on(apiToken, 1, &fault{code: 40001, msg: "invalid credential"})
	if _, err := r.push(one); err == nil || !strings.Contains(err.Error(), "AppSecret 不对") || r.requests() != 1 {
		t.Errorf("%v after %v", err, r.log)
	}
	r.fault = nil
	r.opts = func(o *Options) { o.Secret = NewSecret("other") }
	if _, err := r.push(one); code(err) != 40125 {
		t.Errorf("%v", err)
	}
}

// TestPatience: busy twice, then well; time-outs and 5xx too; and an end to it (A06).
func TestPatience(t *testing.T) {
	ills := map[string]fault{
		"busy": {code: -1, msg: "system error"}, "502": {status: 502, body: "<html>Bad Gateway</html>"},
		"500 with code": {status: 500, body: `{"errcode":40013}`}, "time-out": {hang: true}, "slow body": {drip: true},
	}
	for name, ill := range ills {
		apis := []string{apiToken, apiImage, apiCover, apiAdd, apiUpdate, apiList}
		if ill.hang || ill.drip { // which take real time
			apis = []string{apiToken, apiImage, apiAdd}
		}
		for _, api := range apis {
			t.Run(name+" "+strings.ReplaceAll(api, "/", "-"), func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				if ill.hang || ill.drip {
					r.opts = func(o *Options) { o.Timeout = impatient }
				}
				r.article(one, 1)
				switch api {
				case apiUpdate:
					r.must(one)
					r.edit(one, "draft.json", "三步", "两步")
				case apiList: // a draft that was asked for
					r.fault = on(apiAdd, 1, &fault{reset: true})
					if _, err := r.push(one); err == nil {
						t.Fatal("no error")
					}
				}
				r.forget()
				r.slept = nil
				r.fault = func(a string, n int) *fault {
					if a == api && n <= 2 {
						return &ill
					}
					return nil
				}
				r.must(one)
				if r.count(api) != 3 || !slices.Equal(r.slept, []time.Duration{2 * time.Second, 4 * time.Second}) || len(r.drafts) != 1 {
					t.Errorf("%v, waits %v, %d drafts", r.log, r.slept, len(r.drafts))
				}
				if r.saved(one).Adding != nil {
					t.Errorf("state %s", r.state)
				}
			})
		}
		t.Run(name+" for ever", func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if ill.hang || ill.drip {
				r.opts = func(o *Options) { o.Timeout = impatient }
			}
			r.article(one, 1)
			r.fault = func(a string, _ int) *fault {
				if a == apiImage {
					return &ill
				}
				return nil
			}
			_, err := r.push(one)
			if err == nil || r.count(apiImage) != 1+maxRetries || r.log[len(r.log)-1] != apiImage {
				t.Errorf("%v after %v", err, r.log)
			}
		})
	}
}

// TestNotRetried: what is not busy, a time-out or 5xx stops at once, and says what it was.
func TestNotRetried(t *testing.T) {
	for name, c := range map[string]struct {
		ill  fault
		want string
	}{
		"truncated":   {fault{cut: true, after: true}, "不完整"},
		"short":       {fault{short: true, body: `{"errcode":0`}, "不完整"},
		"empty":       {fault{status: 200}, "不完整"},
		"html":        {fault{body: "<html>login</html>"}, "代理或登录页"},
		"null":        {fault{body: "null"}, "代理或登录页"},
		"bad number":  {fault{body: `{"errcode":"x1"}`}, "数字"},
		"wrong type":  {fault{body: `{"errcode":0,"media_id":{},"url":[]}`}, "写得不对"},
		"too large":   {fault{body: `{"errmsg":"` + strings.Repeat("x", maxReply) + `"}`}, "太大"},
		"403":         {fault{status: 403, body: "no"}, "HTTP 403"},
		"404 as json": {fault{status: 404, body: `{"errcode":40066,"errmsg":"invalid url"}`}, "40066"},
		"redirect":    {fault{status: 307}, "HTTP 307"},
		"reset":       {fault{reset: true}, "连不上"},
	} {
		for _, api := range []string{apiToken, apiImage, apiAdd} {
			r := newRig(t)
			r.article(one, 1)
			r.fault = on(api, 1, &c.ill)
			_, err := r.push(one)
			if err == nil || !strings.Contains(err.Error(), c.want) || r.count(api) != 1 || len(r.slept) != 0 {
				t.Errorf("%s of %s: %v after %v", name, api, err, r.log)
			}
			r.fault = nil
			r.must(one)
			if len(r.drafts) != 1 {
				t.Errorf("%s of %s: %d drafts", name, api, len(r.drafts))
			}
		}
	}
}

func TestNobodyThere(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	r.Close()
	_, err := r.push(one)
	if err == nil || !strings.Contains(err.Error(), "连不上") || len(r.slept) != 0 {
		t.Errorf("%v", err)
	}
}

// TestRedirectKeepsToken: a redirect would carry the secret to wherever it points.
func TestRedirectKeepsToken(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	lure := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer lure.Close()
	r := newRig(t)
	r.article(one, 1)
	r.opts = func(o *Options) { o.Base = lure.URL }
	if _, err := r.push(one); err == nil || !strings.Contains(err.Error(), "HTTP 307") {
		t.Errorf("%v", err)
	}
}

// TestToken: renewed before it dies, once when it is refused, never more (A05).
func TestToken(t *testing.T) {
	t.Run("kept in memory", func(t *testing.T) {
		r := newRig(t)
		r.article(one, 1)
		r.article(two, 1)
		r.must(one, two)
		if r.count(apiToken) != 1 {
			t.Errorf("%v", r.log)
		}
	})
	t.Run("renewed early", func(t *testing.T) {
		r := newRig(t)
		r.article(one, 1)
		r.fault = func(api string, n int) *fault {
			if api == apiImage {
				r.clock.advance(2*time.Hour - 4*time.Minute) // still valid, not for long
			}
			return nil
		}
		r.must(one)
		if want := []string{apiToken, apiImage, apiToken, apiCover, apiAdd}; !slices.Equal(r.log, want) || len(r.issued) != 2 {
			t.Errorf("%v, tokens %v", r.log, r.issued)
		}
	})
	for _, n := range []int{40001, 40014, 42001} {
		for _, api := range []string{apiImage, apiCover, apiAdd} {
			t.Run(fmt.Sprint(n, " ", strings.ReplaceAll(api, "/", "-")), func(t *testing.T) {
				r := newRig(t)
				r.article(one, 1)
				r.fault = on(api, 1, &fault{code: n, msg: "invalid credential"})
				r.must(one)
				if r.count(apiToken) != 2 || r.count(api) != 2 || r.made != 1 || r.count(apiList) != 0 || len(r.slept) != 0 {
					t.Errorf("%v", r.log)
				}
				r = newRig(t)
				r.article(one, 1)
				r.fault = func(a string, _ int) *fault {
					if a == api {
						return &fault{code: n}
					}
					return nil
				}
				_, err := r.push(one)
				if code(err) != int64(n) || r.count(apiToken) != 2 || r.count(api) != 2 {
					t.Errorf("%v after %v", err, r.log)
				}
			})
		}
	}
	t.Run("useless", func(t *testing.T) {
		for _, body := range []string{`{"expires_in":7200}`, `{"access_token":"a"}`, `{"access_token":"a","expires_in":-5}`, `{"access_token":"` + strings.Repeat("a", 513) + `","expires_in":7200}`} {
			r := newRig(t)
			r.article(one, 1)
			r.fault = on(apiToken, 1, &fault{body: body})
			if _, err := r.push(one); err == nil || !strings.Contains(err.Error(), "令牌") || r.requests() != 1 {
				t.Errorf("%s: %v after %v", body, err, r.log)
			}
		}
	})
}

// TestLostAnswer: draft/add is never asked again blindly (A06).
func TestLostAnswer(t *testing.T) {
	for _, ill := range []fault{{hang: true}, {status: 504}, {code: -1}} {
		for _, after := range []bool{false, true} {
			for _, omit := range []bool{false, true} {
				ill.after = after
				if ill.hang && omit {
					continue // takes real time
				}
				name := fmt.Sprintf("hang %v status %d, took effect %v, list without titles %v", ill.hang, ill.status, after, omit)
				r := newRig(t)
				r.omit = omit
				r.opts = func(o *Options) { o.Timeout = impatient }
				r.article(one, 1)
				r.drafts = strangers(r, 3)
				r.fault = on(apiAdd, 1, &ill)
				out := r.must(one)
				adds := 2
				if after {
					adds = 1
				}
				if out[0].Action != Added || r.made != 1 || r.count(apiAdd) != adds || r.saved(one).Draft != "draft-1" || r.count(apiList) == 0 {
					t.Errorf("%s: %v, %d drafts, by %v", name, out, r.made, r.log)
				}
				r.forget()
				if r.must(one); r.requests() != 0 {
					t.Errorf("%s: then %v", name, r.log)
				}
			}
		}
	}
}

// strangers are drafts that people or other articles have made, one of them with our title and address but long ago.
func strangers(r *rig, n int) []*fakeDraft {
	var all []*fakeDraft
	for i := range n {
		all = append(all, &fakeDraft{fmt.Sprintf("theirs-%d", i), r.now(), map[string]any{"title": "先别转账，打955XX核实", "content_source_url": "https://bank.example/other/"}})
	}
	return append(all, &fakeDraft{"old", r.now().Add(-72 * time.Hour), map[string]any{"title": "先别转账，打955XX核实", "content_source_url": "https://bank.example/" + one + "/"}})
}

// TestAdoptLater: the draft of an interrupted run is found by the next, on a later page too.
func TestAdoptLater(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	r.fault = on(apiAdd, 1, &fault{reset: true, after: true})
	if _, err := r.push(one); err == nil || r.saved(one).Adding == nil {
		t.Fatalf("%v; %s", err, r.state)
	}
	r.drafts = append(strangers(r, 40), r.drafts...)
	r.fault = nil
	r.forget()
	if out := r.must(one); out[0].Action != Adopted || r.saved(one).Draft != "draft-1" {
		t.Errorf("%v: %s", out, r.state)
	}
	if want := []string{apiToken, apiList, apiList, apiList}; !slices.Equal(r.log, want) {
		t.Errorf("%v", r.log)
	}

	// The text has changed since it was asked for: adopted, then updated.
	r = newRig(t)
	r.article(one, 1)
	r.fault = on(apiAdd, 1, &fault{cut: true, after: true})
	if _, err := r.push(one); err == nil {
		t.Fatal("no error")
	}
	r.edit(one, "draft.json", "先别转账", "不要转账")
	r.fault = nil
	r.forget()
	if out := r.must(one); out[0].Action != Updated || r.made != 1 || r.drafts[0].news["title"] != "不要转账，打955XX核实" {
		t.Errorf("%v by %v", out, r.log)
	}

	// A draft box too large to be searched is an error, not a guess.
	r = newRig(t)
	r.article(one, 1)
	r.fault = on(apiAdd, 1, &fault{reset: true})
	r.push(one)
	r.drafts = strangers(r, 1001)
	r.fault = nil
	if _, err := r.push(one); err == nil || !strings.Contains(err.Error(), "太多") || r.count(apiAdd) != 1 || r.count(apiList) != maxPages {
		t.Errorf("%v after %d lists", err, r.count(apiList))
	}
}

// TestDraftNotAnothers: two articles never share a draft.
func TestDraftNotAnothers(t *testing.T) {
	r := newRig(t)
	r.article(one, 0)
	r.article(two, 0)
	r.edit(two, "draft.json", "https://bank.example/"+two+"/", "https://bank.example/"+one+"/") // as it never should be
	r.must(one)
	r.fault = on(apiAdd, 2, &fault{reset: true})
	r.push(two)
	r.fault = nil
	if out := r.must(two); out[0].Action != Added || r.made != 2 {
		t.Errorf("%v", out)
	}
}

// TestGone: 40007 means that the draft or the cover is not there any more.
func TestGone(t *testing.T) {
	change := func(t *testing.T) *rig {
		r := newRig(t)
		r.article(one, 1)
		r.must(one)
		r.forget()
		r.edit(one, "wechat.html", "先挂断", "先挂掉")
		return r
	}
	t.Run("draft", func(t *testing.T) { // published or deleted by a person
		r := change(t)
		r.drafts = nil
		if out := r.must(one); out[0] != (Outcome{Action: Added}) {
			t.Errorf("%v", out)
		}
		if want := []string{apiToken, apiUpdate, apiList, apiAdd}; !slices.Equal(r.log, want) || r.saved(one).Draft != "draft-2" {
			t.Errorf("%v: %s", r.log, r.state)
		}
	})
	t.Run("cover", func(t *testing.T) {
		r := change(t)
		r.materials = map[string]upload{"x": {}}
		if out := r.must(one); out[0] != (Outcome{Updated, 0, true}) || len(r.drafts) != 1 {
			t.Errorf("%v", out)
		}
		if want := []string{apiToken, apiUpdate, apiList, apiCover, apiUpdate}; !slices.Equal(r.log, want) {
			t.Errorf("%v", r.log)
		}
	})
	t.Run("both", func(t *testing.T) {
		r := change(t)
		r.materials, r.drafts = map[string]upload{"x": {}}, nil
		if out := r.must(one); out[0] != (Outcome{Added, 0, true}) || len(r.drafts) != 1 {
			t.Errorf("%v", out)
		}
		if want := []string{apiToken, apiUpdate, apiList, apiAdd, apiCover, apiAdd}; !slices.Equal(r.log, want) {
			t.Errorf("%v", r.log)
		}
	})
	t.Run("cover of a new draft", func(t *testing.T) {
		r := newRig(t)
		r.article(one, 1)
		r.fault = on(apiAdd, 1, &fault{code: 40007})
		if out := r.must(one); out[0].Action != Added || r.count(apiCover) != 2 || r.count(apiAdd) != 2 {
			t.Errorf("%v by %v", out, r.log)
		}
	})
	t.Run("always", func(t *testing.T) {
		for _, api := range []string{apiAdd, apiUpdate} {
			r := newRig(t)
			r.article(one, 1)
			if api == apiUpdate {
				r = change(t)
			}
			r.fault = func(a string, _ int) *fault {
				if a == api {
					return &fault{code: 40007, msg: "invalid media_id"}
				}
				return nil
			}
			_, err := r.push(one)
			if code(err) != 40007 || r.count(api) != 2 || !strings.Contains(err.Error(), "素材编号") {
				t.Errorf("%v after %v", err, r.log)
			}
		}
	})
}

// TestInterrupted ends the program at every request in turn, before it takes effect, after, and after its answer has come,
// runs again, and looks at what the account has.
func TestInterrupted(t *testing.T) {
	prepare := func(t *testing.T) *rig {
		r := newRig(t)
		r.article(one, 2)
		r.article(two, 1)
		return r
	}
	whole := prepare(t)
	whole.must(one, two)
	same := func(t *testing.T, name string, r *rig, extraUploads int) {
		t.Helper()
		if r.made != 2 || len(r.drafts) != 2 {
			t.Errorf("%s: %d drafts by %v", name, r.made, r.log)
		}
		if n := len(r.images) + len(r.materials); n < 5 || n > 5+extraUploads {
			t.Errorf("%s: %d uploads by %v", name, n, r.log)
		}
		for _, id := range []string{one, two} {
			got, want := r.saved(id), whole.saved(id)
			if got.Content != want.Content || got.Cover != want.Cover || got.Adding != nil || got.Draft == "" || got.CoverID == "" || !maps.Equal(got.Images, want.Images) {
				t.Errorf("%s: state %s", name, r.state)
			}
		}
		r.forget()
		if r.must(one, two); r.requests() != 0 {
			t.Errorf("%s: not done, %v", name, r.log)
		}
	}
	for n := 1; n <= len(whole.log); n++ {
		for _, after := range []bool{false, true} {
			r := prepare(t)
			ctx, kill := context.WithCancel(t.Context())
			count := 0
			r.fault = func(string, int) *fault {
				if count++; count == n {
					return &fault{hang: true, after: after, do: kill}
				}
				return nil
			}
			name := fmt.Sprintf("request %d, took effect %v", n, after)
			_, err := r.pushCtx(ctx, one, two)
			if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "中断") {
				t.Errorf("%s: %v", name, err)
			}
			r.fault = nil
			r.must(one, two)
			extra := 0
			if after {
				extra = 1 // an upload whose answer nobody heard has to be made again
			}
			same(t, name, r, extra)
		}
	}
	// Ended right after an answer was saved: nothing at all is done twice.
	for n := 1; n <= whole.saves; n++ {
		r := prepare(t)
		ctx, kill := context.WithCancel(t.Context())
		r.onSave = func(k int) error {
			if k == n {
				kill()
			}
			return nil
		}
		r.pushCtx(ctx, one, two)
		r.onSave = nil
		r.must(one, two)
		same(t, fmt.Sprintf("save %d", n), r, 0)
	}
	// The disk is full: the push stops before it loses sight of what it does.
	for n := 1; n <= whole.saves; n++ {
		r := prepare(t)
		r.onSave = func(k int) error {
			if k == n {
				return errors.New("no space left on device")
			}
			return nil
		}
		_, err := r.push(one, two)
		if err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("save %d: %v", n, err)
		}
		r.onSave = nil
		r.must(one, two)
		same(t, fmt.Sprintf("failed save %d", n), r, 1)
	}
}

// TestStoppedWhileWaiting: nobody waits out a back-off that the operator has ended.
func TestStoppedWhileWaiting(t *testing.T) {
	for _, api := range []string{apiToken, apiImage, apiAdd} {
		r := newRig(t)
		r.article(one, 1)
		ctx, kill := context.WithCancel(t.Context())
		r.opts = func(o *Options) {
			o.Sleep = func(ctx context.Context, _ time.Duration) error { kill(); return sleep(ctx, time.Hour) }
		}
		r.fault = on(api, 1, &fault{code: -1})
		if _, err := r.pushCtx(ctx, one); !errors.Is(err, context.Canceled) || r.count(api) != 1 {
			t.Errorf("%s: %v after %v", api, err, r.log)
		}
	}
	if err := sleep(t.Context(), time.Nanosecond); err != nil {
		t.Error(err)
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"alerts/jia-kefu": true, "tips/a1": true, "alerts": false, "alerts/": false, "alerts/a/b": false, "../a": false, "alerts/..": false, "Alerts/a": false, "alerts/a-": false, "alerts/假": false, "": false,
	} {
		if ValidID(id) != want {
			t.Errorf("%q: %v", id, !want)
		}
	}
}

func TestNumbersAsStrings(t *testing.T) {
	r := newRig(t)
	r.strings = true
	r.article(one, 1)
	r.fault = on(apiAdd, 1, &fault{hang: true, after: true})
	r.opts = func(o *Options) { o.Timeout = impatient }
	if r.must(one); r.made != 1 {
		t.Errorf("%v", r.log)
	}
	r.fault = nil
	r.left[apiUpdate] = 0
	r.edit(one, "draft.json", "三步", "两步")
	if _, err := r.push(one); !errors.Is(err, ErrQuota) {
		t.Errorf("%v", err)
	}
}

// TestChangedMeanwhile: what was checked is what is sent.
func TestChangedMeanwhile(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	articles := r.load(one)
	r.file(one, "images/0.png", []byte("something else"))
	c, err := r.client()
	if err != nil {
		t.Fatal(err)
	}
	var invalid *Invalid
	if err := c.Push(t.Context(), articles, nil); !errors.As(err, &invalid) || r.requests() != 0 {
		t.Errorf("%v after %v", err, r.log)
	}
}

// TestCheckedFirst: one bad article, and nobody is called (A02).
func TestCheckedFirst(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	r.article(two, 1)
	r.edit(two, "draft.json", "先别转账", strings.Repeat("别", 30))
	_, err := r.push(one, two)
	var invalid *Invalid
	if !errors.As(err, &invalid) || invalid.ID != two || r.requests() != 0 || r.saves != 0 {
		t.Errorf("%v after %v", err, r.log)
	}
	// The exact length is known only with the addresses of the images.
	r.edit(two, "draft.json", strings.Repeat("别", 30), "先")
	r.edit(two, "wechat.html", "先挂断", strings.Repeat("先挂断", 20))
	r.opts = func(o *Options) { o.Rules.Content, o.Rules.ImageURL = 300, 1 }
	if _, err := r.push(two); !errors.As(err, &invalid) || r.count(apiAdd) != 0 || r.count(apiImage) != 1 {
		t.Errorf("%v after %v", err, r.log)
	}
}

func TestPlan(t *testing.T) {
	r := newRig(t)
	for _, id := range []string{one, two, "tips/a", "tips/b"} {
		r.article(id, 2)
	}
	r.must(one, two)
	r.fault = on(apiAdd, 3, &fault{reset: true})
	r.push("tips/a")
	r.edit(two, "wechat.html", "先挂断", "先挂掉")
	r.forget()
	got, err := Plan(r.state, Rules{}, r.load(one, two, "tips/a", "tips/b"))
	want := []Outcome{{}, {Action: Updated}, {Action: Adopted}, {Added, 2, true}}
	if err != nil || !slices.Equal(got, want) || r.requests() != 0 {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if got, err := Plan(nil, Rules{}, r.load(one)); err != nil || got[0] != (Outcome{Added, 2, true}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestNewClientRefuses(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"no app id":       func(o *Options) { o.AppID = "" },
		"no secret":       func(o *Options) { o.Secret = nil },
		"blank in secret": func(o *Options) { o.Secret = NewSecret("a b") },
		"plain http":      func(o *Options) { o.Base = "http://api.bank.example" },
		"user in base":    func(o *Options) { o.Base = "https://a:b@api.bank.example" },
		"query in base":   func(o *Options) { o.Base = "https://api.bank.example?x=1" },
		"no scheme":       func(o *Options) { o.Base = "api.bank.example" },
		"no clock":        func(o *Options) { o.Now = nil },
		"no save":         func(o *Options) { o.Save = nil },
		"cover type":      func(o *Options) { o.Rules.CoverType = "video" },
		"another account": func(o *Options) { o.State = []byte(`{"version":1,"account":"wx-other","items":{}}`) },
	} {
		r := newRig(t)
		r.opts = change
		if _, err := r.client(); !errors.Is(err, ErrOptions) || strings.Contains(err.Error(), ErrOptions.Error()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, state := range []string{``, `{`, `{"version":2}`, `{"version":1,"items":{},"more":1}`, `{"version":1}{}`, `[]`} {
		r := newRig(t)
		r.state = []byte(state)
		if _, err := r.client(); err == nil || errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), "不要删") {
			t.Errorf("state %q: %v", state, err)
		}
		r.state = nil
	}
	r := newRig(t)
	r.opts = func(o *Options) { o.Base = "" }
	if c, err := r.client(); err != nil || c.base != "https://api.weixin.qq.com" {
		t.Errorf("%v", err)
	}
}

func TestLoadStrict(t *testing.T) {
	r := newRig(t)
	r.article(one, 2)
	whole := maps.Clone(r.desk)
	dir := "wechat/" + one
	for name, c := range map[string]struct {
		file, old, new string
		want           string
	}{
		"unknown field":       {"draft.json", `"id"`, `"media_id":"x","id"`, "读不懂"},
		"trailing":            {"draft.json", `{"author"`, `{}{"author"`, "读不懂"},
		"not json":            {"draft.json", `{"author"`, `"author"`, "读不懂"},
		"not utf-8":           {"draft.json", "云杉", "\xff", "读不懂"},
		"another id":          {"draft.json", `"id":"` + one, `"id":"alerts/other`, "文件夹却是"},
		"no digest":           {"draft.json", "三步认出假客服。", " ", "没有 digest"},
		"relative source":     {"draft.json", `"https://bank.example/` + one + `/"`, `"/x/"`, "完整的网址"},
		"crop":                {"draft.json", "0.287_0_0.713_1", "0_0_383_383", "crop_1_1"},
		"crop turned":         {"draft.json", "0.287_0_0.713_1", "0.7_0_0.2_1", "crop_1_1"},
		"crop of three":       {"draft.json", "0_0_1_1", "0_0_1", "crop_235"},
		"crop not a number":   {"draft.json", "0_0_1_1", "0_0_1_1e0", "crop_235"},
		"path up":             {"draft.json", "images/0.png", "../0.png", "不是文件夹里面"},
		"absolute path":       {"draft.json", "images/0.png", "/etc/hosts", "不是文件夹里面"},
		"missing picture":     {"draft.json", "images/0.png", "images/9.png", "缺少文件 images/9.png"},
		"doubled":             {"draft.json", "1.png?v=1", "0.png?v=1", "写了两次"},
		"undescribed":         {"wechat.html", "<section>", `<section><img src="https://bank.example/z.png">`, "不在 draft.json 里"},
		"data":                {"wechat.html", "<section>", `<section><img src="data:image/png;base64,AA">`, "不在 draft.json 里"},
		"not in the fragment": {"wechat.html", "1.png?v=1", "0.png?v=1", "不是同一次生成"},
		"img without src":     {"wechat.html", "<section>", `<section><img alt="x">`, "图片标签"},
		"odd quotes":          {"wechat.html", "<section>", `<section><img src='https://bank.example/a.png'>`, "图片标签"},
		"src in alt":          {"wechat.html", "<section>", `<section><img alt=' src="x"' src='https://bank.example/a.png'>`, "图片标签"},
		"cut tag":             {"wechat.html", "</section></section>", `<img src="htt`, "断了"},
		"fragment not utf-8":  {"wechat.html", "收到", "\xff", "不是 UTF-8"},
	} {
		r.desk = maps.Clone(whole)
		r.edit(one, c.file, c.old, c.new)
		_, err := Load(r.desk, dir)
		var invalid *Invalid
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, gone := range []string{"draft.json", "wechat.html", "images/0.png", "cover-235.jpg"} {
		r.desk = maps.Clone(whole)
		delete(r.desk, dir+"/"+gone)
		if _, err := Load(r.desk, dir); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "缺少文件 "+gone) {
			t.Errorf("without %s: %v", gone, err)
		}
		r.file(one, gone, nil)
		if _, err := Load(r.desk, dir); err == nil || !strings.Contains(err.Error(), "是空的") {
			t.Errorf("with an empty %s: %v", gone, err)
		}
	}
	r.desk = whole
	r.file(one, "cover-235.jpg", make([]byte, maxPicture+1))
	if _, err := Load(r.desk, dir); err == nil || !strings.Contains(err.Error(), "太大") {
		t.Errorf("huge: %v", err)
	}
	if _, err := Load(r.desk, "wechat/alerts/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	if _, err := Load(r.desk, dir+"/wechat.html"); err == nil {
		t.Error("a file is no folder")
	}
}

func TestCheck(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	whole := r.load(one)[0]
	if bad, warn := (Rules{}).Check(whole); len(bad)+len(warn) > 0 {
		t.Fatalf("%v %v", bad, warn)
	}
	long := func(n int) string { return strings.Repeat("云", n) }
	for name, c := range map[string]struct {
		change func(*Article, *Rules)
		want   string // empty: fine
	}{
		"title 32":            {func(a *Article, _ *Rules) { a.Title = long(32) }, ""},
		"title 33":            {func(a *Article, _ *Rules) { a.Title = long(33) }, "标题有 33 字，接口最多收 32 字"},
		"title 64 if allowed": {func(a *Article, r *Rules) { a.Title, r.Title = long(64), 64 }, ""},
		"title after NFC":     {func(a *Article, _ *Rules) { a.Title = strings.Repeat("e\u0301", 32) }, ""},
		"title blank":         {func(a *Article, _ *Rules) { a.Title = "  " }, "只有标点"},
		"title of marks":      {func(a *Article, _ *Rules) { a.Title = "！？……" }, "只有标点"},
		"title with ⚠":        {func(a *Article, _ *Rules) { a.Title = "⚠小心" }, "“⚠”"},
		"title with 🔔":        {func(a *Article, _ *Rules) { a.Title = "小心🔔" }, "“🔔”"},
		"author 8":            {func(a *Article, _ *Rules) { a.Author = long(8) }, ""},
		"author 9":            {func(a *Article, _ *Rules) { a.Author = long(8) + "A" }, "17 半角"},
		"no author":           {func(a *Article, _ *Rules) { a.Author = "" }, ""},
		"digest 120":          {func(a *Article, _ *Rules) { a.Digest = long(120) }, ""},
		"digest 121":          {func(a *Article, _ *Rules) { a.Digest = long(121) }, "摘要有 121 字"},
		"no digest":           {func(a *Article, _ *Rules) { a.Digest = "" }, "没有摘要"},
		"source 1024":         {func(a *Article, _ *Rules) { a.SourceURL = "https://" + strings.Repeat("a", 1016) }, ""},
		"source 1025":         {func(a *Article, _ *Rules) { a.SourceURL = "https://" + strings.Repeat("a", 1017) }, "1025 字节"},
		"content 19999":       {func(a *Article, _ *Rules) { a.HTML = "<p>" + long(19992) + "</p>" }, ""},
		"content 20000":       {func(a *Article, _ *Rules) { a.HTML = "<p>" + long(19993) + "</p>" }, "20000 字符"},
		"content as text":     {func(a *Article, r *Rules) { a.HTML, r.CountText = strings.Repeat("<p>云</p>", 19999), true }, ""},
		"content 1 MiB":       {func(a *Article, r *Rules) { a.HTML, r.Content = "<p>"+strings.Repeat("a", 1<<20), 2<<20 }, "字节"},
		"content empty":       {func(a *Article, _ *Rules) { a.HTML, a.Images = "<section>\u00a0</section>", nil }, "正文是空的"},
		"line separator":      {func(a *Article, _ *Rules) { a.HTML += "\u2028" }, "U+2028"},
		"paragraph separator": {func(a *Article, _ *Rules) { a.Digest += "\u2029" }, "U+2029"},
		"newline":             {func(a *Article, _ *Rules) { a.HTML += "\n" }, "U+000A"},
		"control in title":    {func(a *Article, _ *Rules) { a.Title += "\x07" }, "U+0007"},
		"invalid utf-8":       {func(a *Article, _ *Rules) { a.Author = "\xff" }, "U+FFFD"},
		"image 1 MiB":         {func(a *Article, _ *Rules) { a.Images[0].Size = 1 << 20 }, "1048576"},
		"image below 1 KiB":   {func(a *Article, _ *Rules) { a.Images[0].Size = 1023 }, "太小"},
		"image gif":           {func(a *Article, _ *Rules) { a.Images[0].Type, a.Images[0].File = "image/gif", "a.gif" }, "动图"},
		"image webp as png":   {func(a *Article, _ *Rules) { a.Images[0].Type = "image/webp" }, "image/webp"},
		"image jpeg as png":   {func(a *Article, _ *Rules) { a.Images[0].Type = "image/jpeg" }, "扩展名"},
		"cover gif":           {func(a *Article, _ *Rules) { a.Cover.Type = "image/gif" }, "动图"},
		"cover text":          {func(a *Article, _ *Rules) { a.Cover.Type = "text/html" }, "text/html"},
		"cover large":         {func(a *Article, _ *Rules) { a.Cover.Size = 10<<20 + 1 }, "不能超过"},
		"cover as thumb":      {func(a *Article, r *Rules) { r.CoverType, a.Cover.Size = "thumb", 64<<10+1 }, "缩略图"},
	} {
		a, rules := whole, Rules{}
		a.Images = slices.Clone(whole.Images)
		c.change(&a, &rules)
		bad, _ := rules.Check(a)
		if text := strings.Join(bad, "\n"); (c.want == "") != (len(bad) == 0) || !strings.Contains(text, c.want) {
			t.Errorf("%s: %q", name, text)
		}
	}
	a := whole
	a.Title, a.HTML = long(31), "<p>"+long(16000)+"</p>"
	if bad, warn := (Rules{}).Check(a); len(bad) != 0 || len(warn) != 2 {
		t.Errorf("%v %v", bad, warn)
	}
}

// TestHashNamesEverything: whatever is sent changes the hash.
func TestHashNamesEverything(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	a := r.load(one)[0]
	seen := map[string]int{Rules{}.filled().hash(a): 0}
	for i, change := range []func(*Article, *Rules){
		func(a *Article, _ *Rules) { a.Title += "x" }, func(a *Article, _ *Rules) { a.Author += "x" }, func(a *Article, _ *Rules) { a.Digest += "x" },
		func(a *Article, _ *Rules) { a.SourceURL += "x" }, func(a *Article, _ *Rules) { a.HTML += "x" }, func(a *Article, _ *Rules) { a.Images[0].Sum += "x" },
		func(a *Article, _ *Rules) { a.Cover.Sum += "x" }, func(a *Article, _ *Rules) { a.Crop235 += "x" }, func(a *Article, _ *Rules) { a.Crop1x1 += "x" },
		func(_ *Article, r *Rules) { r.OpenComments = true }, func(_ *Article, r *Rules) { r.FansOnly = true },
	} {
		b, rules := a, Rules{}
		b.Images = slices.Clone(a.Images)
		change(&b, &rules)
		h := rules.filled().hash(b)
		if other, taken := seen[h]; taken {
			t.Errorf("changes %d and %d have one hash", other, i+1)
		}
		seen[h] = i + 1
	}
}

func TestOnWeChat(t *testing.T) {
	for src, want := range map[string]bool{
		"https://mmbiz.qpic.cn/a": true, "https://mmbiz.qlogo.cn/a": true, "https://mmsns.qpic.cn/a": true,
		"http://mmbiz.qpic.cn/a": false, "https://mmbiz.qpic.cn.bank.example/a": false, "https://x@mmbiz.qpic.cn/a": false,
		"https://bank.example/?https://mmbiz.qpic.cn/": false, "//mmbiz.qpic.cn/a": false, "https://qpic.cn/a": false, "": false, "https://mmbiz.qpic.cn:8443/a": false,
	} {
		if onWeChat(src) != want {
			t.Errorf("%q: %v", src, !want)
		}
	}
}

func TestCallerIP(t *testing.T) {
	for msg, want := range map[string]string{
		"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist hint: [abc01143580]": "203.0.113.9",
		"invalid ip ::ffff:203.0.113.9, not in whitelist":                                      "203.0.113.9",
		"invalid ip 2001:db8::5, not in whitelist rid: 5fa26c60-1a0ebdd5":                      "2001:db8::5",
		"not in whitelist": "", "": "",
	} {
		if got := callerIP(msg); got != want {
			t.Errorf("%q: %q", msg, got)
		}
	}
}

// TestSecretsStayInside: what an operator, a log or a crash report could get to see has no secret in it.
func TestSecretsStayInside(t *testing.T) {
	r := newRig(t)
	r.article(one, 1)
	// A proxy that repeats the address it was asked for.
	r.opts = func(o *Options) {
		o.HTTP = &http.Client{Transport: transport(func(q *http.Request) (*http.Response, error) {
			if strings.Contains(q.URL.Path, apiToken) {
				return http.DefaultTransport.RoundTrip(q)
			}
			return nil, fmt.Errorf("proxy cannot reach %s, secret=%s, %s", q.URL, testSecret, q.URL.Query().Get("access_token"))
		})}
	}
	_, err := r.push(one)
	if err == nil || !strings.Contains(err.Error(), "access_token=***") {
		t.Errorf("%v", err)
	}
	if len(r.issued) != 1 {
		t.Fatal("no token was ever there")
	}
	c, _ := r.client()
	if b, err := json.Marshal(c); err == nil {
		r.spoken.Write(b)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"access_token":"t","expires_in":7200}`, `{"errcode":"40001","errmsg":"x"}`, `{"errcode":-1}`, `{"errcode":1e3}`, `{"errcode":null}`, `{`, `null`, ``, `[1]`,
		`{"total_count":"2","item":[{"media_id":"m","update_time":"1","content":{"news_item":[{"title":"a"}]}}]}`, `{"errcode":45009,"errmsg":{}}`, "{\"url\":\"\xff\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decode(b)
		if err != nil && (r.Code != 0 || r.Token != "" || r.MediaID != "") {
			t.Errorf("an answer beside an error: %+v", r)
		}
		if err != nil && strings.ContainsAny(err.Error(), "{}\"\xff") {
			t.Errorf("the error quotes the answer: %v", err)
		}
		if err == nil && !json.Valid(b) {
			t.Errorf("taken for an answer: %q", b)
		}
	})
}

func FuzzSwap(f *testing.F) {
	for _, s := range []string{`<section><img src="a" alt="b"></section>`, `<img src='a'>`, `<IMG SRC="a">`, `<img alt=" src=" src="x">`, `a<b`, `<img src="a&amp;b"/>`, `<!-- <img src="a"> -->`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var seen []string
		same, err := swap(s, func(src string) (string, error) { seen = append(seen, src); return src, nil })
		if err != nil {
			return
		}
		if same != s {
			t.Fatalf("%q became %q", s, same)
		}
		const new = `https://mmbiz.qpic.cn/a?x=1&y="2"`
		next, err := swap(s, func(string) (string, error) { return new, nil })
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		if _, err := swap(next, func(src string) (string, error) {
			if src != new {
				t.Errorf("%q has %q after the swap", next, src)
			}
			n++
			return src, nil
		}); err != nil || n != len(seen) {
			t.Errorf("%q: %d images, then %d, %v", s, len(seen), n, err)
		}
	})
}
