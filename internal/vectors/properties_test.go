package vectors

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"hids/engine"
	"hids/engine/field"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const dir = "../../testdata/vectors"

var loaded = sync.OnceValues(func() ([]*Vector, error) { return Load(dir) })

func load(tb testing.TB) []*Vector {
	tb.Helper()
	list, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

// each runs f on every vector.
func each(t *testing.T, f func(t *testing.T, v *Vector)) {
	for _, v := range load(t) {
		t.Run(v.Name, func(t *testing.T) { f(t, v) })
	}
}

// event is what a reader says of an event, kept.
type event struct {
	scap.Event
	body string
}

// read returns all sections and events of a capture, and how reading ended.
func read(raw []byte) (sections []scap.Section, events []event, err error) {
	r, err := scap.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for {
		sec, err := r.NextSection()
		if err != nil {
			return sections, events, ended(err)
		}
		sections = append(sections, *sec)
		for {
			var ev scap.Event
			err := r.Next(&ev)
			if err == scap.ErrSectionEnd {
				break
			}
			if err != nil {
				return sections, events, ended(err)
			}
			_, body := ev.Body()
			events = append(events, event{ev, string(body)})
		}
	}
}

func ended(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

func TestDeclaredCounts(t *testing.T) {
	each(t, func(t *testing.T, v *Vector) {
		_, events, err := read(v.Capture.Raw)
		switch v.Fails {
		case "":
			if err != nil {
				t.Errorf("reading ends with: %v", err)
			}
		case "truncated":
			if !errors.Is(err, scap.ErrTruncated) {
				t.Errorf("reading ends with %v, want a truncation", err)
			}
		case "corrupt":
			if !errors.Is(err, scap.ErrCorrupt) {
				t.Errorf("reading ends with %v, want corruption", err)
			}
		default:
			t.Errorf("declares the unknown failure %q", v.Fails)
		}
		delivered := 0
		for i, e := range events {
			if e.Num != uint64(i+1) {
				t.Errorf("event %d has number %d", i+1, e.Num)
			}
			if !e.Hidden {
				delivered++
			}
		}
		if v.Numbered >= 0 && len(events) != v.Numbered {
			t.Errorf("%d numbered events, want %d", len(events), v.Numbered)
		}
		if v.Delivered >= 0 && delivered != v.Delivered {
			t.Errorf("%d delivered events, want %d", delivered, v.Delivered)
		}
	})
}

func TestDisassemblyAssemblesToTheSame(t *testing.T) {
	each(t, func(t *testing.T, v *Vector) {
		text, err := scaptest.Disassemble(v.Capture.Reader())
		if err != nil {
			t.Fatal(err)
		}
		c, err := scaptest.Assemble(v.Name, text)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(c.Raw, v.Capture.Raw) {
			t.Error("another capture comes out")
		}
	})
}

// TestRewritingKeepsEvents writes what was read in the current form and reads it
// again.
func TestRewritingKeepsEvents(t *testing.T) {
	each(t, func(t *testing.T, v *Vector) {
		r, err := scap.NewReader(v.Capture.Reader())
		if err != nil {
			t.Skip(err)
		}
		defer r.Close()
		var out bytes.Buffer
		w := scap.NewWriter(&out, scap.CurrentForm())
		for {
			sec, err := r.NextSection()
			if err != nil {
				break
			}
			if err := w.WriteSection(sec); err != nil {
				t.Fatal(err)
			}
			var ev scap.Event
			for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
				if err := w.WriteEvent(&ev); err != nil {
					t.Fatal(err)
				}
			}
			if err != scap.ErrSectionEnd {
				break
			}
		}
		_, want, _ := read(v.Capture.Raw)
		_, got, err := read(out.Bytes())
		if err != nil && len(want) > 0 {
			t.Errorf("reading it again: %v", err)
		}
		if !slices.EqualFunc(got, want, sameEvent) {
			t.Errorf("%d events become %d", len(want), len(got))
		}
	})
}

func sameEvent(a, b event) bool {
	return a.Num == b.Num && a.TS == b.TS && a.TID == b.TID && a.Type == b.Type && a.CPU == b.CPU && a.Flags == b.Flags && a.body == b.body
}

// maxCuts bounds the work of TestTruncation for a vector.
const maxCuts = 1 << 20

// TestTruncation cuts every vector everywhere (large ones, often): what is read
// before the cut is what the whole has, and the error says that it is cut.
func TestTruncation(t *testing.T) {
	each(t, func(t *testing.T, v *Vector) {
		raw := v.Capture.Raw
		_, whole, wholeErr := read(raw)
		step := 1 + len(raw)*len(raw)/maxCuts
		for n := 0; n < len(raw); n += step {
			_, events, err := read(raw[:n])
			if len(events) > len(whole) || !slices.EqualFunc(events, whole[:len(events)], sameEvent) {
				t.Fatalf("cut at %d: other events", n)
			}
			var format *scap.FormatError
			if err != nil && wholeErr == nil && (!errors.As(err, &format) || !errors.Is(err, scap.ErrTruncated)) {
				t.Fatalf("cut at %d: %v", n, err)
			}
			if format != nil && (format.Offset < 0 || format.Offset > int64(n)) {
				t.Fatalf("cut at %d: an error at %d", n, format.Offset)
			}
		}
	})
}

// TestDamage flips bytes: readers may say what they like, but say it.
func TestDamage(t *testing.T) {
	each(t, func(t *testing.T, v *Vector) {
		raw := slices.Clone(v.Capture.Raw)
		step := 1 + len(raw)*len(raw)/maxCuts
		for n := 0; n < len(raw); n += step {
			old := raw[n]
			raw[n] ^= 0xff
			read(raw) // must not panic
			raw[n] = old
		}
	})
}

// replayed calls f for every delivered event of a capture.
func replayed(t *testing.T, c *scaptest.Capture, f func(run *replay.Run, ev *scap.Event)) {
	t.Helper()
	r, err := scap.NewReader(c.Reader())
	if err != nil {
		return
	}
	defer r.Close()
	run := replay.NewRun(r, replay.Options{})
	// How reading ends is for TestDeclaredCounts.
	_ = run.Each(context.Background(), func(ev *scap.Event) error {
		f(run, ev)
		return nil
	})
}

func TestDeclaredMatches(t *testing.T) {
	each(t, func(t *testing.T, v *Vector) {
		type counter struct {
			Match
			filter *engine.Filter
			match  func() bool
			n      int
		}
		var counters []*counter
		for _, m := range v.Matches {
			f, err := engine.CompileFilter(m.Condition, nil)
			if err != nil {
				t.Errorf("line %d: %s: %v", m.Line, m.Condition, err)
				continue
			}
			counters = append(counters, &counter{Match: m, filter: f})
		}
		replayed(t, v.Capture, func(run *replay.Run, _ *scap.Event) {
			for _, c := range counters {
				if c.match == nil {
					c.match = c.filter.NewMatcher(run.Ctx)
				}
				if c.match() {
					c.n++
				}
			}
		})
		for _, c := range counters {
			if c.n != c.Count {
				t.Errorf("line %d: %d events match, want %d: %s", c.Line, c.n, c.Count, c.Condition)
			}
		}
	})
}

// TestReplayIsDeterministic prints every field of every event twice.
func TestReplayIsDeterministic(t *testing.T) {
	fields := allFields(t)
	each(t, func(t *testing.T, v *Vector) {
		dump := func() [sha256.Size]byte {
			var b []byte
			replayed(t, v.Capture, func(run *replay.Run, _ *scap.Event) {
				for _, f := range fields {
					var val field.Value
					if f.Get(run.Ctx, &val) {
						b = field.AppendText(b, run.Ctx, f, &val)
						b = field.AppendJSON(b, run.Ctx, f, &val)
					}
					b = append(b, 0)
				}
			})
			return sha256.Sum256(b)
		}
		if first, second := dump(), dump(); first != second {
			t.Error("the second pass prints other values")
		}
	})
}

// TestImpossibleFieldsAreAbsent: what the type of an event rules out, the event
// has no value of.
func TestImpossibleFieldsAreAbsent(t *testing.T) {
	fields := allFields(t)
	each(t, func(t *testing.T, v *Vector) {
		replayed(t, v.Capture, func(run *replay.Run, ev *scap.Event) {
			for _, f := range fields {
				var val field.Value
				if !f.Get(run.Ctx, &val) {
					continue
				}
				if !engine.CanHave(f, ev.Type) {
					t.Errorf("event %d, %s: %s has a value", ev.Num, ev.Info().Name, f.Text)
				}
				if values := f.Values(); values != nil && !slices.Contains(values, val.Str) {
					t.Errorf("event %d, %s: %s is %q, none of %q", ev.Num, ev.Info().Name, f.Text, val.Str, values)
				}
			}
		})
	})
}
