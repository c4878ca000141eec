package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hids/cmd/hids/internal/falcoconf"
)

func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// section returns the part of a document under a heading that contains title.
func section(doc, title string) string {
	for _, part := range strings.Split(doc, "\n## ") {
		if head, _, _ := strings.Cut(part, "\n"); strings.Contains(head, title) {
			return part
		}
	}
	return ""
}

func TestDocumentationNamesEveryCommandAndOption(t *testing.T) {
	manual, readme := readDoc(t, "docs/command-line.md"), readDoc(t, "README.md")
	for _, cmd := range newApp(context.Background()).commands() {
		if !strings.Contains(readme, "hids "+cmd.Name) {
			t.Errorf("README.md does not name %s", cmd.Name)
		}
		text := section(manual, cmd.Name)
		if text == "" {
			t.Errorf("docs/command-line.md has no section on %s", cmd.Name)
		}
		for _, f := range cmd.Flags {
			for _, name := range f.Names() {
				if !strings.Contains(text, dashes(name)) {
					t.Errorf("docs/command-line.md does not name %s of %s", dashes(name), cmd.Name)
				}
			}
		}
	}
}

func TestDocumentationNamesEveryKeyOfTheConfiguration(t *testing.T) {
	text := section(readDoc(t, "docs/command-line.md"), "check")
	for _, key := range falcoconf.UsedKeys() {
		if !strings.Contains(text, "`"+key+"`") {
			t.Errorf("docs/command-line.md does not name %s", key)
		}
	}
}
