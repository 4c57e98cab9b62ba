package search

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"mingbai/internal/hanzi"
)

// MaxQuery is how many characters a query may have.
const MaxQuery = 200

// Query is what somebody typed, taken apart.
type Query struct {
	Text   string // folded
	Urgent bool   // somebody has just lost money or given something away
	runs   []run
}

// A run is a stretch of a query: Chinese characters, or Latin words that only spaces, hyphens and apostrophes separate.
type run struct {
	han   []rune
	words []string
}

// ignored are the phrases of a question that say nothing of its subject. Longer ones come first. A reader on the static site
// gets them with the manifest.
var ignored = longestFirst(strings.Fields(`
	怎么办理 如何办理 怎样办理 怎么处理 如何处理 怎么样 怎么办 怎么做 怎么弄 怎么回事 是怎么回事 怎么 怎样 咋办 咋 如何
	什么意思 是什么意思 什么是 是什么 有什么 做什么 干什么 为什么 为啥 什么时候 什么 甚么 啥 哪里 哪儿 哪些 哪个 在哪 谁
	是真的吗 是真的假的 真的假的 是真是假 真的吗 靠谱吗 可信吗 是不是 能不能 可不可以 要不要 会不会 有没有 行不行 可以吗 可以 请问 想问 我想 我要 告诉我 帮我 应该 需要 多少 一下
	的 了 吗 呢 吧 啊 呀 嘛 么 我 你 您 他 她 它 们`))

// urgent are the words of somebody who has just been robbed, calm those that take it back.
var (
	urgent = strings.Fields(`被骗 受骗 上当 骗走 骗了 骗光 转账了 转完账 转完钱 转了账 转钱了 转了钱 钱转 转给骗子 打钱了 打了钱 汇款了 汇了款 钱没了 钱被
		追回 要回来 拿回来 找回来 要得回 验证码给 给了验证码 说了验证码 验证码告诉 验证码说 告诉了验证码 密码给 给了密码 密码告诉 密码说 点了链接 点了那个链接
		共享了屏幕 开了共享 屏幕共享了 报警 报案 止付`)
	calm = strings.Fields(`防被骗 防止被骗 避免被骗 预防被骗 不被骗 别被骗 怕被骗 会不会被骗 谨防 防上当 不上当 别上当 会被骗 容易被骗 容易上当`)
)

// urgentSounds are the urgent phrases as typed in pinyin, calmSounds likewise.
var (
	urgentSounds = sounded(urgent)
	calmSounds   = sounded(calm)
)

// sounded gives the letters of phrases. Those of fewer than six may be part of anything.
func sounded(phrases []string) []string {
	var all []string
	for _, p := range phrases {
		if letters := strings.Join(hanzi.Pinyin(p), ""); len(letters) >= 6 && !slices.Contains(all, letters) {
			all = append(all, letters)
		}
	}
	return all
}

func longestFirst(phrases []string) []string {
	slices.SortStableFunc(phrases, func(a, b string) int { return len(b) - len(a) })
	return phrases
}

// Parse takes a query apart.
func Parse(q string) Query {
	var text []rune
	for _, r := range norm.NFKC.String(q) {
		text = append(text, hanzi.Simplify(lower(r)))
	}
	query := Query{Text: string(text)}
	dense := strings.Map(func(r rune) rune {
		if isHan(r) {
			return r
		}
		return -1
	}, query.Text)
	has := func(s string) func(string) bool { return func(p string) bool { return strings.Contains(s, p) } }
	letters := ""
	var words []string
	flush := func() {
		if len(words) > 0 {
			query.runs = append(query.runs, run{words: words})
			letters += strings.Join(words, "")
		}
		words = nil
	}
	for i := 0; i < len(text); {
		j := i
		switch {
		case isHan(text[i]):
			flush()
			for j < len(text) && isHan(text[j]) {
				j++
			}
			query.runs = append(query.runs, run{han: text[i:j]})
		case isTyped(text[i]):
			for j < len(text) && isTyped(text[j]) {
				j++
			}
			words = append(words, string(text[i:j]))
		default:
			if !joins(text[i]) {
				flush()
			}
			j++
		}
		i = j
	}
	flush()
	query.Urgent = (slices.ContainsFunc(urgent, has(dense)) || slices.ContainsFunc(urgentSounds, has(letters))) &&
		!slices.ContainsFunc(calm, has(dense)) && !slices.ContainsFunc(calmSounds, has(letters))
	if runs := withoutIgnored(query.runs); len(runs) > 0 {
		query.runs = runs
	}
	return query
}

// withoutIgnored cuts the ignored phrases out of the Chinese runs.
func withoutIgnored(runs []run) []run {
	var out []run
	for _, r := range runs {
		if r.han == nil {
			out = append(out, r)
			continue
		}
		from := 0
		keep := func(to int) {
			if from < to {
				out = append(out, run{han: r.han[from:to]})
			}
		}
		for i := 0; i < len(r.han); {
			n := ignoredAt(r.han[i:])
			if n == 0 {
				i++
				continue
			}
			keep(i)
			i += n
			from = i
		}
		keep(len(r.han))
	}
	return out
}

// ignoredAt is the length of the ignored phrase with which text begins, 0 if there is none.
func ignoredAt(text []rune) int {
	for _, p := range ignored {
		phrase := []rune(p)
		if len(phrase) <= len(text) && slices.Equal(phrase, text[:len(phrase)]) {
			return len(phrase)
		}
	}
	return 0
}

// isTyped says whether r may be part of a Latin word or of typed pinyin with tone marks.
func isTyped(r rune) bool { return isLatin(r) || strings.ContainsRune(toned, r) }

const toned = "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿê"

// joins says whether r separates the syllables of typed pinyin.
func joins(r rune) bool { return strings.ContainsRune(" '’-", r) }
