package filter

// ParseTransform parses the transformer at the beginning of text, such as
// "toupper(proc.name) ...", and returns its length. Outputs contain
// transformers this way. n is 0 if text does not begin with the name of a
// transformer and a parenthesis; the error is an *Error.
func ParseTransform(text string) (t *Transform, n int, err error) {
	p := parser{lexer: lexer{text: text}}
	name := p.transformerName()
	if name == "" {
		return nil, 0, nil
	}
	o, err := p.transform(name)
	if err != nil {
		return nil, 0, err
	}
	return o.(*Transform), p.pos, nil
}
