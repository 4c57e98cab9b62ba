package prose

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a client might turn into a link is found here in the way that clients do it: anything behind http://, words
// joined by dots that end in letters, four numbers. Where two readings are possible (a Chinese word glued to a host is
// text for one client and part of the name for another), each part is judged by itself, so that neither is let through.

var (
	schemeForm = regexp.MustCompile(`(?i)(hxxps?|https?|ftp)[:：]//`)
	runForm    = regexp.MustCompile(`[\p{L}\p{N}\p{M}_\x{200D}-]+(?:[.．｡][\p{L}\p{N}\p{M}_\x{200D}-]+)*`)
	// Behind a scheme the Chinese full stop is a dot too, as browsers have it, unless Chinese text goes on behind it.
	schemeRun = regexp.MustCompile(`^[\p{L}\p{N}\p{M}_\x{200D}-]+(?:(?:[.．｡]|。\b)[\p{L}\p{N}\p{M}_\x{200D}-]+)*`)
	ipv6Form  = regexp.MustCompile(`^\[([0-9A-Fa-f:.]{2,45})\]`)
	tailForm  = regexp.MustCompile("^(:[0-9]{1,5})?((?:[/?#][!#-;=?-_a-~]*)?)") // printable ASCII without " < > `
	dots      = strings.NewReplacer("．", ".", "｡", ".", "。", ".")
)

const dotSet = ".．｡。"

// fileEndings are words after a dot that name a kind of file and are not top-level domains.
var fileEndings = map[string]bool{"html": true, "htm": true, "png": true, "jpg": true, "jpeg": true, "gif": true, "pdf": true, "doc": true,
	"docx": true, "xls": true, "xlsx": true, "ppt": true, "pptx": true, "txt": true, "css": true, "js": true, "csv": true, "apk": true, "exe": true,
	"json": true, "xml": true, "svg": true, "webp": true, "mp3": true, "mp4": true, "wav": true, "rar": true, "ipa": true, "php": true,
	"asp": true, "aspx": true, "jsp": true}

// chineseEndings are the Chinese top-level domains that are in use. Other Chinese words behind a dot are text: 1.公司简介.
var chineseEndings = map[string]bool{"中国": true, "中國": true, "公司": true, "网络": true, "在线": true, "网址": true, "中文网": true, "集团": true,
	"网店": true, "商城": true, "商店": true, "我爱你": true, "政务": true, "公益": true, "信息": true, "手机": true, "企业": true, "移动": true, "网站": true,
	"香港": true, "台湾": true, "台灣": true, "世界": true, "娱乐": true, "游戏": true, "健康": true, "购物": true, "机构": true, "组织机构": true, "时尚": true,
	"新闻": true, "招聘": true, "联通": true, "广东": true, "佛山": true}

// Address is a thing in a text that looks like a web address.
type Address struct {
	Start, End int    // byte offsets in the text
	Scheme     string // "" if bare
	Host       string // lower case, dots as "."
	path       int    // offset of what follows host and port
	user       bool   // with user@ before the host
}

// Addresses finds what looks like a web address in s. Chinese characters count as part of a host only behind a scheme
// or when they make up whole labels of it, for in running text a host often follows a Chinese word at once.
func Addresses(s string) []Address {
	if !strings.ContainsAny(s, ".．｡") && !strings.Contains(s, "//") {
		return nil
	}
	var out []Address
	for from := 0; from < len(s); {
		m := schemeForm.FindStringSubmatchIndex(s[from:])
		if m == nil {
			return bareAddresses(out, s, from, len(s))
		}
		start, host := from+m[0], from+m[1]
		out = bareAddresses(out, s, from, start)
		a := Address{Start: start, Scheme: strings.ToLower(s[from+m[2] : from+m[3]])}
		limit := len(s)
		if next := schemeForm.FindStringIndex(s[host:]); next != nil {
			limit = host + next[0]
		}
		if from = a.behindScheme(s[:limit], host); from > host {
			out = append(out, a)
		}
	}
	return out
}

