package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
)

// fileURI returns the name of a file as reports refer to it: a relative
// reference, percent-encoded.
func fileURI(name string) string {
	return (&url.URL{Path: filepath.ToSlash(name)}).String()
}

// maxSARIF limits the results of a SARIF log; code hosts take no more.
const maxSARIF = 25_000

// sarifSink collects alerts in a SARIF 2.1.0 log.
type sarifSink struct {
	*app
	left       int // results that there is room for
	omitted    int // alerts for which there was none
	run        *sarif.Run
	invocation *sarif.Invocation
	capture    string
	known      map[string]bool
}

func newSARIFSink(j *checkJob) alertSink {
	return &sarifSink{app: j.app, left: maxSARIF, run: newSARIFRun(), known: map[string]bool{},
		invocation: sarif.NewInvocation().WithExecutionSuccessful(true)}
}

func newSARIFRun() *sarif.Run {
	driver := sarif.NewToolComponent().WithName("hids").WithVersion(version)
	return sarif.NewRun().WithTool(sarif.NewTool().WithDriver(driver))
}

// sarifLevel returns the SARIF level of a priority.
func sarifLevel(p rules.Priority) string {
	switch {
	case p <= rules.Error:
		return "error"
	case p == rules.Warning:
		return "warning"
	}
	return "note"
}

func (s *sarifSink) begin(t trace, _ bool) error { s.capture = t.name(); return nil }

// render appends the number of the event and the text of the alert.
func (s *sarifSink) render(dst []byte, ev *engine.Evaluator, r *engine.Rule) []byte {
	dst = strconv.AppendUint(dst, ev.Context().Event.Num, 10)
	return ev.AppendText(append(dst, ' '), r)
}

func (s *sarifSink) alert(r *engine.Rule, text []byte) error {
	if s.left == 0 {
		s.omitted++
		return nil
	}
	s.left--
	if !s.known[r.Name] {
		s.known[r.Name] = true
		desc := r.Desc
		if desc == "" {
			desc = r.Name
		}
		s.run.AddRule(r.Name).WithDescription(strings.TrimSpace(desc))
	}
	num, line, _ := bytes.Cut(text, []byte(" "))
	properties := sarif.NewPropertyBag().Add("evt.num", json.Number(num)).Add("priority", r.Priority.String())
	s.run.CreateResultForRule(r.Name).
		WithLevel(sarifLevel(r.Priority)).
		WithMessage(sarif.NewTextMessage(strings.ToValidUTF8(string(line), "\uFFFD"))).
		WithProperties(properties).
		AddLocation(s.location())
	return nil
}

// location returns the place of the current capture.
func (s *sarifSink) location() *sarif.Location {
	place := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(s.capture)))
	return sarif.NewLocationWithPhysicalLocation(place)
}

// notify puts something about the run itself into the log.
func (s *sarifSink) notify(level, text string) *sarif.Notification {
	n := sarif.NewNotification().WithLevel(level).WithMessage(sarif.NewTextMessage(printable(text)))
	s.invocation.AddToolExecutionNotification(n)
	return n
}

func (s *sarifSink) end(stats replay.Stats, err error) error {
	if err != nil {
		s.invocation.WithExecutionSuccessful(false)
		s.notify("error", s.capture+" was not read to its end: "+describe(err)).AddLocation(s.location())
	}
	if stats.Drops > 0 {
		s.notify("warning", "the recorder lost events, around "+plural(int(stats.Drops), "drop event")).AddLocation(s.location())
	}
	return nil
}

func (s *sarifSink) close() error {
	if s.omitted > 0 {
		text := "a SARIF log has room for " + plural(maxSARIF, "result") + ": " + plural(s.omitted, "alert") + " left out"
		s.invocation.WithExecutionSuccessful(false)
		s.notify("error", text)
		s.notef("%s", text)
	}
	s.run.AddInvocation(s.invocation)
	return writeSARIF(s.out, s.run)
}

func writeSARIF(w io.Writer, run *sarif.Run) error {
	report := sarif.NewReport()
	report.AddRun(run)
	var full bytes.Buffer
	if err := report.Write(&full); err != nil {
		return err
	}
	d := json.NewDecoder(&full)
	d.UseNumber()
	var log any
	if err := d.Decode(&log); err != nil {
		return err
	}
	return writeJSON(w, withoutDefaults(log))
}

// sarifDefaults are the members that mean the same if they are left out.
var sarifDefaults = map[string]string{
	"id": "-1", "index": "-1", "rank": "-1", "ruleIndex": "-1", "byteOffset": "-1", "charOffset": "-1",
	"kind": "fail", "language": "en-US", "isComprehensive": "false",
}

// withoutDefaults removes from a decoded SARIF log what the library writes
// although it says nothing: defaults, and empty arrays and objects but those of
// "results", of which an empty one says that there was nothing to find.
func withoutDefaults(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutDefaults(v[i])
		}
	case map[string]any:
		for key, member := range v {
			v[key] = withoutDefaults(member)
			if isDefault(key, v[key]) {
				delete(v, key)
			}
		}
	}
	return v
}

func isDefault(key string, v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0 && key != "results" || key == "newlineSequences" || key == "contents"
	case map[string]any:
		return len(v) == 0
	case json.Number:
		return sarifDefaults[key] == v.String()
	case bool:
		return sarifDefaults[key] == strconv.FormatBool(v)
	case string:
		return sarifDefaults[key] == v
	}
	return false
}
