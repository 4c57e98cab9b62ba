package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The interfaces that are called, with their calls per day (section 5.3, V-doc; test accounts have fewer). They are not
// counted here: the platform counts, and says 45009.
const (
	apiToken  = "stable_token"          // 10,000 per minute and 500,000 per day
	apiImage  = "media/uploadimg"       // 100,000, all uploads together
	apiCover  = "material/add_material" // 100,000; 100,000 permanent images per account
	apiAdd    = "draft/add"             // 1000
	apiUpdate = "draft/update"          // 1000
	apiList   = "draft/batchget"        // 1000
)

const (
	maxRetries = 3       // A06
	maxReply   = 1 << 20 // bytes of an answer
	// maxList is for a page of drafts with their text: 20 drafts of 8 articles could be larger, ours are not.
	maxList     = 16 << 20
	maxToken    = 512             // characters (V-doc)
	renewBefore = 5 * time.Minute // old and new token are both valid then (V-doc)
	firstWait   = 2 * time.Second // doubled with every retry
)

// reply is every field of an answer that is used, of all interfaces.
type reply struct {
	Code    number `json:"errcode"`
	Msg     string `json:"errmsg"`
	Token   string `json:"access_token"`
	Expires number `json:"expires_in"` // seconds
	URL     string `json:"url"`
	MediaID string `json:"media_id"`
	Total   number `json:"total_count"`
	Items   []struct {
		MediaID string `json:"media_id"`
		Updated number `json:"update_time"` // Unix seconds
		Content struct {
			News []struct {
				Title string `json:"title"`
				URL   string `json:"content_source_url"`
			} `json:"news_item"`
		} `json:"content"`
	} `json:"item"`
}

// number is a whole number that may come as a string: the two sets of documents do not agree on which it is.
type number int64

func (n *number) UnmarshalJSON(b []byte) error {
	s := string(b)
	if s == "null" {
		return nil
	}
	if len(s) > 1 && s[0] == '"' {
		if json.Unmarshal(b, &s) != nil {
			return errNumber
		}
		s = strings.TrimSpace(s)
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return errNumber // which does not quote what it read
	}
	*n = number(v)
	return nil
}

var (
	errNumber    = errors.New("有一个数字写得不对")
	errTruncated = errors.New("答复不完整，中途断了")
	errNotJSON   = errors.New("答复不是微信的 JSON，可能是代理或登录页")
)

// decode reads an answer. The error is a sentence in Chinese and quotes nothing of the answer, which may hold a token.
func decode(body []byte) (reply, error) {
	var r reply
	err := json.Unmarshal(body, &r)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(body) == 0:
		return reply{}, errTruncated
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(body)) && body[0] == '{':
		return reply{}, errTruncated
	case errors.Is(err, errNumber):
		return reply{}, errNumber
	case errors.As(err, &kind) && r.Code != 0: // a refusal stays one, whatever else is odd about it
		return reply{Code: r.Code}, nil
	case errors.As(err, &kind) && kind.Field != "":
		return reply{}, fmt.Errorf("答复里的 %s 写得不对", kind.Field)
	case err != nil || bytes.TrimLeft(body, " \t\r\n")[0] != '{': // null decodes into anything
		return reply{}, errNotJSON
	}
	return r, nil
}

// request is a call, ready to be sent more than once.
type request struct {
	api   string
	query string // beyond the token, "&type=image"
	media string // content type of body
	body  []byte
	file  string // name of the picture in it
	limit int64  // bytes of the answer; 0 is maxReply
}

// jsonRequest encodes v with raw UTF-8 and raw < > & (A01).
func jsonRequest(api string, v any) (request, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return request{}, fmt.Errorf("encoding a request: %w", err)
	}
	return request{api: api, media: "application/json; charset=utf-8", body: bytes.TrimSuffix(b.Bytes(), []byte("\n"))}, nil
}

var notFileName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// fileRequest sends a picture as the multipart field media. The file name, by which people find covers in the material
// library, is made of the article's ID and the picture's.
func fileRequest(api, query string, a Article, i Image, body []byte) (request, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	// The boundary is the picture's hash: the same picture, the same request, and no picture contains its own hash.
	if err := w.SetBoundary(i.Sum); err != nil {
		return request{}, fmt.Errorf("sending %s: %w", i.File, err)
	}
	name := notFileName.ReplaceAllString(strings.ReplaceAll(a.ID, "/", "-")+"-"+path.Base(i.File), "_")
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="media"; filename="%s"`, name)},
		"Content-Type":        {i.Type},
	})
	if err == nil {
		_, err = part.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return request{}, fmt.Errorf("sending %s: %w", i.File, err)
	}
	return request{api: api, query: query, media: w.FormDataContentType(), body: b.Bytes(), file: path.Base(i.File)}, nil
}

// call sends a request with a token, and again after busy answers, time-outs and 5xx (A06). Not for draft/add.
func (c *Client) call(ctx context.Context, q request) (reply, error) {
	return c.patient(ctx, q.api, func() (reply, error) { return c.once(ctx, q) })
}

// patient repeats what fails for a while, at most maxRetries times, waiting longer each time.
func (c *Client) patient(ctx context.Context, api string, send func() (reply, error)) (reply, error) {
	for try := 0; ; try++ {
		r, err := send()
		if !again(err) || try == maxRetries {
			return r, err
		}
		if err := c.wait(ctx, api, try); err != nil {
			return reply{}, err
		}
	}
}

func again(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.retry
}

// wait before retry number try, counted from 0.
func (c *Client) wait(ctx context.Context, api string, try int) error {
	if err := c.sleep(ctx, firstWait<<try); err != nil {
		return stopped(api, err)
	}
	return nil
}

// once sends a request with a token and, if the token is refused, once more with a new one (A05).
func (c *Client) once(ctx context.Context, q request) (reply, error) {
	for renewed := false; ; renewed = true {
		if err := c.authorize(ctx); err != nil {
			return reply{}, err
		}
		r, err := c.send(ctx, q, "?access_token="+url.QueryEscape(c.token())+q.query)
		switch code(err) {
		case 40001, 40014, 42001:
			if !renewed {
				c.token = nil
				continue
			}
		}
		return r, err
	}
}

// authorize sees to it that there is a token. It is kept in memory only.
func (c *Client) authorize(ctx context.Context) error {
	if c.token != nil && c.now().Before(c.expires) {
		return nil
	}
	q, err := jsonRequest(apiToken, struct {
		Grant  string `json:"grant_type"`
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		// A forced refresh takes the old token away from everybody, is rationed, and only right after a leak (V-doc).
		Force bool `json:"force_refresh"`
	}{"client_credential", c.appID, c.secret(), false})
	if err != nil {
		return err
	}
	asked := c.now()
	r, err := c.patient(ctx, apiToken, func() (reply, error) { return c.send(ctx, q, "") })
	if err != nil {
		return err
	}
	life := time.Duration(min(max(r.Expires, 0), 1<<20)) * time.Second
	if r.Token == "" || len(r.Token) > maxToken || life == 0 {
		return c.unusable(apiToken, errors.New("答复里没有可用的令牌"))
	}
	c.token = func() string { return r.Token }
	c.hide(r.Token)
	c.expires = asked.Add(life - min(renewBefore, life/2))
	return nil
}

// send makes one HTTP request. Whatever it returns as an error is an *Error without secrets.
func (c *Client) send(parent context.Context, q request, query string) (reply, error) {
	ctx, cancel := context.WithTimeout(parent, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/cgi-bin/"+q.api+query, bytes.NewReader(q.body))
	if err != nil {
		return reply{}, c.unusable(q.api, errors.New("请求的地址不对"))
	}
	req.Header.Set("Content-Type", q.media)
	body, status, err := c.exchange(req, max(q.limit, maxReply))
	var e *Error
	switch {
	case err != nil && parent.Err() != nil: // an answer that has come is used even then
		return reply{}, stopped(q.api, parent.Err())
	case err != nil:
		e = c.broken(q.api, err)
	case status >= 500:
		e = c.unusable(q.api, fmt.Errorf("微信服务器出错，HTTP %d", status))
		e.retry = true
	default:
		r, err := decode(body)
		switch {
		case r.Code != 0:
			e = c.refused(q.api, r)
		case status != http.StatusOK:
			e = c.unusable(q.api, fmt.Errorf("HTTP %d，不是微信的答复，可能是代理或防火墙", status))
		case err != nil:
			e = c.unusable(q.api, err)
		default:
			return r, nil
		}
	}
	e.File = q.file
	return reply{}, e
}

func (c *Client) exchange(req *http.Request, limit int64) ([]byte, int, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if int64(len(body)) > limit {
		return nil, 0, errTooBig
	}
	return body, resp.StatusCode, err
}

// broken explains a failure of the network.
func (c *Client) broken(api string, err error) *Error {
	e := &Error{API: api}
	var timed interface{ Timeout() bool }
	switch {
	case errors.Is(err, errTooBig):
		e.What, e.Do = "答复太大，没有读完", "可能是代理或登录页；检查网络后再运行同一条命令"
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.What, e.Do = errTruncated.Error(), "检查网络后再运行同一条命令，已经完成的不会重做"
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timed) && timed.Timeout():
		e.What, e.Do, e.retry = "等不到微信的答复，超时了", "检查网络后再运行同一条命令，已经完成的不会重做", true
	default:
		var with *url.Error
		if errors.As(err, &with) {
			err = with.Err // the outer one prints the address, and the token with it
		}
		e.What, e.Do, e.Said = "连不上微信的服务器", "检查网络、代理和防火墙，再运行同一条命令", c.safe(err.Error())
	}
	return e
}

// unusable is an answer that cannot be used.
func (c *Client) unusable(api string, why error) *Error {
	return &Error{API: api, What: c.safe(why.Error()), Do: "过一会儿再运行同一条命令，已经完成的不会重做；还是这样就把这段话交给维护人员"}
}

// stopped is what the operator's Ctrl+C looks like.
func stopped(api string, err error) *Error {
	return &Error{API: api, What: "推送中断了", Do: "已经完成的都记下了，再运行同一条命令会接着做", cause: err}
}
