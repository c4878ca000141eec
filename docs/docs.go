// Package docs holds those documents that the program prints.
package docs

import (
	_ "embed"
	"strings"
)

//go:embed lint.md
var lint string

// LintCheck returns what docs/lint.md says about a check of hids lint; "" if there
// is none of that id.
func LintCheck(id string) string {
	_, rest, ok := strings.Cut(lint, "\n### "+id+"\n")
	if !ok {
		return ""
	}
	text, _, _ := strings.Cut(rest, "\n### ")
	text, _, _ = strings.Cut(text, "\n## ")
	return id + "\n\n" + strings.TrimSpace(text)
}
