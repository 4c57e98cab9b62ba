// Package draft puts finished articles into the draft box of a WeChat Official Account.
//
// It reads the folders that a build leaves under desk/wechat/ (Load), says without any network what would be done with
// them (Plan), and does it (Client.Push): body images, cover, draft. Nothing is done twice: a state file remembers what
// the account already has, is written after every successful call, and makes an interrupted run go on where it ended.
//
// Publishing (freepublish/submit) is deliberately not here: a draft is looked at, previewed and published by a person.
// Deleting drafts or material is not here either.
//
// Sections and rule numbers (A03, section 3) are those of the project's rules for WeChat output, which name their
// evidence: V-doc is the platform's documentation, V-ed its editor's code, P a peer's report, U unverified, D our decision.
// All of it was written and tested against a server of our own that behaves as documented; what the documents leave open
// is a field of Rules. Calls must leave from a fixed address on the account's whitelist (A08): that is the operator's
// network, nothing here can see to it.
//
// Neither the app secret nor an access token ever leaves this package except in a request to the platform: errors and
// state are free of both.
package draft

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"mingbai/internal/content"
	"mingbai/internal/wechat"
)

// Article is one finished article, as its folder has it.
type Article struct {
	ID        string // kind/slug
	Dir       string // its folder in the file system that Load read
	Title     string
	Author    string // may be empty
	Digest    string
	SourceURL string // 阅读原文: the item's own page
	HTML      string // the fragment; its images have the Src of Images
	Images    []Image
	Cover     Image
	// Crops of the cover: "x1_y1_x2_y2" in fractions of the picture, 2.35:1 and square.
	Crop235, Crop1x1 string

	files fs.FS
}

// Image is a picture file of an Article.
type Image struct {
	Src  string // as written in the fragment, an absolute address; empty for a cover
	File string // path in the file system that Load read
	Sum  string // SHA-256 of the bytes, hexadecimal
	Size int64  // bytes
	Type string // media type found in the bytes, "image/png"
}

// Invalid says why an article cannot be pushed. Each line is a sentence for the operator, in Chinese.
type Invalid struct {
	ID    string
	Lines []string
}

func (e *Invalid) Error() string { return e.ID + "：" + strings.Join(e.Lines, "；") }

const (
	maxDescription = 64 << 10 // bytes of draft.json
	maxFragment    = 10 << 20 // bytes read of wechat.html: the editor's own limit; Rules has the smaller one of the API
	maxPicture     = 10 << 20 // bytes read of a picture: the limit of permanent images (V-doc)
)

// described is draft.json.
type described struct {
	ID        string `json:"id"`
	Hash      string `json:"hash"` // the build's; what was sent is remembered by a hash of our own
	Title     string `json:"title"`
	Author    string `json:"author"`
	Digest    string `json:"digest"`
	SourceURL string `json:"content_source_url"`
	Images    []struct {
		Src  string `json:"src"`
		File string `json:"file"`
	} `json:"images"`
	Cover   string `json:"cover"`
	Crop235 string `json:"crop_235"`
	Crop1x1 string `json:"crop_1_1"`
}

var idForm = regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)

// ValidID says whether s has the form of an article's name: kind/slug.
func ValidID(s string) bool { return idForm.MatchString(s) }

// Load reads the folder dir of an article: draft.json, wechat.html and the pictures that draft.json names. It is strict:
// an unknown field, a picture that is not there or is not in the fragment, one in the fragment that is not described, or a
// folder whose name is not the article's is an *Invalid. If there is no folder the error is fs.ErrNotExist; any
// other error is the machine's. Whether lengths and sizes are within limits is for Rules.Check.
func Load(fsys fs.FS, dir string) (Article, error) {
	st, err := fs.Stat(fsys, dir)
	if err != nil {
		return Article{}, fmt.Errorf("reading the article %s: %w", dir, err)
	}
	a := Article{ID: path.Join(path.Base(path.Dir(dir)), path.Base(dir)), Dir: dir, files: fsys}
	l := loading{Article: &a}
	if !st.IsDir() {
		return Article{}, &Invalid{a.ID, []string{dir + " 不是文件夹"}}
	}
	l.describe()
	if l.err == nil && len(l.bad) == 0 {
		l.fragment()
	}
	if l.err != nil {
		return Article{}, fmt.Errorf("reading the article %s: %w", dir, l.err)
	}
	if len(l.bad) > 0 {
		return Article{}, &Invalid{a.ID, l.bad}
	}
	return a, nil
}

