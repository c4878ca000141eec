package conformance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
)

// openCapture opens a capture of the data by its name, with or without the
// ending .zst.
func openCapture(t testing.TB, name string) *scap.Reader {
	t.Helper()
	path := filepath.Join(dataDir(t), "captures", filepath.FromSlash(name))
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		f, err = os.Open(path + ".zst")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	r, err := scap.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// excused are answers that depend on more than the capture. docs/differences.md
// says so, too.
var excused = map[[2]string]string{
	{"sysflow-telemetry+sf-collector/alpine__alpine.scap", "user.shell contains bash"}: "a user that only the analysing host's passwd knows",
	{"synthetic/events-empty.scap", "fdlist.names contains e"}:                         "an empty list of fds is read from leftover memory",
	{"synthetic/events-old-1.scap", "fd.dev.major > 0"}:                                "evaluating evt.abspath replaces the fd of an openat",
	{"synthetic/events-old-1.scap", "fd.dev.minor = 0"}:                                "evaluating evt.abspath replaces the fd of an openat",
}

// conditionRow is a line of the answers: a condition, or a capture.
type conditionRow struct {
	Expr      int        `json:"expr"`
	Condition string     `json:"condition"`
	Valid     bool       `json:"valid"`
	Errors    [][]string `json:"errors"`
	Capture   string     `json:"capture"`
	Matches   map[string]struct {
		N     int    `json:"n"`
		First []int  `json:"first"`
		SHA   string `json:"sha"`
	} `json:"matches"`
}

// found is which events a condition matched.
type found struct {
	n     int
	first []int
	nums  strings.Builder
}

func (f *found) add(num uint64) {
	if f.n > 0 {
		f.nums.WriteByte(',')
	}
	f.n++
	if len(f.first) < 3 {
		f.first = append(f.first, int(num))
	}
	f.nums.WriteString(strconv.FormatUint(num, 10))
}

func (f *found) sha() string {
	sum := sha256.Sum256([]byte(f.nums.String()))
	return hex.EncodeToString(sum[:])[:16]
}

// TestConditions compares, for each condition, whether it is valid and which
// events of each capture it matches.
func TestConditions(t *testing.T) {
	valid := &score{name: "conditions valid"}
	matched := &score{name: "conditions match"}
	var rs []*rules.Rule
	texts := make(map[string]string)
	var p *engine.Program
	eachLine(t, "conditions", func(line []byte) {
		var row conditionRow
		decode(t, line, &row)
		if row.Capture == "" {
			_, err := engine.CompileFilter(row.Condition, nil)
			valid.add((err == nil) == row.Valid, "%d %q: want valid %v %v, got %v", row.Expr, row.Condition, row.Valid, row.Errors, err)
			if err == nil && row.Valid {
				id := strconv.Itoa(row.Expr)
				texts[id] = row.Condition
				cond, _ := filter.Parse(row.Condition)
				rs = append(rs, &rules.Rule{Name: id, Condition: cond, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
			}
			return
		}
		if p == nil {
			var err error
			if p, err = engine.Compile(rs, engine.Options{Matching: engine.All, MinPriority: rules.Debug}); err != nil {
				t.Fatal(err)
			}
		}
		compareMatches(t, matched, p, &row, texts)
	})
	valid.report(t, 1)
	matched.report(t, 1)
}

func compareMatches(t *testing.T, s *score, p *engine.Program, row *conditionRow, texts map[string]string) {
	got := make(map[string]*found)
	_, err := replay.Check(context.Background(), openCapture(t, row.Capture), p, replay.Options{}, func(e *engine.Evaluator, r *engine.Rule) error {
		f := got[r.Name]
		if f == nil {
			f = new(found)
			got[r.Name] = f
		}
		f.add(e.Context().Event.Num)
		return nil
	})
	if err != nil {
		s.add(false, "%s: %v", row.Capture, err)
		return
	}
	for id, text := range texts {
		want, has := row.Matches[id]
		f := got[id]
		if f == nil {
			f = new(found)
		}
		if !has {
			if reason := excused[[2]string{row.Capture, text}]; reason != "" {
				s.excuse("%s %q: %s", row.Capture, text, reason)
				continue
			}
			s.add(f.n == 0, "%s: %s %q: want no match, got %d: %v", row.Capture, id, text, f.n, f.first)
			continue
		}
		if reason := excused[[2]string{row.Capture, text}]; reason != "" {
			s.excuse("%s %q: %s", row.Capture, text, reason)
			continue
		}
		ok := f.n == want.N && fmt.Sprint(f.first) == fmt.Sprint(want.First) && f.sha() == want.SHA
		s.add(ok, "%s: %s %q: want %d %v, got %d %v", row.Capture, id, text, want.N, want.First, f.n, f.first)
	}
}
