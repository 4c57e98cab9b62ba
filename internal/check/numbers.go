package check

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mingbai/internal/content"
)

// Telephone numbers in running text. A run is digits of one make that stand together; a group is runs that a reader
// might take as one number (961 10, 9-6-1-1-0, 九6110). Each stretch of a group is judged, the longest first.
//
// What is left alone, on purpose: numbers with a unit after them (12000 元, 12378 人), behind 第, 〕, a currency sign or a
// word such as 密码, 邮编, 尾号; decimal fractions; round numbers (12000) and 110, 119, 120, 122 unless the words around them
// speak of calling; masked numbers (138****8000); Chinese digits of fewer than five places, but for 一一〇; digits
// in web addresses, which are judged as addresses.

// run is digits of one make.
type run struct {
	start, end int
	digits     string // as 0–9, with X at the end for example numbers
	make       digitMake
	letters    bool   // some are letters that look like digits
	word       bool   // a Latin letter touches it
	plus       bool   // + before it
	sep        string // what joins it to the run before; "" if it touches
	joined     bool   // belongs to the run before
}

type digitMake uint8

const (
	plain   digitMake = iota // 0–9, full-width and other digits, letters that look like them
	chinese                  // 一二三
	round                    // ①²
)

// lookalike is the digit that a letter is taken for.
func lookalike(r rune) (byte, bool) {
	switch r {
	case 'O', 'o', 'О', 'о', 'Ο', 'ο', 'Ｏ', 'ｏ':
		return '0', true
	case 'l', 'I', 'Ｉ', 'ｌ', 'І', 'Ι', 'ӏ', 'Ӏ':
		return '1', true
	}
	return 0, false
}

func latin(r rune) bool {
	return r < 0x250 && unicode.IsLetter(r) || r >= 0xFF21 && r <= 0xFF5A && unicode.IsLetter(r)
}

// separators may stand between the digits of one number, one at a time.
const separators = " \u00A0\u2009\u3000-‐‑‒–—−－.．·・_"

// runs finds the digits of a text. skip are stretches (web addresses) to leave out, in order.
func runs(s string, skip []span) []run {
	var out []run
	prev := rune(0) // the character before i
	for i := 0; i < len(s); {
		for len(skip) > 0 && skip[0].end <= i {
			skip = skip[1:]
		}
		if len(skip) > 0 && i >= skip[0].start {
			i, prev = skip[0].end, 0
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		x, ok := readRun(s, i, prev)
		if !ok {
			prev, i = r, i+n
			continue
		}
		if x.start > i {
			prev, _ = utf8.DecodeLastRuneInString(s[:x.start])
		}
		x.plus = prev == '+' || prev == '＋'
		if len(out) > 0 {
			between := s[out[len(out)-1].end:x.start]
			// A closing bracket of an area code may stand with a space.
			trimmed := strings.Trim(between, "()（） ")
			if utf8.RuneCountInString(between) <= 1 && strings.Contains(separators, between) || trimmed == "" && len(between) > 0 && len(between) <= 4 {
				x.joined, x.sep = true, between
			}
		}
		out = append(out, x)
		i = x.end
		prev, _ = utf8.DecodeLastRuneInString(s[:i])
	}
	return out
}

// readRun reads the run that starts at i, or after letters at i that belong to a word.
func readRun(s string, i int, prev rune) (run, bool) {
	type place struct {
		off    int
		letter bool
		digit  byte
	}
	var places []place
	end := i
	kind := plain
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		var k digitMake
		d, ok := digitOf(r)
		letter := false
		switch {
		case ok && (r < 0x250 && r > '9' || r >= 0x2070 && r <= 0x2090 || r >= 0x2460 && r <= 0x27BF):
			k = round
		case !ok:
			if d, ok = chineseDigit(r); ok {
				k = chinese
			} else if d, ok = lookalike(r); ok {
				letter = true
			}
		}
		if !ok || len(places) > 0 && k != kind || len(places) > 400 {
			break
		}
		kind = k
		places = append(places, place{end, letter, d})
		end += n
	}
	// Letters at the edge of a word belong to the word: the l of tel12378.
	x := run{make: kind}
	if latin(prev) {
		for len(places) > 0 && places[0].letter {
			places = places[1:]
		}
		x.word = true
	}
	next, _ := utf8.DecodeRuneInString(s[end:])
	if latin(next) {
		for len(places) > 0 && places[len(places)-1].letter {
			end = places[len(places)-1].off
			places = places[:len(places)-1]
		}
		x.word = true
	}
	letters := 0
	var b strings.Builder
	for _, p := range places {
		if p.letter {
			letters++
		}
		b.WriteByte(p.digit)
	}
	if len(places) == 0 || letters > 0 && letters >= len(places)-letters {
		return run{}, false
	}
	x.start, x.end, x.digits, x.letters = places[0].off, end, b.String(), letters > 0
	if m := exampleTail.FindString(s[end:]); m != "" && len(x.digits) >= 3 && utf8.RuneCountInString(m)+len(x.digits) == 5 {
		if next, _ := utf8.DecodeRuneInString(s[end+len(m):]); !latin(next) && !unicode.IsDigit(next) {
			x.digits += strings.Repeat("X", 5-len(x.digits))
			x.end, x.word = end+len(m), latin(prev)
		}
	}
	return x, true
}

