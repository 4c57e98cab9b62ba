package poster

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mingbai/internal/content"
	"mingbai/internal/edition"
	"mingbai/internal/prose"
)

// heads are what an editor would put over a poster of each item, with a pictogram.
var heads = map[string][3]string{
	"ai-huanlian":                {"视频里要钱", "先打电话问", "people"},
	"baiwan-baozhang":            {"百万保障扣费", "假的，挂断", "phone"},
	"jia-gongjianfa":             {"警察叫转钱", "都是骗子", "shield"},
	"nfc-tieka":                  {"卡贴手机？", "马上停", "card"},
	"pingmu-gongxiang":           {"屏幕共享", "一律不开", "screen"},
	"shebao-duanxin":             {"社保卡停用？", "别点链接", "chat"},
	"shuadan-fanli":              {"刷单返利", "都是坑", "cash"},
	"touzi-laoshi":               {"群里的老师", "图你的本金", "people"},
	"xianxia-quxian":             {"叫你取现金", "交人？骗子", "cash"},
	"zhengxin-xiufu":             {"洗白征信", "别信", "warning"},
	"baxiang-quanli-yidongbi":    {"八项权利", "", "shield"},
	"cunkuan-baoxian":            {"存款保险", "保多少", "house"},
	"fanzha-gongju":              {"反诈工具", "先用三样", "magnifier"},
	"geren-xinxi":                {"护住信息", "少给问清", "lock"},
	"kandong-licai":              {"签字之前", "问清五件事", "magnifier"},
	"shenme-shi-dianxin-zhapian": {"没见过面", "就要钱？骗", "warning"},
	"zenme-tousu":                {"对银行不满", "这样投诉", "chat"},
	"zhengxin-baogao":            {"信用报告", "一年查两次", "calendar"},
	"atm-anquan":                 {"用取款机", "遮好密码", "lock"},
	"guashi-buka":                {"卡丢了", "先挂失", "card"},
	"ka-bei-daoshua":             {"卡被盗刷", "马上挂失", "card"},
	"mima-yanzhengma":            {"密码验证码", "谁要都不给", "lock"},
	"xiaoe-mianmi":               {"小额免密", "可以关", "card"},
	"xinpian-ka":                 {"老磁条卡", "换芯片卡", "card"},
}

type poster struct {
	slug string
	kind Kind
	src  Source
}

// realPosters makes a source of each article of this project's site.
func realPosters(t testing.TB) (out []poster) {
	t.Helper()
	lib, list, err := content.Load(os.DirFS("../.."))
	if err != nil || lib == nil {
		t.Fatal(list, err)
	}
	e := edition.At(lib, time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	dress := e.Dress(nil)
	for _, it := range e.Articles() {
		slug := it.ID[strings.IndexByte(it.ID, '/')+1:]
		head, ok := heads[slug]
		if !ok {
			t.Logf("SKIPPED: no headline for %s", it.ID)
			continue
		}
		lists, section := map[string][]string{}, ""
		plain := func(n *prose.Node) string {
			text, shown := "", prose.Show(n.Kids, dress)
			n.Walk(func(k *prose.Node) bool {
				text += shown[k]
				return true
			})
			return strings.TrimSpace(text)
		}
		for _, n := range it.Doc().Root.Kids {
			switch n.Kind {
			case prose.Heading:
				section = plain(n)
			case prose.List:
				for _, item := range n.Kids {
					lists[section] = append(lists[section], plain(item.Kids[0]))
				}
			}
		}
		src := Source{
			Head: slices.DeleteFunc([]string{head[0], head[1]}, func(s string) bool { return s == "" }), Lead: it.Summary, Icon: head[2],
			Number: it.ID, Issued: it.Publish, ReviewBy: it.Review, Code: "7K3M-9QXZ",
			URL: "https://mingbai.yunshan.example/v/7K3M9QXZ/", Domain: "mingbai.yunshan.example", Bank: e.Site.Bank, Publisher: e.Site.Publisher,
		}
		for _, id := range e.Site.Urgent {
			c, _ := e.Dir.Contact(id)
			src.Hotlines = append(src.Hotlines, Hotline{c.Number, c.Label})
		}
		kind := map[content.Kind]Kind{content.Alert: Alert, content.Tip: Tip, content.Lesson: Lesson}[it.Kind]
		for _, f := range lists[map[Kind]string{Alert: "识别", Tip: "别这么做"}[kind]] {
			say, why, _ := strings.Cut(f, "——")
			src.Flags = append(src.Flags, Flag{strings.TrimRight(say, "。"), why})
		}
		for _, s := range lists[map[Kind]string{Alert: "怎么办", Tip: "怎么做", Lesson: "记住三点"}[kind]] {
			do, how, _ := strings.Cut(s, "。")
			if utf8.RuneCountInString(do) > 26 { // as an editor would
				do, _, _ = strings.Cut(s, "，")
				how = ""
			}
			src.Steps = append(src.Steps, Step{do, how})
		}
		src.Flags = src.Flags[:min(len(src.Flags), FlagsMost)]
		src.Steps = src.Steps[:min(len(src.Steps), StepsMost)]
		out = append(out, poster{slug, kind, src})
	}
	if len(out) < 20 {
		t.Fatalf("only %d posters of the real content", len(out))
	}
	return out
}
