// Package content reads a site folder: site.yaml, contacts.yaml, content/ with its data files, and the list of static/.
//
// Load gives a Library and every complaint about what it read. What is in the Library has the types and limits of
// docs/content-format.md; nothing downstream checks them again. Load knows no clock: drafts and future items are in
// the Library, and only package edition says what is public.
package content

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/parallel"
	"mingbai/internal/picture"
	"mingbai/internal/problem"
	"mingbai/internal/yamldoc"
)

// Limits before parsing, from docs/content-format.md.
const (
	MaxFile    = 256 << 10 // bytes of a text file
	MaxLine    = 8 << 10   // bytes of a line
	MaxHeader  = 16 << 10  // bytes of front matter
	MaxPicture = 20 << 20  // bytes of a picture
	MaxPixels  = 40e6      // pixels of a picture
	MinPicture = 1 << 10   // bytes; smaller ones are lost when pasted
)

// Library is all that was read, drafts included. Items are sorted by ID.
type Library struct {
	Site   Site
	Dir    Directory
	Items  []*Item
	Static []Static
	Codes  []IssuedCode // as CodesFile has them

	fsys     fs.FS
	pictures *picture.Memo
}

// Folders of a site folder that are read whole; the files at its top are SiteFile, ContactsFile and CodesFile.
var Folders = []string{"content", "static"}

// IsSource says whether an entry of a site folder is an editor's: one that is read, and not written by the program.
func IsSource(name string) bool {
	return name == SiteFile || name == ContactsFile || slices.Contains(Folders, name)
}

// Static is a file of static/.
type Static struct {
	Path string // below static/
	Size int64
}

// Item finds an item by id.
func (l *Library) Item(id string) (*Item, bool) {
	i, ok := slices.BinarySearchFunc(l.Items, id, func(it *Item, id string) int { return cmp.Compare(it.ID, id) })
	if !ok {
		return nil, false
	}
	return l.Items[i], true
}

// ReadFile gives the bytes of a file of the site folder, such as an Asset's.
func (l *Library) ReadFile(name string) ([]byte, error) { return fs.ReadFile(l.fsys, name) }

// Load reads the site folder. The error is a machine failure; what is wrong with the content is in the list, and when the
// list has errors the Library must not be published. The Library is nil if site.yaml itself cannot be used.
func Load(fsys fs.FS) (*Library, problem.List, error) { return LoadWith(fsys, nil) }

// LoadWith is Load with a memory of pictures, which may be nil: it spares decoding those that have not changed.
func LoadWith(fsys fs.FS, pictures *picture.Memo) (*Library, problem.List, error) {
	lib := &Library{fsys: fsys, pictures: pictures}
	list, err := lib.loadSite()
	if err != nil || list.Errors() > 0 {
		return nil, list, err
	}
	more, err := lib.loadDirectory()
	list = append(list, more...)
	if err != nil {
		return nil, list, err
	}
	more, err = lib.loadItems()
	list = append(list, more...)
	if err != nil {
		return nil, list, err
	}
	lib.Codes, more, err = ReadCodes(fsys)
	list = append(list, more...)
	if err != nil {
		return nil, list, err
	}
	lib.Static, err = listStatic(fsys)
	return lib, list.Sort(), err
}

// LoadSite reads site.yaml alone. The Site is nil if it cannot be used; then the list says why.
func LoadSite(fsys fs.FS) (*Site, problem.List, error) {
	lib := &Library{fsys: fsys}
	list, err := lib.loadSite()
	if err != nil || list.Errors() > 0 {
		return nil, list, err
	}
	return &lib.Site, list, nil
}

