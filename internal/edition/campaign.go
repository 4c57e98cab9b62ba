package edition

import (
	"cmp"
	"slices"

	"mingbai/internal/content"
)

// CampaignsPath is the page of the campaigns, CampaignsCalendar the same as iCalendar.
const (
	CampaignsPath     = "/campaigns/"
	CampaignsCalendar = CampaignsPath + "calendar.ics"
)

// Campaign is a campaign as it is shown: references are resolved, Years are newest first.
type Campaign struct {
	content.Campaign
	Fitting []*Item // visible articles: those picked by hand, then the newest of each topic, then the next of each
}

// Campaigns gives the campaigns by month, then in the file's order. What has a successor fits none.
func (e *Edition) Campaigns() []Campaign {
	out := make([]Campaign, len(e.Dir.Campaigns))
	for i, c := range e.Dir.Campaigns {
		c.About = e.Record(content.CampaignsFile, c.About)
		c.Checklist = slices.Clone(c.Checklist)
		for j, line := range c.Checklist {
			c.Checklist[j] = e.Record(content.CampaignsFile, line)
		}
		c.Years = slices.Clone(c.Years)
		slices.SortFunc(c.Years, func(a, b content.CampaignYear) int { return cmp.Compare(b.Year, a.Year) })
		out[i] = Campaign{c, e.fitting(&c)}
	}
	slices.SortStableFunc(out, func(a, b Campaign) int { return cmp.Compare(a.Month, b.Month) })
	return out
}

func (e *Edition) fitting(c *content.Campaign) []*Item {
	var out []*Item
	for _, id := range c.Items {
		if it, ok := e.Item(id); ok && it.Successor == nil {
			out = append(out, it)
		}
	}
	byTopic := map[string][]*Item{}
	most := 0
	for _, it := range e.Articles() {
		if it.Successor == nil && !slices.Contains(c.Items, it.ID) {
			byTopic[it.Topic.ID] = append(byTopic[it.Topic.ID], it)
			most = max(most, len(byTopic[it.Topic.ID]))
		}
	}
	for n := range most {
		for _, topic := range c.Topics {
			if all := byTopic[topic]; n < len(all) {
				out = append(out, all[n])
			}
		}
	}
	return out
}
