// Package talks makes the kit for a talk in a branch or a community room: in the desk's folder talks/, for every lesson and every series,
// the slides with their handout, a quiz to print and an attendance sheet, and a page that leads to them and to the posters.
//
// In goes an Edition; out come files, promised under keys. Nothing of it is published. Of the alerts only the newest have a kit, for
// there are many and they come and go: a kit for each would make the desk several times as big. The command makes slides of any.
package talks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/talk"
	"mingbai/internal/words"
	"mingbai/templates"
	"mingbai/templates/assets"
	pages "mingbai/templates/desk"
)

// Index is the address of the page in the desk's folder.
const Index = folder + "index.html"

const (
	folder       = "talks/"
	slidesFile   = "slides.html"
	quizFile     = "quiz.html"
	signFile     = "attendance.html"
	newestAlerts = 10
)

// Has says whether an edition has anything to tell; else there is no page.
func Has(e *edition.Edition) bool { return len(e.Of(content.Lesson))+len(talk.Series(e)) > 0 }

// Render makes the files. poster gives the address of an article's poster in the desk's folder, "" if it has none; it may be nil.
func Render(e *edition.Edition, poster func(*edition.Item) string) ([]output.File, error) {
	if !Has(e) {
		return nil, nil
	}
	env, err := talk.Environment(e)
	if err != nil {
		return nil, err
	}
	k := &kit{e: e, env: env, poster: poster}
	v := &pages.Talks{Title: "讲座 - " + e.Site.Title, Desk: "../index.html", Style: pages.Style}
	group := func(name string, all []talk.Talk) {
		g := pages.TalkGroup{Name: name}
		for _, t := range all {
			g.Talks = append(g.Talks, k.talk(t))
		}
		if len(all) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	group("系列，一次讲几篇", talk.Series(e))
	group(content.Lesson.Info().Name, talksOf(e.Of(content.Lesson)))
	alerts := e.Of(content.Alert)
	group("最近的"+content.Alert.Info().Name, talksOf(alerts[:min(len(alerts), newestAlerts)]))
	body, err := pages.Render(pages.TalksPage(v))
	if err != nil {
		return nil, err
	}
	return append(k.files, output.File{Path: Index, Body: body}), nil
}

func talksOf(items []*edition.Item) []talk.Talk {
	var out []talk.Talk
	for _, it := range items {
		out = append(out, talk.Of(it))
	}
	return out
}

type kit struct {
	e      *edition.Edition
	env    string
	poster func(*edition.Item) string
	files  []output.File
}

// talk promises the files of a talk.
func (k *kit) talk(t talk.Talk) pages.Talk {
	key := t.Key(k.env)
	dir := t.ID + "/"
	promise := func(name, style string, make func() ([]byte, error)) string {
		sum := sha256.Sum256([]byte(style))
		k.files = append(k.files, output.File{Path: folder + dir + name, Key: "talk/" + name + "/" + hex.EncodeToString(sum[:8]) + "/" + key, Make: make})
		return dir + name
	}
	minutes := t.Minutes(k.e)
	v := pages.Talk{Title: t.Title, About: t.About, ID: t.ID, Length: fmt.Sprintf("大约讲 %d 分钟", minutes)}
	v.Slides = promise(slidesFile, "", func() ([]byte, error) { return t.Deck(k.e, minutes) })
	v.Sign = promise(signFile, pages.Style+pages.SignStyle, func() ([]byte, error) {
		return pages.Render(pages.SignPage(&pages.Sign{Title: t.Title, Bank: k.e.Site.Bank, Index: k.up(t), Style: pages.Style + pages.SignStyle}))
	})
	sheets := k.sheets(t)
	if len(sheets) > 0 {
		style := pages.Style + string(assets.Sheet.Body)
		v.Quiz = promise(quizFile, style, func() ([]byte, error) {
			return pages.Render(pages.QuizPage(&pages.Quiz{Title: t.Title, Index: k.up(t), Sheets: sheets, Frame: &templates.Frame{Shell: &templates.Shell{Words: words.ZhHans()}}, Style: style}))
		})
	}
	for _, it := range t.Items {
		if k.poster != nil {
			if at := k.poster(it); at != "" {
				v.Posters = append(v.Posters, pages.Image{Name: it.Title, Href: "../" + at})
			}
		}
	}
	return v
}

// up leads from a file of a talk to the page of all.
func (k *kit) up(t talk.Talk) string {
	return strings.Repeat("../", strings.Count(t.ID, "/")+1) + "index.html"
}

// sheets are the quizzes of a talk on paper, one for each article that has one.
func (k *kit) sheets(t talk.Talk) []*templates.Sheet {
	w := words.ZhHans()
	var out []*templates.Sheet
	for _, it := range t.Items {
		v := &templates.Sheet{Title: words.Fill(w.Quiz.Sheet, "title", it.Title), Bank: k.e.Site.Bank, Address: k.e.Site.Domain() + it.Path}
		for _, q := range k.e.Quiz(it) {
			v.Questions = append(v.Questions, templates.Question{Ask: q.Ask, Options: q.Options, Answer: q.Answer, Why: q.Why})
		}
		if len(v.Questions) > 0 {
			out = append(out, v)
		}
	}
	return out
}
