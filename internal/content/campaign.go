package content

import (
	"fmt"
	"slices"
	"time"

	"mingbai/internal/yamldoc"
)

// Campaign is something that banks and authorities hold every year to teach people about money.
type Campaign struct {
	ID        string         `yaml:"id"`
	Name      string         `yaml:"name"`
	Month     int            `yaml:"month"`     // in which it usually begins, 1–12
	When      string         `yaml:"when"`      // usual time in words
	About     string         `yaml:"about"`     // one plain sentence, may hold references
	Host      string         `yaml:"host"`      // who calls for it, or ""
	Topics    []string       `yaml:"topics"`    // ids: which articles fit
	Items     []string       `yaml:"items"`     // ids of articles that were picked by hand
	Checklist []string       `yaml:"checklist"` // for the branches, may hold references; not public
	Years     []CampaignYear `yaml:"years"`     // in the file's order
}

// CampaignYear is what is known of a campaign in one year. What is not known is empty.
type CampaignYear struct {
	Year     int          `yaml:"year"`
	Name     string       `yaml:"name"` // where it is not the campaign's
	From     yamldoc.Time `yaml:"from"` // first day
	To       yamldoc.Time `yaml:"to"`   // last day
	Theme    string       `yaml:"theme"`
	Slogan   string       `yaml:"slogan"`
	Source   string       `yaml:"source"`
	Checked  yamldoc.Time `yaml:"checked"`
	ReviewBy yamldoc.Time `yaml:"review_by"`

	FromDay, ToDay        time.Time // as read, both zero or none
	CheckedDay, ReviewDay time.Time // as read
}

// Limits of the campaigns: what a page and a sheet of paper hold.
const (
	maxCampaignTopics = 12
	maxCampaignItems  = 12
	maxChecklist      = 20
	maxCampaignYears  = 20
	maxCampaignDays   = 62 // from the first day to the last
)

// Fits says whether an article belongs to the campaign.
func (c *Campaign) Fits(id, topic string) bool {
	return slices.Contains(c.Items, id) || slices.Contains(c.Topics, topic)
}

// Called is what the campaign is called in a year.
func (c *Campaign) Called(y CampaignYear) string {
	if y.Name != "" {
		return y.Name
	}
	return c.Name
}

func checkCampaigns(f *fields, all []Campaign, clock Clock) []Campaign {
	checkIDs(f, "campaigns", all, func(c Campaign) string { return c.ID })
	for i := range all {
		c := &all[i]
		p := fmt.Sprintf("campaigns[%d].", i)
		f.text(p+"name", c.Name, 2, 40)
		f.text(p+"when", c.When, 2, 30)
		f.text(p+"about", c.About, 4, 120)
		f.optional(p+"host", c.Host, 2, 60)
		if c.Month < 1 || c.Month > 12 {
			f.bad(p+"month", "写一般从几月开始，1 到 12", "月份不对")
		}
		count := func(field string, n, most int) {
			if n > most {
				f.bad(p+field, fmt.Sprintf("最多 %d 个", most), "“%s”有 %d 个", p+field, n)
			}
		}
		count("topics", len(c.Topics), maxCampaignTopics)
		count("items", len(c.Items), maxCampaignItems)
		count("checklist", len(c.Checklist), maxChecklist)
		count("years", len(c.Years), maxCampaignYears)
		f.distinct(p+"topics", c.Topics)
		f.distinct(p+"items", c.Items)
		for j, id := range c.Items {
			if !itemIDForm.MatchString(id) {
				f.bad(fmt.Sprintf("%sitems[%d]", p, j), "写成 alerts/shuadan-fanli", "“items”里应当是文章编号")
			}
		}
		for j, line := range c.Checklist {
			f.text(fmt.Sprintf("%schecklist[%d]", p, j), line, 2, 80)
		}
		seen := map[int]bool{}
		for j := range c.Years {
			y := &c.Years[j]
			q := fmt.Sprintf("%syears[%d]", p, j)
			y.check(f, q, clock)
			if seen[y.Year] {
				f.bad(q+".year", "合并成一条", "%d 年写了两次", y.Year)
			}
			seen[y.Year] = true
		}
	}
	return all
}

func (y *CampaignYear) check(f *fields, field string, clock Clock) {
	if y.Year < firstYear || y.Year > lastYear {
		f.bad(field+".year", fmt.Sprintf("%d 到 %d", firstYear, lastYear), "年份不对")
		return
	}
	if y.Name == "" && y.From == "" && y.Theme == "" && y.Slogan == "" {
		f.bad(field, "名称、日期、主题、口号至少写一样；都不知道就不写这一年", "%d 年什么也没有写", y.Year)
	}
	f.optional(field+".name", y.Name, 2, 40)
	f.optional(field+".theme", y.Theme, 2, 40)
	f.optional(field+".slogan", y.Slogan, 2, 40)
	f.text(field+".source", y.Source, 2, 80)
	y.CheckedDay = f.day(field+".checked", "核对日期", y.Checked, clock)
	y.ReviewDay = f.day(field+".review_by", "复核日期", y.ReviewBy, clock)
	hasFrom, hasTo := f.where.Has(field+".from"), f.where.Has(field+".to")
	if hasFrom != hasTo {
		f.bad(field, "from 和 to 要么都写，要么都不写；只有一天就写同一天", "只写了开始或结束的日期")
	}
	if !hasFrom || !hasTo {
		return
	}
	y.FromDay = f.day(field+".from", "开始日期", y.From, clock)
	y.ToDay = f.day(field+".to", "结束日期", y.To, clock)
	switch {
	case y.FromDay.IsZero() || y.ToDay.IsZero(): // said so
	case y.FromDay.Year() != y.Year:
		f.bad(field+".from", "改日期或者年份", "%s 不在 %d 年", y.From, y.Year)
	case y.ToDay.Before(y.FromDay):
		f.bad(field+".to", "结束不能早于开始", "%s 早于 %s", y.To, y.From)
	case y.ToDay.Sub(y.FromDay) > maxCampaignDays*24*time.Hour:
		f.bad(field+".to", fmt.Sprintf("最多 %d 天", maxCampaignDays), "活动太长")
	}
}
