package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"
)

// impatient is the time-out of a client that meets a server that hangs. On a busy machine an ordinary answer must still be
// faster.
const impatient = time.Second

const (
	testAppID  = "wx00example00test00"
	testSecret = "s3cr3t/of+云杉" // with characters that look different in an address
)

// fake is a server of ours that behaves as the documents say the platform does. It is not the platform.
type fake struct {
	*httptest.Server
	t    *testing.T
	now  func() time.Time
	idle *sync.Cond // on mu: a request has been answered

	mu        sync.Mutex
	busy      int                  // requests being answered
	tokens    map[string]time.Time // when each dies
	issued    []string
	images    []upload
	materials map[string]upload
	drafts    []*fakeDraft // newest first
	made      int          // drafts ever made
	log       []string     // interfaces called
	bodies    [][]byte     // of JSON requests with a token
	left      map[string]int
	strings   bool // numbers come as strings
	omit      bool // no_content leaves out all of content
	fault     func(api string, nth int) *fault
}

type upload struct {
	name string
	body []byte
}

type fakeDraft struct {
	id      string
	updated time.Time
	news    map[string]any
}

// fault is what goes wrong with one request.
type fault struct {
	code   int    // this errcode instead of an answer
	msg    string // its errmsg
	status int    // this HTTP status, with body
	body   string // this body as it is
	after  bool   // the request takes effect first
	cut    bool   // only half of the answer arrives
	short  bool   // the connection ends within body
	hang   bool   // the answer never comes
	drip   bool   // the answer comes too slowly
	reset  bool   // the connection breaks
	do     func() // done before anything else
}

func newFake(t *testing.T, now func() time.Time) *fake {
	f := &fake{t: t, now: now, tokens: map[string]time.Time{}, materials: map[string]upload{}, left: map[string]int{}}
	f.idle = sync.NewCond(&f.mu)
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) count(api string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, l := range f.log {
		if l == api {
			n++
		}
	}
	return n
}

// settle waits until every request is answered, also those that nobody waits for any more.
func (f *fake) settle() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.busy > 0 {
		f.idle.Wait()
	}
}

func (f *fake) requests() int { f.mu.Lock(); defer f.mu.Unlock(); return len(f.log) }

// forget clears the log between two runs.
func (f *fake) forget() { f.mu.Lock(); defer f.mu.Unlock(); f.log, f.bodies = nil, nil }

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.busy++
	f.mu.Unlock()
	defer func() { f.mu.Lock(); defer f.mu.Unlock(); f.busy--; f.idle.Broadcast() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	api, ok := strings.CutPrefix(r.URL.Path, "/cgi-bin/")
	if !ok || r.Method != http.MethodPost {
		f.t.Errorf("unexpected request %s %s", r.Method, r.URL.Path)
	}
	f.mu.Lock()
	f.log = append(f.log, api)
	nth := 0
	for _, l := range f.log {
		if l == api {
			nth++
		}
	}
	var ill *fault
	if f.fault != nil {
		ill = f.fault(api, nth)
	}
	var answer any
	if ill == nil || ill.after {
		answer = f.answer(api, r, body)
	}
	f.mu.Unlock()
	if ill == nil {
		f.write(w, answer)
		return
	}
	if ill.do != nil {
		ill.do()
	}
	switch {
	case ill.hang:
		<-r.Context().Done()
	case ill.reset:
		panic(http.ErrAbortHandler)
	case ill.drip:
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusOK)
		for i := 0; i < 100; i++ {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	case ill.cut:
		b, _ := json.Marshal(answer)
		if len(b) < 4 {
			b = []byte(`{"errcode":0,"errmsg":"ok"}`)
		}
		w.Write(b[:len(b)/2])
	case ill.status != 0:
		w.WriteHeader(ill.status)
		io.WriteString(w, ill.body)
	case ill.short:
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, ill.body)
	case ill.body != "":
		io.WriteString(w, ill.body)
	case ill.code != 0:
		f.write(w, map[string]any{"errcode": ill.code, "errmsg": ill.msg})
	default:
		f.write(w, answer)
	}
}

func (f *fake) write(w http.ResponseWriter, answer any) {
	b, err := json.Marshal(answer)
	if err != nil {
		f.t.Error(err)
	}
	if f.strings {
		b = regexp.MustCompile(`:(-?\d+)`).ReplaceAll(b, []byte(`:"$1"`))
	}
	w.Header().Set("Content-Type", "text/plain")
	w.Write(b)
}

