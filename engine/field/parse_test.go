package field

import (
	"errors"
	"strings"
	"testing"

	"hids/scap/schema"
)

// statics are the static fields of the tests.
var statics = map[string]string{"site": "north", "site2": "south"}

// parseCases are field texts and what they mean; bad ones have an error.
var parseCases = []struct {
	text  string
	def   string
	arg   string
	index int
	err   string
}{
	{text: "proc.name", def: "proc.name", index: -1},
	{text: "proc.aname", def: "proc.aname", index: -1},
	{text: "proc.aname[2]", def: "proc.aname", arg: "2", index: 2},
	{text: `proc.aname["2"]`, def: "proc.aname", arg: "2", index: 2},
	{text: "proc.aname[-1]", def: "proc.aname", index: -1},
	{text: "proc.aname[-2]", def: "proc.aname", arg: "-2", index: 0},
	{text: "proc.aname[x]", err: "nonexistent field proc.aname[x]"},
	{text: "proc.aname[]", err: "nonexistent field proc.aname[]"},
	{text: "proc.aname[2", err: "nonexistent field"},
	{text: "proc.aname[99999999999999999999]", err: "nonexistent field"},
	{text: "proc.name[1]", err: "nonexistent field proc.name[1]"},
	{text: "proc.nosuch", err: "filter_check called with nonexistent field proc.nosuch"},
	{text: "proc", err: "nonexistent field proc"},
	{text: "", err: "nonexistent field"},
	{text: "proc.env[PATH]", def: "proc.env", arg: "PATH", index: -1},
	{text: "proc.env[12]", def: "proc.env", arg: "12", index: 12},
	{text: "proc.env[a b]", def: "proc.env", arg: "a b", index: -1},
	{text: "evt.arg.fd", def: "evt.arg", arg: "fd", index: -1},
	{text: "evt.arg[1]", def: "evt.arg", arg: "1", index: 1},
	{text: "evt.arg[-1]", err: "nonexistent field"},
	{text: "evt.args", def: "evt.args", index: -1},
	{text: "evt.arg", err: "evt.arg requires an argument but none provided"},
	{text: "evt.arg.nosuch", err: "unknown event argument nosuch"},
	{text: "evt.arg.fdfoo", err: "nonexistent field evt.arg.fdfoo"},
	{text: "evt.rawarg.res", def: "evt.rawarg", arg: "res", index: -1},
	{text: "evt.rawarg[0]", err: "evt.rawarg"},
	{text: "evt.type.is.open", def: "evt.type.is", arg: "open", index: -1},
	{text: "evt.type.is.307", def: "evt.type.is", arg: "307", index: 307},
	{text: "evt.type.is.nosuch", err: "unknown event type nosuch"},
	{text: "evt.around[1404996934793590564]", def: "evt.around", arg: "1404996934793590564", index: -1},
	{text: "evt.around[x]", err: "not a valid number"},
	{text: "evt.abspath", def: "evt.abspath", index: -1},
	{text: "evt.abspath.src", def: "evt.abspath", arg: "src", index: 0},
	{text: "evt.abspath.dst", def: "evt.abspath", arg: "dst", index: 1},
	{text: "evt.abspath.x", err: "nonexistent field evt.abspath.x"},
	{text: "thread.cgroup.cpu", def: "thread.cgroup", arg: "cpu", index: -1},
	{text: "thread.cgroup[cpu]", err: "thread.cgroup requires an argument but none provided"},
	{text: "thread.cgroups", def: "thread.cgroups", index: -1},
	{text: "thread.cgroup", err: "thread.cgroup requires an argument but none provided"},
	{text: "container.label[io.kubernetes.pod.name]", def: "container.label", arg: "io.kubernetes.pod.name", index: -1},
	{text: "container.label.x", err: "container.label requires an argument but none provided"},
	{text: "container.mount[/src]", def: "container.mount", arg: "/src", index: -1},
	{text: "container.mount[0]", def: "container.mount", arg: "0", index: 0},
	{text: "container.mount[01]", def: "container.mount", arg: "01", index: -1},
	{text: "container.id[0]", err: "nonexistent field container.id[0]"},
	{text: "static.site", def: "static.site", index: -1},
	{text: "static.site2", def: "static.site2", index: -1},
	{text: "static.none", err: "nonexistent field static.none"},
	{text: "fd.types[3]", def: "fd.types", arg: "3", index: 3},
}

