package draft

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Secret holds a secret so that printing what contains it, by mistake, prints an address in memory.
type Secret func() string

// NewSecret keeps s.
func NewSecret(s string) Secret { return func() string { return s } }

// Options of a Client.
type Options struct {
	AppID  string
	Secret Secret
	Base   string // default https://api.weixin.qq.com; plain http only to this machine
	// HTTP is what requests go through. Redirects are never followed: they would carry the token along.
	HTTP    *http.Client
	Timeout time.Duration    // of one request with its answer; default 60 seconds
	Now     func() time.Time // decides when a token is old
	// Sleep waits before a retry, and returns early with the context's error. Nil waits with a timer.
	Sleep func(context.Context, time.Duration) error
	// State is what Save got last for this account, nil if never.
	State []byte
	// Save keeps the state. It must be durable and all or nothing when it returns; its error stops the push.
	Save func(state []byte) error
	// Keep, if set, stores the body of a request whose content the platform refused without saying why (45166), and gives
	// the name of the place. There is no token in it.
	Keep  func(id string, body []byte) (string, error)
	Rules Rules
}

// ErrOptions is what errors.Is finds when NewClient refuses what it was given.
var ErrOptions = errors.New("wrong use")

// Client pushes articles into the draft box of one account. It is for one goroutine, and only one Client may push to an
// account at a time: two at once would not see each other's drafts.
type Client struct {
	appID, base string
	secret      Secret
	secrets     []Secret // everything that must not be shown
	http        *http.Client
	timeout     time.Duration
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	state       *state
	save        func([]byte) error
	keep        func(string, []byte) (string, error)
	rules       Rules

	token   Secret // nil if there is none
	expires time.Time
}

