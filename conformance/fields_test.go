package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hids/engine/field"
	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// fieldRow is a line of the answers: a capture, or the fields of one event.
type fieldRow struct {
	Capture   string                     `json:"capture"`
	Condition string                     `json:"condition"`
	Fields    map[string]json.RawMessage `json:"fields"`
}

// fieldsOf groups the answers by capture, in order.
func fieldsOf(t *testing.T) (captures []string, rows map[string][]fieldRow) {
	rows = map[string][]fieldRow{}
	eachLine(t, "fields", func(line []byte) {
		var row fieldRow
		decode(t, line, &row)
		if row.Fields == nil {
			captures = append(captures, row.Capture)
			return
		}
		rows[row.Capture] = append(rows[row.Capture], row)
	})
	return captures, rows
}

// fieldDiffs collects the mismatches of a field.
type fieldDiffs struct {
	count    int
	examples []string
}

// add keeps the first mismatch and a few of other captures.
func (d *fieldDiffs) add(capture, example string) {
	d.count++
	if n := len(d.examples); n == 0 || n < 4 && !strings.HasPrefix(d.examples[n-1], capture) {
		d.examples = append(d.examples, capture+" "+example)
	}
}

// TestFields compares the value of every field on a sample of events.
func TestFields(t *testing.T) {
	captures, rows := fieldsOf(t)
	total := score{name: "fields"}
	diffs := map[string]*fieldDiffs{}
	only := os.Getenv("HIDS_CAPTURE")
	for _, name := range captures {
		if strings.Contains(name, only) {
			compareFields(t, name, rows[name], &total, diffs)
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(diffs), func(a, b string) int {
		if n := diffs[b].count - diffs[a].count; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	}) {
		t.Logf("%-40s %6d\n\t%s", name, diffs[name].count, strings.Join(diffs[name].examples, "\n\t"))
	}
	total.report(t, wantFields)
}

// wantFields is the share of field values that agree at least.
const wantFields = 1

// compareFields replays a capture and compares the fields of the events that
// rows name, which are in the order of events.
func compareFields(t *testing.T, name string, rows []fieldRow, total *score, diffs map[string]*fieldDiffs) {
	want := map[uint64]fieldRow{}
	for _, row := range rows {
		var num uint64
		decode(t, row.Fields["evt.num"], &num)
		want[num] = row
	}
	x := &extractor{t: t, fields: map[string]*field.Field{}}
	replayAll(t, openCapture(t, name), func(ctx *field.Context, ev *scap.Event) {
		row, ok := want[ev.Num]
		if !ok {
			return
		}
		delete(want, ev.Num)
		for _, key := range slices.Sorted(maps.Keys(row.Fields)) {
			got := x.json(ctx, key)
			same := sameJSON(got, row.Fields[key])
			if !same && (sideEffect(ev, key) || leftover(ev, key, row.Fields[key])) {
				continue
			}
			total.add(same, "%s event %d %s: %s, want %s", name, ev.Num, key, got, row.Fields[key])
			if !same {
				if diffs[key] == nil {
					diffs[key] = &fieldDiffs{}
				}
				a, b := clip(got, row.Fields[key])
				diffs[key].add(name, fmt.Sprintf("%d %s: %s, want %s", ev.Num, ev.Type, a, b))
			}
		}
	})
	for num, row := range want {
		for range row.Fields {
			total.add(false, "%s: no event %d", name, num)
		}
	}
}

// clip shortens got and want to the part in which they differ.
func clip(got, want []byte) (string, string) {
	same := 0
	for same < len(got) && same < len(want) && got[same] == want[same] {
		same++
	}
	part := func(b []byte) string {
		from, to := max(0, min(same, len(b))-40), min(len(b), same+80)
		if len(b) <= 120 {
			from, to = 0, len(b)
		}
		return string(b[from:to])
	}
	return part(got), part(want)
}

// atCalls are the system calls that take the descriptor of a directory, with the
// parameters of descriptor and path: the pairs that evt.abspath looks at.
var atCalls = map[schema.EventType][][2]int{
	schema.SYSCALL_RENAMEAT_X:   {{1, 2}, {3, 4}},
	schema.SYSCALL_RENAMEAT2_X:  {{1, 2}, {3, 4}},
	schema.SYSCALL_LINKAT_2_X:   {{1, 2}, {3, 4}},
	schema.SYSCALL_SYMLINKAT_X:  {{2, 3}},
	schema.SYSCALL_OPENAT_2_X:   {{1, 2}},
	schema.SYSCALL_OPENAT2_X:    {{1, 2}},
	schema.SYSCALL_UNLINKAT_2_X: {{1, 2}},
	schema.SYSCALL_MKDIRAT_X:    {{1, 2}},
	schema.SYSCALL_FCHMODAT_X:   {{1, 2}},
	schema.SYSCALL_FCHOWNAT_X:   {{1, 2}},
}

// sideEffect reports whether the answer to a field is spoilt: in Falco, printing
// evt.abspath for a path relative to an open directory makes that directory the
// event's fd, which the fields printed after it then show.
func sideEffect(ev *scap.Event, key string) bool {
	spoilt := strings.HasPrefix(key, "fd.") || strings.HasPrefix(key, "fs.path.") || strings.HasPrefix(key, "evt.count.error.")
	if !spoilt {
		return false
	}
	for _, p := range atCalls[ev.Type] {
		dirfd, ok := ev.Int(p[0])
		name := ev.Text(p[1])
		if ok && dirfd >= 0 && !strings.HasPrefix(name, "/") {
			return true
		}
	}
	return false
}

// replayAll applies every event of a capture to the state and calls f with
// those that rules see.
func replayAll(t *testing.T, r *scap.Reader, f func(*field.Context, *scap.Event)) {
	st := state.New()
	ctx := &field.Context{State: st}
	for {
		sec, err := r.NextSection()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Log(err)
			return
		}
		st.Begin(sec)
		ctx.Begin()
		var ev scap.Event
		for {
			if err = r.Next(&ev); err != nil {
				break
			}
			st.Apply(&ev)
			ctx.Next(&ev)
			if !ev.Hidden {
				f(ctx, &ev)
			}
		}
		if !errors.Is(err, scap.ErrSectionEnd) {
			if err != io.EOF {
				t.Log(err)
			}
			return
		}
	}
}

