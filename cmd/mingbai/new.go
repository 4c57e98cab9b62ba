package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"mingbai/internal/content"
)

func (c *command) newItem() *cobra.Command {
	var site, slug, topic string
	cmd := &cobra.Command{
		Use:       "new lesson|alert|tip \"标题\"",
		Short:     "Write a draft with everything an item of that kind needs",
		Args:      cobra.ExactArgs(2),
		ValidArgs: []string{"lesson", "alert", "tip"},
	}
	cmd.Flags().StringVar(&site, "site", ".", "site folder")
	cmd.Flags().StringVar(&slug, "slug", "", "name in the address, such as shuadan-fanli (default: kind and day)")
	cmd.Flags().StringVar(&topic, "topic", "", "topic id from content/data/topics.yaml")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		title := strings.TrimSpace(args[1])
		var kind content.KindInfo
		for _, k := range content.Kinds {
			if k.One == args[0] && k.Kind != content.Page {
				kind = k
			}
		}
		if kind.Kind == "" {
			return wrongUse("不能新建“%s”，可以是 lesson、alert、tip", args[0])
		}
		if n := utf8.RuneCountInString(title); n < 2 || n > 64 || strings.ContainsAny(title, "\n\r\t") || !utf8.ValidString(title) || strings.ContainsFunc(title, content.Emoji) {
			return wrongUse("标题要有 2 到 64 个字，不带换行和表情符号")
		}
		lib, _, err := content.Load(os.DirFS(site))
		if err != nil {
			return failure(err)
		}
		if lib == nil {
			return exitError{exitProblems, "站点设置有错，先运行 mingbai check。"}
		}
		if topic == "" {
			topic = "daitian"
		} else if _, ok := lib.Dir.Topic(topic); !ok {
			return wrongUse("没有主题“%s”，编号见 %s", topic, content.TopicsFile)
		}
		dir := filepath.Join(site, "content", string(kind.Kind))
		named := slug != ""
		if !named {
			slug = fmt.Sprintf("%s-%s", kind.One, c.now().In(lib.Site.Location()).Format("20060102"))
		} else if !content.ValidSlug(slug) {
			return wrongUse("--slug 只用小写字母、数字和连字符，如 shuadan-fanli，最多 60 个字符")
		}
		base := slug
		for n := 2; ; n++ {
			if _, taken := lib.Item(string(kind.Kind) + "/" + slug); !taken {
				break
			}
			if named {
				return wrongUse("%s/%s 已经有了，换一个 --slug", kind.Kind, slug)
			}
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return failure(err)
		}
		file := filepath.Join(dir, slug+".md")
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // never over something
		if errors.Is(err, fs.ErrExist) {
			return wrongUse("%s 已经有了，换一个 --slug", file)
		} else if err != nil {
			return failure(err)
		}
		_, err = f.WriteString(scaffold(kind, title, topic))
		if err = errors.Join(err, f.Close()); err != nil {
			return failure(err)
		}
		fmt.Fprintf(c.out, "新建了草稿 %s\n填好带【填：…】的地方，请同事审核后把 status 改成 approved，再运行 mingbai check。\n", file)
		return nil
	}
	return cmd
}

// scaffold is a draft of a kind. What the editor must fill in stands in 【填：…】, which check refuses in approved items.
func scaffold(kind content.KindInfo, title, topic string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\nsummary: 【填：用一句话说清这篇讲什么，10 到 120 个字】\ntopic: %s # 从 content/data/topics.yaml 里选编号\n", quoteYAML(title), topic)
	if kind.Urgency {
		b.WriteString("severity: medium # high 高、medium 中、low 低\n")
		fmt.Fprintf(&b, "led: 【填：给柜台屏和电子屏用的一句话，最多 %d 个字】\n", content.MaxLED)
	}
	b.WriteString(`tags: []
audience: []
status: draft # 审核通过后改成 approved
author: 【填：作者】
reviewer: 【填：审核人，不能是作者】
# publish: 2026-03-15 09:00
# review: 2026-09-15
sources:
  - title: 【填：依据的来源，写明标题和日期】
`)
	if kind.Kind != content.Page {
		b.WriteString(`quiz:
  - ask: 【填：考一考读者的问题】
    options: [【填：选项】, 【填：另一个选项】]
    answer: 1 # 第几个选项是对的
    why: 【填：为什么，答对答错都能学到】
`)
		fmt.Fprintf(&b, `# 海报上的字从文章里取。标题超过 %d 个字，或者想换个说法，就去掉下面两行开头的 #
# poster:
#   head: [第一行, 第二行]
`, content.PosterHead)
	}
	b.WriteString("---\n\n")
	switch kind.Kind {
	case content.Alert:
		b.WriteString(`【填：一段话说清：谁在骗、怎么骗、骗走什么】

## 套路

1. 【填：第一步，骗子怎么找上门】
2. 【填：第二步，怎么让人相信】
3. 【填：第三步，怎么把钱弄走】

## 识别

- “【填：骗子的原话】”——【填：其实是什么意思】
- “【填：骗子的原话】”——【填：其实是什么意思】
- “【填：骗子的原话】”——【填：其实是什么意思】

## 怎么办

1. 【填：先停下什么】
2. 【填：找谁核实】
3. 拿不准，打 {{hotline fanzha}} 问一问。

## 已经转了钱

1. 马上打 {{hotline jingcha}} 报警。
2. 再打 {{hotline bank}} 冻结自己的卡。
3. 照着[被骗后怎么办](pages/emergency)一步步做。
`)
	case content.Lesson:
		b.WriteString(`【填：先用一段话回答问题】

## 一个例子

【填：情景示例，人名用化名】

## 记住三点

- 【填：第一点】
- 【填：第二点】
- 【填：第三点】
`)
	default:
		b.WriteString(`【填：先用一段话回答问题】

## 怎么做

1. 【填：第一步】
2. 【填：第二步】
3. 【填：第三步】

## 别这么做

- 【填：常见的错】
- 【填：常见的错】

## 出了问题

打 {{hotline bank}} 找本行客服。
`)
	}
	return b.String()
}

// quoteYAML writes s as a double-quoted YAML string.
func quoteYAML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
