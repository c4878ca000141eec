package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// helpWidth is the width of help texts in columns.
const helpWidth = 80

// helpTemplate returns the help text of a command. The library's own is as wide
// as its longest option.
func helpTemplate(cmd *cli.Command) string {
	var b strings.Builder
	b.WriteString("hids " + cmd.Name + ": " + cmd.Usage + "\n\nUsage:\n   " + cmd.UsageText + "\n\n")
	b.WriteString(cmd.Description + "\n\nOptions:\n")
	for _, f := range cmd.Flags {
		writeOption(&b, f)
	}
	b.WriteString("   -h, --help\n" + wrapText("print this help", optionIndent, helpWidth) + "\n\n")
	// The text is a template, in which {{ begins an action.
	return strings.ReplaceAll(b.String(), "{{", `{{"{{"}}`)
}

const optionIndent = "          "

// writeOption writes an option with its aliases, value, meaning and default.
func writeOption(b *strings.Builder, f cli.Flag) {
	names := f.Names()
	for i := len(names) - 1; i >= 0; i-- { // the short one first
		b.WriteString(map[bool]string{true: "   ", false: ", "}[i == len(names)-1] + dashes(names[i]))
	}
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return
	}
	value, usage := unquoteUsage(doc.GetUsage())
	if doc.TakesValue() {
		b.WriteString(" " + value)
		if text := doc.GetValue(); text != "" && text != "0" && text != "0s" {
			usage += " (default: " + text + ")"
		}
	}
	b.WriteString("\n" + wrapText(usage, optionIndent, helpWidth) + "\n")
}

// unquoteUsage returns the name of the value, which stands in back quotes in the
// usage of a flag, and the usage without the quotes.
func unquoteUsage(usage string) (value, text string) {
	before, rest, ok := strings.Cut(usage, "`")
	value, after, closed := strings.Cut(rest, "`")
	if !ok || !closed {
		return "VALUE", usage
	}
	return value, before + value + after
}
