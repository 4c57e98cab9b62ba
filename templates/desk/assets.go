package desk

import _ "embed"

// Style and Script stand inside every page.
var (
	//go:embed desk.css
	Style string
	//go:embed copy.js
	Script string
)
