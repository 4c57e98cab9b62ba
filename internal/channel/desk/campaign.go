package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/words"
	pages "mingbai/templates/desk"
)

const (
	campaignFolder = "campaigns/"
	campaignIndex  = campaignFolder + "index.html"
	maxPackItems   = 12 // articles of a pack
)

// campaigns makes a pack for each campaign, what branches need to hold it, and the page that leads to the packs.
func (d *desk) campaigns() error {
	all := d.Campaigns()
	if len(all) == 0 {
		return nil
	}
	v := &pages.Campaigns{Title: "宣传活动 - " + d.Site.Title, Desk: "../index.html", Style: pages.Style}
	for _, c := range all {
		v.Campaigns = append(v.Campaigns, pages.CampaignLine{Name: c.Name, When: c.When, Href: c.ID + "/index.html", Now: d.thisYear(c)})
		if err := d.pack(c); err != nil {
			return err
		}
	}
	body, err := pages.Render(pages.CampaignsPage(v))
	if err != nil {
		return err
	}
	d.add(campaignIndex, body)
	return nil
}

// pack promises the page of a campaign. Its key names the campaign with its year, what comes, and the keys of the articles.
func (d *desk) pack(c edition.Campaign) error {
	fitting := c.Fitting[:min(len(c.Fitting), maxPackItems)]
	var later []edition.Coming
	for _, x := range d.Coming() {
		if c.Fits(x.ID, x.Topic.ID) {
			later = append(later, x)
		}
	}
	h := sha256.New()
	b, err := json.Marshal([]any{c.Campaign, d.thisYear(c), later, pages.SheetStyle})
	if err != nil {
		return fmt.Errorf("naming a campaign: %w", err)
	}
	fmt.Fprintf(h, "%s\n%s\n", d.env, b)
	for _, it := range fitting {
		fmt.Fprintf(h, "%s %v %q\n", d.made[it].key, d.made[it].refused, d.poster(it))
	}
	d.files = append(d.files, output.File{
		Path: campaignFolder + c.ID + "/index.html", Key: "campaign/" + hex.EncodeToString(h.Sum(nil)),
		Make: func() ([]byte, error) { return pages.Render(pages.PackPage(d.packView(c, fitting, later))) },
	})
	return nil
}

func (d *desk) packView(c edition.Campaign, fitting []*edition.Item, later []edition.Coming) *pages.Pack {
	const up = "../../"
	v := &pages.Pack{
		Title: c.Name, Desk: up + "index.html", All: "../index.html", LED: up + ledPage, When: c.When, About: c.About, Host: c.Host, Now: d.thisYear(c), Checklist: c.Checklist,
		Style: pages.Style + pages.SheetStyle, Script: pages.Script,
	}
	for _, y := range c.Years {
		v.Years = append(v.Years, d.campaignYear(&c.Campaign, y))
	}
	for _, it := range fitting {
		i := d.line(it, up, true)
		i.Fields = nil
		i.Time = d.w.Day(it.Publish.In(d.Site.Location()))
		if p := d.poster(it); p != "" {
			i.Images = append(i.Images, pages.Image{Name: "海报（A4）", Href: up + p})
		}
		v.Items = append(v.Items, i)
	}
	for _, x := range later {
		at := x.At.In(d.Site.Location())
		v.Coming = append(v.Coming, pages.Item{Time: d.dayName(at) + " " + at.Format("15:04"), Kind: x.Kind.Info().Name, Title: x.Title, Topic: x.Topic.Name, Status: coming, State: "coming"})
	}
	return v
}

// thisYear is what is known of a campaign in the year of the edition.
func (d *desk) thisYear(c edition.Campaign) pages.CampaignYear {
	year := d.At.In(d.Site.Location()).Year()
	i := slices.IndexFunc(c.Years, func(y content.CampaignYear) bool { return y.Year == year })
	if i < 0 {
		return pages.CampaignYear{Year: fmt.Sprint(year), Name: words.Fill(d.w.Campaigns.ThisYear, "y", fmt.Sprint(year)), Unknown: true}
	}
	return d.campaignYear(&c.Campaign, c.Years[i])
}

func (d *desk) campaignYear(c *content.Campaign, y content.CampaignYear) pages.CampaignYear {
	v := pages.CampaignYear{Year: fmt.Sprint(y.Year), Name: c.Called(y), Theme: y.Theme, Slogan: y.Slogan, Source: y.Source, Checked: d.w.Day(y.CheckedDay), Review: d.w.Day(y.ReviewDay)}
	if !y.FromDay.IsZero() {
		v.Days = d.w.Span(y.FromDay, y.ToDay)
	}
	return v
}
