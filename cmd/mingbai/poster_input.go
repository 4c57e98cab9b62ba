package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"mingbai/internal/content"
	"mingbai/internal/font"
	"mingbai/internal/printing"
)

// envPosterKey holds the key that makes codes, if site.yaml says posters.keyed.
const envPosterKey = "MINGBAI_POSTER_KEY"

// posterKey gives the key of the codes, nil if the site has none.
func posterKey(site *content.Site) ([]byte, error) {
	if !site.Posters.Keyed {
		return nil, nil
	}
	key := os.Getenv(envPosterKey)
	if len(key) < printing.LeastKey {
		return nil, wrongUse("site.yaml 写了 posters.keyed，要在环境变量 %s 里放密钥（至少 %d 个字符，一直用同一个）", envPosterKey, printing.LeastKey)
	}
	return []byte(key), nil
}

// readBranches reads the list of branches, if one is named.
func (c *command) readBranches(f posterFlags) ([]printing.Branch, error) {
	if f.branches == "" {
		return nil, nil
	}
	src, err := readLimited(f.branches, printing.MaxBranchesFile)
	if err != nil {
		return nil, err
	}
	branches, list := printing.Branches(f.branches, src)
	if list.Errors() > 0 {
		list.WriteText(c.err, func(string) []byte { return src })
		return nil, exitError{exitProblems, "网点名单有错，没有做海报。"}
	}
	return branches, nil
}

// fallbackFont is the font of --font, with a name for keys.
type fallbackFont struct {
	font *font.Fallback
	hash string
}

func readFallback(name string) (fallbackFont, error) {
	if name == "" {
		return fallbackFont{}, nil
	}
	ttf, err := readLimited(name, font.FallbackMost)
	if err != nil {
		return fallbackFont{}, err
	}
	f, err := font.ParseFallback(ttf)
	for _, x := range []struct {
		is  error
		say string
	}{
		{font.ErrTooLarge, "太大，最多 32 MB"},
		{font.ErrNoFont, "不是字体文件；要 .ttf"},
		{font.ErrCollection, "里面有好几个字体；要单个的 .ttf"},
		{font.ErrOutlines, "是 PostScript 轮廓的；要 TrueType 的 .ttf"},
		{font.ErrVariable, "是可变字体；要固定字重的 .ttf"},
		{font.ErrForbidden, "不许嵌入到文件里；换一个许可允许的"},
		{font.ErrDamaged, "坏了"},
	} {
		if errors.Is(err, x.is) {
			return fallbackFont{}, wrongUse("字体 %s %s", name, x.say)
		}
	}
	if err != nil {
		return fallbackFont{}, failure(err)
	}
	sum := sha256.Sum256(ttf)
	return fallbackFont{f, hex.EncodeToString(sum[:])}, nil
}

// readLimited reads a file that a flag names; one byte more than most is read, so that what reads it can say that it is too large.
func readLimited(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wrongUse("没有文件 %s", name)
	} else if err != nil {
		return nil, failure(err)
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, failure(fmt.Errorf("reading %s: %w", name, err))
	}
	return src, nil
}
