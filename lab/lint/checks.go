package lint

import (
	"slices"

	"hids/engine/rules"
)

// Check is a kind of finding.
type Check struct {
	ID       string // also the anchor in docs/lint.md
	Severity rules.Severity
	Title    string
	Fixable  bool // some of its findings have a fix
	Off      bool // only with Options.Enable
}

const (
	warning = rules.SeverityWarning
	note    = rules.SeverityNote
)

// Checks returns all checks, in the order of docs/lint.md.
func Checks() []Check {
	return []Check{
		{ID: "never-fires", Severity: warning, Title: "the condition of a rule can never be true"},
		{ID: "shadowed-rule", Severity: warning, Title: "an earlier rule always comes first"},
		{ID: "never-true", Severity: warning, Title: "an alternative or a macro can never be true"},
		{ID: "always-true", Severity: note, Title: "a term says nothing, since it follows from the others", Fixable: true},
		{ID: "covered-alternative", Severity: note, Title: "an alternative says nothing, since another covers it", Fixable: true},
		{ID: "duplicate-term", Severity: warning, Title: "a term stands twice in a condition", Fixable: true},
		{ID: "double-negation", Severity: note, Title: "not of not", Fixable: true},
		{ID: "redundant-evt-dir", Severity: note, Title: "evt.dir is always < for the events of the condition", Fixable: true},
		{ID: "branch-without-event-type", Severity: warning, Title: "one alternative has an event type, another has none"},
		{ID: "field-never-set", Severity: warning, Title: "the events of the condition have no such value"},
		{ID: "output-never-set", Severity: warning, Title: "an output field is always <NA>"},
		{ID: "deprecated-field", Severity: warning, Title: "a field that is kept for old rules only"},
		{ID: "exception-exempts-all", Severity: warning, Title: "an exception silences the whole rule"},
		{ID: "exception-exempts-nothing", Severity: warning, Title: "an exception can never match"},
		{ID: "unknown-value", Severity: warning, Title: "a field never has this value"},
		{ID: "name-too-long", Severity: warning, Title: "a process name has at most 15 bytes"},
		{ID: "text-order", Severity: warning, Title: "numbers are compared as texts"},
		{ID: "number-wraps", Severity: warning, Title: "a number is too large for the field"},
		{ID: "in-never-matches", Severity: warning, Title: "a field that is never found in a set"},
		{ID: "first-network-only", Severity: warning, Title: "only the first network of a set counts"},
		{ID: "ne-any-ancestor", Severity: warning, Title: "!= holds if any ancestor differs"},
		{ID: "matches-everything", Severity: warning, Title: "a comparison, or two alternatives, that every value satisfies"},
		{ID: "empty-set", Severity: warning, Title: "nothing is in an empty set"},
		{ID: "wildcard-in-text", Severity: warning, Title: "a wildcard where it is an ordinary character"},
		{ID: "regex-whole-value", Severity: warning, Title: "a regular expression that seems meant to be searched for"},
		{ID: "regex-anchors", Severity: note, Title: "anchors around a regular expression", Fixable: true},
		{ID: "duplicate-value", Severity: note, Title: "a value stands twice in a set", Fixable: true},
		{ID: "duplicate-item", Severity: note, Title: "an item stands twice in a list", Fixable: true},
		{ID: "single-item-in", Severity: note, Title: "in with one value", Fixable: true, Off: true},
		{ID: "unused-by-rules", Severity: note, Title: "a macro or list that no rule leads to"},
		{ID: "syscall-variants", Severity: note, Title: "a system call without its variants", Off: true},
		{ID: "useless-suppression", Severity: note, Title: "a comment that suppresses nothing"},
	}
}

// checkByID returns a check; the zero Check if there is none of that id.
func checkByID(id string) Check {
	all := Checks()
	if i := slices.IndexFunc(all, func(c Check) bool { return c.ID == id }); i >= 0 {
		return all[i]
	}
	return Check{}
}

// Known reports whether id names a check.
func Known(id string) bool { return checkByID(id).ID != "" }

// enabled returns the ids of the checks that are on.
func enabled(opt Options) map[string]bool {
	on := map[string]bool{}
	for _, c := range Checks() {
		want := !c.Off || slices.Contains(opt.Enable, c.ID) || slices.Contains(opt.Enable, "all")
		if slices.Contains(opt.Disable, "all") {
			want = slices.Contains(opt.Enable, c.ID)
		}
		on[c.ID] = want && !slices.Contains(opt.Disable, c.ID)
	}
	return on
}

// disabled reports whether Falco's findings of a code are switched off.
func disabled(opt Options, code string) bool { return slices.Contains(opt.Disable, code) }
