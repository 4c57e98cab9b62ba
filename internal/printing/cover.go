package printing

import (
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
