package wechat

import "testing"

// BenchmarkFragment dresses the real content; a bench run gives fragments per second, with plain twin.
func BenchmarkFragment(b *testing.B) {
	e := realEdition(b)
	b.ReportAllocs()
	n, size := 0, 0
	for b.Loop() {
		for _, it := range e.Items {
			size += len(Render(e, it).HTML)
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "fragments/s")
	b.ReportMetric(float64(size)/float64(n), "bytes/fragment")
}

// BenchmarkJudge measures and lints them, with the short texts.
func BenchmarkJudge(b *testing.B) {
	e := realEdition(b)
	var all []Article
	for _, it := range e.Items {
		all = append(all, Render(e, it))
	}
	n := 0
	for b.Loop() {
		for i, it := range e.Items {
			Judge(e, it, all[i], Write(e, it))
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
}
