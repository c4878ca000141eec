package lint

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/internal/vectors"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// sampled are fields of all kinds of values.
var sampled = []string{
	"evt.type", "syscall.type", "evt.dir", "evt.res", "evt.rawres", "evt.failed", "evt.is_io", "evt.category", "evt.io_dir",
	"evt.arg.fd", "evt.arg.name", "evt.rawarg.fd", "evt.rawarg.flags", "fd.name", "fd.directory", "fd.type", "fd.typechar", "fd.num", "fd.ip",
	"fd.sip", "fd.sport", "fd.port", "fd.snet", "fd.net", "fd.l4proto", "fd.types", "fs.path.name", "proc.name", "proc.pname", "proc.aname", "proc.apid",
	"proc.pid", "proc.cmdline", "proc.args", "proc.exepath", "user.name", "user.uid", "container.id", "thread.ismain",
}

// pool makes comparisons of values that events have, and of others.
type pool struct {
	r      *rand.Rand
	values map[string][]string
}

// collect reads the values of fields from captures.
func (p *pool) collect(t *testing.T, all []*vectors.Vector) {
	var fields []*field.Field
	for _, name := range sampled {
		f, err := field.Parse(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		fields = append(fields, f)
	}
	each(t, all, func(run *replay.Run, ev *scap.Event) {
		for i, f := range fields {
			var v field.Value
			if f.Get(run.Ctx, &v) && len(p.values[sampled[i]]) < 40 {
				s := string(field.AppendText(nil, run.Ctx, f, &v))
				if !slices.Contains(p.values[sampled[i]], s) && !strings.ContainsAny(s, "\\\"'\n\t\x00") {
					p.values[sampled[i]] = append(p.values[sampled[i]], s)
				}
			}
		}
	})
}

func each(t *testing.T, all []*vectors.Vector, f func(*replay.Run, *scap.Event)) {
	t.Helper()
	for _, v := range all {
		r, err := scap.NewReader(v.Capture.Reader())
		if err != nil {
			continue
		}
		run := replay.NewRun(r, replay.Options{})
		// Some captures are damaged on purpose: their beginning will do.
		_ = run.Each(context.Background(), func(ev *scap.Event) error { f(run, ev); return nil })
		r.Close()
	}
}

func (p *pool) value(name string) string {
	list := p.values[name]
	if len(list) == 0 || p.r.Intn(6) == 0 {
		return []string{"1", "/etc/passwd", "10.0.0.1", "a", "<"}[p.r.Intn(5)]
	}
	s := list[p.r.Intn(len(list))]
	switch p.r.Intn(6) {
	case 0:
		return s[:p.r.Intn(len(s)+1)]
	case 1:
		return s[p.r.Intn(len(s)+1):]
	}
	return s
}

// comparison makes a comparison that compiles.
func (p *pool) comparison() string {
	for {
		name := sampled[p.r.Intn(len(sampled))]
		op := filter.Ops()[p.r.Intn(int(filter.NumOps))]
		text := name + " " + op.Name
		switch {
		case op.Unary:
		case op.List:
			var list []string
			for range 1 + p.r.Intn(3) {
				list = append(list, `"`+p.value(name)+`"`)
			}
			text += " (" + strings.Join(list, ", ") + ")"
		case op.Numeric:
			text += " " + p.value(name)
		case op.String && p.r.Intn(5) == 0:
			text += fmt.Sprintf(` %s ("%s", "%s")`, []string{"anyof", "allof", "oneof"}[p.r.Intn(3)], p.value(name), p.value(name))
		default:
			text += ` "` + p.value(name) + `"`
		}
		if _, err := engine.CompileFilter(text, nil); err == nil {
			return text
		}
	}
}

// condition makes a condition of comparisons, several of which are about the same.
func (p *pool) condition(known []string) string {
	n := 2 + p.r.Intn(4)
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString([]string{" and ", " and ", " or "}[p.r.Intn(3)])
		}
		if p.r.Intn(3) == 0 {
			b.WriteString("not ")
		}
		c := known[p.r.Intn(len(known))]
		if i > 0 && p.r.Intn(4) > 0 { // of the field of one before
			name, _, _ := strings.Cut(strings.TrimPrefix(b.String(), "not "), " ")
			for range 50 {
				if strings.HasPrefix(c, name+" ") {
					break
				}
				c = known[p.r.Intn(len(known))]
			}
		}
		b.WriteString("(" + c + ")")
	}
	return b.String()
}

// TestClaimsHold: a condition of which the search says that no event satisfies it
// is satisfied by none of the captures, and what follows from another condition is
// true whenever that is.
func TestClaimsHold(t *testing.T) {
	all, err := vectors.Load("../../testdata/vectors")
	if err != nil {
		t.Fatal(err)
	}
	p := &pool{r: rand.New(rand.NewSource(1)), values: map[string][]string{}}
	p.collect(t, all)
	var known []string
	for range 1500 {
		known = append(known, p.comparison())
	}
	u := newUniverse(nil, func(*filter.Check) bool { return false })
	var types []schema.EventType
	for typ := range schema.EventType(schema.NumEventTypes) {
		if engine.Reaches(typ) {
			types = append(types, typ)
		}
	}
	type claim struct {
		text    string
		program *engine.Filter
	}
	var claims []claim
	add := func(text string) {
		e, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if u.satisfiable(u.formula(e), types) {
			return
		}
		f, err := engine.CompileFilter(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		claims = append(claims, claim{text, f})
	}
	for range 4000 {
		add(p.condition(known))
	}
	t.Logf("%d of 4000 conditions can't be satisfied", len(claims))
	if len(claims) < 150 {
		t.Errorf("only %d claims", len(claims))
	}
	for _, a := range known[:250] {
		for _, b := range known[:250] {
			name, _, _ := strings.Cut(a, " ")
			if a != b && strings.HasPrefix(b, name+" ") {
				add("(" + a + ") and not (" + b + ")")
				add("(" + a + ") and (" + b + ")")
			}
		}
	}
	t.Logf("%d claims", len(claims))
	for _, v := range all {
		matchers := make([]func() bool, len(claims))
		each(t, []*vectors.Vector{v}, func(run *replay.Run, ev *scap.Event) {
			for i := range claims {
				if matchers[i] == nil {
					matchers[i] = claims[i].program.NewMatcher(run.Ctx)
				}
				if matchers[i]() {
					t.Errorf("%s, event %d (%s): %s is true", v.Name, ev.Num, ev.Info().Name, claims[i].text)
				}
			}
		})
	}
}
