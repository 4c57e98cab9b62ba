package schedule

import (
	"os"

	"mingbai/internal/content"
	"mingbai/internal/problem"
)

// Settings reads what site.yaml says, or while it has errors what the copy says that is published from. The Site is nil if there is
// neither; then the list says why.
func Settings(site, stateDir string) (*content.Site, problem.List, error) {
	s, list, err := content.LoadSite(os.DirFS(site))
	if err != nil || s != nil {
		return s, list, err
	}
	m, err := readMemory(stateDir)
	if err != nil || m.Good == "" {
		return nil, list, err
	}
	s, _, err = content.LoadSite(os.DirFS((&state{dir: stateDir}).copy(m.Good)))
	return s, list, err
}