// behindScheme reads what follows the scheme and gives the end of the address, or its start if there is no host.
func (a *Address) behindScheme(s string, start int) int {
	end := start
	for end < len(s) && s[end] > ' ' && s[end] < 0x7F && !strings.ContainsRune("/?#\\<>\"", rune(s[end])) {
		end++
	}
	host := start
	if at := strings.LastIndexByte(s[start:end], '@'); at >= 0 {
		host, a.user = start+at+1, true
	}
	broken := strings.HasPrefix(a.Scheme, "hxxp")
	if m := ipv6Form.FindStringSubmatchIndex(s[host:]); m != nil && !broken {
		a.Host = strings.ToLower(s[host+m[2] : host+m[3]])
		end = host + m[1]
	} else {
		run := schemeRun.FindString(s[host:])
		cut := -1 // where Chinese text follows ASCII at once
		for i, r := range run {
			if i > 0 && chinese(r) && asciiLabel(rune(run[i-1])) {
				cut = i
				break
			}
		}
		if cut > 0 && (!strings.ContainsAny(run, dotSet) || len(hostIn(run[:cut])) > 0) {
			run = run[:cut]
		}
		run = strings.TrimRight(run, "-_")
		first, _ := utf8.DecodeRuneInString(run)
		if run == "" || !strings.ContainsAny(run, dotSet) && (broken || !asciiLabel(first)) {
			return start // “以 http:// 开头”, or something that was defanged before
		}
		a.Host = strings.ToLower(dots.Replace(run))
		end = host + len(run)
	}
	return a.tail(s, end)
}

// tail takes port and path in.
func (a *Address) tail(s string, end int) int {
	m := tailForm.FindStringSubmatchIndex(s[end:])
	a.path, a.End = end+m[4], end+m[1]
	if next, _ := utf8.DecodeRuneInString(s[a.End:]); m[2] >= 0 && m[4] == m[5] && (asciiLabel(next) || strings.ContainsRune(dotSet, next)) {
		a.path, a.End = end, end // :80.example is no port
	}
	return a.End
}

// bareAddresses finds hosts without a scheme in s[from:limit].
func bareAddresses(out []Address, s string, from, limit int) []Address {
	before, first := len(out), from
	for from < limit {
		m := runForm.FindStringIndex(s[from:limit])
		if m == nil {
			break
		}
		run := s[from+m[0] : from+m[1]]
		part := firstPart(run)
		start := from + m[0] + len(part) - len(strings.TrimLeft(part, "-_"))
		host := hostIn(strings.TrimLeft(part, "-_"))
		if host == "" {
			from += m[0] + len(part)
			continue
		}
		a := Address{Start: start, Host: strings.ToLower(dots.Replace(host))}
		if start > first && s[start-1] == '@' {
			a.user = true
			a.Start--
			for a.Start > first && userChar(s[a.Start-1]) {
				a.Start--
			}
			for len(out) > before && out[len(out)-1].Start >= a.Start { // zhang.san is no host, but the name before the @
				out = out[:len(out)-1]
			}
			if len(out) > before {
				a.Start = max(a.Start, out[len(out)-1].End)
			}
		}
		from = a.tail(s[:limit], start+len(host))
		out = append(out, a)
	}
	return out
}

func userChar(b byte) bool { return asciiLabel(rune(b)) || strings.IndexByte(".%+", b) >= 0 }

// firstPart cuts a run where Chinese and other characters touch without a dot between.
func firstPart(run string) string {
	prev := rune(0)
	for i, r := range run {
		if chinese(prev) && asciiLabel(r) || asciiLabel(prev) && chinese(r) {
			return run[:i]
		}
		prev = r
	}
	return run
}