// exampleTail ends example numbers such as 955XX.
var exampleTail = regexp.MustCompile(`^[XxＸｘ×]{1,2}`)

// callable says whether so many digits have the form of a number that can be called without knowing more.
func callable(d string) bool {
	n := len(d)
	switch {
	case n < 5:
		return false
	case strings.HasPrefix(d, "00"):
		return n >= 9 && n <= 17 && d[2] != '0'
	case d[0] == '0':
		return n >= 10 && n <= 12
	case strings.HasPrefix(d, "95"), strings.HasPrefix(d, "96"):
		return n <= 8
	case n == 5:
		return d[0] == '1' && d[1] <= '3'
	case strings.HasPrefix(d, "106"):
		return n >= 8 && n <= 15
	case strings.HasPrefix(d, "100"), strings.HasPrefix(d, "101"):
		return n <= 8
	case n == 10:
		return strings.HasPrefix(d, "400") || strings.HasPrefix(d, "800")
	case n == 11:
		return d[0] == '1' && d[1] >= '3'
	}
	return false
}

var (
	unitAfter = regexp.MustCompile(`^(?:\s*(?:[-–—~～至到]|——)\s*\d[\d,.]*)?\s*[多余几来]?\s*(?:元|块|万|亿|千|角|[%％‰]|人(?:[^工民]|$)|名(?:[^称为]|$)|个|次(?:[^日]|$)|天(?:[^天]|$)|` +
		`日(?:[，。、；：内前后起]|$)|月|年|岁|米|公里|公斤|克|斤|吨|字|页|条|款(?:[^项]|$)|项(?:[^目]|$)|户|笔|张|份|家(?:[^人里长属]|$)|倍|起(?:案|诈|电|刑|[，。、]|$)|例(?:[^如]|$)|件|辆|套|` +
		`位(?:[^于]|$)|美元|港元|港币|欧元|日元|英镑|人民币|小时|秒|分钟|分(?:[，。、；）]|$)|度|层|册|平方|亩|余|毫)`)
	// The words are looked at without the space and the quotation mark between them and the number.
	namedBefore  = []string{"编号", "单号", "证号", "文号", "案号", "代码", "邮编", "邮政编码", "密码", "验证码", "校验码", "学号", "工号", "序列号", "尾号", "金额", "人民币", "股票", "版本"}
	signsBefore  = []string{"第", "〕", "］", "¥", "￥", "$", "€", "№", "No.", "NO."}
	callsBefore  = regexp.MustCompile(`(?i)(?:打(?:[^折算开款工印卡包扮扫]|$)|拨|电话|热线|专线|致电|呼叫|来电|号码|联系|客服|咨询|举报|报警|求助|回拨|接到|代替|\btel|\bphone|\bcall|☎|📞)`)
	callsAfter   = regexp.MustCompile(`^\s*[”」’)）]?\s*(?:也?是|为|这个)?(?:热线|专线|电话|报警|客服|举报|急救|火警|打来|来电|求助|咨询|接通|预警|劝阻|指挥|接警|警情|民警|出警)`)
	lineBefore   = regexp.MustCompile(`(?i)(?:电话|热线|致电|拨打|打|拨|手机号?|客服|\btel|\bphone)(?:号码)?\s*(?:[:：是为]|就是)?\s*[“"]?$`)
	clauseBefore = "。！？；，,;!?\n"
)

// cues is what stands around a number.
type cues struct {
	exempt bool // it is an amount, a name or the like
	calls  bool // the words speak of calling
	line   bool // a word such as 电话 stands right before it
}