// readText reads a text file within the limits. ok is false if a problem was found or the file is not there.
func readText(fsys fs.FS, name string) (src []byte, list problem.List, err error) {
	st, err := fs.Stat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.List{problem.Errorf(problem.Pos{File: name}, "file", "新建这个文件；mingbai init 会生成一份样例", "没有这个文件")}, nil
	} else if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if st.Size() > MaxFile {
		return nil, problem.List{problem.Errorf(problem.Pos{File: name}, "file-size", "拆成几篇", "文件有 %d KB，最多 %d KB", st.Size()>>10, MaxFile>>10)}, nil
	}
	src, err = fs.ReadFile(fsys, name)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", name, err)
	}
	src = bytes.TrimPrefix(src, []byte("\xEF\xBB\xBF")) // Notepad puts it there
	line, start := 1, 0
	for i, b := range src {
		if b == 0 {
			return nil, problem.List{problem.Errorf(problem.Pos{File: name, Line: line, Col: utf8.RuneCount(src[start:i]) + 1}, "encoding", "用编辑器另存为 UTF-8 纯文本", "这里有空字符，不是文本文件")}, nil
		}
		if b == '\n' {
			line, start = line+1, i+1
		} else if i-start >= MaxLine {
			return nil, problem.List{problem.Errorf(problem.Pos{File: name, Line: line, Col: 1}, "line-length", "分成几行或几段", "这一行超过 %d KB", MaxLine>>10)}, nil
		}
	}
	if !utf8.Valid(src) {
		line, start := 1, 0
		for i := 0; i < len(src); {
			r, n := utf8.DecodeRune(src[i:])
			if r == utf8.RuneError && n == 1 {
				return nil, problem.List{problem.Errorf(problem.Pos{File: name, Line: line, Col: utf8.RuneCount(src[start:i]) + 1}, "encoding", "用编辑器另存为 UTF-8", "第 %d 个字节不是 UTF-8", i+1)}, nil
			}
			if r == '\n' {
				line, start = line+1, i+1
			}
			i += n
		}
	}
	return src, nil, nil
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const maxSlug = 60

// ValidSlug says whether s may name an item.
func ValidSlug(s string) bool { return len(s) <= maxSlug && slugForm.MatchString(s) }

// Hidden says whether a file or folder below Folders is passed over.
func Hidden(name string) bool { return name[0] == '.' || name[0] == '_' }

