package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Limits of a suite. They keep aliases and matrices from growing without end.
const (
	maxNodes = 1 << 20
	maxDepth = 64
	maxCases = 1 << 16
)

// Parse reads a suite. file is how messages call it. The error is an ErrorList.
func Parse(file string, text []byte) (*Suite, error) {
	s := &Suite{File: file, text: text}
	d := &decoder{file: file, lines: strings.Split(string(text), "\n")}
	root := d.document(text)
	if root != nil && root.Kind == yaml.SequenceNode {
		d.errorf(root, "rule files are named in a suite, or begin one: hids test --init RULES TRACE", "this is a list, not a suite")
	} else if root != nil && mapping(d, "a suite", root, suiteKeys(), s) {
		if len(s.Rules) == 0 && len(d.errs) == 0 {
			d.errorf(root, "", "rules names no file")
		}
		for _, n := range d.cases {
			s.Cases = append(s.Cases, d.matrixCases(n)...)
			if len(s.Cases) > maxCases {
				d.errorf(n, "", "more than %d cases", maxCases)
				break
			}
		}
		d.unique(s.Cases)
	}
	if len(d.errs) > 0 {
		slices.SortStableFunc(d.errs, func(a, b *Error) int { return a.Line - b.Line })
		return nil, d.errs
	}
	return s, nil
}

// document returns the root of a YAML text, with aliases and merge keys resolved; nil
// after an error.
func (d *decoder) document(text []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		d.syntax(err)
		return nil
	}
	if len(doc.Content) == 0 {
		d.errorAt(Pos{1, 1}, "", "the suite is empty")
		return nil
	}
	left := maxNodes
	root, ok := d.resolve(doc.Content[0], maxDepth, &left)
	if !ok {
		d.errorf(doc.Content[0], "", "aliases make it larger or deeper than a suite can be")
		return nil
	}
	return root
}

// yamlLine is how the library says where a mistake is.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))`)

func (d *decoder) syntax(err error) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		d.errorAt(Pos{1, 1}, "", "%v", err)
		return
	}
	line, _ := strconv.Atoi(m[1])
	d.errorAt(Pos{max(line, 1), 1}, "", "not YAML: %s", m[2])
}

// resolve returns a copy of n in which aliases and merge keys are replaced by what
// they stand for. It reports false if there is too much of it.
func (d *decoder) resolve(n *yaml.Node, depth int, left *int) (*yaml.Node, bool) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if *left--; *left < 0 || depth == 0 {
		return nil, false
	}
	c := *n
	c.Content = nil
	for i, k := range n.Content {
		copied, ok := d.resolve(k, depth-1, left)
		if !ok {
			return nil, false
		}
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Tag == "!!merge" {
			c.Content = c.Content[:len(c.Content)-1] // the key
			d.merge(&c, n, copied)
			continue
		}
		c.Content = append(c.Content, copied)
	}
	return &c, true
}

// merge adds to c the pairs of what a merge key of n names, unless n has the key.
func (d *decoder) merge(c, n, from *yaml.Node) {
	maps := []*yaml.Node{from}
	if from.Kind == yaml.SequenceNode {
		maps = from.Content
	}
	for _, m := range maps {
		if m.Kind != yaml.MappingNode {
			d.errorf(from, "", "<< merges mappings")
			return
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if valueOf(n, m.Content[i].Value) == nil && valueOf(c, m.Content[i].Value) == nil {
				c.Content = append(c.Content, m.Content[i], m.Content[i+1])
			}
		}
	}
}

// valueOf returns the value of a key of a mapping; nil = none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// matrixCases returns the cases that a declaration stands for.
func (d *decoder) matrixCases(n *yaml.Node) []*Case {
	if n.Kind != yaml.MappingNode {
		d.errorf(n, "", "a case is not a mapping of keys")
		return nil
	}
	rows, ok := d.combinations(valueOf(n, "matrix"))
	if !ok {
		return nil
	}
	used := map[string]bool{}
	var cases []*Case
	for _, vars := range rows {
		before := len(d.errs)
		if c := d.caseOf(d.substitute(n, vars, used), vars); c != nil {
			c.decl = n
			cases = append(cases, c)
		}
		if len(d.errs) > before {
			return nil // those of the other combinations are the same
		}
	}
	for _, v := range rows[0] {
		if !used[v.Name] {
			d.errorf(valueOf(n, "matrix"), "", "the case does not use ${%s}", v.Name)
		}
	}
	if len(cases) > 1 {
		nameApart(cases)
	}
	return cases
}

