package engine_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
)

// FuzzCompileFormat: any output text is refused with an error or prints on every
// event, as valid UTF-8 and as valid JSON.
func FuzzCompileFormat(f *testing.F) {
	for _, s := range []string{
		"%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info",
		"*%proc.cmdline", "%20proc.name|%0evt.num|", "%toupper(proc.name) %len(fd.name)", "%%", "%", "%nosuch.field",
		"%proc.aname[2]x", "%evt.arg.data%evt.rawarg.fd", "%container.id.%k8s.ns.name", "%join(\",\", (proc.name, proc.exe))",
		"%evt.rawarg.tuple %fd.types %evt.buffer %thread.cap_effective", "%999999999999proc.name",
	} {
		f.Add(s)
	}
	capture := assembleFuzz(f)
	f.Fuzz(func(t *testing.T, text string) {
		fm, err := engine.CompileFormat(text, nil)
		if err != nil {
			return
		}
		run := replay.NewRun(reader(t, capture), replay.Options{})
		p := fm.NewPrinter(run.Ctx)
		var line []byte
		err = run.Each(context.Background(), func(ev *scap.Event) error {
			line = p.AppendText(line[:0])
			if utf8.ValidString(text) && !utf8.Valid(line) && !strings.ContainsAny(text, "123456789") {
				t.Fatalf("%q prints %q", text, line)
			}
			if line = p.AppendJSON(line[:0]); !json.Valid(line) {
				t.Fatalf("%q prints %q", text, line)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzCompileFilter: any condition is refused with an error, or evaluates the
// same as a filter and within a program.
func FuzzCompileFilter(f *testing.F) {
	f.Add("proc.name = bash and not fd.name pmatch (/etc, /usr/l*)")
	f.Add("evt.rawarg.fd > 3 or evt.type in (open, close)")
	f.Add("toupper(proc.name) startswith anyof (A, B)")
	f.Add("fd.net in (10.0.0.0/8) and fd.port = https")
	f.Add("proc.aname[1] regex 'a|b' or evt.deltatime > 5")
	capture := assembleFuzz(f)
	f.Fuzz(func(t *testing.T, text string) {
		fl, err := engine.CompileFilter(text, nil)
		if err != nil {
			return
		}
		cond := mustParse(t, text)
		p, err := engine.Compile([]*rules.Rule{{Name: "r", Condition: cond, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"}},
			engine.Options{MinPriority: rules.Debug})
		if err != nil {
			t.Fatal(err)
		}
		run := replay.NewRun(reader(t, capture), replay.Options{})
		match := fl.NewMatcher(run.Ctx)
		eval := p.NewEvaluator(run.Ctx)
		err = run.Each(context.Background(), func(ev *scap.Event) error {
			if a, b := match(), len(eval.Eval()) > 0; a != b {
				t.Fatalf("%q on event %d: %v alone, %v in a program", text, ev.Num, a, b)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
