package scene

import (
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// run gives what a program of the machine says, if it is here. A program that is content says nothing on its second stream.
func run(t *testing.T, name string, args ...string) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Logf("SKIPPED: no %s here", name)
		return "", false
	}
	var complaints strings.Builder
	c := exec.Command(name, args...)
	c.Stderr = &complaints
	out, err := c.Output()
	if err != nil || name != "zbarimg" && complaints.Len() > 0 {
		t.Errorf("%s: %v\n%s%s", name, err, out, complaints.String())
	}
	return string(out), true
}

// TestOtherReaders asks the programs of the machine that know PDF and QR codes.
func TestOtherReaders(t *testing.T) {
	twoPages, err := PDF(every(t), mixed(t))
	if err != nil {
		t.Fatal(err)
	}
	if out, ok := run(t, "pdfinfo", written(t, "two.pdf", twoPages)); ok && !strings.Contains(out, "Pages:           2\n") {
		t.Errorf("pages of a document of two:\n%s", out)
	}
	for _, c := range []struct {
		name  string
		page  *Page
		size  string // points
		fonts int
		reads string
		code  bool
	}{
		{"every", every(t), "283.46 x 396.85 pts", 2, reading, true},
		{"enlarged", enlarged(t), "595.28 x 822.05 pts", 2, reading, true},
		{"tiled", tiled(t), "283.46 x 368.5 pts", 2, strings.TrimSuffix(reading, "7K3M-9QXZ") + "贴在这里", false},
		{"mixed", mixed(t), "283.46 x 170.08 pts", 3, mixedReading, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, err := PDF(c.page)
			if err != nil {
				t.Fatal(err)
			}
			file := written(t, c.name+".pdf", src)
			if out, ok := run(t, "pdfinfo", file); ok && (!strings.Contains(out, "Pages:           1\n") || !strings.Contains(out, "Page size:       "+c.size+"\n") || !strings.Contains(out, "Encrypted:       no\n")) {
				t.Errorf("pdfinfo says\n%s", out)
			}
			if out, ok := run(t, "pdffonts", file); ok {
				lines := strings.Split(strings.TrimSpace(out), "\n")[2:]
				for _, l := range lines { // embedded, cut down, and with the letters' Unicode
					if !regexp.MustCompile(`^[A-Z]{6}\+(MingbaiSans-Regular|MingbaiSans-Bold|Fallback\d) +CID TrueType +Identity-H +yes yes yes `).MatchString(l) {
						t.Errorf("a font is %s", l)
					}
				}
				if len(lines) != c.fonts {
					t.Errorf("%d fonts, want %d:\n%s", len(lines), c.fonts, out)
				}
			}
			for _, raw := range [][]string{{}, {"-raw"}} { // as it looks, and in the order of the marks
				if out, ok := run(t, "pdftotext", append(raw, "-enc", "UTF-8", file, "-")...); ok && strings.Join(strings.Fields(out), "") != c.reads {
					t.Errorf("pdftotext %v reads %q, want %q", raw, out, c.reads)
				}
			}
			run(t, "qpdf", "--check", file)
			const dpi = "100"
			ours, err := c.page.PNG(100)
			if err != nil {
				t.Fatal(err)
			}
			pictures := []string{written(t, "ours.png", ours)}
			theirs := filepath.Join(t.TempDir(), "theirs")
			if _, ok := run(t, "pdftoppm", "-r", dpi, "-png", "-singlefile", file, theirs); ok {
				pictures = append(pictures, theirs+".png")
				if off := difference(t, pictures[0], pictures[1]); off > 0.015 {
					t.Errorf("drawings differ by %.2f %%", 100*off)
				}
			}
			for _, picture := range pictures {
				if !c.code {
					continue
				}
				if out, ok := run(t, "zbarimg", "--quiet", "--raw", picture); ok && out != address+"\n" {
					t.Errorf("zbarimg reads %q in %s", out, filepath.Base(picture))
				}
			}
		})
	}
}

// written puts bytes into a file.
func written(t *testing.T, name string, src []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, src, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// difference is how far two pictures are from each other, of 1 for black and white.
func difference(t *testing.T, files ...string) float64 {
	t.Helper()
	var m [2]image.Image
	for i, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if m[i], _, err = image.Decode(f); err != nil {
			t.Fatal(err)
		}
	}
	var off, n float64
	for y := range min(m[0].Bounds().Dy(), m[1].Bounds().Dy()) {
		for x := range min(m[0].Bounds().Dx(), m[1].Bounds().Dx()) {
			r1, g1, b1, _ := m[0].At(x, y).RGBA()
			r2, g2, b2, _ := m[1].At(x, y).RGBA()
			off += math.Abs(float64(r1)-float64(r2)) + math.Abs(float64(g1)-float64(g2)) + math.Abs(float64(b1)-float64(b2))
			n += 3 * 65535
		}
	}
	return off / n
}
