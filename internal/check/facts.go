package check

import (
	"regexp"
	"slices"
	"strings"
)

// A wrong fact is a sentence that stands in many old articles. Only what can be told safely is here; a sentence that
// itself says “不是”, “以前” or the like is about the mistake and passes. Numbers and labels of contacts are filled in
// before looking. The list follows section 17 of the facts behind the site.
type wrong struct {
	triggers string // words, one of which stands in every such sentence
	also     string // so does one of these; checked before form, which is slow
	form     *regexp.Regexp
	right    string
}

var wrongs = []wrong{
	{"小时", "24", regexp.MustCompile(`(?i)(?:ATM|取款机|柜员机)[^。；]{0,20}(?:都|一律|全部|均|要|会)[^。；]{0,12}24\s*(?:个)?小时[^。；]{0,6}(?:到账|内|后|撤)`), "有的 ATM 立即到账，转前看屏幕提示"},
	{"投诉", "12363", regexp.MustCompile(`(?:^|[^民])银行[^。；，]{0,8}投诉[^。；，]{0,8}12363|12363[^。；，]{0,6}(?:投诉|管)[^。；，民]{0,2}银行`), "银行的投诉打 12378；12363 管支付机构和征信机构"},
	{"全天 小时", "12378", regexp.MustCompile(`12378[^。；]{0,10}(?:全天|24\s*(?:个)?小时)`), "12378 有服务时间，以公布的为准"},
	{"开头 打头", "95", regexp.MustCompile(`95[”"]?\s*(?:开头|打头)[^。；]{0,8}(?:就是|都是|一定是|肯定是|全是)[^。；]{0,6}银行`), "95 开头的不一定是银行"},
	{"报警", "96110", regexp.MustCompile(`96110[^。；，、]{0,3}报警|报警[^。；，、]{0,6}96110`), "报警打 110；96110 是预警劝阻和咨询"},
	{"停用 开户 柜面 账户业务", "年", regexp.MustCompile(`(?:5|五)\s*年(?:内|之内)?[^。；]{0,8}(?:停用|不得|不能|暂停|停)[^。；]{0,8}(?:账户|开户|非柜面|柜面)|停用[^。；]{0,4}(?:5|五)\s*年`), "现行办法：受刑罚者 3 年，其余 2 年，连续不超过 5 年"},
	{"类户 类账户 类卡", "1000", regexp.MustCompile(`(?:III|Ⅲ|三)\s*类(?:户|账户|卡)[^。；]{0,16}1000\s*元`), "III 类户余额不超过 2000 元"},
	{"存款保险", "50 理财 基金 保险产品", regexp.MustCompile(`存款保险[^。；]{0,20}(?:每个账户|各账户|每张卡|每张存单)[^。；]{0,8}50\s*万|存款保险[^。；]{0,8}(?:保障|保|赔)(?:理财|基金|保险产品)`), "同一家银行的本金和利息合并算，最高 50 万元；不保理财"},
	{"逾期", "5 五", regexp.MustCompile(`(?:从|自)逾期(?:之日|那天|当天|日|时)?(?:起|算)[^。；]{0,10}(?:5|五)\s*年`), "不良信息从还清那天起满 5 年删除"},
	{"信用修复", "一次性", regexp.MustCompile(`一次性信用修复[^。；]{0,10}(?:还能|还可以|仍可|仍能|现在可以|可以继续)(?:办|申请|享)`), "一次性信用修复 2026 年 3 月 31 日已经截止"},
	{"用途 来源", "5 五", regexp.MustCompile(`(?:取款|取现|取钱|存取|提现|存钱)[^。；]{0,12}(?:5|五)\s*万[^。；]{0,16}(?:必须|须|要|需要|应)[^。；]{0,4}(?:登记|说明|填写)[^。；]{0,6}(?:用途|来源)`), "2026 年起，超过 5 万元不再一律登记来源或用途；仍要核对身份，有疑问时会问"},
	{"个工作日", "投诉", regexp.MustCompile(`投诉[^。；]{0,30}15\s*个工作日|15\s*个工作日[^。；]{0,20}投诉`), "规定写的是 15 日，不是 15 个工作日"},
	{"受害 受骗 被骗", "老人 老年人", regexp.MustCompile(`(?:受害人|受害者|受骗者|被骗的人|被骗的)[^。；，]{0,6}(?:主要|大多|多数|都|大部分)是?(?:老人|老年人)`), "各个年龄的人都有，受害人平均 37 岁（2023 年）"},
	{"百万保障", "关 取消", regexp.MustCompile(`百万保障[^。；，”]{0,8}(?:记得|请|应当|应该|需要|要)(?:及时|马上|手动)?(?:关|取消)`), "百万保障免费、不会到期，不用去关"},
	{"输错", "锁 冻", regexp.MustCompile(`输错[^。；]{0,8}密码[^。；]{0,12}(?:锁|冻)[^。；]{0,8}(?:骗子|对方)|(?:锁|冻)[^。；]{0,6}(?:骗子|对方)[^。；]{0,12}输错[^。；]{0,8}密码`), "先打 110，由公安紧急止付；不要自己去弄骗子的账户"},
	{"盗刷 转账", "赔 负责", regexp.MustCompile(`(?:盗刷|自己转账|被骗转账)[^。；，]{0,10}银行(?:都|全|一律|必须|肯定)[^。；，]{0,3}(?:赔|负责)`), "伪卡和网络盗刷才可能由银行承担，自己操作的转账一般不算"},
	{"普及月", "每年 年年", regexp.MustCompile(`(?:每年|年年)[^。；]{0,8}金融知识普及月`), "名称每年不同，2024 年起叫金融教育宣传月或宣传周"},
}

// aboutMistakes marks a sentence that warns of the mistake or speaks of former times.
var aboutMistakes = regexp.MustCompile(`不|别|误|错写|传言|谣|并非|未必|以前|过去|曾|旧|骗局`)

// forbids takes out words that look like a denial and are what a rule says.
var forbids = strings.NewReplacer("不得", "", "不能新", "", "不能开", "")

func factWords() []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range wrongs {
		for _, s := range strings.Fields(w.triggers) {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

func wrongFact(it *item) {
	for _, t := range it.texts {
		if t.source() {
			continue
		}
		var seen map[int]bool // rules that have looked at this text
		for _, h := range t.hits {
			if h.class != factWord {
				continue
			}
			for k, w := range wrongs {
				if seen[k] || !strings.Contains(w.triggers, h.word) {
					continue
				}
				if seen == nil {
					seen = map[int]bool{}
				}
				seen[k] = true
				s, at := it.expand(t)
				if !slices.ContainsFunc(strings.Fields(w.also), func(a string) bool { return strings.Contains(s, a) }) {
					continue
				}
				sp := newSpeech(s)
				for _, m := range w.form.FindAllStringIndex(s, -1) {
					if q := sp.quote(m[0]); it.full() || q >= 0 && q == sp.quote(m[1]-1) { // somebody else's words
						continue
					}
					in := sp.sentence(m[0])
					if !aboutMistakes.MatchString(forbids.Replace(s[in.start:in.end])) {
						it.warnf(t.Pos(at(m[0])), w.right, "这个说法不对：“%s”", s[m[0]:m[1]])
					}
				}
			}
		}
	}
}
