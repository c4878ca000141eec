package scaptest

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"hids/internal/suggest"
)

// Error is a mistake in an event text, with its place.
type Error struct {
	File string
	Line int    // from 1
	Col  int    // from 1, in characters
	Msg  string // what is wrong
	Hint string // what to do about it, or ""
	Src  string // the source line; "" = it is not shown
}

// Error returns the place and the message, then the source line with a caret
// under the place.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	if e.Src == "" {
		return b.String()
	}
	pad := make([]rune, 0, e.Col)
	for _, r := range e.Src {
		if len(pad) == e.Col-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad = append(pad, r)
	}
	fmt.Fprintf(&b, "\n    %s\n    %s^", e.Src, string(pad))
	return b.String()
}

// ErrorList is all mistakes that were found in an event text, in order.
type ErrorList []*Error

// Error returns the errors one below the other.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As access to the errors.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// maxErrors is where the assembler gives up: more are seldom read.
const maxErrors = 20

// posError is an error at a byte offset of the text.
type posError struct {
	off       int
	msg, hint string
}

func (e *posError) Error() string { return e.msg }

func errAt(off int, format string, args ...any) *posError {
	return &posError{off: off, msg: fmt.Sprintf(format, args...)}
}

// withHint adds a hint to a new error.
func (e *posError) withHint(hint string) *posError {
	e.hint = hint
	return e
}

// locate turns an error at an offset of src into one with line and column.
func locate(file, src string, err error) *Error {
	var p *posError
	if !errors.As(err, &p) {
		p = errAt(0, "%v", err)
	}
	off := min(p.off, len(src))
	start := strings.LastIndexByte(src[:off], '\n') + 1
	end := strings.IndexByte(src[start:], '\n')
	if end < 0 {
		end = len(src) - start
	}
	return &Error{
		File: file,
		Line: strings.Count(src[:start], "\n") + 1,
		Col:  utf8.RuneCountInString(src[start:off]) + 1,
		Msg:  p.msg,
		Hint: p.hint,
		Src:  strings.TrimSuffix(src[start:start+end], "\r"),
	}
}

// didYouMean returns a hint with the candidate nearest to word, or with all of
// them if there are few and none is near.
func didYouMean(word string, candidates []string) string {
	if best := suggest.Closest(word, candidates, len(word)/2+1); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if n := len(candidates); n > 0 && n <= 12 {
		return "there are: " + strings.Join(candidates, ", ")
	}
	return ""
}
