package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Why a store cannot be used: Probe.Reach and Probe.Write wrap one of them, or none if the store says something else.
var (
	ErrCredentials = errors.New("the credentials are missing or wrong")
	ErrDenied      = errors.New("the credentials do not allow it")
	ErrNoBucket    = errors.New("there is no such bucket")
)

// Probe is what a store can do. Where an error is set, what comes after it was not tried.
type Probe struct {
	Reach      error // listing what lies below the prefix
	OtherStyle bool  // it could not be reached, but with the bucket's name in the other part of the address it can
	Foreign    error // wraps ErrForeign if something lies there and no release
	Live       *Signed
	LiveErr    error
	Write      error // putting, reading back and deleting an object of the publisher's own
	// Lost are the headers that did not come back as they were sent.
	Lost []string
	// Create and Replace say whether writes under a condition are refused when it does not hold.
	Create, Replace bool
	Conditions      error         // why that could not be found out
	Skew            time.Duration // see Bucket.Skew
}

// probeFile comes and goes.
const probeFile = private + "probe.txt"

// Probe tries out a bucket. It changes nothing but one object of the publisher's own, which is gone in the end.
func (b *Bucket) Probe(ctx context.Context) Probe {
	var p Probe
	if p.Reach = b.reach(ctx); p.Reach != nil {
		p.OtherStyle = b.reach(ctx, func(o *s3.Options) {
			o.UsePathStyle = !o.UsePathStyle
			o.RetryMaxAttempts = 1
		}) == nil
		return p
	}
	p.Skew, _ = b.Skew()
	s, err := b.state(ctx)
	if err != nil {
		p.LiveErr = err
	} else if p.Live = s.live; s.live == nil && s.intent == nil {
		p.Foreign = b.vacant(ctx)
	}
	if p.Lost, p.Write = b.probeWrite(ctx); p.Write != nil {
		return p
	}
	p.Create, p.Replace, p.Conditions = b.honours(ctx, probeFile, []byte("must not be written"))
	if err := b.remove(ctx, probeFile); err != nil {
		p.Write = explain(err)
	} else if o, err := b.get(ctx, probeFile, maxSignature); err != nil {
		p.Write = err
	} else if o != nil {
		p.Write = fmt.Errorf("%s is still there after it was deleted", probeFile)
	}
	return p
}

// explain says what an error of the store means.
func explain(err error) error {
	switch code(err) {
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken":
		return fmt.Errorf("%w: %w", ErrCredentials, err)
	case "AccessDenied":
		return fmt.Errorf("%w: %w", ErrDenied, err)
	case "NoSuchBucket":
		return fmt.Errorf("%w: %w", ErrNoBucket, err)
	}
	return err
}

func (b *Bucket) reach(ctx context.Context, set ...func(*s3.Options)) error {
	if _, err := b.client.Options().Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrCredentials, err)
	}
	_, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &b.prefix, MaxKeys: aws.Int32(1)}, set...)
	return explain(err)
}

// probeWrite leaves probeFile in the bucket, compressed, and compares it with what comes back.
func (b *Bucket) probeWrite(ctx context.Context) (lost []string, err error) {
	body := gzipped([]byte("mingbai doctor\n"))
	sent := headersOf(probeFile)
	sent.encoding, sent.meta = "gzip", map[string]string{metaSignature: "probe"}
	if _, err := b.put(ctx, probeFile, body, sent); err != nil {
		return nil, explain(err)
	}
	o, err := b.get(ctx, probeFile, maxSignature)
	if err != nil {
		return nil, err
	}
	if o == nil || !bytes.Equal(o.body, body) {
		return nil, fmt.Errorf("%s does not come back as it was written", probeFile)
	}
	for _, h := range []struct{ name, sent, got string }{
		{"Content-Type", sent.contentType, o.contentType},
		{"Cache-Control", sent.cacheControl, o.cacheControl},
		{"Content-Encoding", sent.encoding, o.encoding},
		{"x-amz-meta-*", sent.meta[metaSignature], o.meta[metaSignature]},
	} {
		if h.sent != h.got {
			lost = append(lost, h.name)
		}
	}
	return lost, nil
}
