package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"hids/docs"
	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/lint"
)

// lintFormats are the formats of lint.
func lintFormats() []string { return []string{"text", "json", "sarif", "github", "codeclimate"} }

func (a *app) lintCommand() *cli.Command {
	return &cli.Command{
		Name:      "lint",
		Usage:     "say what is wrong with rule files",
		UsageText: "hids lint [OPTIONS] RULES...",
		Description: `Loads rule files, in the given order, as Falco 0.44.1 does, and prints errors,
warnings and notes with their places: Falco's own, with its codes, and those of
checks for what is legal but hardly meant, such as rules that can never fire.
RULES are files, folders of files, or - for standard input. Later files may change
what earlier ones define, so give all files that Falco loads.

A comment suppresses findings of the item that it stands in or above, or of a file:
   # hids-lint: disable=ID,ID
   # hids-lint: disable-file=ID,ID

The exit status is 2 exactly when Falco would refuse the files, 1 if --fail-on is
given and something of that severity is found, and 0 otherwise.

Examples:
   hids lint rules.yaml
   hids lint --fail-on warning rules.d
   hids lint --explain never-fires
   hids lint --diff rules.yaml
   hids lint --format sarif falco_rules.yaml my_rules.yaml > lint.sarif`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "fail-on", Usage: "exit with status 1 if something of `SEVERITY` is found: error, warning or note"},
			formatFlag("text", lintFormats()),
			&cli.StringSliceFlag{Name: "enable", Usage: "also make the check `ID`, or all; may be repeated"},
			&cli.StringSliceFlag{Name: "disable", Usage: "do not make the check `ID` (or all that --enable does not name); also a code of Falco's warnings; may be repeated"},
			&cli.BoolFlag{Name: "fix", Usage: "change the files: what can be fixed, provably without changing what they mean"},
			&cli.BoolFlag{Name: "diff", Usage: "print what --fix would change, instead of findings"},
			&cli.BoolFlag{Name: "list", Usage: "list the checks"},
			&cli.StringFlag{Name: "explain", Usage: "print the documentation of the check `ID`"},
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

// lintJob is one run of lint.
type lintJob struct {
	*app
	files    []rules.File
	set      *lab.RuleSet
	opt      lint.Options
	load     rules.Options
	findings []lint.Finding
}

// lint is the action of the lint command.
func (a *app) lint(c *cli.Context) error {
	switch {
	case c.Bool("list"):
		return a.lintList()
	case c.String("explain") != "":
		return a.lintExplain(c.String("explain"))
	case c.NArg() == 0:
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
	j := &lintJob{app: a, opt: lint.Options{Enable: c.StringSlice("enable"), Disable: c.StringSlice("disable")}, load: rules.Options{Strict: c.Bool("strict")}}
	if err := checkIDs(j.opt); err != nil {
		return err
	}
	files, err := expandRules(c.Args().Slice())
	if err != nil {
		return err
	}
	if j.files, err = a.readAllRules(files); err != nil {
		return err
	}
	j.run()
	switch {
	case c.Bool("diff"):
		if err := j.diff(); err != nil {
			return err
		}
		return lintStatus(j, worst)
	case c.Bool("fix"):
		if err := j.fix(); err != nil {
			return err
		}
	}
	if err := j.report(format); err != nil {
		return err
	}
	return lintStatus(j, worst)
}

// run loads the files and looks for findings.
func (j *lintJob) run() {
	j.set = lab.LoadRules(j.files, j.load, engine.Options{})
	j.findings = lint.Run(j.set, j.files, j.opt)
}

func (j *lintJob) report(format string) error {
	switch format {
	case "json":
		return writeJSON(j.out, newLintReport(j))
	case "sarif":
		return writeSARIF(j.out, lintSARIF(j))
	case "github":
		return j.github()
	case "codeclimate":
		return writeJSON(j.out, j.codeQuality())
	}
	return j.text()
}

// checkIDs checks the ids of --enable and --disable.
func checkIDs(opt lint.Options) error {
	known := append(checkIDNames(), "all")
	for option, ids := range map[string][]string{"enable": opt.Enable, "disable": opt.Disable} {
		for _, id := range ids {
			if !slices.Contains(known, id) && (option == "enable" || !strings.HasPrefix(id, "LOAD_")) {
				return usagef("lint: --%s %s: no such check%s; 'hids lint --list' lists them", option, id, didYouMean(id, known))
			}
		}
	}
	return nil
}

func checkIDNames() []string {
	var ids []string
	for _, c := range lint.Checks() {
		ids = append(ids, c.ID)
	}
	return ids
}

// lintList lists the checks.
func (a *app) lintList() error {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range lint.Checks() {
		var marks []string
		if c.Fixable {
			marks = append(marks, "--fix")
		}
		if c.Off {
			marks = append(marks, "off")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.ID, c.Severity, strings.Join(marks, ", "), c.Title)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return a.out.Line(bytes.TrimRight(b.Bytes(), "\n"))
}

// lintExplain prints the documentation of a check.
func (a *app) lintExplain(id string) error {
	text := docs.LintCheck(id)
	if text == "" {
		return usagef("lint: --explain %s: no such check%s; 'hids lint --list' lists them", id, didYouMean(id, checkIDNames()))
	}
	return a.out.Line([]byte(text))
}

// fixed returns the files as fixes make them.
func (j *lintJob) fixed() lint.Fixed {
	if j.set.Refused {
		return lint.Fixed{Files: j.files} // first the errors
	}
	res := lint.Apply(j.files, j.opt, j.load, engine.Options{})
	for _, f := range res.Refused {
		j.notef("%v: not fixed, since it can't be proved that the meaning stays: %s", f.Pos, f.Message)
	}
	return res
}

// fix writes the files that fixes change, and looks at them again.
func (j *lintJob) fix() error {
	res := j.fixed()
	changed := 0
	for i, f := range res.Files {
		if bytes.Equal(f.Content, j.files[i].Content) {
			continue
		}
		if f.Name == stdinName {
			return usagef("lint: --fix can't change standard input; --diff prints what it would change")
		}
		info, err := os.Stat(f.Name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(f.Name, f.Content, info.Mode().Perm()); err != nil {
			return err
		}
		changed++
	}
	if changed > 0 {
		j.notef("%s fixed in %s", plural(len(res.Applied), "finding"), plural(changed, "file"))
	}
	j.files = res.Files
	j.run()
	return nil
}

// diff prints what fix would change.
func (j *lintJob) diff() error {
	res := j.fixed()
	if j.set.Refused {
		return j.text() // the errors
	}
	for i, f := range res.Files {
		if text := diff.Diff(f.Name, j.files[i].Content, f.Name, f.Content); text != nil {
			// The first line repeats the names.
			_, text, _ = bytes.Cut(text, []byte("\n"))
			if err := j.out.Line(bytes.TrimSuffix(text, []byte("\n"))); err != nil {
				return err
			}
		}
	}
	return nil
}

// lintStatus returns the error with the exit status of lint.
func lintStatus(j *lintJob, worst int) error {
	if j.set.Refused {
		return &exitError{status: statusUsage}
	}
	for _, f := range j.findings {
		if int(f.Severity) <= worst {
			return &exitError{status: statusFindings}
		}
	}
	return nil
}

// text prints findings with the lines that they are about.
func (j *lintJob) text() error {
	var b bytes.Buffer
	count := map[rules.Severity]int{}
	fixable := 0
	for i := range j.findings {
		f := &j.findings[i]
		count[f.Severity]++
		if f.Fix != nil {
			fixable++
		}
		if err := f.Render(&b, j.set.Loader.Source(f.Pos.File)); err != nil {
			return err
		}
	}
	if b.Len() == 0 {
		fmt.Fprintf(&b, "%s: nothing to say about %s\n", plural(len(j.set.Files), "file"), plural(len(j.set.Loader.Rules()), "rule"))
	} else {
		fmt.Fprintf(&b, "%s, %s, %s", plural(count[rules.SeverityError], "error"),
			plural(count[rules.SeverityWarning], "warning"), plural(count[rules.SeverityNote], "note"))
		if fixable > 0 {
			fmt.Fprintf(&b, "; --fix mends %d", fixable)
		}
		b.WriteByte('\n')
	}
	return j.out.Line(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// github prints workflow commands, which GitHub shows as annotations of lines.
func (j *lintJob) github() error {
	for _, f := range j.findings {
		command := f.Severity.String()
		if f.Severity == rules.SeverityNote {
			command = "notice"
		}
		at := "file=" + githubProperty(printable(f.Pos.File))
		if f.Pos.Line > 0 {
			at += fmt.Sprintf(",line=%d,col=%d", f.Pos.Line, f.Pos.Col)
		}
		if f.End.Line > 0 {
			at += fmt.Sprintf(",endLine=%d,endColumn=%d", f.End.Line, f.End.Col)
		}
		code := string(f.Code)
		if code == "" {
			code = "hids lint"
		}
		text := printable(findingText(&f))
		if err := j.out.Line([]byte("::" + command + " " + at + ",title=" + githubProperty(code) + "::" + githubText(text))); err != nil {
			return err
		}
	}
	return nil
}

// findingText returns a finding in one line: item, message and advice.
func findingText(f *lint.Finding) string {
	text := f.Message
	if item := f.Item.String(); item != "" {
		text = item + ": " + text
	}
	if f.Suggestion != "" {
		text += " (" + f.Suggestion + ")"
	}
	return text
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
	Fix        string         `json:"fix,omitempty"`  // what --fix would do
	Help       string         `json:"help,omitempty"` // where it is documented
}

type relatedPlace struct {
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func newLintReport(j *lintJob) lintReport {
	report := lintReport{Files: []lintFile{}}
	for _, name := range j.set.Files {
		f := lintFile{File: name, OK: true, Findings: []finding{}}
		for i := range j.findings {
			if d := &j.findings[i]; d.Pos.File == name {
				f.Findings = append(f.Findings, newFinding(d))
				f.OK = f.OK && d.Severity != rules.SeverityError
			}
		}
		report.Files = append(report.Files, f)
	}
	return report
}

func newFinding(d *lint.Finding) finding {
	f := finding{Severity: d.Severity.String(), Code: string(d.Code), Message: d.Message,
		ItemType: d.Item.Kind, ItemName: d.Item.Name, Line: d.Pos.Line, Column: d.Pos.Col,
		EndLine: d.End.Line, EndColumn: d.End.Col, Suggestion: d.Suggestion}
	for _, r := range d.Related {
		f.Related = append(f.Related, relatedPlace{r.Message, r.Pos.File, r.Pos.Line, r.Pos.Col})
	}
	if d.Fix != nil {
		f.Fix = d.Fix.Title
	}
	if lint.Known(string(d.Code)) {
		f.Help = "docs/lint.md#" + string(d.Code)
	}
	return f
}

// lintSARIF returns the findings as a SARIF run: a code host shows them on the
// lines that they are about.
func lintSARIF(j *lintJob) *sarif.Run {
	run := newSARIFRun()
	run.WithColumnKind("unicodeCodePoints")
	known := map[rules.Code]bool{}
	for i := range j.findings {
		d := &j.findings[i]
		code := d.Code
		if code == "" {
			code = "HIDS_NOTE"
		}
		if !known[code] {
			known[code] = true
			describeCode(run.AddRule(string(code)), code)
		}
		result := run.CreateResultForRule(string(code)).WithLevel(d.Severity.String()).WithMessage(sarif.NewTextMessage(findingText(d))).
			AddLocation(sarifLocation(d.Pos, d.End))
		for _, r := range d.Related {
			result.AddRelatedLocation(sarifLocation(r.Pos, r.End).WithMessage(sarif.NewTextMessage(r.Message)))
		}
		if d.Fix != nil {
			result.AddFixe(sarifFix(d.Fix))
		}
	}
	return run
}

// describeCode says what a code means.
func describeCode(rule *sarif.ReportingDescriptor, code rules.Code) {
	for _, c := range lint.Checks() {
		if c.ID == string(code) {
			text := docs.LintCheck(c.ID)
			rule.WithDescription(c.Title).WithHelp(sarif.NewMultiformatMessageString().WithText(text).WithMarkdown(text))
			return
		}
	}
	rule.WithDescription(codeTitle(code))
}

// sarifFix returns a fix as changes of files.
func sarifFix(fix *lint.Fix) *sarif.Fix {
	f := sarif.NewFix().WithDescription(sarif.NewTextMessage(fix.Title))
	for _, e := range fix.Edits {
		region := sarif.NewRegion().WithStartLine(e.Start.Line).WithStartColumn(e.Start.Col).WithEndLine(e.End.Line).WithEndColumn(e.End.Col)
		r := sarif.NewReplacement().WithDeletedRegion(region)
		if e.New != "" {
			r.WithInsertedContent(sarif.NewArtifactContent().WithText(e.New))
		}
		f.AddArtifactChange(sarif.NewArtifactChange().WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(e.File))).AddReplacement(r))
	}
	return f
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
