package prose_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"mingbai/internal/problem"
	"mingbai/internal/prose"
)

var update = flag.Bool("update", false, "rewrite what the cases want")

// testDress is a medium with one official site, two contacts and one picture.
func testDress() prose.Dress {
	return prose.Dress{
		Link: func(ref string) (string, bool) {
			switch {
			case strings.HasPrefix(ref, "#"):
				return ref, true
			case ref == "alerts/jia", strings.HasPrefix(ref, "alerts/jia#"):
				return "/" + strings.Replace(ref, "#", "/#", 1), true
			case strings.HasPrefix(ref, "https://www.gov.cn/"):
				return ref, true
			case ref == "wrong":
				return "javascript:alert(1)", true
			case ref == "foreign":
				return "//evil.top/", true
			}
			return "", false
		},
		Contact: func(kind, id string) (prose.ContactText, bool) {
			switch kind + " " + id {
			case "hotline fanzha":
				return prose.ContactText{Text: "96110", Href: "tel:96110", Title: "反诈专线"}, true
			case "hotline bank":
				return prose.ContactText{Text: "955XX", Title: "客服"}, true
			case "site zhengfu":
				return prose.ContactText{Text: "中国政府网", Href: "https://www.gov.cn/"}, true
			}
			return prose.ContactText{}, false
		},
		Image: func(ref string) (prose.Picture, bool) {
			return prose.Picture{URL: "/tu/" + ref, Width: 640, Height: 480}, ref == "a.png"
		},
		Official:     official,
		CalloutTitle: func(kind string) string { return map[string]string{"warning": "当心"}[kind] },
		NotesTitle:   "注释",
		NotePrefix:   "p-",
	}
}

func official(host string) bool { return host == "gov.cn" || strings.HasSuffix(host, ".gov.cn") }

// A case file holds cases of one construct: “=== number: title”, the Markdown, “=== html” and what it becomes, and
// “=== problems” with line:column: rule. Characters that cannot be seen are written as ⟦hexadecimal⟧.
var (
	caseStart = regexp.MustCompile(`(?m)^=== (\d+): (.*)\n`)
	codePoint = regexp.MustCompile(`⟦([0-9A-F]+)⟧`)
)

func seen(s string) string {
	return codePoint.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseInt(m[len("⟦"):len(m)-len("⟧")], 16, 32)
		return string(rune(n))
	})
}

func spelt(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r != '\n' && (r < 0x20 || r >= 0x7F && r <= 0xA0 || r >= 0x2000 && r <= 0x200F || r >= 0x2028 && r <= 0x202F || r == 0xFEFF) {
			fmt.Fprintf(&b, "⟦%X⟧", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all := string(src)
			starts := caseStart.FindAllStringSubmatchIndex(all, -1)
			var out strings.Builder
			out.WriteString(all[:starts[0][0]])
			for i, m := range starts {
				end := len(all)
				if i+1 < len(starts) {
					end = starts[i+1][0]
				}
				if n := all[m[2]:m[3]]; n != strconv.Itoa(i+1) {
					t.Errorf("case %s stands in place %d", n, i+1)
				}
				given, want, _ := strings.Cut(all[m[1]:end], "=== html\n")
				doc, list := prose.Parse(problem.Pos{File: "f", Line: 1, Col: 1}, []byte(strings.TrimSuffix(seen(given), "\n")))
				got := spelt(doc.HTML(testDress()))
				for j, p := range list.Sort() {
					if j == 0 {
						got += "=== problems\n"
					}
					got += fmt.Sprintf("%d:%d: %s\n", p.Line, p.Col, p.Rule)
				}
				if strings.TrimRight(want, "\n") != strings.TrimRight(got, "\n") && !*update {
					t.Errorf("%s:%d: case %s: %s\n%s\n-- got\n%s\n-- want\n%s", file, 1+strings.Count(all[:m[0]], "\n"), all[m[2]:m[3]], all[m[4]:m[5]], given, got, strings.TrimRight(want, "\n"))
				}
				out.WriteString(all[m[0]:m[1]] + given + "=== html\n" + strings.TrimRight(got, "\n") + "\n\n")
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