// leftover reports whether the answer to a field is what happened to stand in
// Falco's memory: threads of the process list have no time between the start of
// the pid namespace and the change of their executable, a DYN value is no text,
// and an empty list of descriptors has no length.
func leftover(ev *scap.Event, key string, want []byte) bool {
	switch key {
	case "evt.buffer":
		return ev.Type == schema.SYSCALL_PTRACE_X
	case "fdlist.nums", "fdlist.names":
		i, _ := ev.Info().Param("fds")
		return len(ev.Param(i)) == 0
	}
	return false
}

// extractor extracts fields by name.
type extractor struct {
	t      *testing.T
	fields map[string]*field.Field
	buf    []byte
}

func (x *extractor) json(ctx *field.Context, name string) []byte {
	f := x.fields[name]
	if f == nil {
		var err error
		if f, err = field.Parse(name, nil); err != nil {
			x.t.Fatalf("%s: %v", name, err)
		}
		x.fields[name] = f
	}
	var v field.Value
	if !f.Get(ctx, &v) {
		return []byte("null")
	}
	x.buf = field.AppendJSON(x.buf[:0], ctx, f, &v)
	return x.buf
}

// sameJSON compares decoded values; numbers that are not equal as texts as
// floating point numbers.
func sameJSON(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errA := decodeNumbers(a)
	y, errB := decodeNumbers(b)
	if errA != nil || errB != nil {
		return false
	}
	m, okM := x.(json.Number)
	n, okN := y.(json.Number)
	if okM && okN && (strings.ContainsAny(m.String(), ".e") || strings.ContainsAny(n.String(), ".e")) {
		f, _ := m.Float64()
		g, _ := n.Float64()
		return f == g || math.Abs(f-g) <= 1e-12*math.Abs(g)
	}
	return reflect.DeepEqual(x, y)
}

func decodeNumbers(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// TestFieldRows compares the rows of the tables with the list of fields, where
// that is present.
func TestFieldRows(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(dataDir(t), "..", "spec", "fields.tsv"))
	if err != nil {
		t.Skip(err)
	}
	defs := map[string]*field.Def{}
	for _, d := range field.Defs() {
		defs[d.Name] = d
	}
	s := score{name: "field rows"}
	for line := range strings.Lines(string(b)) {
		col := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(col) < 5 {
			continue
		}
		d := defs[col[1]]
		if d == nil {
			s.add(false, "%s: missing", col[1])
			continue
		}
		got := []string{d.Type.String(), d.Fmt.String(), fmt.Sprint(flagNames(d.Flags))}
		want := []string{col[2], col[3], fmt.Sprint(wantFlags(col[4]))}
		s.add(slices.Equal(got, want), "%s: %v, want %v", d.Name, got, want)
	}
	s.report(t, 1)
}

// fieldFlags are the names of the flags in the list of fields.
var fieldFlags = []struct {
	name string
	flag field.Flags
}{
	{"ARG_ALLOWED", field.ArgAllowed}, {"ARG_REQUIRED", field.ArgRequired}, {"DEPRECATED", field.Deprecated},
	{"FILTER_ONLY", field.FilterOnly}, {"FORMAT_SUGGESTED", field.Suggested}, {"IS_LIST", field.IsList},
	{"NO_RHS", field.NoRHS}, {"NO_TRANSFORMER", field.NoTransformer}, {"PRINT_ONLY", field.PrintOnly},
	{"TABLE_ONLY", field.TableOnly},
}

func flagNames(f field.Flags) (names []string) {
	for _, x := range fieldFlags {
		if f&x.flag != 0 {
			names = append(names, x.name)
		}
	}
	return names
}

// wantFlags splits the flags of the list. It leaves out what concerns only the
// memory of libs, and which kind of argument there is.
func wantFlags(s string) (names []string) {
	for name := range strings.SplitSeq(s, "|") {
		name, _, _ = strings.Cut(name, "(")
		if name != "NONE" && name != "NO_PTR_STABILITY" && !strings.HasSuffix(name, ")") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
