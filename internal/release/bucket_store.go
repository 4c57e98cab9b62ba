package release

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"mingbai/internal/headers"
)

// How long an attempt may take: a while, and as long as a slow line needs for the body.
const (
	patience = 10 * time.Second
	slowest  = 64 << 10 // bytes a second
)

// patient sends requests, each with an end, and learns the store's time from the answers.
type patient struct {
	client *awshttp.BuildableClient
	b      *Bucket
}

// Do implements s3.HTTPClient. It reads the whole answer, so that one that breaks off counts as a failed attempt like any other.
func (p *patient) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), patience+time.Duration(max(req.ContentLength, 0))*time.Second/slowest)
	defer cancel()
	resp, err := p.client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxManifest+1))
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		skew := t.Sub(p.b.o.Now())
		p.b.skew.Store(&skew)
	}
	return resp, nil
}

// object is one object of the store.
type object struct {
	body []byte
	etag string
	age  time.Duration // by the store's clock, in whole seconds; negative if the store does not say
	head
}

// head is what is told of an object, and under which condition it is written.
type head struct {
	contentType, cacheControl, encoding string
	meta                                map[string]string
	ifMatch, ifNoneMatch                *string
}

// replaces makes the head that of an object to be written over the one with this ETag, or where there is none if it is "".
func (h *head) replaces(etag string) {
	if etag == "" {
		h.ifNoneMatch = aws.String("*")
	} else {
		h.ifMatch = &etag
	}
}

// headersOf says how a browser is to read and keep a file.
func headersOf(p string) (h head) {
	h.contentType, h.cacheControl = headers.Of(p)
	return h
}

// privateHead is that of the publisher's own objects.
var privateHead = head{contentType: "application/json", cacheControl: "no-store"}

// get reads an object of at most so many bytes; it is nil if there is none.
func (b *Bucket) get(ctx context.Context, p string, most int) (*object, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + p)})
	if code(err) == "NoSuchKey" {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("reading %s: %w", p, err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", p, err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("%w: %s is too large", ErrForm, p)
	}
	o := &object{body: body, etag: aws.ToString(out.ETag), age: -1}
	o.head = head{contentType: aws.ToString(out.ContentType), cacheControl: aws.ToString(out.CacheControl), encoding: aws.ToString(out.ContentEncoding), meta: out.Metadata}
	if t, ok := awsmiddleware.GetServerTime(out.ResultMetadata); ok && out.LastModified != nil {
		o.age = max(t.Sub(*out.LastModified), 0)
	}
	return o, nil
}

// put writes an object and gives its ETag. The store gets an MD5 sum with it and so refuses what was damaged on the way.
func (b *Bucket) put(ctx context.Context, p string, body []byte, h head, more ...func(*s3.Options)) (string, error) {
	sum := md5.Sum(body)
	in := &s3.PutObjectInput{
		Bucket: &b.name, Key: aws.String(b.prefix + p), Body: bytes.NewReader(body), ContentMD5: aws.String(base64.StdEncoding.EncodeToString(sum[:])),
		ContentType: &h.contentType, CacheControl: &h.cacheControl, Metadata: h.meta, IfMatch: h.ifMatch, IfNoneMatch: h.ifNoneMatch,
	}
	if h.encoding != "" {
		in.ContentEncoding = &h.encoding
	}
	out, err := b.client.PutObject(ctx, in, more...)
	if err != nil {
		return "", fmt.Errorf("writing %s: %w", p, err)
	}
	return aws.ToString(out.ETag), nil
}

// remove deletes an object. One that is not there is no error.
func (b *Bucket) remove(ctx context.Context, p string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + p)})
	if err != nil && code(err) != "NoSuchKey" {
		return fmt.Errorf("deleting %s: %w", p, err)
	}
	return nil
}

// list calls f with the path of every object below the prefix until it gives false.
func (b *Bucket) list(ctx context.Context, f func(p string) bool) error {
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &b.prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("listing the bucket: %w", err)
		}
		for _, o := range page.Contents {
			if !f(strings.TrimPrefix(aws.ToString(o.Key), b.prefix)) {
				return nil
			}
		}
	}
	return nil
}

// code is what the store calls an error, "" if it is none of the store's.
func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}

// failedCondition says whether a write was refused because the object was not as it was to be.
func failedCondition(err error) bool {
	var e *awshttp.ResponseError
	if !errors.As(err, &e) {
		return false
	}
	// 409: two writes met; 404: what was to be replaced is gone.
	return e.HTTPStatusCode() == http.StatusPreconditionFailed || e.HTTPStatusCode() == http.StatusConflict || code(err) == "NoSuchKey"
}

// upload sends a file of a set, if it still is what the set says.
func (b *Bucket) upload(ctx context.Context, s Set, p string, f File) error {
	body, err := s.read(p, f)
	if err != nil {
		return err
	}
	h := headersOf(p)
	if b.o.Gzip && isText(h.contentType) {
		if z := gzipped(body); len(z) < len(body) {
			body, h.encoding = z, "gzip"
		}
	}
	_, err = b.put(ctx, p, body, h)
	return err
}

func isText(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	for _, s := range []string{"json", "xml", "javascript"} {
		if strings.HasSuffix(t, s) {
			return true
		}
	}
	return strings.HasPrefix(t, "text/")
}

// gzipped compresses without a name or a time in it, so that the same file gives the same bytes.
func gzipped(body []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is right, and a buffer takes everything
	z.Write(body)
	z.Close()
	return out.Bytes()
}

func encode64(b []byte) string          { return base64.StdEncoding.EncodeToString(b) }
func decode64(s string) ([]byte, error) { return base64.StdEncoding.DecodeString(s) }
