package rules

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Severity of a diagnostic.
type Severity uint8

// Severities.
const (
	SeverityError   Severity = iota // Falco does not start
	SeverityWarning                 // Falco warns
	SeverityNote                    // for the reader's information
)

func (s Severity) String() string {
	switch s {
	case SeverityError:
		return "error"
	case SeverityWarning:
		return "warning"
	}
	return "note"
}

// Item names the part of a rule file that a diagnostic is about.
type Item struct {
	Kind string // rule, macro, list, required_engine_version, required_plugin_versions; "" = the file
	Name string
}

func (it Item) String() string {
	switch {
	case it.Kind == "":
		return ""
	case it.Name == "":
		return it.Kind
	}
	return it.Kind + " '" + it.Name + "'"
}

// Related is another place that has to do with a diagnostic.
type Related struct {
	Message  string
	Pos, End Position
}

// Diagnostic is something wrong with, or doubtful in, a rule file.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Message  string
	Item     Item
	// Pos is where it begins; Line is 0 if only the file is known. End is behind
	// its last character; the zero Position if it is not known.
	Pos, End   Position
	Suggestion string // what to do, or ""
	Related    []Related
	// Repeated says that an earlier Load has reported the same: everything is
	// compiled anew after each file.
	Repeated bool
}

func (d *Diagnostic) Error() string {
	var b strings.Builder
	b.WriteString(d.Pos.String())
	b.WriteString(": ")
	b.WriteString(d.Severity.String())
	b.WriteString(": ")
	if item := d.Item.String(); item != "" {
		b.WriteString(item)
		b.WriteString(": ")
	}
	b.WriteString(d.Message)
	if d.Code != "" {
		fmt.Fprintf(&b, " [%s]", d.Code)
	}
	return b.String()
}

// String returns "file:line:col", as far as it is known.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Render writes the diagnostic as lines of text: "file:line:col: error: message
// [CODE]", the line of the source with a caret under the place, the suggestion
// and related places. source is the content of the file Pos.File; nil leaves the
// line out.
func (d *Diagnostic) Render(w io.Writer, source []byte) error {
	var b strings.Builder
	b.WriteString(printable(d.Error()))
	b.WriteByte('\n')
	writeSnippet(&b, source, d.Pos, d.End)
	if d.Suggestion != "" {
		b.WriteString("  hint: " + printable(d.Suggestion) + "\n")
	}
	for _, r := range d.Related {
		b.WriteString("  " + printable(r.Pos.String()+": "+r.Message) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Snippet returns the line of a source on which a place begins, and below it carets
// under the place; "" if there is no such line. Characters that would control a
// terminal are replaced.
func Snippet(source []byte, from, to Position) string {
	var b strings.Builder
	writeSnippet(&b, source, from, to)
	return b.String()
}

// snippetWidth is how many columns of a source line are shown.
const snippetWidth = 120

// writeSnippet writes the source line of from and a line with carets under the
// characters up to the position to. Of a long line the part around from is shown.
func writeSnippet(b *strings.Builder, source []byte, from, to Position) {
	line, ok := sourceLine(source, from.Line)
	if !ok || from.Line == 0 {
		return
	}
	length := 1
	if to.Line == from.Line && to.Col > from.Col {
		length = to.Col - from.Col
	} else if to.Line > from.Line {
		length = len(line)
	}
	b.WriteString("    ")
	carets := "    "
	col, width := 1, 0
	start := max(1, from.Col-snippetWidth/2)
	for len(line) > 0 && width < snippetWidth {
		r, size := utf8.DecodeRuneInString(line)
		text, cells := cell(r, size, width)
		if col >= start {
			b.WriteString(text)
			width += cells
			switch {
			case col < from.Col:
				carets += strings.Repeat(" ", cells)
			case col < from.Col+length:
				carets += strings.Repeat("^", cells)
			}
		}
		line = line[size:]
		col++
	}
	if col <= from.Col {
		carets += "^"
	}
	b.WriteString("\n" + carets + "\n")
}

// sourceLine returns a line, counted from 1, without its end.
func sourceLine(source []byte, n int) (string, bool) {
	text := string(source)
	for ; n > 1; n-- {
		_, rest, ok := cutLine(text)
		if !ok {
			return "", false
		}
		text = rest
	}
	line, _, _ := cutLine(text)
	return strings.TrimPrefix(line, "\ufeff"), source != nil
}

// cutLine cuts text behind its first line break: LF, CR LF or CR.
func cutLine(text string) (line, rest string, ok bool) {
	i := strings.IndexAny(text, "\r\n")
	if i < 0 {
		return text, "", false
	}
	if strings.HasPrefix(text[i:], "\r\n") {
		return text[:i], text[i+2:], true
	}
	return text[:i], text[i+1:], true
}

// cell returns how a character is shown at a column of the terminal, and how
// many columns it takes there.
func cell(r rune, size, column int) (string, int) {
	switch {
	case r == '\t':
		n := 4 - column%4
		return strings.Repeat(" ", n), n
	case r == utf8.RuneError && size <= 1 || isHidden(r):
		return string(utf8.RuneError), 1
	case isCombining(r):
		return string(r), 0
	case isWide(r):
		return string(r), 2
	}
	return string(r), 1
}

// printable replaces characters that could disturb a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if isHidden(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// isHidden tells if a terminal would act on r rather than show it: control
// characters and those that change the direction of text.
func isHidden(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x061c ||
		r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff
}

func isCombining(r rune) bool {
	return r >= 0x0300 && r <= 0x036f || r >= 0x20d0 && r <= 0x20ff || r >= 0xfe00 && r <= 0xfe0f
}

// isWide tells if a terminal shows r in two columns (East Asian width, emoji).
func isWide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf && r != 0x303f || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1f64f || r >= 0x1f900 && r <= 0x1f9ff || r >= 0x20000 && r <= 0x3fffd
}
