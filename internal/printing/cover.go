package printing

import (
	"errors"
	"fmt"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/poster"
	"mingbai/internal/scene"
	"mingbai/internal/words"
)

// Cover is what the drawn cover of an article says.
func Cover(e *edition.Edition, it *edition.Item) poster.CoverText {
	theme := e.Site.WeChat.ThemeOf(it.Kind)
	c := poster.CoverText{
		Title: it.Title, Site: e.Site.Title, Kind: it.Kind.Info().Name,
		Ground: scene.Colour(theme.Bar), Ink: content.WeChatPaper, Accent: scene.Colour(theme.Tint),
	}
	w := words.ZhHans().Severity
	switch it.Severity {
	case content.High:
		c.Severity, c.Shape = w.High, poster.Triangle
	case content.Medium:
		c.Severity, c.Shape = w.Medium, poster.Diamond
	case content.Low:
		c.Severity, c.Shape = w.Low, poster.Ring
	}
	if it.Kind == content.Page {
		c.Kind = ""
	}
	return c
}

// CoverFault says in Chinese what in its texts keeps a cover from being drawn, "" for any other error and for none.
func CoverFault(err error) string {
	names := map[string]string{"title": "标题", "site": "网站名称", "kind": "种类", "severity": "风险等级"}
	var missing *scene.GlyphError
	var long *poster.Error
	switch {
	case errors.As(err, &missing):
		return fmt.Sprintf("封面%s里的“%c”（U+%04X）没有字形，画不出来。换成常用的字", names[missing.Field], missing.Rune, missing.Rune)
	case errors.As(err, &long) && long.Piece != "":
		return fmt.Sprintf("封面%s里的“%s”太长，一行放不下，又不能拆开", names[long.Field], long.Piece)
	case errors.As(err, &long):
		return fmt.Sprintf("封面%s有 %d 个字，最多放得下 %d 个", names[long.Field], long.Length, long.Most)
	}
	return ""
}
