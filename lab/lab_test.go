package lab_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const events = `
process sh /bin/sh
@sh openat /etc/shadow
`

func TestAlertsAreCopies(t *testing.T) {
	c, err := scaptest.Assemble("events", []byte(events))
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := c.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	capture := lab.Capture{Name: "c", Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw.Bytes()))
		return r, func() error { return r.Close() }, err
	}}
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(`
- rule: Shadow read
  desc: d
  condition: evt.type = openat and fd.name = /etc/shadow
  output: read (file=%fd.name)
  priority: WARNING
  tags: [t]
`)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(set.Loader.Rules(), engine.Options{MinPriority: rules.Debug})
	if err != nil {
		t.Fatal(err)
	}
	alerts, stats, err := lab.Alerts(context.Background(), capture, p, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []lab.Alert{{
		Capture: "c", Event: 1, Time: 1700000000000000000, Rule: "Shadow read", Priority: rules.Warning,
		Message: "read (file=/etc/shadow)", Tags: []string{"t"},
		Fields: []engine.OutputField{{Name: "evt.time", Text: "22:13:20.000000000", JSON: "1700000000000000000"}, {Name: "fd.name", Text: "/etc/shadow", JSON: `"/etc/shadow"`}},
	}}
	if d := cmp.Diff(want, alerts); d != "" || stats.Events != 1 {
		t.Errorf("%d events, -want +got:\n%s", stats.Events, d)
	}
}

func TestErrOfRules(t *testing.T) {
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte("- macro: m\n  condition: nonsense.field = 1\n- rule: r\n  desc: d\n  condition: m\n  output: x\n  priority: ERROR\n")}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err == nil || !set.Refused {
		t.Errorf("no error")
	}
}
