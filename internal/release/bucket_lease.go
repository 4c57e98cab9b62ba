package release

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// leaseFile says who may write. It is created if it is not there, and replaced if it still is as it was read: the store lets one of
// several publishers do that.
const leaseFile = private + "lease.json"

// tenure is what the file says.
type tenure struct {
	Owner string `json:"owner"`
	Turn  int64  `json:"turn"` // grows with every write, so that no two have the same bytes, hence the same ETag
	Free  bool   `json:"free"`
}

// lease is the right to write to a bucket. It is dead for others when it has not been written for BucketOptions.Lease by the store's
// clock. Its holder stops at three quarters of that by its own, counted from before it sent the last write that succeeded; the last
// quarter is for what is still under way then.
type lease struct {
	b *Bucket
	// ctx is that of all writes. It ends when the lease may be lost; its cause says why.
	ctx     context.Context
	cancel  context.CancelCauseFunc
	stop    chan struct{} // closed to give the lease back
	stopped chan struct{} // closed when nobody renews it any more; nil without a lease

	now  tenure
	etag string
	from atomic.Int64 // when the last write that succeeded was sent: nanoseconds of BucketOptions.Elapsed
}

// take gets the lease or fails; the error wraps ErrBusy if another publisher has it.
func (b *Bucket) take(ctx context.Context) (*lease, error) {
	l := &lease{b: b, stop: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	if b.o.NoLease {
		return l, nil
	}
	err := l.seize()
	if err == nil && !b.conditions.Load() {
		err = l.probe()
	}
	if err != nil {
		l.cancel(err)
		return nil, err
	}
	l.stopped = make(chan struct{})
	go l.keep()
	return l, nil
}

// seize writes the lease if it is not there, free, dead or already this publisher's: so a write is found whose answer was lost.
func (l *lease) seize() error {
	for range 3 {
		o, err := l.read()
		if err != nil {
			return err
		}
		if o != nil && !l.now.Free && l.now.Owner != l.b.o.Owner {
			if o.age < 0 {
				return errors.New("the store says neither when the lease was written nor what time it is")
			}
			if o.age <= l.b.o.Lease {
				return fmt.Errorf("%w: %s, %v ago", ErrBusy, l.now.Owner, o.age)
			}
		}
		if err := l.write(l.ctx, false); !failedCondition(err) {
			return err
		}
	}
	return fmt.Errorf("%w: others were faster", ErrBusy)
}

// read learns what the lease says now; the object is nil if there is none.
func (l *lease) read() (*object, error) {
	o, err := l.b.get(l.ctx, leaseFile, 4<<10)
	if err != nil {
		return nil, err
	}
	l.now, l.etag = tenure{}, ""
	if o != nil {
		l.etag = o.etag
		if err := decode(o.body, &l.now); err != nil {
			return nil, fmt.Errorf("%w: %s: %v", ErrForm, leaseFile, err)
		}
	}
	return o, nil
}

// write replaces the lease that was read or written last.
func (l *lease) write(ctx context.Context, free bool, more ...func(*s3.Options)) error {
	next := tenure{l.b.o.Owner, l.now.Turn + 1, free}
	body, err := encode(next)
	if err != nil {
		return fmt.Errorf("writing the lease: %w", err)
	}
	h := privateHead
	h.replaces(l.etag)
	from := l.b.o.Elapsed()
	etag, err := l.b.put(ctx, leaseFile, body, h, more...)
	if err != nil {
		return err
	}
	l.now, l.etag = next, etag
	l.from.Store(int64(from))
	return nil
}

// probe finds out whether the store honours conditions, by two writes of this lease that must fail. Without conditions the lease kept
// nobody away.
func (l *lease) probe() error {
	body, err := encode(tenure{})
	if err != nil {
		return fmt.Errorf("writing the lease: %w", err)
	}
	create, replace, err := l.b.honours(l.ctx, leaseFile, body)
	if err != nil {
		return err
	}
	if !create || !replace {
		return errors.Join(ErrNoConditions, l.b.remove(l.ctx, leaseFile))
	}
	l.b.conditions.Store(true)
	return nil
}

// honours says whether the store refuses to create an object that is there, and to replace one that is another than was said.
func (b *Bucket) honours(ctx context.Context, p string, body []byte) (create, replace bool, err error) {
	refused := func(etag string) (bool, error) {
		h := privateHead
		h.replaces(etag)
		_, err := b.put(ctx, p, body, h)
		switch {
		case failedCondition(err):
			return true, nil
		case code(err) == "NotImplemented":
			return false, nil
		}
		return false, err
	}
	if create, err = refused(""); err == nil {
		replace, err = refused(`"00000000000000000000000000000000"`)
	}
	return create, replace, err
}

// keep renews the lease until it is lost or given back.
func (l *lease) keep() {
	defer close(l.stopped)
	for rest := l.b.o.Lease / 3; ; {
		timer := time.NewTimer(rest)
		select {
		case <-timer.C:
		case <-l.stop:
			timer.Stop()
			return
		case <-l.ctx.Done():
			timer.Stop()
			return
		}
		rest = l.b.o.Lease / 3
		if err := l.renew(); err != nil {
			if errors.Is(err, ErrBusy) || errors.Is(err, ErrForm) || l.left() <= 0 {
				l.cancel(fmt.Errorf("%w: %w", errLost, err))
			}
			rest = l.b.o.Lease / 20
		}
	}
}

// renew writes the lease again, if that can still be done in time.
func (l *lease) renew() error {
	ctx, cancel := context.WithTimeout(l.ctx, l.left())
	defer cancel()
	err := l.write(ctx, false)
	if !failedCondition(err) {
		return err
	}
	if _, err := l.read(); err != nil {
		return err
	}
	if l.now.Owner != l.b.o.Owner || l.now.Free {
		return ErrBusy
	}
	return l.write(ctx, false) // it was ours: the answer was lost
}

// left is how long the lease can be relied on.
func (l *lease) left() time.Duration {
	return l.b.o.Lease*3/4 - (l.b.o.Elapsed() - time.Duration(l.from.Load()))
}

// check is asked before every write.
func (l *lease) check() error {
	if l.stopped != nil && l.left() <= 0 { // a machine that slept finds out here
		l.cancel(errLost)
	}
	return context.Cause(l.ctx)
}

// why says of an error that the lease was lost, if that is what it comes from.
func (l *lease) why(err error) error {
	if err != nil && l.ctx.Err() != nil {
		return context.Cause(l.ctx)
	}
	return err
}

// leave gives the lease back. If that fails, it dies by itself.
func (l *lease) leave(ctx context.Context) {
	defer l.cancel(nil)
	if l.stopped == nil {
		return
	}
	close(l.stop)
	<-l.stopped
	if l.left() > 0 {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		l.write(ctx, true, func(o *s3.Options) { o.RetryMaxAttempts = 1 })
	}
}

// uploads is how many requests are under way at a time.
const uploads = 8

// each does something for every path, several at a time. After an error it starts no more; it returns when all have ended.
func (l *lease) each(paths []string, do func(p string) error) error {
	var wg sync.WaitGroup
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, len(paths))
	for range min(uploads, len(paths)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(paths) && !failed.Load(); i = next.Add(1) - 1 {
				err := l.check()
				if err == nil {
					err = do(paths[i])
				}
				if err != nil {
					errs[i] = err
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err // the others are like it
		}
	}
	return nil
}