// loadItems reads every item, several at a time; the order of the result does not depend on that.
func (lib *Library) loadItems() (problem.List, error) {
	var list problem.List
	entries, err := fs.ReadDir(lib.fsys, "content")
	if errors.Is(err, fs.ErrNotExist) {
		return problem.List{problem.Errorf(problem.Pos{File: "content"}, "file", "mingbai init 会生成一份样例", "没有 content 文件夹")}, nil
	} else if err != nil {
		return nil, fmt.Errorf("reading content: %w", err)
	}
	type job struct {
		kind       Kind
		slug, file string
		folder     bool
	}
	var jobs []job
	for _, e := range entries {
		kind := Kind(e.Name())
		switch {
		case Hidden(e.Name()), e.Name() == "data" && e.IsDir():
			continue
		case !e.IsDir() || kind.Info().Kind == "":
			list = append(list, problem.Errorf(problem.Pos{File: path.Join("content", e.Name())}, "stray-file", "只能放在 alerts、lessons、tips、pages、data 里", "不认识这个文件或文件夹"))
			continue
		}
		dir := path.Join("content", e.Name())
		files, err := fs.ReadDir(lib.fsys, dir)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", dir, err)
		}
		taken := map[string]bool{} // slugs of this kind
		for _, f := range files {
			if Hidden(f.Name()) {
				continue
			}
			slug, md := f.Name(), false
			if !f.IsDir() {
				slug, md = strings.CutSuffix(f.Name(), ".md")
			}
			file := path.Join(dir, f.Name())
			if !f.IsDir() && !md {
				list = append(list, problem.Errorf(problem.Pos{File: file}, "stray-file", "文章以 .md 结尾；图片放进文章自己的文件夹", "这里只能放文章"))
				continue
			}
			if !ValidSlug(slug) {
				list = append(list, problem.Errorf(problem.Pos{File: file}, "slug", "只用小写字母、数字和连字符，如 shuadan-fanli，最多 60 个字符", "文件名“%s”不能当网址", f.Name()))
				continue
			}
			j := job{kind, slug, file, f.IsDir()}
			if f.IsDir() {
				j.file = path.Join(file, "index.md")
			}
			if taken[slug] {
				list = append(list, problem.Errorf(problem.Pos{File: j.file}, "slug-taken", "删去或改名其中一个", "“%s”既有文件又有文件夹", slug))
				continue
			}
			taken[slug] = true
			jobs = append(jobs, j)
		}
	}
	items := make([]*Item, len(jobs))
	lists := make([]problem.List, len(jobs))
	errs := make([]error, len(jobs))
	parallel.Each(len(jobs), func(i int) {
		j := jobs[i]
		items[i], lists[i], errs[i] = lib.loadItem(j.kind, j.slug, j.file, j.folder)
	})
	for i := range jobs {
		if errs[i] != nil {
			return nil, errs[i]
		}
		list = append(list, lists[i]...)
		if items[i] != nil {
			lib.Items = append(lib.Items, items[i])
		}
	}
	slices.SortFunc(lib.Items, func(a, b *Item) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// loadItem reads one item; it is nil if its header cannot be used.
func (lib *Library) loadItem(kind Kind, slug, file string, folder bool) (*Item, problem.List, error) {
	src, list, err := readText(lib.fsys, file)
	if err != nil || src == nil {
		return nil, list, err
	}
	it := &Item{ID: string(kind) + "/" + slug, Kind: kind, Slug: slug, File: file, Hash: sha256.Sum256(src), src: src}
	header, body, ok := splitFrontMatter(src)
	if !ok {
		return nil, problem.List{problem.Errorf(problem.Pos{File: file, Line: 1, Col: 1}, "front-matter", "文件以一行 --- 开头，写完标题等信息后再写一行 ---", "找不到文章开头的信息")}, nil
	}
	if len(header) > MaxHeader {
		return nil, problem.List{problem.Errorf(problem.Pos{File: file, Line: 1, Col: 1}, "front-matter", "", "开头的信息超过 %d KB", MaxHeader>>10)}, nil
	}
	it.Body = body
	it.bodyPos = problem.Pos{File: file, Line: bytes.Count(header, []byte("\n")) + 2, Col: 1}
	if len(body) == 0 && src[len(src)-1] != '\n' { // the file ends with the closing ---
		it.bodyPos.Line--
	}
	var m meta
	it.where, list = yamldoc.Decode(file, 1, header, &m)
	if list.Errors() > 0 {
		return nil, list, nil
	}
	list = m.fill(it, lib.Site.clock)
	if folder {
		more, err := lib.loadAssets(it, path.Dir(file))
		if err != nil {
			return nil, nil, err
		}
		list = append(list, more...)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		list = append(list, it.complain("", "body", "写上正文", "正文是空的"))
	}
	return it, list, nil
}

// splitFrontMatter cuts src after the line that ends the header. The header keeps its opening --- so that YAML counts the
// file's lines, but not the closing one.
func splitFrontMatter(src []byte) (header, body []byte, ok bool) {
	first, rest, found := bytes.Cut(src, []byte("\n"))
	if !found || strings.TrimRight(string(first), " \t\r") != "---" {
		return nil, nil, false
	}
	off := len(first) + 1
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		if strings.TrimRight(string(line), " \t\r") == "---" {
			return src[:off], after, true
		}
		off += len(line) + 1
		rest = after
	}
	return nil, nil, false
}

