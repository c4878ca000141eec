package profile_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/pprof/profile"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	hids "hids/lab/profile"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const ruleFile = `- macro: reading
  condition: evt.type in (open, openat) and evt.is_open_read = true
- rule: Shadow
  desc: d
  condition: reading and fd.name = /etc/shadow
  output: x
  priority: WARNING
- rule: Late name
  desc: d
  condition: evt.type = openat and (fd.name regex '/var/.*[0-9]' or fd.directory != /nowhere) and user.name != nobody and proc.exe = /bin/rare
  exceptions:
    - name: x
      fields: proc.cmdline
      values: [y]
  output: x
  priority: WARNING
- rule: In order
  desc: d
  condition: evt.type = openat and proc.pid = 999999 and fd.num exists and fd.filename exists
  output: x
  priority: WARNING
- rule: Depends on time
  desc: d
  condition: evt.type = openat and thread.tid > 0 and evt.deltatime >= 0 and proc.ppid = 77
  output: x
  priority: WARNING
- rule: Everything
  desc: d
  condition: proc.vpid = 5 or proc.sid = 7
  output: x
  priority: WARNING
`

// benchmark is a capture of files that are opened, and connections.
func benchmark() string {
	var b strings.Builder
	b.WriteString("process sh /bin/sh\nprocess rare /bin/rare\n")
	for i := range 4000 {
		who := "sh"
		if i%97 == 0 {
			who = "rare"
		}
		switch {
		case i%13 == 0:
			fmt.Fprintf(&b, "@%s connect 4 203.0.113.9:443\n", who)
		case i%31 == 0:
			fmt.Fprintf(&b, "@%s openat /etc/shadow\n", who)
		default:
			fmt.Fprintf(&b, "@%s openat /var/lib/%d\n", who, i)
		}
	}
	return b.String()
}

func collect(t *testing.T, clock engine.Clock) *hids.Report {
	t.Helper()
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(ruleFile)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(set.Loader.Rules(), engine.Options{MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	capture, err := scaptest.Assemble("events", []byte(benchmark()))
	if err != nil {
		t.Fatal(err)
	}
	c := hids.New(p, clock)
	in := lab.Capture{Name: "c", Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(capture.Bytes()))
		return r, func() error { return r.Close() }, err
	}}
	if _, err := c.Add(context.Background(), in, replay.Options{}); err != nil {
		t.Fatal(err)
	}
	return c.Report()
}

// ticking returns a clock that moves on by the next of steps each time that somebody
// looks at it.
func ticking(every int, steps ...int64) engine.Clock {
	now, n := int64(0), 0
	return engine.Clock{Every: every, Now: func() int64 {
		now += steps[n%len(steps)]
		n++
		return now
	}}
}

func ranking(r *hids.Report) (list []string) {
	for _, x := range r.Rules {
		list = append(list, fmt.Sprintf("rule %s: %d evaluated, %d true", x.Name, x.Evaluated, x.True))
	}
	for _, x := range r.Terms {
		list = append(list, fmt.Sprintf("%s %s: %d evaluated, %d decisive", x.Rule, x.Text, x.Evaluated, x.Decisive))
	}
	return list
}

// timedOf is how many of some events are timed if one in so many is, after the
// beginning, when one in n is for 16 events each.
func timedOf(events, every int) int {
	timed := 0
	for n := 1; n < every && events >= 16*n; n++ {
		timed, events = timed+16, events-16*n
	}
	return timed + events/every
}

// TestSampledRankingIsThatOfAFullCount: timing one event in 50 gives the order that
// timing all of them gives, with a clock that counts evaluations.
func TestSampledRankingIsThatOfAFullCount(t *testing.T) {
	full := collect(t, ticking(1, 1))
	if full.Sampled < 3900 {
		t.Fatalf("%d events were timed, of %d", full.Sampled, full.Events)
	}
	for _, every := range []int{7, 50, 200} {
		sampled := collect(t, ticking(every, 1))
		if n := timedOf(int(full.Events), every); int(sampled.Sampled) < n/2 || int(sampled.Sampled) > 2*n {
			t.Errorf("every %d: %d events were timed, of %d; about %d should be", every, sampled.Sampled, full.Events, n)
		}
		if d := cmp.Diff(ranking(full), ranking(sampled)); d != "" {
			t.Errorf("every %d: -full +sampled:\n%s", every, d)
		}
	}
	// Times that vary: the mean of the samples is near enough for the rules.
	full, sampled := collect(t, ticking(1, 80, 120, 95, 105, 60, 140, 100)), collect(t, ticking(50, 80, 120, 95, 105, 60, 140, 100))
	for i, r := range full.Rules {
		s := sampled.Rules[i]
		if s.Name != r.Name || s.Nanos < 0.8*r.Nanos || s.Nanos > 1.25*r.Nanos {
			t.Errorf("rank %d: %s %.0f ns, sampled %s %.0f ns", i, r.Name, r.Nanos, s.Name, s.Nanos)
		}
	}
}

func TestCostsAddUp(t *testing.T) {
	r := collect(t, ticking(20, 10))
	total, terms, fields, extract := 0.0, 0.0, 0.0, 0.0
	for _, x := range r.Rules {
		total += x.Nanos
	}
	for _, x := range r.Terms {
		terms += x.Nanos
		extract += x.Extract
	}
	for _, x := range r.Fields {
		fields += x.Nanos
	}
	near := func(a, b float64) bool { return a > 0 && a > 0.999*b && b > 0.999*a }
	if !near(total, r.Nanos) || !near(terms, r.Nanos) || !near(fields, extract) {
		t.Errorf("%v ns: rules %v, comparisons %v; extraction %v, fields %v", r.Nanos, total, terms, extract, fields)
	}
}

func TestAdvice(t *testing.T) {
	var got []string
	for _, a := range collect(t, ticking(10, 10)).Advice {
		text, _, _ := strings.Cut(a.Text, ": ")
		got = append(got, fmt.Sprintf("%s: %s, %v", a.Rule, text, a.Gain > 0.1))
	}
	slices.Sort(got)
	want := []string{
		"Everything: the condition has no event type, false",
		`Late name: move 'proc.exe = /bin/rare' before 'fd.name regex "/var/.*[0-9]" or fd.directory != /nowhere', true`,
		"Shadow: move 'fd.name = /etc/shadow' before 'reading', true",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestPprof(t *testing.T) {
	r := collect(t, ticking(10, 10))
	var b bytes.Buffer
	if err := r.WritePprof(&b); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	found, total := false, int64(0)
	for _, s := range p.Sample {
		total += s.Value[1]
		var stack []string
		for _, l := range s.Location {
			stack = append(stack, l.Line[0].Function.Name)
		}
		if slices.Equal(stack, []string{"evt.is_open_read = true", "macro reading", "rule Shadow"}) {
			found = s.Value[0] > 3000 && s.Location[0].Line[0].Line == 2 && s.Location[0].Line[0].Function.Filename == "r.yaml"
		}
	}
	if d := float64(total) - r.Nanos; !found || d > 20 || d < -20 {
		t.Errorf("no stack, or %d ns of %v:\n%s", total, r.Nanos, p)
	}
}

func TestFoldedAndText(t *testing.T) {
	r := collect(t, ticking(10, 10))
	var folded, text bytes.Buffer
	if err := r.WriteFolded(&folded); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(folded.String(), "rule Shadow;macro reading;evt.is_open_read = true ") {
		t.Errorf("folded:\n%s", &folded)
	}
	if err := r.WriteText(&text, 3); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"rule\n", "comparison\n", "rule Shadow > reading, r.yaml:2:", "getting the value of", "Advice\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
}
