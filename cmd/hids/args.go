package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/internal/suggest"
)

// arrange moves the flags of a command line before its arguments, so that they
// can be given in any order, and reports unknown commands and flags.
func arrange(app *cli.App, args []string) ([]string, error) {
	if len(args) < 2 {
		return args, nil
	}
	if args[1] == "help" {
		return helpArgs(app, args)
	}
	if strings.HasPrefix(args[1], "-") {
		switch args[1] {
		case "-h", "--help", "-help", "-v", "--version", "-version":
			return args, nil
		}
		return nil, usagef("unknown option %s before a command%s\nRun 'hids --help' for the commands.", args[1], habit(args[1]))
	}
	cmd := app.Command(args[1])
	if cmd == nil {
		return nil, unknownCommand(app, args[1])
	}
	rest, err := flagsFirst(cmd, args[2:])
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(args[:2]), rest...), nil
}

// helpArgs turns "hids help COMMAND" into "hids COMMAND --help".
func helpArgs(app *cli.App, args []string) ([]string, error) {
	if len(args) == 2 {
		return []string{args[0], "--help"}, nil
	}
	if app.Command(args[2]) == nil {
		return nil, unknownCommand(app, args[2])
	}
	return []string{args[0], args[2], "--help"}, nil
}

func unknownCommand(app *cli.App, name string) error {
	if name == "version" {
		return usagef("unknown command %q: see hids --version", name)
	}
	names := []string{"help"}
	for _, c := range app.Commands {
		names = append(names, c.Names()...)
	}
	return usagef("unknown command %q%s\nRun 'hids --help' for the commands.", name, didYouMean(name, names))
}

// flagsFirst moves the flags of cmd in args before the other arguments, and
// puts "--" between them.
func flagsFirst(cmd *cli.Command, args []string) ([]string, error) {
	var flags, others []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			others = append(others, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			others = append(others, arg)
			continue
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		f, err := findFlag(cmd, name, arg)
		if err != nil {
			return nil, err
		}
		flags = append(flags, arg)
		if hasValue || !takesValue(f) {
			continue
		}
		if i++; i == len(args) {
			return nil, usagef("%s: %s needs a value\nRun 'hids %s --help' for its usage.", cmd.Name, arg, cmd.Name)
		}
		flags = append(flags, args[i])
	}
	return append(append(flags, "--"), others...), nil
}

// findFlag returns the flag called name, nil for the help flag.
func findFlag(cmd *cli.Command, name, arg string) (cli.Flag, error) {
	var names []string
	for _, f := range cmd.Flags {
		if slices.Contains(f.Names(), name) {
			return f, nil
		}
		names = append(names, f.Names()...)
	}
	if name == "help" || name == "h" {
		return nil, nil
	}
	var long []string
	for _, n := range names {
		if len(n) > 1 {
			long = append(long, dashes(n))
		}
	}
	hint := habit(arg)
	if hint == "" && len(name) > 1 {
		hint = didYouMean(dashes(name), long)
	}
	return nil, usagef("%s: unknown option %s%s\nRun 'hids %s --help' for its usage.", cmd.Name, arg, hint, cmd.Name)
}

// habit returns what stands for an option of Falco or sysdig, or "".
func habit(option string) string {
	option, _, _ = strings.Cut(option, "=")
	for _, h := range []struct{ option, instead string }{
		{"-L", "hids fields and hids lint tell of fields and rules"},
		{"--list", "see hids fields"},
		{"-l", "see hids fields"},
		{"--list-events", "see hids events"},
		{"-V", "see hids lint"},
		{"--validate", "see hids lint"},
		{"-e", "captures are arguments: hids check --rules RULES TRACE"},
		{"-w", "see hids record"},
		{"-M", "see hids record --duration"},
		{"-j", "see --format json"},
		{"--json", "see --format json"},
	} {
		if h.option == option {
			return " (" + h.instead + ")"
		}
	}
	return ""
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func takesValue(f cli.Flag) bool {
	d, ok := f.(cli.DocGenerationFlag)
	return ok && d.TakesValue()
}

// didYouMean returns a question with the candidate most similar to name, or "".
func didYouMean(name string, candidates []string) string {
	best := suggest.Closest(name, candidates, max(2, len(name)/3)+1)
	if best == "" && len(name) > 2 { // an abbreviation
		i := slices.IndexFunc(candidates, func(c string) bool { return strings.HasPrefix(c, name) })
		if i < 0 {
			return ""
		}
		best = candidates[i]
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}
