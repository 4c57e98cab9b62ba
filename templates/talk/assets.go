package talk

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
)

// Style and Script stand inside the file.
var (
	//go:embed talk.css
	Style string
	//go:embed talk.js
	Script string
)

// Render gives the bytes of a deck. sizes is the style of the classes in Slide.Size; it stands before Style.
func Render(d *Deck, sizes string) ([]byte, error) {
	d.Style, d.Script = sizes+Style, Script
	d.Policy = "default-src 'none'; style-src " + hash(d.Style) + "; script-src " + hash(d.Script) + "; img-src data:; base-uri 'none'; form-action 'none'"
	var b bytes.Buffer
	if err := Page(d).Render(context.Background(), &b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// hash names a text as a content security policy does.
func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