type loading struct {
	*Article
	bad []string // for the operator
	err error    // of the machine
}

func (l *loading) fail(format string, args ...any) {
	l.bad = append(l.bad, fmt.Sprintf(format, args...))
}

// read gives a file of the folder, nil if it cannot be used: why is then in bad or err.
func (l *loading) read(name string, limit int64) []byte {
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\:") {
		l.fail("文件名“%s”不是文件夹里面的路径", clean(name))
		return nil
	}
	b, err := readFile(l.files, path.Join(l.Dir, name), limit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.fail("缺少文件 %s，重新运行 mingbai build", name)
	case errors.Is(err, errTooBig):
		l.fail("文件 %s 太大（超过 %d 字节）", name, limit)
	case err != nil:
		l.err = cmp.Or(l.err, err)
	case len(b) == 0:
		l.fail("文件 %s 是空的", name)
	default:
		return b
	}
	return nil
}

var errTooBig = errors.New("file too big")

func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = errTooBig
	}
	return b, err
}

func (l *loading) describe() {
	src := l.read("draft.json", maxDescription)
	if src == nil {
		return
	}
	var d described
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	err := dec.Decode(&d)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errors.New("something follows the object")
		}
	}
	if err != nil || !utf8.Valid(src) {
		l.fail("draft.json 读不懂（%v），重新运行 mingbai build", cmp.Or(err, errors.New("not UTF-8")))
		return
	}
	if d.ID != l.ID {
		l.fail("draft.json 说自己是“%s”，文件夹却是 %s", clean(d.ID), l.ID)
	}
	for _, field := range []struct{ name, value string }{
		{"title", d.Title}, {"digest", d.Digest}, {"content_source_url", d.SourceURL}, {"cover", d.Cover}, {"hash", d.Hash},
	} {
		if strings.TrimSpace(field.value) == "" {
			l.fail("draft.json 里没有 %s", field.name)
		}
	}
	for _, crop := range []struct{ name, value string }{{"crop_235", d.Crop235}, {"crop_1_1", d.Crop1x1}} {
		if !validCrop(crop.value) {
			l.fail("draft.json 里的 %s 要写成 0 到 1 之间的 x1_y1_x2_y2，现在是“%s”", crop.name, clean(crop.value))
		}
	}
	if d.SourceURL != "" && !webAddress(d.SourceURL) {
		l.fail("content_source_url 不是完整的网址：%s", clean(d.SourceURL))
	}
	l.Title, l.Author, l.Digest, l.SourceURL, l.Crop235, l.Crop1x1 = d.Title, d.Author, d.Digest, d.SourceURL, d.Crop235, d.Crop1x1
	seen := map[string]bool{}
	for _, i := range d.Images {
		if !webAddress(i.Src) {
			l.fail("图片 %s 的地址不是完整的网址：%s", clean(i.File), clean(i.Src))
		}
		if seen[i.Src] {
			l.fail("draft.json 里图片 %s 写了两次", clean(i.Src))
		}
		seen[i.Src] = true
		if img, ok := l.picture(i.File); ok {
			img.Src = i.Src
			l.Images = append(l.Images, img)
		}
	}
	if d.Cover != "" {
		l.Cover, _ = l.picture(d.Cover)
	}
}

func (l *loading) picture(name string) (Image, bool) {
	b := l.read(name, maxPicture)
	if b == nil {
		return Image{}, false
	}
	return Image{File: path.Join(l.Dir, name), Sum: sum(b), Size: int64(len(b)), Type: http.DetectContentType(b)}, true
}

func (l *loading) fragment() {
	src := l.read("wechat.html", maxFragment)
	if src == nil {
		return
	}
	if at, ok := invalidUTF8(src); !ok {
		l.fail("wechat.html 的第 %d 个字节不是 UTF-8", at)
		return
	}
	l.HTML = string(src)
	described, used := map[string]bool{}, map[string]bool{}
	for _, i := range l.Images {
		described[i.Src] = true
	}
	_, err := swap(l.HTML, func(src string) (string, error) {
		if !described[src] && !onWeChat(src) && !used[src] {
			l.fail("正文里的图片 %s 不在 draft.json 里", clean(src))
		}
		used[src] = true
		return src, nil
	})
	if err != nil {
		l.fail("wechat.html 读不懂：%v", err)
		return
	}
	for _, i := range l.Images {
		if !used[i.Src] {
			l.fail("draft.json 里的图片 %s 不在正文里：两个文件不是同一次生成的，重新运行 mingbai build", clean(i.Src))
		}
	}
}

