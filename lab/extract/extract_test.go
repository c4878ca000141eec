package extract_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/extract"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

// captureOf returns a capture by its bytes.
func captureOf(raw []byte) lab.Capture {
	return lab.Capture{Name: "c", Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}}
}

func where(t *testing.T, text string) *engine.Filter {
	t.Helper()
	f, err := engine.CompileFilter(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func demo(t *testing.T) (lab.Capture, *engine.Program) {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/demo/attack.scap.zst")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../testdata/demo/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := lab.LoadRules([]rules.File{{Name: "rules.yaml", Content: text}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(set.Loader.Rules(), engine.Options{MinPriority: rules.Debug})
	if err != nil {
		t.Fatal(err)
	}
	return captureOf(raw), p
}

func lines(t *testing.T, c lab.Capture, p *engine.Program) (list, nums []string) {
	t.Helper()
	alerts, _, err := lab.Alerts(context.Background(), c, p, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range alerts {
		a := &alerts[i]
		list = append(list, fmt.Sprintf("%d %s: %s", a.Time, a.Rule, a.Message))
		nums = append(nums, fmt.Sprint(a.Event))
	}
	return list, nums
}

// TestEventsThatFireStillDo: alerts of the events that were cut out are those of the
// capture, all of them together as well as each by itself.
func TestEventsThatFireStillDo(t *testing.T) {
	c, p := demo(t)
	want, nums := lines(t, c, p)
	if len(want) < 10 {
		t.Fatal(want)
	}
	try := func(filter string, want []string) {
		text, _, err := extract.Text(context.Background(), c, replay.Options{}, where(t, filter), 1000)
		if err != nil {
			t.Fatal(err)
		}
		capture, err := scaptest.Assemble("cut", text)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := lines(t, captureOf(capture.Bytes()), p)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s\n%s", filter, d, text)
		}
	}
	try("evt.num in ("+strings.Join(nums, ", ")+")", want)
	for i, n := range nums {
		try("evt.num = "+n, want[i:i+1])
	}
}

const twoSections = `
user alice 1000
process init /sbin/init
process bash /bin/bash parent=init uid=alice
process other /bin/other
@bash openat /etc/hosts -> 3
openat /tmp/x -> 4
@other openat /etc/motd -> 3
@bash chdir /srv
close 4
openat notes.txt -> 4
read 3 "127.0.0.1"
section
process cat /bin/cat
@cat openat /etc/shadow -> 3
section
process vi /bin/vi
@vi openat /etc/sudoers -> 3
`

func TestSectionsAndWhatLiesBetween(t *testing.T) {
	raw := scaptest.MustAssemble(t, twoSections).Bytes()
	text, n, err := extract.Text(context.Background(), captureOf(raw), replay.Options{}, where(t, "fd.name in (/etc/hosts, /srv/notes.txt, /etc/sudoers)"), 10)
	if err != nil || n != 4 {
		t.Fatal(n, err)
	}
	for _, absent := range []string{"/etc/motd", "/etc/shadow", "comm=other", "comm=cat"} {
		if strings.Contains(string(text), absent) {
			t.Errorf("%s is there\n%s", absent, text)
		}
	}
	c := scaptest.MustAssemble(t, string(text))
	format, err := engine.CompileFormat("%evt.type %proc.name %proc.pname %user.name %fd.name", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	_, err = captureOf(c.Bytes()).Run(context.Background(), replay.Options{}, func(run *replay.Run) error {
		printer := format.NewPrinter(run.Ctx)
		return run.Each(context.Background(), func(*scap.Event) error {
			got = append(got, string(printer.AppendText(nil)))
			return nil
		})
	})
	want := []string{"openat bash init alice /etc/hosts", "openat bash init alice /srv/notes.txt", "read bash init alice /etc/hosts", "openat vi <NA> root /etc/sudoers"}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v\n%s\n%s", err, d, text)
	}
}

func TestTooMany(t *testing.T) {
	raw := scaptest.MustAssemble(t, twoSections).Bytes()
	if _, _, err := extract.Text(context.Background(), captureOf(raw), replay.Options{}, nil, 3); !errors.Is(err, extract.ErrTooMany) {
		t.Errorf("%v", err)
	}
	text, n, err := extract.Text(context.Background(), captureOf(raw), replay.Options{}, where(t, "evt.num = 0"), 3)
	if err != nil || n != 0 || text != nil {
		t.Errorf("%v, %d events: %s", err, n, text)
	}
}

// TestCutCapture: what is before the damage is written.
func TestCutCapture(t *testing.T) {
	raw := scaptest.MustAssemble(t, twoSections).Bytes()
	text, n, err := extract.Text(context.Background(), captureOf(raw[:len(raw)-3]), replay.Options{}, where(t, "fd.name = /etc/shadow"), 10)
	if !replay.IsCapture(err) || n != 1 || !strings.Contains(string(text), "/etc/shadow") {
		t.Errorf("%v, %d events: %s", err, n, text)
	}
}

// TestParentsThatEndInBetween: a process whose parent ends gets another one, also if
// that parent has nothing to do with the events.
func TestParentsThatEndInBetween(t *testing.T) {
	raw := scaptest.MustAssemble(t, `
process init /sbin/init pid=1
process shim /usr/bin/shim parent=init
@shim openat /etc/hosts
@shim fork runc
@runc clone second flags=CLONE_THREAD|CLONE_FILES|CLONE_VM
@runc fork job
@runc procexit
@second procexit
@job execve /bin/job
@job openat /etc/hosts
`).Bytes()
	filter := where(t, "fd.name = /etc/hosts")
	format, err := engine.CompileFormat("%proc.name %proc.pname %proc.aname[2]", nil)
	if err != nil {
		t.Fatal(err)
	}
	print := func(raw []byte) (list []string) {
		_, err := captureOf(raw).Run(context.Background(), replay.Options{}, func(run *replay.Run) error {
			match, printer := filter.NewMatcher(run.Ctx), format.NewPrinter(run.Ctx)
			return run.Each(context.Background(), func(*scap.Event) error {
				if match() {
					list = append(list, string(printer.AppendText(nil)))
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	text, _, err := extract.Text(context.Background(), captureOf(raw), replay.Options{}, filter, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"shim init <NA>", "job init <NA>"}
	if d := cmp.Diff(want, print(raw)); d != "" {
		t.Fatal(d)
	}
	if d := cmp.Diff(want, print(scaptest.MustAssemble(t, string(text)).Bytes())); d != "" {
		t.Errorf("%s\n%s", d, text)
	}
}
