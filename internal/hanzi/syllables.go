package hanzi

import (
	"slices"
	"strings"
	"sync"
)

// The toneless syllables of Mandarin. One with a star begins or makes many common words, one with a question mark hardly any;
// of two ways to take typed letters apart, equally long, the more common syllables win.
const syllableTable = `
a ai an* ang? ao e ei? en? eng? er* o? ou?
ba* bai* ban* bang bao* bei* ben* beng? bi* bian* biao* bie bin bing* bo bu*
pa pai* pan* pang pao* pei* pen? peng pi* pian* piao* pie? pin* ping* po pou? pu
ma* mai* man* mang mao* me* mei* men* meng mi* mian* miao mie? min ming* miu? mo* mou mu*
fa* fan* fang* fei* fen* feng* fo? fou fu*
da* dai* dan* dang* dao* de* dei? den? deng* di* dia? dian* diao* die ding* diu? dong* dou* du* duan* dui* dun duo*
ta* tai* tan tang tao te* tei? teng ti* tian* tiao* tie* ting* tong* tou* tu* tuan* tui* tun tuo
na* nai nan* nang? nao* ne nei* nen? neng* ni* nian* niang niao nie? nin* ning niu nong* nou? nu nuan? nun? nuo nv* nve?
la* lai* lan* lang* lao* le* lei* leng li* lia? lian* liang* liao* lie* lin* ling* liu* lo? long lou* lu* luan lun* luo* lv* lve
ga? gai* gan* gang* gao* ge* gei* gen* geng* gong* gou* gu* gua guai guan* guang* gui* gun guo*
ka* kai* kan* kang kao* ke* kei? ken keng? kong* kou* ku* kua kuai* kuan* kuang kui kun kuo
ha hai* han* hang* hao* he* hei* hen* heng hong* hou* hu* hua* huai* huan* huang hui* hun huo*
ji* jia* jian* jiang* jiao* jie* jin* jing* jiong? jiu* ju* juan* jue* jun
qi* qia qian* qiang* qiao* qie* qin* qing* qiong? qiu* qu* quan* que* qun*
xi* xia* xian* xiang* xiao* xie* xin* xing* xiong xiu* xu* xuan* xue* xun*
zha* zhai* zhan* zhang* zhao* zhe* zhei? zhen* zheng* zhi* zhong* zhou* zhu* zhua zhuai? zhuan* zhuang* zhui zhun* zhuo
cha* chai chan* chang* chao* che* chen cheng* chi* chong* chou* chu* chua? chuai? chuan* chuang* chui chun chuo
sha* shai shan* shang* shao* she* shei? shen* sheng* shi* shou* shu* shua* shuai shuan? shuang* shui* shun shuo*
ran* rang* rao re* ren* reng ri* rong* rou ru* ruan* rui run ruo
za? zai* zan zang zao* ze* zei? zen zeng* zi* zong* zou* zu* zuan zui* zun zuo*
ca? cai* can* cang cao* ce* cen? ceng ci* cong* cou? cu cuan? cui cun* cuo*
sa sai san* sang sao* se* sen? seng? si* song* sou* su* suan* sui* sun* suo*
ya* yan* yang* yao* ye* yi* yin* ying* yo? yong* you* yu* yuan* yue* yun*
wa wai* wan* wang* wei* wen* weng? wo* wu*
`

// Words whose letters could as well be other syllables, equally many: fangan is 方案 before it is 反感.
const knownSplits = `
fang'an dang'an ping'an chang'an an'quan yan'an min'gan gang'ao jin'e xian'e ming'e lian'ai guan'ai qin'ai en'ai
dan'ge jin'gan gan'en jian'ai dong'an nan'an xin'an bing'an
`

// A syllable costs less the commoner it is. A known word costs nothing but its number of syllables.
const (
	costCommon = 1
	costPlain  = 2
	costRare   = 4
)

// longestSyllable is the length of zhuang, chuang and shuang.
const longestSyllable = 6

// Syllables lists the toneless syllables of Mandarin in alphabetical order, ü written v.
func Syllables() []string { return slices.Clone(syllables().sorted) }

// IsSyllable tells whether s is one of Syllables.
func IsSyllable(s string) bool { return syllables().cost[s] > 0 }

// Completions lists the syllables that begin with prefix, in alphabetical order: what somebody who has typed zhu may be about
// to write. Of no letters at all, nothing.
func Completions(prefix string) []string {
	if prefix == "" {
		return nil
	}
	sorted := syllables().sorted
	from, _ := slices.BinarySearch(sorted, prefix)
	to := from
	for to < len(sorted) && strings.HasPrefix(sorted[to], prefix) {
		to++
	}
	if from == to {
		return nil
	}
	return slices.Clone(sorted[from:to])
}

// begins tells whether some syllable begins with prefix.
func begins(prefix string) bool {
	sorted := syllables().sorted
	i, _ := slices.BinarySearch(sorted, prefix)
	return i < len(sorted) && strings.HasPrefix(sorted[i], prefix)
}

// Alike lists the syllables somebody may mean who typed this one, itself first. On a keyboard without ü many type u:
// lu is also lv, nu also nv. The other way round v is always ü.
func Alike(syllable string) []string {
	switch syllable {
	case "lu":
		return []string{"lu", "lv"}
	case "nu":
		return []string{"nu", "nv"}
	}
	if !IsSyllable(syllable) {
		return nil
	}
	return []string{syllable}
}

type syllableIndex struct {
	sorted []string
	cost   map[string]int
	known  map[string][2]string // the letters of a known split → its two syllables
}

var syllables = sync.OnceValue(func() syllableIndex {
	index := syllableIndex{cost: make(map[string]int), known: make(map[string][2]string)}
	for entry := range strings.FieldsSeq(syllableTable) {
		cost := costPlain
		if s, ok := strings.CutSuffix(entry, "*"); ok {
			entry, cost = s, costCommon
		} else if s, ok := strings.CutSuffix(entry, "?"); ok {
			entry, cost = s, costRare
		}
		index.sorted = append(index.sorted, entry)
		index.cost[entry] = cost
	}
	slices.Sort(index.sorted)
	for entry := range strings.FieldsSeq(knownSplits) {
		first, second, _ := strings.Cut(entry, "'")
		index.known[first+second] = [2]string{first, second}
	}
	return index
})

// Table gives what Split goes by in a form for readers elsewhere: a line with every syllable and its cost, in alphabetical order,
// and a line with the splits that are known whole, as first'second.
func Table() string {
	index := syllables()
	var b strings.Builder
	for i, s := range index.sorted {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s)
		b.WriteByte('0' + byte(index.cost[s]))
	}
	b.WriteByte('\n')
	b.WriteString(strings.Join(strings.Fields(knownSplits), " "))
	b.WriteByte('\n')
	return b.String()
}
