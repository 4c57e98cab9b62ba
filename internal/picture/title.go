package picture

import (
	"strings"
	"unicode"
	"unicode/utf8"

	ximage "golang.org/x/image/font"

	"mingbai/internal/font"
	"mingbai/internal/hanzi"
)

// Where a title may be broken. Besides the rules of Chinese setting (no closing sign at the start of a line, no opening one
// at its end, Latin words and numbers whole: GB/T 15834, W3C clreq) a break inside a word is avoided where the word is known.
const (
	closing = "，。、；：？！,.;:?!”’）)》〉】〕」』]}…—–-·～~％%‰℃°"
	opening = "“‘（(《〈【〔「『[{￥¥$€£第"
	weak    = "的了吗呢吧么们着"         // these lean on what is before them
	counts  = "一二两三四五六七八九十百千万几半" // and these on the measure word after them
	pausing = "，。；：？！,;:?!"
)

// words are those of this project's titles that pinyin does not need and hanzi.IsWord therefore lacks.
var words = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		什么 怎么 怎样 为什么 多少 哪些 哪个 可以 不要 不能 不用 已经 自己 他们 我们 你们 没有 先后 马上 立刻 赶紧
		骗子 骗局 诈骗 电信 网络 反诈 刷单 点赞 返利 客服 老师 警察 公安 熟人 亲友 家人 老人 孩子 学生
		密码 短信 验证 电话 视频 链接 屏幕 共享 手机 软件 信息 个人 取现 现金 金条 黄金 转账 汇款 取款 存款 贷款 借款 还款
		账户 账号 存折 芯片 磁条 挂失 补卡 小额 免密 支付 征信 洗白 报告 保障 到期 扣费 社保 医保 停用 理财 股票 基金 债券 炒股
		保险 利息 利率 收益 本金 投诉 权利 权益 消费 金融 安全 法律 工具 背面 贴在 签字 问清 小心 提醒 明白 课程 风险
		银行卡 信用卡 储蓄卡 社保卡 医保卡 芯片卡 磁条卡 身份证 手机号 验证码 取款机 取款 怎么办 刷走 交钱 交给 五件事 个人信息 征信报告`) {
		m[w] = true
	}
	return m
}()

// piece is a part of a title that is never broken.
type piece struct {
	text  string
	space bool    // a space follows unless the line ends here
	cost  float64 // of a break after it
}

// pieces takes a title apart; runs of spaces count as one.
func pieces(title string) []piece {
	runes := []rune(strings.Join(strings.Fields(title), " "))
	latin := func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r) || strings.ContainsRune("+&@#/_'", r)
	}
	in := func(r rune, set string) bool { return strings.ContainsRune(set, r) }
	var out []piece
	start := 0
	for i, r := range runes {
		if r == ' ' {
			continue
		}
		if i+1 == len(runes) {
			out = append(out, piece{text: string(runes[start:])})
			break
		}
		next := runes[i+1]
		switch {
		case next == ' ':
			if i+2 < len(runes) && (in(runes[i+2], closing) || in(r, opening)) {
				continue
			}
			out = append(out, piece{text: string(runes[start : i+1]), space: true, cost: -4})
			start = i + 2
			continue
		case in(next, closing), in(r, opening), latin(r) && latin(next),
			unicode.IsDigit(r) && unicode.Is(unicode.Han, next): // 3天
			continue
		case in(r, "-–.,:/~～·") && i > 0 && latin(runes[i-1]) && latin(next): // 2026-01-02, 12.5, 9:00
			continue
		}
		p := piece{text: string(runes[start : i+1])}
		switch {
		case in(r, pausing), in(r, closing) && i > 0 && in(runes[i-1], pausing):
			p.cost = -8
		case in(r, closing), in(next, opening):
			p.cost = -1
		case in(next, weak):
			p.cost = 8
		case broken(runes, i), in(r, counts) && unicode.Is(unicode.Han, next):
			p.cost = 25
		}
		if p.cost >= 0 {
			p.cost += lonely(runes, i)
		}
		out = append(out, p)
		start = i + 1
	}
	return out
}

// lonely is the cost of a break after runes[i] that parts one or two characters from the clause they begin or end: 先挂失，再.
func lonely(runes []rune, i int) float64 {
	pause := func(i int) bool { return i < 0 || i >= len(runes) || strings.ContainsRune(pausing+"、", runes[i]) }
	switch {
	case pause(i-1) || pause(i+2):
		return 10
	case pause(i-2) || pause(i+3):
		return 4
	}
	return 0
}

// broken says whether a break after runes[i] falls into a known word of two to four characters.
func broken(runes []rune, i int) bool {
	for n := 2; n <= 4; n++ {
		for from := max(0, i+2-n); from <= i && from+n <= len(runes); from++ {
			if w := string(runes[from : from+n]); words[w] || hanzi.IsWord(w) {
				return true
			}
		}
	}
	return false
}

// setting is a title broken into lines of a size.
type setting struct {
	lines []string
	size  float64 // of an em, whole pixels
}

// set breaks a title into at most three lines for a box, as large as a good look allows: size counts most, then few lines,
// even lines and breaks where the reader pauses. ok is false if even the smallest size does not fit.
func set(title string, width, height, largest, smallest, lead float64) (best setting, ok bool) {
	all := pieces(title)
	if len(all) == 0 {
		return best, false
	}
	// Widths of the beginnings, in ems.
	const em = 200
	face := font.Face(font.Heavy, em)
	upTo := make([]float64, len(all)+1) // with the spaces that follow
	space := float64(ximage.MeasureString(face, " ")) / 64 / em
	for i, p := range all {
		upTo[i+1] = upTo[i] + float64(ximage.MeasureString(face, p.text))/64/em
		if p.space {
			upTo[i+1] += space
		}
	}
	line := func(from, to int) float64 {
		w := upTo[to] - upTo[from]
		if all[to-1].space {
			w -= space
		}
		if last, _ := utf8.DecodeLastRuneInString(all[to-1].text); strings.ContainsRune("，。、；：”’）》〉】〕」』", last) {
			w -= 0.5 // the blank half of the sign may stand in the margin
		}
		return w
	}
	highest := -1e9
	try := func(weight float64, cuts ...int) { // cuts begin with 0 and end with len(all)
		n := len(cuts) - 1
		widest, sum, cost := 0.0, 0.0, 0.0
		for i := range n {
			w := line(cuts[i], cuts[i+1])
			widest, sum = max(widest, w), sum+w
			if i+1 < n {
				cost += all[cuts[i+1]-1].cost
			}
		}
		size := float64(int(min(largest, width/widest, height/(float64(n)*lead))))
		if size < smallest {
			return
		}
		for i := range n {
			d := line(cuts[i], cuts[i+1]) - sum/float64(n)
			cost += d * d
		}
		if score := size * (weight - cost/100); score > highest {
			highest = score
			best.size, best.lines = size, nil
			for i := range n {
				var b strings.Builder
				for j := cuts[i]; j < cuts[i+1]; j++ {
					b.WriteString(all[j].text)
					if all[j].space && j+1 < cuts[i+1] {
						b.WriteByte(' ')
					}
				}
				best.lines = append(best.lines, b.String())
			}
		}
	}
	try(1, 0, len(all))
	for i := 1; i < len(all); i++ {
		try(0.85, 0, i, len(all))
		for j := i + 1; j < len(all); j++ {
			try(0.75, 0, i, j, len(all))
		}
	}
	return best, highest > -1e9
}