// bytes reads a picture again. What was checked is what is sent: a file that has changed meanwhile is an error.
func (a Article) bytes(i Image) ([]byte, error) {
	b, err := readFile(a.files, i.File, maxPicture)
	if err != nil && !errors.Is(err, errTooBig) && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading %s: %w", i.File, err)
	}
	if err != nil || sum(b) != i.Sum {
		return nil, &Invalid{a.ID, []string{"文件 " + i.File + " 在推送途中变了，等 mingbai build 完成后再推送"}}
	}
	return b, nil
}

// Rules are the limits of section 3 and what the documents leave open. A field that is zero has the default.
type Rules struct {
	Title        int // characters at most: 32 (V-doc; older documents say 64, section 10 point 3)
	TitleWarn    int // characters from which on a title is long: 30 (D)
	Author       int // half-width columns at most: 16 (V-ed)
	Digest       int // characters at most: 120 (V-ed; the API takes 128)
	Content      int // characters that the content must stay below: 20,000 (V-doc)
	ContentWarn  int // characters from which on a content is long: 16,000 (D)
	ContentBytes int // bytes that the content must stay below: 1 MiB (V-doc "1M")
	SourceURL    int // bytes at most: 1024 (V-doc)
	// CountText makes Content count the text that readers see instead of the HTML (U, section 10 point 2).
	CountText bool
	// ImageURL is how many characters the address of an uploaded image is taken to have before it is known: 150 (U).
	ImageURL     int
	ImageMin     int64  // bytes that a body image has at least: 1024 (V-ed: smaller ones are discarded on paste)
	Image        int64  // bytes that a body image must stay below: 1 MiB (V-doc)
	Cover        int64  // bytes at most: 10 MiB (V-doc)
	CoverThumb   int64  // bytes at most if CoverType is thumb: 64 KiB, JPEG only (V-doc)
	CoverType    string // type of permanent material for covers: "image"; the other is "thumb" (section 10 point 8)
	OpenComments bool   // need_open_comment (A09: accounts without comments have had drafts refused)
	FansOnly     bool   // only_fans_can_comment
}

func (r Rules) filled() Rules {
	r.Title = cmp.Or(r.Title, 32)
	r.TitleWarn = cmp.Or(r.TitleWarn, wechat.TitleWarn)
	r.Author = cmp.Or(r.Author, 16)
	r.Digest = cmp.Or(r.Digest, wechat.DigestMax)
	r.Content = cmp.Or(r.Content, wechat.ContentMax)
	r.ContentWarn = cmp.Or(r.ContentWarn, wechat.ContentWarn)
	r.ContentBytes = cmp.Or(r.ContentBytes, wechat.ContentBytes)
	r.SourceURL = cmp.Or(r.SourceURL, wechat.SourceURLMax)
	r.ImageURL = cmp.Or(r.ImageURL, 150)
	r.ImageMin = cmp.Or(r.ImageMin, 1<<10)
	r.Image = cmp.Or(r.Image, 1<<20)
	r.Cover = cmp.Or(r.Cover, 10<<20)
	r.CoverThumb = cmp.Or(r.CoverThumb, 64<<10)
	r.CoverType = cmp.Or(r.CoverType, "image")
	return r
}

// Lengths of an article's fields, counted as section 3 counts.
type Lengths struct {
	Title        int // characters: Unicode code points after NFC
	Author       int // half-width columns: 2 for wide characters and emoji, 1 for others
	Digest       int // characters
	Content      int // characters; images that are not uploaded yet count with Rules.ImageURL
	ContentBytes int
	SourceURL    int // bytes
}

func (l Lengths) String() string {
	return fmt.Sprintf("标题 %d 字，作者 %d 半角，摘要 %d 字，正文 %d 字符 %d 字节，原文链接 %d 字节", l.Title, l.Author, l.Digest, l.Content, l.ContentBytes, l.SourceURL)
}

// Measure counts.
func (r Rules) Measure(a Article) Lengths {
	r = r.filled()
	estimate, err := swap(a.HTML, func(src string) (string, error) {
		if onWeChat(src) {
			return src, nil
		}
		return strings.Repeat("x", r.ImageURL), nil
	})
	if err != nil { // Load would have refused it
		estimate = a.HTML
	}
	return r.measure(a, estimate)
}

