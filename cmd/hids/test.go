package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/suite"
	"hids/replay"
)

func (a *app) testCommand() *cli.Command {
	return &cli.Command{
		Name:  "test",
		Usage: "test rules: say whether they fire where they should, and only there",
		UsageText: "hids test [OPTIONS] SUITE.yaml...\n" +
			"   hids test --init [--output SUITE.yaml] RULES... TRACE",
		Description: `A suite is a YAML file that names rule files, and holds cases: a capture or events
written by hand, the alerts that they must give, and rules that must stay silent.

   version: 1
   rules: [rules.yaml]
   cases:
     - name: cat reads the shadow file
       events: |
         process bash /bin/bash
         @bash spawn cat /bin/cat args=[/etc/shadow]
         openat /etc/shadow O_RDONLY -> 3
       expect:
         - rule: Shadow read
           exactly: 1              # or at_least, at_most
           fields: {proc.name: cat}
       silent: [Shell started]
     - name: nothing fires on an ordinary day
       trace: ordinary.scap.zst
       strict: true

Paths are relative to the suite. docs/rule-lab.md has all keys of suites,
docs/event-text.md the language of events. The exit status is 1 if a test fails.

Examples:
   hids test --init rules.yaml trace.scap        # writes suite.yaml
   hids test suite.yaml
   hids test --run 'shadow|shell' --verbose suite.yaml
   hids test --update suite.yaml                 # what happens now is right
   hids test --minimum-tests --format junit suites/*.yaml > report.xml`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "run", Usage: "only cases whose name matches the regular expression `REGEX`"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "name the cases that pass, too"},
			formatFlag("text", testFormats()),
			&cli.BoolFlag{Name: "minimum-tests", Usage: "fail if a rule has no case in which it must fire, or none in which it must not; list these rules"},
			&cli.BoolFlag{Name: "update", Usage: "write what happens now into the suites where it is not what they expect"},
			&cli.StringSliceFlag{Name: "rules", Aliases: []string{"r"}, TakesFile: true, Usage: "load rules from `FILE|FOLDER` in place of those that the suites name; may be repeated"},
			&cli.IntFlag{Name: "jobs", Usage: "read `N` captures at the same time; 0 = as many as there are CPUs; the output is the same"},
			&cli.BoolFlag{Name: "init", Usage: "write a first suite: what the rules say of a capture now"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Value: "suite.yaml", TakesFile: true, Usage: "with --init: the `FILE` to write; - is standard output"},
			&cli.BoolFlag{Name: "force", Usage: "with --init: replace a file that exists"},
			&cli.BoolFlag{Name: "schema", Usage: "print the JSON Schema of suites, from which editors complete them"},
		},
		Action: a.test,
	}
}

// test is the action of the test command.
func (a *app) test(c *cli.Context) error {
	if c.Bool("schema") {
		_, err := a.out.Write(suite.Schema())
		return err
	}
	if c.NArg() == 0 {
		return usagef("test: no suite given: name files, or begin with hids test --init RULES TRACE\nRun 'hids test --help' for its usage.")
	}
	if c.Bool("init") {
		return a.initSuite(c)
	}
	job, err := a.newTest(c)
	if err != nil {
		return err
	}
	for _, path := range c.Args().Slice() {
		if err := job.suite(path); a.ctx.Err() != nil {
			return context.Cause(a.ctx)
		} else if err != nil {
			return err
		}
	}
	return job.finish()
}

// testJob is one run of the test command.
type testJob struct {
	*app
	run     *regexp.Regexp // nil = all cases
	rules   []string       // in place of those of suites
	jobs    int
	update  bool
	minimum bool
	verbose bool
	write   func(*testJob) error

	suites []*testedSuite
	bad    int // exit status of what could not be judged
}

// testedSuite is a suite of the command line with what came out of it.
type testedSuite struct {
	file   string
	err    error // that kept it from being run; nil = none
	result *suite.Result
	rules  []suite.RuleTests
}

