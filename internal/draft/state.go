package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const stateVersion = 1

// state is what an account has of ours, the whole content of a state file.
type state struct {
	Version int                `json:"version"`
	Account string             `json:"account"` // app id; media ids mean nothing to another account
	Items   map[string]*record `json:"items"`   // by article ID
}

// record is what the account has of one article.
type record struct {
	Content string            `json:"content,omitempty"`        // hash of what the draft holds
	Draft   string            `json:"draft_media_id,omitempty"` // the draft
	Cover   string            `json:"cover,omitempty"`          // SHA-256 of the cover
	CoverID string            `json:"cover_media_id,omitempty"`
	Images  map[string]string `json:"images,omitempty"` // address by SHA-256
	// Adding is set from just before a draft is asked for until the answer is here.
	Adding *asked `json:"adding,omitempty"`
}

// asked is a draft that was asked for.
type asked struct {
	Content string `json:"content"` // hash
	Title   string `json:"title"`
	Source  string `json:"content_source_url"`
	At      int64  `json:"at"` // Unix seconds
}

// readState refuses what it does not understand: to start anew would put every article into the draft box once more.
func readState(b []byte) (*state, error) {
	s := &state{Version: stateVersion, Items: map[string]*record{}}
	if b == nil {
		return s, nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err := d.Decode(s)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("something follows")
		}
	}
	if err == nil && s.Version != stateVersion {
		err = fmt.Errorf("version %d", s.Version)
	}
	if err != nil {
		return nil, fmt.Errorf("状态文件读不懂（%w）。它记着哪些草稿已经建好，不要删；从备份恢复，或交给维护人员", err)
	}
	for id, r := range s.Items {
		if r == nil {
			delete(s.Items, id)
		}
	}
	return s, nil
}

// record gives an article's record, a new one if there is none.
func (s *state) record(id string) *record {
	if s.Items == nil {
		s.Items = map[string]*record{}
	}
	r := s.Items[id]
	if r == nil {
		r = &record{}
		s.Items[id] = r
	}
	if r.Images == nil {
		r.Images = map[string]string{}
	}
	return r
}

// owns says whether a draft is known to belong to an article other than id.
func (s *state) owns(draft, id string) bool {
	for other, r := range s.Items {
		if other != id && r.Draft == draft {
			return true
		}
	}
	return false
}

func (r *record) hasCover(a Article) bool { return r.CoverID != "" && r.Cover == a.Cover.Sum }

// store saves the state after something has changed.
func (c *Client) store() error {
	b, err := json.MarshalIndent(c.state, "", " ")
	if err == nil {
		err = c.save(append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("saving what was pushed: %w", err)
	}
	return nil
}
