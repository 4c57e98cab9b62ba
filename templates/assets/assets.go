// Package assets holds the program's own style sheet, script and icons. A file's name holds a hash of its bytes, so that
// it may be cached for ever and a changed one is fetched at once.
package assets

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
)

//go:embed site.css
var css []byte

//go:embed site.js
var script []byte

// search.js as the makefile's generate leaves it, without comments and with short names.
//
//go:embed search.min.js
var finder []byte

//go:embed complain.js
var complain []byte

//go:embed quiz.js
var quiz []byte

//go:embed sheet.css
var sheet []byte

//go:embed icons.svg
var icons []byte

//go:embed mark.svg
var mark []byte

// File is one asset. Path is where it belongs on the site, without a leading slash.
type File struct {
	Path string
	Body []byte
}

// The assets. Nobody changes their bytes.
var (
	CSS      = named("site", "css", css)
	Script   = named("site", "js", script)
	Finder   = named("search", "js", finder)
	Complain = named("complain", "js", complain)
	Quiz     = named("quiz", "js", quiz)
	Sheet    = named("sheet", "css", sheet) // of templates.QuizSheet, needs no other
	Icons    = named("icons", "svg", icons)
	Mark     = named("mark", "svg", mark)
)

// All lists them.
var All = []File{CSS, Script, Finder, Complain, Quiz, Sheet, Icons, Mark}

func named(name, ext string, body []byte) File {
	sum := sha256.Sum256(body)
	return File{"assets/" + name + "." + hex.EncodeToString(sum[:5]) + "." + ext, body}
}
