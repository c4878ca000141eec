package field

import (
	"encoding/json"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hids/scap"
	"hids/scap/schema"
)

// sanitizeCases are texts and how outputs print them; ? stands for U+FFFD.
var sanitizeCases = []struct{ in, want string }{
	{"", ""},
	{"plain text", "plain text"},
	{"grün 日本 \U0001F600", "grün 日本 \U0001F600"},
	{"a\x00b\nc\x7f", "a?b?c?"},
	{"\u0080\u009f\u00a0", "??\u00a0"},
	{"\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff", "??????"},
	{"\ufffd", "?"},
	{"\xff\xfe", "??"},
	{"\xc0\x80", "??"},           // overlong
	{"\xe0\x80\x80", "???"},      // overlong
	{"\xed\xa0\x80", "???"},      // surrogate
	{"\xf4\x90\x80\x80", "????"}, // beyond the last code point
	{"\xf0\x9f\x98", "?"},        // one maximal subpart
	{"\xf0\x9f\x98x", "?x"},
	{"\xe6\x97", "?"},
	{"\xe6a", "?a"},
	{"\xf0\x90\x80\xe6\x97\xc3", "???"},
	{"\x80\xbf", "??"},
}

func TestSanitized(t *testing.T) {
	for _, test := range sanitizeCases {
		want := strings.ReplaceAll(test.want, "?", "\ufffd")
		if got := string(AppendSanitized(nil, test.in)); got != want {
			t.Errorf("%q: %q, want %q", test.in, got, want)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, test := range sanitizeCases {
		f.Add(test.in)
	}
	f.Add(`"quotes" and \backslashes\`)
	f.Fuzz(func(t *testing.T, s string) {
		out := string(AppendSanitized([]byte("x"), s))[1:]
		if !utf8.ValidString(out) {
			t.Errorf("%q gives invalid %q", s, out)
		}
		for _, r := range out {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Errorf("%q gives %q with a control character", s, out)
			}
		}
		if again := string(AppendSanitized(nil, out)); again != out {
			t.Errorf("%q is not stable: %q", out, again)
		}
		// What Go takes for one invalid byte after the other is at most as short.
		if strings.Count(out, "\ufffd") > utf8.RuneCountInString(s) {
			t.Errorf("%q gives more replacements than it has characters: %q", s, out)
		}
		var back string
		if err := json.Unmarshal(AppendQuoted(nil, s), &back); err != nil || back != out {
			t.Errorf("%q in JSON reads back as %q, %v, want %q", s, back, err, out)
		}
	})
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		typ    schema.ParamType
		format schema.Fmt
		n      int64
		want   string
	}{
		{schema.Uint32, schema.FmtDec, 12, "12"},
		{schema.Int32, schema.FmtDec, -12, "-12"},
		{schema.Int32, schema.FmtHex, -1, "FFFFFFFF"},
		{schema.Int8, schema.FmtHex, -1, "FF"},
		{schema.Int64, schema.FmtHex, -1, "FFFFFFFFFFFFFFFF"},
		{schema.Uint32, schema.FmtHex, 0xab, "AB"},
		{schema.Uint32, schema.FmtHex, 0, "0"},
		{schema.Uint32, schema.FmtOct, 0o755, "0755"},
		{schema.Uint32, schema.FmtOct, 0, "0"},
		{schema.Uint64, schema.FmtPaddedDec, 42, "000000042"},
		{schema.Uint64, schema.FmtPaddedDec, 1234567890123, "1234567890123"},
		{schema.Uint64, schema.FmtDec, -1, "18446744073709551615"},
	}
	for _, test := range tests {
		if got := string(appendNumber(nil, test.typ, test.format, uint64(test.n))); got != test.want {
			t.Errorf("%v %v %d: %s, want %s", test.typ, test.format, test.n, got, test.want)
		}
	}
}

// TestPrinting checks text and JSON of values that no event has at hand.
func TestPrinting(t *testing.T) {
	c := &Context{Event: &scap.Event{}}
	f := func(typ schema.ParamType, format schema.Fmt, flags Flags) *Field {
		return &Field{Def: &Def{Name: "x", Flags: flags}, Type: typ, Fmt: format}
	}
	param := &schema.Param{Name: "p"}
	tests := []struct {
		f          *Field
		v          Value
		text, json string
	}{
		{f(schema.Double, 0, 0), Value{Num: math.Float64bits(12.345)}, "12.3", "12.345"},
		{f(schema.Double, 0, 0), Value{Num: math.Float64bits(math.NaN())}, "NaN", "null"},
		{f(schema.Bool, 0, 0), Value{Num: 1}, "true", "true"},
		{f(schema.Uint64, schema.FmtNA, 0), Value{Num: 1}, "<NA>", "null"},
		{f(schema.Int32, schema.FmtHex, 0), Value{Num: 0x801}, "801", `"801"`},
		{f(schema.ByteBuf, 0, 0), Value{Str: "a\"\x00\xff"}, `a"..`, `"a\".."`},
		{f(schema.ByteBuf, 0, 0), Value{Str: strings.Repeat("x", 1022)}, strings.Repeat("x", 1022), `"` + strings.Repeat("x", 1022) + `"`},
		{f(schema.ByteBuf, 0, 0), Value{Str: strings.Repeat("x", 1023)}, strings.Repeat("x", 1021), `"` + strings.Repeat("x", 1021) + `"`},
		{f(schema.CharBuf, 0, 0), Value{Str: "a\\b\"\xff"}, "a\\b\"\ufffd", `"a\\b\"` + "\ufffd\""},
		{f(schema.IPAddr, 0, 0), Value{Str: "\x7f\x00\x00\x01"}, "127.0.0.1", `"127.0.0.1"`},
		{f(schema.IPAddr, 0, 0), Value{Str: strings.Repeat("\x00", 15) + "\x01"}, "::1", `"::1"`},
		{f(schema.IPAddr, 0, 0), Value{Str: strings.Repeat("\x00", 12) + "\x0a\x00\x00\x01"}, "::10.0.0.1", `"::10.0.0.1"`},
		{f(schema.IPNet, 0, 0), Value{Str: "\x7f\x00\x00\x01"}, "<IPNET>", `"<IPNET>"`},
		{f(schema.RelTime, schema.FmtPaddedDec, 0), Value{Num: 5}, "000000005", "5"},
		{f(schema.Port, schema.FmtDec, 0), Value{Num: 443}, "443", "443"},
		{f(schema.CharBuf, 0, IsList), Value{List: []string{"a", "b\n"}}, "(a,b\ufffd)", "[\"a\",\"b\ufffd\"]"},
		{f(schema.CharBuf, 0, IsList), Value{List: []string{strings.Repeat("y", 2000)}}, "(" + strings.Repeat("y", 1023), `["` + strings.Repeat("y", 2000) + `"]`},
		{f(schema.Dyn, 0, 0), Value{Type: schema.FD, Num: 3, Param: param}, "3", `"3"`},
		{f(schema.Dyn, 0, 0), Value{Type: schema.Uint32, Num: 3, Param: param}, "<NA>", "null"},
		{f(schema.Dyn, 0, 0), Value{Type: schema.Flags32, Fmt: schema.FmtHex, Num: 0x1001, Param: param}, "1001", `"1001"`},
	}
	for _, test := range tests {
		if test.v.Type == 0 {
			test.v.Type, test.v.Fmt = test.f.Type, test.f.Fmt
		}
		if got := string(AppendText(nil, c, test.f, &test.v)); got != test.text {
			t.Errorf("%v: text %.80s, want %.80s", test.v.Type, got, test.text)
		}
		if got := string(AppendJSON(nil, c, test.f, &test.v)); got != test.json {
			t.Errorf("%v: JSON %.80s, want %.80s", test.v.Type, got, test.json)
		}
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"1.2.3.4": "1.2.3.4", "::": "::", "::1": "::1", "::1:2": "::0.1.0.2", "::ffff:1.2.3.4": "::ffff:1.2.3.4",
		"2001:db8::1": "2001:db8::1", "1:0:0:2:0:0:0:3": "1:0:0:2::3", "1:0:2:3:4:5:6:7": "1:0:2:3:4:5:6:7",
	} {
		if got := string(appendAddr(nil, netip.MustParseAddr(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestClock compares the clock with that of package time.
func TestClock(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	west := time.FixedZone("W", -12600)
	times := []uint64{0, 1, 999999999, 1000000000, 951782399999999999, 951782400000000000, 4102444800000000000,
		1709164800123456789, 1 << 62, 1<<64 - 1}
	for _, ts := range times {
		for _, loc := range []*time.Location{nil, time.UTC, berlin, west} {
			want := time.Unix(int64(ts/second), int64(ts%second))
			if loc != nil {
				want = want.In(loc)
			} else {
				want = want.UTC()
			}
			if got := string(appendDateTime(nil, ts, loc)); got != want.Format("2006-01-02 15:04:05.000000000") {
				t.Errorf("%d in %v: %s, want %v", ts, loc, got, want)
			}
			if got := string(AppendClock(nil, ts, loc)); got != want.Format("15:04:05.000000000") {
				t.Errorf("%d in %v: clock %s, want %v", ts, loc, got, want)
			}
		}
		if got, want := string(AppendUTC(nil, ts)), time.Unix(int64(ts/second), int64(ts%second)).UTC(); got != want.Format("2006-01-02T15:04:05.000000000Z") {
			t.Errorf("%d: %s, want %v", ts, got, want)
		}
	}
}

// TestTimeTexts checks the texts of the fields whose JSON is a number.
func TestTimeTexts(t *testing.T) {
	c := replayText(t, "process p pid=1\n=1700000003.5 @p getpid")
	c.Loc = time.FixedZone("CET", 3600)
	for name, want := range map[string]string{
		"evt.time": "23:13:23.500000000", "evt.time.s": "23:13:23", "evt.outputtime": "23:13:23.500000000",
		"evt.time.iso8601": "2023-11-14T22:13:23.500000000+0000",
		"evt.datetime":     "2023-11-14 23:13:23.500000000", "evt.datetime.s": "2023-11-14 23:13:23",
		"evt.rawtime": "1700000003500000000", "evt.rawtime.ns": "500000000", "evt.reltime": "000000000",
		"evt.type.is.read": "<NA>", "evt.around[5]": "<NA>", "proc.name": "p",
	} {
		f, err := Parse(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := single(c, f, true); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestDeltaTime checks that the time since the previous evaluation is the same
// however often it is asked for, and separate for each field and context.
func TestDeltaTime(t *testing.T) {
	f, err := Parse("evt.deltatime", nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Parse("evt.deltatime.s", nil)
	if err != nil {
		t.Fatal(err)
	}
	var a, b Context
	get := func(c *Context, f *Field) uint64 {
		var v Value
		if !f.Get(c, &v) {
			t.Fatal("absent")
		}
		return v.Num
	}
	steps := []struct{ num, ts, wantF, wantG uint64 }{
		{1, 10 * second, 0, 0},
		{2, 13 * second, 3 * second, 3},
		{7, 14 * second, 1 * second, 1},
	}
	for _, s := range steps {
		a.Next(&scap.Event{Num: s.num, TS: s.ts})
		for range 2 {
			if got := get(&a, f); got != s.wantF {
				t.Errorf("event %d: %d, want %d", s.num, got, s.wantF)
			}
		}
		if got := get(&a, g); got != s.wantG {
			t.Errorf("event %d: %d s, want %d", s.num, got, s.wantG)
		}
	}
	b.Next(&scap.Event{Num: 9, TS: 20 * second})
	if got := get(&b, f); got != 0 {
		t.Errorf("another context begins with %d", got)
	}
	a.Begin()
	a.Next(&scap.Event{Num: 9, TS: 20 * second})
	if got := get(&a, f); got != 0 {
		t.Errorf("a section begins with %d", got)
	}
}

func TestAround(t *testing.T) {
	f, err := Parse("evt.around[1000]", nil)
	if err != nil {
		t.Fatal(err)
	}
	for ts, want := range map[uint64]uint64{1000: 0, 1500: 500, 400: 600} {
		c := Context{Event: &scap.Event{TS: ts}}
		var v Value
		if !f.Get(&c, &v) || v.Num != want || f.Sem != Around {
			t.Errorf("%d: %d, want %d", ts, v.Num, want)
		}
	}
}
