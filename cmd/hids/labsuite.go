package main

import (
	"context"
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/lab/suite"
	"hids/replay"
)

// labSuite is a test suite whose events rules are evaluated on.
type labSuite struct {
	*suite.Suite
	name string
	at   func(string) string // what its paths stand for
}

// labSuites reads the suites of --suite.
func (a *app) labSuites(c *cli.Context) ([]labSuite, error) {
	var list []labSuite
	for _, path := range c.StringSlice("suite") {
		s, err := a.readSuite(path)
		if err != nil {
			return nil, a.suiteError(err)
		}
		list = append(list, labSuite{s, s.File, beside(path)})
	}
	return list, nil
}

// labConfiguration returns the configuration of the command line or, without one, that
// of the suites, which must then be the same for all. Without --rules, the rules are
// those of the suites.
func (a *app) labConfiguration(c *cli.Context, suites []labSuite) (*falcoconf.Config, error) {
	conf, err := a.configuration(c)
	if err != nil || len(suites) == 0 {
		return conf, err
	}
	if !c.IsSet("config") && !c.IsSet("option") {
		s, priority := suites[0], conf.Engine.MinPriority
		for _, o := range suites[1:] {
			if o.Config != "" && o.at(o.Config) != s.at(s.Config) || (o.Config == "") != (s.Config == "") || !slices.Equal(o.Options, s.Options) {
				return nil, usagef("%s: %s and %s have different configurations: name one by -c", c.Command.Name, s.name, o.name)
			}
		}
		if conf, err = (&testJob{app: a}).suiteConfig(s.Suite, s.at); err != nil {
			return nil, err
		}
		if c.IsSet("priority") {
			conf.Engine.MinPriority = priority
		}
	}
	conf.RulesFiles = nil
	for _, s := range suites {
		for _, r := range s.Rules {
			if p := s.at(r); !slices.Contains(conf.RulesFiles, p) {
				conf.RulesFiles = append(conf.RulesFiles, p)
			}
		}
	}
	return conf, nil
}

// trial prepares the captures of a suite.
func (j *labJob) trial(s labSuite) (*suite.Trial, error) {
	env := (&testJob{app: j.app, jobs: 1}).env(j.set, j.conf, s.at)
	t, err := s.NewTrial(j.ctx, *env, j.program)
	if err != nil {
		return nil, err
	}
	for _, c := range t.Failed {
		if c.Err == nil {
			j.notef("%s: %s: does not hold as it is; see hids test", s.name, c.Name)
			continue
		}
		status := statusCapture
		if _, ok := errors.AsType[suite.ErrorList](c.Err); ok {
			status = statusUsage
		}
		j.errorf("%s: %s: %s", s.name, c.Name, describe(c.Err))
		j.bad = max(j.bad, status)
	}
	return t, nil
}

// suiteRead notes how the reading of a suite's capture went.
func (j *labJob) suiteRead(s labSuite, stats replay.Stats, err error) error {
	j.drops += stats.Drops
	if j.ctx.Err() != nil {
		return context.Cause(j.ctx)
	}
	if err != nil {
		j.errorf("%s: %s", s.name, describe(err))
		j.bad = max(j.bad, statusCapture)
	}
	return nil
}
