package engine

import (
	"path"
	"strings"
	"testing"
)

func TestGlobFollowsFnmatch(t *testing.T) {
	tests := []struct {
		pattern, s string
		fold, want bool
	}{
		{"*", "", false, true},
		{"*", "a/b", false, true},
		{"/etc/*", "/etc/a/b", false, true},
		{"*.so", ".so", false, true},
		{"a?c", "abc", false, true},
		{"a?c", "ac", false, false},
		{"[abc]x", "bx", false, true},
		{"[!abc]x", "bx", false, false},
		{"[^abc]x", "dx", false, true},
		{"[a-c]", "b", false, true},
		{"[]]", "]", false, true},
		{"[]-a]", "^", false, true},
		{"[a-]", "-", false, true},
		{"[", "[", false, true},
		{"[a", "[a", false, true},
		{"[[:digit:]]*", "7x", false, true},
		{"[[:alpha:]]", "7", false, false},
		{`\*`, "*", false, true},
		{`\*`, "a", false, false},
		{`a\`, "a", false, false},
		{"{a,b}", "a", false, false},
		{"{a,b}", "{a,b}", false, true},
		{"ABC*", "abcd", true, true},
		{"ABC*", "abcd", false, false},
		{"[A-Z]", "q", true, true},
		{"a*b*c", "aXbYc", false, true},
		{"a*b*c", "aXbY", false, false},
		{"", "", false, true},
		{"", "a", false, false},
	}
	for _, tt := range tests {
		if got := glob(tt.pattern, tt.s, tt.fold); got != tt.want {
			t.Errorf("glob(%q, %q, %v) = %v", tt.pattern, tt.s, tt.fold, got)
		}
	}
}

// TestGlobTakesLinearTimeOnStars guards against exponential backtracking: the
// pattern would otherwise not finish.
func TestGlobTakesLinearTimeOnStars(t *testing.T) {
	if glob(strings.Repeat("a*", 50)+"b", strings.Repeat("a", 5000), false) {
		t.Error("matched")
	}
}

func FuzzGlob(f *testing.F) {
	for _, s := range []string{"*", "a*b", "[a-c]?", `\*`, "[!x]"} {
		f.Add(s, "abc")
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		got := glob(pattern, s, false)
		// Where path.Match agrees on the meaning, it must agree on the answer.
		if strings.ContainsAny(pattern, `/[\`) || strings.Contains(s, "/") || !isASCII(pattern) || !isASCII(s) {
			return
		}
		want, err := path.Match(pattern, s)
		if err == nil && got != want {
			t.Errorf("glob(%q, %q) = %v", pattern, s, got)
		}
	})
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func TestPathPrefixesMatchByComponent(t *testing.T) {
	tests := []struct {
		paths []string
		path  string
		want  bool
	}{
		{[]string{"/etc"}, "/etc/passwd", true},
		{[]string{"/etc"}, "/etcetera", false},
		{[]string{"/etc/"}, "/etc", true},
		{[]string{"/etc/pass"}, "/etc/passwd", false},
		{[]string{"/"}, "/x", true},
		{[]string{"/"}, "", true},
		{[]string{""}, "/x", true},
		{[]string{"/a"}, "a/b", true},
		{[]string{"a//b"}, "/a/b/c", true},
		{[]string{"/usr/l*"}, "/usr/lib64/x", true},
		{[]string{"/usr/l*"}, "/usr/share", false},
		{[]string{"/*/b"}, "/a/b/c", true},
		{[]string{"/x", "/usr/lib", "/usr/l*/y"}, "/usr/lib64/y", true},
		{nil, "/x", false},
	}
	for _, tt := range tests {
		if got := newPathSet(tt.paths).hasPrefixOf(tt.path); got != tt.want {
			t.Errorf("%q prefix of %q = %v", tt.paths, tt.path, got)
		}
	}
}

func TestRegexMatchesTheWholeValue(t *testing.T) {
	tests := []struct {
		pattern, s string
		want       bool
	}{
		{"a|ab", "ab", true},
		{"[^a]*", "b\nc", true},
		{".*", "b\nc", false},
		{"b", "abc", false},
		{".*b.*", "abc", true},
		{"[[:alpha:]]+", "abc", true},
		{"a$|b", "b", true},
		{"(a|b)(c|d)", "bd", true},
	}
	for _, tt := range tests {
		re, err := compileRegex(tt.pattern)
		if err != nil {
			t.Fatalf("%q: %v", tt.pattern, err)
		}
		if got := re.MatchString(tt.s); got != tt.want {
			t.Errorf("%q on %q = %v", tt.pattern, tt.s, got)
		}
	}
	for _, bad := range []string{"(", `\d`, `\bx`, `(?i)x`, `\pL`, "a**b("} {
		if _, err := compileRegex(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestContainsFoldIgnoresASCIICase(t *testing.T) {
	for _, tt := range []struct {
		s, sub string
		want   bool
	}{{"/ETC/Passwd", "etc", true}, {"abc", "", true}, {"", "a", false}, {"aab", "ab", true}, {"Ä", "ä", false}} {
		if got := containsFold(tt.s, tt.sub); got != tt.want {
			t.Errorf("containsFold(%q, %q) = %v", tt.s, tt.sub, got)
		}
	}
}

func TestWildcard(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"a*", "abc", true}, {"*c", "abc", true}, {"a*c", "abc", true}, {"a*b", "abc", false},
		{"*b*", "abc", true}, {"abc", "abc", true}, {"ab", "abc", false}, {"a*a", "a", false}, {"*", "", true},
		{"a.c", "abc", false},
	} {
		if got := Wildcard(tt.pattern, tt.name); got != tt.want {
			t.Errorf("Wildcard(%q, %q) = %v", tt.pattern, tt.name, got)
		}
	}
}
