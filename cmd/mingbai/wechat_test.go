package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// weChat is a small server of ours in the platform's place; package draft has one that knows more.
type weChat struct {
	*httptest.Server
	calls []string
	quota int // draft/add that are left
	odd   int // errcode of draft/add
}

func newWeChat(t *testing.T) *weChat {
	w := &weChat{quota: 1000}
	w.Server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		api := strings.TrimPrefix(r.URL.Path, "/cgi-bin/")
		w.calls = append(w.calls, api)
		answer := map[string]any{"errcode": 0}
		switch api {
		case "stable_token":
			answer = map[string]any{"access_token": "example-token-77", "expires_in": 7200}
		case "material/add_material":
			answer["media_id"] = fmt.Sprintf("cover-%d", len(w.calls))
		case "draft/add":
			switch {
			case w.odd != 0:
				answer = map[string]any{"errcode": w.odd, "errmsg": "no " + r.URL.String()}
			case w.quota == 0:
				answer = map[string]any{"errcode": 45009, "errmsg": "reach max api daily quota limit"}
			default:
				w.quota--
				answer["media_id"] = fmt.Sprintf("draft-%d", len(w.calls))
			}
		case "draft/update":
		default:
			t.Errorf("unexpected call %s", api)
		}
		json.NewEncoder(out).Encode(answer)
	}))
	t.Cleanup(w.Close)
	return w
}

// push runs the command in an empty site folder with a desk of the given articles, and gives its exit code and output.
func push(t *testing.T, desk, base string, args ...string) (code int, printed string) {
	t.Helper()
	t.Setenv(envAppID, "wx00example00test00")
	t.Setenv(envSecret, "example-secret-5a5b")
	var out bytes.Buffer
	c := &command{out: &out, err: &out, now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }}
	root := c.root()
	root.SetArgs(append([]string{"wechat", "push", "--site", t.TempDir(), "--desk", desk, "--base", base}, args...))
	err := root.ExecuteContext(t.Context())
	var exit exitError
	switch {
	case errors.As(err, &exit):
		code = exit.code
		fmt.Fprintln(&out, exit.msg)
	case err != nil:
		t.Fatal(err)
	}
	if s := out.String(); strings.Contains(s, "example-secret") || strings.Contains(s, "example-token") {
		t.Errorf("a secret was printed:\n%s", s)
	}
	return code, out.String()
}

func article(t *testing.T, desk, id, title string) {
	t.Helper()
	dir := filepath.Join(desk, "wechat", filepath.FromSlash(id))
	d, err := json.Marshal(map[string]any{
		"id": id, "hash": "h", "title": title, "author": "云杉银行", "digest": "三步认出假客服。", "content_source_url": "https://bank.example/" + id + "/",
		"images": []any{}, "cover": "cover.jpg", "crop_235": "0_0_1_1", "crop_1_1": "0.287_0_0.713_1",
	})
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	for name, b := range map[string][]byte{"draft.json": d, "wechat.html": []byte("<section><p>先挂断。</p></section>"), "cover.jpg": []byte("\xff\xd8\xff\xe0 a picture")} {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o644)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestPushRemembers: the state lies beside the desk, for its owner only, and makes the second push do nothing.
func TestPushRemembers(t *testing.T) {
	desk, w := filepath.Join(t.TempDir(), "desk"), newWeChat(t)
	article(t, desk, "alerts/a", "先别转账")
	article(t, desk, "tips/b", "密码别告诉人")
	code, text := push(t, desk, w.URL, "alerts/a", "tips/b")
	if code != 0 || !strings.Contains(text, "alerts/a《先别转账》：新建了草稿，上传了封面 1 张\n") || !strings.Contains(text, "再由人发表") {
		t.Fatalf("exit %d\n%s", code, text)
	}
	file := filepath.Join(filepath.Dir(desk), ".desk.mingbai", "wechat.json")
	st, err := os.Stat(file)
	if err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Fatalf("state: %v, %v", st, err)
	}
	if b, _ := os.ReadFile(file); bytes.Contains(b, []byte("example-secret")) || bytes.Contains(b, []byte("example-token")) {
		t.Errorf("a secret is in the state:\n%s", b)
	}
	w.calls = nil
	if code, text := push(t, desk, w.URL, "alerts/a", "tips/b"); code != 0 || len(w.calls) != 0 || strings.Count(text, "没有变化") != 2 {
		t.Errorf("exit %d, %v\n%s", code, w.calls, text)
	}
	article(t, desk, "alerts/a", "先别急着转账")
	if code, text := push(t, desk, w.URL, "alerts/a", "--dry-run"); code != 0 || len(w.calls) != 0 || !strings.Contains(text, "要更新草稿。") {
		t.Errorf("exit %d, %v\n%s", code, w.calls, text)
	}
	if code, text := push(t, desk, w.URL, "alerts/a"); code != 0 || len(w.calls) != 2 || !strings.Contains(text, "更新了草稿\n") {
		t.Errorf("exit %d, %v\n%s", code, w.calls, text)
	}
}

