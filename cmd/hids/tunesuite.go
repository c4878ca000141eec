package main

import (
	"slices"

	"hids/engine"
	"hids/lab"
	"hids/lab/suite"
	"hids/lab/tune"
)

// loadSuite loads a test suite, to be run with the rules of the command line.
func (j *tuneJob) loadSuite(path string) error {
	if slices.Contains(j.set.Files, stdinName) || path == "-" {
		return usagef("tune: --keep-suite %s: rules and suites are read twice, which standard input can't be", path)
	}
	t := &testJob{app: j.app, rules: j.set.Files, jobs: j.reading.jobs}
	s, env, err := t.load(path)
	if err != nil {
		return j.suiteError(err)
	}
	j.suites = append(j.suites, &keptSuite{file: path, suite: s, env: env})
	return nil
}

// keepSuite runs a suite, and adds the captures of cases that expect the rule with the
// alerts in them that are true.
func (j *tuneJob) keepSuite(s *keptSuite, rule *engine.Rule) error {
	var err error
	if s.before, err = s.suite.Run(j.ctx, *s.env); err != nil {
		return err
	}
	expects := 0
	for _, c := range s.before.Cases {
		if !slices.ContainsFunc(c.Expect, func(x *suite.Expectation) bool { return x.Rule == rule.Name && x.Min > 0 }) {
			continue
		}
		expects++
		if !c.OK() {
			j.notef("%s: case %q fails already: what it expects is not kept", s.file, c.Name)
			continue
		}
		events := map[uint64]bool{}
		for _, a := range c.Alerts {
			if a.Rule == rule.Name {
				events[a.Event] = true
			}
		}
		capture, err := s.suite.Capture(c.Case, *s.env)
		if err != nil {
			return err
		}
		capture.Name = s.file + ": " + c.Name
		j.sources = append(j.sources, tune.Source{Capture: capture, True: func(event uint64) bool { return events[event] }})
	}
	if expects == 0 {
		j.notef("%s: no case expects the rule: nothing is kept by it", s.file)
	}
	return nil
}

// trySuite runs a suite with the proposal.
func (j *tuneJob) trySuite(s *keptSuite, set *lab.RuleSet) error {
	env := *s.env
	env.Rules = set
	after, err := s.suite.Run(j.ctx, env)
	if err != nil {
		return err
	}
	for i, c := range after.Cases {
		if s.before.Cases[i].OK() && !c.OK() {
			s.broken = append(s.broken, c.Name)
		}
	}
	return nil
}
