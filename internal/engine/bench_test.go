package engine

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/search"
)

// mixed are queries of every kind: titles, everyday words, misspelt, by sound, initials, one character, nothing of sense,
// long stories.
var mixed = []string{
	"刷单返利", "冒充公检法", "征信修复", "安全账户", "屏幕共享", "养老金", "银行卡", "验证码", "投资理财", "快递理赔",
	"帮信罪", "电信诈骗", "个人信息", "贷款", "密码", "转账", "刷丹返利", "验正码", "真信修复", "电信咋骗",
	"shuadan fanli", "yanzhengma", "zhengxin", "anquan zhanghu", "yinhangka diule", "zxxf", "sdfl", "dxzp", "骗", "卡",
	"nfc", "96110", "AI换脸", "银行卡丢了怎么办", "被骗了钱还能追回来吗", "有人打电话说我涉嫌洗钱要我转账到安全账户是真的吗",
	"老人接到陌生电话说孙子出事了要汇款怎么办", "微信群里有老师带我买股票说稳赚不赔已经投了三万块现在提不出来", "今天天气真好我们去公园散步吧", "xyzzy qwerty",
}

// BenchmarkSearch answers mixed queries of 50 clients at once in the site folder BENCHSITE. One operation is one query; p50 and
// p99 are how long a client waits.
func BenchmarkSearch(b *testing.B) {
	site := os.Getenv("BENCHSITE")
	if site == "" {
		b.Skip("BENCHSITE names no site folder")
	}
	lib, list, err := content.Load(os.DirFS(site))
	if err != nil || list.Errors() > 0 {
		b.Fatal(list, err)
	}
	e := edition.At(lib, time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	dir := b.TempDir()
	start := time.Now()
	g, err := Open(dir, e, "bench")
	if err != nil {
		b.Fatal(err)
	}
	build := time.Since(start)
	g.Close()
	start = time.Now()
	if g, err = Open(dir, e, "bench"); err != nil {
		b.Fatal(err)
	}
	defer g.Close()
	open := time.Since(start)

	// Clients come in crowds: 50 ask at one instant, the next 50 when all have their answer.
	const clients = 50
	took := make([]time.Duration, b.N)
	b.ResetTimer()
	for first := 0; first < b.N; first += clients {
		var wg sync.WaitGroup
		start := time.Now()
		for i := first; i < min(first+clients, b.N); i++ {
			wg.Go(func() {
				if _, err := g.Search(mixed[i*7%len(mixed)], search.Filter{}, 10); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(start)
			})
		}
		wg.Wait()
	}
	b.StopTimer()
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(ms(build), "build-ms")
	b.ReportMetric(ms(open), "open-ms")
	b.ReportMetric(float64(sizeOf(b, dir))/1e6, "MB")
}

func sizeOf(t testing.TB, dir string) int64 {
	sum := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		sum += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
