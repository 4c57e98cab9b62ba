package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"aead.dev/minisign"
)

// locked is the key of the seed of zeros under the password 开门, with so little scrypt that tests do not wait for it.
var locked = []byte("RWRTY0IyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAEAAAAAYIitgUO/fFba4fTtWY7Pt61r+wxfSov3LywDhfdckDOg2rki1YZUtG2K" +
	"0WE7Q4EgZA5XCMMyynhFE2FU1NBrnm4OJMO2GfnAcS8MFoaomNsrO9/zbH6BoRl/VAzLj2zkjn4Im2uYxVI=\n")

// TestSigningKey: which key files are read, and what is said of others.
func TestSigningKey(t *testing.T) {
	public, key, err := minisign.GenerateKey(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := key.MarshalText()
	open, _ := public.MarshalText()
	damaged := bytes.Replace(plain, []byte("jrASKGLWdop"), []byte("jrASKGLWdoq"), 1)
	if bytes.Equal(damaged, plain) {
		t.Fatalf("nothing to damage in %s", plain)
	}
	for _, c := range []struct {
		name     string
		body     []byte
		mode     os.FileMode
		password string
		want     string // of the complaint; "" if the key is read
	}{
		{"plain", plain, 0o600, "", ""},
		{"with a line end", append(plain, '\n'), 0o400, "", ""},
		{"a password for nothing", plain, 0o600, "开门", ""},
		{"locked", locked, 0o600, "开门", ""},
		{"no password", locked, 0o600, "", "密钥 FILE 有密码，把密码放在环境变量 MINGBAI_KEY_PASSWORD 里"},
		{"wrong password", locked, 0o600, "关门", "密钥 FILE 打不开：MINGBAI_KEY_PASSWORD 里的密码不对"},
		{"cut short", locked[:len(locked)-5], 0o600, "开门", "密钥 FILE 打不开"},
		{"for the group", plain, 0o640, "", "密钥文件 FILE 别人也能读（权限 0640）。运行 chmod 600 FILE"},
		{"for everybody", plain, 0o604, "", "（权限 0604）"},
		{"the public half", open, 0o600, "", "FILE 不是签名的密钥"},
		{"empty", nil, 0o600, "", "FILE 不是签名的密钥"},
		{"something else", []byte("untrusted comment: \nsecret"), 0o600, "", "FILE 不是签名的密钥"},
		{"damaged", damaged, 0o600, "", "密钥 FILE 坏了"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(c.want, "权限") {
				t.Skip("no such permissions here")
			}
			file := filepath.Join(t.TempDir(), "release.key")
			if err := os.WriteFile(file, c.body, c.mode); err != nil {
				t.Fatal(err)
			}
			t.Setenv(envKey, file)
			t.Setenv(envKeyPassword, c.password)
			got, err := new(command).signingKey("")
			checkKey(t, got, err, key, strings.ReplaceAll(c.want, "FILE", file))
		})
	}

	t.Setenv(envKey, "")
	_, err = new(command).signingKey("")
	checkKey(t, key, err, key, "没有签名的密钥。用 --key 或环境变量 MINGBAI_KEY 指定")
	_, err = new(command).signingKey("none.key")
	checkKey(t, key, err, key, "没有密钥文件 none.key。还没有的话先做一个：mingbai keygen none.key")
	_, err = new(command).signingKey(t.TempDir())
	checkKey(t, key, err, key, "不是普通文件")
}

// checkKey: the key that was read is the one it should be, or the complaint has the words and is one of wrong use.
func checkKey(t *testing.T, got minisign.PrivateKey, err error, want minisign.PrivateKey, words string) {
	t.Helper()
	if err == nil && words == "" {
		if !got.Equal(want) {
			t.Error("another key was read")
		}
		return
	}
	var code exitError
	if !errors.As(err, &code) || code.code != exitUse || words == "" || !strings.Contains(code.msg, words) {
		t.Errorf("got %v, want %q", err, words)
	}
}

// TestDebianKeys: keys that Debian's minisign made are read and are the same keys.
func TestDebianKeys(t *testing.T) {
	tool, err := exec.LookPath("minisign")
	if err != nil {
		t.Skip("minisign is not here: its keys are not tried")
	}
	for _, password := range []string{"", "开门"} {
		t.Run("password "+password, func(t *testing.T) {
			dir := t.TempDir()
			file, pub := filepath.Join(dir, "a.key"), filepath.Join(dir, "a.pub")
			cmd := exec.Command(tool, "-G", "-s", file, "-p", pub)
			if password == "" {
				cmd.Args = append(cmd.Args, "-W")
			}
			cmd.Stdin = strings.NewReader(password + "\n" + password + "\n")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			t.Setenv(envKeyPassword, password)
			key, err := new(command).signingKey(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := minisign.PublicKeyFromFile(pub)
			if err != nil {
				t.Fatal(err)
			}
			if !want.Equal(key.Public()) {
				t.Errorf("the public key is %v, want %v", key.Public(), want)
			}
		})
	}
}
