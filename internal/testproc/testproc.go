// Package testproc starts real programs for tests.
package testproc

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Buffer is what a process has said so far. It is safe for concurrent use.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String is all of it.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// Gateway runs versitygw, a real S3 server, until the test ends: every folder in root is a bucket, at addr (host:port or a socket), for
// whoever has the access key "key" and the secret "secret". dial says whether it answers. The test is skipped loudly where it is not
// installed.
func Gateway(t testing.TB, root, addr string, dial func() error, more ...string) {
	t.Helper()
	tool, err := exec.LookPath("versitygw")
	if err != nil {
		out, _ := exec.Command("go", "env", "GOPATH").Output()
		tool = filepath.Join(strings.TrimSpace(string(out)), "bin", "versitygw")
		if _, err := os.Stat(tool); err != nil {
			t.Skip("NOT TESTED: versitygw is not here, run .ci/tools")
		}
	}
	args := append([]string{"--access", "key", "--secret", "secret", "--port", addr, "--keep-alive", "--quiet"}, more...)
	cmd := exec.Command(tool, append(args, "posix", root)...)
	var said Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 100 {
		if dial() == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("versitygw does not answer: %s", &said)
}
