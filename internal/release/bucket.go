package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"aead.dev/minisign"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

// BucketOptions says where a bucket is and how to write to it.
type BucketOptions struct {
	URL      string // s3://bucket/prefix; without a prefix the site is at the bucket's root
	Endpoint string // of the store, "" for AWS
	Region   string // "" takes the environment's, else us-east-1
	Path     bool   // the bucket's name stands in the path and not in the host name
	Gzip     bool   // store texts compressed
	NoLease  bool   // the store has no conditional writes: the caller sees to it that there is one publisher
	Site     string // address of the site, and the keys that may have signed what is live: see Open
	Keys     []minisign.PublicKey
	// Owner names this publisher in the lease. No other may have the same, nor this one when it is started again.
	Owner string
	// Lease is how long a publisher may be silent until another one takes over, 60 s if it is 0.
	Lease time.Duration
	// Now is the wall clock; Elapsed is a clock that nobody sets and that also runs while the machine sleeps.
	Now     func() time.Time
	Elapsed func() time.Duration

	dial func(ctx context.Context, network, addr string) (net.Conn, error) // tests have host names of their own
}

// Bucket is a place in an S3-compatible store where releases go live file by file. See docs/object-storage.md.
type Bucket struct {
	o            BucketOptions
	name, prefix string // of the bucket; of keys, ends with a slash unless it is empty
	client       *s3.Client
	putting      sync.Mutex // a publisher does not compete with itself
	skew         atomic.Pointer[time.Duration]
	conditions   atomic.Bool // the store was seen to honour conditions
}

// Errors of a Bucket.
var (
	// ErrNoConditions says that two publishers could not be kept apart.
	ErrNoConditions = errors.New("the store ignores conditions of writes; with one publisher only, publish.s3.lease: none goes without")
	errLost         = errors.New("the lease could not be renewed in time")
)

// sends is how often a request is sent before it has failed.
const sends = 5

// OpenBucket gives a bucket as a Target. Credentials come from where the AWS tools look for them: AWS_ACCESS_KEY_ID and
// AWS_SECRET_ACCESS_KEY, ~/.aws, the machine's role. It sends nothing yet.
func OpenBucket(ctx context.Context, o BucketOptions) (*Bucket, error) {
	rest, ok := strings.CutPrefix(o.URL, "s3://")
	name, prefix, _ := strings.Cut(strings.Trim(rest, "/"), "/")
	if !ok || name == "" {
		return nil, fmt.Errorf("%q is not of the form s3://bucket/prefix", o.URL)
	}
	if prefix != "" {
		prefix += "/"
	}
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	b := &Bucket{o: o, name: name, prefix: prefix}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithLogger(logging.Nop{}))
	if err != nil {
		return nil, fmt.Errorf("reading the credentials of the store: %w", err)
	}
	if o.Region != "" {
		cfg.Region = o.Region
	} else if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	b.client = s3.NewFromConfig(cfg, func(s *s3.Options) {
		if o.Endpoint != "" {
			s.BaseEndpoint = &o.Endpoint
		}
		s.UsePathStyle = o.Path
		// Only where S3 insists: many other stores refuse bodies in chunks with checksums behind them.
		s.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		s.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		s.Retryer = retry.NewStandard(func(r *retry.StandardOptions) {
			r.MaxAttempts, r.MaxBackoff = sends, 5*time.Second
		})
		client := awshttp.NewBuildableClient()
		if o.dial != nil {
			client = client.WithTransportOptions(func(t *http.Transport) { t.DialContext = o.dial })
		}
		s.HTTPClient = &patient{client, b}
	})
	return b, nil
}

// Name implements Target.
func (b *Bucket) Name() string { return b.o.URL }

// Skew is the store's clock minus this machine's, within a second, as of the last answer; false before the first one.
func (b *Bucket) Skew() (time.Duration, bool) {
	d := b.skew.Load()
	if d == nil {
		return 0, false
	}
	return *d, true
}

// Select implements Target: a store cannot choose between a file and its compressed twins.
func (b *Bucket) Select(s Set) Set {
	files := maps.Clone(s.Files)
	for p := range s.Files {
		delete(files, p+".gz")
		delete(files, p+".br")
	}
	return Set{s.Dir, files}
}

// Live implements Target.
func (b *Bucket) Live(ctx context.Context) (*Signed, error) {
	s, err := b.state(ctx)
	if err != nil {
		return nil, err
	}
	return s.seen(), nil
}

// state is what a bucket says of itself.
type state struct {
	live   *Signed // nil if there is no manifest
	etag   string  // of the manifest
	intent *intent // of a run that has not finished, nil if there is none
}

// metaSignature is where the manifest carries its signature with it, so that the two are always of one release for us, whatever was
// interrupted. Readers without credentials have SignatureFile.
const metaSignature = "minisig"

func (b *Bucket) state(ctx context.Context) (*state, error) {
	s := &state{}
	m, err := b.get(ctx, ManifestFile, maxManifest)
	if err != nil {
		return nil, err
	}
	if m != nil {
		sig, err := b.signature(ctx, m)
		if err != nil {
			return nil, err
		}
		s.etag = m.etag
		if s.live, err = Open(m.body, sig, b.o.Site, b.o.Keys); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", strings.TrimSuffix(b.o.URL, "/"), ManifestFile, err)
		}
	}
	s.intent, err = b.readIntent(ctx)
	return s, err
}

