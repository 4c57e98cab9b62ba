package engine

import "sync"

// cache remembers values by key while they together weigh no more than limit. If they would, what was not asked for lately is
// forgotten. It is safe for concurrent use.
type cache[V any] struct {
	limit int

	mu     sync.Mutex
	weight int // of recent
	recent map[string]weighed[V]
	before map[string]weighed[V] // what was recent before; asked for again, it becomes recent again
}

type weighed[V any] struct {
	value  V
	weight int
}

func (c *cache[V]) get(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w, ok := c.recent[key]
	if !ok {
		if w, ok = c.before[key]; ok {
			delete(c.before, key)
			c.add(key, w)
		}
	}
	return w.value, ok
}

func (c *cache[V]) put(key string, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.recent[key]; !ok && weight <= c.limit/2 {
		c.add(key, weighed[V]{value, weight})
	}
}

func (c *cache[V]) add(key string, w weighed[V]) {
	if c.recent == nil || c.weight+w.weight > c.limit/2 {
		c.before, c.recent, c.weight = c.recent, map[string]weighed[V]{}, 0
	}
	c.recent[key] = w
	c.weight += w.weight
}
