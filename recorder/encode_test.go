package recorder

import (
	"bytes"
	goflag "flag"
	"fmt"
	"os"
	"testing"

	"hids/engine/field"
	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

var update = goflag.Bool("update", false, "rewrite the golden files")

const bootTime = 1_700_000_000e9

func rowsByName() map[string]Row {
	rows := make(map[string]Row)
	for _, r := range Rows() {
		rows[r.Syscall] = r
	}
	return rows
}

// printer prints the parameters of an event as text.
func printer(t *testing.T) func(ev *scap.Event) string {
	t.Helper()
	args, err := field.Parse("evt.args", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &field.Context{State: state.New()}
	return func(ev *scap.Event) string {
		c.Next(ev)
		var v field.Value
		if !args.Get(c, &v) {
			return ""
		}
		return string(field.AppendText(nil, c, args, &v))
	}
}

// The text of every parameter of every fake is the one in testdata/calls.txt.
// go test -run TestGolden -update rewrites that file.
func TestGolden(t *testing.T) {
	const name = "testdata/calls.txt"
	rows, text, e := rowsByName(), printer(t), NewEncoder(bootTime)
	var got bytes.Buffer
	for _, f := range fakes() {
		var ev scap.Event
		if !e.Encode(f.sample(rows), &ev) {
			t.Fatalf("%s: no event", f.name)
		}
		fmt.Fprintf(&got, "%s", f.name)
		if f.note != "" {
			fmt.Fprintf(&got, " (%s)", f.note)
		}
		fmt.Fprintf(&got, ": %s\n", text(&ev))
	}
	if *update {
		if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	diffLines(t, got.String(), string(want))
}

func diffLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := bytes.Split([]byte(got), []byte("\n")), bytes.Split([]byte(want), []byte("\n"))
	for i := range max(len(g), len(w)) {
		var a, b []byte
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if !bytes.Equal(a, b) {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, a, b)
		}
	}
}

// There is a fake for every row that has parameters, and one that fails.
func TestFakesCoverRows(t *testing.T) {
	done := make(map[string]bool)
	for _, f := range fakes() {
		done[f.name] = true
	}
	for name, r := range rowsByName() {
		if r.Event != schema.GENERIC_X && !done[name] {
			t.Errorf("no call of %s", name)
		}
	}
}

// Whatever could not be read, an event has all its parameters, in sizes that
// their types have, and texts that end where they should.
func TestMissingFields(t *testing.T) {
	rows, e := rowsByName(), NewEncoder(bootTime)
	for _, f := range fakes() {
		full := f.sample(rows)
		for missing := range full.fields {
			s := *full
			s.fields = append([][]byte(nil), full.fields...)
			s.fields[missing] = nil
			var ev scap.Event
			e.Encode(&s, &ev)
			checkEvent(t, f.name, &ev)
			s.fields = s.fields[:missing]
			e.Encode(&s, &ev)
			checkEvent(t, f.name, &ev)
		}
	}
}

// checkEvent reports what is wrong with the parameters of an event.
func checkEvent(t *testing.T, name string, ev *scap.Event) {
	t.Helper()
	params := ev.Info().Params
	if ev.NParams() != len(params) || ev.RawNParams() != len(params) {
		t.Fatalf("%s: %d of %d parameters, want %d", name, ev.NParams(), ev.RawNParams(), len(params))
	}
	total := 0
	for i := range params {
		v := ev.Param(i)
		total += len(v)
		if size := params[i].Type.Size(); size > 0 && len(v) != 0 && len(v) != size {
			t.Errorf("%s: %s has %d bytes, want %d", name, params[i].Name, len(v), size)
		}
		if msg := malformed(params[i].Type, v); msg != "" {
			t.Errorf("%s: %s: %s: %q", name, params[i].Name, msg, v)
		}
	}
	if _, body := ev.Body(); len(body) != 2*len(params)+total {
		t.Errorf("%s: body of %d bytes, values of %d", name, len(body), total)
	}
}

// malformed says what is wrong with a value of variable length.
func malformed(typ schema.ParamType, v []byte) string {
	if len(v) == 0 {
		return ""
	}
	switch typ {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		if bytes.IndexByte(v, 0) != len(v)-1 {
			return "not ended by its only NUL"
		}
	case schema.SockAddr:
		if n := len(v); v[0] == afInet && n != 7 || v[0] == afInet6 && n != 19 || v[0] == afUnix && v[n-1] != 0 {
			return "address"
		}
	case schema.SockTuple:
		if n := len(v); v[0] == afInet && n != 13 || v[0] == afInet6 && n != 37 || v[0] == afUnix && n < 18 {
			return "tuple"
		}
	case schema.FDList:
		if n := int(v[0]) | int(v[1])<<8; len(v) != 2+10*n {
			return "list of descriptors"
		}
	}
	return ""
}

// The bytes of some parameters, as they stand in a capture.
func TestBytes(t *testing.T) {
	tests := []struct {
		name, note string
		param      int
		want       string
	}{
		{"bind", "", 1, "\x02\x7f\x00\x00\x01\x50\x00"},
		{"bind", "abstract", 1, "\x01hidden\x00"},
		{"bind", "unnamed", 1, "\x01\x00"},
		{"bind", "netlink", 1, ""},
		{"connect", "", 1, "\x02\x7f\x00\x00\x01\xa4\xd4\x7f\x00\x00\x01\x8b\xba"},
		{"connect", "", 3, "\x02\x7f\x00\x00\x01\x8b\xba"},
		{"connect", "in progress", 1, "\x02\x7f\x00\x00\x01\xa4\xd4\x0a\x00\x00\x09\x8b\xba"},
		{"connect", "unix", 1, "\x01\x80\xb1\xba\x00\x81\x88\xff\xff\x80\xa8\xba\x00\x81\x88\xff\xff/run/docker.sock\x00"},
		{"setsockopt", "time of 64 bits", 4, "\x04\x00\xca\x9a\x3b\x00\x00\x00\x00"},
		{"getsockopt", "error", 4, "\x01\x91\xff\xff\xff\xff\xff\xff\xff"},
		{"ptrace", "detach", 2, "\x01\x01"},
		{"keyctl", "search", 3, "\x01user\x00"},
		{"execve", "", 1, "sh\x00"},
		{"execve", "", 2, "-c\x00echo hi\x00"},
		{"execve", "bare", 1, "solo\x00"},
		{"execve", "bare", 2, ""},
		{"execve", "bare", 30, ""},
	}
	rows, e := rowsByName(), NewEncoder(bootTime)
	for _, test := range tests {
		for _, f := range fakes() {
			if f.name != test.name || f.note != test.note {
				continue
			}
			var ev scap.Event
			e.Encode(f.sample(rows), &ev)
			if got := string(ev.Param(test.param)); got != test.want {
				t.Errorf("%s (%s): parameter %d: %q, want %q", f.name, f.note, test.param, got, test.want)
			}
			break
		}
	}
}

// Samples that are no system calls.
func TestKinds(t *testing.T) {
	fields := func(v ...uint64) (f [][]byte) {
		for _, x := range v {
			f = append(f, u64s(x))
		}
		return f
	}
	tests := []struct {
		s    Sample
		typ  schema.EventType
		want string
	}{
		{Sample{Kind: sampleExit, fields: fields(0, 0)}, schema.PROCEXIT_1_E, "status=0 ret=0 sig=0 core=0 reaper_tid=0"},
		{Sample{Kind: sampleExit, fields: fields(0x8b, 1)}, schema.PROCEXIT_1_E, "status=139 ret=0 sig=11(SIGSEGV) core=1 reaper_tid=1"},
		{Sample{Kind: sampleExit, fields: fields(0x7f00, 99)}, schema.PROCEXIT_1_E, "status=32512 ret=127 sig=0 core=0 reaper_tid=99"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(17, 1, 88)}, schema.SIGNALDELIVER_E, "spid=88 dpid=7 sig=17(SIGCHLD)"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(9, 0, 88)}, schema.SIGNALDELIVER_E, "spid=88 dpid=7 sig=9(SIGKILL)"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(15, 0, 88)}, schema.SIGNALDELIVER_E, "spid=88 dpid=7 sig=15(SIGTERM)"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(2, 0x80, 88)}, schema.SIGNALDELIVER_E, "spid=0 dpid=7 sig=2(SIGINT)"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(1, 0xfffffffe, 3)}, schema.SIGNALDELIVER_E, "spid=0 dpid=7 sig=1(SIGHUP)"}, // of a timer
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(40, 0xffffffff, 88)}, schema.SIGNALDELIVER_E, "spid=88 dpid=7 sig=40"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(40, 1, 88)}, schema.SIGNALDELIVER_E, "spid=0 dpid=7 sig=40"},
		{Sample{Kind: sampleSignal, TID: 7, fields: fields(11, 1, 88)}, schema.SIGNALDELIVER_E, "spid=0 dpid=7 sig=11(SIGSEGV)"},
		{Sample{Kind: sampleSwitch, fields: append(fields(5, 1, 2), u32s(10, 20, 30))}, schema.SCHEDSWITCH_6_E,
			"next=5 pgft_maj=1 pgft_min=2 vm_size=10 vm_rss=20 vm_swap=30"},
		{Sample{Kind: sampleFault, fields: fields(0x1000, 0x2000, 0x14, 1)}, schema.PAGE_FAULT_E,
			"addr=1000 ip=2000 error=154(PAGE_NOT_PRESENT|READ_ACCESS|USER_FAULT|INSTRUCTION_FETCH)"},
		{Sample{Kind: sampleFault, fields: fields(0x1000, 0x2000, 0x3, 0)}, schema.PAGE_FAULT_E,
			"addr=1000 ip=2000 error=37(PROTECTION_VIOLATION|WRITE_ACCESS|SUPERVISOR_FAULT)"},
	}
	text, e := printer(t), NewEncoder(bootTime)
	for _, test := range tests {
		var ev scap.Event
		if !e.Encode(&test.s, &ev) || ev.Type != test.typ {
			t.Errorf("%v: type %v", test.typ, ev.Type)
			continue
		}
		if got := text(&ev); got != test.want {
			t.Errorf("%v: %s, want %s", test.typ, got, test.want)
		}
	}
	if e.Encode(&Sample{Kind: numKinds}, &scap.Event{}) {
		t.Error("a kind that is not known makes an event")
	}
}

