//go:build browser

package browsertest

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// TestShare hands a page on in every way that it offers; in WeChat it says what is blocked there, elsewhere it does not.
func TestShare(t *testing.T) {
	ctx := browser(t)
	base, _ := realSite(t)
	const page = "/alerts/shuadan-fanli/"
	const shown = `[...document.querySelectorAll("[data-wechat]")].some(p => p.checkVisibility())`
	if open[bool](t, ctx, base+page, 390, 844, "light", shown) {
		t.Error("speaks of WeChat elsewhere")
	}
	text := ask[string](t, ctx, `document.querySelector(".share-text").textContent`)
	if !strings.Contains(text, "https://mingbai.yunshan.example"+page) || !strings.Contains(text, "110") {
		t.Errorf("the text: %s", text)
	}
	if got := ask[string](t, ctx, `document.querySelector(".share [data-copy]").dataset.copy`); got != text {
		t.Errorf("the button copies %q, shown is %q", got, text)
	}
	if n := ask[float64](t, ctx, `(() => { let n = 0; window.print = () => n++; document.querySelector(".share [data-print]").click(); return n; })()`); n != 1 {
		t.Errorf("printed %v times", n)
	}
	r, err := http.Get(base + ask[string](t, ctx, `document.querySelector(".share img").getAttribute("src")`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b bytes.Buffer
	b.ReadFrom(r.Body)
	m, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil || code.GetText() != "https://mingbai.yunshan.example"+page {
		t.Errorf("the code: %v %v", code, err)
	}
	call(t, ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"})
	if !open[bool](t, ctx, base+page, 390, 844, "light", shown) {
		t.Error("says nothing in WeChat")
	}
}
