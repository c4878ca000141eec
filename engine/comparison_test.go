package engine_test

import (
	"slices"
	"testing"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

func comparison(t *testing.T, text string) *engine.Comparison {
	t.Helper()
	c, err := engine.NewComparison(mustParse(t, text).(*filter.Check), nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return c
}

func TestComparisonKeys(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"proc.name = a", "proc.name == 'a'", true},
		{"proc.name = a", "proc.name in (a)", true},
		{"proc.name in (a, b)", "proc.name in (b, a, b)", true},
		{"proc.name in (a, b)", "proc.name = anyof (b, a)", true},
		{"proc.name startswith oneof (a, a)", "proc.name startswith oneof (a)", false},
		{"proc.name = a", "proc.pname = a", false},
		{"fd.ip = 1.2.3.4", "fd.ip in (1.2.3.4)", false},
		{"fd.net in (10.0.0.0/8, 11.0.0.0/8)", "fd.net in (11.0.0.0/8)", false},
		{"proc.name regex '^(a|b)c$'", "proc.name regex '(a|b)c'", true},
		{"proc.name regex '^abc'", "proc.name regex abc", true},
		{"proc.name regex '^a|b$'", "proc.name regex 'a|b'", false},
		{"proc.name = val(proc.pname)", "proc.name = proc.pname", false},
	} {
		if same := comparison(t, c.a).Key() == comparison(t, c.b).Key(); same != c.same {
			t.Errorf("%s, %s: same %v", c.a, c.b, same)
		}
	}
	if k := comparison(t, "evt.deltatime > 5").Key(); k != "" {
		t.Errorf("a comparison that depends on earlier events has the key %q", k)
	}
}

func TestComparisonHoldsForItsValues(t *testing.T) {
	for _, text := range []string{"proc.name in (a, b)", "fd.sport = 80", "fd.cip = 10.0.0.1", "evt.failed = true", "proc.pid = -1"} {
		c := comparison(t, text)
		for _, v := range c.Values() {
			if !c.Holds(v) {
				t.Errorf("%s does not hold for its own value %+v", text, v)
			}
		}
		if len(c.Values()) == 0 || c.Holds(field.Value{Str: "zz", Num: 77}) {
			t.Errorf("%s: values %v", text, c.Values())
		}
	}
}

func TestEventTypes(t *testing.T) {
	types := engine.EventTypes(mustParse(t, "evt.type = open and evt.dir = <"))
	want := []schema.EventType{schema.SYSCALL_OPEN_X, schema.ASYNCEVENT_E}
	slices.Sort(want)
	if !slices.Equal(types, want) {
		t.Errorf("open has the types %v", types)
	}
	if !engine.NamesEventType("open", schema.SYSCALL_OPEN_X) || engine.NamesEventType("open", schema.SYSCALL_OPENAT_X) {
		t.Error("open names other types than open")
	}
}

func TestCanHave(t *testing.T) {
	for _, c := range []struct {
		field string
		typ   schema.EventType
		want  bool
	}{
		{"fd.name", schema.SYSCALL_OPENAT_2_X, true},
		{"fd.name", schema.SYSCALL_EXECVE_19_X, false},
		{"evt.arg.flags", schema.SYSCALL_OPENAT_2_X, true},
		{"evt.arg.flags", schema.SYSCALL_CLOSE_X, false},
		{"fs.path.name", schema.SYSCALL_UNLINK_2_X, true},
		{"fs.path.target", schema.SYSCALL_UNLINK_2_X, false},
		{"fdlist.names", schema.SYSCALL_POLL_X, true},
		{"fdlist.names", schema.SYSCALL_OPEN_X, false},
		{"k8s.rc.name", schema.SYSCALL_OPEN_X, false},
		{"proc.name", schema.SYSCALL_OPEN_X, true},
	} {
		f, err := field.Parse(c.field, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := engine.CanHave(f, c.typ); got != c.want {
			t.Errorf("%s of %v: %v", c.field, c.typ, got)
		}
	}
}
