package poster

import (
	"maps"
	"math"
	"slices"

	"mingbai/internal/scene"
)

// grid is the side of the square that pictograms are drawn in.
const grid = 24.0

// icons are our own drawings, in lines of 1.6 on the grid.
var icons = map[string][]scene.Mark{
	"phone": {
		scene.Box{Rect: scene.Rect{X: 7, Y: 3, W: 10, H: 18}, Radius: 2},
		line(10.5, 18.2, 13.5, 18.2),
		line(7, 15.6, 17, 15.6),
	},
	"chat": {
		closed(3, 4, 21, 4, 21, 16, 12, 16, 7, 20.5, 7, 16, 3, 16),
		line(7, 8.3, 17, 8.3),
		line(7, 12, 14, 12),
	},
	"card": {
		scene.Box{Rect: scene.Rect{X: 2.5, Y: 5, W: 19, H: 14}, Radius: 2},
		line(2.5, 9.5, 21.5, 9.5),
		line(6, 15, 11, 15),
	},
	"shield": {
		closed(12, 2.5, 20, 5.5, 20, 12, 17, 17.5, 12, 21.5, 7, 17.5, 4, 12, 4, 5.5),
		line(8, 12, 11, 15, 16, 9),
	},
	"warning": {
		closed(12, 3, 22, 20.5, 2, 20.5),
		line(12, 9.5, 12, 14.3),
		line(12, 17.4, 12, 17.5),
	},
	"screen": {
		scene.Box{Rect: scene.Rect{X: 2.5, Y: 4, W: 19, H: 13}, Radius: 1.5},
		line(12, 17, 12, 20.5),
		line(8, 20.5, 16, 20.5),
		line(9, 10.5, 12, 7.5, 15, 10.5),
		line(12, 7.5, 12, 13.5),
	},
	"cash": {
		scene.Box{Rect: scene.Rect{X: 2.5, Y: 6, W: 19, H: 12}, Radius: 1},
		// ￥
		line(9.4, 8.3, 12, 11.6, 14.6, 8.3),
		line(12, 11.6, 12, 15.9),
		line(9.8, 12, 14.2, 12),
		line(9.8, 14, 14.2, 14),
	},
	"lock": {
		scene.Box{Rect: scene.Rect{X: 4.5, Y: 10.5, W: 15, H: 11}, Radius: 1.5},
		scene.Path{Points: append(append([]scene.Point{{X: 8, Y: 10.5}}, bow(12, 7, 4, math.Pi, 2*math.Pi)...), scene.Point{X: 16, Y: 10.5})},
		scene.Circle{Centre: scene.Point{X: 12, Y: 15}, R: 1},
		line(12, 16, 12, 18),
	},
	"magnifier": {
		scene.Circle{Centre: scene.Point{X: 10, Y: 10}, R: 6.5},
		line(14.8, 14.8, 21, 21),
	},
	"people": {
		scene.Circle{Centre: scene.Point{X: 8.5, Y: 8}, R: 3.5},
		scene.Path{Points: bow(8.5, 20.5, 6.3, math.Pi, 2*math.Pi), Closed: true},
		scene.Path{Points: bow(15.6, 8, 3.3, -2.2, 2.2)},
		scene.Path{Points: append(bow(15.7, 20.5, 6, -1.3, 0), scene.Point{X: 17.5, Y: 20.5})},
	},
	"calendar": {
		scene.Box{Rect: scene.Rect{X: 3, Y: 5, W: 18, H: 16}, Radius: 1.5},
		line(3, 10, 21, 10),
		line(8, 2.8, 8, 6.8),
		line(16, 2.8, 16, 6.8),
		line(8.5, 15.5, 11, 18, 15.5, 13),
	},
	"house": {
		line(2.5, 12, 12, 3.5, 21.5, 12),
		line(5, 10.5, 5, 20.5, 19, 20.5, 19, 10.5),
		line(10, 20.5, 10, 14.5, 14, 14.5, 14, 20.5),
	},
}

// Icons are the names of the pictograms, sorted.
func Icons() []string { return slices.Sorted(maps.Keys(icons)) }

func line(xy ...float64) scene.Path {
	var p scene.Path
	for i := 0; i+1 < len(xy); i += 2 {
		p.Points = append(p.Points, scene.Point{X: xy[i], Y: xy[i+1]})
	}
	return p
}

func closed(xy ...float64) scene.Path {
	p := line(xy...)
	p.Closed = true
	return p
}

// bow is a piece of a circle; angles grow clockwise from the right.
func bow(x, y, r, from, to float64) (out []scene.Point) {
	const n = 16
	for i := range n + 1 {
		sin, cos := math.Sincos(from + (to-from)*float64(i)/n)
		out = append(out, scene.Point{X: x + r*cos, Y: y + r*sin})
	}
	return out
}

// icon draws the poster's pictogram in a square.
func (s *sheet) icon(x, y, side float64) {
	in := scene.Rect{X: x, Y: y, W: side, H: side}
	k := side / grid
	at := func(p scene.Point) scene.Point { return scene.Point{X: x + p.X*k, Y: y + p.Y*k} }
	for _, m := range icons[s.src.Icon] {
		switch m := m.(type) {
		case scene.Box:
			p := at(scene.Point{X: m.X, Y: m.Y})
			m.Rect, m.Radius = scene.Rect{X: p.X, Y: p.Y, W: m.W * k, H: m.H * k}, m.Radius*k
			m.Stroke, m.Line = s.accent(), 1.6*k
			s.page.Add(in, m)
		case scene.Circle:
			m.Centre, m.R, m.Stroke, m.Line = at(m.Centre), m.R*k, s.accent(), 1.6*k
			s.page.Add(in, m)
		case scene.Path:
			points := make([]scene.Point, len(m.Points))
			for i, p := range m.Points {
				points[i] = at(p)
			}
			m.Points, m.Stroke, m.Line = points, s.accent(), 1.6*k
			s.page.Add(in, m)
		}
	}
}
