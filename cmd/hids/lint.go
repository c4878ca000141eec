package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/urfave/cli/v2"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
)

// lintFormats are the formats of lint.
func lintFormats() []string { return []string{"text", "json", "sarif"} }

func (a *app) lintCommand() *cli.Command {
	return &cli.Command{
		Name:      "lint",
		Usage:     "say what is wrong with rule files",
		UsageText: "hids lint [OPTIONS] RULES...",
		Description: `Loads rule files, in the given order, as Falco 0.44.1 does, and prints errors,
warnings and notes with their places. RULES are files, folders of files, or - for
standard input. Codes are Falco's. Later files may change what earlier ones
define, so give all files that Falco loads.

The exit status is 2 exactly when Falco would refuse the files, 1 if --fail-on is
given and something of that severity is found, and 0 otherwise.

Examples:
   hids lint rules.yaml
   hids lint --fail-on warning rules.d
   hids lint --format sarif falco_rules.yaml my_rules.yaml > lint.sarif`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "fail-on", Usage: "exit with status 1 if something of `SEVERITY` is found: error, warning or note"},
			formatFlag("text", lintFormats()),
			strictFlag(),
		},
		Action: a.lint,
	}
}

// severities are the names of --fail-on.
var severities = []struct {
	name     string
	severity rules.Severity
}{
	{"error", rules.SeverityError},
	{"warning", rules.SeverityWarning},
	{"note", rules.SeverityNote},
}

// lint is the action of the lint command.
func (a *app) lint(c *cli.Context) error {
	if c.NArg() == 0 {
		return usagef("lint: no rule file given: name files, folders or - for standard input\nRun 'hids lint --help' for its usage.")
	}
	worst := -1 // nothing fails
	if name := c.String("fail-on"); name != "" {
		for _, s := range severities {
			if s.name == name {
				worst = int(s.severity)
			}
		}
		if worst < 0 {
			return usagef("lint: --fail-on %s: use error, warning or note", name)
		}
	}
	format := c.String("format")
	if !slices.Contains(lintFormats(), format) {
		return unknownFormat(c, format, lintFormats())
	}
	files, err := expandRules(c.Args().Slice())
	if err != nil {
		return err
	}
	set, err := a.loadRules(files, c.Bool("strict"), engine.Options{})
	if err != nil {
		return err
	}
	switch format {
	case "text":
		err = a.lintText(set)
	case "json":
		err = writeJSON(a.out, newLintReport(set))
	case "sarif":
		err = writeSARIF(a.out, lintSARIF(set))
	}
	if err != nil {
		return err
	}
	return lintStatus(set, worst)
}

// lintStatus returns the error with the exit status of lint.
func lintStatus(set *lab.RuleSet, worst int) error {
	if set.Refused {
		return &exitError{status: statusUsage}
	}
	for _, d := range set.Diagnostics {
		if int(d.Severity) <= worst {
			return &exitError{status: statusFindings}
		}
	}
	return nil
}

