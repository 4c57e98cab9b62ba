package release

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aead.dev/minisign"
)

const testSite = "https://mingbai.example/"

var (
	testKey  = seedKey(1)
	otherKey = seedKey(2)
	nine     = time.Date(2026, 3, 15, 1, 0, 0, 0, time.UTC) // nine in the morning at the bank
)

// seedKey is a key that is the same in every run.
func seedKey(seed byte) minisign.PrivateKey {
	_, key, err := minisign.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 64)))
	if err != nil {
		panic(err)
	}
	return key
}

func public(keys ...minisign.PrivateKey) []minisign.PublicKey {
	var out []minisign.PublicKey
	for _, k := range keys {
		out = append(out, k.Public().(minisign.PublicKey))
	}
	return out
}

// small is a manifest with one file of each kind of path.
func small() *Manifest {
	until := nine.Add(carry)
	hash := strings.Repeat("0f", 32)
	return &Manifest{Site: testSite, Number: 7, Instant: nine, Expires: nine.Add(7 * 24 * time.Hour), Previous: hash, Files: map[string]File{
		"index.html":                    {SHA256: hash, Size: 12},
		"tags/反诈<&>/index.html":         {SHA256: hash, Size: 0},
		"assets/style.0123456789.css":   {SHA256: hash, Size: 3, Until: &until},
		"lessons/cunkuan/poster-a4.pdf": {SHA256: hash, Size: 1 << 40},
	}}
}

