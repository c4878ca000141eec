package main

import (
	"errors"
	"os"
	"strings"
	"unicode/utf8"

	"hids/engine"
	"hids/engine/filter"
)

// compileFilter compiles a filter in one or several words.
func compileFilter(words []string) (*engine.Filter, error) {
	text := strings.Join(words, " ")
	f, err := engine.CompileFilter(text, nil)
	if err == nil {
		return f, nil
	}
	if first := words[0]; !strings.ContainsAny(first, " \t\n=<>!()") && (len(words) == 1 || looksLikePath(first)) {
		return nil, usagef("replay: %s: neither a file nor a filter: %s", first, caretError("as a filter", text, err))
	}
	return nil, usagef("replay: %s", caretError("the filter", text, err))
}

func looksLikePath(word string) bool {
	return strings.ContainsAny(word, "/\\") || strings.Contains(word, ".scap") || strings.HasSuffix(word, ".zst")
}

// misplacedFilter returns an error if the first argument is a filter.
func misplacedFilter(paths []string) error {
	if len(paths) == 0 || paths[0] == "-" {
		return nil
	}
	if _, err := os.Stat(paths[0]); err == nil {
		return nil
	}
	if strings.ContainsAny(paths[0], "=<>") {
		return usagef("replay: %s: no such file; the captures come before the filter: hids replay TRACE... [FILTER]", paths[0])
	}
	return nil
}

// caretError returns an error about text with the text, a caret under the place,
// and what may have been meant.
func caretError(what, text string, err error) string {
	msg := what + ": " + err.Error()
	var at *filter.Error
	if !errors.As(err, &at) || at.Pos.From > len(text) {
		return msg
	}
	if strings.HasPrefix(at.Msg, "Undefined macro") {
		msg += " Filters have no macros."
	}
	length := 1
	if at.Pos.To > at.Pos.From && at.Pos.To <= len(text) {
		length = utf8.RuneCountInString(text[at.Pos.From:at.Pos.To])
	}
	line := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' }), " ")
	if len(line) == len(text) {
		msg += "\n    " + line + "\n    " + strings.Repeat(" ", utf8.RuneCountInString(text[:at.Pos.From])) + strings.Repeat("^", length)
	}
	if at.Suggestion != "" {
		msg += "\n  hint: " + at.Suggestion
	}
	return msg
}
