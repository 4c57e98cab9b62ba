package desk

import _ "embed"

// Style and Script stand inside every page, FormStyle inside that of a poster to type on.
var (
	//go:embed desk.css
	Style string
	//go:embed form.css
	FormStyle string
	//go:embed copy.js
	Script string
)
