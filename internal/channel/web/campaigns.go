package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"
	ics "github.com/arran4/golang-ical"

	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/words"
	"mingbai/templates"
)

// maxCampaignReads is how many articles a campaign leads to.
const maxCampaignReads = 6

// campaignID is the place of a campaign on the page. The prefix keeps ids of editors away from those of the frame.
func campaignID(id string) string { return "c-" + id }

// campaigns is the page of what is held every year, and the same as a calendar. Neither knows what comes next: they depend on no clock.
func (s *website) campaigns() {
	all := s.Campaigns()
	if len(all) == 0 {
		return
	}
	k := s.key("campaigns")
	var read []*edition.Item
	dated := false
	for i, c := range all {
		all[i].Fitting = c.Fitting[:min(len(c.Fitting), maxCampaignReads)]
		k.cards(s, all[i].Fitting)
		read = append(read, all[i].Fitting...)
		for _, y := range c.Years {
			dated = dated || !y.FromDay.IsZero()
		}
	}
	calendar := templates.Feed{Title: s.w.Campaigns.Title, Type: "text/calendar", Href: s.Site.Href(edition.CampaignsCalendar)}
	s.page(edition.CampaignsPath, k, func() templ.Component {
		w := s.w.Campaigns
		f := s.frame(edition.CampaignsPath, w.Title, w.About)
		crumbs := []templates.Link{s.homeCrumb()}
		f.Data = []string{s.crumbData(append(slices.Clone(crumbs), templates.Link{Text: w.Title, Href: s.Site.Href(edition.CampaignsPath)}))}
		v := &templates.Campaigns{Crumbs: crumbs, Months: s.campaignMonths(all)}
		if dated {
			v.Calendar, v.Address = calendar.Href, s.Site.Absolute(edition.CampaignsCalendar)
			f.Feeds = append([]templates.Feed{calendar}, f.Feeds...)
		}
		return templates.CampaignsPage(f, v)
	})
	s.urls = append(s.urls, address{edition.CampaignsPath, s.Changed(read, nil)})
	if dated {
		s.files = append(s.files, output.File{
			Path: strings.TrimPrefix(edition.CampaignsCalendar, "/"), Key: s.key("calendar").sum(),
			Make: func() ([]byte, error) { return s.calendar(all) },
		})
	}
}

func (s *website) campaignMonths(all []edition.Campaign) []templates.CampaignMonth {
	var out []templates.CampaignMonth
	for _, c := range all {
		id := fmt.Sprint("month-", c.Month)
		if len(out) == 0 || out[len(out)-1].ID != id {
			out = append(out, templates.CampaignMonth{ID: id, Name: words.Fill(s.w.Campaigns.Month, "m", fmt.Sprint(c.Month))})
		}
		v := templates.Campaign{ID: campaignID(c.ID), Name: c.Name, When: c.When, About: c.About, Host: c.Host}
		for _, y := range c.Years {
			x := templates.CampaignYear{
				Year: words.Fill(s.w.Campaigns.Year, "y", fmt.Sprint(y.Year)), Name: y.Name, Theme: y.Theme, Slogan: y.Slogan, Open: y.Theme == "" && y.Slogan == "",
				Source: y.Source, Checked: words.Fill(s.w.Campaigns.Checked, "date", s.day(y.CheckedDay).Text),
			}
			if !y.FromDay.IsZero() {
				x.Days = s.w.Span(y.FromDay, y.ToDay)
			}
			v.Years = append(v.Years, x)
		}
		for _, it := range c.Fitting {
			v.Read = append(v.Read, templates.Entry{Link: s.itemLink(it)})
		}
		last := &out[len(out)-1]
		last.Campaigns = append(last.Campaigns, v)
	}
	return out
}

// calendar is every year whose days are known as iCalendar (RFC 5545). An event keeps its UID for ever and says when it was last
// compared with its source, so that the bytes depend on the data alone.
func (s *website) calendar(all []edition.Campaign) ([]byte, error) {
	w := s.w.Campaigns
	cal := ics.NewCalendar()
	cal.SetProductId("-//" + s.Site.Bank + "//" + s.Site.Title + "//" + s.Site.Language)
	cal.SetName(w.Title)
	cal.SetRefreshInterval("P1D")
	host, _, _ := strings.Cut(s.Site.FeedAuthority, ",")
	for _, c := range all {
		for _, y := range c.Years {
			if y.FromDay.IsZero() {
				continue
			}
			e := cal.AddEvent(fmt.Sprintf("campaign-%s-%d@%s", c.ID, y.Year, host))
			e.SetDtStampTime(y.CheckedDay)
			e.SetSummary(c.Called(y))
			e.SetAllDayStartAt(y.FromDay)
			e.SetAllDayEndAt(y.ToDay.AddDate(0, 0, 1)) // the first day after it
			about := []string{c.About}
			for _, l := range [][2]string{{w.Theme, y.Theme}, {w.Slogan, y.Slogan}, {w.Source, y.Source}} {
				if l[1] != "" {
					about = append(about, l[0]+s.w.Colon+l[1])
				}
			}
			e.SetDescription(strings.Join(about, "\n"))
			e.SetURL(s.Site.Absolute(edition.CampaignsPath + "#" + campaignID(c.ID)))
			e.SetTimeTransparency(ics.TransparencyTransparent)
		}
	}
	var b strings.Builder
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("writing the calendar: %w", err)
	}
	return []byte(b.String()), nil
}