func (a *app) newTest(c *cli.Context) (*testJob, error) {
	job := &testJob{app: a, rules: c.StringSlice("rules"), jobs: c.Int("jobs"), update: c.Bool("update"),
		minimum: c.Bool("minimum-tests"), verbose: c.Bool("verbose")}
	if job.jobs < 0 {
		return nil, usagef("test: --jobs %d: not a number of captures", job.jobs)
	}
	if job.jobs == 0 {
		job.jobs = runtime.GOMAXPROCS(0)
	}
	if text := c.String("run"); text != "" {
		var err error
		if job.run, err = regexp.Compile(text); err != nil {
			return nil, usagef("test: --run %s: %v", text, err)
		}
	}
	if job.run != nil && job.minimum {
		return nil, usagef("test: --minimum-tests is about all cases: it does not go with --run")
	}
	if job.write = testReports()[c.String("format")]; job.write == nil {
		return nil, unknownFormat(c, c.String("format"), testFormats())
	}
	a.out.readOn = true // the status needs all cases
	return job, nil
}

// suite runs a suite. It returns an error if the others can't be run either.
func (j *testJob) suite(path string) error {
	t := &testedSuite{file: path}
	if path == "-" {
		t.file = stdinName
	}
	j.suites = append(j.suites, t)
	s, env, err := j.load(path)
	if err == nil {
		t.result, err = s.Run(j.ctx, *env)
	}
	if j.ctx.Err() != nil {
		return j.ctx.Err()
	}
	if err != nil {
		t.err = err
		j.failed(err)
		return nil
	}
	if j.update {
		if err := j.updateSuite(path, t, env); err != nil {
			return err
		}
	}
	if j.minimum {
		if t.rules, err = t.result.RuleTests(j.ctx, *env); err != nil {
			return err
		}
	}
	for _, c := range t.result.Cases {
		if c.Err != nil {
			status := statusCapture
			if _, ok := errors.AsType[suite.ErrorList](c.Err); ok {
				status = statusUsage
			} else if p := statusOf(c.Err); errors.Is(c.Err, os.ErrNotExist) || p == statusDenied {
				status = p
			}
			j.worse(status)
		}
	}
	return nil
}

// failed reports what kept a suite from being run.
func (j *testJob) failed(err error) {
	err = j.suiteError(err)
	status := statusOf(err)
	if exit, ok := errors.AsType[*exitError](err); ok {
		if status = exit.status; exit.err == nil {
			j.worse(status)
			return
		}
	}
	j.errorf("%s", describe(err))
	j.worse(status)
}

// worse sets the exit status: wrong suites and rules go before captures that are not
// complete.
func (j *testJob) worse(status int) {
	if j.bad == 0 || status == statusUsage {
		j.bad = status
	}
}

// readSuite reads a suite; - is standard input. The error may be a suite.ErrorList.
func (a *app) readSuite(path string) (*suite.Suite, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, usagef("%s is a folder: name the suites in it, such as %s", path, filepath.Join(path, "*.yaml"))
	}
	f, err := a.readRules(path)
	if err != nil {
		return nil, err
	}
	if len(f.Content) > rules.DefaultMaxFileSize {
		return nil, usagef("%s: larger than %s", f.Name, byteSize(rules.DefaultMaxFileSize))
	}
	return suite.Parse(f.Name, f.Content)
}

// suiteError prints the mistakes of a suite, if err is about such, and returns what
// is left to say.
func (a *app) suiteError(err error) error {
	list, ok := errors.AsType[suite.ErrorList](err)
	if !ok {
		return err
	}
	for _, e := range list {
		a.errorf("%v", e)
	}
	return &exitError{status: statusUsage}
}

