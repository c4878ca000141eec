package mutate

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const ruleFile = `- list: secrets
  items: [/etc/shadow, "/etc/gshadow", /etc/sudoers]
- macro: reading
  condition: evt.type in (open, openat) and evt.is_open_read = true
- macro: login
  condition: (proc.name = sshd or proc.pname = sshd)
- rule: Secret read
  desc: d
  condition: reading and evt.dir = < and fd.name in (secrets) and not login
  exceptions:
    - name: backups
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values:
        - [tar, /etc/sh]
        - [rsync, /etc/]
    - name: editors
      fields: proc.name
      values: [vi, ed]
  output: "%fd.name"
  priority: WARNING
- rule: Etc read
  desc: d
  condition: reading and (fd.directory = /etc or fd.name startswith /root) and fd.num > 2
  output: "%fd.name"
  priority: NOTICE
- rule: Connected
  desc: d
  condition: evt.type = connect and fd.sport = 443 and not fd.sip in ("203.0.113.9", "203.0.113.10")
  output: x
  priority: NOTICE
- rule: Time
  desc: d
  condition: evt.type = close and evt.deltatime > 0
  output: x
  priority: NOTICE
`

const events = `
process sh /bin/sh
process sshd /usr/sbin/sshd
process tar /bin/tar
process vi /bin/vi
@sh openat /etc/shadow
@tar openat /etc/shadow
@tar openat /etc/gshadow
@vi openat /etc/gshadow
@sshd openat /etc/shadow
@sh openat /etc/motd
@sh openat /root/x
@sh openat /tmp/x
@sh connect 4 203.0.113.9:443
@sh connect 5 203.0.113.11:443
@sh connect 6 203.0.113.11:22
`

func load(t testing.TB, matching engine.Matching, text string) (*lab.RuleSet, *engine.Program) {
	t.Helper()
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(text)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	return set, compile(t, matching, set.Loader.Rules())
}

func compile(t testing.TB, matching engine.Matching, rs []*rules.Rule) *engine.Program {
	t.Helper()
	p, err := engine.Compile(rs, engine.Options{Matching: matching, MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func capture(t testing.TB, text string) lab.Capture {
	t.Helper()
	c, err := scaptest.Assemble("events", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return lab.Capture{Name: "c", Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(c.Bytes()))
		return r, func() error { return r.Close() }, err
	}}
}

// TestOnePassIsAsManyPasses: what one pass says of all mutants is what replaying each
// of them says.
func TestOnePassIsAsManyPasses(t *testing.T) {
	for _, matching := range []engine.Matching{engine.First, engine.All} {
		set, p := load(t, matching, ruleFile)
		in := capture(t, events)
		c := New(set, p, Options{Matching: matching})
		if _, err := c.Add(context.Background(), in, replay.Options{}); err != nil {
			t.Fatal(err)
		}
		alerts := func(p *engine.Program) (list []string) {
			all, _, err := lab.Alerts(context.Background(), in, p, replay.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range all {
				list = append(list, fmt.Sprint(a.Event, " ", a.Rule))
			}
			return list
		}
		want := alerts(p)
		killed := 0
		for _, m := range c.Report().Mutants {
			var rs []*rules.Rule
			for _, r := range set.Loader.Rules() {
				other := *r
				other.Condition = apply(r.Condition, m.edits, map[filter.Expr]filter.Expr{})
				rs = append(rs, &other)
			}
			d := cmp.Diff(want, alerts(compile(t, matching, rs)))
			if (d != "") != (m.Status == Killed) {
				t.Errorf("matching %v: %s: %s is %s; -original +mutant:\n%s", matching, m.In, m.Text, m.Status, d)
			}
			if m.Status == Killed {
				killed++
				if m.By != "c" || m.Event == 0 {
					t.Errorf("%s: killed by %q, event %d", m.Text, m.By, m.Event)
				}
			}
		}
		if killed < 20 {
			t.Errorf("matching %v: only %d were killed", matching, killed)
		}
	}
}

func TestPlantedMutants(t *testing.T) {
	set, p := load(t, engine.First, ruleFile)
	c := New(set, p, Options{})
	if _, err := c.Add(context.Background(), capture(t, events), replay.Options{}); err != nil {
		t.Fatal(err)
	}
	r := c.Report()
	got := make(map[string]Status)
	for _, m := range r.Mutants {
		got[fmt.Sprintf("%s %d:%d: %s", m.In, m.Place.Line, m.Place.Column, m.Text)] = m.Status
	}
	for _, want := range []struct {
		mutant string
		status Status
	}{
		// One of each kind that is noticed.
		{"macro login 6:15: and in place of or", Killed},
		{"macro login 6:15: 'proc.name != sshd' in place of =", Killed},
		{"rule Secret read 9:67: without not: login", Killed},
		{"rule Secret read 11:13: without exception backups", Killed},
		{"rule Secret read 15:17: 'fd.name contains /etc/sh' in place of startswith", Survived},
		{"list secrets 2:11: without /etc/shadow", Killed},
		{"rule Etc read 24:27: without 'fd.directory = /etc'", Killed},
		{"rule Connected 29:14: without 'evt.type = connect'", Survived},
		{"rule Connected 29:37: without 'fd.sport = 443'", Killed},
		{"rule Connected 29:71: without 203.0.113.9", Killed},
		// Nobody tries these.
		{"list secrets 2:40: without /etc/sudoers", Survived},
		{"rule Secret read 16:19: 'fd.name contains /etc/' in place of startswith", Survived},
		{"rule Secret read 19:20: without ed", Survived},
		{"rule Connected 29:86: without 203.0.113.10", Survived},
		// Rules never see where a call begins.
		{"rule Secret read 9:26: without 'evt.dir = <'", Equivalent},
	} {
		if got[want.mutant] != want.status {
			t.Errorf("%s is %q, not %s", want.mutant, got[want.mutant], want.status)
		}
	}
	if t.Failed() {
		for _, m := range r.Mutants {
			t.Logf("%s %d:%d: %s %s", m.In, m.Place.Line, m.Place.Column, m.Text, m.Status)
		}
	}
	for name := range got {
		if strings.Contains(name, "rule Time") {
			t.Errorf("%s: the rule depends on time", name)
		}
	}
	if n := r.Killed + r.Survived + r.Equivalent; n != len(r.Mutants) || r.Percent != 100*float64(r.Killed)/float64(r.Killed+r.Survived) {
		t.Errorf("%+v of %d", r.Count, len(r.Mutants))
	}
}

func TestWantedRules(t *testing.T) {
	set, p := load(t, engine.First, ruleFile)
	c := New(set, p, Options{Wanted: func(r *engine.Rule) bool { return r.Name == "Etc read" }})
	for _, m := range c.Report().Mutants {
		if !cmp.Equal(m.Rules, []string{"Etc read"}) || m.In != "macro reading" && m.In != "rule Etc read" {
			t.Errorf("%s: %s of rules %v", m.In, m.Text, m.Rules)
		}
	}
}

func TestSharedMacrosAndListsAreOneMutant(t *testing.T) {
	set, p := load(t, engine.First, ruleFile)
	seen := make(map[string]bool)
	for _, m := range New(set, p, Options{}).Report().Mutants {
		if key := fmt.Sprint(m.Place, m.Kind, m.Text); seen[key] {
			t.Errorf("%s: %s is there twice", m.In, m.Text)
		} else {
			seen[key] = true
		}
		if m.In == "macro reading" && len(m.Rules) != 2 {
			t.Errorf("%s: %v", m.Text, m.Rules)
		}
	}
}
