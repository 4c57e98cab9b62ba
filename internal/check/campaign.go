package check

import (
	"fmt"

	"mingbai/internal/content"
)

func campaignUnknown(l *library) {
	for i, c := range l.Dir.Campaigns {
		for j, id := range c.Topics {
			if _, ok := l.Dir.Topic(id); !ok {
				l.errorf(l.Dir.Where(content.CampaignsFile, fmt.Sprintf("campaigns[%d].topics[%d]", i, j)), "编号见 "+content.TopicsFile, "没有主题“%s”", id)
			}
		}
		for j, id := range c.Items {
			if _, ok := l.Item(id); !ok {
				l.errorf(l.Dir.Where(content.CampaignsFile, fmt.Sprintf("campaigns[%d].items[%d]", i, j)), "检查编号，也就是 content 里的文件夹名和文件名", "没有文章“%s”", id)
			}
		}
	}
}

func campaignOverdue(l *library) {
	for i, c := range l.Dir.Campaigns {
		for j, y := range c.Years {
			if !y.ReviewDay.IsZero() && y.ReviewDay.Before(l.at) {
				l.warnf(l.Dir.Where(content.CampaignsFile, fmt.Sprintf("campaigns[%d].years[%d].review_by", i, j)),
					"对照主办单位的公告，看看有没有新的一年，改写 checked 和 review_by", "“%s”%d 年的记录该核对了（%s 前）", c.Name, y.Year, y.ReviewBy)
			}
		}
	}
}
