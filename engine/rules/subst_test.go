package rules

import (
	"math/rand"
	"regexp"
	"strings"
	"testing"
)

// substituteAll is what the substitution of lists means, without regard to
// positions and time: one list after the other in the whole text.
func substituteAll(text string, lists []*listInfo) string {
	for _, l := range lists {
		text = substituteOne(text, l)
	}
	return text
}

func substituteOne(text string, l *listInfo) string {
	isDelim := func(i int) bool {
		return i < 0 || i >= len(text) || strings.IndexByte(listDelims, text[i]) >= 0
	}
	var items []string
	for _, it := range l.resolved {
		items = append(items, quoteItem(it.text))
	}
	for at := 0; ; {
		i := strings.Index(text[at:], l.name)
		if i < 0 {
			return text
		}
		from, to := at+i, at+i+len(l.name)
		if !isDelim(from-1) || !isDelim(to) {
			at = from + 1
			continue
		}
		before := strings.TrimRight(text[:from], listBlanks)
		after := strings.TrimLeft(text[to:], listBlanks)
		if len(items) == 0 {
			if b, ok := strings.CutSuffix(before, ","); ok {
				before = b
			} else {
				after = strings.TrimPrefix(after, ",")
			}
		}
		if before != "" {
			before += " "
		}
		before += strings.Join(items, ", ") + " "
		text, at = before+after, len(before)
	}
}

func listsOf(all ...[]string) []*listInfo {
	var lists []*listInfo
	for _, l := range all {
		info := &listInfo{definition: definition{name: l[0]}}
		for _, it := range l[1:] {
			info.resolved = append(info.resolved, listItem{text: it})
		}
		lists = append(lists, info)
	}
	return lists
}

func substitute(t *testing.T, text string, lists []*listInfo) string {
	t.Helper()
	var b textBuilder
	b.add(text, origin{})
	got, err := newSubstituter(lists).apply(b.text())
	if err != nil {
		t.Fatal(err)
	}
	checkPieces(t, got)
	return got.s
}

func checkPieces(t *testing.T, x *text) {
	t.Helper()
	last := -1
	for _, p := range x.pieces {
		if p.start <= last || p.start >= len(x.s) {
			t.Fatalf("%q: piece at %d follows one at %d", x.s, p.start, last)
		}
		last = p.start
	}
}

func TestSubstitution(t *testing.T) {
	lists := listsOf(
		[]string{"shells", "bash", "sh"},
		[]string{"none"},
		[]string{"spaced", "a b", `"c d"`, "'e f'"},
		[]string{"outer", "inner", "x"},
		[]string{"inner", "y", "z"},
		[]string{"back", "shells"},
		[]string{"odd name", "odd"},
	)
	for _, tt := range []struct{ text, want string }{
		{"proc.name in (shells)", "proc.name in ( bash, sh )"},
		{"proc.name in (shells, zsh)", "proc.name in ( bash, sh , zsh)"},
		{"proc.name=shells", "proc.name= bash, sh "},
		{"shells", "bash, sh "},
		{"in (myshells, shells_, xshells)", "in (myshells, shells_, xshells)"},
		{"in (none)", "in (  )"},
		{"in (a, none)", "in (a  )"},
		{"in (none, a)", "in (   a)"},
		{"in (a, none, b)", "in (a  , b)"},
		{"in (none, none)", "in (  )"},
		{"in (spaced)", `in ( "a b", "c d", 'e f' )`},
		{"in (outer)", "in ( y, z , x )"},
		{"in (back)", "in ( shells )"},
		{`= "the shells rule"`, `= "the bash, sh rule"`},
		{"in (\n  shells\n)", "in ( bash, sh )"},
		{"in (odd name)", "in ( odd )"},
		{"", ""},
	} {
		if got := substitute(t, tt.text, lists); got != tt.want {
			t.Errorf("%q becomes %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestSubstitutionInOnePass compares with the definition on random texts.
func TestSubstitutionInOnePass(t *testing.T) {
	blanks := regexp.MustCompile(` +`) // how many is of no account
	rnd := rand.New(rand.NewSource(1))
	words := []string{"a", "b", "c", "d", "e", "x y", "'q", "f g"}
	seps := []string{" ", ",", ", ", "(", ")", "=", "  ", "\n"}
	for range 20_000 {
		var lists []*listInfo
		for _, name := range []string{"a", "b", "c", "d"} {
			l := []string{name}
			for range rnd.Intn(3) {
				l = append(l, words[rnd.Intn(len(words))])
			}
			lists = append(lists, listsOf(l)...)
		}
		var text strings.Builder
		for range rnd.Intn(6) {
			text.WriteString(words[rnd.Intn(len(words))] + seps[rnd.Intn(len(seps))])
		}
		got := strings.TrimSpace(blanks.ReplaceAllString(substitute(t, text.String(), lists), " "))
		want := strings.TrimSpace(blanks.ReplaceAllString(substituteAll(text.String(), lists), " "))
		if got != want {
			for _, l := range lists {
				t.Log(l.name, l.resolved)
			}
			t.Fatalf("%q becomes %q, want %q", text.String(), got, want)
		}
	}
}

func TestSubstitutionHasLimits(t *testing.T) {
	var all [][]string
	for c := 'a'; c < 'z'; c++ {
		next := string(c+1) + "_"
		all = append(all, []string{string(c) + "_", next, next, next, next})
	}
	all = append(all, []string{"z_", "x"})
	var b textBuilder
	b.add("a_", origin{})
	if _, err := newSubstituter(listsOf(all...)).apply(b.text()); err != errTooLong {
		t.Errorf("lists that grow without bound: %v", err)
	}
}
