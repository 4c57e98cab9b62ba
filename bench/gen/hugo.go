package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/templates/assets"
)

var (
	reference = regexp.MustCompile(`\{\{(hotline|site|scam) ([^}]+)\}\}`)
	itemLink  = regexp.MustCompile(`\]\((?:pages/)?([a-z0-9-]+(?:/[a-z0-9-]+)?)(#[^)]*)?\)`)
	calloutIn = regexp.MustCompile(`(?m)^> \[!([A-Z]+)\]$`)
	callouts  = map[string]string{"NOTE": "说明", "TIP": "小窍门", "IMPORTANT": "记住", "WARNING": "当心", "CAUTION": "危险"}
	defang    = strings.NewReplacer("http", "hxxp", ".", `\[.\]`)
)

// hugoBody says the same in Hugo's Markdown: references as text, links as paths, call-outs as quotes.
func hugoBody(lib *content.Library, body string) string {
	body = reference.ReplaceAllStringFunc(body, func(s string) string {
		m := reference.FindStringSubmatch(s)
		c, _ := lib.Dir.Contact(m[2])
		switch m[1] {
		case "hotline":
			return c.Number
		case "site":
			return fmt.Sprintf("[%s](%s)", c.Label, c.URL)
		}
		return defang.Replace(m[2])
	})
	body = itemLink.ReplaceAllString(body, "](/$1/$2)")
	return calloutIn.ReplaceAllStringFunc(body, func(s string) string {
		return "> **" + callouts[calloutIn.FindStringSubmatch(s)[1]] + "**\n>"
	})
}

// head is the front matter of a Hugo page. JSON strings are YAML as well.
type head struct{ b strings.Builder }

func (h *head) set(key string, v any) {
	j, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and lists of strings only
	}
	fmt.Fprintf(&h.b, "%s: %s\n", key, j)
}

func (h *head) page(body string) string { return "---\n" + h.b.String() + "---\n\n" + body }

type source struct {
	Title string `json:"title"`
	Date  string `json:"date"`
}

func writeHugo(lib *content.Library, items []*item, dir string) error {
	if err := write(dir, "hugo.yaml", hugoConfig(lib)); err != nil {
		return err
	}
	// Hugo names the style sheet by its hash itself.
	for name, a := range map[string]assets.File{
		"assets/site.css": assets.CSS, "static/site.js": assets.Script, "static/icons.svg": assets.Icons, "static/mark.svg": assets.Mark,
	} {
		if err := write(dir, name, string(a.Body)); err != nil {
			return err
		}
	}
	for _, it := range items {
		var h head
		h.set("title", it.title)
		h.set("description", it.summary)
		h.set("date", it.publish.Format(time.RFC3339))
		if !it.updated.IsZero() {
			h.set("lastmod", it.updated.Format(time.RFC3339))
		}
		h.set("review", it.review.Format(time.DateOnly))
		h.set("topics", []string{it.topic})
		h.set("tags", it.tags)
		h.set("for", it.audience)
		h.set("author", it.author)
		h.set("reviewer", it.reviewer)
		if it.severity != "" {
			h.set("severity", it.severity)
		}
		if it.series != "" {
			h.set("series", []string{it.series})
			h.set("order", it.order)
		}
		var sources []source
		for _, s := range it.sources {
			sources = append(sources, source{s, "2022-12-01"})
		}
		h.set("sources", sources)
		if err := write(dir, "content/"+it.id()+".md", h.page(hugoBody(lib, it.body))); err != nil {
			return err
		}
	}
	for _, it := range lib.Items {
		if it.Kind != content.Page {
			continue
		}
		var h head
		h.set("title", it.Title)
		h.set("description", it.Summary)
		h.set("date", first.AddDate(0, 0, -1).Format(time.RFC3339))
		h.set("author", it.Author)
		h.set("reviewer", it.Reviewer)
		if err := write(dir, "content/"+it.Slug+".md", h.page(hugoBody(lib, string(it.Body)))); err != nil {
			return err
		}
	}
	return writeTerms(lib, dir)
}

// writeTerms gives sections and terms their names.
func writeTerms(lib *content.Library, dir string) error {
	index := func(folder, title, about, group string, rss bool) error {
		var h head
		h.set("title", title)
		h.set("description", about)
		if group != "" {
			h.set("group", group)
		}
		if rss {
			h.set("outputs", []string{"html", "rss"})
		}
		return write(dir, "content/"+folder+"/_index.md", h.page(""))
	}
	var err error
	add := func(e error) {
		if err == nil {
			err = e
		}
	}
	for _, k := range content.Kinds {
		if k.Kind != content.Page {
			add(index(string(k.Kind), k.Name, lib.Site.Description, "", true))
		}
	}
	add(index("topics", "主题", "按主题看", "", false))
	add(index("tags", "标签", "按标签看", "", false))
	add(index("for", "给谁看", "按读者看", "", false))
	add(index("series", "系列", "按顺序读", "", false))
	for _, t := range lib.Dir.Topics {
		add(index("topics/"+t.ID, t.Name, t.About, t.Group, true))
	}
	for _, a := range lib.Dir.Audiences {
		add(index("for/"+a.ID, a.Name, a.About, "", false))
	}
	for _, s := range lib.Dir.Series {
		add(index("series/"+s.ID, s.Name, s.About, "", false))
	}
	return err
}

func hugoConfig(lib *content.Library) string {
	s := &lib.Site
	var h head
	h.set("baseURL", s.BaseURL)
	h.set("title", s.Title)
	h.set("locale", s.Language)
	h.set("defaultContentLanguage", "zh-cn")
	h.set("timeZone", s.Zone)
	h.set("enableRobotsTXT", true)
	h.set("taxonomies", map[string]string{"topic": "topics", "tag": "tags", "audience": "for", "series": "series"})
	h.set("outputFormats", map[string]any{"rss": map[string]string{"baseName": "feed"}})
	h.set("pagination", map[string]any{"pagerSize": 20, "disableAliases": true})
	h.set("outputs", map[string][]string{
		"home": {"html", "rss"}, "section": {"html", "rss"}, "taxonomy": {"html"}, "term": {"html"}, "page": {"html"},
	})
	// What Mingbai does not do either.
	h.set("markup", map[string]any{"goldmark": map[string]any{"extensions": map[string]any{
		"linkify": false, "definitionList": false, "typographer": map[string]bool{"disable": true},
	}}})
	type phone struct {
		Number string `json:"number"`
		Label  string `json:"label"`
		Use    string `json:"use"`
	}
	var urgent []phone
	for _, id := range s.Urgent {
		c, _ := lib.Dir.Contact(id)
		urgent = append(urgent, phone{c.Number, c.Label, c.Use})
	}
	var steps []string
	for _, step := range s.Footer.Steps {
		steps = append(steps, hugoBody(lib, step))
	}
	h.set("params", map[string]any{
		"tagline": s.Tagline, "description": s.Description, "publisher": s.Publisher, "licence": s.Licence,
		"urgent": urgent, "stepsTitle": s.Footer.Title, "steps": steps, "groups": content.TopicGroups,
		"icp": s.Filing.ICP, "police": s.Filing.Police, "policeURL": s.Filing.PoliceURL,
	})
	return h.b.String()
}
