package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hids/scap/scaptest"
	"hids/scap/schema"
)

// file writes the capture of an event text to a file.
func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "capture")
	if err := os.WriteFile(name, scaptest.MustAssemble(t, text).Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

const host = `
process sh /bin/sh pid=10
fd 3 file /tmp/a
process other /bin/other pid=99
`

func TestDifferences(t *testing.T) {
	const a = host + `
@sh getuid uid=0
@sh chdir /tmp
@sh close 3
@sh openat /etc/passwd flags=O_RDONLY -> 3
@sh read 3 data=abc
@sh close 3
@other getuid uid=0
@sh getuid uid=0
`
	b := strings.NewReplacer(
		"@sh chdir /tmp\n", "",
		"data=abc", "data=abd",
		"@other getuid uid=0\n", "@other getuid uid=0\n@other close 7\n",
		"fd 3 file /tmp/a", "fd 3 file /tmp/b",
	).Replace(a)
	for _, test := range []struct {
		name, b, tree string
		want          []string
	}{
		{"none", a, "", []string{"events: 8 compared, 8 equal, 0 kinds of differences", "state at the start: 3 compared, 3 equal, 0 kinds"}},
		{"some", b, "", []string{
			"events: 7 compared, 6 equal, 3 kinds of differences",
			"1  chdir: only in A", "1  close: only in B", "1  read data: differs", `"abc" | "abd"`,
			"state at the start: 3 compared, 2 equal, 1 kinds", "fd list type 16 Name: differs", "/tmp/a | /tmp/b",
		}},
		{"tree", b, "99", []string{"events: 1 compared, 1 equal, 1 kinds of differences", "state at the start: 1 compared"}},
	} {
		c := &comparison{}
		if err := c.load(file(t, a), file(t, test.b), test.tree); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		c.report(&out, 1, true)
		for _, want := range test.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", test.name, want, out.String())
			}
		}
	}
}

// What was passed over is paired with nothing, and all else in order.
func TestAlign(t *testing.T) {
	events := func(types string) (list []event) {
		for _, c := range types {
			list = append(list, event{typ: schema.EventType(c)})
		}
		return list
	}
	for _, test := range []struct{ a, b, want string }{
		{"", "", ""},
		{"abc", "abc", "aa bb cc"},
		{"abcdef", "abdef", "aa bb c- dd ee ff"},
		{"abdef", "abcdef", "aa bb -c dd ee ff"},
		{"abc", "abcd", "aa bb cc -d"},
		{"abcab", "ab", "aa bb c- a- b-"},
		{"xabcd", "yabcd", "x- -y aa bb cc dd"},
		{"", "ab", "-a -b"},
	} {
		var got []string
		for _, p := range align(events(test.a), events(test.b)) {
			pair := []byte("--")
			if p[0] != none {
				pair[0] = test.a[p[0]]
			}
			if p[1] != none {
				pair[1] = test.b[p[1]]
			}
			got = append(got, string(pair))
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s, %s: %s, want %s", test.a, test.b, text, test.want)
		}
	}
}

// A value is a number where its type has the size of one; of long ones only the
// part around the first difference is shown.
func TestValues(t *testing.T) {
	bytes := &schema.Param{Type: schema.ByteBuf}
	long := strings.Repeat("x", 1000)
	for _, test := range []struct {
		p          *schema.Param
		a, b, want string
	}{
		{&schema.Param{Type: schema.Uint16}, "\x10\x27", "", "10000(0x2710) | -"},
		{&schema.Param{Type: schema.Uint8}, "\x07", "\x08", "7 | 8"},
		{bytes, "a\x00", "b", `"a\x00" | "b"`},
		{bytes, long + "a", long, `lengths 1001, 1000, at 960: "` + strings.Repeat("x", 40) + `a" | "` + strings.Repeat("x", 40) + `"`},
	} {
		if got := values(test.p, []byte(test.a), []byte(test.b)); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}
