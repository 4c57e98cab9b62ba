package desk

import (
	"bytes"
	"context"
	_ "embed"

	"github.com/a-h/templ"
)

// Render gives the bytes of a page.
func Render(c templ.Component) ([]byte, error) {
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Style and Script stand inside every page, FormStyle inside that of a poster to type on. SheetStyle comes after Style on pages that
// are printed upright, SignStyle on an attendance sheet; HandbookStyle stands alone in a handbook.
var (
	//go:embed desk.css
	Style string
	//go:embed sheet.css
	SheetStyle string
	//go:embed form.css
	FormStyle string
	//go:embed handbook.css
	HandbookStyle string
	//go:embed sign.css
	SignStyle string
	//go:embed copy.js
	Script string
)
