package conformance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
)

// loadRules loads rule files of the data as Falco would; ok is false if it
// would refuse one of them.
func loadRules(t testing.TB, names []string) (rs []*rules.Rule, ok bool) {
	t.Helper()
	l := rules.NewLoader(engine.NewCompiler(engine.Options{}), rules.Options{})
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dataDir(t), filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		res := l.Load(rules.File{Name: name, Content: content})
		for i := range res.Diagnostics {
			if d := &res.Diagnostics[i]; d.Severity == rules.SeverityError {
				t.Logf("%v", d)
				return nil, false
			}
		}
	}
	return l.Rules(), true
}

// stockOptions are those of the stock configuration with ISO times.
func stockOptions() engine.Options {
	return engine.Options{
		MinPriority: rules.Debug,
		Append:      []engine.AppendOutput{{Suggested: true}},
		Format:      engine.FormatOptions{TimeISO8601: true, NoHostname: true},
	}
}

// alertsOf are the JSON alerts of a run.
type alertsOf struct {
	json  []json.RawMessage
	count int
	rules map[string]int
	order strings.Builder
}

func (a *alertsOf) sha() string {
	sum := sha256.Sum256([]byte(strings.TrimSuffix(a.order.String(), "\n")))
	return hex.EncodeToString(sum[:])
}

func runAlerts(t *testing.T, capture string, p *engine.Program, keep int) *alertsOf {
	t.Helper()
	got := &alertsOf{rules: make(map[string]int)}
	var buf []byte
	_, err := replay.Check(context.Background(), openCapture(t, capture), p, replay.Options{}, func(e *engine.Evaluator, r *engine.Rule) error {
		got.count++
		got.rules[r.Name]++
		buf = e.AppendJSON(buf[:0], r)
		var rec struct {
			Time string `json:"time"`
		}
		if err := json.Unmarshal(buf, &rec); err != nil {
			return fmt.Errorf("%v in %s", err, buf)
		}
		fmt.Fprintf(&got.order, "%s %s\n", r.Name, rec.Time)
		if got.count <= keep {
			got.json = append(got.json, append(json.RawMessage(nil), buf...))
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", capture, err)
	}
	return got
}

// alertRow is a line of the answers.
type alertRow struct {
	Capture    string            `json:"capture"`
	Rules      []string          `json:"rules"`
	Status     int               `json:"status"`
	Alerts     []json.RawMessage `json:"alerts"`
	AlertCount int               `json:"alert_count"`
	RuleCounts map[string]int    `json:"rule_counts"`
	Order      string            `json:"order_sha256"`
	Test       string            `json:"test"`
	Config     map[string]any    `json:"config"`
}

// value decodes JSON with exact numbers.
func value(t testing.TB, raw json.RawMessage) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

func TestAlerts(t *testing.T) {
	runs, firing, single := &score{name: "alerts: runs"}, &score{name: "alerts: runs with alerts"}, &score{name: "alerts: single"}
	programs := make(map[string]*engine.Program)
	eachLine(t, "alerts", func(line []byte) {
		var row alertRow
		decode(t, line, &row)
		key := strings.Join(row.Rules, " ")
		p := programs[key]
		if p == nil {
			rs, ok := loadRules(t, row.Rules)
			if !ok {
				runs.add(false, "%s does not load", key)
				return
			}
			var err error
			if p, err = engine.Compile(rs, stockOptions()); err != nil {
				t.Fatal(err)
			}
			programs[key] = p
		}
		got := runAlerts(t, row.Capture, p, len(row.Alerts))
		ok := compareAlerts(t, single, row.Capture+" "+key, row.Alerts, got.json)
		complete := row.Status == 0
		if complete {
			counts := cmp.Diff(row.RuleCounts, got.rules)
			ok = ok && counts == "" && got.count == row.AlertCount && got.sha() == row.Order
			if counts != "" {
				t.Logf("%s %s: counts (-falco +hids):\n%s", row.Capture, key, counts)
			}
		}
		runs.add(ok, "%s with %s", row.Capture, key)
		if row.AlertCount > 0 {
			firing.add(ok, "%s with %s", row.Capture, key)
		}
	})
	runs.report(t, 1)
	firing.report(t, 1)
	single.report(t, 1)
}

// compareAlerts compares alerts one by one.
func compareAlerts(t *testing.T, s *score, what string, want, got []json.RawMessage) bool {
	all := len(want) == len(got)
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			s.add(false, "%s: alert %d is missing: %.300s", what, i, want[i])
			all = false
		case i >= len(want):
			s.add(false, "%s: alert %d is too many: %.300s", what, i, got[i])
		default:
			diff := cmp.Diff(value(t, want[i]), value(t, got[i]))
			s.add(diff == "", "%s: alert %d (-falco +hids):\n%s", what, i, diff)
			all = all && diff == ""
		}
	}
	return all
}

// TestUpstream runs Falco's own regression cases.
func TestUpstream(t *testing.T) {
	s, single := &score{name: "upstream tests"}, &score{name: "upstream tests: alerts"}
	eachLine(t, "upstream_tests", func(line []byte) {
		var row alertRow
		decode(t, line, &row)
		rs, ok := loadRules(t, row.Rules)
		if !ok {
			s.add(row.Status != 0 && len(row.Alerts) == 0, "%s: rules do not load", row.Test)
			return
		}
		opt := stockOptions()
		applyConfig(t, &opt, row.Config)
		p, err := engine.Compile(rs, opt)
		if err != nil {
			t.Fatal(err)
		}
		got := runAlerts(t, row.Capture, p, 1<<20)
		s.add(compareAlerts(t, single, row.Test, row.Alerts, got.json), "%s", row.Test)
	})
	s.report(t, 1)
	single.report(t, 1)
}

// applyConfig applies the keys of a falco.yaml that the cases use.
func applyConfig(t *testing.T, opt *engine.Options, config map[string]any) {
	for key, v := range config {
		switch key {
		case "json_include_output_property":
			opt.Format.NoOutput = v == false
		case "json_include_tags_property":
			opt.Format.NoTags = v == false
		case "time_format_iso_8601":
			opt.Format.TimeISO8601 = v == true
		case "rules":
			for _, entry := range v.([]any) {
				for action, what := range entry.(map[string]any) {
					sel := engine.Selection{Enable: action == "enable"}
					m := what.(map[string]any)
					sel.Rule, _ = m["rule"].(string)
					sel.Tag, _ = m["tag"].(string)
					opt.Select = append(opt.Select, sel)
				}
			}
		default:
			t.Errorf("unknown key %q", key)
		}
	}
}
