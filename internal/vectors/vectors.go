// Package vectors provides the project's test captures. They are event texts:
// those in testdata, and others that are generated from the schema, such as one
// with every event type. Each declares what is expected of it, in lines that
// begin with "#=":
//
//	#= numbered 12      events with a number
//	#= delivered 10     events that rules see
//	#= fails truncated  reading ends with this error: truncated, corrupt
//	#= matches 3 evt.type = openat and fd.name startswith /etc
//
// The last is the number of delivered events for which a condition holds.
//
// The tests of this package run every vector through every property of reader,
// writer, state, fields and engine, and check that together the vectors exercise
// every block, event type, conversion, parameter type, field and operator.
package vectors

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hids/scap/scaptest"
)

// Vector is a capture with what is expected of it.
type Vector struct {
	Name      string
	Capture   *scaptest.Capture
	Numbered  int    // events with a number; -1 = not declared
	Delivered int    // events that rules see; -1 = not declared
	Fails     string // how reading ends: "", "truncated" or "corrupt"
	Matches   []Match
}

// Match is a condition with the number of events for which it holds.
type Match struct {
	Line      int
	Count     int
	Condition string
}

// Load returns the vectors in dir, by name, and the generated ones.
func Load(dir string) ([]*Vector, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	var texts []Text
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts = append(texts, Text{filepath.Base(file), string(b)})
	}
	var list []*Vector
	var errs []error
	for _, t := range append(texts, Generate()...) {
		v, err := Parse(t.Name, []byte(t.Text))
		list, errs = append(list, v), append(errs, err)
	}
	return list, errors.Join(errs...)
}

// Parse assembles an event text and reads what it declares.
func Parse(name string, text []byte) (*Vector, error) {
	v := &Vector{Name: name, Numbered: -1, Delivered: -1}
	line := 0
	for l := range strings.Lines(string(text)) {
		line++
		if rest, ok := strings.CutPrefix(l, "#="); ok {
			if err := v.expect(line, strings.TrimSpace(rest)); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, line, err)
			}
		}
	}
	c, err := scaptest.Assemble(name, text)
	if err != nil {
		return nil, err
	}
	v.Capture = c
	return v, nil
}

// expect reads one declaration.
func (v *Vector) expect(line int, text string) error {
	key, rest, _ := strings.Cut(text, " ")
	switch key {
	case "numbered", "delivered":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		if key == "numbered" {
			v.Numbered = n
		} else {
			v.Delivered = n
		}
	case "fails":
		v.Fails = rest
	case "matches":
		count, cond, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(count)
		if err != nil {
			return err
		}
		v.Matches = append(v.Matches, Match{line, n, cond})
	default:
		return fmt.Errorf("unknown declaration %q", key)
	}
	return nil
}
