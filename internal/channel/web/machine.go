package web

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/templates"
)

// What machines read: JSON-LD (schema.org), sitemap.xml, robots.txt.

type ldOrganization struct {
	Context string          `json:"@context,omitempty"`
	Type    string          `json:"@type"`
	Name    string          `json:"name"`
	URL     string          `json:"url,omitempty"`
	Parent  *ldOrganization `json:"parentOrganization,omitempty"`
}

type ldPerson struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type ldArticle struct {
	Context      string          `json:"@context"`
	Type         string          `json:"@type"`
	Headline     string          `json:"headline"`
	Name         string          `json:"name,omitempty"`
	Description  string          `json:"description"`
	Language     string          `json:"inLanguage"`
	URL          string          `json:"url"`
	Image        string          `json:"image,omitempty"`
	Published    string          `json:"datePublished"`
	Modified     string          `json:"dateModified"`
	Author       *ldPerson       `json:"author,omitempty"`
	Editor       *ldPerson       `json:"editor,omitempty"`
	Publisher    *ldOrganization `json:"publisher"`
	Keywords     []string        `json:"keywords,omitempty"`
	About        string          `json:"about,omitempty"`
	ResourceType string          `json:"learningResourceType,omitempty"`
	Free         bool            `json:"isAccessibleForFree"`
}

type ldCrumbs struct {
	Context string    `json:"@context"`
	Type    string    `json:"@type"`
	Items   []ldCrumb `json:"itemListElement"`
}

type ldCrumb struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

type ldSite struct {
	Context     string          `json:"@context"`
	Type        string          `json:"@type"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	URL         string          `json:"url"`
	Language    string          `json:"inLanguage"`
	Publisher   *ldOrganization `json:"publisher"`
}

const schema = "https://schema.org"

// ld writes data so that it may stand in a script element: encoding/json escapes <, > and &.
func ld(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // structs of strings cannot fail
	}
	return string(b)
}

func (s *website) organization() *ldOrganization {
	return &ldOrganization{Type: "Organization", Name: s.Site.Publisher, URL: s.Site.Absolute("/"),
		Parent: &ldOrganization{Type: "Organization", Name: s.Site.Bank}}
}

func (s *website) websiteData() string {
	return ld(ldSite{schema, "WebSite", s.Site.Title, s.Site.Description, s.Site.Absolute("/"), s.Site.Language, s.organization()})
}

// crumbData takes links as pages have them, the page itself last.
func (s *website) crumbData(links []templates.Link) string {
	c := ldCrumbs{Context: schema, Type: "BreadcrumbList"}
	origin := strings.TrimSuffix(s.Site.BaseURL, s.Site.BasePath())
	for i, l := range links {
		c.Items = append(c.Items, ldCrumb{"ListItem", i + 1, l.Text, origin + l.Href})
	}
	return ld(c)
}

func (s *website) itemData(it *edition.Item, v *templates.Item, picture string) []string {
	data := []string{s.crumbData(append(slices.Clone(v.Crumbs), s.itemLink(it)))}
	if it.Kind == content.Page {
		if it.ID == aboutID {
			o := s.organization()
			o.Context = schema
			data = append(data, ld(o))
		}
		return data
	}
	a := ldArticle{
		Context: schema, Type: "Article", Headline: it.Title, Description: it.Summary, Language: s.Site.Language,
		URL: s.Site.Absolute(it.Path), Image: picture,
		Published: it.Publish.Format(time.RFC3339), Modified: it.Changed().Format(time.RFC3339),
		Publisher: s.organization(), Keywords: it.Tags, About: it.Topic.Name, Free: true,
	}
	if it.Author != "" {
		a.Author = &ldPerson{"Person", it.Author}
	}
	if it.Reviewer != "" {
		a.Editor = &ldPerson{"Person", it.Reviewer}
	}
	if it.Kind == content.Lesson {
		a.Type, a.Name, a.ResourceType = "LearningResource", it.Title, "Lesson"
	}
	return append(data, ld(a))
}

// address is a line of the sitemap.
type address struct {
	path    string
	changed time.Time
}

// sitemap lists what search engines should know; one file may have 50,000 lines, far more than a bank's site needs.
func (s *website) sitemap() output.File {
	urls := slices.Clone(s.urls)
	slices.SortFunc(urls, func(a, b address) int { return strings.Compare(a.path, b.path) })
	k := s.key("sitemap")
	for _, u := range urls {
		k.add(u.path, u.changed.Format(time.RFC3339))
	}
	return output.File{Path: "sitemap.xml", Key: k.sum(), Make: func() ([]byte, error) {
		var b strings.Builder
		b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
		for _, u := range urls {
			b.WriteString("<url><loc>")
			if err := xml.EscapeText(&b, []byte(s.Site.Absolute(u.path))); err != nil {
				return nil, err
			}
			b.WriteString("</loc>")
			if !u.changed.IsZero() {
				b.WriteString("<lastmod>" + u.changed.In(s.Site.Location()).Format(time.RFC3339) + "</lastmod>")
			}
			b.WriteString("</url>\n")
		}
		b.WriteString("</urlset>\n")
		return []byte(b.String()), nil
	}}
}

func (s *website) robots() output.File {
	return output.File{Path: "robots.txt", Body: []byte("User-agent: *\nAllow: /\nSitemap: " + s.Site.Absolute("/sitemap.xml") + "\n")}
}
