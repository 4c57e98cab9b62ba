package check

import (
	"strconv"
	"strings"
	"time"
)

// Bank card and identity numbers. Single spaces and hyphens between digits are looked through. What stays unsaid: a number
// that begins with 0 is no card; a masked number is too short to be one; allow_numbers excuses exact values.

// longNumber is digits that stand together but for single separators.
type longNumber struct {
	span
	digits string // X at the end kept
}

// longNumbers finds the numbers of at least 12 digits in a text.
func longNumbers(t *text) []longNumber {
	if !t.digits {
		return nil
	}
	var out []longNumber
	all := runs(t.Text, nil)
	for i := 0; i < len(all); {
		n := longNumber{span: span{all[i].start, all[i].end}}
		j := i
		for {
			if all[j].make != plain || all[j].letters || strings.HasSuffix(all[j].digits, "X") {
				break
			}
			n.digits += all[j].digits
			n.end = all[j].end
			j++
			if j == len(all) || !all[j].joined || all[j].sep != "" && !strings.ContainsAny(all[j].sep, " \u00A0-‐‑–—－") {
				break
			}
		}
		if len(n.digits) == 17 && n.end < len(t.Text) && (t.Text[n.end] == 'X' || t.Text[n.end] == 'x') {
			n.digits += "X"
			n.end++
		}
		if len(n.digits) >= 12 {
			out = append(out, n)
		}
		i = max(j, i+1)
	}
	return out
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
		for _, n := range longNumbers(t) {
			if d := n.digits; len(d) <= 19 && d[0] != '0' && luhn(d) && !identity(d) && !it.allowed(d) && !dates(t.Text[n.start:n.end]) {
				it.errorf(t.Pos(n.start), "打码，如 6222 **** **** 1234；确实不是卡号的，写进 allow_numbers", "这像是完整的银行卡号（%d 位）", len(d))
			}
		}
	}
}

func idNumber(it *item) {
	for _, t := range it.texts {
		for _, n := range longNumbers(t) {
			if identity(n.digits) && !it.allowed(n.digits) {
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
