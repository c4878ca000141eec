package rules

import (
	"fmt"
	"slices"
	"strings"

	"hids/engine/rules/internal/yaml"
)

// File is a rule file. Name is how diagnostics call it; content is YAML.
type File struct {
	Name    string
	Content []byte
}

// Options are the settings of a Loader.
type Options struct {
	// Plugins are the versions of the loaded plugins by name, for
	// required_plugin_versions. nil stands for the container plugin 0.7.1.
	Plugins map[string]string
	// Strict refuses what Falco refuses. Without it files that require other
	// plugins are loaded all the same, with a note.
	Strict bool
	// MaxFileSize is the size in bytes above which a file is refused; 0 stands for
	// DefaultMaxFileSize.
	MaxFileSize int
}

// Loader gathers and compiles the items of rule files.
type Loader struct {
	compiler Compiler
	opt      Options

	lists  collection[*listInfo]
	macros collection[*macroInfo]
	rules  collection[*ruleInfo]
	next   int // index of the next definition or change

	sources  map[string]*source
	required version
	reported map[string]bool // diagnostics of earlier loads

	gathered []Diagnostic // of all files, not of compiling
	latest   []Diagnostic // of the latest compilation

	compiledRules  []*Rule
	compiledMacros []*Macro
}

// NewLoader returns a loader that asks c about fields, conditions and outputs.
func NewLoader(c Compiler, opt Options) *Loader {
	if opt.Plugins == nil {
		opt.Plugins = map[string]string{"container": "0.7.1"}
	}
	if opt.MaxFileSize == 0 {
		opt.MaxFileSize = DefaultMaxFileSize
	}
	return &Loader{
		compiler: c, opt: opt,
		lists: newCollection[*listInfo](), macros: newCollection[*macroInfo](), rules: newCollection[*ruleInfo](),
		sources: make(map[string]*source), reported: make(map[string]bool),
	}
}

// Result is what Load found.
type Result struct {
	File string
	// Diagnostics are all findings, in the order in which Falco would come across
	// them: first those of gathering items, then those of compiling.
	Diagnostics []Diagnostic
	// Refused tells if Falco would not have started with the file.
	Refused bool
}

// OK tells if there is no error.
func (r *Result) OK() bool {
	return !slices.ContainsFunc(r.Diagnostics, func(d Diagnostic) bool { return d.Severity == SeverityError })
}

// FalcoView returns what Falco would have shown: diagnostics up to the first
// error, without notes.
func (r *Result) FalcoView() []Diagnostic {
	var view []Diagnostic
	for _, d := range r.Diagnostics {
		if d.Severity == SeverityNote {
			continue
		}
		view = append(view, d)
		if d.Severity == SeverityError {
			break
		}
	}
	return view
}

// Load reads a file and compiles everything that was gathered so far. It goes
// on after errors, to report as many of them as it can; an item with an error is
// left out.
func (l *Loader) Load(f File) *Result {
	ld := &load{Loader: l, res: &Result{File: f.Name}, shared: make(map[string]bool)}
	ld.gather(f)
	l.gathered = append(l.gathered, ld.res.Diagnostics...)
	n := len(ld.res.Diagnostics)
	ld.compile()
	l.latest = slices.Clone(ld.res.Diagnostics[n:])
	for i := range ld.res.Diagnostics {
		ld.markRepeated(&ld.res.Diagnostics[i])
	}
	return ld.res
}

// markRepeated marks a diagnostic that an earlier load has reported.
func (ld *load) markRepeated(d *Diagnostic) {
	key := d.Error()
	d.Repeated = ld.reported[key]
	ld.reported[key] = true
}

// Rules returns the rules in the order of their first definition. Rules with
// errors are not among them; those that can't be evaluated here are, with Skipped
// set. It is the state after the latest Load.
func (l *Loader) Rules() []*Rule { return slices.Clone(l.compiledRules) }

// Macros returns the macros in the order of their first definition.
func (l *Loader) Macros() []*Macro { return slices.Clone(l.compiledMacros) }

// Lists returns the lists in the order of their first definition.
func (l *Loader) Lists() []*List {
	lists := make([]*List, 0, len(l.lists.order))
	for _, info := range l.lists.order {
		list := &List{Name: info.name, Pos: info.pos, Used: info.used}
		for _, it := range info.items {
			whole := it.src.node(it.node)
			list.Items = append(list.Items, ListItem{
				Text: it.text, Pos: whole.from, End: whole.to, ValuePos: it.src.at(it.node, 0, 0).from,
			})
		}
		lists = append(lists, list)
	}
	return lists
}

// RequiredEngineVersion returns the highest required_engine_version of all
// files as x.y.z; "0.0.0" if there is none.
func (l *Loader) RequiredEngineVersion() string { return l.required.String() }

