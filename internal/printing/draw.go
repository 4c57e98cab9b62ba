package printing

import (
	"fmt"

	"mingbai/internal/poster"
	"mingbai/internal/scene"
)

// Draw makes a file of a poster: a PDF for paper, else a PNG (poster.Formats). The error is poster.Layout's; there is none for
// what Has says has room, but for a branch or a fallback font of the options.
func (s *Sheet) Draw(o poster.Options) ([]byte, error) {
	pages, err := s.pages(o)
	if err != nil {
		return nil, err
	}
	if poster.Formats[o.Format].Paper {
		return scene.PDF(pages...)
	}
	return pages[0].PNG(poster.Formats[o.Format].DPI)
}

// Picture draws the A4 sheet for the screen.
func (s *Sheet) Picture(mode poster.Mode, dpi float64) ([]byte, error) {
	pages, err := s.pages(poster.Options{Mode: mode})
	if err != nil {
		return nil, err
	}
	return pages[0].PNG(dpi)
}

// Blanks are the places of the A4 sheet on which a branch writes who it is.
func (s *Sheet) Blanks() ([]poster.Blank, error) {
	pages, err := s.pages(poster.Options{})
	if err != nil {
		return nil, err
	}
	return poster.Blanks(pages[0]), nil
}

func (s *Sheet) pages(o poster.Options) ([]*scene.Page, error) {
	pages, err := poster.Layout(s.Source, s.Kind, o)
	if err != nil {
		return nil, fmt.Errorf("poster of %s: %w", s.Item.ID, err)
	}
	return pages, nil
}