// NewClient makes a Client; it calls nobody. Its error says in Chinese what is wrong with the options: errors.Is
// finds ErrOptions if they are wrong, otherwise the state cannot be read.
func NewClient(o Options) (*Client, error) {
	refuse := func(format string, args ...any) (*Client, error) {
		return nil, fmt.Errorf("%s%w", fmt.Sprintf(format, args...), silent{ErrOptions})
	}
	if o.AppID == "" || o.Secret == nil || o.Secret() == "" {
		return refuse("没有 AppID 或 AppSecret")
	}
	if strings.ContainsAny(o.AppID+o.Secret(), " \t\r\n") {
		return refuse("AppID 或 AppSecret 里有空白，重新复制一次")
	}
	if o.Base == "" {
		o.Base = "https://api.weixin.qq.com"
	}
	u, err := url.Parse(o.Base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return refuse("接口地址要写成 https://主机，只有本机可以用 http")
	}
	if o.Rules.CoverType != "" && o.Rules.CoverType != "image" && o.Rules.CoverType != "thumb" {
		return refuse("封面素材类型只能是 image 或 thumb")
	}
	if o.Now == nil || o.Save == nil || o.HTTP == nil {
		return refuse("程序没有给全时钟、存状态的办法和网络")
	}
	st, err := readState(o.State)
	if err != nil {
		return nil, err
	}
	if st.Account != "" && st.Account != o.AppID {
		return refuse("状态文件是另一个公众号（%s）的，不是 %s 的；用 --state 给每个公众号一个文件", clean(st.Account), clean(o.AppID))
	}
	st.Account = o.AppID
	h := *o.HTTP
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Client{
		appID: o.AppID, secret: o.Secret, base: strings.TrimSuffix(o.Base, "/"), http: &h, timeout: o.Timeout, now: o.Now, sleep: o.Sleep,
		state: st, save: o.Save, keep: o.Keep, rules: o.Rules.filled(),
	}
	if c.timeout <= 0 {
		c.timeout = time.Minute
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	c.hide(o.Secret())
	return c, nil
}

// silent makes a sentinel that errors.Is finds and nobody reads.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// hide remembers what must not be shown, as it is and as it stands in an address.
func (c *Client) hide(s string) {
	c.secrets = append(c.secrets, NewSecret(s))
	if q := url.QueryEscape(s); q != s {
		c.secrets = append(c.secrets, NewSecret(q))
	}
}

// Action is what becomes of an article.
type Action int

// Actions.
const (
	Unchanged Action = iota // the draft has this content already; no request is made
	Added                   // a new draft
	Updated                 // the same draft with new content
	// Adopted: an earlier run asked for the draft and did not hear whether it was made. Push looks for it in the draft box
	// before it asks again.
	Adopted
)

// Outcome is what Push did for an article, or what Plan says that it would do.
type Outcome struct {
	Action Action
	Images int  // body images uploaded
	Cover  bool // cover uploaded
}

// Plan says without any network what Push would do, one Outcome for each article. It does not look at limits; that is for
// Rules.Check. The error means that the state cannot be read.
func Plan(state []byte, rules Rules, articles []Article) ([]Outcome, error) {
	st, err := readState(state)
	if err != nil {
		return nil, err
	}
	rules = rules.filled()
	all := make([]Outcome, len(articles))
	for i, a := range articles {
		r := st.record(a.ID)
		o := &all[i]
		switch {
		case r.Adding != nil:
			o.Action = Adopted
		case r.Draft == "":
			o.Action = Added
		case r.Content != rules.hash(a):
			o.Action = Updated
		default:
			continue
		}
		known := map[string]bool{}
		for _, img := range a.Images {
			if r.Images[img.Sum] == "" && !known[img.Sum] {
				o.Images++
			}
			known[img.Sum] = true
		}
		o.Cover = !r.hasCover(a)
	}
	return all, nil
}

// Push puts articles into the draft box, in order: a new draft for a new article, draft/update for a changed one, no
// request at all for one that is there already. Before the first request it checks them all; an *Invalid for each bad
// one is in the error then. It stops at the first failure: an *Error, found with errors.As, or ErrQuota; what was done
// before is saved, and the next Push goes on there. done, if not nil, is told of each article that is done.
func (c *Client) Push(ctx context.Context, articles []Article, done func(Article, Outcome)) error {
	var invalid []error
	for _, a := range articles {
		if bad, _ := c.rules.Check(a); len(bad) > 0 {
			invalid = append(invalid, &Invalid{a.ID, bad})
		}
	}
	if len(invalid) > 0 {
		return errors.Join(invalid...)
	}
	for _, a := range articles {
		p := pushing{Client: c, Article: a, record: c.state.record(a.ID), want: c.rules.hash(a)}
		if err := p.push(ctx); err != nil {
			return c.about(a, err)
		}
		if done != nil {
			done(a, p.out)
		}
	}
	return nil
}

// pushing is one article on its way.
type pushing struct {
	*Client
	Article
	*record
	want string // hash of what the draft shall hold
	out  Outcome
}

func (p *pushing) push(ctx context.Context) error {
	adopted := false
	if p.Adding != nil {
		// An earlier run was cut off between asking for a draft and hearing that it was made.
		var err error
		if adopted, err = p.look(ctx); err != nil {
			return err
		}
	}
	if p.Draft != "" && p.Content == p.want {
		if adopted {
			p.out.Action = Adopted
		}
		return nil
	}
	content, err := p.content(ctx)
	if err != nil {
		return err
	}
	if !p.hasCover(p.Article) {
		if err := p.uploadCover(ctx); err != nil {
			return err
		}
	}
	for coverAgain, draftAgain := false, false; ; {
		if p.Draft != "" {
			err = p.update(ctx, content)
			if code(err) == 40007 && !draftAgain {
				// The platform does not say which of the two it does not know, the draft or the cover. A second draft
				// beside one that is still there would be published by mistake some day, so look.
				here, look := p.find(ctx, func(id, _, _ string, _ int64) bool { return id == p.Draft })
				if look != nil {
					return look
				}
				if here == "" {
					draftAgain = true
					p.Draft, p.Content = "", ""
					if err := p.store(); err != nil {
						return err
					}
					continue
				}
			}
		} else {
			err = p.add(ctx, content)
		}
		if code(err) != 40007 || coverAgain {
			return err
		}
		coverAgain = true
		if err := p.uploadCover(ctx); err != nil {
			return err
		}
	}
}

// content uploads the body images that the account does not have yet and gives the fragment with their addresses. A failed
// upload ends the push: an address of ours would be dropped silently (A03).
func (p *pushing) content(ctx context.Context) (string, error) {
	urls := map[string]string{} // by src
	for _, i := range p.Article.Images {
		if p.record.Images[i.Sum] == "" {
			r, err := p.upload(ctx, apiImage, "", i)
			if err != nil {
				return "", err
			}
			// The platform answers with http:// (V-doc); articles are read over https.
			at := r.URL
			if rest, plain := strings.CutPrefix(at, "http://"); plain {
				at = "https://" + rest
			}
			if !onWeChat(at) {
				e := p.unusable(apiImage, errors.New("上传图片后没有得到可用的地址"))
				e.File = i.File
				return "", e
			}
			p.record.Images[i.Sum] = at
			p.out.Images++
			if err := p.store(); err != nil {
				return "", err
			}
		}
		urls[i.Src] = p.record.Images[i.Sum]
	}
	fragment, err := swap(p.HTML, func(src string) (string, error) {
		if at, ok := urls[src]; ok {
			src = at
		}
		if !onWeChat(src) {
			return "", &Invalid{p.ID, []string{"正文里的图片 " + clean(src) + " 不在微信的图片服务器上"}}
		}
		return src, nil
	})
	if err != nil {
		return "", err
	}
	// Now that the addresses are known the lengths are exact.
	if bad := p.rules.checkFields(p.Article, p.rules.measure(p.Article, fragment)); len(bad) > 0 {
		return "", &Invalid{p.ID, bad}
	}
	return fragment, nil
}

func (p *pushing) upload(ctx context.Context, api, query string, i Image) (reply, error) {
	body, err := p.bytes(i)
	if err != nil {
		return reply{}, err
	}
	q, err := fileRequest(api, query, p.Article, i, body)
	if err != nil {
		return reply{}, err
	}
	return p.call(ctx, q)
}

func (p *pushing) uploadCover(ctx context.Context) error {
	r, err := p.upload(ctx, apiCover, "&type="+p.rules.CoverType, p.Article.Cover)
	if err == nil && r.MediaID == "" {
		err = p.unusable(apiCover, errors.New("上传封面后没有得到素材编号"))
	}
	if err != nil {
		return err
	}
	p.record.Cover, p.CoverID = p.Article.Cover.Sum, r.MediaID
	p.out.Cover = true
	return p.store()
}

// news is an article as draft/add and draft/update take it.
type news struct {
	Type     string `json:"article_type"`
	Title    string `json:"title"`
	Author   string `json:"author"`
	Digest   string `json:"digest"`
	Content  string `json:"content"`
	Source   string `json:"content_source_url"`
	Thumb    string `json:"thumb_media_id"`
	Comments int    `json:"need_open_comment"`
	FansOnly int    `json:"only_fans_can_comment"`
	Crop235  string `json:"pic_crop_235_1"`
	Crop1x1  string `json:"pic_crop_1_1"`
}

func (p *pushing) news(content string) news {
	flag := map[bool]int{true: 1}
	return news{
		"news", p.Title, p.Author, p.Digest, content, p.SourceURL, p.CoverID,
		flag[p.rules.OpenComments], flag[p.rules.FansOnly], p.Crop235, p.Crop1x1,
	}
}

func (p *pushing) update(ctx context.Context, content string) error {
	q, err := jsonRequest(apiUpdate, struct {
		MediaID  string `json:"media_id"`
		Index    int    `json:"index"`
		Articles news   `json:"articles"` // one object here, a list in draft/add
	}{p.Draft, 0, p.news(content)})
	if err != nil {
		return err
	}
	if _, err := p.call(ctx, q); err != nil {
		return p.kept(q, err)
	}
	p.Content = p.want
	p.out.Action = Updated
	return p.store()
}

// add asks for a new draft. That it is going to ask is saved first, so that neither a time-out nor the end of the program
// leads to a second draft of the same article: before it asks again it looks (A06).
func (p *pushing) add(ctx context.Context, content string) error {
	q, err := jsonRequest(apiAdd, struct {
		Articles []news `json:"articles"`
	}{[]news{p.news(content)}})
	if err != nil {
		return err
	}
	if err := p.authorize(ctx); err != nil { // before anything is saved about a call that cannot be made
		return err
	}
	p.Adding = &asked{Content: p.want, Title: p.Title, Source: p.SourceURL, At: p.now().Unix()}
	if err := p.store(); err != nil {
		return err
	}
	for try := 0; ; try++ {
		r, err := p.once(ctx, q)
		var e *Error
		switch {
		case err == nil && r.MediaID == "":
			return p.unusable(apiAdd, errors.New("微信没有给出草稿编号，不知道草稿建了没有"))
		case err == nil:
			p.Draft, p.Content, p.Adding = r.MediaID, p.want, nil
			p.out.Action = Added
			return p.store()
		case errors.As(err, &e) && e.sure:
			p.Adding = nil
			return errors.Join(p.kept(q, err), p.store())
		case !again(err) || try == maxRetries:
			return err
		}
		if err := p.wait(ctx, apiAdd, try); err != nil {
			return err
		}
		if found, err := p.look(ctx); found || err != nil {
			p.out.Action = Added
			return err
		}
	}
}

// kept stores the request body of a refusal that says nothing (45166).
func (p *pushing) kept(q request, err error) error {
	var e *Error
	if p.keep != nil && errors.As(err, &e) && e.Code == 45166 {
		place, failed := p.keep(p.ID, q.body)
		if failed != nil {
			return errors.Join(err, fmt.Errorf("keeping the request: %w", failed))
		}
		e.kept = place
	}
	return err
}

// clocks is how far the platform's clock and this machine's may be apart, and then some.
const clocks = 24 * 60 * 60 // seconds

// look searches the draft box for the draft that was asked for, and takes it over if it is there: same title, same source
// address, not of another article, and not older than the asking. The last keeps it from taking over, and one day
// overwriting, what a person has made with the copy page.
func (p *pushing) look(ctx context.Context) (found bool, err error) {
	id, err := p.find(ctx, func(id, title, source string, updated int64) bool {
		return says(title, p.Adding.Title) && says(source, p.Adding.Source) && (updated == 0 || updated >= p.Adding.At-clocks) && !p.state.owns(id, p.ID)
	})
	if err != nil || id == "" {
		return false, err
	}
	p.Draft, p.Content, p.Adding = id, p.Adding.Content, nil
	return true, p.store()
}

// says compares a text that the platform gives back with what was sent: it may come escaped.
func says(got, sent string) bool { return got == sent || html.UnescapeString(got) == sent }

const (
	pageSize = 20 // drafts of one draft/batchget, the most it gives (V-doc)
	maxPages = 50 // a draft box larger than this is not searched to its end
)

// find gives the media id of the first draft that is wanted, empty if there is none.
func (p *pushing) find(ctx context.Context, wanted func(id, title, source string, updated int64) bool) (string, error) {
	for page := range maxPages {
		r, err := p.page(ctx, page*pageSize, 1)
		if err != nil {
			return "", err
		}
		for _, it := range r.Items {
			if len(it.Content.News) == 0 {
				// The documents do not say whether no_content leaves out the text or everything about the article.
				if r, err = p.page(ctx, page*pageSize, 0); err != nil {
					return "", err
				}
				break
			}
		}
		for _, it := range r.Items {
			title, source := "", ""
			if n := it.Content.News; len(n) > 0 {
				title, source = n[0].Title, n[0].URL
			}
			if wanted(it.MediaID, title, source, int64(it.Updated)) {
				return it.MediaID, nil
			}
		}
		if len(r.Items) == 0 || (page+1)*pageSize >= int(r.Total) {
			return "", nil
		}
	}
	e := p.unusable(apiList, errors.New("草稿箱里的草稿太多，查不完，不知道这篇的草稿在不在"))
	e.Do = "清理草稿箱里不要的草稿，再运行同一条命令"
	return "", e
}

func (p *pushing) page(ctx context.Context, offset, noContent int) (reply, error) {
	q, err := jsonRequest(apiList, struct {
		Offset    int `json:"offset"`
		Count     int `json:"count"`
		NoContent int `json:"no_content"`
	}{offset, pageSize, noContent})
	if err != nil {
		return reply{}, err
	}
	q.limit = maxList
	return p.call(ctx, q)
}