// Diagnostics returns the findings of all loads: those of gathering items from
// every file, and those of the latest compilation, which knows all files.
func (l *Loader) Diagnostics() []Diagnostic {
	return append(slices.Clone(l.gathered), l.latest...)
}

// Source returns the text of a loaded file, for Diagnostic.Render; nil if there
// is none of that name.
func (l *Loader) Source(name string) []byte {
	if s := l.sources[name]; s != nil {
		return []byte(s.text)
	}
	return nil
}

// load is one Load.
type load struct {
	*Loader
	res      *Result
	src      *source
	broken   map[Item]bool // items that could not be gathered
	elements int           // of sequences read so far
	errors   int
	shared   map[string]bool // errors in macros and lists that are reported
}

// report adds a diagnostic.
func (ld *load) report(d Diagnostic) {
	d.Severity = SeverityWarning
	if d.Code.IsError() {
		d.Severity = SeverityError
		ld.res.Refused = true
		ld.errors++
	}
	if ld.tooMany() {
		return
	}
	if d.Pos.File == "" {
		d.Pos.File = ld.res.File
	}
	d.Message, d.Item.Name = shortened(d.Message), shortened(d.Item.Name)
	ld.res.Diagnostics = append(ld.res.Diagnostics, d)
}

// maxMessageLen is how many bytes of a message, or of a name, are kept.
const maxMessageLen = 1000

func shortened(s string) string {
	if len(s) <= maxMessageLen {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessageLen], "") + "..."
}

// maxDiagnostics is how many diagnostics a Load keeps.
const maxDiagnostics = 5000

// tooMany tells if there are too many diagnostics to keep another, and says so
// in the last one.
func (ld *load) tooMany() bool {
	n := len(ld.res.Diagnostics)
	if n == maxDiagnostics {
		ld.res.Diagnostics = append(ld.res.Diagnostics, Diagnostic{
			Severity: SeverityNote, Message: "there are more findings, which are not shown", Pos: Position{File: ld.res.File},
		})
	}
	return n >= maxDiagnostics
}

// fail reports a finding about a node of the current file. It returns false if
// it is an error.
func (ld *load) fail(code Code, item Item, n *yaml.Node, format string, args ...any) bool {
	d := Diagnostic{Code: code, Item: item, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		s := ld.src.node(n)
		d.Pos, d.End = s.from, s.to
	}
	ld.report(d)
	return !code.IsError()
}

// suggest adds advice to the latest diagnostic.
func (ld *load) suggest(advice string) {
	ld.res.Diagnostics[len(ld.res.Diagnostics)-1].Suggestion = advice
}

// collection holds definitions by name in the order of the first one.
type collection[T any] struct {
	order  []T
	byName map[string]T
}

func newCollection[T any]() collection[T] { return collection[T]{byName: make(map[string]T)} }

func (c *collection[T]) add(name string, v T) {
	c.order = append(c.order, v)
	c.byName[name] = v
}

// definition is what lists, macros and rules have in common.
type definition struct {
	name string
	pos  Position // of the latest definition
	end  Position
	// index numbers first definitions and visibility the latest change, in one
	// sequence: a macro sees macros with an index below its visibility.
	index, visibility int
}

// touch numbers a first definition or, where there is one already, a change.
func (d *definition) touch(l *Loader) {
	if d.visibility == 0 {
		l.next++
		d.index, d.visibility = l.next, l.next
		return
	}
	l.next++
	d.visibility = l.next
}

type listItem struct {
	text string
	src  *source
	node *yaml.Node
}

type listInfo struct {
	definition
	items    []listItem
	resolved []listItem // with lists that were defined before replaced
	used     bool
}

type macroInfo struct {
	definition
	cond parts
}

type ruleInfo struct {
	definition
	cond, output  parts
	desc          string
	source        string
	unknownSource bool
	priority      Priority
	enabled       bool
	tags          []string
	warnEvttypes  bool
	skipUnknown   bool
	capture       bool
	captureMillis uint64
	exceptions    []*exception
}

// exception is an entry of exceptions, with what an append leaves out empty.
type exception struct {
	name   string
	src    *source
	node   *yaml.Node // its name
	fields *exceptionValue
	comps  *exceptionValue
	values []*exceptionValue
}

// exceptionValue is a scalar, or a list of values.
type exceptionValue struct {
	src    *source
	node   *yaml.Node
	isList bool
	text   string
	items  []*exceptionValue
}

// empty tells if a value says nothing: a null, an empty text or list.
func (v *exceptionValue) empty() bool {
	return v == nil || len(v.items) == 0 && v.text == ""
}
