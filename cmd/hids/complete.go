package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/engine/rules"
	"hids/scap/schema"
)

// What the shells' completion scripts add to the words so far, of which the last
// is the one to complete, to get the possible words, one a line.
const (
	completeWords = "--generate-bash-completion"
	completeTexts = "--generate-zsh-completion" // WORD:MEANING
)

// word is a possible word of a command line.
type word struct{ text, meaning string }

// complete prints the words that may stand where the last of words does.
func (a *app) complete(app *cli.App, words []string, meanings bool) error {
	if len(words) == 0 {
		words = []string{""}
	}
	for _, w := range possible(app, words) {
		line := w.text
		if meanings && w.meaning != "" {
			line = strings.ReplaceAll(w.text, ":", "\\:") + ":" + w.meaning
		}
		if _, err := fmt.Fprintln(a.out, line); err != nil {
			return err
		}
	}
	return nil
}

// possible returns the words that may stand where the last of words does: those
// that begin as it does. A file name is none.
func possible(app *cli.App, words []string) []word {
	// Some shells split --format=json in three.
	before := slices.DeleteFunc(slices.Clone(words[:len(words)-1]), func(w string) bool { return w == "=" })
	cur := words[len(words)-1]
	switch {
	case len(before) == 0 && strings.HasPrefix(cur, "-"):
		return beginning(cur, []word{{"--help", "print the commands"}, {"--version", "print the version"}})
	case len(before) == 0:
		return beginning(cur, append(commandWords(app), word{"help", "print the help of a command"}))
	case before[0] == "help" && len(before) == 1:
		return beginning(cur, commandWords(app))
	}
	cmd := app.Command(before[0])
	if cmd == nil || slices.Contains(before, "--") {
		return nil
	}
	return beginning(valueBegin(cur), argumentWords(cmd, before, cur))
}

func commandWords(app *cli.App) []word {
	var list []word
	for _, c := range app.Commands {
		list = append(list, word{c.Name, c.Usage})
	}
	return list
}

// valueBegin returns what stands of the value in --OPTION=VALUE, else all of cur.
func valueBegin(cur string) string {
	if _, value, ok := strings.Cut(cur, "="); ok && strings.HasPrefix(cur, "--") {
		return value
	}
	return cur
}

// argumentWords returns the words that may follow the name of a command.
func argumentWords(cmd *cli.Command, before []string, cur string) []word {
	last := before[len(before)-1]
	if option, _, ok := strings.Cut(cur, "="); ok {
		last = option
	}
	if len(last) > 1 && last[0] == '-' && !strings.Contains(last, "=") {
		if f, err := findFlag(cmd, strings.TrimLeft(last, "-"), last); err == nil && f != nil && takesValue(f) {
			return plainWords(optionValues(cmd.Name, f.Names()[0]))
		}
	}
	switch {
	case strings.HasPrefix(cur, "-"):
		return optionWords(cmd, strings.HasPrefix(cur, "--"))
	case cmd.Name == "completion" && len(before) == 1:
		return plainWords(completionShells)
	}
	return nil
}

// optionWords returns the options of a command, the short ones unless long.
func optionWords(cmd *cli.Command, long bool) []word {
	list := []word{}
	for _, f := range cmd.Flags {
		usage := ""
		if d, ok := f.(cli.DocGenerationFlag); ok {
			_, usage = unquoteUsage(d.GetUsage())
		}
		for _, name := range f.Names() {
			if len(name) > 1 || !long {
				list = append(list, word{dashes(name), usage})
			}
		}
	}
	return append(list, word{"--help", "print this help"})
}

func plainWords(texts []string) []word {
	var list []word
	for _, t := range texts {
		list = append(list, word{text: t})
	}
	return list
}

func beginning(prefix string, list []word) []word {
	return slices.DeleteFunc(list, func(w word) bool { return !strings.HasPrefix(w.text, prefix) })
}

// optionValues returns the values of an option, nil if any may be given.
func optionValues(command, option string) []string {
	switch command + " " + option {
	case "check format":
		return checkFormats()
	case "explain format":
		return explainFormats()
	case "explain matching":
		return []string{"first", "all"}
	case "coverage format":
		return coverageFormats()
	case "profile format":
		return profileFormats()
	case "diff format":
		return diffFormats()
	case "tune format":
		return tuneFormats()
	case "test format":
		return testFormats()
	case "lint format":
		return lintFormats()
	case "fields format", "events format":
		return listFormats()
	case "replay format":
		return replayFormats()
	case "info format":
		return []string{"text", "json"}
	case "check fail-on", "check priority", "diff priority", "tune priority", "explain priority", "coverage priority", "profile priority":
		return priorityNames()
	case "lint enable", "lint disable", "lint explain":
		return checkIDNames()
	case "lint fail-on":
		return severityNames()
	case "fields class":
		return slices.Compact(slices.Sorted(slices.Values(slices.Concat(fieldClasses(), fieldPrefixes()))))
	case "events category":
		return categories()
	case "record syscall":
		return syscallNames()
	}
	return nil
}

func severityNames() []string {
	var names []string
	for _, s := range severities {
		names = append(names, s.name)
	}
	return names
}

// priorityNames returns the names of priorities as options have them, the most
// severe first.
func priorityNames() []string {
	var names []string
	for p := rules.Emergency; p <= rules.Debug; p++ {
		names = append(names, strings.ToLower(p.String()))
	}
	return names
}

func syscallNames() []string {
	var names []string
	for i := range schema.Syscalls() {
		if name := schema.Syscalls()[i].Name; name != "" {
			names = append(names, name)
		}
	}
	return names
}
