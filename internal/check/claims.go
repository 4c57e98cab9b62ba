package check

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"mingbai/internal/prose"
)

// What an education page must not say, or only to warn of it. Titles of sources are left alone throughout: they are names.

// promises are the words of advertising that banks must not use.
var promises = []string{"保本", "无风险", "零风险", "保收益", "稳赚", "只赚不赔", "包赚", "无抵押秒批", "无抵押、秒批", "国家级", "最佳",
	"全国第一", "全省第一", "全市第一", "全球第一", "世界第一", "国内第一", "中国第一", "行业第一", "业内第一", "同业第一", "销量第一", "排名第一", "收益第一", "口碑第一", "信誉第一"}

// plainWords are words that only contain a promise: around says what stands before and after it.
var plainWords = map[string]struct{ before, after *regexp.Regexp }{
	"保本":  {regexp.MustCompile(`[确担环社医]$`), regexp.MustCompile(`^[人行次单机地身站网期月周年日店校公质来案科]`)},
	"无风险": {regexp.MustCompile(`有$`), regexp.MustCompile(`^(?:意识|提示|测评|揭示)`)},
	"零风险": {nil, regexp.MustCompile(`^(?:意识)`)},
	"最佳":  {nil, regexp.MustCompile(`^(?:时|办法|做法|角度|距离|拍)`)},
	"国家级": {nil, regexp.MustCompile(`^(?:反诈|非遗|非物质|贫困|自然)`)},
}

var denial = regexp.MustCompile(`骗|假|诈|陷阱|违法|非法|犯法|不要信|别信|莫信|勿信|不信|不能信|不可信|信不得|不是|没有|不会|不可能|不存在|不许|不准|不得|禁止|当心|警惕|小心|谎|靠不住|忽悠|不[推卖办]`)

func promise(it *item) {
	for _, t := range it.texts {
		for _, h := range t.hits {
			if h.class != promiseWord || it.full() || t.source() || innocent(t.Text, h) {
				continue
			}
			said := t.speech().inQuotes(h.off) || strings.HasPrefix(t.field, "tags[")
			denied := t.speech().denied(h.off)
			if said && !denied && t.Kind == prose.Cell {
				denied = denial.MatchString(it.rowOf(t.Node))
			}
			if said && !denied {
				denied = denial.MatchString(it.reason(t))
			}
			switch {
			case !said && !denied:
				it.errorf(t.Pos(h.off), "揭穿骗局时写成：“"+h.word+"”是骗人的", "“%s”这样的承诺不能写", h.word)
			case !said:
				it.errorf(t.Pos(h.off), "放进引号里：“"+h.word+"”", "“%s”没有放进引号", h.word)
			case !denied:
				it.errorf(t.Pos(h.off), "在同一句的引号外面写明“是骗局”“不要信”", "“%s”后面没有否定", h.word)
			}
		}
	}
}

func innocent(s string, h hit) bool {
	w, ok := plainWords[h.word]
	return ok && (w.before != nil && w.before.MatchString(s[max(0, h.off-4):h.off]) || w.after != nil && w.after.MatchString(s[h.off+len(h.word):]))
}

// reason is what a poster says under a text that stands there with a cross, or in all lines of its headline.
func (it *item) reason(t *text) string {
	if it.Poster != nil {
		if strings.HasPrefix(t.field, "poster.head[") {
			return strings.Join(it.Poster.Head, "")
		}
		for i, f := range it.Poster.Flags {
			if t.field == fmt.Sprintf("poster.flags[%d].say", i) {
				return f.Why
			}
		}
	}
	return ""
}

// rowOf is what the cells of a cell's row say outside quotation marks: a table sets the crook's words and the truth side
// by side.
func (it *item) rowOf(cell *prose.Node) string {
	if it.rows == nil {
		it.rows = map[*prose.Node]*strings.Builder{}
		it.doc.Root.Walk(func(n *prose.Node) bool {
			if n.Kind == prose.Row {
				row := &strings.Builder{}
				for _, c := range n.Kids {
					it.rows[c] = row
				}
			}
			return true
		})
		for _, t := range it.texts {
			if row := it.rows[t.Node]; row != nil {
				row.WriteString(t.speech().outside(span{0, len(t.Text)}) + "\n")
			}
		}
	}
	if row := it.rows[cell]; row != nil {
		return row.String()
	}
	return ""
}