// Calls without an event of their own say which they are, and those of 32-bit
// programs are told apart from others of the same number.
func TestGeneric(t *testing.T) {
	tests := []struct {
		s      Sample
		name   string
		native uint16
	}{
		{Sample{Nr: 39}, "getpid", 39},
		{Sample{Kind: sampleGeneric, Nr: 600}, "unknown", 600},
		{Sample{Nr: 0x40000000}, "unknown", 0},
		{Sample{Nr: 90, Flags: sampleIA32}, "mmap", 9},
		{Sample{Nr: 102, Flags: sampleIA32}, "socketcall", 102},
		{Sample{Nr: 162, Flags: sampleIA32}, "nanosleep", 35},
		{Sample{Nr: 403, Flags: sampleIA32}, "clock_gettime", 228},
		{Sample{Nr: 17, Flags: sampleIA32}, "unknown", 17},
		{Sample{Nr: 999, Flags: sampleIA32}, "unknown", 999},
	}
	e := NewEncoder(bootTime)
	for _, test := range tests {
		var ev scap.Event
		e.Encode(&test.s, &ev)
		id, _ := ev.Uint(0)
		native, _ := ev.Uint(1)
		sc := schema.SyscallByCode(uint16(id))
		if ev.Type != schema.GENERIC_X || sc == nil || sc.Name != test.name || native != uint64(test.native) {
			t.Errorf("%s: %v with %d, %d", test.name, ev.Type, id, native)
		}
		checkEvent(t, test.name, &ev)
	}
}

