// Package testsite gives tests the project's own site folder in memory, to be changed as they like.
package testsite

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"mingbai"
	"mingbai/internal/content"
)

// Starter is a copy of the project's site folder.
func Starter(t testing.TB) fstest.MapFS {
	t.Helper()
	site := fstest.MapFS{}
	err := fs.WalkDir(mingbai.Starter, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := mingbai.Starter.ReadFile(p)
		site[p] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// Marked is an alert in which every field that an editor writes carries a mark.
func Marked(mark, lines string) *fstest.MapFile {
	if !strings.Contains(lines, "led:") {
		lines += "led: 屏上" + mark + "，先停一停。\n"
	}
	return &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: 标题%[1]s
summary: 摘要里也有%[1]s这个暗号，用来找漏网的字。
topic: gouwu
tags: [%[1]s]
audience: [zhangzhe]
author: 作者%[1]s
reviewer: 审核%[1]s
review: 2027-09-01
severity: high
quiz:
  - ask: 问的是%[1]s吗？
    options: [选%[1]s, 不选]
    answer: 2
    why: 道理%[1]s在这里。
sources:
  - title: 来源%[1]s
%[2]s---

正文%[1]s开头。

## 识别

- “先付钱”——%[1]s。

## 怎么办

1. 不付钱%[1]s。

## 小节%[1]s

> [!WARNING] 提示%[1]s
> 当心%[1]s。

![图上%[1]s](tu.png "说明%[1]s")
`, mark, lines)}
}

// Picture is a PNG over a kilobyte, Marked's tu.png, with a mark after its end.
func Picture(t testing.TB, mark string) *fstest.MapFile {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	var noise [sha256.Size]byte // does not shrink
	for i := range img.Pix {
		if i%len(noise) == 0 {
			noise = sha256.Sum256(append(noise[:], mark...))
		}
		img.Pix[i] = noise[i%len(noise)] | 0xff*byte(i%4/3) // opaque
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: append(b.Bytes(), mark...)}
}

// JSONStrings gives every name and string of a JSON value, nothing of what is no JSON.
func JSONStrings(b []byte) (out []string) {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return nil
	}
	var collect func(any)
	collect = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, x := range v {
				collect(x)
			}
		case map[string]any:
			for k, x := range v {
				out = append(out, k)
				collect(x)
			}
		}
	}
	collect(v)
	return out
}

// Few is Starter with four articles and the pages, for posters, covers and fragments take their time.
func Few(t testing.TB) fstest.MapFS {
	t.Helper()
	site := Starter(t)
	for p := range site {
		dir, name := path.Split(p)
		if dir != "content/pages/" && path.Ext(name) == ".md" && !slices.Contains([]string{"shuadan-fanli.md", "cunkuan-baoxian.md", "fanzha-gongju.md", "atm-anquan.md"}, name) {
			delete(site, p)
		}
	}
	return site
}

// Small is Starter without its articles and posters: it builds in a blink.
func Small(t testing.TB) fstest.MapFS {
	t.Helper()
	site := Starter(t)
	for name := range site {
		for _, kind := range []string{"alerts", "lessons", "tips"} {
			if strings.HasPrefix(name, "content/"+kind+"/") {
				delete(site, name)
			}
		}
	}
	Bare(site)
	site["site.yaml"].Data = append(bytes.Clone(site["site.yaml"].Data), "\nposters: {off: true}\n"...)
	return site
}

// Bare takes away the data files that name articles.
func Bare(site fstest.MapFS) {
	delete(site, content.GlossaryFile)
	delete(site, content.ComplaintsFile)
	delete(site, content.CampaignsFile)
}

// Tip is a tip of a few words with a mark in every text; lines are those of its header that say when it is public.
func Tip(mark, lines string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, `---
title: 贴士%[1]s
summary: 用卡时要记住的一件小事，%[1]s。
topic: xinpian-ka
author: 王一
reviewer: 赵二
review: 2099-01-01
sources: [{title: 情景示例}]
%[2]s---

卡和密码分开放%[1]s。
`, mark, lines)}
}

// Write puts a site on the disk.
func Write(t testing.TB, dir string, site fstest.MapFS) {
	t.Helper()
	if err := os.CopyFS(dir, site); err != nil {
		t.Fatal(err)
	}
}