func (r Rules) measure(a Article, fragment string) Lengths {
	l := Lengths{Title: chars(a.Title), Digest: chars(a.Digest), ContentBytes: len(fragment), SourceURL: len(a.SourceURL)}
	l.Author = content.HalfWidths(norm.NFC.String(a.Author))
	l.Content = chars(fragment)
	if r.CountText {
		l.Content = chars(visible(fragment))
	}
	return l
}

// Check finds what the platform would refuse (bad) and what is only near a limit (warn), each a sentence in Chinese. It
// needs no network; Push refuses an article with anything bad before its first call (A02).
func (r Rules) Check(a Article) (bad, warn []string) {
	r = r.filled()
	l := r.Measure(a)
	bad = r.checkFields(a, l)
	for _, i := range a.Images {
		name := path.Base(i.File)
		switch {
		case i.Type != "image/jpeg" && i.Type != "image/png":
			bad = append(bad, fmt.Sprintf("图片 %s 是 %s；接口只收 JPG 和 PNG。动图请用复制页粘贴", name, i.Type))
		case i.Type != extensionType(i.File):
			bad = append(bad, fmt.Sprintf("图片 %s 的内容其实是 %s，和扩展名不符", name, i.Type))
		case i.Size >= r.Image:
			bad = append(bad, fmt.Sprintf("图片 %s 有 %d 字节，要小于 %d", name, i.Size, r.Image))
		case i.Size < r.ImageMin:
			bad = append(bad, fmt.Sprintf("图片 %s 只有 %d 字节，太小（至少 %d）", name, i.Size, r.ImageMin))
		}
	}
	bad = append(bad, r.checkCover(a.Cover)...)
	if l.Title > r.TitleWarn {
		warn = append(warn, fmt.Sprintf("标题有 %d 字，偏长", l.Title))
	}
	if l.Content >= r.ContentWarn {
		warn = append(warn, fmt.Sprintf("正文有 %d 字符，偏长", l.Content))
	}
	return bad, warn
}

func (r Rules) checkCover(c Image) []string {
	name := path.Base(c.File)
	switch {
	case r.CoverType == "thumb" && (c.Type != "image/jpeg" || c.Size > r.CoverThumb):
		return []string{fmt.Sprintf("封面 %s 当缩略图上传时要是不超过 %d 字节的 JPG", name, r.CoverThumb)}
	case c.Type == "image/gif":
		return []string{fmt.Sprintf("封面 %s 是动图，封面不能用 GIF", name)}
	case c.Type != "image/jpeg" && c.Type != "image/png" && c.Type != "image/bmp":
		return []string{fmt.Sprintf("封面 %s 是 %s，要用 JPG、PNG 或 BMP", name, c.Type)}
	case c.Type != extensionType(c.File):
		return []string{fmt.Sprintf("封面 %s 的内容其实是 %s，和扩展名不符", name, c.Type)}
	case c.Size > r.Cover:
		return []string{fmt.Sprintf("封面 %s 有 %d 字节，不能超过 %d", name, c.Size, r.Cover)}
	}
	return nil
}

// checkFields checks everything that is sent as JSON except the content itself, whose length is in l.
func (r Rules) checkFields(a Article, l Lengths) (bad []string) {
	add := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	for _, f := range []struct{ name, value string }{
		{"标题", a.Title}, {"作者", a.Author}, {"摘要", a.Digest}, {"原文链接", a.SourceURL}, {"正文", a.HTML},
	} {
		// Go writes all of these as \u escapes or \n, which the platform forbids (40033), or which break lines on paste (F02).
		if c, found := escaped(f.value); found {
			add("%s里有不能出现的字符 U+%04X，这是程序的毛病，请交给维护人员", f.name, c)
		}
	}
	if !strings.ContainsFunc(a.Title, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) {
		add("标题是空的或只有标点")
	}
	if i := strings.IndexFunc(a.Title, content.Emoji); i >= 0 {
		c, _ := utf8.DecodeRuneInString(a.Title[i:])
		add("标题里有符号“%c”（U+%04X），微信不接受", c, c)
	}
	if l.Title > r.Title {
		add("标题有 %d 字，接口最多收 %d 字", l.Title, r.Title)
	}
	if l.Author > r.Author {
		add("作者“%s”有 %d 半角，最多 %d 半角（%d 个汉字）", a.Author, l.Author, r.Author, r.Author/2)
	}
	if l.Digest == 0 {
		add("没有摘要")
	}
	if l.Digest > r.Digest {
		add("摘要有 %d 字，最多 %d 字", l.Digest, r.Digest)
	}
	if l.SourceURL > r.SourceURL {
		add("原文链接有 %d 字节，最多 %d 字节", l.SourceURL, r.SourceURL)
	}
	if strings.TrimSpace(visible(a.HTML)) == "" && len(a.Images) == 0 {
		add("正文是空的")
	}
	if l.Content >= r.Content {
		add("正文有 %d 字符，要少于 %d", l.Content, r.Content)
	}
	if l.ContentBytes >= r.ContentBytes {
		add("正文有 %d 字节，要少于 %d", l.ContentBytes, r.ContentBytes)
	}
	return bad
}