func refusal(code int, msg string) map[string]any {
	return map[string]any{"errcode": code, "errmsg": msg + " rid: 0000-test"}
}

func (f *fake) answer(api string, r *http.Request, body []byte) any {
	if n, limited := f.left[api]; limited {
		if n == 0 {
			return refusal(45009, "reach max api daily quota limit")
		}
		f.left[api] = n - 1
	}
	if api == apiToken {
		return f.newToken(body)
	}
	token := r.URL.Query().Get("access_token")
	switch dies, known := f.tokens[token]; {
	case token == "":
		return refusal(41001, "access_token missing")
	case !known:
		return refusal(40001, "invalid credential, access_token is invalid or not latest")
	case !f.now().Before(dies):
		return refusal(42001, "access_token expired")
	}
	switch api {
	case apiImage:
		u, bad := f.upload(r, body)
		if bad != nil {
			return bad
		}
		f.images = append(f.images, u)
		return map[string]any{"url": fmt.Sprintf("http://mmbiz.qpic.cn/mmbiz_png/%s/0?wx_fmt=png&from=appmsg", sum(u.body)[:40]), "errcode": 0, "errmsg": "ok"}
	case apiCover:
		if r.URL.Query().Get("type") != "image" {
			return refusal(40004, "invalid media type")
		}
		u, bad := f.upload(r, body)
		if bad != nil {
			return bad
		}
		id := fmt.Sprintf("cover-%d", len(f.materials)+1)
		f.materials[id] = u
		return map[string]any{"media_id": id, "url": "http://mmbiz.qpic.cn/mmbiz_jpg/x/0"}
	}
	f.bodies = append(f.bodies, body)
	if r.Header.Get("Content-Type") != "application/json; charset=utf-8" || !utf8.Valid(body) {
		f.t.Errorf("%s: not sent as UTF-8 JSON", api)
	}
	if bytes.Contains(body, []byte(`\u`)) {
		return refusal(40033, "invalid charset")
	}
	switch api {
	case apiAdd:
		var q struct {
			Articles []map[string]any `json:"articles"`
		}
		if json.Unmarshal(body, &q) != nil || len(q.Articles) != 1 {
			return refusal(47001, "data format error")
		}
		if bad := f.article(q.Articles[0]); bad != nil {
			return bad
		}
		f.made++
		d := &fakeDraft{fmt.Sprintf("draft-%d", f.made), f.now(), q.Articles[0]}
		f.drafts = append([]*fakeDraft{d}, f.drafts...)
		return map[string]any{"media_id": d.id}
	case apiUpdate:
		var q struct {
			MediaID  string         `json:"media_id"`
			Index    *int           `json:"index"`
			Articles map[string]any `json:"articles"`
		}
		if json.Unmarshal(body, &q) != nil || q.Index == nil || *q.Index != 0 {
			return refusal(47001, "data format error")
		}
		for _, d := range f.drafts {
			if d.id == q.MediaID {
				if bad := f.article(q.Articles); bad != nil {
					return bad
				}
				d.news, d.updated = q.Articles, f.now()
				return map[string]any{"errcode": 0, "errmsg": "ok"}
			}
		}
		return refusal(40007, "invalid media_id")
	case apiList:
		return f.list(body)
	}
	f.t.Errorf("unexpected interface %s", api)
	return refusal(40066, "invalid url")
}

func (f *fake) newToken(body []byte) any {
	var q map[string]any
	if json.Unmarshal(body, &q) != nil || q["grant_type"] != "client_credential" || q["force_refresh"] != false {
		f.t.Errorf("odd token request")
	}
	if q["appid"] != testAppID {
		return refusal(40013, "invalid appid")
	}
	if q["secret"] != testSecret {
		return refusal(40125, "invalid appsecret")
	}
	for t, dies := range f.tokens {
		if left := dies.Sub(f.now()); left > 5*time.Minute {
			return map[string]any{"access_token": t, "expires_in": int(left.Seconds())}
		}
	}
	t := fmt.Sprintf("tok_%d/+=secretToken", len(f.issued)+1)
	f.issued = append(f.issued, t)
	f.tokens[t] = f.now().Add(2 * time.Hour)
	return map[string]any{"access_token": t, "expires_in": 7200}
}

