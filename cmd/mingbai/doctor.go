package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"aead.dev/minisign"
	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/release"
	"mingbai/internal/schedule"
)

// Levels of a finding.
const (
	good = "ok"
	warn = "warning"
	bad  = "error"
)

var levelMark = map[string]string{good: "✓", warn: "！", bad: "✗"}

// finding is one thing that doctor looked at.
type finding struct {
	Name  string `json:"name"`
	Level string `json:"level"`
	Text  string `json:"text"`
	Hint  string `json:"hint,omitempty"` // what to do
}

// findings are in the order in which they were found.
type findings []finding

func (f *findings) add(level, name, hint, text string, args ...any) {
	*f = append(*f, finding{name, level, fmt.Sprintf(text, args...), hint})
}

// judge adds what is good if err is nil, else what is bad.
func (f *findings) judge(name string, err error, well, hint string) {
	if err != nil {
		f.add(bad, name, hint, "%s", plain(err))
		return
	}
	f.add(good, name, "", "%s", well)
}

// plain is an error as it stands in a line of its own.
func plain(err error) string { return strings.TrimPrefix(err.Error(), "mingbai: ") }

func (c *command) doctor() *cobra.Command {
	var f publishFlags
	var format string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Try out all that publish needs, and say what is missing and what to do",
		Long: `Looks at the site folder, the key, the publisher's memory, the clock and every place to publish to. In a folder it makes and
removes files under releases/; in a bucket it puts and deletes one object under .mingbai/. It asks nobody but the store.
Ends with 0 if nothing is wrong, else with 3.`,
		Args: cobra.NoArgs,
	}
	f.addPlaces(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "how to print: text or json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !slices.Contains([]string{"text", "json"}, format) {
			return wrongUse("--format 只能是 text 或 json")
		}
		var all findings
		site, err := c.doctorSite(&all, f)
		if err != nil {
			return err
		}
		key := c.doctorKey(&all, f.key, site)
		all.judge("状态文件夹", writable(stateDir(f.site, f.state)), stateDir(f.site, f.state)+" 可以写", "用 --state 指定一个能写的文件夹，备份时带上它")
		doctorClock(&all)
		if site != nil {
			c.doctorTargets(cmd.Context(), &all, f, site, key)
		}
		return c.printFindings(all, format)
	}
	return cmd
}

func (c *command) printFindings(all findings, format string) error {
	n := map[string]int{}
	for _, x := range all {
		n[x.Level]++
	}
	if format == "json" {
		if err := printJSON(c.out, struct {
			OK     bool     `json:"ok"`
			Checks findings `json:"checks"`
		}{n[bad] == 0, all}); err != nil {
			return err
		}
		if n[bad] > 0 {
			return exitError{code: exitFailure}
		}
		return nil
	}
	for _, x := range all {
		fmt.Fprintf(c.out, "%s %s：%s\n", levelMark[x.Level], x.Name, x.Text)
		if x.Hint != "" {
			fmt.Fprintf(c.out, "  → %s\n", x.Hint)
		}
	}
	if n[bad] > 0 {
		return exitError{exitFailure, fmt.Sprintf("有 %d 项不行，改好之前不能放心发布。", n[bad])}
	}
	return nil
}

// doctorSite looks at the site folder. The Site is nil if site.yaml cannot be used. The error is an exitError: wrong use.
func (c *command) doctorSite(all *findings, f publishFlags) (*content.Site, error) {
	_, _, list, err := c.load(siteFlags{site: f.site, format: "text"})
	var wrong exitError
	switch {
	case errors.As(err, &wrong) && wrong.code == exitUse:
		return nil, err
	case err != nil:
		all.add(bad, "站点", "", "%s", plain(err))
	case list.Errors() > 0:
		all.add(bad, "站点", "运行 mingbai check 看错在哪里", "内容有错（%s）", tally(list))
	default:
		all.add(good, "站点", "", "内容没有错（%s）", tally(list))
	}
	site, _, err := schedule.Settings(f.site, stateDir(f.site, f.state))
	if err != nil || site == nil {
		all.add(bad, "发布设置", "先改好 site.yaml，再运行一次", "site.yaml 读不了，没有查发布到哪里")
	}
	return site, nil
}