// nameApart adds the variables to the names of cases that are called the same.
func nameApart(cases []*Case) {
	count := map[string]int{}
	for _, c := range cases {
		count[c.Name]++
	}
	for _, c := range cases {
		if count[c.Name] > 1 {
			var parts []string
			for _, v := range c.Vars {
				parts = append(parts, v.Name+"="+v.Value)
			}
			c.Name += " [" + strings.Join(parts, " ") + "]"
		}
	}
}

// varName is what variables are called.
var varName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// combinations returns the rows of a matrix; one without variables if there is no
// matrix.
func (d *decoder) combinations(n *yaml.Node) ([][]Var, bool) {
	if n == nil {
		return [][]Var{nil}, true
	}
	var rows [][]Var
	switch n.Kind {
	case yaml.MappingNode:
		rows = [][]Var{nil}
		for i := 0; i+1 < len(n.Content); i += 2 {
			values := d.texts(n.Content[i+1])
			var next [][]Var
			if len(rows)*len(values) > maxCases {
				d.errorf(n, "", "more than %d combinations", maxCases)
				return nil, false
			}
			for _, row := range rows {
				for _, v := range values {
					next = append(next, append(slices.Clone(row), Var{n.Content[i].Value, v}))
				}
			}
			rows = next
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			var row []Var
			for i := 0; i+1 < len(item.Content); i += 2 {
				row = append(row, Var{item.Content[i].Value, d.text(item.Content[i+1])})
			}
			if item.Kind != yaml.MappingNode || len(rows) > 0 && !sameNames(row, rows[0]) {
				d.errorf(item, "", "not a mapping with the variables of the first row")
				return nil, false
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 || len(rows[0]) == 0 {
		d.errorf(n, "write matrix: {file: [/etc/shadow, /etc/sudoers]}", "the matrix has no values")
		return nil, false
	}
	for _, v := range rows[0] {
		if !varName.MatchString(v.Name) {
			d.errorf(n, "", "%q can't be the name of a variable", v.Name)
			return nil, false
		}
	}
	return rows, true
}

func sameNames(a, b []Var) bool {
	return slices.EqualFunc(a, b, func(x, y Var) bool { return x.Name == y.Name })
}

// variable is a variable in a text, or one that is none, after $$.
var variable = regexp.MustCompile(`\$?\$\{[A-Za-z_][A-Za-z0-9_]*\}`)

// substitute returns a copy of a case in which variables are replaced by their
// values. It adds those that were used.
func (d *decoder) substitute(n *yaml.Node, vars []Var, used map[string]bool) *yaml.Node {
	c := *n
	if n.Kind == yaml.ScalarNode {
		c.Value = variable.ReplaceAllStringFunc(n.Value, func(ref string) string {
			if strings.HasPrefix(ref, "$$") {
				return ref[1:]
			}
			name := ref[2 : len(ref)-1]
			i := slices.IndexFunc(vars, func(v Var) bool { return v.Name == name })
			if i < 0 {
				d.errorf(n, "write $"+ref+" for the text itself", "the matrix of the case has no variable %q", name)
				return ref
			}
			used[name] = true
			return vars[i].Value
		})
	}
	c.Content = nil
	for i, k := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "matrix" {
			c.Content = append(c.Content, k)
			continue
		}
		c.Content = append(c.Content, d.substitute(k, vars, used))
	}
	return &c
}

// caseOf reads a case.
func (d *decoder) caseOf(n *yaml.Node, vars []Var) *Case {
	c := &caseDecl{Case{Pos: Pos{n.Line, n.Column}, World: d.world, Strict: d.strict, Vars: vars}}
	if !mapping(d, "a case", n, caseKeys(), c) {
		return nil
	}
	given := 0
	for _, key := range []string{"trace", "events", "events_file"} {
		if valueOf(n, key) != nil {
			given++
		}
	}
	if given != 1 {
		d.errorf(n, "", "a case has one of the keys trace, events and events_file")
	}
	if c.Trace != "" && valueOf(n, "world") != nil {
		d.errorf(valueOf(n, "world"), "", "world goes with events, not with a capture")
	}
	if len(c.Expect)+len(c.Silent) == 0 && !c.Strict && len(d.errs) == 0 {
		d.errorf(n, "it needs expect, silent or strict: true", "the case %q expects nothing", c.Name)
	}
	return &c.Case
}

// unique reports cases of the same name.
func (d *decoder) unique(cases []*Case) {
	seen := map[string]*Case{}
	for _, c := range cases {
		if first := seen[c.Name]; first != nil {
			d.errorAt(c.Pos, "", "the case of line %d is called %q, too", first.Pos.Line, c.Name)
			continue
		}
		seen[c.Name] = c
	}
}

// String returns the place as messages have it.
func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }
