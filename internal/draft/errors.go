package draft

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"strings"
)

// ErrQuota is what errors.Is finds when an interface's calls of the day are used up (45009): nothing more can be done
// before tomorrow, and what was done is remembered.
var ErrQuota = errors.New("the quota of the day is used up")

// Error is a failure of a call. Its text is for the operator, in Chinese: what happened and what to do. It never has the
// app secret or an access token in it; no error of the HTTP client is wrapped, for those print the address they called.
type Error struct {
	API     string // "draft/add"
	Code    int64  // errcode; 0 if there was no answer that could be used
	Article string // ID of the article that was being pushed
	File    string // the picture that was being sent, if any
	Said    string // the platform's or the network's own words
	What    string // what happened
	Do      string // what to do
	// Content says that the article has to change; otherwise it is the account, the network or the program.
	Content bool

	kept  string // where the request's body was stored
	cause error  // ErrQuota or a context error
	retry bool   // busy, timed out or 5xx (A06)
	sure  bool   // the platform has refused: the call had no effect
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Article != "" {
		b.WriteString(e.Article + "：")
	}
	b.WriteString(e.What)
	b.WriteString("（接口 " + e.API)
	if e.Code != 0 {
		fmt.Fprintf(&b, "，错误码 %d", e.Code)
	}
	if e.Said != "" {
		b.WriteString("：" + e.Said)
	}
	b.WriteString("）。")
	if e.Do != "" {
		b.WriteString(e.Do + "。")
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.cause }

// code is the errcode in an error, 0 if there is none.
func code(err error) int64 {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// verdict is what an errcode means for the operator. {file}, {ip}, {lengths}, {copy} and {kept} are filled in.
type verdict struct {
	what, do string
	content  bool // the article has to change
}

const (
	ourBug    = "这是程序的毛病，请把这段话交给维护人员"
	badTokens = "令牌换过一次仍然这样；看看有没有别的程序在强制刷新这个公众号的令牌，停掉它再运行"
	editing   = "请编辑在公众号后台手工保存或发表这篇草稿"
)

// verdicts is section 5.4. Codes marked U there, and 53402, which people report for crops, are explained but no document
// says what the platform does. -1, 40007 and the token codes are handled before they come to the operator.
var verdicts = map[int64]verdict{
	-1:    {what: "微信系统忙，试了几次都不行", do: "过几分钟再运行同一条命令，已经完成的不会重做"},
	40001: {what: "访问令牌不被接受", do: badTokens},
	40014: {what: "访问令牌无效", do: badTokens},
	42001: {what: "访问令牌过期", do: badTokens},
	40013: {what: "AppID 不对", do: "到公众号后台的基本配置核对 AppID，改好凭据再运行"},
	40125: {what: "AppSecret 不对", do: "到公众号后台的基本配置核对或重置 AppSecret，改好凭据再运行"},
	40243: {what: "AppSecret 被冻结", do: "请管理员到公众号后台的基本配置解冻 AppSecret，再运行"},
	40164: {what: "本机的出口 IP {ip} 不在公众号的 IP 白名单里", do: "请管理员在公众号后台把 {ip} 加进 IP 白名单，再运行；出口 IP 要固定"},
	48001: {what: "这个公众号没有这个接口的权限（例如没有认证）", do: "不用接口也能发：打开 {copy}，复制到公众号编辑器"},
	40004: {what: "素材类型不对：{file}", do: ourBug},
	40005: {what: "文件类型微信不收：{file}", do: "换成 JPG 或 PNG 图片，重新生成后再推送", content: true},
	40009: {what: "图片大小不合要求：{file}", do: "把图片改小，重新生成后再推送", content: true},
	40137: {what: "图片格式微信不收：{file}", do: "换成 JPG 或 PNG 图片，重新生成后再推送", content: true},
	41005: {what: "上传时没有带上文件：{file}", do: ourBug},
	45001: {what: "文件太大：{file}", do: "把图片改小，重新生成后再推送", content: true},
	40007: {what: "微信说素材编号无效，封面重新上传过一次仍然这样", do: "到公众号后台看看素材库和草稿箱，再运行；还不行就打开 {copy} 复制到编辑器"},
	40033: {what: "请求里有 \\u 转义，微信不收", do: ourBug},
	40227: {what: "微信说标题是空的", do: ourBug},
	44002: {what: "微信说请求是空的", do: ourBug},
	44003: {what: "微信说图文内容是空的", do: ourBug},
	44004: {what: "微信说正文是空的", do: ourBug},
	47001: {what: "微信读不懂请求的 JSON", do: ourBug},
	45002: {what: "正文太长。我们量到：{lengths}", do: "缩短正文，重新生成后再推送", content: true},
	45003: {what: "微信说标题太长。我们量到：{lengths}", do: "缩短标题，重新生成后再推送；标题不长的话，毛病可能在正文", content: true},
	45004: {what: "摘要太长。我们量到：{lengths}", do: "缩短摘要，重新生成后再推送", content: true},
	45005: {what: "链接太长。我们量到：{lengths}", do: "缩短原文链接，重新生成后再推送", content: true},
	45008: {what: "一份草稿里的文章太多", do: ourBug},
	45009: {what: "这个接口今天的次数用完了", do: "明天再运行同一条命令，会从没做完的那篇接着做；已经完成的都记下了"},
	45166: {what: "微信不接受正文{kept}", do: "检查正文里的图片和文字，改好重新生成后再推送", content: true},
	53402: {what: "微信裁不了封面", do: "检查封面图片和裁剪参数，重新生成后再推送", content: true},
	53503: {what: "草稿没有通过发布检查", do: editing},
	53504: {what: "这篇草稿要在公众号后台操作", do: editing},
	53505: {what: "这篇草稿要先手工保存", do: editing},
	45011: {what: "调用太频繁", do: "过几分钟再运行同一条命令"},
	45110: {what: "作者名太长。我们量到：{lengths}", do: "缩短作者名，重新生成后再推送", content: true},
	88000: {what: "这个公众号没有留言功能", do: "关掉留言（need_open_comment 为 0）再推送"},
}

// refused turns an errcode into an Error.
func (c *Client) refused(api string, r reply) *Error {
	n := int64(r.Code)
	if api == apiToken && n == 40001 {
		n = 40125 // for the token interface the same number means a wrong secret (5.4)
	}
	v, known := verdicts[n]
	if !known {
		v = verdict{what: "微信返回了没有见过的错误码", do: "在微信的文档里查这个错误码，或者把这段话交给维护人员"}
	}
	e := &Error{API: api, Code: int64(r.Code), Said: c.safe(string(r.Msg)), What: v.what, Do: v.do, Content: v.content, retry: n == -1, sure: n != -1}
	ip := callerIP(string(r.Msg))
	if ip == "" {
		ip = "（微信没有说是哪个）"
	}
	e.fill("{ip}", ip)
	if n == 45009 {
		e.cause = ErrQuota
	}
	return e
}

func (e *Error) fill(pairs ...string) {
	r := strings.NewReplacer(pairs...)
	e.What, e.Do = r.Replace(e.What), r.Replace(e.Do)
}

// about says in an error which article it is about, and fills in what only the article knows.
func (c *Client) about(a Article, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	e.Article = a.ID
	kept := ""
	if e.kept != "" {
		kept = "，请求内容（不含令牌）存在 " + e.kept
	}
	e.fill("{file}", e.File, "{lengths}", c.rules.Measure(a).String(), "{copy}", path.Join(a.Dir, "copy.html"), "{kept}", kept)
	return err
}

// callerIP finds the caller's address in the errmsg of 40164: "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist".
func callerIP(msg string) string {
	best := ""
	for _, w := range strings.FieldsFunc(msg, func(c rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF.:", c) }) {
		a, err := netip.ParseAddr(strings.Trim(w, "."))
		if err != nil {
			continue
		}
		if a = a.Unmap(); a.Is4() {
			return a.String()
		}
		if best == "" {
			best = a.String()
		}
	}
	return best
}

var leaks = regexp.MustCompile(`(?i)((?:access_token|secret)["']?\s*[=:]\s*["']?)[^&\s"',}]+`)

// safe makes what came from outside fit to be shown: without secret, token and control characters, and not long.
func (c *Client) safe(s string) string {
	for _, secret := range c.secrets {
		s = strings.ReplaceAll(s, secret(), "***")
	}
	return clean(leaks.ReplaceAllString(s, "${1}***"))
}
