package engine

import (
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"mingbai/internal/search"
)

// fields are the names of the searched fields in Bleve.
var fields = [search.Fields]string{
	search.Title: "title", search.Topic: "topic", search.Headings: "headings", search.Summary: "summary", search.Body: "body",
}

// Other fields in Bleve. The last two are those of one document, the vocabulary.
const (
	facetField    = "facet"
	soundField    = "sound"
	initialsField = "initials"
)

// vocabularyID is the id of the document that carries the dictionaries of sounds and first letters. All others have a number.
const vocabularyID = "vocabulary"

// between stands in the vocabulary's tokens between a key, a rank of two digits and what the key stands for. It sorts before
// everything that a key may have, so that Bleve's order of terms is the dictionaries' order.
const between = "\x1f"

func vocabularyToken(key string, rank int, text string) string {
	return fmt.Sprintf("%s%s%02d%s%s", key, between, rank, between, text)
}

// The analyzers as Bleve's registry knows them.
const (
	shortAnalyzer = "mingbai_short" // all of search.Analyse
	bodyAnalyzer  = "mingbai_body"  // without single characters, which are looked for in the short fields only
	linesAnalyzer = "mingbai_lines" // every line a token as it is
)

func init() {
	for name, a := range map[string]analysis.Analyzer{
		shortAnalyzer: analyzer{singles: true}, bodyAnalyzer: analyzer{}, linesAnalyzer: lines{},
	} {
		err := registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return a, nil })
		if err != nil {
			panic(err) // a name is taken: a mistake in the program
		}
	}
}

// analyzer gives the terms of search.Analyse.
type analyzer struct{ singles bool }

var tokenTypes = map[search.TokenKind]analysis.TokenType{
	search.Pair: analysis.Double, search.Single: analysis.Ideographic, search.Word: analysis.AlphaNumeric,
}

func (a analyzer) Analyze(input []byte) analysis.TokenStream {
	var out analysis.TokenStream
	for t := range search.Analyse(string(input)) {
		if t.Kind == search.Single && !a.singles {
			continue
		}
		out = append(out, &analysis.Token{
			Term: []byte(t.Term), Start: t.Start, End: t.End, Position: len(out) + 1, Type: tokenTypes[t.Kind],
		})
	}
	return out
}

type lines struct{}

func (lines) Analyze(input []byte) analysis.TokenStream {
	var out analysis.TokenStream
	at := 0
	for line := range strings.Lines(string(input)) {
		term := strings.TrimSuffix(line, "\n")
		out = append(out, &analysis.Token{Term: []byte(term), Start: at, End: at + len(term), Position: len(out) + 1})
		at += len(line)
	}
	return out
}

// indexMapping tells Bleve how the fields are kept: terms with frequencies, and the texts that passages are taken from.
// Nothing is guessed from a value, and there is no field of everything.
func indexMapping() mapping.IndexMapping {
	doc := bleve.NewDocumentStaticMapping()
	add := func(name string, f mapping.FieldMapping) {
		f.Type, f.Index = "text", true
		doc.AddFieldMappingsAt(name, &f)
	}
	for f, name := range fields {
		analyzer := shortAnalyzer
		if search.Field(f) == search.Body {
			analyzer = bodyAnalyzer
		}
		stored := search.Field(f) == search.Summary || search.Field(f) == search.Body
		add(name, mapping.FieldMapping{Analyzer: analyzer, Store: stored})
	}
	for _, name := range []string{facetField, soundField, initialsField} {
		add(name, mapping.FieldMapping{Analyzer: linesAnalyzer, SkipFreqNorm: true})
	}
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	return m
}