func mustSign(t testing.TB, m *Manifest, key minisign.PrivateKey) *Signed {
	t.Helper()
	s, err := Sign(m, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// signRaw signs bytes that Sign would not write.
func signRaw(body []byte, key minisign.PrivateKey) []byte {
	return digest(body).SignWithComments(key, "by hand", "by hand")
}

// TestSignOpen: what was signed is read back, by each of several keys, the same every time.
func TestSignOpen(t *testing.T) {
	s := mustSign(t, small(), testKey)
	again := mustSign(t, small(), testKey)
	if !bytes.Equal(s.Bytes, again.Bytes) || !bytes.Equal(s.Signature, again.Signature) {
		t.Error("the same manifest was signed in two ways")
	}
	if !strings.Contains(string(s.Signature), "\ntrusted comment: release 7 of https://mingbai.example/ at 2026-03-15T01:00:00Z\n") {
		t.Errorf("the trusted comment does not say what was signed:\n%s", s.Signature)
	}
	for _, site := range []string{testSite, ""} {
		got, err := Open(s.Bytes, s.Signature, site, public(otherKey, testKey))
		if err != nil {
			t.Fatal(err)
		}
		if got.Number != 7 || !got.Instant.Equal(nine) || len(got.Files) != 4 || got.Hash() != s.Hash() {
			t.Errorf("read %+v", got.Manifest)
		}
	}
}

// TestFlippedByte: no byte of the manifest or its signature can be another, but for the comment that is untrusted by name.
func TestFlippedByte(t *testing.T) {
	s := mustSign(t, small(), testKey)
	comment := bytes.IndexByte(s.Signature, '\n')
	for _, part := range []struct {
		name string
		open func([]byte) error
		body []byte
		from int
	}{
		{"manifest", func(b []byte) error { _, err := Open(b, s.Signature, "", public(testKey)); return err }, s.Bytes, 0},
		{"signature", func(b []byte) error { _, err := Open(s.Bytes, b, "", public(testKey)); return err }, s.Signature, comment},
	} {
		for i := part.from; i < len(part.body); i++ {
			for bit := range 8 {
				b := bytes.Clone(part.body)
				b[i] ^= 1 << bit
				if err := part.open(b); !errors.Is(err, ErrSignature) {
					t.Fatalf("%s with bit %d of byte %d flipped: %v", part.name, bit, i, err)
				}
			}
		}
		for _, b := range [][]byte{nil, part.body[1:], part.body[:len(part.body)-1], append(bytes.Clone(part.body), '\n')} {
			if err := part.open(b); !errors.Is(err, ErrSignature) {
				t.Errorf("%s of %d bytes instead of %d: %v", part.name, len(b), len(part.body), err)
			}
		}
	}
}

// TestOpenRefuses: why a manifest does not count, and that no publisher can write it by mistake.
func TestOpenRefuses(t *testing.T) {
	good := mustSign(t, small(), testKey)
	text := string(good.Bytes)
	edit := func(old, new string) func() ([]byte, []byte) {
		return func() ([]byte, []byte) {
			b := strings.Replace(text, old, new, 1)
			if b == text {
				panic("nothing to edit: " + old)
			}
			return []byte(b), signRaw([]byte(b), testKey)
		}
	}
	path := func(p string) func() ([]byte, []byte) {
		return func() ([]byte, []byte) {
			m := small()
			m.Schema, m.Files[p] = schema, m.Files["index.html"]
			b, err := encode(m)
			if err != nil {
				panic(err)
			}
			if _, err := Sign(m, testKey); !errors.Is(err, ErrForm) {
				t.Errorf("%q was signed: %v", p, err)
			}
			return b, signRaw(b, testKey)
		}
	}
	for _, c := range []struct {
		name string
		make func() (body, signature []byte)
		want error
	}{
		{"another key", func() ([]byte, []byte) { return good.Bytes, mustSign(t, small(), otherKey).Signature }, ErrSignature},
		{"the signature of another manifest", func() ([]byte, []byte) {
			m := small()
			m.Number = 6
			return good.Bytes, mustSign(t, m, testKey).Signature
		}, ErrSignature},
		{"the older kind of signature", func() ([]byte, []byte) { return good.Bytes, minisign.Sign(testKey, good.Bytes) }, ErrSignature},
		{"a huge signature", func() ([]byte, []byte) { return good.Bytes, bytes.Repeat([]byte("a"), maxSignature+1) }, ErrForm},
		{"huge", func() ([]byte, []byte) {
			b := append(bytes.Clone(good.Bytes), bytes.Repeat([]byte(" "), maxManifest)...)
			return b, signRaw(b, testKey)
		}, ErrForm},
		{"another site", edit("mingbai.example", "mingbei.example"), ErrSite},
		{"no JSON", edit("{", "["), ErrForm},
		{"another schema", edit("release 1", "release 2"), ErrForm},
		{"an unknown field", edit(`"number"`, `"note": "", "number"`), ErrForm},
		{"a field twice", edit(`"number": 7`, `"number": 6, "number": 7`), ErrForm},
		{"a file twice", edit(`"index.html"`, `"index.html": {"sha256":"","size":0}, "index.html"`), ErrForm},
		{"a field in other letters", edit(`"number"`, `"Number"`), ErrForm},
		{"other spaces", edit(`"number": 7`, `"number":7`), ErrForm},
		{"something behind", edit("\n}\n", "\n}\n{}\n"), ErrForm},
		{"another spelling of a time", edit("T01:00:00Z", "T01:00:00+00:00"), ErrForm},
		{"no UTF-8", edit("反诈", "\xff\xfe"), ErrForm},
		{"number 0", edit(`"number": 7`, `"number": 0`), ErrForm},
		{"a number beyond 64 bits", edit(`"number": 7`, `"number": 9223372036854775808`), ErrForm},
		{"expires at its instant", edit("2026-03-22", "2026-03-15"), ErrForm},
		{"previous is no hash", edit(`"previous": "0f`, `"previous": "0g`), ErrForm},
		{"a hash in capitals", edit(`"sha256": "0f`, `"sha256": "0F`), ErrForm},
		{"a hash too short", edit(`"sha256": "0f`, `"sha256": "`), ErrForm},
		{"a size below nothing", edit(`"size": 12`, `"size": -12`), ErrForm},
		{"a path upwards", path("../etc/passwd"), ErrForm},
		{"a path upwards within", path("a/../b"), ErrForm},
		{"an absolute path", path("/etc/passwd"), ErrForm},
		{"a drive", path("c:/x"), ErrForm},
		{"a backslash", path(`a\b`), ErrForm},
		{"an empty path", path(""), ErrForm},
		{"the folder itself", path("."), ErrForm},
		{"the manifest itself", path(ManifestFile), ErrForm},
		{"the signature itself", path(SignatureFile), ErrForm},
		{"the publisher's own", path(".mingbai/lease"), ErrForm},
	} {
		body, signature := c.make()
		if _, err := Open(body, signature, testSite, public(testKey)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := Open(good.Bytes, good.Signature, testSite, nil); !errors.Is(err, ErrSignature) {
		t.Errorf("without any key: %v", err)
	}
}

// TestDebianMinisign: what we sign Debian's minisign verifies, and what it signs with the same key we read.
func TestDebianMinisign(t *testing.T) {
	if _, err := exec.LookPath("minisign"); err != nil {
		t.Skip("minisign is not here: not tried against it")
	}
	dir := t.TempDir()
	write := func(name string, b []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (string, error) {
		cmd := exec.Command("minisign", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	secret, _ := testKey.MarshalText()
	pub, _ := public(testKey)[0].MarshalText()
	s := mustSign(t, small(), testKey)
	write("a.key", append(secret, '\n'))
	write("a.pub", append(pub, '\n'))
	write(ManifestFile, s.Bytes)
	write(SignatureFile, s.Signature)

	out, err := run("-Vm", ManifestFile, "-p", "a.pub")
	if err != nil || !strings.Contains(out, "release 7 of https://mingbai.example/") {
		t.Errorf("minisign -V: %v: %s", err, out)
	}
	if out, err := run("-Vm", ManifestFile, "-P", fmt.Sprint(public(testKey)[0])); err != nil {
		t.Errorf("minisign -V with the key as a line: %v: %s", err, out)
	}
	write(ManifestFile, bytes.Replace(s.Bytes, []byte(`"number": 7`), []byte(`"number": 6`), 1))
	if out, err := run("-Vm", ManifestFile, "-p", "a.pub"); err == nil {
		t.Errorf("minisign -V took a changed manifest: %s", out)
	}

	write(ManifestFile, s.Bytes)
	if out, err := run("-Sm", ManifestFile, "-s", "a.key", "-t", "signed by hand"); err != nil {
		t.Fatalf("minisign -S: %v: %s", err, out)
	}
	theirs, err := os.ReadFile(filepath.Join(dir, SignatureFile))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(theirs, s.Signature) || !bytes.Contains(theirs, []byte("signed by hand")) {
		t.Error("minisign signed nothing")
	}
	if _, err := Open(s.Bytes, theirs, testSite, public(testKey)); err != nil {
		t.Errorf("a signature of Debian's minisign: %v", err)
	}
}

// FuzzOpen: whatever was signed, Open believes only what Sign writes.
func FuzzOpen(f *testing.F) {
	f.Add(mustSign(f, small(), testKey).Bytes)
	f.Add([]byte(`{"schema":"mingbai release 1","files":{"../x":{}}}`))
	f.Add([]byte("null\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := Open(body, signRaw(body, testKey), "", public(testKey))
		if err != nil {
			if !errors.Is(err, ErrForm) {
				t.Fatalf("signed, but %v", err)
			}
			return
		}
		if again := mustSign(t, s.Manifest, testKey); !bytes.Equal(again.Bytes, body) {
			t.Fatalf("Open took\n%s\nSign writes\n%s", body, again.Bytes)
		}
	})
}

// FuzzSignature: of all that may stand in a signature's file, Open believes only this signature, under any untrusted comment.
func FuzzSignature(f *testing.F) {
	s := mustSign(f, small(), testKey)
	f.Add(s.Signature)
	f.Add(minisign.Sign(testKey, s.Bytes))
	f.Add(bytes.ReplaceAll(s.Signature, []byte("\n"), []byte("\r\n")))
	_, rest, _ := bytes.Cut(s.Signature, []byte("\n"))
	f.Fuzz(func(t *testing.T, signature []byte) {
		_, err := Open(s.Bytes, signature, "", public(testKey))
		comment, got, _ := bytes.Cut(signature, []byte("\n"))
		same := bytes.Equal(got, rest) && bytes.HasPrefix(comment, []byte("untrusted comment: ")) && !bytes.HasSuffix(comment, []byte("\r")) && len(signature) <= maxSignature
		if same != (err == nil) {
			t.Fatalf("%q: %v", signature, err)
		}
	})
}