// TestPushExitCodes: the account, the network and the program are 3, the article is 1.
func TestPushExitCodes(t *testing.T) {
	for _, c := range []struct {
		errcode, exit int
		want          string
	}{
		{45009, 3, "今天到此为止"}, {48001, 3, "copy.html"}, {40164, 3, "IP"}, {45002, 1, "正文太长"}, {45166, 1, "wechat-refused-alerts-a.json"},
	} {
		desk, w := filepath.Join(t.TempDir(), "desk"), newWeChat(t)
		article(t, desk, "alerts/a", "先别转账")
		w.odd = c.errcode
		if code, text := push(t, desk, w.URL, "alerts/a"); code != c.exit || !strings.Contains(text, c.want) {
			t.Errorf("%d: exit %d\n%s", c.errcode, code, text)
		}
		if c.errcode == 45166 {
			b, err := os.ReadFile(filepath.Join(filepath.Dir(desk), ".desk.mingbai", "wechat-refused-alerts-a.json"))
			if err != nil || !bytes.Contains(b, []byte("<section>")) || bytes.Contains(b, []byte("example-")) {
				t.Errorf("kept %s, %v", b, err)
			}
		}
	}
	desk, w := filepath.Join(t.TempDir(), "desk"), newWeChat(t)
	for _, id := range []string{"tips/a", "tips/b", "tips/c"} {
		article(t, desk, id, "先别转账")
	}
	w.quota = 2
	code, text := push(t, desk, w.URL, "tips/a", "tips/b", "tips/c")
	if code != 3 || strings.Count(text, "新建了草稿") != 2 || !strings.Contains(text, "今天到此为止：tips/c") {
		t.Errorf("exit %d\n%s", code, text)
	}
}

// TestTwoPushesAtOnce: the second notices the first before it makes a draft.
func TestTwoPushesAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state", "wechat.json")
	a, b := &stateFile{name: name}, &stateFile{name: name}
	if err := a.save([]byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := a.save([]byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := b.save([]byte("three")); err == nil || !strings.Contains(err.Error(), "一次只能有一个推送") {
		t.Errorf("%v", err)
	}
	if got, _ := os.ReadFile(name); string(got) != "two" {
		t.Errorf("state %s", got)
	}
}

// TestDeskLinks: a link on the desk leads nowhere outside it.
func TestDeskLinks(t *testing.T) {
	dir := t.TempDir()
	desk := filepath.Join(dir, "desk")
	article(t, desk, "alerts/a", "先别转账")
	if err := os.WriteFile(filepath.Join(dir, "private.jpg"), []byte("\xff\xd8\xff\xe0 private"), 0o600); err != nil {
		t.Fatal(err)
	}
	cover := filepath.Join(desk, "wechat", "alerts", "a", "cover.jpg")
	if err := os.Remove(cover); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../../../private.jpg", cover); err != nil {
		t.Skip("no symbolic links here")
	}
	w := newWeChat(t)
	if code, text := push(t, desk, w.URL, "alerts/a"); code != 3 || len(w.calls) != 0 {
		t.Errorf("exit %d, %v\n%s", code, w.calls, text)
	}
}