func asciiLabel(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

func chinese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

// hostIn gives the longest beginning of s that is a host, or "": 3.5 is a number, 2026.3.15 a date, index.html a file.
func hostIn(s string) string {
	type label struct {
		text string
		end  int
	}
	var labels []label
	at := 0
	for at <= len(s) {
		i := strings.IndexAny(s[at:], dotSet)
		if i < 0 {
			labels = append(labels, label{s[at:], len(s)})
			break
		}
		labels = append(labels, label{s[at : at+i], at + i})
		_, n := utf8.DecodeRuneInString(s[at+i:])
		at += i + n
	}
	if len(labels) == 4 && !slices.ContainsFunc(labels, func(l label) bool { return len(l.text) < 1 || len(l.text) > 3 || !digits(l.text) }) {
		return s // an IPv4 address
	}
	www := slices.ContainsFunc(labels[:len(labels)-1], func(l label) bool { return strings.EqualFold(l.text, "www") })
	for n := len(labels); n >= 2; n-- {
		last := labels[n-1].text
		size := endingIn(last)
		word := strings.ToLower(last[:size])
		switch {
		case www: // clients take whatever follows
			return s[:labels[n-1].end]
		case size == 0, n == 2 && len(labels) == 2 && fileEndings[word]:
		case chineseEndings[word] && n == 2 && digits(labels[0].text): // 1.公司
		default:
			return s[:labels[n-1].end-len(last)+size]
		}
	}
	return ""
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// endingIn is how many bytes at the start of a label make a top-level domain.
func endingIn(label string) int {
	if len(label) > 5 && strings.EqualFold(label[:4], "xn--") {
		return len(label)
	}
	if chineseEndings[label] {
		return len(label)
	}
	size, letters := 0, 0
	for i, r := range label {
		if chinese(r) || !unicode.IsLetter(r) && !unicode.IsMark(r) && r != 0x200D {
			break
		}
		letters++
		size = i + utf8.RuneLen(r)
	}
	if letters < 2 {
		return 0
	}
	return size
}

// edit puts with in the place of a stretch of a text.
type edit struct {
	start, end int
	with       string
}

// edits says what must change in s, which stands at offset base of something, so that no client links it.
func edits(s string, base int, official func(host string) bool) []edit {
	var out []edit
	for _, a := range Addresses(s) {
		if official != nil && !a.user && official(a.Host) {
			continue
		}
		out = append(out, headEdits(s[a.Start:a.path], base+a.Start)...)
		// The path stays legible for those who report it, unless there is another address in it.
		out = append(out, edits(s[a.path:a.End], base+a.path, official)...)
	}
	return out
}

// headEdits defangs scheme, user and host.
func headEdits(s string, base int) []edit {
	var out []edit
	lower := strings.ToLower(s)
	for _, scheme := range []struct{ from, to string }{{"https", "hxxps"}, {"http", "hxxp"}, {"ftp", "fxp"}} {
		if strings.HasPrefix(lower, scheme.from+":") || strings.HasPrefix(lower, scheme.from+"：") {
			out = append(out, edit{base, base + len(scheme.from), scheme.to})
			break
		}
	}
	for i, r := range s {
		switch {
		case r == '@' && !strings.HasPrefix(s[i:], "@]"):
			out = append(out, edit{base + i, base + i + 1, "[@]"})
		case strings.ContainsRune(".．｡", r) && !(i > 0 && strings.HasPrefix(s[i-1:], "[.]")), r == '。' && i+3 < len(s) && asciiLabel(rune(s[i+3])):
			out = append(out, edit{base + i, base + i + utf8.RuneLen(r), "[.]"})
		}
	}
	return out
}

// apply makes the changes in the part of a text that begins at offset base.
func apply(s string, base int, all []edit) string {
	var b strings.Builder
	last := base
	for _, e := range all {
		if e.end <= base || e.start >= base+len(s) {
			continue
		}
		b.WriteString(s[last-base : max(e.start, base)-base])
		if e.start >= base { // an edit across two parts is written in the first
			b.WriteString(e.with)
		}
		last = min(e.end, base+len(s))
	}
	b.WriteString(s[last-base:])
	return b.String()
}

// Defang writes every address whose host is not official so that no client links it: hxxp for http, [.] for dots.
// An official host equals a listed name or ends in a dot and that name; official decides. An address with a user
// before the host is never official.
func Defang(s string, official func(host string) bool) string {
	if all := edits(s, 0, official); all != nil {
		return apply(s, 0, all)
	}
	return s
}

// DefangAddress defangs one address, whatever it looks like.
func DefangAddress(s string) string {
	from := 0
	if i := strings.Index(s, "//"); i >= 0 {
		from = i + 2
	}
	head := len(s)
	if i := strings.IndexAny(s[from:], "/?#"); i >= 0 {
		head = from + i
	}
	return Defang(apply(s, 0, headEdits(s[:head], 0)), nil)
}
