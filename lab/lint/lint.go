// Package lint finds what is legal in rule files but hardly meant: rules that can
// never fire, comparisons that are always false, fields that the events of a rule
// do not have, and so on. What Falco itself reports comes from package rules; Run
// returns both.
//
// Claims such as "never" are proved, not guessed: a condition becomes a formula over
// its comparisons, and for each event type a search tries to satisfy it, with what
// the type decides (package engine), and with what comparisons of the same field say
// of each other: sets of values, intervals, beginnings, ends and paths. Absent values
// make every comparison false. A search that takes too long ends without a claim.
//
// Two things are taken for granted: that the comparisons are made on events as
// recorders write them, in which plugins do not name their events after system
// calls; and that what one comparison says of another field is nothing.
package lint

import (
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/scap/schema"
)

// Options are the settings of Run.
type Options struct {
	// Enable and Disable are ids of checks; "all" stands for all of them. Disable
	// also takes Falco's codes of warnings. Disable counts more than Enable, which
	// counts more than the default of a check.
	Enable, Disable []string
	Static          map[string]string // values of static.NAME fields
}

// Finding is something that was found. Code is the id of a check, or Falco's code.
type Finding struct {
	rules.Diagnostic
	Fix *Fix // nil = there is none
}

// Fix is a change of files that removes a finding and nothing else.
type Fix struct {
	Title string // what it does, in the imperative
	Edits []Edit
}

// Edit replaces a range of a file's text. Offsets are those of the text as
// rules.Outline returns it.
type Edit struct {
	File       string
	From, To   int
	New        string
	Start, End rules.Position // From and To as lines and columns
}

// linter is one Run.
type linter struct {
	set      *lab.RuleSet
	u        *universe
	enabled  map[string]bool
	files    map[string]*file
	names    []string // of files, in order
	rules    []*rule
	macros   []*part
	types    []schema.EventType // that reach rules
	findings []Finding
	seen     map[string]bool
}

// rule is a rule that can be evaluated.
type rule struct {
	part
	*rules.Rule
	f     *formula
	types []schema.EventType // those whose events may satisfy the condition
}

// part is the condition of a rule or macro: what stands in its own text.
type part struct {
	item   rules.Item
	pos    rules.Position
	expr   filter.Expr
	text   string
	locate func(filter.Range) (from, to rules.Position)
	// exceptions are the terms that exceptions make up.
	exceptions map[filter.Expr]bool
}

// Run returns all findings about loaded files, those of loading them included, by
// file and place. files are what was loaded.
func Run(set *lab.RuleSet, files []rules.File, opt Options) []Finding {
	l := &linter{set: set, enabled: enabled(opt), files: map[string]*file{}, seen: map[string]bool{}}
	for _, f := range files {
		if l.files[f.Name] == nil {
			l.names = append(l.names, f.Name)
		}
		l.files[f.Name] = newFile(f)
	}
	for t := range schema.EventType(schema.NumEventTypes) {
		if engine.Reaches(t) {
			l.types = append(l.types, t)
		}
	}
	l.u = newUniverse(opt.Static, nil)
	for _, d := range set.Diagnostics {
		if d.Severity == rules.SeverityError || !disabled(opt, string(d.Code)) {
			l.findings = append(l.findings, Finding{Diagnostic: *d, Fix: l.fixOf(d)})
		}
	}
	l.prepare()
	l.checkRules()
	l.checkParts()
	l.checkItems()
	return l.finish(opt)
}

// prepare makes formulas of all conditions.
func (l *linter) prepare() {
	for _, m := range l.set.Loader.Macros() {
		if m.Condition != nil {
			l.macros = append(l.macros, &part{item: rules.Item{Kind: "macro", Name: m.Name}, pos: m.Pos, expr: m.Condition,
				text: m.ConditionText, locate: m.Locate})
		}
	}
	for _, r := range l.set.Loader.Rules() {
		if r.Condition != nil && r.Skipped == "" && r.Source == "syscall" {
			p := part{item: rules.Item{Kind: "rule", Name: r.Name}, pos: r.Pos, expr: r.Condition, text: r.ConditionText,
				locate:     func(rng filter.Range) (from, to rules.Position) { return r.Locate(nil, rng) },
				exceptions: map[filter.Expr]bool{}}
			for _, x := range r.Exceptions {
				p.exceptions[x.Expr] = true
			}
			l.rules = append(l.rules, &rule{part: p, Rule: r})
		}
	}
	// Which lists are empty shows where they stand.
	placeholders := map[*filter.Check]bool{}
	each := func(p *part) {
		p.checks(func(c *filter.Check) {
			if l.isPlaceholder(p, c) {
				placeholders[c] = true
			}
		})
	}
	for _, m := range l.macros {
		each(m)
	}
	for _, r := range l.rules {
		each(&r.part)
	}
	l.u.empty = func(c *filter.Check) bool { return placeholders[c] }
	for _, r := range l.rules {
		r.f = l.u.formula(r.Condition)
		r.types = l.u.typesOf(r.f, engine.EventTypes(r.Condition), false)
	}
}

