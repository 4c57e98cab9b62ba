package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/release"
)

// TestDoctorBucket: what a store cannot do is said with what to do about it.
func TestDoctorBucket(t *testing.T) {
	fine := release.Probe{Create: true, Replace: true}
	with := func(change func(*release.Probe)) release.Probe {
		p := fine
		change(&p)
		return p
	}
	for _, c := range []struct {
		name       string
		probe      release.Probe
		zip, alone bool
		want       string // marks of all findings
		says       string
	}{
		{"fine", fine, false, false, "✓✓✓✓✓✓", "两个发布者不会打架"},
		{"no credentials", release.Probe{Reach: fmt.Errorf("%w: none", release.ErrCredentials)}, false, false, "✗", "AWS_ACCESS_KEY_ID"},
		{"no right to list", release.Probe{Reach: release.ErrDenied}, false, false, "✗", "列出、读、写、删除"},
		{"no bucket", release.Probe{Reach: release.ErrNoBucket}, false, false, "✗", "核对桶名"},
		{"the other style", release.Probe{Reach: errors.New("no such host"), OtherStyle: true}, false, false, "✗", "publish.s3.style: path"},
		{"clock behind", with(func(p *release.Probe) { p.Skew = 20 * time.Second }), false, false, "✓！✓✓✓✓", "20s"},
		{"clock ahead", with(func(p *release.Probe) { p.Skew = -2 * time.Minute }), false, false, "✓✗✓✓✓✓", "-2m0s"},
		{"foreign", with(func(p *release.Probe) { p.Foreign = release.ErrForeign }), false, false, "✓✓✗✓✓✓", "换一个空的桶或前缀"},
		{"another's key", with(func(p *release.Probe) { p.LiveErr = release.ErrSignature }), false, false, "✓✓✗✓✓✓", "publish.keys"},
		{"no right to write", release.Probe{Write: release.ErrDenied}, false, false, "✓✓✓✗", "写和删除对象"},
		{"loses the type", with(func(p *release.Probe) { p.Lost = []string{"Content-Type"} }), true, false, "✓✓✓✓！✓", "Content-Type 没有原样"},
		{"loses the encoding", with(func(p *release.Probe) { p.Lost = []string{"Content-Encoding"} }), true, false, "✓✓✓✓✗✓", "gzip: false"},
		{"loses an encoding nobody uses", with(func(p *release.Probe) { p.Lost = []string{"Content-Encoding"} }), false, false, "✓✓✓✓！✓", ""},
		{"conditions ignored", release.Probe{}, false, false, "✓✓✓✓✓✗", "不理会 If-None-Match、If-Match"},
		{"half of them", release.Probe{Create: true}, false, false, "✓✓✓✓✓✗", "不理会 If-Match"},
		{"ignored and not used", release.Probe{}, false, true, "✓✓✓✓✓！", "只在一台机器上"},
		{"there and not used", fine, false, true, "✓✓✓✓✓！", "去掉 publish.s3.lease"},
	} {
		var site content.Site
		set := &site.Publish.S3
		set.Style, set.Lease, set.Gzip = "virtual", "conditional", c.zip
		if c.alone {
			set.Lease = "none"
		}
		var all findings
		doctorBucket(&all, "s3://bucket", c.probe, &site)
		marks, text := "", ""
		for _, f := range all {
			marks += levelMark[f.Level]
			text += f.Text + f.Hint + "\n"
			if f.Level == bad && f.Hint == "" {
				t.Errorf("%s: nobody knows what to do about %s", c.name, f.Text)
			}
		}
		if marks != c.want || !strings.Contains(text, c.says) {
			t.Errorf("%s: %s\n%s", c.name, marks, text)
		}
	}
}
