package main

import (
	"fmt"
	"strings"
)

// codeBlock returns lines as a Markdown code block, whatever is in them.
func codeBlock(lines []string) string {
	text := strings.Join(lines, "\n")
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + text + "\n" + fence + "\n"
}

// markdownText escapes what has a meaning in Markdown text and tables.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range printable(strings.Join(strings.Fields(s), " ")) {
		if strings.ContainsRune("\\`*_{}[]<>#|!~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// markdownCode returns s as code, whatever is in it, on one line: in text, tables,
// and within HTML, where Markdown has no meaning. Code hosts take no @NAME or #1 in
// it for a reference.
func markdownCode(s string) string {
	var b strings.Builder
	b.WriteString("<code>")
	text := strings.ReplaceAll(oneLine(s), "www.", "www\x00")
	for _, r := range text {
		switch {
		case r == 0:
			b.WriteString("&#46;")
		case strings.ContainsRune("&<>\"\\`*_{}[]#|!~@:", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString("</code>")
	return b.String()
}

// oneLine returns s for a place that has one line, with unsafe characters escaped.
func oneLine(s string) string {
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(printable(s))
}

// maxQuoted is how many bytes of a text reports quote.
const maxQuoted = 500

// quoted returns a text on one line, cut if it is long.
func quoted(s string) string {
	s = oneLine(s)
	if len(s) <= maxQuoted {
		return s
	}
	return strings.ToValidUTF8(s[:maxQuoted], "") + "..."
}
