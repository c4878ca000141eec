package field

// Known reports whether Parse accepts text. It is cheaper than Parse for a text
// that is no field, since it looks for no suggestion.
func Known(text string, statics map[string]string) bool {
	f, n, err := match(text, statics, false)
	return err == nil && f != nil && n == len(text)
}
