package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mingbai/internal/content"
	"mingbai/internal/draft"
	"mingbai/internal/output"
	"mingbai/internal/yamldoc"
)

// Environment variables that hold the account's credentials.
const (
	envAppID  = "MINGBAI_WECHAT_APPID"
	envSecret = "MINGBAI_WECHAT_SECRET"
)

func (c *command) wechat() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wechat",
		Short: "Work with a WeChat Official Account",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() }, // makes an unknown verb below it wrong use
	}
	cmd.AddCommand(c.wechatPush())
	return cmd
}

// pushFlags are the flags of wechat push.
type pushFlags struct {
	site, desk, state, base, credentials string
	dry                                  bool
}

func (c *command) wechatPush() *cobra.Command {
	var f pushFlags
	cmd := &cobra.Command{
		Use:   "push ID…",
		Short: "Put finished articles into the account's draft box; a person looks at them there and publishes",
		Long: `Puts articles that mingbai build has left in desk/wechat/ into the account's draft box: a new draft for a new
article, the same draft again for a changed one, nothing for one that is there already. It never publishes.

The app id and secret come from ` + envAppID + ` and ` + envSecret + ` or from the file that --credentials names,
two lines "appid: …" and "secret: …", which nobody else may read and which lies outside the site folder. The file wins.
Run one push at a time for an account.`,
		Example: "  mingbai wechat push alerts/shuadan-fanli --dry-run",
		Args:    cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&f.site, "site", ".", "site folder; its site.yaml may set wechat.title_max and wechat.comments")
	cmd.Flags().StringVar(&f.desk, "desk", "", "folder with the finished articles in wechat/ (default desk/ in the site folder)")
	cmd.Flags().StringVar(&f.state, "state", "", "file that remembers what the account has, one per account (default beside the desk)")
	cmd.Flags().StringVar(&f.base, "base", "https://api.weixin.qq.com", "address of the interface")
	cmd.Flags().StringVar(&f.credentials, "credentials", "", "file with the app id and secret (default: the environment)")
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "check everything and say what would be done, without network and credentials")
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		if f.desk == "" {
			f.desk = filepath.Join(f.site, "desk")
		}
		if f.state == "" {
			f.state = filepath.Join(output.StateDir(f.desk), "wechat.json")
		}
		for i, id := range ids {
			if !draft.ValidID(id) {
				return wrongUse("“%s”不是文章的名字，写成 alerts/shuadan-fanli 这样", id)
			}
			if slices.Contains(ids[:i], id) {
				return wrongUse("%s 写了两次", id)
			}
		}
		var appID string
		var secret draft.Secret
		if !f.dry {
			var err error
			if appID, secret, err = f.account(ids[0]); err != nil {
				return err
			}
		}
		articles, err := c.articles(f.desk, ids)
		if err != nil {
			return err
		}
		rules, err := c.rules(f.site)
		if err != nil {
			return err
		}
		saved, err := os.ReadFile(f.state)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failure(fmt.Errorf("reading the state: %w", err))
		}
		if f.dry {
			return c.dryRun(saved, rules, articles)
		}
		file := &stateFile{f.state, saved}
		client, err := draft.NewClient(draft.Options{
			AppID: appID, Secret: secret, Base: f.base, HTTP: &http.Client{}, Now: c.now, State: saved, Save: file.save, Keep: file.keep, Rules: rules,
		})
		switch {
		case errors.Is(err, draft.ErrOptions):
			return wrongUse("%v", err)
		case err != nil:
			return failure(fmt.Errorf("%s：%w", f.state, err))
		}
		unchanged := 0
		err = client.Push(cmd.Context(), articles, func(a draft.Article, o draft.Outcome) {
			if o.Action == draft.Unchanged {
				unchanged++
			}
			fmt.Fprintf(c.out, "%s《%s》：%s%s\n", a.ID, a.Title, didName[o.Action], uploads(o, "上传了"))
		})
		if err != nil {
			return c.pushFailed(err)
		}
		if unchanged < len(articles) {
			fmt.Fprintln(c.out, "草稿在公众号后台的草稿箱里。请人核对、发到手机上预览，再由人发表。")
		}
		return nil
	}
	return cmd
}

