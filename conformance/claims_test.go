package conformance

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/lint"
	"hids/replay"
	"hids/scap"
)

// claims are what lint says of rules: those that never fire, and which rule shadows
// which.
type claims struct {
	never  map[string]bool
	shadow map[string]string // by the shadowed one
}

func claimsOf(set *lab.RuleSet, files []rules.File) claims {
	c := claims{never: map[string]bool{}, shadow: map[string]string{}}
	byPos := map[rules.Position]string{}
	for _, r := range set.Loader.Rules() {
		byPos[r.Pos] = r.Name
	}
	for _, f := range lint.Run(set, files, lint.Options{Enable: []string{"all"}}) {
		switch f.Code {
		case "never-fires", "exception-exempts-all":
			c.never[f.Item.Name] = true
		case "shadowed-rule":
			c.shadow[f.Item.Name] = byPos[f.Related[0].Pos]
		}
	}
	return c
}

// TestClaimsAboutConditions: of the conditions, each a rule of its own, those that
// can never be true match nothing in any capture, neither for Falco nor here, and
// where one shadows another it matches all that the other does.
func TestClaimsAboutConditions(t *testing.T) {
	var text strings.Builder
	var rows []conditionRow
	eachLine(t, "conditions", func(line []byte) {
		var row conditionRow
		decode(t, line, &row)
		if row.Capture != "" {
			rows = append(rows, row)
			return
		}
		if _, err := engine.CompileFilter(row.Condition, nil); err == nil && row.Valid {
			cond, _ := json.Marshal(row.Condition)
			text.WriteString("- {rule: " + strconv.Quote(strconv.Itoa(row.Expr)) + ", desc: d, output: x, priority: DEBUG, condition: " + string(cond) + "}\n")
		}
	})
	files := []rules.File{{Name: "conditions.yaml", Content: []byte(text.String())}}
	set := lab.LoadRules(files, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	c := claimsOf(set, files)
	t.Logf("%d conditions can never be true, %d are shadowed", len(c.never), len(c.shadow))
	if len(c.never) == 0 || len(c.shadow) == 0 {
		t.Error("nothing is claimed")
	}
	p, err := engine.Compile(set.Loader.Rules(), engine.Options{Matching: engine.All, MinPriority: rules.Debug})
	if err != nil {
		t.Fatal(err)
	}
	s := &score{name: "claims about conditions"}
	for _, row := range rows {
		for id, m := range row.Matches {
			s.add(!c.never[id] || m.N == 0, "%s: %s can never be true, but matches %d events", row.Capture, id, m.N)
			if by := c.shadow[id]; by != "" {
				s.add(row.Matches[by].N >= m.N, "%s: %s shadows %s, but matches %d events, not %d", row.Capture, by, id, row.Matches[by].N, m.N)
			}
		}
		run := replay.NewRun(openCapture(t, row.Capture), replay.Options{})
		e := p.NewEvaluator(run.Ctx)
		if err := run.Each(context.Background(), func(ev *scap.Event) error {
			hit := map[string]bool{}
			for _, r := range e.Eval() {
				hit[r.Name] = true
			}
			for id := range hit {
				by := c.shadow[id]
				s.add(!c.never[id] && (by == "" || hit[by]), "%s, event %d: %s is true, never %v, shadowed by %q", row.Capture, ev.Num, id, c.never[id], by)
			}
			return nil
		}); err != nil {
			t.Logf("%s: %v", row.Capture, err)
		}
	}
	s.report(t, 1)
}

// TestClaimsAboutRules: rules that can never fire, or are shadowed, are in none of
// Falco's alerts.
func TestClaimsAboutRules(t *testing.T) {
	s := &score{name: "claims about rules"}
	known := map[string]claims{}
	eachLine(t, "alerts", func(line []byte) {
		var row alertRow
		decode(t, line, &row)
		key := strings.Join(row.Rules, "\n")
		c, ok := known[key]
		if !ok {
			var files []rules.File
			for _, name := range row.Rules {
				content, err := os.ReadFile(filepath.Join(dataDir(t), filepath.FromSlash(name)))
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, rules.File{Name: name, Content: content})
			}
			set := lab.LoadRules(files, rules.Options{}, engine.Options{})
			c = claimsOf(set, files)
			known[key] = c
		}
		for name, n := range row.RuleCounts {
			s.add(n == 0 || !c.never[name] && c.shadow[name] == "", "%s: %s fires %d times, never %v, shadowed by %q",
				row.Capture, name, n, c.never[name], c.shadow[name])
		}
	})
	s.report(t, 1)
}

// TestLintOfPublishedRules: checks add warnings and notes to what Falco says, never
// errors, and change nothing of it; and all fixes can be proved.
func TestLintOfPublishedRules(t *testing.T) {
	var names []string
	for _, dir := range []string{"rules", "legacy_rules"} {
		err := filepath.WalkDir(filepath.Join(dataDir(t), dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				names = append(names, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files := []rules.File{{Name: name, Content: content}}
		set := lab.LoadRules(files, rules.Options{}, engine.Options{})
		var falco []rules.Diagnostic
		for _, f := range lint.Run(set, files, lint.Options{Enable: []string{"all"}}) {
			if !lint.Known(string(f.Code)) {
				falco = append(falco, f.Diagnostic)
			} else if f.Severity == rules.SeverityError {
				t.Errorf("%v", &f.Diagnostic)
			}
		}
		same := slices.EqualFunc(falco, set.Diagnostics, func(a rules.Diagnostic, b *rules.Diagnostic) bool { return a.Error() == b.Error() })
		if !same && !strings.Contains(string(content), "hids-lint:") {
			t.Errorf("%s: Falco's findings differ", name)
		}
		if i%25 == 0 || strings.Contains(name, "falcosecurity+rules") && i%3 == 0 { // of many versions some will do
			for _, f := range lint.Apply(files, lint.Options{}, rules.Options{}, engine.Options{}).Refused {
				t.Errorf("not fixed: %v", &f.Diagnostic)
			}
		}
	}
}