// isPlaceholder tells whether a comparison is one with a list that has a name but
// no items: it is there to be filled.
func (l *linter) isPlaceholder(p *part, c *filter.Check) bool {
	if len(c.Values) > 0 || c.Right != nil || c.Op == filter.OpExists {
		return false
	}
	return strings.Trim(l.source(p, filter.Range{From: c.OpPos.To, To: c.Pos.To}), " \t\r\n()") != ""
}

// source returns what stands in the file for a range of a condition.
func (l *linter) source(p *part, rng filter.Range) string {
	from, to := p.locate(rng)
	f := l.files[from.File]
	if f == nil || from.File != to.File {
		return ""
	}
	i, j := f.offset(from), f.offset(to)
	if i > j {
		return ""
	}
	return f.text[i:j]
}

// checks calls f for the comparisons in the part's own text.
func (p *part) checks(f func(*filter.Check)) {
	p.walk(func(e filter.Expr) {
		if c, ok := e.(*filter.Check); ok {
			f(c)
		}
	})
}

// walk calls f for all of the part's own text.
func (p *part) walk(f func(filter.Expr)) {
	filter.Walk(p.expr, func(e filter.Expr) bool {
		f(e)
		_, macro := e.(*filter.MacroRef)
		return !macro
	})
}

// report adds a finding about a range of a part.
func (l *linter) report(id string, p *part, rng filter.Range, msg string) *Finding {
	from, to := p.locate(rng)
	return l.add(id, p.item, from, to, msg)
}

// add adds a finding, and returns it for additions; nil if its check is switched
// off or it is known: a list may stand in many conditions.
func (l *linter) add(id string, item rules.Item, from, to rules.Position, msg string) *Finding {
	c := checkByID(id)
	if !l.enabled[id] {
		return nil
	}
	f := Finding{Diagnostic: rules.Diagnostic{Code: rules.Code(id), Severity: c.Severity, Message: line(msg), Item: item, Pos: from, End: to}}
	key := id + "\x00" + from.String() + "\x00" + msg
	if l.seen[key] {
		return nil
	}
	l.seen[key] = true
	l.findings = append(l.findings, f)
	return &l.findings[len(l.findings)-1]
}

// hint adds advice.
func (f *Finding) hint(s string) *Finding {
	if f != nil && s != "" {
		f.Suggestion = line(s)
	}
	return f
}

// related adds another place.
func (f *Finding) related(msg string, pos, end rules.Position) *Finding {
	if f != nil {
		f.Related = append(f.Related, rules.Related{Message: msg, Pos: pos, End: end})
	}
	return f
}

// fix adds a fix, if there is one.
func (f *Finding) fix(title string, edits []Edit) *Finding {
	if f != nil && len(edits) > 0 {
		f.Fix = &Fix{title, edits}
	}
	return f
}

// maxShown is how many bytes of a condition a message shows.
const maxShown = 80

// show returns a condition as messages quote it.
func show(e filter.Expr) string {
	s := e.String()
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "..."
	}
	return "'" + s + "'"
}

// maxMessage is how many bytes a message has at most.
const maxMessage = 1000

// line makes one line of a message.
func line(s string) string {
	s = oneLine(s)
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "") + "..."
	}
	return s
}

// oneLine replaces line breaks and runs of blanks by a blank.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// finish sorts findings by place.
func (l *linter) finish(opt Options) []Finding {
	list := l.suppress(opt, l.findings)
	for _, f := range list {
		for i := 0; f.Fix != nil && i < len(f.Fix.Edits); i++ {
			e := &f.Fix.Edits[i]
			e.Start, e.End = l.files[e.File].place(filter.Range{From: e.From, To: e.To})
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		if d := slices.Index(l.names, a.Pos.File) - slices.Index(l.names, b.Pos.File); d != 0 {
			return d
		}
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Col - b.Pos.Col
	})
	return list
}
