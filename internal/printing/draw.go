package printing

import (
	"fmt"

	"mingbai/internal/poster"
	"mingbai/internal/scene"
)

// Draw makes a file of a poster: a PDF for paper, else a PNG (poster.Formats). The error is poster.Layout's; there is none for
// what Has says has room, but for a branch or a fallback font of the options.
func (s *Sheet) Draw(o poster.Options) ([]byte, error) {
	pages, err := poster.Layout(s.Source, s.Kind, o)
	if err != nil {
		return nil, fmt.Errorf("poster of %s: %w", s.Item.ID, err)
	}
	if poster.Formats[o.Format].Paper {
		return scene.PDF(pages...)
	}
	return pages[0].PNG(poster.Formats[o.Format].DPI)
}

// Picture draws the A4 sheet for the screen.
func (s *Sheet) Picture(mode poster.Mode, dpi float64) ([]byte, error) {
	page, err := s.a4(mode)
	if err != nil {
		return nil, err
	}
	return page.PNG(dpi)
}

// Blanks are the places of the A4 sheet on which a branch writes who it is.
func (s *Sheet) Blanks() ([]poster.Blank, error) {
	page, err := s.a4(poster.Colour)
	if err != nil {
		return nil, err
	}
	return poster.Blanks(page), nil
}

func (s *Sheet) a4(mode poster.Mode) (*scene.Page, error) {
	pages, err := poster.Layout(s.Source, s.Kind, poster.Options{Format: poster.A4, Mode: mode})
	if err != nil {
		return nil, fmt.Errorf("poster of %s: %w", s.Item.ID, err)
	}
	return pages[0], nil
}
