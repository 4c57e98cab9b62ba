package picture

import (
	"crypto/sha256"
	"encoding/hex"

	"mingbai/internal/memo"
)

// Info is what is known of a prepared picture without making it again.
type Info struct {
	Format        Format
	Width, Height int // pixels
}

// Ext is the ending of the file's name.
func (i Info) Ext() string { return Image{Format: i.Format}.Ext() }

// Memo remembers what Prepare made of pictures, by their content.
type Memo = memo.Memo[Info]

// Look says what Prepare makes of a picture within the limits of WeChat. m may be nil.
func Look(m *Memo, src []byte) (Info, error) {
	sum := sha256.Sum256(src)
	return m.Get(hex.EncodeToString(sum[:]), func() (Info, error) {
		p, err := Prepare(src, WeChat)
		return Info{p.Format, p.Width, p.Height}, err
	})
}
