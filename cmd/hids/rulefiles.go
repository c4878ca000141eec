package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
)

// stdinName is how diagnostics call rules from standard input.
const stdinName = "<stdin>"

// loadRules loads rule files in order. It goes on after errors, to report as
// many of them as it can.
func (a *app) loadRules(files []string, strict bool, opt engine.Options) (*lab.RuleSet, error) {
	contents, err := a.readAllRules(files)
	if err != nil {
		return nil, err
	}
	return lab.LoadRules(contents, rules.Options{Strict: strict}, opt), nil
}

// readAllRules reads rule files, in order.
func (a *app) readAllRules(files []string) ([]rules.File, error) {
	var contents []rules.File
	for _, file := range files {
		f, err := a.readRules(file)
		if err != nil {
			return nil, err
		}
		contents = append(contents, f)
	}
	return contents, nil
}

// readRules reads a rule file; "-" is standard input. Of one that is too large
// for the loader no more is read than shows that.
func (a *app) readRules(path string) (rules.File, error) {
	in, name := a.stdin, stdinName
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return rules.File{}, err
		}
		defer f.Close()
		in, name = f, path
	}
	text, err := io.ReadAll(io.LimitReader(in, rules.DefaultMaxFileSize+1))
	return rules.File{Name: name, Content: text}, err
}

// ruleFiles returns the rule files of a check: those of --rules, else those of
// the configuration.
func (a *app) ruleFiles(c *cli.Context, conf *falcoconf.Config) ([]string, error) {
	if paths := c.StringSlice("rules"); len(paths) > 0 {
		return expandRules(paths)
	}
	var present []string
	for _, path := range conf.RulesFiles {
		if _, err := os.Stat(path); err != nil {
			a.notef("%s: not loaded", describe(err))
			continue
		}
		present = append(present, path)
	}
	if len(present) == 0 {
		return nil, usagef("%[1]s: no rules: name files by --rules, or by rules_files in the configuration of -c\nRun 'hids %[1]s --help' for its usage.", c.Command.Name)
	}
	return expandRules(present)
}

// expandRules returns the files that rule arguments stand for, each once.
func expandRules(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		found := []string{arg}
		if arg != "-" {
			var err error
			if found, err = falcoconf.Expand(found); err != nil {
				return nil, err
			}
		}
		for _, f := range found {
			if !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
	}
	if len(files) == 0 {
		return nil, usagef("no rule files in %s", strings.Join(args, ", "))
	}
	return files, nil
}

// checkedRules loads the rule files of a check. Errors are printed.
func (a *app) checkedRules(files []string, conf *falcoconf.Config, strict bool) (*lab.RuleSet, error) {
	set, err := a.loadRules(files, strict, conf.Engine)
	if err != nil {
		return nil, err
	}
	if err := a.refusal(set, "the rules were not loaded"); err != nil {
		return nil, err
	}
	for _, d := range set.Diagnostics {
		if d.Severity == rules.SeverityNote {
			a.notef("%v: %s", d.Pos, d.Message)
		}
	}
	a.noteSkipped(set.Loader.Rules())
	return set, nil
}

// refusal prints the errors of rule files, if they have any, and returns an error
// with msg then.
func (a *app) refusal(set *lab.RuleSet, msg string) error {
	if !set.Refused {
		return nil
	}
	for _, d := range set.Diagnostics {
		if d.Severity != rules.SeverityError {
			continue
		}
		if err := d.Render(a.errw, set.Loader.Source(d.Pos.File)); err != nil {
			return err
		}
	}
	return usagef("%s", msg)
}

// maxNamed is how many skipped rules a note names.
const maxNamed = 5

// noteSkipped says which rules can't be evaluated here, in one note per reason.
func (a *app) noteSkipped(all []*rules.Rule) {
	var reasons []string
	names := map[string][]string{}
	for _, r := range all {
		if r.Skipped == "" {
			continue
		}
		if names[r.Skipped] == nil {
			reasons = append(reasons, r.Skipped)
		}
		names[r.Skipped] = append(names[r.Skipped], r.Name)
	}
	for _, reason := range reasons {
		list := names[reason]
		more := ""
		if len(list) > maxNamed {
			more = fmt.Sprintf(" and %d more", len(list)-maxNamed)
			list = list[:maxNamed]
		}
		a.notef("skipped, %s: %s%s", reason, strings.Join(list, ", "), more)
	}
}