var (
	didName = map[draft.Action]string{
		draft.Unchanged: "没有变化，不用推送", draft.Added: "新建了草稿", draft.Updated: "更新了草稿", draft.Adopted: "上次的草稿已经建成，接着用",
	}
	wouldName = map[draft.Action]string{
		draft.Unchanged: "没有变化，不用推送", draft.Added: "要新建草稿", draft.Updated: "要更新草稿", draft.Adopted: "上次推送中断了，要先到草稿箱里找",
	}
)

func uploads(o draft.Outcome, verb string) string {
	var parts []string
	if o.Images > 0 {
		parts = append(parts, fmt.Sprintf("图片 %d 张", o.Images))
	}
	if o.Cover {
		parts = append(parts, "封面 1 张")
	}
	if len(parts) == 0 {
		return ""
	}
	return "，" + verb + strings.Join(parts, "、")
}

// articles reads the folders of the named articles and tells everything that is wrong with them at once.
func (c *command) articles(desk string, ids []string) ([]draft.Article, error) {
	var all []draft.Article
	bad := 0
	for _, id := range ids {
		a, err := draft.Load(deskFS{desk}, path.Join("wechat", id))
		var invalid *draft.Invalid
		switch {
		case err == nil:
			all = append(all, a)
			continue
		case errors.Is(err, fs.ErrNotExist):
			fmt.Fprintf(c.err, "%s：没有 %s。这篇现在不公开，或者还没有运行 mingbai build。\n", id, filepath.Join(desk, "wechat", filepath.FromSlash(id)))
		case errors.As(err, &invalid):
			c.printInvalid(invalid)
		default:
			return nil, failure(err)
		}
		bad++
	}
	if bad > 0 {
		return nil, exitError{exitProblems, fmt.Sprintf("%d 篇里有 %d 篇不能推送，一篇也没有推送。", len(ids), bad)}
	}
	return all, nil
}

// rules takes over what site.yaml says of drafts. The machine that pushes may have the desk only: then the defaults hold.
func (c *command) rules(site string) (draft.Rules, error) {
	src, err := os.ReadFile(filepath.Join(site, content.SiteFile))
	if errors.Is(err, fs.ErrNotExist) {
		return draft.Rules{}, nil
	}
	if err != nil {
		return draft.Rules{}, failure(fmt.Errorf("reading the site's settings: %w", err))
	}
	var s content.Site
	if _, list := yamldoc.Decode(content.SiteFile, 1, src, &s); list.Errors() > 0 {
		c.printProblems(siteFlags{site: site}, list)
		return draft.Rules{}, exitError{exitProblems, "site.yaml 有错，没有推送：" + tally(list) + "。"}
	}
	return draft.Rules{Title: s.WeChat.TitleMax, OpenComments: s.WeChat.Comments}, nil
}

// deskFS opens files below a folder and follows no link out of it. Articles read their pictures from it later.
type deskFS struct{ dir string }

func (d deskFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return os.OpenInRoot(d.dir, filepath.FromSlash(name))
}

func (c *command) printInvalid(e *draft.Invalid) {
	for _, line := range e.Lines {
		fmt.Fprintf(c.err, "%s：%s。\n", e.ID, line)
	}
}

// dryRun says what a push would do.
func (c *command) dryRun(saved []byte, rules draft.Rules, articles []draft.Article) error {
	plan, err := draft.Plan(saved, rules, articles)
	if err != nil {
		return failure(err)
	}
	bad := 0
	for i, a := range articles {
		wrong, warn := rules.Check(a)
		if len(wrong) > 0 {
			bad++
			c.printInvalid(&draft.Invalid{ID: a.ID, Lines: wrong})
			continue
		}
		fmt.Fprintf(c.out, "%s《%s》：%s%s。%v；正文图片 %d 张。\n", a.ID, a.Title, wouldName[plan[i].Action], uploads(plan[i], "要上传"), rules.Measure(a), len(a.Images))
		for _, w := range warn {
			fmt.Fprintf(c.err, "%s：提醒：%s。\n", a.ID, w)
		}
	}
	if bad > 0 {
		return exitError{exitProblems, fmt.Sprintf("%d 篇里有 %d 篇不能推送。", len(articles), bad)}
	}
	fmt.Fprintln(c.out, "这是预演，没有联网，什么也没有推送。")
	return nil
}

