package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine"
	"hids/lab"
	"hids/lab/suite"
	"hids/replay"
)

// schemaName is the file of the JSON Schema that --init writes beside the suite.
const schemaName = "hids-suite.schema.json"

// initSuite writes a first suite.
func (a *app) initSuite(c *cli.Context) error {
	args := c.Args().Slice()
	out := c.String("output")
	if len(args) < 2 {
		return usagef("test: --init needs rules and a capture: hids test --init RULES... TRACE")
	}
	if slices.Contains(args, "-") {
		return usagef("test: --init: the suite names its rules and capture as files; - is none")
	}
	tracePath := args[len(args)-1]
	if info, err := os.Stat(tracePath); err != nil {
		return err
	} else if info.IsDir() {
		return usagef("test: --init: %s is a folder; name one capture, behind the rules", tracePath)
	}
	// An empty file may have been made by a shell: hids test --init ... > suite.yaml.
	if info, err := os.Lstat(out); err == nil && out != "-" && !c.Bool("force") && (!info.Mode().IsRegular() || info.Size() > 0) {
		return usagef("test: %s exists: name another file by --output, or replace it by --force", out)
	}
	first, err := a.firstSuite(args[:len(args)-1], tracePath)
	if err != nil {
		return err
	}
	if out == "-" {
		if err := relativeTo(".", first); err != nil {
			return err
		}
		_, err := a.out.Write(suite.Init(*first))
		return err
	}
	dir := filepath.Dir(out)
	if err := relativeTo(dir, first); err != nil {
		return err
	}
	if err := a.writeSchema(filepath.Join(dir, schemaName), first); err != nil {
		return err
	}
	if err := os.WriteFile(out, suite.Init(*first), 0o666); err != nil {
		return err
	}
	fired := map[string]bool{}
	for i := range first.Alerts {
		fired[first.Alerts[i].Rule] = true
	}
	a.say("", fmt.Sprintf("%s: written: %s of %s fire here, the others are silent\nRun it with: hids test %s", out, grouped(uint64(len(fired))),
		plural(len(first.Active), "rule"), out))
	return nil
}

// firstSuite checks a capture as hids check does.
func (a *app) firstSuite(rulePaths []string, tracePath string) (*suite.First, error) {
	files, err := expandRules(rulePaths)
	if err != nil {
		return nil, err
	}
	conf := falcoconf.Stock()
	set, err := a.checkedRules(files, conf, false)
	if err != nil {
		return nil, err
	}
	first := &suite.First{Rules: rulePaths, Trace: tracePath}
	program, err := engine.Compile(set.Loader.Rules(), conf.Engine)
	if err != nil {
		return nil, &exitError{statusUsage, err}
	}
	first.Active = program.Rules()
	t := trace{tracePath, -1}
	first.Alerts, _, err = lab.Alerts(a.ctx, a.labCapture(t), program, replay.Options{})
	if a.ctx.Err() != nil {
		return nil, context.Cause(a.ctx)
	} else if err != nil {
		return nil, &exitError{status: a.sayCapture(t, err)}
	}
	return first, nil
}

// relativeTo makes the paths of a suite relative to its folder.
func relativeTo(dir string, first *suite.First) error {
	base, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	rel := func(path string) (string, error) {
		full, err := filepath.Abs(path)
		if err != nil {
			return "", err
		}
		return filepath.Rel(base, full)
	}
	if first.Trace, err = rel(first.Trace); err != nil {
		return err
	}
	first.Rules = slices.Clone(first.Rules)
	for i := range first.Rules {
		if first.Rules[i], err = rel(first.Rules[i]); err != nil {
			return err
		}
	}
	return nil
}

// writeSchema writes the JSON Schema, unless another file has its name.
func (a *app) writeSchema(path string, first *suite.First) error {
	present, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.WriteFile(path, suite.Schema(), 0o666); err != nil {
			return err
		}
	case err != nil:
		return err
	case !bytes.Equal(present, suite.Schema()):
		a.notef("%s: left as it is; hids test --schema prints the schema of this program", path)
	}
	first.Schema = schemaName
	return nil
}

// maxRounds is how often a suite is run while it is updated: one change can make
// another one necessary.
const maxRounds = 4

// updateSuite writes what happened into a suite that fails, and runs it again.
func (j *testJob) updateSuite(path string, t *testedSuite, env *suite.Env) error {
	if path == "-" {
		return usagef("test: --update can't write to standard input")
	}
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	now := before
	var left []string
	for range maxRounds {
		var text []byte
		if text, left = t.result.Update(); bytes.Equal(text, now) {
			break
		}
		now = text
		s, err := suite.Parse(t.file, now)
		if err != nil {
			return err
		}
		if t.result, err = s.Run(j.ctx, *env); err != nil {
			return err
		}
	}
	for _, l := range left {
		j.notef("%s: not updated: %s", t.file, l)
	}
	if bytes.Equal(before, now) {
		return nil
	}
	if err := os.WriteFile(path, now, 0o666); err != nil {
		return err
	}
	j.notef("%s: updated", t.file)
	return nil
}
