package lab_test

import (
	"testing"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
)

// TestTraitsAreFields: every known trait is a field that a condition can compare,
// and what a rule prints adds texts that last.
func TestTraitsAreFields(t *testing.T) {
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(`
- rule: r
  desc: d
  condition: evt.type = openat
  output: "%evt.num %proc.pid %proc.cwd %proc.name %fd.num %proc.args %evt.arg.flags %proc.nthreads"
  priority: WARNING
`)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(set.Loader.Rules(), engine.Options{MinPriority: rules.Debug})
	if err != nil {
		t.Fatal(err)
	}
	known := len(lab.Traits())
	if want := 26; known != want {
		t.Errorf("%d of %d known traits are fields", known, want)
	}
	var more []string
	for _, trait := range lab.Traits(p.Rules()...)[known:] {
		more = append(more, trait.Name)
	}
	if len(more) != 3 || more[0] != "evt.arg.flags" || more[1] != "proc.args" || more[2] != "proc.cwd" {
		t.Errorf("output fields add %q", more)
	}
	if _, ok := lab.NewTrait("fd.ip"); ok {
		t.Error("fd.ip has two values")
	}
}
