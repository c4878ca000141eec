package replay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// repeat returns an indexed capture of the sections of a capture, each so many
// times, 1000 seconds apart.
func repeat(tb testing.TB, capture []byte, times int) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := scap.CreateCapture(&out, scap.CaptureOptions{FrameBytes: 4 << 10})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range times {
		r, err := scap.NewReader(bytes.NewReader(capture))
		if err != nil {
			tb.Fatal(err)
		}
		s, err := r.NextSection()
		if err != nil {
			tb.Fatal(err)
		}
		if err := w.StartSection(s); err != nil {
			tb.Fatal(err)
		}
		var ev scap.Event
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			ev.TS += uint64(i) * 1000e9
			if err := w.WriteEvent(&ev); err != nil {
				tb.Fatal(err)
			}
		}
		if err != io.EOF {
			tb.Fatal(err)
		}
		r.Close()
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// result is what a pass gave.
type result struct {
	lines []string
	stats replay.Stats
	err   string
}

func (r *result) set(stats replay.Stats, err error) {
	r.stats = stats
	if err != nil {
		r.err = err.Error()
	}
}

func renderText(dst []byte, e *engine.Evaluator, r *engine.Rule) []byte { return e.AppendText(dst, r) }

// sequentially checks a capture without its index.
func sequentially(t *testing.T, capture []byte, p *engine.Program, opt replay.Options) (res result) {
	t.Helper()
	r, err := scap.NewReader(bytes.NewReader(capture))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	res.set(replay.Check(context.Background(), r, p, opt, func(e *engine.Evaluator, r *engine.Rule) error {
		res.lines = append(res.lines, string(e.AppendText(nil, r)))
		return nil
	}))
	return res
}

// indexed checks a capture by its index.
func indexed(t *testing.T, capture []byte, p *engine.Program, opt replay.Options, jobs int) (res result) {
	t.Helper()
	x, err := scap.OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
	if err != nil {
		t.Fatal(err)
	}
	pass := replay.Indexed{Index: x, Options: opt, Jobs: jobs}
	res.set(pass.Check(context.Background(), p, renderText, func(_ *engine.Rule, text []byte) error {
		res.lines = append(res.lines, string(text))
		return nil
	}))
	return res
}

// compare fails unless two results are the same.
func (r *result) compare(t *testing.T, what string, want *result) {
	t.Helper()
	if !slices.Equal(r.lines, want.lines) {
		t.Errorf("%s: %d lines, want %d", what, len(r.lines), len(want.lines))
		for i := range min(len(r.lines), len(want.lines)) {
			if r.lines[i] != want.lines[i] {
				t.Fatalf("%s: line %d is %s, want %s", what, i, r.lines[i], want.lines[i])
			}
		}
	}
	if r.err != want.err {
		t.Errorf("%s: error %q, want %q", what, r.err, want.err)
	}
}

func TestAnyNumberOfJobsGivesTheSame(t *testing.T) {
	raw, p := demo(t)
	for _, sections := range []int{1, 2, 17} {
		capture := repeat(t, raw, sections)
		want := sequentially(t, capture, p, replay.Options{})
		if len(want.lines) == 0 || want.err != "" || want.stats.Sections != sections {
			t.Fatalf("%d lines, %s", len(want.lines), want.err)
		}
		for _, jobs := range []int{0, 1, 2, 3, 8} {
			what := fmt.Sprintf("%d sections, %d jobs", sections, jobs)
			got := indexed(t, capture, p, replay.Options{}, jobs)
			got.compare(t, what, &want)
			if got.stats != want.stats {
				t.Errorf("%s: %+v, want %+v", what, got.stats, want.stats)
			}
		}
	}
}

