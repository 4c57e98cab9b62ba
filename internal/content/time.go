package content

import (
	"fmt"
	"regexp"
	"time"
	_ "time/tzdata" // the one binary must know its zones on a bare machine
)

var (
	dayForm     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	minuteForm  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$`)
	secondForm  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$`)
	rfc3339Form = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$`)
)

// years that a time may lie in; what lies outside is a typing mistake.
const firstYear, lastYear = 2000, 2100

// Clock says how a time without offset is read: in Zone, and a bare day at Hour past midnight.
type Clock struct {
	Zone *time.Location
	Hour time.Duration
}

// Parse reads RFC 3339 with an offset, "2026-03-15 09:00[:00]" or "2026-03-15". Everything else is an error, also a day
// that does not exist and an hour that the zone skips. The result is in the zone. The error's text is Chinese.
func (c Clock) Parse(s string) (time.Time, error) {
	var t time.Time
	var err error
	layout := ""
	switch {
	case rfc3339Form.MatchString(s):
		t, err = time.Parse(time.RFC3339, s)
	case dayForm.MatchString(s):
		layout = time.DateOnly
	case minuteForm.MatchString(s):
		layout = "2006-01-02 15:04"
	case secondForm.MatchString(s):
		layout = time.DateTime
	default:
		return time.Time{}, fmt.Errorf("“%s”不是能认的时间", s)
	}
	if layout != "" {
		if t, err = time.Parse(layout, s); err == nil {
			if layout == time.DateOnly {
				t = t.Add(c.Hour)
			}
			wall := t.Format(time.DateTime)
			t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, c.Zone)
			if t.Format(time.DateTime) != wall {
				return time.Time{}, fmt.Errorf("“%s”在当地不存在（夏令时跳过了）", s)
			}
		}
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("“%s”这个时间不存在", s)
	}
	t = t.In(c.Zone)
	if t.Year() < firstYear || t.Year() > lastYear {
		return time.Time{}, fmt.Errorf("“%s”的年份不在 %d 到 %d 之间", s, firstYear, lastYear)
	}
	return t, nil
}

// TimeHint is the advice that goes with an error of Parse.
const TimeHint = `写成 2026-03-15 09:00 或 2026-03-15`

// ParseDay reads "2026-03-15" as the start of that day in the zone.
func (c Clock) ParseDay(s string) (time.Time, error) {
	if !dayForm.MatchString(s) {
		return time.Time{}, fmt.Errorf("“%s”不是日期", s)
	}
	noon, err := Clock{Zone: c.Zone, Hour: 12 * time.Hour}.Parse(s)
	if err != nil {
		return time.Time{}, err
	}
	t := time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, c.Zone)
	if t.Day() != noon.Day() { // the zone skips midnight, and Go may give the hour before it
		_, t = t.ZoneBounds()
	}
	return t, nil
}

// parseHour reads "09:00".
func parseHour(s string) (time.Duration, bool) {
	t, err := time.Parse("15:04", s)
	if err != nil || t.Format("15:04") != s {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}
