package engine

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// compileRegex compiles a pattern of the language: POSIX syntax as RE2 defines
// it, where negated classes match newlines, matching the entire value.
func compileRegex(pattern string) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(pattern, syntax.POSIX|syntax.ClassNL)
	if err != nil {
		return nil, err
	}
	whole := &syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{
		{Op: syntax.OpBeginText}, tree, {Op: syntax.OpEndText},
	}}
	return regexp.Compile(whole.String())
}

// regexKey returns a text that is equal for patterns that differ in anchors at
// their ends only: the entire value must match in any case.
func regexKey(pattern string) string {
	tree, err := syntax.Parse(pattern, syntax.POSIX|syntax.ClassNL)
	if err != nil || tree.Op != syntax.OpConcat {
		return pattern
	}
	list := tree.Sub
	if list[0].Op == syntax.OpBeginLine || list[0].Op == syntax.OpBeginText {
		list = list[1:]
	}
	if n := len(list) - 1; n >= 0 && (list[n].Op == syntax.OpEndLine || list[n].Op == syntax.OpEndText) {
		list = list[:n]
	}
	if len(list) == 1 {
		return list[0].String()
	}
	return (&syntax.Regexp{Op: syntax.OpConcat, Sub: list, Flags: tree.Flags}).String()
}

// glob reports whether s matches pattern as fnmatch(3) does without flags:
// a star matches slashes, too, and a leading dot is nothing special.
func glob(pattern, s string, fold bool) bool {
	// star and mark are where to resume after the latest star.
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(s) {
		if p < len(pattern) {
			if pattern[p] == '*' {
				star, mark = p, i
				p++
				continue
			}
			if n, ok := globOne(pattern[p:], s[i], fold); ok {
				p += n
				i++
				continue
			}
		}
		if star < 0 {
			return false
		}
		mark++
		p, i = star+1, mark
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// globOne matches one character against the head of pattern, which is no star,
// and returns the length of the head.
func globOne(pattern string, c byte, fold bool) (int, bool) {
	switch pattern[0] {
	case '?':
		return 1, true
	case '[':
		if n, ok, valid := globBracket(pattern, c, fold); valid {
			return n, ok
		}
	case '\\':
		if len(pattern) < 2 {
			return 0, false
		}
		return 2, lower(pattern[1], fold) == lower(c, fold)
	}
	return 1, lower(pattern[0], fold) == lower(c, fold)
}

func lower(c byte, fold bool) byte {
	if fold && 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// globBracket matches c against the bracket expression at the head of pattern.
// valid is false if the bracket is never closed: it stands for itself then.
func globBracket(pattern string, c byte, fold bool) (n int, ok, valid bool) {
	i := 1
	negate := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negate {
		i++
	}
	c = lower(c, fold)
	for first := true; ; first = false {
		if i >= len(pattern) {
			return 0, false, false
		}
		if pattern[i] == ']' && !first {
			return i + 1, ok != negate, true
		}
		if strings.HasPrefix(pattern[i:], "[:") {
			if end := strings.Index(pattern[i+2:], ":]"); end >= 0 {
				ok = ok || inClass(pattern[i+2:i+2+end], c, fold)
				i += end + 4
				continue
			}
		}
		lo, size := bracketChar(pattern[i:])
		if size == 0 {
			return 0, false, false
		}
		i += size
		hi := lo
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			if hi, size = bracketChar(pattern[i+1:]); size == 0 {
				return 0, false, false
			}
			i += 1 + size
		}
		ok = ok || lower(lo, fold) <= c && c <= lower(hi, fold)
	}
}

func bracketChar(s string) (c byte, size int) {
	if s[0] != '\\' {
		return s[0], 1
	}
	if len(s) < 2 {
		return 0, 0
	}
	return s[1], 2
}

// inClass tells whether c is in a character class of the C locale.
func inClass(class string, c byte, fold bool) bool {
	alpha := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	digit := '0' <= c && c <= '9'
	switch class {
	case "alpha":
		return alpha
	case "digit":
		return digit
	case "alnum":
		return alpha || digit
	case "lower":
		return 'a' <= c && c <= 'z' || fold && alpha
	case "upper":
		return 'A' <= c && c <= 'Z' || fold && alpha
	case "space":
		return c == ' ' || '\t' <= c && c <= '\r'
	case "blank":
		return c == ' ' || c == '\t'
	case "punct":
		return c > ' ' && c < 0x7f && !alpha && !digit
	case "print":
		return c >= ' ' && c < 0x7f
	case "graph":
		return c > ' ' && c < 0x7f
	case "cntrl":
		return c < ' ' || c == 0x7f
	case "xdigit":
		return digit || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
	}
	return false
}

// pathSet is a set of path prefixes, by components.
type pathSet struct {
	all   bool // some element has no components: it is a prefix of every path
	kids  map[string]*pathSet
	globs []globKid
}

type globKid struct {
	pattern string
	set     *pathSet
}

func newPathSet(paths []string) *pathSet {
	root := &pathSet{}
	for _, p := range paths {
		s := root
		for {
			var part string
			part, p = cutPath(p)
			if part == "" {
				break
			}
			s = s.kid(part)
		}
		s.all = true
	}
	return root
}

func (s *pathSet) kid(part string) *pathSet {
	if strings.ContainsAny(part, "*?[") {
		for _, g := range s.globs {
			if g.pattern == part {
				return g.set
			}
		}
		g := globKid{part, &pathSet{}}
		s.globs = append(s.globs, g)
		return g.set
	}
	if k := s.kids[part]; k != nil {
		return k
	}
	if s.kids == nil {
		s.kids = make(map[string]*pathSet)
	}
	k := &pathSet{}
	s.kids[part] = k
	return k
}

// cutPath returns the first component of p and the rest; "" at the end.
func cutPath(p string) (part, rest string) {
	for p != "" && p[0] == '/' {
		p = p[1:]
	}
	if i := strings.IndexByte(p, '/'); i >= 0 {
		return p[:i], p[i:]
	}
	return p, ""
}

// hasPrefixOf reports whether some element is a prefix of path.
func (s *pathSet) hasPrefixOf(path string) bool {
	for {
		if s.all {
			return true
		}
		part, rest := cutPath(path)
		if part == "" {
			return false
		}
		for i := range s.globs {
			if glob(s.globs[i].pattern, part, false) && s.globs[i].set.hasPrefixOf(rest) {
				return true
			}
		}
		k := s.kids[part]
		if k == nil {
			return false
		}
		s, path = k, rest
	}
}

// containsFold reports whether s contains the lower-case text sub, ignoring the
// case of ASCII letters.
func containsFold(s, sub string) bool {
	if sub == "" {
		return true
	}
	for i := 0; i+len(sub) <= len(s); i++ {
		if lower(s[i], true) == sub[0] && equalFold(s[i:i+len(sub)], sub) {
			return true
		}
	}
	return false
}

func equalFold(s, low string) bool {
	for i := 0; i < len(s); i++ {
		if lower(s[i], true) != low[i] {
			return false
		}
	}
	return true
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = lower(b[i], true)
	}
	return string(b)
}
