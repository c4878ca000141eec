package explain_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/explain"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const ruleFile = `
- list: secrets
  items: [/etc/shadow, /etc/sudoers]
- list: readers
  items: [vi, sudo]
- macro: reading
  condition: evt.type in (open, openat) and evt.is_open_read = true
- macro: known
  condition: (proc.name in (readers) or proc.pname = cron)
- rule: Secret read
  desc: d
  condition: reading and fd.name in (secrets) and not known
  exceptions:
    - name: backups
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values:
        - [tar, /etc/sh]
        - [rsync, /etc/]
  output: "%fd.name"
  priority: WARNING
- rule: Shell read
  desc: d
  condition: reading and proc.name = sh
  output: "%fd.name"
  priority: NOTICE
- rule: Later
  desc: d
  condition: evt.type = openat and fd.name startswith /etc
  output: x
  priority: NOTICE
- rule: Off
  desc: d
  condition: reading and fd.name = /etc/hosts
  output: x
  priority: NOTICE
  enabled: false
- rule: Started
  desc: d
  condition: evt.type = execve and proc.name = nc
  output: x
  priority: NOTICE
`

const events = `
process sh /bin/sh
process cat /bin/cat
process vi /bin/vi
process tar /bin/tar
@cat openat /etc/hosts O_RDONLY -> 3
@cat openat /tmp/x O_WRONLY -> 4
@vi openat /etc/shadow O_RDONLY -> 3
@tar openat /etc/shadow O_RDONLY -> 3
@cat openat /etc/shadow O_RDONLY -> 5
@sh openat /etc/passwd O_RDONLY -> 3
@cat openat /etc/hostname O_RDONLY -> 6
`

func ruleSet(t *testing.T, text string) []*rules.Rule {
	t.Helper()
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(text)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	return set.Loader.Rules()
}

func captureOf(t *testing.T, text string) lab.Capture {
	t.Helper()
	c, err := scaptest.Assemble("events", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	raw := c.Bytes()
	return lab.Capture{Name: "c", Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw))
		return r, func() error { return r.Close() }, err
	}}
}

func TestWhyNot(t *testing.T) {
	rs, c := ruleSet(t, ruleFile), captureOf(t, events)
	for _, row := range []struct {
		rule, where string
		want        string
	}{
		{"Secret read", "", "it fired, 1 time"},
		{"Secret read", "evt.num = 1", "nearest is event 1, openat of cat: fd.name in (secrets) is false: fd.name is /etc/hosts (r.yaml:12:26)"},
		{"Secret read", "evt.num = 3", "nearest is event 3, openat of vi: not proc.name in (readers) is false: proc.name is vi, which is in the list readers (r.yaml:9:15, macro known)"},
		{"Secret read", "evt.num = 4", "nearest is event 4, openat of tar: the exception backups exempts it: proc.name = tar and fd.name startswith /etc/sh: proc.name is tar, fd.name is /etc/shadow (r.yaml:18:12)"},
		{"Later", "evt.num = 6", `nearest is event 6, openat of sh: the condition holds, but the rule "Shell read", which comes before it, fires, and only the first rule does (rule_matching: first)`},
		{"Off", "", "nearest is event 1, openat of cat: it is disabled; its condition holds"},
		{"Off", "evt.num > 3", "nearest is event 4, openat of tar: it is disabled; fd.name = /etc/hosts is false: fd.name is /etc/shadow (r.yaml:34:26)"},
		{"Started", "", "none of 7 events is of a type for which it is looked at: execve"},
		{"Started", "evt.num = 0", "no event reaches rules"},
	} {
		var where *engine.Filter
		if row.where != "" {
			var err error
			if where, err = engine.CompileFilter(row.where, nil); err != nil {
				t.Fatal(err)
			}
		}
		got, err := explain.WhyNot(context.Background(), c, rs, row.rule, engine.Options{MinPriority: rules.Debug}, replay.Options{}, where)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(row.want, got.Text); d != "" {
			t.Errorf("%s at %s: -want +got:\n%s", row.rule, row.where, d)
		}
	}
	if _, err := explain.WhyNot(context.Background(), c, rs, "Nothing", engine.Options{}, replay.Options{}, nil); err == nil || !strings.Contains(err.Error(), `"Nothing"`) {
		t.Errorf("no error for a rule that is none: %v", err)
	}
}

// TestAlternatives: of events that lack the same term with alternatives, the nearest
// one is shown; a comparison that all alternatives lack is at fault itself.
func TestAlternatives(t *testing.T) {
	rs := ruleSet(t, `
