package main

import "hids/lab/suite"

// testReport is the JSON of test.
type testReport struct {
	Suites []testSuiteJSON `json:"suites"`
	Rules  []testRuleJSON  `json:"rules,omitempty"` // with --minimum-tests
	Cases  int             `json:"cases"`
	Passed int             `json:"passed"`
	Failed int             `json:"failed"`
	Errors int             `json:"errors"` // cases that could not be judged
}

type testSuiteJSON struct {
	File  string         `json:"file"`
	Name  string         `json:"name,omitempty"`
	Error string         `json:"error,omitempty"` // why it was not run
	Cases []testCaseJSON `json:"cases"`
}

type testCaseJSON struct {
	Name      string            `json:"name"`
	Line      int               `json:"line"`
	Status    string            `json:"status"` // passed, failed, error
	Error     string            `json:"error,omitempty"`
	Variables map[string]string `json:"variables,omitempty"`
	Alerts    int               `json:"alerts"`
	Failures  []testFailureJSON `json:"failures,omitempty"`
}

type testFailureJSON struct {
	Kind     string           `json:"kind"`
	Rule     string           `json:"rule"`
	Line     int              `json:"line"`
	Message  string           `json:"message"`
	Expected string           `json:"expected,omitempty"`
	Actual   string           `json:"actual,omitempty"`
	Nearest  *testAlertJSON   `json:"nearest,omitempty"`
	Diff     []testDiffJSON   `json:"differences,omitempty"`
	Alerts   []*testAlertJSON `json:"alerts,omitempty"` // at most 10
	Why      []string         `json:"why,omitempty"`
}

type testDiffJSON struct {
	Name     string `json:"name"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

type testAlertJSON struct {
	Event  uint64            `json:"event"`
	Output string            `json:"output"`
	Fields map[string]string `json:"fields"`
}

type testRuleJSON struct {
	Rule     string `json:"rule"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Positive int    `json:"positive"`
	Negative int    `json:"negative"`
	Idle     int    `json:"idle,omitempty"` // negative, but without an event that it looks at
	Exempt   bool   `json:"exempt,omitempty"`
	Enough   bool   `json:"enough"`
}

// writeJSON writes everything as one object.
func (j *testJob) writeJSON() error {
	n := j.count()
	report := testReport{Suites: []testSuiteJSON{}, Cases: n.cases, Passed: n.passed, Failed: n.failed, Errors: n.broken}
	for _, t := range j.suites {
		report.Suites = append(report.Suites, t.json())
	}
	for _, r := range j.ruleTests() {
		report.Rules = append(report.Rules, testRuleJSON{r.Rule.Name, r.Rule.Pos.File, r.Rule.Pos.Line, r.Positive, r.Negative, r.Idle, r.Exempt, r.Enough()})
	}
	return writeJSON(j.out, report)
}

func (t *testedSuite) json() testSuiteJSON {
	s := testSuiteJSON{File: t.file, Cases: []testCaseJSON{}}
	if t.err != nil {
		s.Error = describe(t.err)
		return s
	}
	s.Name = t.result.Suite.Name
	for _, c := range t.result.Cases {
		k := testCaseJSON{Name: c.Name, Line: c.Pos.Line, Status: "passed", Alerts: len(c.Alerts)}
		for _, v := range c.Vars {
			if k.Variables == nil {
				k.Variables = map[string]string{}
			}
			k.Variables[v.Name] = v.Value
		}
		if !c.OK() {
			k.Status = "failed"
		}
		if c.Err != nil {
			k.Status, k.Error = "error", describe(c.Err)
		}
		for _, f := range c.Failures {
			k.Failures = append(k.Failures, newFailureJSON(f))
		}
		s.Cases = append(s.Cases, k)
	}
	return s
}

func newFailureJSON(f *suite.Failure) testFailureJSON {
	x := testFailureJSON{Kind: string(f.Kind), Rule: f.Rule, Line: f.Pos.Line, Message: f.Message(),
		Expected: f.Expected, Actual: f.Actual, Nearest: newAlertJSON(f.Nearest), Why: f.Why}
	for _, d := range f.Diff {
		x.Diff = append(x.Diff, testDiffJSON(d))
	}
	for i, a := range f.Alerts {
		if i < maxReported {
			x.Alerts = append(x.Alerts, newAlertJSON(a))
		}
	}
	return x
}

func newAlertJSON(a *suite.Alert) *testAlertJSON {
	if a == nil {
		return nil
	}
	x := &testAlertJSON{Event: a.Event, Output: a.Message, Fields: map[string]string{}}
	for _, f := range a.Fields {
		x.Fields[f.Name] = f.Text
	}
	return x
}