func around(s string, start, end int, plus bool) cues {
	before := s[:start]
	if plus {
		before = strings.TrimRight(before, "+＋")
	}
	for n, i := 0, len(before); i > 0; n++ { // no more than 24 characters
		if n == 24 {
			before = before[i:]
			break
		}
		_, size := utf8.DecodeLastRuneInString(before[:i])
		i -= size
	}
	var c cues
	for _, w := range signsBefore {
		if strings.HasSuffix(strings.TrimRight(before, " "), w) {
			c.exempt = true
		}
	}
	name := strings.TrimRight(before, " \u3000：:是为“‘\"「")
	for _, w := range namedBefore {
		if strings.HasSuffix(name, w) {
			c.exempt = true
		}
	}
	after := s[end:]
	if unitAfter.MatchString(after) {
		c.exempt = true
	}
	if strings.HasPrefix(strings.TrimLeft(after, " "), "号") && (strings.HasSuffix(before, "年") || strings.HasSuffix(before, "]") || strings.HasSuffix(before, "）") || strings.HasSuffix(before, ")")) {
		c.exempt = true
	}
	clause := before
	if i := strings.LastIndexAny(clause, clauseBefore); i >= 0 {
		_, n := utf8.DecodeRuneInString(clause[i:])
		clause = clause[i+n:]
	}
	for n, i := 0, len(clause); i > 0; n++ { // within ten characters
		if n == 10 {
			clause = clause[i:]
			break
		}
		_, size := utf8.DecodeLastRuneInString(clause[:i])
		i -= size
	}
	c.line = lineBefore.MatchString(clause)
	c.calls = c.line || callsBefore.MatchString(clause) || callsAfter.MatchString(after)
	return c
}

// sort of a finding.
type findingSort uint8

const (
	typed   findingSort = iota // a registered contact typed by hand
	unknown                    // nobody's
	similar                    // nobody's, but nearly a registered one
)

// finding is a number or host in a text.
type finding struct {
	text    *text
	span    span
	sort    findingSort
	host    bool
	contact content.Contact // the registered one, of typed and similar
}

// strength is how much a stretch of digits looks like a telephone number.
type strength uint8

const (
	none  strength = iota
	exact          // only if it is a registered number
	near           // if it is one, or nearly one
	sure           // in any case
)

// numbersIn finds telephone numbers in s.
func (e *Env) numbersIn(s string, skip []span) []finding {
	all := runs(s, skip)
	var out []finding
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[end].joined && end-i < 16 {
			end++
		}
		next := i + 1
		for j := end; j > i; j-- {
			f, ok := e.judge(s, all, i, j)
			if ok {
				out = append(out, f)
				next = j
				break
			}
		}
		i = next
	}
	return out
}

// judge looks at all[i:j] as one number.
func (e *Env) judge(s string, all []run, i, j int) (finding, bool) {
	part := all[i:j]
	x := part[0]
	d := x.digits
	disguised := x.letters || x.make == round
	touching, singles, least := true, len(x.digits) == 1, len(x.digits)
	for _, p := range part[1:] {
		d += p.digits
		disguised = disguised || p.letters || p.make != x.make
		touching = touching && p.sep == ""
		singles = singles && len(p.digits) == 1
		least = min(least, len(p.digits))
	}
	if len(d) < 3 || len(d) > 24 {
		return finding{}, false
	}
	if x.make == chinese && len(part) == 1 && len(d) != 3 && (len(d) < 5 || strings.HasPrefix("123456789", d)) {
		return finding{}, false
	}
	// What cannot be a number whatever stands around it is most of what there is.
	contact, known := e.numbers[d]
	nearly, isNear := e.nearest(d)
	if !known && !isNear && !x.plus && !callable(d) && len(d) != 3 && (len(d) < 5 || len(d) > 12) && !strings.HasSuffix(d, "X") {
		return finding{}, false
	}
	if len(d) == 3 && (!slices.Contains(emergencies, d) || len(part) > 1 && !touching) {
		return finding{}, false
	}
	at := span{x.start, part[len(part)-1].end}
	c := around(s, at.start, at.end, x.plus)
	for _, p := range part {
		if p.word && !c.calls {
			return finding{}, false
		}
	}
	if c.exempt {
		return finding{}, false
	}
	st := none
	switch {
	case len(part) == 1:
		st = single(s, all, i, c)
	case touching: // 九6110, ⑨6110; but 96110一打来 is a number and a word
		if slices.ContainsFunc(part, func(p run) bool { _, ok := e.numbers[p.digits]; return ok && len(p.digits) >= 5 || callable(p.digits) }) {
			return finding{}, false
		}
		st = exact
		if c.calls {
			st = near
		}
	default:
		st = several(part, d, singles, x.joined && len(x.digits) == 4 && len(all[i-1].digits) == 4, least, c)
	}
	if st == none {
		return finding{}, false
	}
	f := finding{span: at, sort: unknown}
	if known {
		f.contact, f.sort = contact, typed
		if disguised {
			f.sort = similar
		}
		return f, true
	}
	if st >= near && isNear {
		f.contact, f.sort = nearly, similar
		return f, true
	}
	return f, st == sure
}

