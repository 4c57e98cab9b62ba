package main

import (
	"fmt"
	"strings"
	"time"

	"mingbai/internal/build"
	"mingbai/internal/content"
	"mingbai/internal/problem"
)

// statusName is what the status of an item is called for the editor.
var statusName = map[string]string{"draft": "草稿", "coming": "待发布", "live": "已发布", "expired": "已到期", "withdrawn": "已撤回"}

// readThrough prints what somebody wants to know who reads everything through.
func (c *command) readThrough(f siteFlags, lib *content.Library, at time.Time, list problem.List) error {
	if lib == nil || list.Errors() > 0 {
		return c.refuse(f, list, "内容有错，先改好再排阅读表")
	}
	r, err := build.ReadThrough(lib, at)
	if err != nil {
		return failure(err)
	}
	if f.format == "json" {
		return printJSON(c.out, r)
	}
	c.printProblems(f, list)
	fmt.Fprintf(c.out, "阅读表，%s。字数不算空格；时间按每分钟 %d 字算。\n", stamp(at), build.ReadingSpeed)
	yes := func(b bool) string {
		if b {
			return "有"
		}
		return "无"
	}
	rest := r.Items
	for _, k := range r.Kinds {
		fmt.Fprintf(c.out, "\n%s：%d 篇（已发布 %d 篇），%d 字，%d 分钟\n", k.Kind.Info().Name, k.Items, k.Live, k.Chars, k.Minutes)
		rows := [][]string{{"编号", "标题", "状态", "字数", "分钟", "最长句", "读者", "复核", "作者", "审核", "题", "海报"}}
		for _, it := range rest[:k.Items] {
			rows = append(rows, []string{it.ID, it.Title, statusName[it.Status], fmt.Sprint(it.Chars), fmt.Sprint(it.Minutes), fmt.Sprint(it.Longest),
				strings.Join(it.Audience, "、"), it.Review, it.Author, it.Reviewer, yes(it.Quiz), yes(it.Poster)})
		}
		rest = rest[k.Items:]
		c.printTable(rows)
	}
	if len(r.Topics) > 0 {
		var names []string
		for _, t := range r.Topics {
			names = append(names, fmt.Sprintf("%s（%s）", t.Name, t.ID))
		}
		fmt.Fprintf(c.out, "\n还没有公开文章的主题 %d 个：%s\n", len(names), strings.Join(names, "、"))
	}
	return nil
}

// printTable writes rows of the same length with columns under each other, a Chinese character being as wide as two letters.
func (c *command) printTable(rows [][]string) {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], content.HalfWidths(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", wide[i]-content.HalfWidths(cell)+2))
			}
		}
		fmt.Fprintln(c.out, strings.TrimRight(b.String(), " "))
	}
}
