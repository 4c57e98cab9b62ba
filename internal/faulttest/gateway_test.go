package faulttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"mingbai/internal/testproc"
)

// gateway is a real S3 server over a folder: what is in the bucket lies in dir as files.
type gateway struct{ dir, endpoint string }

const (
	bucket    = "bucket"
	leaseFile = ".mingbai/lease.json"
)

// s3Env is what the program and the gateway know each other by.
var s3Env = []string{"AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=secret", "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null"}

// startGateway runs versitygw until the test ends. The test is skipped loudly where it is not installed.
func startGateway(t testing.TB) *gateway {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") // a free port; the gateway cannot say which one it took
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	root := t.TempDir()
	g := &gateway{filepath.Join(root, bucket), "http://" + addr}
	if err := os.Mkdir(g.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	testproc.Gateway(t, root, addr, func() error {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err
	})
	return g
}

// settings of a site that is published there.
func (g *gateway) settings() string {
	return fmt.Sprintf("s3: {endpoint: %q, region: us-east-1, style: path}", g.endpoint)
}

// alive are the processes that may hold a lease.
type alive struct {
	mu   sync.Mutex
	pids map[int]bool
}

// start counts a process as living from the moment when it can do something.
func (a *alive) start(start func() *process) *process {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := start()
	a.pids[p.cmd.Process.Pid] = true
	return p
}

func (a *alive) kill(p *process) bool {
	killed := p.kill()
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.pids, p.cmd.Process.Pid)
	return killed
}

// age lets two minutes go by for the lease of a process that was killed, as the minute is not worth waiting for every time.
func (a *alive) age(g *gateway) error {
	f, err := os.Open(filepath.Join(g.dir, leaseFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	var lease struct{ Owner string }
	var host string
	var pid int
	if err := json.Unmarshal(b, &lease); err != nil {
		return err
	}
	if _, err := fmt.Sscan(lease.Owner, &host, &pid); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pids[pid] {
		return nil
	}
	// By the open file: if somebody has taken the lease meanwhile, this is the old one, which nobody sees any more.
	old := syscall.NsecToTimeval(time.Now().Add(-2 * time.Minute).UnixNano())
	return syscall.Futimes(int(f.Fd()), []syscall.Timeval{old, old})
}
