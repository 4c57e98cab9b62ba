package check

import (
	"strconv"
	"strings"
	"time"
)

// Bank card and identity numbers. Single spaces and hyphens between digits are looked through. What stays unsaid: a number
// that begins with 0 is no card; a masked number is too short to be one; allow_numbers excuses exact values.

// longNumber is digits that may be one number.
type longNumber struct {
	span
	digits string // X at the end kept
}

// longNumbers finds what may be a card or identity number: a row of digits with single separators as a whole, and the parts
// of a row that are written as such numbers are, for a row may begin with something else.
func (t *text) longNumbers() []longNumber {
	if !t.digits || t.long != nil {
		return t.long
	}
	t.long = []longNumber{}
	all := runs(t.Text, nil)
	for i := range all { // digits only
		if x := &all[i]; x.make != plain || x.letters || strings.HasSuffix(x.digits, "X") {
			x.digits, x.joined = "", false
		} else if x.joined && (i == 0 || all[i-1].digits == "" || x.sep != "" && strings.Trim(x.sep, " \u00A0-‐‑–—－") != "") {
			x.joined = false
		}
	}
	for i := 0; i < len(all); {
		end := i + 1
		size := len(all[i].digits)
		for end < len(all) && all[end].joined {
			size += len(all[end].digits)
			end++
		}
		before := len(t.long)
		if size <= 19 {
			t.addLong(all[i:end])
		}
		for k := i; k < end && len(t.long) == before; k++ {
			for _, form := range cardForms {
				if k+len(form) <= end && fits(all[k:k+len(form)], form) && t.addLong(all[k:k+len(form)]) {
					break
				}
			}
			if end-i > 1 && len(all[k].digits) >= 12 {
				t.addLong(all[k : k+1])
			}
		}
		i = end
	}
	return t.long
}

// cardForms are the ways in which such numbers are grouped, longest first; a last group may be shorter.
var cardForms = [][]int{{4, 4, 4, 4, 3}, {4, 4, 4, 4}, {6, 13}, {6, 10}, {4, 6, 5}, {6, 8, 4}, {6, 4, 4, 4}}

func fits(part []run, form []int) bool {
	for i, n := range form {
		if len(part[i].digits) != n && !(i == len(form)-1 && len(part[i].digits) < n && len(part[i].digits) > 0) {
			return false
		}
	}
	return true
}

// addLong notes a number if it is a card's or a person's.
func (t *text) addLong(part []run) bool {
	n := longNumber{span: span{part[0].start, part[len(part)-1].end}}
	for _, x := range part {
		n.digits += x.digits
	}
	if len(n.digits) == 17 && n.end < len(t.Text) && (t.Text[n.end] == 'X' || t.Text[n.end] == 'x') {
		n.digits += "X"
		n.end++
	}
	d := n.digits
	if !identity(d) && (len(d) < 12 || len(d) > 19 || d[0] == '0' || !luhn(d) || dates(t.Text[n.start:n.end])) {
		return false
	}
	t.long = append(t.long, n)
	return true
}

func (it *item) allowed(digits string) bool {
	for _, a := range it.AllowNumbers {
		if strings.NewReplacer(" ", "", "-", "").Replace(a) == digits {
			return true
		}
	}
	return false
}

func cardNumber(it *item) {
	for _, t := range it.texts {
		for _, n := range t.longNumbers() {
			if !it.full() && !identity(n.digits) && !it.allowed(n.digits) {
				it.errorf(t.Pos(n.start), "打码，如 6222 **** **** 1234；确实不是卡号的，写进 allow_numbers", "这像是完整的银行卡号（%d 位）", len(n.digits))
			}
		}
	}
}

func idNumber(it *item) {
	for _, t := range it.texts {
		for _, n := range t.longNumbers() {
			if !it.full() && identity(n.digits) && !it.allowed(n.digits) {
				it.errorf(t.Pos(n.start), "打码，如 110101********1234；确实不是证件号的，写进 allow_numbers", "这像是完整的身份证号（%d 位）", len(n.digits))
			}
		}
	}
}

// dates says whether a number is days in a row: 2026-03-15 2026-03-16.
func dates(s string) bool {
	for _, part := range strings.Fields(s) {
		if _, err := time.Parse("2006-1-2", part); err != nil {
			return false
		}
	}
	return true
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		c := d[len(d)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		n := int(c - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// identity says whether d is a resident identity number: province, birthday and, with 18 places, the check digit of
// GB 11643 are right.
func identity(d string) bool {
	if len(d) != 15 && len(d) != 18 || d[0] < '1' || d[0] > '9' {
		return false
	}
	if p, _ := strconv.Atoi(d[:2]); p < 11 || p > 91 {
		return false
	}
	born := "19" + d[6:12]
	if len(d) == 15 {
		if strings.Contains(d, "X") {
			return false
		}
	} else {
		born = d[6:14]
	}
	if t, err := time.Parse("20060102", born); err != nil || t.Year() < 1900 || t.Year() > 2100 {
		return false
	}
	if len(d) == 15 {
		return true
	}
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(d[i]-'0') * w
	}
	return d[17] == "10X98765432"[sum%11]
}
