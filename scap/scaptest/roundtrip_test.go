package scaptest

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hids/scap"
	"hids/scap/schema"
)

// texts returns the event texts that the round-trip tests start from.
func texts(tb testing.TB) []string {
	tb.Helper()
	list := docExamples(tb)
	files, err := filepath.Glob("../../testdata/*/*.txt")
	if err != nil {
		tb.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, string(b))
	}
	return append(list, oddTexts...)
}

// oddTexts hold what is rare.
var oddTexts = []string{
	"compress gzip\nprocess p\ngetuid",
	"compress zstd\nsection comment=\"two words\" app=x\nprocess p\n[comment=\"hello there\" cpu=3] getuid",
	"section major=1 minor=0 length=0 options=x\"01000000\"\nprocess p\n[options=x\"ffff0000\"] getuid",
	"form pre-release=true process-list=1 fd-list=1 interfaces=1 users=1 events=1\nmachine\ninterface lo 127.0.0.1/8\nuser root 0\nprocess p\nfd 3 oldfile /x\nread 3 abc",
	"process a\nflush\nprocess b\nfd @a 3 file /x\nflush\nfd @a 4 file /y\nform process-list=5\nflush\nprocess c\n@c getuid",
	"process p\nfd @p\nfd @12\n[large] getuid\n[large state-only] getuid\n[flagged] getuid\n[flagged large] getuid",
	"form events=1\nprocess p\n[flagged] getuid\nNOTIFICATION_E id=a desc=b\nINFRASTRUCTURE_EVENT_E source=x",
	"process p\n@-1 getuid\n@99 [tid=-5] getuid\nevent type=65535 nparams=7 body=x\"00\"\n@p SYSCALL_CLOSE_X#4 res=0 3=x\"0102\"",
	"process p\nblock 0x999 x\"01020304\"\nblock 0x0A0D0D0A x\"00\"\nbytes x\"0102030405060708090a0b0c0d0e0f1011\"",
	"bytes x\"00\"",
	"process p\n=5 getuid\n=4 getuid\n=18446744073.709551615 getuid\n+0 getuid",
}

// TestRoundTrip checks that what Disassemble prints assembles to the same bytes.
func TestRoundTrip(t *testing.T) {
	for _, text := range texts(t) {
		c, err := Assemble("first", []byte(text))
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		checkRoundTrip(t, c)
	}
}

func checkRoundTrip(t *testing.T, c *Capture) {
	t.Helper()
	printed, err := Disassemble(c.Reader())
	if err != nil {
		t.Error(err)
		return
	}
	again, err := Assemble("printed", printed)
	if err != nil {
		t.Errorf("%v\n%s", err, printed)
		return
	}
	if !bytes.Equal(again.Raw, c.Raw) || !bytes.Equal(again.Bytes(), c.Bytes()) {
		t.Errorf("another capture comes out of:\n%s", printed)
	}
}

// TestDisassembleNamesWhatItCan checks that well-formed blocks are printed with
// statements of their own.
func TestDisassembleNamesWhatItCan(t *testing.T) {
	c := MustAssemble(t, oddTexts[5])
	printed, err := Disassemble(c.Reader())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(printed, []byte("block ")) || bytes.Contains(printed, []byte("bytes ")) {
		t.Errorf("there is a statement for every block of:\n%s", printed)
	}
}

// sampleValues are spellings that the types of parameters accept.
var sampleValues = []string{
	"-", "0", "1", "7", "-1", "ENOENT", `x"01"`, `x"0102030405060708"`, "abc", `"a b\x00c\xff"`, "[a b c]", "10.0.0.1:80",
	"[2001:db8::1]:80", "unix:/x", "10.0.0.1:1->10.0.0.2:2", "[::1]:1->[::2]:2", "unix:0x1->0x2:/x", "[3:POLLIN -1:POLLOUT|POLLERR]",
	"1.5s", "none", "2024-05-01T12:00:00.000000001Z", "SIGKILL", "tcp", "AF_INET", "true", "3.25", "10.0.0.1", "::1",
	"uint64:5", "errno:EPERM", "charbuf:\"a b\"", "bytebuf:[a b]", "sigtype:SIGINT", "fd:3", "int64:-5", "reltime:1s", "AF_NETLINK",
}

// TestEveryParameterValueRoundTrips gives every parameter of every event type
// every value that it accepts.
func TestEveryParameterValueRoundTrips(t *testing.T) {
	accepted := map[schema.ParamType]int{}
	for typ := range schema.EventType(schema.NumEventTypes) {
		info := typ.Info()
		for i := range info.Params {
			s := paramSlot(&info.Params[i])
			values := slices.Clone(sampleValues)
			if s.flags != nil {
				for _, f := range s.flags.Values {
					values = append(values, f.Name)
				}
				values = append(values, values[len(values)-1]+"|0x1")
			}
			for _, text := range values {
				b, err := encode(nil, s, value{0, text}, noNames{})
				if err != nil {
					continue
				}
				accepted[s.typ]++
				printed := format(s, info.Params[i].Fmt, b)
				back, err := encode(nil, s, value{0, printed}, noNames{})
				if err != nil || !bytes.Equal(back, b) {
					t.Errorf("%v.%s: %s prints as %s: %v", typ, s.name, text, printed, err)
				}
			}
		}
	}
	for typ := range schema.EventType(schema.NumEventTypes) {
		for _, p := range typ.Info().Params {
			if accepted[p.Type] < 4 {
				t.Errorf("%v accepts %d of the sample values", p.Type, accepted[p.Type])
			}
		}
	}
}

func FuzzAssemble(f *testing.F) {
	for _, text := range texts(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Assemble("fuzz", []byte(text))
		if err != nil {
			_ = err.Error()
			return
		}
		c.Compression = Plain
		checkRoundTrip(t, c)
	})
}

func FuzzDisassemble(f *testing.F) {
	for _, text := range texts(f) {
		if c, err := Assemble("seed", []byte(text)); err == nil {
			f.Add(c.Raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) || bytes.HasPrefix(raw, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return
		}
		checkRoundTrip(t, &Capture{Raw: raw, Compression: Plain})
	})
}

func TestCompressionIsReadBack(t *testing.T) {
	for _, kind := range []Compression{Plain, Gzip, Zstd} {
		c := MustAssemble(t, "compress "+string(kind)+"\nprocess p\ngetuid")
		raw, got, err := readCapture(c.Reader())
		if err != nil || got != kind || !bytes.Equal(raw, c.Raw) {
			t.Errorf("%s: read as %s, %v", kind, got, err)
		}
	}
	if _, err := gzip.NewReader(MustAssemble(t, "compress gzip\nprocess p\ngetuid").Reader()); err != nil {
		t.Error(err)
	}
	if _, err := Disassemble(bytes.NewReader([]byte{0x1f, 0x8b, 0})); err == nil {
		t.Error("half a gzip header is no capture")
	}
}

func TestAssembledCapturesAreReadable(t *testing.T) {
	c := MustAssemble(t, "process p\nfd 3 file /x\ngetuid\nsection\nprocess q\n@q getuid\n[state-only] geteuid")
	events := readAll(t, c)
	if len(events) != 3 || !events[2].Hidden || events[1].Num != 2 || events[2].Flags != scap.FlagStateOnly || c.Events != 3 {
		t.Errorf("%d events of %d", len(events), c.Events)
	}
}