// promotions are words that sell.
var promotions = []string{"开户有礼", "开户礼", "办卡有礼", "扫码办卡", "扫码开户", "在线开户", "立即办理", "立即申请", "马上申请", "预约购买", "限时优惠", "新客专享", "火热发售",
	"我行理财", "本行理财", "推荐产品", "产品推荐", "年化", "利率", "收益率", "起购"}

// rates are words that sell only with a number.
var rates = regexp.MustCompile(`^(?:利率|收益率)[^，。；、！？]{0,8}?[0-9０-９][0-9０-９.]*\s*[%％]`)

func promotion(it *item) {
	for _, t := range it.texts {
		for _, h := range t.hits {
			if h.class != promotionWord || it.full() || t.source() {
				continue
			}
			if (h.word == "利率" || h.word == "收益率") && !rates.MatchString(t.Text[h.off:]) {
				continue
			}
			if t.speech().inQuotes(h.off) || t.speech().denied(h.off) {
				continue
			}
			it.errorf(t.Pos(h.off), "删去；揭穿骗局时，把骗子的话放进引号", "教育内容里不能推销（“%s”）", h.word)
		}
	}
}

// oldNames are authorities that are no more.
var oldNames = []string{"银监会", "保监会", "银保监会", "工商局", "工商行政管理"}

var oldNow = map[string]string{"银监会": "国家金融监督管理总局", "保监会": "国家金融监督管理总局", "银保监会": "国家金融监督管理总局", "工商局": "市场监督管理局", "工商行政管理": "市场监督管理"}

func oldName(it *item) {
	end := -1 // of the last one seen: 银保监会 holds 保监会
	var last *text
	for _, t := range it.texts {
		for _, h := range t.hits {
			if h.class != oldNameWord || it.full() || t == last && h.off < end {
				continue
			}
			last, end = t, h.off+len(h.word)
			before, after := t.Text[:h.off], t.Text[end:]
			// A law is cited as it is called; what a crook says, or what it was once called, is no mistake.
			if t.source() || titled(t.Text, h.off) || strings.HasPrefix(after, "令") || strings.HasPrefix(after, "公告") ||
				strings.HasSuffix(before, "原") || strings.HasSuffix(before, "原中国") || t.speech().inQuotes(h.off) {
				continue
			}
			it.warnf(t.Pos(h.off), "改成"+oldNow[h.word]+"；法规标题里的旧名放进《》", "“%s”是旧名", h.word)
		}
	}
}

var inducements = []string{"转发才能", "转发领", "转发有礼", "转发抽", "转发得", "不转不是", "分享领", "分享抽", "分享有礼", "分享得", "集赞", "看完必转", "必须转发", "求转发", "为了家人转", "转给十个", "是中国人就转", "关注领"}

func inducement(it *item) {
	for _, t := range it.texts {
		for _, h := range t.hits {
			if h.class == inducementWord && !it.full() && !t.source() && !t.speech().inQuotes(h.off) {
				it.warnf(t.Pos(h.off), "删去；微信会处罚诱导分享。揭穿骗局时放进引号", "“%s”是诱导转发的话", h.word)
			}
		}
	}
}

var authorities = []string{"公安部", "公安机关", "国家反诈中心", "人民银行", "央行", "金融监管总局", "金融监督管理总局", "最高法", "网警"}

var admonishes = regexp.MustCompile(`^(?:郑重|温馨|紧急|特别|再次)?(?:提示您|提醒您|提示你|提醒你|提示大家|提醒大家|提醒广大|提示广大|提示[：:]|提醒[：:]|提示，|提醒，)`)

func authority(it *item) {
	for _, t := range it.texts {
		for _, h := range t.hits {
			if h.class != authorityWord || it.full() || t.source() || !admonishes.MatchString(t.Text[h.off+len(h.word):]) ||
				t.speech().inQuotes(h.off) || titled(t.Text, h.off) {
				continue
			}
			// “据公安部提醒” names a source, “公安部提醒您” speaks in its name.
			if r, _ := utf8.DecodeLastRuneInString(t.Text[:h.off]); r == '据' {
				continue
			}
			it.warnf(t.Pos(h.off), "改成自己的话，把出处写进 sources", "不能替“%s”发提醒", h.word)
		}
	}
}
