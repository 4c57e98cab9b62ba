package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"aead.dev/minisign"
)

// Publish is where and how releases go live; see docs/operations.md.
type Publish struct {
	To          []string `yaml:"to"`           // folders and s3://bucket/prefix, at most 8
	OnMissed    string   `yaml:"on_missed"`    // "publish" (default) or "hold": what happens with changes that are later than MissedHours
	MissedHours int      `yaml:"missed_hours"` // hours, 1–8760, default 24
	Keep        int      `yaml:"keep"`         // releases that stay in a folder, and contents to go back to, 2–100, default 5
	FreshDays   int      `yaml:"fresh_days"`   // days until a manifest is too old to trust, 2–90, default 7
	HSTSDays    int      `yaml:"hsts_days"`    // days of Strict-Transport-Security, 0 (default, none) to 730
	Keys        []string `yaml:"keys"`         // public keys whose signatures count beside the one in use, at most 8
	S3          struct {
		Endpoint string `yaml:"endpoint"` // https address of the store; default that of AWS
		Region   string `yaml:"region"`
		Style    string `yaml:"style"` // "virtual" (default): the bucket in the host name; "path": in the path
		Gzip     bool   `yaml:"gzip"`  // store texts compressed, for stores that do not compress themselves
		Lease    string `yaml:"lease"` // "conditional" (default), or "none" where the store has no conditional writes
	} `yaml:"s3"`

	PublicKeys []minisign.PublicKey `yaml:"-"` // Keys, read
}

var (
	bucketForm = regexp.MustCompile(`^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._~-]+)*/?$`)
	storeForm  = regexp.MustCompile(`^(https://[a-z0-9.:-]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)/?$`)
)

// ValidTarget says whether a place to publish to is written right.
func ValidTarget(to string) bool {
	if strings.Contains(to, "://") {
		return bucketForm.MatchString(to)
	}
	return strings.TrimSpace(to) != "" && !strings.ContainsRune(to, 0)
}

// TargetHint says how a place to publish to is written.
const TargetHint = "写文件夹（/srv/mingbai），或 s3://桶名/前缀"

// fill checks what was written and sets what was not.
func (p *Publish) fill(f *fields, count func(field string, v *int, fallback, least, most int)) {
	for _, l := range []struct {
		field string
		n     int
	}{{"publish.to", len(p.To)}, {"publish.keys", len(p.Keys)}} {
		if l.n > 8 {
			f.bad(l.field, "", "“%s”最多 8 个", l.field)
		}
	}
	for i, to := range p.To {
		if !ValidTarget(to) {
			f.bad(fmt.Sprintf("publish.to[%d]", i), TargetHint, "发布到哪里写法不对：“%s”", to)
		}
	}
	choice := func(field string, v *string, choices ...string) {
		if !f.where.Has(field) {
			*v = choices[0]
			return
		}
		if !slices.Contains(choices, *v) {
			f.bad(field, "写 "+strings.Join(choices, " 或 "), "“%s”不能是“%s”", field, *v)
		}
	}
	choice("publish.on_missed", &p.OnMissed, "publish", "hold")
	choice("publish.s3.style", &p.S3.Style, "virtual", "path")
	choice("publish.s3.lease", &p.S3.Lease, "conditional", "none")
	count("publish.missed_hours", &p.MissedHours, 24, 1, 8760)
	count("publish.keep", &p.Keep, 5, 2, 100)
	count("publish.fresh_days", &p.FreshDays, 7, 2, 90)
	count("publish.hsts_days", &p.HSTSDays, 0, 0, 730)
	if p.S3.Endpoint != "" && !storeForm.MatchString(p.S3.Endpoint) {
		f.bad("publish.s3.endpoint", "写 https:// 开头、没有路径的地址；只有本机能用 http://", "对象存储的地址写法不对")
	}
	f.text("publish.s3.region", p.S3.Region, 0, 40)
	for i, k := range p.Keys {
		var key minisign.PublicKey
		if err := key.UnmarshalText([]byte(k)); err != nil {
			f.bad(fmt.Sprintf("publish.keys[%d]", i), "抄 mingbai keygen 给的公钥，RW 开头的一行", "这不是公钥")
			continue
		}
		p.PublicKeys = append(p.PublicKeys, key)
	}
}
