package main

import (
	"fmt"
	"io"
	"strings"

	"hids/engine"
	"hids/replay"
)

// maxReported limits the alerts of a rule and a capture that JUnit and Markdown
// reports quote.
const maxReported = 10

// captureReport is what reports by capture say of one.
type captureReport struct {
	name  string
	err   error
	stats replay.Stats
	count map[*engine.Rule]int
	first map[*engine.Rule][]string // at most maxReported lines
}

// reportSink collects alerts by capture and rule, and prints them at the end.
type reportSink struct {
	lineRender
	out      io.Writer
	rules    []*engine.Rule
	tolerate func(r *engine.Rule) bool // alerts of r are no failure
	captures []*captureReport
	write    func(s *reportSink) error
}

func newJUnitSink(j *checkJob) alertSink {
	return &reportSink{out: j.out, rules: j.program.Rules(), write: (*reportSink).writeJUnit,
		tolerate: func(r *engine.Rule) bool { return j.fails && r.Priority > j.failOn }}
}

func newMarkdownSink(j *checkJob) alertSink {
	return &reportSink{out: j.out, rules: j.program.Rules(), write: (*reportSink).writeMarkdown}
}

func (s *reportSink) begin(t trace, _ bool) error {
	s.captures = append(s.captures, &captureReport{name: t.name(), count: map[*engine.Rule]int{}, first: map[*engine.Rule][]string{}})
	return nil
}

func (s *reportSink) alert(r *engine.Rule, text []byte) error {
	c := s.captures[len(s.captures)-1]
	c.count[r]++
	if len(c.first[r]) < maxReported {
		c.first[r] = append(c.first[r], printable(strings.ToValidUTF8(string(text), "\uFFFD")))
	}
	return nil
}

func (s *reportSink) end(stats replay.Stats, err error) error {
	c := s.captures[len(s.captures)-1]
	c.stats, c.err = stats, err
	return nil
}

func (s *reportSink) close() error { return s.write(s) }

// writeJUnit writes a suite per capture, with a case per active rule, which fails if
// it fires, unless it is less severe than --fail-on: then its alerts are output.
func (s *reportSink) writeJUnit() error {
	all := junitSuites{Name: "hids check"}
	for _, c := range s.captures {
		suite := junitSuite{Name: printable(c.name)}
		for _, r := range s.rules {
			test := s.junitRule(c, r)
			suite.Cases = append(suite.Cases, test)
		}
		if c.err != nil {
			suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: "the capture is complete",
				Error: &junitFailure{Type: "capture", Message: printable(c.err.Error())}})
		}
		all.add(suite)
	}
	return all.write(s.out)
}

func (s *reportSink) junitRule(c *captureReport, r *engine.Rule) junitCase {
	test := junitCase{Class: printable(c.name), Name: printable(r.Name)}
	if n := c.count[r]; n > 0 {
		text := strings.Join(c.first[r], "\n")
		if n > maxReported {
			text += fmt.Sprintf("\nand %d more", n-maxReported)
		}
		if s.tolerate(r) {
			test.Output = plural(n, "alert") + " (" + r.Priority.String() + ")\n" + text
			return test
		}
		test.Failure = &junitFailure{Type: r.Priority.String(), Message: plural(n, "alert"), Text: text}
	}
	return test
}

func (s *reportSink) writeMarkdown() error {
	for _, c := range s.captures {
		var b strings.Builder
		counts := sortedCounts(c.count)
		fmt.Fprintf(&b, "## %s\n\n", markdownText(c.name))
		if c.err != nil {
			fmt.Fprintf(&b, "**Not read to its end:** %s\n\n", markdownText(c.err.Error()))
		}
		if len(counts) == 0 {
			fmt.Fprintf(&b, "No alerts in %s.\n\n", plural(int(c.stats.Delivered), "event"))
		} else {
			b.WriteString("| alerts | priority | rule |\n|---:|---|---|\n")
			for _, n := range counts {
				fmt.Fprintf(&b, "| %d | %s | %s |\n", n.n, n.rule.Priority, markdownText(n.rule.Name))
			}
			b.WriteString("\n")
		}
		for _, n := range counts {
			fmt.Fprintf(&b, "### %s\n\n", markdownText(n.rule.Name))
			b.WriteString(codeBlock(c.first[n.rule]))
			if n.n > maxReported {
				fmt.Fprintf(&b, "\nand %d more\n", n.n-maxReported)
			}
			b.WriteString("\n")
		}
		if _, err := io.WriteString(s.out, b.String()); err != nil {
			return err
		}
	}
	return nil
}
