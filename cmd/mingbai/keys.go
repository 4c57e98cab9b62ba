package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"aead.dev/minisign"
	"github.com/spf13/cobra"

	"mingbai/internal/content"
)

// Environment variables of the key that signs releases.
const (
	envKey         = "MINGBAI_KEY"          // path of the key's file
	envKeyPassword = "MINGBAI_KEY_PASSWORD" // its password, if it has one
)

func (c *command) keygen() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keygen FILE",
		Short: "Make a key pair that signs releases: FILE stays secret, FILE.pub is for everybody",
		Long: `Writes a new secret key to FILE, readable for its owner only, and its public key to FILE.pub, both in the formats of
minisign. It overwrites nothing and puts no key into a site folder.

If ` + envKeyPassword + ` is set, the key is encrypted with that password; publishing then needs the password in the same
variable, and a gigabyte of memory for the seconds that decrypting takes. Without it, whoever can read FILE can sign.`,
		Example: "  mingbai keygen /etc/mingbai/release.key",
		Args:    cobra.ExactArgs(1),
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		file := args[0]
		if dir, err := siteAbove(file); err != nil {
			return failure(err)
		} else if dir != "" {
			return wrongUse("密钥不能放在站点文件夹里（%s），那里的东西会被提交、备份和发布", dir)
		}
		for _, f := range []string{file, file + ".pub"} {
			if _, err := os.Lstat(f); !errors.Is(err, fs.ErrNotExist) {
				return wrongUse("%s 已经有了，不会覆盖", f)
			}
		}
		public, key, err := minisign.GenerateKey(nil)
		if err != nil {
			return failure(fmt.Errorf("making a key: %w", err))
		}
		password := os.Getenv(envKeyPassword)
		secret, err := key.MarshalText()
		if password != "" {
			secret, err = minisign.EncryptKey(password, key)
		}
		if err != nil {
			return failure(fmt.Errorf("making a key: %w", err))
		}
		open, err := public.MarshalText()
		if err != nil {
			return failure(fmt.Errorf("making a key: %w", err))
		}
		if err := createFile(file, 0o600, append(secret, '\n')); err != nil {
			return failure(fmt.Errorf("writing the key: %w", err))
		}
		if err := createFile(file+".pub", 0o644, append(open, '\n')); err != nil {
			os.Remove(file) // nobody knows it yet
			return failure(fmt.Errorf("writing the public key: %w", err))
		}
		fmt.Fprintf(c.err, "密钥：%s，只给发布用，备份好，不要给任何人。\n公钥：%s.pub，可以公开。把下面这一行写进 site.yaml 的 publish.keys；别人核对时写 mingbai verify --pub。\n", file, file)
		if password == "" {
			fmt.Fprintf(c.err, "密钥没有密码。要密码就先设 %s 再运行。\n", envKeyPassword)
		}
		fmt.Fprintln(c.out, public)
		return nil
	}
	return cmd
}

// siteAbove gives the site folder that a file would lie in, or "".
func siteAbove(file string) (string, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(file)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, content.SiteFile)); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", nil
		}
	}
}

// createFile writes a new file and waits until it is on the disk.
func createFile(name string, mode fs.FileMode, body []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(name)
	}
	return err
}

// signingKey reads the key that signs releases, from the file named by a --key flag or, if that is "", by the environment. The error
// is an exitError that says what to do.
func (c *command) signingKey(file string) (minisign.PrivateKey, error) {
	var none minisign.PrivateKey
	if file == "" {
		file = os.Getenv(envKey)
	}
	if file == "" {
		return none, wrongUse("没有签名的密钥。用 --key 或环境变量 %s 指定密钥文件；还没有的话先做一个：mingbai keygen 文件", envKey)
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return none, wrongUse("没有密钥文件 %s。还没有的话先做一个：mingbai keygen %s", file, file)
	}
	b, err := readPrivate("密钥", file, true)
	if err != nil {
		return none, err
	}
	var key minisign.PrivateKey
	if minisign.IsEncrypted(b) {
		password := os.Getenv(envKeyPassword)
		if password == "" {
			return none, wrongUse("密钥 %s 有密码，把密码放在环境变量 %s 里", file, envKeyPassword)
		}
		if key, err = minisign.DecryptKey(password, b); err != nil {
			return none, wrongUse("密钥 %s 打不开：%s 里的密码不对，或者文件坏了", file, envKeyPassword)
		}
	} else if err := key.UnmarshalText(b); err != nil {
		return none, wrongUse("%s 不是签名的密钥（要 mingbai keygen 或 minisign -G 做的密钥，不是 .pub 公钥）", file)
	}
	// A key without a password has no checksum. What it signs tells whether it is whole.
	if !minisign.Verify(key.Public().(minisign.PublicKey), b, minisign.Sign(key, b)) {
		return none, wrongUse("密钥 %s 坏了，用备份的", file)
	}
	return key, nil
}

// maxPrivate is how much of a file with a secret is read, in bytes, and one more.
const maxPrivate = 4 << 10

// readPrivate reads a small file that nobody but its owner may read; with entrust also one that root lets its group read. noun is what
// it is called. The error is an exitError.
func readPrivate(noun, file string, entrust bool) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, wrongUse("打不开%s文件：%v", noun, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, failure(fmt.Errorf("reading %s: %w", file, err))
	}
	if !st.Mode().IsRegular() {
		return nil, wrongUse("%s %s 不是普通文件", noun, file)
	}
	others := fs.FileMode(0o077)
	if runtime.GOOS == "windows" { // has no such bits
		others = 0
	} else if entrust && entrusted(st) {
		others = 0o037
	}
	if st.Mode().Perm()&others != 0 {
		return nil, wrongUse("%s文件 %s 别人也能读（权限 %04o）。运行 chmod 600 %s", noun, file, st.Mode().Perm(), file)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxPrivate+1))
	if err != nil {
		return nil, failure(fmt.Errorf("reading %s: %w", file, err))
	}
	return b, nil
}