// loadAssets reads the headers of the pictures in an item's folder.
func (lib *Library) loadAssets(it *Item, dir string) (problem.List, error) {
	var list problem.List
	entries, err := fs.ReadDir(lib.fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", dir, err)
	}
	for _, e := range entries {
		if Hidden(e.Name()) || e.Name() == "index.md" {
			continue
		}
		file := path.Join(dir, e.Name())
		at := problem.Pos{File: file}
		bad := func(hint, format string, args ...any) {
			list = append(list, problem.Errorf(at, "picture", hint, format, args...))
		}
		if strings.ContainsAny(e.Name(), `\:`) || strings.ContainsFunc(e.Name(), unicode.IsControl) || !utf8.ValidString(e.Name()) {
			bad("改用汉字、字母、数字和连字符", "图片的文件名不能有这样的符号")
			continue
		}
		if e.IsDir() || !slices.Contains(pictureEndings, strings.ToLower(path.Ext(e.Name()))) {
			bad("图片用 JPEG、PNG、GIF、WebP、BMP 或 TIFF，直接放在文章旁边", "文章的文件夹里只能放图片")
			continue
		}
		st, err := fs.Stat(lib.fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", file, err)
		}
		switch {
		case st.Size() > MaxPicture:
			bad("缩小后再放进来", "图片有 %d MB，最多 %d MB", st.Size()>>20, MaxPicture>>20)
			continue
		case st.Size() < MinPicture:
			bad("换一张清楚的图", "图片只有 %d 个字节，太小了", st.Size())
			continue
		}
		src, err := fs.ReadFile(lib.fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", file, err)
		}
		info, err := picture.Look(lib.pictures, src)
		if err != nil {
			hint, text := pictureProblem(err)
			bad(hint, "%s", text)
			continue
		}
		a := Asset{File: file, Name: e.Name(), Public: e.Name(), Format: string(info.Format), Width: info.Width, Height: info.Height, Hash: sha256.Sum256(src)}
		if ext := strings.ToLower(path.Ext(a.Name)); ext != info.Ext() && !(ext == ".jpeg" && info.Ext() == ".jpg") {
			a.Public = strings.TrimSuffix(a.Name, path.Ext(a.Name)) + info.Ext()
		}
		if i := slices.IndexFunc(it.Assets, func(b Asset) bool { return b.Public == a.Public }); i >= 0 {
			bad("改名其中一个", "和 %s 发布后会同名", it.Assets[i].Name)
			continue
		}
		it.Assets = append(it.Assets, a)
	}
	return list, nil
}

// pictureEndings are the names that pictures may have; what they are is seen from their content.
var pictureEndings = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// pictureProblem says in Chinese why a picture cannot be published, and what to do.
func pictureProblem(err error) (hint, text string) {
	var e *picture.Error
	if !errors.As(err, &e) {
		return "用看图软件打开，另存为 PNG 或 JPEG", "这张图片读不了"
	}
	switch e.Fault {
	case picture.Empty:
		return "重新放一张", "图片是空的"
	case picture.NotRead:
		return "用看图软件打开，另存为 PNG 或 JPEG", fmt.Sprintf("这种图片（%s）读不了", e.Format)
	case picture.Damaged:
		return "重新导出一张", "图片坏了，或者没有传完"
	case picture.TooManyPixels:
		return "缩小后再放进来", fmt.Sprintf("图片有 %d×%d 像素，最多 4000 万像素", e.Width, e.Height)
	case picture.TooWide:
		return "动图缩到 1080 像素宽以内", fmt.Sprintf("动图有 %d 像素宽", e.Width)
	case picture.TooLarge:
		return "换成小一些的图，动图不超过 1 MB", fmt.Sprintf("压缩后还有 %d KB，最多 1000 KB", e.Bytes>>10)
	case picture.TooSmall:
		return "换一张清楚的图", "图片太小，粘贴到微信会丢"
	}
	return "用看图软件打开，另存为 PNG 或 JPEG", "这不是能认的图片（文件可能坏了，或只改了后缀名）"
}

// Picture gives the bytes of an asset as they are published: within the limits, without metadata.
func (l *Library) Picture(a Asset) ([]byte, error) {
	src, err := l.ReadFile(a.File)
	if err != nil {
		return nil, err
	}
	p, err := picture.Prepare(src, picture.WeChat)
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", a.File, err)
	}
	return p.Bytes, nil
}

func listStatic(fsys fs.FS) ([]Static, error) {
	var out []Static
	err := fs.WalkDir(fsys, "static", func(p string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && p == "static" {
			return nil
		}
		if err != nil {
			return err
		}
		if Hidden(e.Name()) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.IsDir() {
			return nil
		}
		st, err := e.Info()
		if err != nil {
			return err
		}
		if !st.Mode().IsRegular() {
			return nil
		}
		out = append(out, Static{strings.TrimPrefix(p, "static/"), st.Size()})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading static: %w", err)
	}
	return out, nil
}