// hash names everything that is sent for an article: the same hash, the same draft.
func (r Rules) hash(a Article) string {
	h := sha256.New()
	e := json.NewEncoder(h)
	images := make([][2]string, len(a.Images))
	for i, img := range a.Images {
		images[i] = [2]string{img.Src, img.Sum}
	}
	// Encoding strings and booleans into a hash cannot fail.
	_ = e.Encode([]any{a.Title, a.Author, a.Digest, a.SourceURL, a.HTML, images, a.Cover.Sum, a.Crop235, a.Crop1x1, r.OpenComments, r.FansOnly})
	return hex.EncodeToString(h.Sum(nil))
}

// swap gives the fragment with the src of each img replaced by what to says, and every other byte as it was.
func swap(fragment string, to func(src string) (string, error)) (string, error) {
	var out strings.Builder
	seen := 0
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if seen != len(fragment) || z.Err() != io.EOF {
				return "", errors.New("HTML 在一个标签中间断了")
			}
			return out.String(), nil
		}
		raw := string(z.Raw()) // a copy: reading the name lowers it in place
		seen += len(raw)
		t := z.Token()
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken || t.Data != "img" && t.Data != "image" {
			out.WriteString(raw)
			continue
		}
		var srcs []string
		for _, at := range t.Attr {
			if at.Key == "src" {
				srcs = append(srcs, at.Val)
			}
		}
		before, rest, found := strings.Cut(raw, ` src="`)
		written, after, closed := strings.Cut(rest, `"`)
		if len(srcs) != 1 || !found || !closed || html.UnescapeString(written) != srcs[0] {
			return "", errors.New("有一个图片标签的写法不对")
		}
		next, err := to(srcs[0])
		if err != nil {
			return "", err
		}
		if next != srcs[0] {
			written = html.EscapeString(next)
		}
		out.WriteString(before + ` src="` + written + `"` + after)
	}
}

// visible is the text that readers see.
func visible(fragment string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}

// onWeChat says whether the platform keeps an image with this address in an article; it silently drops any other (A03).
func onWeChat(src string) bool {
	u, err := url.Parse(src)
	return err == nil && u.Scheme == "https" && u.User == nil && slices.Contains([]string{"mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmsns.qpic.cn"}, u.Host)
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// validCrop says whether s is x1_y1_x2_y2 with 0 ≤ x1 < x2 ≤ 1 and the same for y.
func validCrop(s string) bool {
	var v [4]float64
	parts := strings.Split(s, "_")
	if len(parts) != len(v) {
		return false
	}
	for i, p := range parts {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil || !(n >= 0 && n <= 1) || strings.Trim(p, "0123456789.") != "" {
			return false
		}
		v[i] = n
	}
	return v[0] < v[2] && v[1] < v[3]
}

func extensionType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".bmp":
		return "image/bmp"
	case ".gif":
		return "image/gif"
	}
	return ""
}

// escaped finds a character that encoding/json writes as an escape even with HTML escaping off.
func escaped(s string) (rune, bool) {
	for _, c := range s {
		if c < 0x20 || c == 0x2028 || c == 0x2029 || c == utf8.RuneError {
			return c, true
		}
	}
	return 0, false
}

func invalidUTF8(b []byte) (int, bool) {
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 {
			return i, false
		}
		i += n
	}
	return 0, true
}

func chars(s string) int { return utf8.RuneCountInString(norm.NFC.String(s)) }

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// clean makes a string from outside fit for a terminal and a line: no control characters, no great length.
func clean(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp) || c == utf8.RuneError {
			return ' '
		}
		return c
	}, s)
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return strings.TrimSpace(s)
}