- rule: Two
  desc: d
  condition: >
    evt.type = openat and ((proc.name = cat and fd.name = /a) or (proc.name = vi and fd.name = /b))
  output: x
  priority: NOTICE
- rule: One
  desc: d
  condition: >
    evt.type = openat and ((proc.name = ncat and fd.name = /c) or (proc.name = ncat and fd.name startswith /))
  output: x
  priority: NOTICE
`)
	c := captureOf(t, "process cat /bin/cat\nprocess nc /bin/nc\n@nc openat /c\n@cat openat /b\n")
	for rule, want := range map[string]string{
		"Two": "nearest is event 2, openat of cat: none of 2 alternatives holds: (proc.name = cat and fd.name = /a) or (proc.name = vi and fd.name = /b): proc.name is cat, fd.name is /b (r.yaml:5:29)",
		"One": "nearest is event 1, openat of nc: proc.name = ncat is false: proc.name is nc (r.yaml:11:29)",
	} {
		got, err := explain.WhyNot(context.Background(), c, rs, rule, engine.Options{MinPriority: rules.Debug}, replay.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got.Text); d != "" {
			t.Errorf("%s: -want +got:\n%s", rule, d)
		}
	}
}

// TestNearestOfManyKinds: of more kinds of misses than a search remembers, the
// nearest are complete, in order, with all of their events.
func TestNearestOfManyKinds(t *testing.T) {
	const letters = "abcdefghij"
	var condition, text strings.Builder
	condition.WriteString("evt.type = openat")
	text.WriteString("process sh /bin/sh\n")
	for _, l := range letters {
		condition.WriteString(" and fd.name contains " + string(l))
	}
	byCost := make([]int, len(letters)+1)
	for round := range 2 {
		for set := range 1 << len(letters) {
			name := "/"
			for i, l := range letters {
				if set>>i&1 != 0 {
					name += string(l)
				}
			}
			if len(name) <= len(letters) { // one is missing
				text.WriteString("@sh openat " + name + " -> 3\n")
				byCost[len(letters)+1-len(name)] += 1 - round
			}
		}
	}
	rs := ruleSet(t, "- rule: r\n  desc: d\n  condition: "+condition.String()+"\n  output: x\n  priority: ERROR\n")
	x, err := explain.New(rs, engine.Options{MinPriority: rules.Debug})
	if err != nil {
		t.Fatal(err)
	}
	search := explain.NewSearch(x.Subject("r"), 1)
	_, err = x.Each(context.Background(), captureOf(t, text.String()), replay.Options{}, nil, func(p *explain.Pass, _ *scap.Event) error {
		search.Look(p, "c")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	misses := search.Misses(100)
	i := 0
	for cost, n := range byCost {
		last := uint64(0)
		for range n {
			if i == len(misses) {
				return
			}
			m := misses[i]
			if m.Cost != cost || m.Distance != cost || m.Events != 2 || m.Example.Event.Num <= last {
				t.Fatalf("miss %d: cost %d, distance %d, %d events, first %d after %d; want the cost %d and 2 events", i, m.Cost, m.Distance, m.Events, m.Example.Event.Num, last, cost)
			}
			last = m.Example.Event.Num
			i++
		}
	}
	t.Errorf("%d misses", len(misses))
}

// TestNeverLookedAt: why a rule is not looked at for any type of event.
func TestNeverLookedAt(t *testing.T) {
	for _, row := range []struct{ condition, want string }{
		{"evt.type = open and evt.type = close", "it can't fire: there is no type of event for which its conditions on evt.type hold"},
		{"evt.type = getcwd and fd.name exists", "it can't fire: fd.name exists does not hold for any event of a type for which the rule could be looked at (r.yaml:4:36)"},
		{"evt.type = open and evt.dir = >", "it can't fire: evt.dir = > does not hold for any event of a type for which the rule could be looked at (r.yaml:4:34)"},
	} {
		rs := ruleSet(t, "\n- rule: r\n  desc: d\n  condition: "+row.condition+"\n  output: x\n  priority: ERROR\n")
		got, err := explain.WhyNot(context.Background(), captureOf(t, events), rs, "r", engine.Options{MinPriority: rules.Debug}, replay.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(row.want, got.Text); d != "" {
			t.Errorf("%s: -want +got:\n%s", row.condition, d)
		}
	}
}
