package printing

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mingbai/internal/poster"
	"mingbai/internal/problem"
	"mingbai/internal/scene"
)

// Shown is what is made of every poster for the desk and the website.
var Shown = []poster.Options{
	{Format: poster.A4}, {Format: poster.A4, Mode: poster.Saver},
	{Format: poster.A5}, {Format: poster.A5, Mode: poster.Saver},
	{Format: poster.Card}, {Format: poster.Story},
}

// Fault is why a poster is refused: what poster.Error and scene.GlyphError say.
type Fault struct {
	Field               string
	Length, Least, Most int    `json:",omitempty"`
	Lines               int    `json:",omitempty"`
	Piece               string `json:",omitempty"`
	Glyph               rune   `json:",omitempty"`
	Other               string `json:",omitempty"` // what else went wrong
}

func faultOf(err error) *Fault {
	var long *poster.Error
	var glyph *scene.GlyphError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &long):
		return &Fault{Field: long.Field, Length: long.Length, Least: long.Least, Most: long.Most, Lines: long.Lines, Piece: long.Piece}
	case errors.As(err, &glyph):
		return &Fault{Field: glyph.Field, Glyph: glyph.Rune}
	}
	return &Fault{Other: err.Error()}
}

// Problem says to the editor why the poster cannot be drawn in a format and how to mend it. err is what Draw gave.
func (s *Sheet) Problem(f poster.Format, err error) problem.Problem {
	fault := faultOf(err)
	text, hint := fault.say(f)
	return problem.Errorf(s.where(fault.Field), "poster", hint, "%s", text)
}

// say says a fault to the editor.
func (f *Fault) say(format poster.Format) (text, hint string) {
	name := formatNames[format]
	field := fieldName(f.Field)
	switch {
	case f.Glyph != 0:
		return fmt.Sprintf("做不出%s：%s里的“%c”（U+%04X）没有字形，印不出来", name, field, f.Glyph, f.Glyph), "换一个常用的字；打印时也可以用 --font 加一个字体"
	case f.Other != "":
		return fmt.Sprintf("做不出%s：%s", name, f.Other), ""
	case f.Field == "icon":
		return fmt.Sprintf("做不出%s：没有这个图案", name), "可以写：" + strings.Join(poster.Icons(), "、")
	case f.Piece != "":
		return fmt.Sprintf("做不出%s：%s里的“%s”太宽，一行放不下，也不能断开", name, field, f.Piece), "改短一些"
	case f.Field == "flags" || f.Field == "steps" || f.Field == "hotlines":
		if f.Length < f.Least {
			return fmt.Sprintf("做不出%s：没有%s", name, field), "在开头的 poster 里写上，或者在文章里加上对应的列表"
		}
		return fmt.Sprintf("做不出%s：%s有 %d 条", name, field, f.Length), fmt.Sprintf("最多 %d 条", f.Most)
	case f.Length < f.Least:
		return fmt.Sprintf("做不出%s：%s是空的", name, field), "补上"
	}
	hint = fmt.Sprintf("最多 %d 个字", f.Most)
	if f.Lines > 0 {
		hint += fmt.Sprintf("，排成 %d 行", f.Lines)
	}
	return fmt.Sprintf("做不出%s：%s有 %d 个字，放不下", name, field, f.Length), hint
}

var formatNames = map[poster.Format]string{
	poster.A4: "海报", poster.A5: " A5 台卡", poster.A3: " A3 海报", poster.A3Tiled: " A3 拼接海报", poster.Card: "分享卡", poster.Story: "长分享卡",
}

// fieldName says a field of poster.Error in Chinese: flags.2.why is 第 2 条要当心的话的说明.
func fieldName(field string) string {
	parts := strings.Split(field, ".")
	part := map[string]string{"say": "", "do": "", "why": "的说明", "how": "的说明", "number": "的号码", "label": "的名称"}
	if len(parts) == 3 {
		if n, err := strconv.Atoi(parts[1]); err == nil {
			return fmt.Sprintf("第 %d 条%s%s", n, plainFields[parts[0]], part[parts[2]])
		}
	}
	if name := plainFields[field]; name != "" {
		return name
	}
	return "“" + field + "”"
}

var plainFields = map[string]string{
	"head": "大字", "lead": "导语", "flags": "要当心的话", "steps": "步骤", "hotlines": "电话", "bank": "银行名称（bank）", "publisher": "发布单位（publisher）",
	"domain": "网址（base_url）", "url": "网址（base_url）", "number": "文章编号", "branch.name": "网点名称", "branch.address": "网点地址", "branch.phone": "网点电话",
}
