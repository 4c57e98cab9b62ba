package check

import (
	"regexp"
	"strings"

	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

// eachImage calls f for every picture of the body.
func (it *item) eachImage(f func(n *prose.Node, at problem.Pos)) {
	it.doc.Root.Walk(func(n *prose.Node) bool {
		if n.Kind == prose.Image {
			f(n, problem.Pos{File: it.File, Line: n.Line, Col: n.Col})
		}
		return true
	})
}

// local says whether a picture's name leads no further than the item's folder.
func local(ref string) bool {
	name := strings.TrimPrefix(ref, "./")
	return !strings.ContainsAny(name, `/\:`) && name != ".."
}

func imageRemote(it *item) {
	it.eachImage(func(n *prose.Node, at problem.Pos) {
		if !local(n.Ref) {
			it.errorf(at, "把图片放到文章的文件夹里，写文件名", "图片“%s”不在文章的文件夹里", n.Ref)
		}
	})
}

func imageMissing(it *item) {
	say := func(at problem.Pos, name string) {
		hint := "检查文件名和大小写"
		if !strings.HasSuffix(it.File, "/index.md") {
			hint = "文章要放成 " + strings.TrimSuffix(it.File, ".md") + "/index.md，图片放在它旁边"
		}
		it.errorf(at, hint, "没有图片“%s”", name)
	}
	it.eachImage(func(n *prose.Node, at problem.Pos) {
		if _, ok := it.Asset(n.Ref); !ok && local(n.Ref) {
			say(at, n.Ref)
		}
	})
	if it.Cover != nil && it.Cover.Image != "" {
		if _, ok := it.Asset(it.Cover.Image); !ok {
			say(it.Where("cover.image"), it.Cover.Image)
		}
	}
}

func imageAlt(it *item) {
	it.eachImage(func(n *prose.Node, at problem.Pos) {
		if strings.TrimSpace(n.Text) == "" {
			it.errorf(at, "在方括号里写出图上是什么，给看不见图的人听", "图片没有说明")
		}
	})
}

func imageUnused(it *item) {
	if len(it.Assets) == 0 {
		return
	}
	used := map[string]bool{}
	it.eachImage(func(n *prose.Node, _ problem.Pos) {
		if a, ok := it.Asset(n.Ref); ok {
			used[a.Name] = true
		}
	})
	if it.Cover != nil {
		used[it.Cover.Image] = true
	}
	for _, a := range it.Assets {
		if !used[a.Name] {
			it.warnf(problem.Pos{File: a.File}, "用不着就删掉", "图片没有用到")
		}
	}
}

var imageForm = regexp.MustCompile(`^[\p{Han}A-Za-z0-9_.-]+$`)

func imageName(it *item) {
	for _, a := range it.Assets {
		if !imageForm.MatchString(a.Name) {
			it.warnf(problem.Pos{File: a.File}, "只用小写字母、数字、汉字和连字符", "图片的文件名“%s”里有空格或别的符号，有的平台打不开", a.Name)
		}
	}
}