// A sample of a child has the row of the system call that made it.
func TestChildEvent(t *testing.T) {
	rows, e := rowsByName(), NewEncoder(bootTime)
	s := (&fake{name: "vfork", data: data{task(): taskState()}}).sample(rows)
	s.Kind = sampleChild
	var ev scap.Event
	if !e.Encode(s, &ev) || ev.Type != schema.SYSCALL_VFORK_20_X {
		t.Errorf("type %v", ev.Type)
	}
	if v, ok := ev.Return(); !ok || v != 0 {
		t.Errorf("returns %d", v)
	}
}

// Time, thread and CPU of an event are those of its sample, the time in steps.
func TestHeader(t *testing.T) {
	e := NewEncoder(bootTime)
	ev := scap.Event{Num: 9, Hidden: true, Flags: 7, Offset: 3}
	e.Encode(&Sample{TS: 1<<20 + 5, TID: 77, CPU: 3, Nr: 39}, &ev)
	if late := bootTime + 1<<20 + 5 - ev.TS; ev.TS%timeStep != 0 || late >= timeStep || ev.TID != 77 || ev.CPU != 3 || ev.Num != 0 || ev.Hidden || ev.Flags != 0 || ev.Offset != 0 {
		t.Errorf("%+v", ev)
	}
}

// A drop event has the number that was lost.
func TestDrop(t *testing.T) {
	e := NewEncoder(bootTime)
	var ev scap.Event
	e.Drop(&ev, schema.DROP_E, 5, 1, 1234)
	if v, _ := ev.Uint(0); v != 1234 || ev.Type != schema.DROP_E || ev.TS != 5 || ev.CPU != 1 {
		t.Errorf("%+v", ev)
	}
	checkEvent(t, "drop", &ev)
}

// What is too long for a length is cut, and texts keep their NUL.
func TestHugeFields(t *testing.T) {
	rows, e := rowsByName(), NewEncoder(bootTime)
	for _, f := range fakes() {
		s := f.sample(rows)
		for i, get := range rows[f.name].Fetch {
			if get.Op != opVal && s.fields[i] != nil {
				s.fields[i] = append(bytes.Clone(s.fields[i]), bytes.Repeat([]byte("x"), 70_000)...)
			}
		}
		var ev scap.Event
		e.Encode(s, &ev)
		checkEvent(t, f.name, &ev)
	}
}

// A list of strings that was cut has room for its last NUL.
func TestCutLists(t *testing.T) {
	for _, n := range []int{0, 3, maxTexts - 1, maxTexts, maxTexts + 1} {
		args := append([]byte("sh\x00"), bytes.Repeat([]byte("x"), max(n-3, 0))...)
		f := fake{name: "execve", data: data{task(): taskState(), {Op: opArgs}: args, {Op: opEnv}: args}}
		var ev scap.Event
		if !NewEncoder(0).Encode(f.sample(rowsByName()), &ev) {
			t.Fatal("no event")
		}
		exe, _ := ev.Info().Param("exe")
		rest, _ := ev.Info().Param("args")
		env, _ := ev.Info().Param("env")
		if sum := len(ev.Param(exe)) + len(ev.Param(rest)); sum > maxTexts || len(ev.Param(env)) > maxTexts {
			t.Errorf("of %d bytes %d are recorded as arguments, %d as environment", n, sum, len(ev.Param(env)))
		}
	}
}