// TestDamageEndsAnyNumberOfJobsAlike: what comes before the damage, and the error,
// do not depend on the number of jobs.
func TestDamageEndsAnyNumberOfJobsAlike(t *testing.T) {
	raw, p := demo(t)
	capture := repeat(t, raw, 6)
	x, err := scap.OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
	if err != nil {
		t.Fatal(err)
	}
	var places []int64
	for at := int64(5); at < x.Size(); at += x.Size() / 40 {
		places = append(places, at)
	}
	for i := range x.Sections[1:] {
		places = append(places, x.Sections[i+1].Offset+1) // in what a frame begins with
	}
	for _, at := range places {
		bad := bytes.Clone(capture)
		bad[at] ^= 0x10
		want := sequentially(t, bad, p, replay.Options{})
		for _, jobs := range []int{1, 3} {
			got := indexed(t, bad, p, replay.Options{}, jobs)
			got.compare(t, fmt.Sprintf("byte %d, %d jobs", at, jobs), &want)
		}
	}
}

// TestWindowSelects: with and without an index, with any number of jobs, a window
// gives those of all alerts that are in it.
func TestWindowSelects(t *testing.T) {
	raw, p := demo(t)
	capture := repeat(t, raw, 9)
	var times []uint64
	r, err := scap.NewReader(bytes.NewReader(capture))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if _, err := replay.Check(context.Background(), r, p, replay.Options{}, func(e *engine.Evaluator, r *engine.Rule) error {
		all = append(all, string(e.AppendText(nil, r)))
		times = append(times, e.Context().Event.TS)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var first uint64
	for _, w := range [][2]uint64{{0, ^uint64(0)}, {times[0], times[1]}, {times[2], times[len(times)-1]}, {times[len(times)/2], times[len(times)/2] + 1},
		{times[len(times)-1] + 1, ^uint64(0)}, {0, 1}, {5, 4}} {
		opt := replay.Options{Window: func(f uint64) (uint64, uint64) {
			if first == 0 {
				first = f
			} else if f != first {
				t.Errorf("first event at %d, before at %d", f, first)
			}
			return w[0], w[1]
		}}
		var want result
		for i, ts := range times {
			if w[0] <= ts && ts < w[1] {
				want.lines = append(want.lines, all[i])
			}
		}
		got := sequentially(t, capture, p, opt)
		got.compare(t, fmt.Sprint(w, " without index"), &want)
		delivered := got.stats.Delivered
		for _, jobs := range []int{1, 4} {
			got := indexed(t, capture, p, opt, jobs)
			what := fmt.Sprint(w, " ", jobs, " jobs")
			got.compare(t, what, &want)
			if got.stats.Delivered != delivered {
				t.Errorf("%s: %d events, want %d", what, got.stats.Delivered, delivered)
			}
			if w[1]-w[0] == 1 && got.stats.Sections > 2 {
				t.Errorf("%s: %d sections read", what, got.stats.Sections)
			}
		}
	}
}

// TestDeltaTimeIsCarriedOver: what depends on earlier sections is read in order.
func TestDeltaTimeIsCarriedOver(t *testing.T) {
	raw, _ := demo(t)
	capture := repeat(t, raw, 5)
	l := rules.NewLoader(engine.NewCompiler(engine.Options{}), rules.Options{})
	l.Load(rules.File{Name: "r", Content: []byte("- {rule: r, desc: d, condition: evt.type=execve, output: '%evt.num %evt.deltatime', priority: INFO}\n")})
	p, err := engine.Compile(l.Rules(), engine.Options{MinPriority: rules.Debug})
	if err != nil || !p.RemembersSections() {
		t.Fatalf("%v", err)
	}
	want := sequentially(t, capture, p, replay.Options{})
	if len(want.lines) == 0 {
		t.Fatal("no alert")
	}
	got := indexed(t, capture, p, replay.Options{}, 4)
	got.compare(t, "4 jobs", &want)
	if _, q := demo(t); q.RemembersSections() {
		t.Error("the demo's rules do not look at the time since an event")
	}
}

// TestEachPrintsInOrder prints all events, more than fit into a queue.
func TestEachPrintsInOrder(t *testing.T) {
	raw, _ := demo(t)
	capture := repeat(t, raw, 7)
	format, err := engine.CompileFormat("%evt.num %evt.time %proc.name %evt.info", nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := scap.OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
	if err != nil {
		t.Fatal(err)
	}
	prepare := func(r *replay.Run) func([]byte) ([]byte, bool) {
		printer := format.NewPrinter(r.Ctx)
		return func(dst []byte) ([]byte, bool) { return printer.AppendText(dst), true }
	}
	var results []result
	for _, jobs := range []int{1, 5} {
		var res result
		calls := 0
		pass := replay.Indexed{Index: x, Jobs: jobs, Options: replay.Options{Progress: func(*replay.Stats) { calls++ }}}
		res.set(pass.Each(context.Background(), prepare, func(text []byte) error {
			res.lines = append(res.lines, string(text))
			return nil
		}))
		if uint64(len(res.lines)) != res.stats.Delivered || len(res.lines) == 0 {
			t.Errorf("%d lines of %d events", len(res.lines), res.stats.Delivered)
		}
		results = append(results, res)
	}
	results[1].compare(t, "5 jobs", &results[0])
}

// TestEarlyEndStopsAllJobs: an error of the caller, and the end of the context.
func TestEarlyEndStopsAllJobs(t *testing.T) {
	raw, p := demo(t)
	capture := repeat(t, raw, 12)
	x, err := scap.OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	for _, jobs := range []int{1, 4} {
		n := 0
		pass := replay.Indexed{Index: x, Jobs: jobs}
		_, err := pass.Check(context.Background(), p, renderText, func(*engine.Rule, []byte) error {
			if n++; n == 3 {
				return enough
			}
			return nil
		})
		if err != enough || n != 3 {
			t.Errorf("%d jobs: %v after %d alerts", jobs, err, n)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	pass := replay.Indexed{Index: x, Jobs: 4}
	_, err = pass.Check(ctx, p, renderText, func(*engine.Rule, []byte) error { cancel(); return nil })
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestStandaloneSectionsKnowTheirContainers: a section that stands alone takes the
// containers of its processes from its own list; in other captures, as in Falco,
// those of later sections are not looked for.
func TestStandaloneSectionsKnowTheirContainers(t *testing.T) {
	id := strings.Repeat("ab12", 16)
	section := &scap.Section{Threads: []scap.Thread{{TID: 7, PID: 7, VPID: 1, Comm: "sh", Cgroups: []byte("cpu=/docker/" + id + "\x00")}}}
	var alone, plain bytes.Buffer
	c, err := scap.CreateCapture(&alone, scap.CaptureOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := scap.NewWriter(&plain, scap.CurrentForm())
	for i := range 2 {
		ev := &scap.Event{TS: uint64(i + 1), TID: 7, Type: schema.SYSCALL_CLOSE_X}
		ev.SetBody(2, scap.AppendBody(nil, false, make([]byte, 8), make([]byte, 8)))
		for _, err := range []error{c.StartSection(section), c.WriteEvent(ev), w.WriteSection(section), w.WriteEvent(ev)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	format, err := engine.CompileFormat("%container.id", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, capture := range map[string]*bytes.Buffer{"ab12ab12ab12 ab12ab12ab12": &alone, "ab12ab12ab12 host": &plain} {
		r, err := scap.NewReader(bytes.NewReader(capture.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		run := replay.NewRun(r, replay.Options{})
		printer := format.NewPrinter(run.Ctx)
		var got []string
		err = run.Each(context.Background(), func(*scap.Event) error {
			got = append(got, string(printer.AppendText(nil)))
			return nil
		})
		if text := strings.Join(got, " "); err != nil || text != name {
			t.Errorf("%q, want %q (%v)", text, name, err)
		}
	}
}

// BenchmarkJobs checks a capture of many sections with one job and with several.
func BenchmarkJobs(b *testing.B) {
	raw, p := demo(b)
	capture := repeat(b, raw, 400)
	x, err := scap.OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
	if err != nil {
		b.Fatal(err)
	}
	for _, jobs := range []int{1, 2, 4} {
		b.Run(fmt.Sprint("jobs-", jobs), func(b *testing.B) {
			for b.Loop() {
				pass := replay.Indexed{Index: x, Jobs: jobs}
				if _, err := pass.Check(context.Background(), p, renderText, func(*engine.Rule, []byte) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(x.Events()*uint64(b.N))/b.Elapsed().Seconds(), "events/s")
		})
	}
}