// signature is what came with the manifest or, if something has lost that, what lies beside it.
func (b *Bucket) signature(ctx context.Context, manifest *object) ([]byte, error) {
	if sig, err := decode64(manifest.meta[metaSignature]); err == nil && len(sig) > 0 {
		return sig, nil
	}
	o, err := b.get(ctx, SignatureFile, maxSignature)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fmt.Errorf("%w: no %s", ErrForm, SignatureFile)
	}
	return o.body, nil
}

// seen is the live manifest as Publish is to see it. A run that did not finish has left files in an unknown state; its intent, which
// no edition has, stands among the files so that a release follows whatever the edition is.
func (s *state) seen() *Signed {
	if s.live == nil || s.intent == nil {
		return s.live
	}
	m := *s.live.Manifest
	m.Files = maps.Clone(m.Files)
	for _, p := range s.intent.Delete { // perhaps gone, and only the bucket had it
		if m.Files[p].Until != nil {
			delete(m.Files, p)
		}
	}
	m.Files[intentFile] = File{}
	return &Signed{&m, s.live.Bytes, s.live.Signature}
}

// Put implements Target.
func (b *Bucket) Put(ctx context.Context, next func(live *Signed) (*Release, error)) error {
	if !b.putting.TryLock() {
		return ErrBusy
	}
	defer b.putting.Unlock()
	s, err := b.state(ctx)
	if err != nil {
		return err
	}
	if s.live == nil && s.intent == nil {
		if err := b.vacant(ctx); err != nil {
			return err
		}
	}
	l, err := b.take(ctx)
	if err != nil {
		return err
	}
	defer l.leave(ctx)
	// Only now does nobody else write.
	if s, err = b.state(l.ctx); err != nil {
		return l.why(err)
	}
	if s.intent != nil && s.live != nil && s.intent.Manifest == s.live.Hash() {
		if err := b.finish(l, s.live); err != nil {
			return l.why(err)
		}
		s.intent = nil
	}
	r, err := next(s.seen())
	if r == nil || err != nil {
		return err
	}
	return l.why(b.release(l, s, r))
}

// vacant refuses a place where something lies that no release has put there.
func (b *Bucket) vacant(ctx context.Context) error {
	var foreign string
	err := b.list(ctx, func(p string) bool {
		if !strings.HasPrefix(p, private) {
			foreign = p
		}
		return foreign == ""
	})
	if err == nil && foreign != "" {
		err = fmt.Errorf("%w: %s", ErrForeign, path.Join(b.name, b.prefix, foreign))
	}
	return err
}

// release makes r live. Whatever moment it is cut short at, no page that can be reached from the home page leads nowhere, and the next
// run finds in the intent what this one may have touched.
func (b *Bucket) release(l *lease, s *state, r *Release) error {
	there, err := b.there(l.ctx, s)
	if err != nil {
		return err
	}
	i, order, err := plan(s, r, there)
	if err != nil {
		return err
	}
	if err := b.writeIntent(l, i); err != nil {
		return err
	}
	for _, paths := range order {
		if err := l.each(paths, func(p string) error { return b.upload(l.ctx, r.Set, p, r.Files[p]) }); err != nil {
			return err
		}
	}
	if err := l.each(i.Delete, func(p string) error { return b.remove(l.ctx, p) }); err != nil {
		return err
	}
	// The manifest goes first and its signature after it, for the manifest is written under a condition: whoever wins that writes the
	// signature, and nobody else touches it. A reader in between finds that the two do not match and asks again; there is no moment at
	// which a pair of them matches and files do not.
	if err := b.putManifest(l, s, r.Signed); err != nil {
		return err
	}
	return b.finish(l, r.Signed)
}

// putManifest is the moment at which a release is live: it fails if the manifest is not the one any more that this release follows.
func (b *Bucket) putManifest(l *lease, s *state, m *Signed) error {
	if err := l.check(); err != nil {
		return err
	}
	h := headersOf(ManifestFile)
	h.meta = map[string]string{metaSignature: encode64(m.Signature)}
	if !b.o.NoLease {
		h.replaces(s.etag)
	}
	_, err := b.put(l.ctx, ManifestFile, m.Bytes, h)
	if !failedCondition(err) {
		return err
	}
	// An answer that was lost on the way looks like somebody else's manifest, too.
	o, err := b.get(l.ctx, ManifestFile, maxManifest)
	if err != nil {
		return err
	}
	if o == nil || !bytes.Equal(o.body, m.Bytes) {
		return fmt.Errorf("%w: its manifest is live", ErrBusy)
	}
	return nil
}

// finish does what is left when a manifest is live.
func (b *Bucket) finish(l *lease, live *Signed) error {
	if err := l.check(); err != nil {
		return err
	}
	if _, err := b.put(l.ctx, SignatureFile, live.Signature, headersOf(SignatureFile)); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	return b.remove(l.ctx, intentFile)
}
