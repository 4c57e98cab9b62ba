package words

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"mingbai/internal/yamldoc"
)

// TestNoneMissing also fails for a key that no field has: the file and the struct say the same.
func TestNoneMissing(t *testing.T) {
	w := &Words{}
	if _, list := yamldoc.Decode("zh-Hans.yaml", 1, zhHans, w); len(list) > 0 {
		t.Fatal(list)
	}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		if v.Kind() == reflect.Struct {
			for i := range v.NumField() {
				f := v.Type().Field(i)
				if f.Tag.Get("yaml") == "" {
					t.Errorf("%s%s has no yaml name", path, f.Name)
				}
				walk(path+f.Name+".", v.Field(i))
			}
			return
		}
		if strings.TrimSpace(v.String()) == "" {
			t.Errorf("%s is empty", strings.TrimSuffix(path, "."))
		}
	}
	walk("", reflect.ValueOf(*w))
}

func TestFill(t *testing.T) {
	w := ZhHans()
	if got := Fill(w.List.Page, "p", "2", "n", "5"); got != "第 2 页，共 5 页" {
		t.Error(got)
	}
	day := w.Day(time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC))
	if day != "2026年3月5日" || regexp.MustCompile(`[{}]`).MatchString(day) {
		t.Error(day)
	}
}
