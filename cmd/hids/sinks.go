package main

import (
	"bytes"
	"encoding/json"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
)

// alertSink prints alerts in one format.
type alertSink interface {
	begin(t trace, several bool) error // the next capture
	// render appends the text of an alert. Several goroutines may call it.
	render(dst []byte, ev *engine.Evaluator, r *engine.Rule) []byte
	alert(r *engine.Rule, text []byte) error
	end(stats replay.Stats, err error) error // of the capture; err if it was cut
	close() error                            // of the report
}

// checkSinks are the formats of check.
var checkSinks = map[string]func(*checkJob) alertSink{
	"text":     func(j *checkJob) alertSink { return &textSink{out: j.out, color: j.color} },
	"json":     func(j *checkJob) alertSink { return &jsonSink{out: j.out} },
	"sarif":    newSARIFSink,
	"junit":    newJUnitSink,
	"markdown": newMarkdownSink,
}

func checkFormats() []string { return []string{"text", "json", "sarif", "junit", "markdown"} }

// textSink prints alerts as Falco does. With several captures, a line "==>
// NAME <==" precedes the alerts of each.
type textSink struct {
	lineRender
	out    *output
	color  bool
	header string
}

// lineRender renders alerts as lines of text.
type lineRender struct{}

func (lineRender) render(dst []byte, ev *engine.Evaluator, r *engine.Rule) []byte {
	return ev.AppendText(dst, r)
}

func (s *textSink) begin(t trace, several bool) error {
	if several {
		s.header = "==> " + printable(t.name()) + " <=="
	}
	return nil
}

func (s *textSink) alert(r *engine.Rule, text []byte) error {
	if s.header != "" {
		if err := s.out.Line([]byte(s.header)); err != nil {
			return err
		}
		s.header = ""
	}
	if s.color {
		_, err := s.out.Write(append(colored(text, r.Priority), '\n'))
		return err
	}
	return s.out.Line(text)
}

func (s *textSink) end(replay.Stats, error) error { return nil }
func (s *textSink) close() error                  { return nil }

// priorityColors are the SGR parameters in which priorities are printed.
var priorityColors = [...]string{
	rules.Emergency: "1;97;41", rules.Alert: "1;91", rules.Critical: "1;91", rules.Error: "31",
	rules.Warning: "33", rules.Notice: "36", rules.Informational: "32", rules.Debug: "2",
}

// colored returns an alert line for a terminal, with its priority in color.
func colored(line []byte, p rules.Priority) []byte {
	text := []byte(printable(string(line)))
	word := []byte(p.String())
	at := bytes.Index(text, word)
	if at < 0 {
		return text
	}
	out := append([]byte(nil), text[:at]...)
	out = append(out, "\x1b["+priorityColors[p]+"m"...)
	out = append(out, word...)
	out = append(out, "\x1b[0m"...)
	return append(out, text[at+len(word):]...)
}

// jsonSink prints alerts as Falco does with json_output, one object a line.
// With several captures, each also has the key "capture".
type jsonSink struct {
	out     *output
	capture []byte // `{"capture":"NAME",`, or empty
}

func (s *jsonSink) begin(t trace, several bool) error {
	if several {
		name, err := json.Marshal(t.name())
		if err != nil {
			return err
		}
		s.capture = append(append([]byte(`{"capture":`), name...), ',')
	}
	return nil
}

func (s *jsonSink) render(dst []byte, ev *engine.Evaluator, r *engine.Rule) []byte {
	start := len(dst) + len(s.capture)
	dst = ev.AppendJSON(append(dst, s.capture...), r)
	if len(s.capture) > 0 {
		dst = append(dst[:start], dst[start+1:]...) // the object's own brace
	}
	return dst
}

func (s *jsonSink) alert(_ *engine.Rule, text []byte) error { return s.out.Line(text) }

func (s *jsonSink) end(replay.Stats, error) error { return nil }
func (s *jsonSink) close() error                  { return nil }