func TestParse(t *testing.T) {
	for _, test := range parseCases {
		f, err := Parse(test.text, statics)
		if test.err != "" {
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Msg, test.err) {
				t.Errorf("%q: error %v, want %q", test.text, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if f.Name != test.def || f.Arg != test.arg || f.Index != test.index {
			t.Errorf("%q: %s, argument %q, index %d", test.text, f.Name, f.Arg, f.Index)
		}
	}
}

func TestPrefix(t *testing.T) {
	tests := []struct{ text, field string }{
		{"proc.names are", "proc.name"},
		{"proc.pid.", "proc.pid"},
		{"evt.typefoo", "evt.type"},
		{"proc.aname[2]x", "proc.aname[2]"},
		{"proc.aname[x]", "proc.aname"},
		{"container.id[0]", "container.id"},
		{"evt.arg.fd)", "evt.arg.fd"},
		{"evt.arg.fdx", "evt.arg.fd"},
		{"thread.cgroup.cpu.", "thread.cgroup.cpu"},
		{"container.label[a b]", ""},
		{`container.label["a b"] c`, `container.label["a b"]`},
		{"static.site2 x", "static.site2"},
		{"static.site3", "static.site"},
		{"%", ""},
		{"", ""},
		{" proc.name", ""},
	}
	for _, test := range tests {
		n, f, err := Prefix(test.text, statics)
		if got := test.text[:n]; got != test.field || (f == nil) != (err != nil) || (f == nil) != (test.field == "") {
			t.Errorf("%q: %q, %v, %v; want %q", test.text, got, f, err, test.field)
		}
	}
}

func TestSuggestions(t *testing.T) {
	tests := map[string]string{
		"proc.nmae":       "proc.name",
		"proc.nam":        "proc.name",
		"fd.nam":          "fd.name",
		"containr.id":     "container.id",
		"proc.anam[2]":    "proc.aname",
		"evt.typ":         "evt.type",
		"xyz.abc.def.ghi": "",
	}
	for text, want := range tests {
		_, err := Parse(text, nil)
		var e *Error
		if !errors.As(err, &e) || e.Suggestion != want {
			t.Errorf("%q: %#v, want suggestion %q", text, err, want)
		}
	}
}

// TestRows checks what must hold for every row.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range Defs() {
		if seen[d.Name] {
			t.Errorf("%s: twice", d.Name)
		}
		seen[d.Name] = true
		if d.Doc == "" || d.Class == "" || d.get == nil {
			t.Errorf("%s: no documentation, class or getter", d.Name)
		}
		if d.Type == schema.None {
			t.Errorf("%s: no type", d.Name)
		}
		if takes := d.parseArg != nil || d.parseDot != nil; takes != (d.Flags&(ArgRequired|ArgAllowed) != 0) {
			t.Errorf("%s: flags and argument parsers disagree", d.Name)
		}
	}
}

func TestLiteralType(t *testing.T) {
	for text, want := range map[string]schema.ParamType{
		"evt.rawarg.uid": schema.Uint32, "evt.rawarg.res": schema.Errno, "proc.name": schema.CharBuf,
	} {
		f, err := Parse(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.LiteralType(); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func FuzzParseField(f *testing.F) {
	for _, test := range parseCases {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if field, err := Parse(text, statics); err == nil {
			again, err := Parse(field.Text, statics)
			if err != nil || again.Def.Name != field.Def.Name || again.Arg != field.Arg {
				t.Errorf("%q is read as %q, which is read as %v, %v", text, field.Text, again, err)
			}
		}
		n, field, err := Prefix(text, statics)
		if n > len(text) || (field == nil) != (err != nil) || (n == 0) != (field == nil) {
			t.Errorf("%q: prefix %d, %v, %v", text, n, field, err)
		}
	})
}
