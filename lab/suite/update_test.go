package suite_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/lab/suite"
)

// events of the cases below: Shadow read fires twice, by sh and by cat; Shell started
// once.
const updateEvents = "    events: |\n      process bash /bin/bash\n      @bash spawn sh /bin/sh\n      openat /etc/shadow # sh\n      @bash spawn cat /bin/cat\n      openat /etc/shadow # cat\n"

var updates = []struct {
	name, before, after string
	left                string // a part of what is left; "" = nothing
}{
	{"what holds stays", "expect: [{rule: Shadow read}]", "expect: [{rule: Shadow read}]", ""},
	{"a number", "expect:\n      - rule: Shadow read\n        exactly: 1   # one", "expect:\n      - rule: Shadow read\n        exactly: 2   # one", ""},
	{"numbers in one line", "expect: [{rule: Shadow read, at_most: 1}, {rule: Shell started, at_least: 9}]", "expect: [{rule: Shadow read, at_most: 2}, {rule: Shell started, at_least: 1}]", ""},
	{"none", "expect: [{rule: Shadow read, where: proc.name = x, at_least: 1}]", "expect: [{rule: Shadow read, where: proc.name = x, exactly: 0}]", ""},
	{"no number", "expect: [{rule: \"Shadow read\", where: proc.name = x}]", "expect: [{rule: \"Shadow read\", exactly: 0, where: proc.name = x}]", ""},
	{"no number in a block", "expect:\n      # why\n      - rule: Shadow read # here\n        where: proc.name = x", "expect:\n      # why\n      - rule: Shadow read # here\n        exactly: 0\n        where: proc.name = x", ""},
	{"a value", "expect:\n      - rule: Shell started\n        priority: Error\n        fields:\n          proc.name: 'it''s' # name", "expect:\n      - rule: Shell started\n        priority: Notice\n        fields:\n          proc.name: sh # name", ""},
	{"a number and a value", "expect: [{rule: Shadow read, exactly: 1, fields: {fd.name: /etc/passwd}}]", "expect: [{rule: Shadow read, exactly: 2, fields: {fd.name: /etc/shadow}}]", ""},
	{"silent rules", "silent: [Shell started, \"Shadow read\"]", "expect:\n      - rule: Shell started\n        exactly: 1\n      - rule: Shadow read\n        exactly: 2\n    silent: []", ""},
	{"one silent rule", "silent: Shell started", "expect:\n      - rule: Shell started\n        exactly: 1\n    silent: []", ""},
	{"a block of silent rules", "expect:\n      - rule: Shadow read\n    # quiet\n    silent:\n      - Shell started # never", "expect:\n      - rule: Shadow read\n      - rule: Shell started\n        exactly: 1\n    # quiet\n    silent:", ""},
	{"what nothing expects", "expect:\n    - rule: Shell started\n    strict: true", "expect:\n    - rule: Shell started\n    - rule: Shadow read\n      exactly: 2\n    strict: true", ""},
	{"no expectations", "strict: true", "expect:\n      - rule: Shell started\n        exactly: 1\n      - rule: Shadow read\n        exactly: 2\n    strict: true", ""},
	{"a pattern", "silent: [S*]", "silent: [S*]", "by a pattern"},
	{"no such rule", "silent: [Nothing]", "silent: [Nothing]", "no such rule"},
	{"a rule that is off", "expect: [{rule: Off}]", "expect: [{rule: Off}]", "disabled"},
	{"another form", "expect: [{rule: Shadow read}]\n    strict: true", "expect: [{rule: Shadow read}]\n    strict: true", "have to be added to the list in line"},
	{"a variable", "matrix: {x: [5, 7]}\n    expect: [{rule: Shadow read, exactly: '${x}'}]", "matrix: {x: [5, 7]}\n    expect: [{rule: Shadow read, exactly: '${x}'}]", "can't be changed here"},
}

func TestUpdate(t *testing.T) {
	for _, test := range updates {
		t.Run(test.name, func(t *testing.T) {
			before := head + "# The cases.\ncases:\n  - name: first, ok\n    events: process p\n    silent: [Shell started]\n\n  - name: \"case\" # the one\n" +
				updateEvents + "    " + test.before + "\n  # The last.\n  - {name: last, events: process p, strict: true}\n"
			text, left := []byte(before), []string(nil)
			for range 4 {
				s, err := suite.Parse("s.yaml", text)
				if err != nil {
					t.Fatalf("%v", err)
				}
				res, err := s.Run(context.Background(), env(t, nil))
				if err != nil {
					t.Fatal(err)
				}
				text, left = res.Update()
			}
			want := strings.Replace(before, test.before, test.after, 1)
			if d := cmp.Diff(want, string(text)); d != "" {
				t.Error(d)
			}
			if all := strings.Join(left, "\n"); test.left == "" && all != "" || !strings.Contains(all, test.left) {
				t.Errorf("left: %s", all)
			}
		})
	}
}
