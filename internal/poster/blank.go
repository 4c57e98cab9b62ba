package poster

import (
	"strings"

	"mingbai/internal/scene"
)

// Blank is a ruled place of the imprint to write on.
type Blank struct {
	Label string // such as 网点
	Rect  scene.Rect
}

// Blanks are the ruled places on a page that was laid out without a branch.
func Blanks(p *scene.Page) (out []Blank) {
	label := ""
	for _, m := range p.Marks {
		switch mark := m.Mark.(type) {
		case scene.Text:
			label = ""
			if strings.HasPrefix(mark.Field, "branch.") {
				label = mark.S
			}
		case scene.Path:
			if label != "" {
				from, to := mark.Points[0], mark.Points[1]
				out = append(out, Blank{label, scene.Rect{X: from.X, Y: m.In.Y, W: to.X - from.X, H: m.In.H}})
			}
			label = ""
		}
	}
	return out
}
