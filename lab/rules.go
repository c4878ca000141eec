package lab

import (
	"slices"

	"hids/engine"
	"hids/engine/rules"
)

// RuleSet is what rule files hold, and what is wrong with them.
type RuleSet struct {
	Files       []string // in load order
	Loader      *rules.Loader
	Diagnostics []*rules.Diagnostic // by file and place
	Refused     bool                // there is an error: the rules can't be used
}

// LoadRules loads rule files in order. It goes on after errors, to report as many
// of them as it can.
func LoadRules(files []rules.File, opt rules.Options, eng engine.Options) *RuleSet {
	set := &RuleSet{Loader: rules.NewLoader(engine.NewCompiler(eng), opt)}
	seen := map[string]bool{}
	add := func(list []rules.Diagnostic, wanted func(rules.Severity) bool) {
		for i := range list {
			d := &list[i]
			if key := d.Error(); wanted(d.Severity) && !seen[key] {
				seen[key] = true
				set.Diagnostics = append(set.Diagnostics, d)
			}
		}
	}
	isError := func(s rules.Severity) bool { return s == rules.SeverityError }
	for _, f := range files {
		set.Files = append(set.Files, f.Name)
		res := set.Loader.Load(f)
		set.Refused = set.Refused || !res.OK()
		// Falco refuses a file even if a later one would mend it.
		add(res.Diagnostics, isError)
	}
	// Of the rest, what is still so when all files are known.
	add(set.Loader.Diagnostics(), func(s rules.Severity) bool { return !isError(s) })
	slices.SortStableFunc(set.Diagnostics, func(x, y *rules.Diagnostic) int {
		if d := slices.Index(set.Files, x.Pos.File) - slices.Index(set.Files, y.Pos.File); d != 0 {
			return d
		}
		if x.Pos.Line != y.Pos.Line {
			return x.Pos.Line - y.Pos.Line
		}
		return x.Pos.Col - y.Pos.Col
	})
	return set
}

// Err returns the first error of the files; nil if the rules can be used.
func (s *RuleSet) Err() error {
	if !s.Refused {
		return nil
	}
	for _, d := range s.Diagnostics {
		if d.Severity == rules.SeverityError {
			return d
		}
	}
	return nil
}
