package web

import (
	"strings"

	"mingbai/internal/edition"
	"mingbai/internal/output"
	"mingbai/internal/picture"
)

const (
	qrFile  = "qr.png" // beside an item's page
	qrSide  = 400      // pixels, of the file at least
	qrShown = 240      // pixels, on the page
)

// qr promises the code of an item's address.
func (s *website) qr(it *edition.Item) {
	address := s.Site.Absolute(it.Path)
	s.files = append(s.files, output.File{
		Path: strings.TrimPrefix(it.Path, "/") + qrFile, Key: "qr/" + address,
		Make: func() ([]byte, error) { return picture.QR(address, qrSide) },
	})
}
