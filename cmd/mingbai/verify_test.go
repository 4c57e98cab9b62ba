package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aead.dev/minisign"

	"mingbai/internal/release"
)

// TestVerifyAddress: verify over HTTP, its exit codes and what it says.
func TestVerifyAddress(t *testing.T) {
	public, key, err := minisign.GenerateKey(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	put := func(p, body string) release.File {
		t.Helper()
		name := filepath.Join(dir, filepath.FromSlash(p))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(body), 0o644)); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(body))
		return release.File{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(body))}
	}
	now := time.Date(2026, 3, 15, 1, 0, 0, 0, time.UTC)
	s, err := release.Sign(&release.Manifest{Site: server.URL + "/", Number: 1, Instant: now, Expires: now.Add(time.Hour), Files: map[string]release.File{
		"index.html":         put("index.html", "首页"),
		"tags/反诈/index.html": put("tags/反诈/index.html", "反诈"),
	}}, key)
	if err != nil {
		t.Fatal(err)
	}
	put(release.ManifestFile, string(s.Bytes))
	put(release.SignatureFile, string(s.Signature))

	verify := func(args ...string) (code int, out string) {
		t.Helper()
		var b bytes.Buffer
		c := &command{out: &b, err: &b, now: func() time.Time { return now }}
		root := c.root()
		root.SetArgs(append([]string{"verify", "--site", t.TempDir(), "--pub", public.String()}, args...))
		root.SetOut(&b)
		root.SetErr(&b)
		err := root.ExecuteContext(t.Context())
		var e exitError
		if err != nil && !errors.As(err, &e) {
			t.Fatal(err)
		}
		return e.code, b.String() + e.msg
	}
	want := func(code int, words string, args ...string) {
		t.Helper()
		if got, out := verify(args...); got != code || !strings.Contains(out, words) {
			t.Errorf("verify %s: exit %d, want %d and %q:\n%s", args, got, code, words, out)
		}
	}
	want(0, "核对无误", server.URL)
	want(0, `"problems": []`, server.URL+"/", "--format", "json")
	put("tags/反诈/index.html", "反炸")
	want(exitProblems, "不一样：tags/反诈/index.html\n", server.URL)
	want(exitProblems, `"kind": "different"`, server.URL, "--format", "json")
	put("tags/反诈/index.html", "反诈")

	mirror := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer mirror.Close()
	want(exitProblems, "是别的网站的：manifest.json（"+server.URL+"/）", mirror.URL)
	want(exitUse, "不是网址", "ftp://mingbai.example/")
	server.Close()
	want(exitFailure, "核对不了 "+server.URL, server.URL)
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"tags/反诈/index.html": "tags/反诈/index.html", "a\x1b[2Jb": `"a\x1b[2Jb"`, "行\n行": `"行\n行"`, "a\u202eb": `"a\u202eb"`,
	} {
		if got := printable(s); got != want {
			t.Errorf("printable(%q) = %s, want %s", s, got, want)
		}
	}
}