func (f *fake) upload(r *http.Request, body []byte) (upload, any) {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return upload{}, refusal(41005, "media data missing")
	}
	p, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).NextPart()
	if err != nil || p.FormName() != "media" || p.FileName() == "" {
		return upload{}, refusal(41005, "media data missing")
	}
	b, err := io.ReadAll(p)
	if err != nil {
		return upload{}, refusal(41005, "media data missing")
	}
	if ext := path.Ext(p.FileName()); ext != ".png" && ext != ".jpg" || p.Header.Get("Content-Type") != extensionType(p.FileName()) {
		return upload{}, refusal(40005, "invalid file type")
	}
	return upload{p.FileName(), b}, nil
}

var srcs = regexp.MustCompile(`<img src="([^"]*)"`)

func (f *fake) article(a map[string]any) any {
	text := func(k string) string { s, _ := a[k].(string); return s }
	if a["article_type"] != "news" || a["need_open_comment"] != 0.0 || a["only_fans_can_comment"] != 0.0 || !validCrop(text("pic_crop_235_1")) || !validCrop(text("pic_crop_1_1")) {
		f.t.Errorf("odd article %v", a)
	}
	for _, m := range srcs.FindAllStringSubmatch(text("content"), -1) {
		if !strings.HasPrefix(m[1], "https://mmbiz.qpic.cn/") || strings.Contains(m[1], "&from") {
			f.t.Errorf("the platform would drop the image %s", m[1])
		}
	}
	switch {
	case text("title") == "":
		return refusal(40227, "empty title")
	case chars(text("title")) > 32:
		return refusal(45003, "title size out of limit")
	case text("content") == "":
		return refusal(44004, "empty content")
	case chars(text("content")) >= 20000:
		return refusal(45002, "content size out of limit")
	}
	if _, ok := f.materials[text("thumb_media_id")]; !ok {
		return refusal(40007, "invalid media_id")
	}
	return nil
}

func (f *fake) list(body []byte) any {
	var q struct {
		Offset, Count int
		NoContent     int `json:"no_content"`
	}
	if json.Unmarshal(body, &q) != nil || q.Count < 1 || q.Count > 20 {
		return refusal(40097, "invalid args")
	}
	items := []any{}
	for i := q.Offset; i < len(f.drafts) && i < q.Offset+q.Count; i++ {
		d := f.drafts[i]
		item := map[string]any{"media_id": d.id, "update_time": d.updated.Unix()}
		if q.NoContent == 0 || !f.omit {
			news := map[string]any{}
			for k, v := range d.news {
				if k != "content" || q.NoContent == 0 {
					news[k] = v
				}
			}
			item["content"] = map[string]any{"news_item": []any{news}}
		}
		items = append(items, item)
	}
	return map[string]any{"total_count": len(f.drafts), "item_count": len(items), "item": items}
}

// rig is a desk, a fake server and what one operator's machine keeps between runs.
type rig struct {
	*fake
	t      *testing.T
	desk   fstest.MapFS
	clock  clock
	slept  []time.Duration
	state  []byte
	saves  int
	onSave func(n int) error
	kept   map[string][]byte
	opts   func(*Options)
	spoken strings.Builder // everything an operator could get to see
}

type clock struct {
	mu   sync.Mutex
	time time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.time }

func (c *clock) advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.time = c.time.Add(d) }

func newRig(t *testing.T) *rig {
	r := &rig{t: t, desk: fstest.MapFS{}, kept: map[string][]byte{}}
	r.clock.time = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r.fake = newFake(t, r.clock.now)
	t.Cleanup(func() {
		r.settle()
		r.spoken.Write(r.state)
		for _, b := range r.kept {
			r.spoken.Write(b)
		}
		noSecrets(t, r.spoken.String(), r.issued)
	})
	return r
}

// noSecrets fails if a text has the secret or a token in it, as they are or as they stand in an address.
func noSecrets(t *testing.T, text string, tokens []string) {
	t.Helper()
	c := &Client{}
	c.hide(testSecret)
	for _, tok := range tokens {
		c.hide(tok)
	}
	for _, s := range c.secrets {
		if strings.Contains(text, s()) {
			t.Errorf("a secret was shown: %q in\n%s", s(), text)
		}
	}
}

