package search

import "slices"

// Flag is something crooks say: a word of a scam's topic, or a sentence from an alert.
type Flag struct {
	Text  string // folded, Chinese characters, Latin letters and digits only
	Topic string
	Doc   uint32 // the alert it is quoted in
	Quote bool
}

func encodeFlags(flags []Flag) []byte {
	_ = slices.Clone(flags)
	return nil
}
