package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hids/cmd/hids/internal/falcoconf"
	"hids/docs"
	"hids/lab/lint"
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

// TestEveryCheckOfLintIsDocumented: each has a section in docs/lint.md with what the
// table says of it, an example and what to do, and there is none of another.
func TestEveryCheckOfLintIsDocumented(t *testing.T) {
	doc := readDoc(t, "docs/lint.md")
	for _, c := range lint.Checks() {
		marks := []string{c.Severity.String()}
		if c.Fixable {
			marks = append(marks, "fix")
		}
		if c.Off {
			marks = append(marks, "off")
		}
		text := docs.LintCheck(c.ID)
		if !strings.HasPrefix(text, c.ID+"\n\n*"+strings.Join(marks, ", ")+"*\n") || strings.Count(text, "\n```") != 2 {
			t.Errorf("%s: documented as\n%s", c.ID, text)
		}
	}
	if n := strings.Count(doc, "\n### "); n != len(lint.Checks()) {
		t.Errorf("%d sections on %d checks", n, len(lint.Checks()))
	}
}

// TestReadmeShowsWhatIsPrinted runs the commands of README.md that work on testdata.
// Each line shown below one is printed, in this order; "..." stands for others.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(readDoc(t, "README.md"), "\n    $ ./hids ")
	if len(blocks) < 3 {
		t.Fatal("README.md shows no commands")
	}
	for _, block := range blocks[1:] {
		shown, _, _ := strings.Cut(block, "\n\n")
		lines := strings.Split(shown, "\n    ")
		var args []string
		for i, part := range strings.Split(lines[0], "'") {
			if i%2 == 1 {
				args = append(args, part)
			} else {
				args = append(args, strings.Fields(part)...)
			}
		}
		cmd := hidsCommand(t, args...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("hids %s: %v\n%s", lines[0], err, out)
		}
		printed := string(out)
		for _, line := range lines[1:] {
			_, after, ok := strings.Cut("\n"+printed, "\n"+line+"\n")
			if line == "..." {
				continue
			}
			if !ok {
				t.Errorf("hids %s prints no line, or not here:\n%s", lines[0], line)
				continue
			}
			printed = after
		}
	}
}