// client is a new run of the program.
func (r *rig) client() (*Client, error) {
	o := Options{
		AppID: testAppID, Secret: NewSecret(testSecret), Base: r.URL, HTTP: r.Client(), Timeout: 5 * time.Second,
		Now: r.now,
		Sleep: func(ctx context.Context, d time.Duration) error {
			r.slept = append(r.slept, d)
			r.clock.advance(d)
			return ctx.Err()
		},
		State: r.state,
		Save: func(b []byte) error {
			r.saves++
			if r.onSave != nil {
				if err := r.onSave(r.saves); err != nil {
					return err
				}
			}
			r.state = b
			return nil
		},
		Keep: func(id string, b []byte) (string, error) { r.kept[id] = b; return "kept.json", nil },
	}
	if r.opts != nil {
		r.opts(&o)
	}
	fmt.Fprintf(&r.spoken, "%v %+v %#v\n", o, o, o)
	c, err := NewClient(o)
	if err == nil {
		fmt.Fprintf(&r.spoken, "%v %+v %#v\n", c, *c, *c)
	}
	return c, err
}

func (r *rig) push(ids ...string) ([]Outcome, error) {
	return r.pushCtx(r.t.Context(), ids...)
}

func (r *rig) pushCtx(ctx context.Context, ids ...string) ([]Outcome, error) {
	r.t.Helper()
	c, err := r.client()
	if err != nil {
		r.t.Fatal(err)
	}
	var out []Outcome
	err = c.Push(ctx, r.load(ids...), func(_ Article, o Outcome) { out = append(out, o) })
	r.settle()
	if err != nil {
		fmt.Fprintf(&r.spoken, "%v %+v %#v\n", err, err, err)
		for e := err; e != nil; {
			fmt.Fprintf(&r.spoken, "%v\n", e)
			u, ok := e.(interface{ Unwrap() error })
			if !ok {
				break
			}
			e = u.Unwrap()
		}
	}
	fmt.Fprintf(&r.spoken, "%+v %#v\n", c, c)
	return out, err
}

func (r *rig) load(ids ...string) []Article {
	r.t.Helper()
	var all []Article
	for _, id := range ids {
		a, err := Load(r.desk, "wechat/"+id)
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// must pushes and expects no failure.
func (r *rig) must(ids ...string) []Outcome {
	r.t.Helper()
	out, err := r.push(ids...)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// article puts an article with n images on the desk.
func (r *rig) article(id string, n int) {
	d := map[string]any{
		"id": id, "hash": "h1", "title": "先别转账，打955XX核实", "author": "云杉银行", "digest": "三步认出假客服。",
		"content_source_url": "https://bank.example/" + id + "/", "cover": "cover-235.jpg", "crop_235": "0_0_1_1", "crop_1_1": "0.287_0_0.713_1",
	}
	body := `<section><p style="color:#3f3f3f">收到短信&amp;电话，先挂断。</p>`
	images := []any{}
	for i := range n {
		src, file := fmt.Sprintf("https://bank.example/%s/%d.png?v=1&w=2", id, i), fmt.Sprintf("images/%d.png", i)
		body += `<section><img src="` + strings.ReplaceAll(src, "&", "&amp;") + `" alt="假短信 &quot;截图&quot;" style="max-width:100%"></section>`
		images = append(images, map[string]any{"src": src, "file": file})
		r.file(id, file, picture("\x89PNG\r\n\x1a\n", id+file))
	}
	d["images"] = images
	b, _ := json.Marshal(d)
	r.file(id, "draft.json", b)
	r.file(id, "wechat.html", []byte(body+"</section>"))
	r.file(id, "cover-235.jpg", picture("\xff\xd8\xff\xe0\x00\x10JFIF", id))
}

func picture(magic, seed string) []byte { return []byte(magic + strings.Repeat(seed+"\x00", 200)) }

func (r *rig) file(id, name string, b []byte) {
	r.desk["wechat/"+id+"/"+name] = &fstest.MapFile{Data: b, Mode: 0o644}
}

// edit replaces text in a file of an article.
func (r *rig) edit(id, name, old, new string) {
	r.t.Helper()
	f := r.desk["wechat/"+id+"/"+name]
	if f == nil || !bytes.Contains(f.Data, []byte(old)) {
		r.t.Fatalf("%s/%s has no %q", id, name, old)
	}
	r.file(id, name, bytes.Replace(f.Data, []byte(old), []byte(new), 1))
}

// saved is an article's record as the next run will read it.
func (r *rig) saved(id string) record {
	s, err := readState(r.state)
	if err != nil {
		r.t.Fatal(err)
	}
	return *s.record(id)
}

// on makes a fault of the nth request to one interface.
func on(api string, nth int, ill *fault) func(string, int) *fault {
	return func(a string, n int) *fault {
		if a == api && n == nth {
			return ill
		}
		return nil
	}
}
