package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"hids/lab/suite"
)

// testFormats are the formats of test.
func testFormats() []string { return []string{"text", "json", "junit", "github", "tap"} }

func testReports() map[string]func(*testJob) error {
	return map[string]func(*testJob) error{
		"text":   (*testJob).writeText,
		"json":   (*testJob).writeJSON,
		"junit":  (*testJob).writeJUnit,
		"github": (*testJob).writeGitHub,
		"tap":    (*testJob).writeTAP,
	}
}

// details returns what there is to say of a failure beyond its message, a line each.
func details(f *suite.Failure) []string {
	var lines []string
	if f.Nearest != nil {
		lines = append(lines, fmt.Sprintf("the nearest alert, of event %d, is different:", f.Nearest.Event))
		for _, d := range f.Diff {
			lines = append(lines, "  - "+d.Name+": "+d.Expected, "  + "+d.Name+": "+d.Actual)
		}
	}
	for i, a := range f.Alerts {
		if i == maxReported {
			lines = append(lines, fmt.Sprintf("and %d more", len(f.Alerts)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("event %d: %s", a.Event, a.Message))
	}
	lines = append(lines, f.Why...)
	for i, l := range lines {
		lines[i] = printable(strings.ToValidUTF8(strings.ReplaceAll(l, "\n", " "), "\uFFFD"))
	}
	return lines
}

// testLine is a case, or something like one, as reports in lines have it.
type testLine struct {
	status string // ok, FAIL or ERROR
	file   string
	line   int
	name   string
	faults []testFault
}

// testFault is something wrong.
type testFault struct {
	file    string
	line    int // 0 = not known
	kind    string
	message string
	details []string
}

// Statuses of a testLine.
const (
	testOK    = "ok"
	testFail  = "FAIL"
	testError = "ERROR"
)

// lines returns the cases of a suite.
func (t *testedSuite) lines() []testLine {
	if t.err != nil {
		return []testLine{{testError, t.file, 0, "the suite can be run", []testFault{{t.file, 0, "suite", printable(describe(t.err)), nil}}}}
	}
	var list []testLine
	for _, c := range t.result.Cases {
		l := testLine{status: testOK, file: t.file, line: c.Pos.Line, name: printable(c.Name)}
		for _, f := range c.Failures {
			l.status = testFail
			l.faults = append(l.faults, testFault{t.file, f.Pos.Line, string(f.Kind), printable(f.Message()), details(f)})
		}
		if c.Err != nil {
			l.status = testError
			l.faults = []testFault{{t.file, c.Pos.Line, "case", printable(describe(c.Err)), nil}}
		}
		list = append(list, l)
	}
	return list
}

// minimumLines returns the rules with what tests they lack.
func (j *testJob) minimumLines() []testLine {
	var list []testLine
	for _, r := range j.ruleTests() {
		l := testLine{status: testOK, file: r.Rule.Pos.File, line: r.Rule.Pos.Line, name: "tests of rule " + printable(r.Rule.Name)}
		if !r.Enough() {
			l.status = testFail
			l.faults = []testFault{{l.file, l.line, "untested", fmt.Sprintf("rule %q has %s", printable(r.Rule.Name), lacking(r)), nil}}
		}
		list = append(list, l)
	}
	return list
}

// lacking says which tests a rule lacks.
func lacking(r suite.RuleTests) string {
	what := "no case in which it must not fire"
	switch {
	case r.Positive == 0 && r.Negative+r.Idle == 0:
		return "no tests"
	case r.Negative > 0:
		return "no case in which it must fire"
	case r.Positive == 0:
		what = "no case in which it must fire, and none in which it must not"
	}
	if r.Idle > 0 {
		what += fmt.Sprintf("; %s without any event of a type at which it looks", plural(r.Idle, "case"))
	}
	return what
}

// writeText writes what failed, and a summary.
func (j *testJob) writeText() error {
	for _, t := range j.suites {
		if t.err != nil {
			continue // it has been said
		}
		for _, l := range t.lines() {
			if err := j.textLine(l); err != nil {
				return err
			}
		}
	}
	for _, l := range j.minimumLines() {
		if l.status == testFail {
			f := l.faults[0]
			if err := j.out.Line([]byte(fmt.Sprintf("%s  %s:%d: %s", j.painted(testFail), printable(f.file), f.line, f.message))); err != nil {
				return err
			}
		}
	}
	return j.out.Line([]byte(j.testSummary()))
}

func (j *testJob) textLine(l testLine) error {
	if l.status == testOK && !j.verbose {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s  %s (%s:%d)", len(testError)+len(j.painted(l.status))-len(l.status), j.painted(l.status), l.name, printable(l.file), l.line)
	for _, f := range l.faults {
		fmt.Fprintf(&b, "\n    %s", strings.ReplaceAll(f.message, "\n", "\n    "))
		if f.line != l.line && f.kind != "case" {
			fmt.Fprintf(&b, " (line %d)", f.line)
		}
		for _, d := range f.details {
			b.WriteString("\n      " + j.diffPaint(d))
		}
	}
	b.WriteByte('\n')
	_, err := j.out.Write([]byte(b.String()))
	return err
}

// painted returns a status, in color if that is wanted.
func (j *testJob) painted(status string) string {
	if !j.color {
		return status
	}
	return map[string]string{testOK: "\x1b[32m", testFail: "\x1b[31m", testError: "\x1b[31m"}[status] + status + "\x1b[0m"
}

// diffPaint colors lines of differences.
func (j *testJob) diffPaint(line string) string {
	if !j.color {
		return line
	}
	switch t := strings.TrimSpace(line); {
	case line != t && strings.HasPrefix(t, "- "):
		return "\x1b[31m" + line + "\x1b[0m"
	case line != t && strings.HasPrefix(t, "+ "):
		return "\x1b[32m" + line + "\x1b[0m"
	}
	return line
}

func (j *testJob) testSummary() string {
	n := j.count()
	s := fmt.Sprintf("%s: %s passed, %s failed", plural(n.cases, "case"), grouped(uint64(n.passed)), grouped(uint64(n.failed)))
	if n.broken > 0 {
		s += fmt.Sprintf(", %s could not be judged", grouped(uint64(n.broken)))
	}
	broken := 0
	for _, t := range j.suites {
		if t.err != nil {
			broken++
		}
	}
	if broken > 0 {
		s += fmt.Sprintf("; %s could not be run", plural(broken, "suite"))
	}
	if j.minimum {
		s += fmt.Sprintf("; %s of %s with too few tests", grouped(uint64(len(j.untested()))), plural(len(j.ruleTests()), "rule"))
	}
	return s
}

// writeJUnit writes a suite per suite, and one for the tests that rules must have.
func (j *testJob) writeJUnit() error {
	all := &junitSuites{Name: "hids test"}
	add := func(name string, lines []testLine) {
		s := junitSuite{Name: printable(name)}
		for _, l := range lines {
			s.Cases = append(s.Cases, l.junit(s.Name))
		}
		all.add(s)
	}
	for _, t := range j.suites {
		add(t.file, t.lines())
	}
	if j.minimum {
		add("minimum tests", j.minimumLines())
	}
	return all.write(j.out)
}

func (l testLine) junit(class string) junitCase {
	c := junitCase{Class: class, Name: l.name}
	if len(l.faults) == 0 {
		return c
	}
	f := &junitFailure{Type: l.faults[0].kind, Message: l.faults[0].message}
	if n := len(l.faults); n > 1 {
		f.Message += fmt.Sprintf(" (and %s)", plural(n-1, "other failure"))
	}
	for _, x := range l.faults {
		f.Text += fmt.Sprintf("%s:%d: %s\n", printable(x.file), x.line, x.message)
		for _, d := range x.details {
			f.Text += "  " + d + "\n"
		}
	}
	if l.status == testError {
		c.Error = f
	} else {
		c.Failure = f
	}
	return c
}

// allLines returns the cases of all suites, then the rules that need tests.
func (j *testJob) allLines() []testLine {
	var list []testLine
	for _, t := range j.suites {
		list = append(list, t.lines()...)
	}
	return append(list, j.minimumLines()...)
}

// writeGitHub writes workflow commands, which GitHub shows as annotations of lines.
func (j *testJob) writeGitHub() error {
	for _, l := range j.allLines() {
		for _, f := range l.faults {
			text := strings.Join(append([]string{f.message}, f.details...), "\n")
			at := "file=" + githubProperty(printable(f.file))
			if f.line > 0 {
				at += fmt.Sprintf(",line=%d", f.line)
			}
			if err := j.out.Line([]byte("::error " + at + ",title=" + githubProperty(l.name) + "::" + githubText(text))); err != nil {
				return err
			}
		}
	}
	return j.out.Line([]byte(githubText(j.testSummary())))
}

// githubText escapes the message of a workflow command.
func githubText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty escapes a property of a workflow command.
func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(s))
}

// writeTAP writes version 13 of the Test Anything Protocol.
func (j *testJob) writeTAP() error {
	lines := j.allLines()
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 13\n1..%d\n", len(lines))
	for i, l := range lines {
		not := map[bool]string{true: "not "}[l.status != testOK]
		fmt.Fprintf(&b, "%sok %d - %s\n", not, i+1, tapText(l.name))
		if len(l.faults) > 0 {
			tapDiagnostic(&b, l)
		}
	}
	_, err := io.WriteString(j.out, b.String())
	return err
}

// tapText escapes a description.
func tapText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`, "\n", " ").Replace(s)
}

// tapDiagnostic writes the faults of a case as a block of YAML. Texts are JSON, which
// is YAML.
func tapDiagnostic(b *strings.Builder, l testLine) {
	b.WriteString("  ---\n  failures:\n")
	for _, f := range l.faults {
		fmt.Fprintf(b, "    - message: %s\n      severity: %s\n      at: %s\n", jsonText(f.message),
			map[bool]string{true: "error", false: "fail"}[l.status == testError], jsonText(fmt.Sprintf("%s:%d", printable(f.file), f.line)))
		if len(f.details) > 0 {
			b.WriteString("      details:\n")
			for _, d := range f.details {
				fmt.Fprintf(b, "        - %s\n", jsonText(d))
			}
		}
	}
	b.WriteString("  ...\n")
}

// jsonText returns s as a JSON string.
func jsonText(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return `""` // a string can be marshalled
	}
	return string(text)
}