func (c *command) doctorKey(all *findings, file string, site *content.Site) minisign.PrivateKey {
	key, err := c.signingKey(file)
	if err != nil {
		all.add(bad, "密钥", "", "%s", plain(err))
		return key
	}
	public := key.Public().(minisign.PublicKey)
	all.add(good, "密钥", "", "能签名，公钥是 %s", public)
	if site != nil && !slices.ContainsFunc(site.Publish.PublicKeys, func(k minisign.PublicKey) bool { return k.Equal(public) }) {
		all.add(warn, "公钥", "把上面的公钥写进 site.yaml 的 publish.keys", "site.yaml 里没有这个公钥，别人核对时要另外写 --pub")
	}
	return key
}

// writable makes a folder as the publisher would and a file in it that goes again.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("写不了：%w", err)
	}
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return fmt.Errorf("写不了：%w", err)
	}
	if err := errors.Join(f.Sync(), f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("写不了：%w", err)
	}
	return nil
}

func doctorClock(all *findings) {
	switch synced, known := clockSynced(); {
	case !known:
		all.add(warn, "时钟", "自己确认校时服务在运行", "这个系统不说时钟有没有校时")
	case !synced:
		all.add(warn, "时钟", "打开校时服务：timedatectl set-ntp true，或安装 chrony", "系统时钟没有校时，发布会早到或者晚到")
	default:
		all.add(good, "时钟", "", "系统时钟已经校时")
	}
}

func (c *command) doctorTargets(ctx context.Context, all *findings, f publishFlags, site *content.Site, key minisign.PrivateKey) {
	if len(f.to)+len(site.Publish.To) == 0 {
		all.add(warn, "发布到", "写在 site.yaml 的 publish.to，或用 --to。"+content.TargetHint, "没有写发布到哪里")
		return
	}
	clock, err := c.clock()
	if err != nil {
		all.add(bad, "时钟", "", "%s", plain(err))
		return
	}
	targets, err := c.targets(ctx, f, site, schedule.Options{Key: key, Clock: clock})
	if err != nil {
		all.add(bad, "发布到", "", "%s", plain(err))
		return
	}
	for _, t := range targets {
		switch t := t.(type) {
		case *release.Local:
			doctorFolder(ctx, all, t, site)
		case *release.Bucket:
			doctorBucket(all, t.Name(), t.Probe(ctx), site)
		}
	}
}

// doctorFolder does what a release does with a folder.
func doctorFolder(ctx context.Context, all *findings, l *release.Local, site *content.Site) {
	var live *release.Signed
	err := l.Put(ctx, func(s *release.Signed) (*release.Release, error) {
		live = s
		return nil, folderWorks(l.Name())
	})
	switch {
	case errors.Is(err, release.ErrBusy):
		all.add(warn, l.Name(), "停下它再运行一次，才能全部查到", "另一个 mingbai publish 正在发布，没有试写")
		live, err = l.Live(ctx)
	case errors.Is(err, release.ErrForeign):
		all.add(bad, l.Name(), "换一个空文件夹", "里面有别的东西（%s）", plain(err))
		return
	case err == nil:
		all.add(good, l.Name(), "", "可以写，改名、链接、落盘都行")
	case !unbelievable(err):
		all.add(bad, l.Name(), "换一个本机的普通文件夹，给发布的用户写权限", "不能用来发布（%s）", plain(err))
		return
	}
	doctorLive(all, l.Name(), site, live, err)
}

// folderWorks tries in a folder, under a name that publish clears away, what makes a release live.
func folderWorks(dir string) (err error) {
	tmp := filepath.Join(dir, "releases", ".doctor.new")
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	at := func(name string) string { return filepath.Join(tmp, name) }
	for _, release := range []string{"1", "2"} {
		if err := os.Mkdir(at(release+".new"), 0o755); err != nil {
			return err
		}
		f, err := os.Create(filepath.Join(at(release+".new"), "index.html"))
		if err != nil {
			return err
		}
		d, err := os.Open(at(release + ".new"))
		if err != nil {
			return errors.Join(err, f.Close())
		}
		if err := errors.Join(f.Sync(), f.Close(), d.Sync(), d.Close()); err != nil {
			return fmt.Errorf("不能落盘：%w", err)
		}
		if err := os.Rename(at(release+".new"), at(release)); err != nil {
			return fmt.Errorf("不能改名：%w", err)
		}
		if err := os.Symlink(release, at("link.new")); err != nil {
			return fmt.Errorf("不能做链接：%w", err)
		}
		if err := os.Rename(at("link.new"), at("link")); err != nil { // the second time over the first link
			return fmt.Errorf("不能换链接：%w", err)
		}
	}
	if to, err := os.Readlink(at("link")); err != nil || to != "2" {
		return fmt.Errorf("换过的链接指向 %q：%w", to, err)
	}
	return nil
}