// emergencies are the numbers that also are common amounts.
var emergencies = []string{"110", "119", "120", "122"}

// single judges one run.
func single(s string, all []run, i int, c cues) strength {
	x := all[i]
	d, n := x.digits, len(x.digits)
	beside := func(set string) bool { // another number close by, with a mark of the set between
		return x.joined && strings.Trim(x.sep, set) == "" && x.sep != "" ||
			i+1 < len(all) && all[i+1].joined && all[i+1].sep != "" && strings.Trim(all[i+1].sep, set) == ""
	}
	if x.plus && n >= 7 && n <= 15 {
		return sure
	}
	switch {
	case n == 3:
		if !c.calls || beside("-‐‑‒–—−－.．·・_") || thousands(s, x) {
			return none
		}
		return sure
	case strings.HasSuffix(d, "X"):
		return sure
	case n < 10 && beside(".．") && !c.calls: // a fraction or a version
		return none
	case callable(d):
		if !c.calls && d[0] == '1' && n < 9 && strings.HasSuffix(d, "00") { // a round sum
			return none
		}
		return sure
	case c.line && n >= 5 && n <= 12: // 打 12345678: whatever its form, readers would call it
		return sure
	case c.calls && n >= 4 && n <= 6:
		if n == 6 && strings.HasPrefix("1234567", d) {
			return exact
		}
		return near
	}
	return none
}

// thousands says whether a comma and a digit touch the run: 1,110.
func thousands(s string, x run) bool {
	before := strings.TrimRight(s[:x.start], ",，:：/")
	after := strings.TrimLeft(s[x.end:], ",，:：/")
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return len(before) < x.start && x.start-len(before) == 1 && unicode.IsDigit(last) ||
		len(after)+1 == len(s)-x.end && unicode.IsDigit(first)
}

// several judges runs with separators between them. mid says that they may be the middle of a row of fours, as on a card.
func several(part []run, d string, singles, mid bool, least int, c cues) strength {
	first := part[0]
	if slices.ContainsFunc(part, func(p run) bool { return strings.HasSuffix(p.digits, "X") || p.make != plain }) {
		return exact
	}
	if first.plus && len(d) >= 7 && len(d) <= 15 {
		return sure
	}
	year := len(first.digits) == 4 && (strings.HasPrefix(d, "19") || strings.HasPrefix(d, "20"))
	rest := len(d) - len(first.digits)
	switch {
	case singles && len(d) >= 5 && callable(d):
		if strings.HasPrefix("123456789", d) && !c.calls {
			return none
		}
		return sure
	case year && !c.calls:
		return none
	case len(d) == 5 && len(part) <= 3:
		if c.calls && callable(d) {
			return sure
		}
		if c.calls {
			return near
		}
		return exact
	case len(d) == 11 && least >= 3 && callable(d), len(d) == 10 && least >= 3 && callable(d) && d[0] != '0':
		return sure
	case d[0] == '0' && d[1] != '0' && !mid && (len(first.digits) == 3 || len(first.digits) == 4) && (rest == 7 || rest == 8) && least >= 3:
		return sure
	case strings.HasPrefix(first.digits, "00") && len(first.digits) <= 6 && callable(d) && least >= 2:
		return sure
	}
	return exact
}

// nearest is the registered number one slip away from d: a digit wrong, missing, too many, or two exchanged.
func (e *Env) nearest(d string) (content.Contact, bool) {
	if len(d) < 4 {
		return content.Contact{}, false
	}
	for _, n := range e.whole {
		if slip(d, n) {
			return e.numbers[n], true
		}
	}
	return content.Contact{}, false
}

// bare is a number without its hyphens.
func bare(number string) string { return strings.ReplaceAll(number, "-", "") }

// slip says whether a and b differ by one substitution, insertion, deletion or exchange of neighbours.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
