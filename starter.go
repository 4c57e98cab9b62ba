// Package mingbai carries the project's own site folder, which `mingbai init` hands to a new one as a start.
package mingbai

import "embed"

// Starter is the site folder of this project.
//
//go:embed site.yaml contacts.yaml content
var Starter embed.FS
