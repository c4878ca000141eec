package state

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var pathRows = []struct{ dir, name, want string }{
	{"/srv/", "a", "/srv/a"},
	{"/srv/", "a/b/", "/srv/a/b"},
	{"/srv/", "/etc/passwd", "/etc/passwd"},
	{"/srv/", "./a", "/srv/a"},
	{"/srv/", ".", "/srv"},
	{"/srv/", "..", "/"},
	{"/srv/x/", "../y", "/srv/y"},
	{"/srv/", "../../../y", "/y"},
	{"/srv/", "a/../../b", "/b"},
	{"/srv/", "a//b///c", "/srv/a/b/c"},
	{"/srv/", "a/./b/.", "/srv/a/b"},
	{"/srv/", "", "/srv"},
	{"/srv/", "...", "/srv/..."},
	{"/srv/", ".hidden/..x", "/srv/.hidden/..x"},
	{"/", "", "/"},
	{"", "/", "/"},
	{"", "//", "/"},
	{"", "/..", "/"},
	{"", "/etc/../etc/x", "/etc/x"},
	{"", "a/b", "a/b"},
	{"", "../a", "a"},
	{"", "", ""},
	{".", "/x", "/x"},
	{"./", "x", "./x"},
	{"./", "../x", "x"},
	{"<UNKNOWN>", "x", "<UNKNOWN>x"},
	{"<UNKNOWN>", "./x", "<UNKNOWN>./x"},
	{"<UNKNOWN>", "../x/../y", "<UNKNOWN>../y"},
	{"<UNKNOWN>", "/x", "/x"},
	{"/d/", "a\nb", "/d/a\uFFFDb"},
	{"/d/", "a\xffb", "/d/a\uFFFDb"},
	{"/d/", "\xe2\x82/x", "/d/\uFFFD/x"},
	{"/d/", "\xf0\x80\x80x", "/d/\uFFFD\uFFFD\uFFFDx"},
	{"/d/", "\xed\xa0\x80", "/d/\uFFFD\uFFFD\uFFFD"},
	{"/d/", "\u00e4\u20ac\U0001F600", "/d/\u00e4\u20ac\U0001F600"},
	{"/d/", "\u0085\uFDD0\uFFFE", "/d/\uFFFD\uFFFD\uFFFD"},
	{"/d/", "\x7f", "/d/\uFFFD"},
	{"/", strings.Repeat("a", 1022), "/" + strings.Repeat("a", 1022)},
	{"/", strings.Repeat("a", 1023), pathTooLong},
}

func TestPathsAreNormalised(t *testing.T) {
	for _, r := range pathRows {
		if got := string(AppendPath([]byte("kept"), r.dir, r.name)); got != "kept"+r.want {
			t.Errorf("%q + %q = %q, want %q", r.dir, r.name, got[4:], r.want)
		}
	}
}

func FuzzAppendPath(f *testing.F) {
	for _, r := range pathRows {
		f.Add(r.dir, r.name)
	}
	f.Fuzz(func(t *testing.T, dir, name string) {
		got := string(AppendPath(nil, dir, name))
		if strings.HasPrefix(name, "/") {
			if !strings.HasPrefix(got, "/") || strings.Contains(got, "//") || !utf8.ValidString(got) {
				t.Fatalf("%q + %q = %q", dir, name, got)
			}
			if len(got) < maxPath-1 && string(AppendPath(nil, "", got)) != got {
				t.Fatalf("%q changes when it is normalised again", got)
			}
		}
	})
}
