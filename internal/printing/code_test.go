package printing

import (
	"testing"
	"time"

	"mingbai/internal/poster"
)

// TestCodeStays: codes hang on walls. If this fails, every poster would be said to be old.
func TestCodeStays(t *testing.T) {
	day := time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
	sh := &Sheet{Source: poster.Source{
		Head: []string{"先付钱？", "别信"}, Lead: "退款从来不用先付钱。", Flags: []poster.Flag{{Say: "“先付钱，再退款”"}}, Steps: []poster.Step{{Do: "问一问", How: "打 955XX"}},
		Icon: "phone", Hotlines: []poster.Hotline{{Number: "110", Label: "报警"}}, Number: "alerts/fukuan", Issued: day, ReviewBy: day.AddDate(0, 6, 0),
		Domain: "mingbai.yunshan.example", Bank: "云杉银行", Publisher: "云杉银行消保岗",
	}}
	if got := code(sh.said(), nil); got != "D99C6JKD" {
		t.Errorf("code %s", got)
	}
	if got := code(sh.said(), []byte("0123456789abcdef")); got != "Y9JFT183" {
		t.Errorf("keyed code %s", got)
	}
	sh.Source.Issued = day.Add(time.Hour)
	sh.Source.Code, sh.Source.URL = "7K3M-9QXZ", "https://mingbai.yunshan.example/v/7K3M9QXZ/"
	if got := code(sh.said(), nil); got != "D99C6JKD" {
		t.Errorf("what does not stand on paper changes the code to %s", got)
	}
}
