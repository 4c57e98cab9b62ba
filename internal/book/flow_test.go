package book

import (
	"fmt"
	"testing"

	"mingbai/internal/scene"
)

// FuzzFlow: each strip is put once and in order, nothing leaves a page, what is kept together is on one page where a page can hold it,
// and no head of a table stands where its rows do not go on.
func FuzzFlow(f *testing.F) {
	f.Add([]byte{10, 1, 20, 0, 30, 1, 200, 0, 90, 5, 3, 3})
	f.Add([]byte{255, 255, 1, 1, 80, 9, 80, 9, 80, 9, 80, 9})
	f.Add([]byte{99, 0, 1, 0, 1, 0, 101, 0, 100, 1, 1, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		const height = 100
		var strips []strip
		head := &strip{height: 7, marks: []scene.Mark{scene.Text{S: "head"}}}
		for i := 0; i+1 < len(in) && i < 400; i += 2 {
			s := strip{height: 1 + float64(in[i])/2.2, keep: in[i+1]&1 == 1, before: float64(in[i+1]>>4) / 2}
			s.marks = []scene.Mark{scene.Text{S: fmt.Sprint(i)}}
			if in[i+1]&2 == 2 {
				s.again = head
			}
			strips = append(strips, s)
		}
		pages, tall := flow(strips, height)
		name := func(s strip) string { return s.marks[0].(scene.Text).S }
		lost := map[string]bool{}
		for _, s := range tall {
			lost[name(s)] = true
		}
		on := map[string]int{}
		k := 0
		for n, page := range pages {
			if len(page) == 0 {
				t.Errorf("page %d is empty", n)
			}
			y := 0.0
			for i, s := range page {
				if s.y-s.above < y-slack || s.y+s.height > height+1e-3 || i == 0 && s.y != 0 {
					t.Errorf("page %d: a strip of %v stands at %v after %v", n, s.height, s.y, y)
				}
				y = s.y + s.height
				if s.repeated {
					if i != 0 || len(page) < 2 || page[1].again == nil {
						t.Errorf("page %d: a head that belongs to nothing", n)
					}
					continue
				}
				for k < len(strips) && len(tall) > 0 && name(strips[k]) == name(tall[0]) {
					k, tall = k+1, tall[1:]
				}
				if name(s.strip) != name(strips[k]) {
					t.Fatalf("page %d has %s, want %s", n, name(s.strip), name(strips[k]))
				}
				on[name(s.strip)] = n
				k++
			}
		}
		if k+len(tall) != len(strips) {
			t.Errorf("%d of %d strips are there", k, len(strips))
		}
		for i := 0; i < len(strips); {
			j := i + 1
			for j < len(strips) && strips[j-1].keep {
				j++
			}
			if extent(strips[i:j], true) <= height {
				for _, s := range strips[i:j] {
					if !lost[name(s)] && !lost[name(strips[i])] && on[name(s)] != on[name(strips[i])] {
						t.Errorf("strips %d to %d belong together and are torn", i, j)
					}
				}
			}
			i = j
		}
	})
}

// TestNoLineAlone: of a paragraph that goes over a page's end two lines at least stand on each side.
func TestNoLineAlone(t *testing.T) {
	s := newSetter(A4, nil)
	st := style{size: 5, lead: 1.6, colour: black}
	for lines := 1; lines < 9; lines++ {
		text := ""
		for range lines {
			text += "一二三四五六七八九十"
		}
		all := s.text(plain(text, 400), place{0, 50, nil}, st, origin{})
		if len(all) != lines {
			t.Fatalf("%d lines, want %d", len(all), lines)
		}
		for room := 1; room <= lines; room++ {
			pages, _ := flow(append([]strip{{height: 80 - 8*float64(room)}}, all...), 80)
			first := len(pages[0]) - 1
			if first == 1 && lines > 1 || first == lines-1 && lines > 1 {
				t.Errorf("of %d lines %d stand on the first page with room for %d", lines, first, room)
			}
		}
	}
}