// lintText prints diagnostics with the lines that they are about.
func (a *app) lintText(set *lab.RuleSet) error {
	var b bytes.Buffer
	count := map[rules.Severity]int{}
	for _, d := range set.Diagnostics {
		count[d.Severity]++
		if err := d.Render(&b, set.Loader.Source(d.Pos.File)); err != nil {
			return err
		}
	}
	if b.Len() == 0 {
		fmt.Fprintf(&b, "%s: nothing to say about %s\n", plural(len(set.Files), "file"), plural(len(set.Loader.Rules()), "rule"))
	} else {
		fmt.Fprintf(&b, "%s, %s, %s\n", plural(count[rules.SeverityError], "error"),
			plural(count[rules.SeverityWarning], "warning"), plural(count[rules.SeverityNote], "note"))
	}
	return a.out.Line(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// lintReport is the JSON of lint.
type lintReport struct {
	Files []lintFile `json:"files"`
}

type lintFile struct {
	File     string    `json:"file"`
	OK       bool      `json:"ok"` // Falco would load it
	Findings []finding `json:"findings"`
}

type finding struct {
	Severity   string         `json:"severity"`
	Code       string         `json:"code,omitempty"`
	Message    string         `json:"message"`
	ItemType   string         `json:"item_type,omitempty"`
	ItemName   string         `json:"item_name,omitempty"`
	Line       int            `json:"line,omitempty"`   // from 1
	Column     int            `json:"column,omitempty"` // in characters, from 1
	EndLine    int            `json:"end_line,omitempty"`
	EndColumn  int            `json:"end_column,omitempty"` // behind the last character
	Suggestion string         `json:"suggestion,omitempty"`
	Related    []relatedPlace `json:"related,omitempty"`
}

type relatedPlace struct {
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func newLintReport(set *lab.RuleSet) lintReport {
	report := lintReport{Files: []lintFile{}}
	for _, name := range set.Files {
		f := lintFile{File: name, OK: true, Findings: []finding{}}
		for _, d := range set.Diagnostics {
			if d.Pos.File == name {
				f.Findings = append(f.Findings, newFinding(d))
				f.OK = f.OK && d.Severity != rules.SeverityError
			}
		}
		report.Files = append(report.Files, f)
	}
	return report
}

func newFinding(d *rules.Diagnostic) finding {
	f := finding{Severity: d.Severity.String(), Code: string(d.Code), Message: d.Message,
		ItemType: d.Item.Kind, ItemName: d.Item.Name, Line: d.Pos.Line, Column: d.Pos.Col,
		EndLine: d.End.Line, EndColumn: d.End.Col, Suggestion: d.Suggestion}
	for _, r := range d.Related {
		f.Related = append(f.Related, relatedPlace{r.Message, r.Pos.File, r.Pos.Line, r.Pos.Col})
	}
	return f
}

// lintSARIF returns the diagnostics as a SARIF run: a code host shows them on
// the lines that they are about.
func lintSARIF(set *lab.RuleSet) *sarif.Run {
	run := newSARIFRun()
	run.WithColumnKind("unicodeCodePoints")
	known := map[rules.Code]bool{}
	for _, d := range set.Diagnostics {
		code := d.Code
		if code == "" {
			code = "HIDS_NOTE"
		}
		if !known[code] {
			known[code] = true
			run.AddRule(string(code)).WithDescription(codeTitle(code))
		}
		text := d.Message
		if item := d.Item.String(); item != "" {
			text = item + ": " + text
		}
		if d.Suggestion != "" {
			text += " (" + d.Suggestion + ")"
		}
		result := run.CreateResultForRule(string(code)).WithLevel(d.Severity.String()).WithMessage(sarif.NewTextMessage(text)).
			AddLocation(sarifLocation(d.Pos, d.End))
		for _, r := range d.Related {
			result.AddRelatedLocation(sarifLocation(r.Pos, r.End).WithMessage(sarif.NewTextMessage(r.Message)))
		}
	}
	return run
}

// codeTitle returns a code in words: "Error: compile condition".
func codeTitle(code rules.Code) string {
	s := strings.TrimPrefix(strings.TrimPrefix(string(code), "LOAD_"), "HIDS_")
	kind := "Warning"
	if rest, ok := strings.CutPrefix(s, "ERR_"); ok {
		kind, s = "Error", rest
	}
	return kind + ": " + strings.ToLower(strings.ReplaceAll(s, "_", " "))
}

func sarifLocation(pos, end rules.Position) *sarif.Location {
	p := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(pos.File)))
	if pos.Line > 0 {
		region := sarif.NewRegion().WithStartLine(pos.Line)
		if pos.Col > 0 {
			region.WithStartColumn(pos.Col)
		}
		if end.Line > 0 {
			region.WithEndLine(end.Line).WithEndColumn(end.Col)
		}
		p.WithRegion(region)
	}
	return sarif.NewLocationWithPhysicalLocation(p)
}
