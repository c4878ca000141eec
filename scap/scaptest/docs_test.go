package scaptest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// docExamples returns the event texts in docs/event-text.md.
func docExamples(tb testing.TB) []string {
	tb.Helper()
	doc, err := os.ReadFile("../../docs/event-text.md")
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	for _, part := range strings.Split(string(doc), "```events\n")[1:] {
		text, _, _ := strings.Cut(part, "\n```")
		list = append(list, text)
	}
	return list
}

func TestExamplesInDocsAssemble(t *testing.T) {
	examples := docExamples(t)
	if len(examples) < 6 {
		t.Fatalf("found %d examples", len(examples))
	}
	for i, text := range examples {
		c, err := Assemble(fmt.Sprintf("example %d", i+1), []byte(text))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if strings.Contains(text, "@") {
			readAll(t, c)
		}
	}
}

// TestDocsNameEveryStatement holds the description against the assembler.
func TestDocsNameEveryStatement(t *testing.T) {
	doc, err := os.ReadFile("../../docs/event-text.md")
	if err != nil {
		t.Fatal(err)
	}
	for verb := range newAssembler("").verbs {
		if !bytes.Contains(doc, []byte("`"+verb)) {
			t.Errorf("docs/event-text.md does not mention the statement %s", verb)
		}
	}
	var keys []string
	for _, rows := range [][]string{
		rowNames(threadMembers()), rowNames(fdMembers()), rowNames(machineMembers()), rowNames(interfaceMembers()),
		rowNames(userMembers()), rowNames(formMembers()), rowNames(sectionMembers()), rowNames(containerMembers()), fdTypes()[1:],
	} {
		keys = append(keys, rows...)
	}
	for _, key := range keys {
		if !bytes.Contains(doc, []byte("`"+key)) && !bytes.Contains(doc, []byte(" "+key+"=")) {
			t.Errorf("docs/event-text.md does not mention %s", key)
		}
	}
}