// pushFailed gives the exit code of a push that stopped.
func (c *command) pushFailed(err error) error {
	var refused *draft.Error
	var invalid *draft.Invalid
	switch {
	case errors.Is(err, draft.ErrQuota):
		return exitError{exitFailure, "mingbai: 今天到此为止：" + err.Error()}
	case errors.As(err, &refused) && refused.Content:
		return exitError{exitProblems, "mingbai: " + err.Error()}
	case errors.As(err, &invalid):
		return exitError{exitProblems, "mingbai: 内容要改：\n" + err.Error()}
	}
	return failure(err)
}

// account gives the credentials, from the file if one is named, else from the environment.
func (f pushFlags) account(id string) (appID string, secret draft.Secret, err error) {
	values := map[string]string{"appid": os.Getenv(envAppID), "secret": os.Getenv(envSecret)}
	if f.credentials != "" {
		if values, err = f.credentialsFile(); err != nil {
			return "", nil, err
		}
	}
	if values["appid"] == "" || values["secret"] == "" {
		return "", nil, wrongUse(`没有公众号的凭据。设好环境变量 %s 和 %s，或者用 --credentials 指定凭据文件。
没有接口权限也能发：打开 %s，复制到公众号编辑器。`, envAppID, envSecret, filepath.Join(f.desk, "wechat", filepath.FromSlash(id), "copy.html"))
	}
	return values["appid"], draft.NewSecret(values["secret"]), nil
}

// credentialsFile reads "appid: …" and "secret: …". It takes the lines as they are instead of as YAML, where a secret of digits
// would be a number, and says nothing of what is in them.
func (f pushFlags) credentialsFile() (map[string]string, error) {
	if inside, err := within(f.site, f.credentials); err != nil {
		return nil, failure(err)
	} else if inside {
		return nil, wrongUse("凭据文件不能放在站点文件夹里，那里的东西会被提交、备份和发布")
	}
	b, err := readPrivate("凭据", f.credentials, false)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for line := range strings.Lines(strings.TrimPrefix(string(b), "\ufeff")) {
		line = strings.TrimSpace(line)
		if line == "" || line == "---" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		if _, twice := values[key]; !ok || twice || value == "" || key != "appid" && key != "secret" || len(b) > maxPrivate {
			return nil, wrongUse("凭据文件 %s 要正好两行：appid: … 和 secret: …", f.credentials)
		}
		values[key] = value
	}
	if len(values) != 2 {
		return nil, wrongUse("凭据文件 %s 要正好两行：appid: … 和 secret: …", f.credentials)
	}
	return values, nil
}

// within says whether a file lies in a folder, as it is named or as links lead.
func within(dir, file string) (bool, error) {
	d, err := filepath.Abs(dir)
	if err != nil {
		return false, err
	}
	f, err := filepath.Abs(file)
	if err != nil {
		return false, err
	}
	below := func(d, f string) bool {
		rel, err := filepath.Rel(d, f)
		return err == nil && filepath.IsLocal(rel)
	}
	if below(d, f) {
		return true, nil
	}
	if real, err := filepath.EvalSymlinks(d); err == nil {
		d = real
	}
	if real, err := filepath.EvalSymlinks(f); err == nil {
		f = real
	}
	return below(d, f), nil
}

// stateFile is the state on disk, readable for its owner only.
type stateFile struct {
	name string
	last []byte // what was read or written last
}

// save replaces the file in one step. It refuses if somebody else has written it meanwhile: two pushes at once would
// make drafts twice. Every draft is announced in the state before it is asked for, so this stops the second in time.
func (s *stateFile) save(b []byte) error {
	now, err := os.ReadFile(s.name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !bytes.Equal(now, s.last) {
		return fmt.Errorf("状态文件 %s 刚才被别人改了：同一个公众号一次只能有一个推送在运行", s.name)
	}
	if err := os.MkdirAll(filepath.Dir(s.name), 0o755); err != nil {
		return err
	}
	if err := writePrivate(s.name+".new", b); err != nil {
		return err
	}
	if err := os.Rename(s.name+".new", s.name); err != nil {
		return err
	}
	s.last = b
	return nil
}

// keep stores a refused request beside the state.
func (s *stateFile) keep(id string, body []byte) (string, error) {
	name := filepath.Join(filepath.Dir(s.name), "wechat-refused-"+strings.ReplaceAll(id, "/", "-")+".json")
	return name, writePrivate(name, body)
}

func writePrivate(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Chmod(0o600); err != nil { // a file that was there keeps its mode
		return err
	}
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}