// load reads a suite, its configuration and its rules.
func (j *testJob) load(path string) (*suite.Suite, *suite.Env, error) {
	s, err := j.readSuite(path)
	if err != nil {
		return nil, nil, err
	}
	at := beside(path)
	conf, err := j.suiteConfig(s, at)
	if err != nil {
		return nil, nil, err
	}
	files := j.rules
	if len(files) == 0 {
		for _, r := range s.Rules {
			files = append(files, at(r))
		}
	}
	if files, err = expandRules(files); err != nil {
		return nil, nil, err
	}
	set, err := j.loadRules(files, false, conf.Engine)
	if err != nil {
		return nil, nil, err
	}
	if err := j.refusal(set, s.File+": its rules do not load"); err != nil {
		return nil, nil, err
	}
	return s, j.env(set, conf, at), nil
}

// env returns what a suite is run with.
func (j *testJob) env(set *lab.RuleSet, conf *falcoconf.Config, at func(string) string) *suite.Env {
	env := &suite.Env{
		Rules: set, Engine: conf.Engine, Jobs: j.jobs, Path: at,
		Replay:   replay.Options{Static: conf.Engine.Static, Base64: conf.Base64},
		ReadFile: func(p string) ([]byte, error) { return readLimited(at(p)) },
		Trace: func(p string) (lab.Capture, error) {
			_, err := os.Stat(at(p))
			return j.labCapture(trace{at(p), -1}), err
		},
	}
	if j.run != nil {
		env.Wanted = func(c *suite.Case) bool { return j.run.MatchString(c.Name) }
	}
	return env
}

// maxEventText is the size in bytes above which a file of event text is not read.
const maxEventText = 64 << 20

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxEventText+1))
	if len(text) > maxEventText {
		return nil, usagef("%s: larger than %s", path, byteSize(maxEventText))
	}
	return text, err
}

// beside returns a function that tells what a path in a suite stands for.
func beside(suitePath string) func(string) string {
	dir := filepath.Dir(suitePath)
	return func(p string) string {
		if filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(dir, p)
	}
}

// suiteConfig returns the settings of a suite.
func (j *testJob) suiteConfig(s *suite.Suite, at func(string) string) (*falcoconf.Config, error) {
	path := s.Config
	if path != "" {
		path = at(path)
	}
	conf, err := falcoconf.Load(path, falcoconf.Options{Override: s.Options, Getenv: j.getenv})
	if err != nil {
		return nil, &exitError{statusOf(err), err}
	}
	return conf, j.noteKeys("test", path, s.Options, conf)
}

// finish writes the report and returns the error with the exit status.
func (j *testJob) finish() error {
	n := j.count()
	if j.run != nil && n.cases == 0 && j.bad == 0 {
		return usagef("test: no case matches --run %s", j.run)
	}
	if err := j.write(j); err != nil {
		return err
	}
	if j.bad != 0 {
		return &exitError{status: j.bad}
	}
	if n.failed > 0 || len(j.untested()) > 0 {
		return &exitError{status: statusFindings}
	}
	return nil
}

// testCount counts cases.
type testCount struct{ cases, passed, failed, broken int }

func (j *testJob) count() (n testCount) {
	for _, t := range j.suites {
		if t.result == nil {
			continue
		}
		for _, c := range t.result.Cases {
			n.cases++
			switch {
			case c.Err != nil:
				n.broken++
			case c.OK():
				n.passed++
			default:
				n.failed++
			}
		}
	}
	return n
}

// untested returns the rules that lack tests, over all suites.
func (j *testJob) untested() []suite.RuleTests {
	var list []suite.RuleTests
	for _, r := range j.ruleTests() {
		if !r.Enough() {
			list = append(list, r)
		}
	}
	return list
}

// ruleTests returns the tests of each rule, over all suites.
func (j *testJob) ruleTests() []suite.RuleTests {
	var list []suite.RuleTests
	for _, t := range j.suites {
		for _, r := range t.rules {
			same := func(o suite.RuleTests) bool { return o.Rule.Name == r.Rule.Name && o.Rule.Pos.File == r.Rule.Pos.File }
			if i := slices.IndexFunc(list, same); i >= 0 {
				list[i].Positive += r.Positive
				list[i].Negative += r.Negative
				list[i].Idle += r.Idle
				list[i].Exempt = list[i].Exempt || r.Exempt
			} else {
				list = append(list, r)
			}
		}
	}
	return list
}
