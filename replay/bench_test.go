package replay_test

import (
	"context"
	"io"
	"os"
	"testing"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
)

// BenchmarkCheck checks a capture with a rule file:
//
//	HIDS_BENCH_CAPTURE=trace.zst HIDS_BENCH_RULES=rules.yaml go test -bench Check ./replay
//
// It reports events per second and allocations per event.
func BenchmarkCheck(b *testing.B) {
	capture, ruleFile := os.Getenv("HIDS_BENCH_CAPTURE"), os.Getenv("HIDS_BENCH_RULES")
	if capture == "" || ruleFile == "" {
		b.Skip("set HIDS_BENCH_CAPTURE and HIDS_BENCH_RULES")
	}
	p := loadProgram(b, ruleFile)
	var line []byte
	b.ReportAllocs()
	var events uint64
	for b.Loop() {
		f, err := os.Open(capture)
		if err != nil {
			b.Fatal(err)
		}
		r, err := scap.NewReader(f)
		if err != nil {
			b.Fatal(err)
		}
		st, err := replay.Check(context.Background(), r, p, replay.Options{}, func(e *engine.Evaluator, r *engine.Rule) error {
			line = e.AppendText(line[:0], r)
			_, err := io.Discard.Write(line)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		events += st.Events
		r.Close()
		f.Close()
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}

func loadProgram(tb testing.TB, name string) *engine.Program {
	content, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	l := rules.NewLoader(engine.NewCompiler(engine.Options{}), rules.Options{})
	res := l.Load(rules.File{Name: name, Content: content})
	for i := range res.Diagnostics {
		if res.Diagnostics[i].Severity == rules.SeverityError {
			tb.Fatal(&res.Diagnostics[i])
		}
	}
	p, err := engine.Compile(l.Rules(), engine.Options{MinPriority: rules.Debug, Append: []engine.AppendOutput{{Suggested: true}}})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}
