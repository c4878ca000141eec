package engine

import "strings"

// remembersSections reports whether a value depends on events of earlier sections
// of a capture: evt.deltatime, which measures from one evaluation to the next.
func (g *graph) remembersSections() bool {
	for _, v := range g.values {
		if v.field != nil && strings.HasPrefix(v.field.Name, "evt.deltatime") {
			return true
		}
	}
	return false
}

// RemembersSections reports whether what the program says of a section depends on
// the sections before it, so that they have to be evaluated one after the other.
func (p *Program) RemembersSections() bool { return p.g.remembersSections() }

// RemembersSections is the same for the text of a format.
func (f *Format) RemembersSections() bool { return f.g.remembersSections() }

// RemembersSections is the same for whether a filter matches.
func (f *Filter) RemembersSections() bool { return f.g.remembersSections() }
