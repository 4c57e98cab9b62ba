package picture

// Fits says whether a cover can be drawn, without drawing it: the error is a *GlyphError or a *FitError.
func (c CoverText) Fits() error {
	_, err := layOut(c)
	return err
}