// unbelievable says whether an error is about what is live and not about the place.
func unbelievable(err error) bool {
	return errors.Is(err, release.ErrSignature) || errors.Is(err, release.ErrForm) || errors.Is(err, release.ErrSite)
}

// doctorLive says what is live, or why that cannot be told.
func doctorLive(all *findings, name string, site *content.Site, live *release.Signed, err error) {
	switch {
	case unbelievable(err):
		all.add(bad, name, "核对密钥；换过密钥就把旧公钥写进 site.yaml 的 publish.keys", "公开的清单不是本站签的，或者坏了（%s）", plain(err))
	case err != nil:
		all.add(bad, name, "", "读不到公开的清单（%s）", plain(err))
	case live == nil:
		all.add(good, name, "", "还没有发布过")
	default:
		all.add(good, name, "", "公开的是第 %d 版，%s 的内容，签名对", live.Number, stamp(live.Instant.In(site.Location())))
	}
}

// doctorBucket says what a store can do.
func doctorBucket(all *findings, name string, p release.Probe, site *content.Site) {
	set := site.Publish.S3
	if p.Reach != nil {
		hint := "核对 publish.s3.endpoint 和 region，看看能不能连到"
		switch other := map[string]string{"path": "virtual", "virtual": "path"}[set.Style]; {
		case p.OtherStyle:
			hint = "写 publish.s3.style: " + other + " 就能连上"
		case errors.Is(p.Reach, release.ErrCredentials):
			hint = "访问密钥放在 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY，或 ~/.aws 里"
		case errors.Is(p.Reach, release.ErrDenied):
			hint = "给这个访问密钥列出、读、写、删除对象的权限"
		case errors.Is(p.Reach, release.ErrNoBucket):
			hint = "核对桶名；还没有就先建桶，再试 publish.s3.style: " + other
		}
		all.add(bad, name, hint, "连不上（%s）", plain(p.Reach))
		return
	}
	all.add(good, name, "", "连上了，访问密钥有效，桶名写在%s", map[string]string{"path": "路径里（path）", "virtual": "主机名里（virtual）"}[set.Style])
	switch skew := p.Skew.Round(time.Second); {
	case skew.Abs() > time.Minute:
		all.add(bad, name, "给本机校时", "存储的时钟减本机的时钟是 %v", skew)
	case skew.Abs() > 5*time.Second:
		all.add(warn, name, "给本机校时", "存储的时钟减本机的时钟是 %v", skew)
	default:
		all.add(good, name, "", "存储的时钟和本机的一样")
	}
	if p.Foreign != nil {
		all.add(bad, name, "换一个空的桶或前缀", "里面有别的东西（%s）", plain(p.Foreign))
	} else {
		doctorLive(all, name, site, p.Live, p.LiveErr)
	}
	if p.Write != nil {
		hint := ""
		if errors.Is(p.Write, release.ErrDenied) {
			hint = "给这个访问密钥写和删除对象的权限"
		}
		all.add(bad, name, hint, "不能写（%s）", plain(p.Write))
		return
	}
	all.add(good, name, "", "写、读、删都行")
	for _, h := range p.Lost {
		level, hint := warn, "网页会当成别的类型，或者不按时更新；问问存储怎样保留它"
		if h == "Content-Encoding" && set.Gzip {
			level, hint = bad, "写 publish.s3.gzip: false"
		}
		all.add(level, name, hint, "%s 没有原样存下来", h)
	}
	if len(p.Lost) == 0 {
		all.add(good, name, "", "类型、编码、缓存时间都原样存下来")
	}
	switch {
	case p.Conditions != nil:
		all.add(bad, name, "", "试不了条件写入（%s）", plain(p.Conditions))
	case p.Create && p.Replace && set.Lease == "none":
		all.add(warn, name, "去掉 publish.s3.lease: none，更安全", "支持条件写入，却没有用")
	case p.Create && p.Replace:
		all.add(good, name, "", "支持条件写入，两个发布者不会打架")
	case set.Lease == "none":
		all.add(warn, name, "只在一台机器上运行 mingbai publish", "不支持条件写入，分不清两个发布者")
	default:
		all.add(bad, name, "确定只有一个发布者时，写 publish.s3.lease: none", "不支持条件写入（%s）", refusals(p))
	}
}

// refusals says which conditions a store ignores.
func refusals(p release.Probe) string {
	var no []string
	if !p.Create {
		no = append(no, "If-None-Match")
	}
	if !p.Replace {
		no = append(no, "If-Match")
	}
	return "不理会 " + strings.Join(no, "、")
}
