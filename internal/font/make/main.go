// Command make writes the fonts that package font carries: Mingbai Sans, our subset of Noto Sans SC.
//
//	npm pack @expo-google-fonts/noto-sans-sc@0.4.3     # Noto Sans SC 2.004 as static TrueType files, OFL 1.1
//	tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz   # gives the folder package
//	go run ./internal/font/make -from package
//
// Run in the module's root it writes internal/font/regular.ttf.gz, bold.ttf.gz and OFL.txt, the same bytes each time. It
// reads those very files only and says so if others are given. The licence forbids to keep the name, so the fonts are
// renamed; FONTLOG.txt beside them tells what was changed.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// weights are the files: what is read, its SHA-256, and what is written.
var weights = []struct{ from, sum, to, style string }{
	{"400Regular/NotoSansSC_400Regular.ttf", "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16", "regular.ttf.gz", "Regular"},
	{"700Bold/NotoSansSC_700Bold.ttf", "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96", "bold.ttf.gz", "Bold"},
}

const family = "Mingbai Sans"

func main() {
	log.SetFlags(0)
	from := flag.String("from", "", "unpacked npm package @expo-google-fonts/noto-sans-sc 0.4.3")
	to := flag.String("to", "internal/font", "folder to write to")
	flag.Parse()
	if *from == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*from, *to); err != nil {
		log.Fatal(err)
	}
}

func run(from, to string) error {
	for _, w := range weights {
		src, err := os.ReadFile(filepath.Join(from, w.from))
		if err != nil {
			return err
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(src)); got != w.sum {
			return fmt.Errorf("%s is not the file of version 0.4.3: its SHA-256 is %s", w.from, got)
		}
		t := tables(src)
		chars, err := characterSet(characters(t["cmap"]))
		if err != nil {
			return err
		}
		ps := strings.ReplaceAll(family, " ", "") + "-" + w.style
		ttf, err := subset(src, chars, composed, names{
			0: decodeName(t["name"], 0), // the copyright notice stays as it is: the licence wants it
			1: family, 2: w.style, 3: "2.004-H2;" + ps, 4: family + " " + w.style, 5: "Version 2.004-H2", 6: ps,
			13: decodeName(t["name"], 13), 14: decodeName(t["name"], 14),
		})
		if err != nil {
			return fmt.Errorf("%s: %w", w.from, err)
		}
		packed, err := pack(ttf)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, w.to), packed, 0o644); err != nil {
			return err
		}
		log.Printf("%s: %d characters, %d bytes, %d packed, SHA-256 %x", w.to, len(chars)+len(composed), len(ttf), len(packed), sha256.Sum256(packed))
	}
	licence, err := os.ReadFile(filepath.Join(from, "LICENSE_FONT"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "OFL.txt"), licence, 0o644)
}

// pack compresses without name and time.
func pack(ttf []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(z, bytes.NewReader(ttf)); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// composed are characters of task lists (docs/content-format.md) that the source lacks: a box, empty and with a tick.
var composed = map[rune][]part{
	'☐': {{'□', 1, 0, 0}},
	'☑': {{'□', 1, 0, 0}, {'✓', 0.75, 125, 95}},
}

//go:embed tgh.txt
var tgh string

// blocks are the parts of Unicode taken as far as the source has them.
var blocks = [][2]rune{
	{0x0020, 0x007E}, // ASCII
	{0x00A0, 0x017F}, // Latin letters with accents, ° ± · × ÷
	{0x01CD, 0x01DC}, // ǎ ǐ ǒ ǔ ǖ ǘ ǚ ǜ
	{0x01F8, 0x01F9}, // ǹ
	{0x0251, 0x0251}, // ɑ
	{0x0261, 0x0261}, // ɡ
	{0x02C6, 0x02DD}, // tone marks standing alone
	{0x0300, 0x030C}, // tone marks to combine
	{0x1E3E, 0x1E3F}, // ḿ
	{0x1EBC, 0x1EBD}, // ẽ
	{0x2000, 0x200A}, // spaces
	{0x2010, 0x2027}, // dashes, quotation marks, • …
	{0x202F, 0x205F}, // ‰ ′ ″ ※
	{0x2070, 0x209C}, // raised and lowered digits
	{0x20A0, 0x20BF}, // currencies
	{0x2100, 0x218F}, // ℃ № ℡ ™ Ⅰ–Ⅻ
	{0x2190, 0x21FF}, // arrows
	{0x2200, 0x22FF}, // mathematics
	{0x2300, 0x23FF}, // ⌒
	{0x2460, 0x24FF}, // ①–⑳ ⑴ ⒈
	{0x2500, 0x25FF}, // boxes, ■ □ ▲ △ ● ○ ◆ ◇
	{0x2600, 0x27BF}, // ★ ☆ ⚠ ☎ ✓ ❶–❿
	{0x3000, 0x303F}, // 、。〈〉「」〇
	{0x30FB, 0x30FB}, // ・, which some tables have for GB 2312's ·
	{0x3105, 0x3129}, // bopomofo
	{0x3220, 0x3229}, // ㈠
	{0x3280, 0x3289}, // ㊀
	{0x338E, 0x33D5}, // ㎎ ㎏ ㎜ ㎡ ㏄
	{0xFE10, 0xFE19}, // upright punctuation
	{0xFE30, 0xFE4F}, // the same, older
	{0xFF01, 0xFF60}, // full-width forms
	{0xFFE0, 0xFFE6}, // ￥ ￠
}

// characterSet gives the characters of the subset, sorted: the blocks, and all of GB 2312 and of the list of general
// standard characters, which the source must have in full.
func characterSet(source map[rune]uint16) ([]rune, error) {
	var out []rune
	for _, b := range blocks {
		for r := b[0]; r <= b[1]; r++ {
			if _, ok := source[r]; ok || isSpace(r) {
				out = append(out, r)
			}
		}
	}
	gb, err := gb2312()
	if err != nil {
		return nil, err
	}
	standard, err := standardCharacters()
	if err != nil {
		return nil, err
	}
	out = append(append(out, gb...), standard...)
	slices.Sort(out)
	return slices.Compact(out), nil
}

// gb2312 gives the 6,763 hanzi and 682 signs of GB 2312 and 35 signs that GBK put into its gaps (ⅰ–ⅹ, upright punctuation):
// what the bytes 0xA1–0xF7, 0xA1–0xFE decode to in GBK, the only table of the two that x/text has.
func gb2312() ([]rune, error) {
	d := simplifiedchinese.GBK.NewDecoder()
	var out []rune
	for row := byte(0xA1); row <= 0xF7; row++ {
		for cell := byte(0xA1); cell <= 0xFE; cell++ {
			s, err := d.String(string([]byte{row, cell}))
			if err != nil {
				return nil, err
			}
			if r := []rune(s); len(r) == 1 && r[0] != '\uFFFD' && !private(r[0]) {
				out = append(out, r[0])
			}
		}
	}
	return out, nil
}

func private(r rune) bool { return 0xE000 <= r && r <= 0xF8FF }

// standardCharacters gives the 8,105 characters of 通用规范汉字表.
func standardCharacters() ([]rune, error) {
	var out []rune
	for line := range strings.Lines(tgh) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, []rune(strings.TrimSpace(line))...)
		}
	}
	if len(out) != 8105 {
		return nil, fmt.Errorf("tgh.txt has %d characters, not 8105", len(out))
	}
	return out, nil
}
