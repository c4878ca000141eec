package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
)

// A kind is one way in which captures differ: "openat", "only in A";
// "openat dev", "differs".
type kind struct{ what, how string }

// A tally counts differences by kind, with some examples of each.
type tally struct {
	pairs    int // of events, threads or open files that were compared
	equal    int // of these, those without a difference
	counts   map[kind]int
	examples map[kind][]string
	max      int // examples of a kind
}

func newTally(examples int) *tally {
	return &tally{counts: map[kind]int{}, examples: map[kind][]string{}, max: examples}
}

func (t *tally) add(what, how, example string) {
	k := kind{what, how}
	t.counts[k]++
	if len(t.examples[k]) < t.max {
		t.examples[k] = append(t.examples[k], example)
	}
}

// fields compares two structs of the same type, field by field.
func (t *tally) fields(what, which string, a, b any) {
	t.pairs++
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	same := true
	for i := range va.NumField() {
		x, y := va.Field(i).Interface(), vb.Field(i).Interface()
		if reflect.DeepEqual(x, y) {
			continue
		}
		same = false
		format := "%s: %v | %v"
		if _, ok := x.([]byte); ok {
			format = "%s: %.400q | %.400q"
		}
		t.add(what+" "+va.Type().Field(i).Name, "differs", fmt.Sprintf(format, which, x, y))
	}
	if same {
		t.equal++
	}
}

func (t *tally) print(out io.Writer, of string) {
	fmt.Fprintf(out, "%s: %d compared, %d equal, %d kinds of differences\n", of, t.pairs, t.equal, len(t.counts))
	kinds := slices.SortedFunc(maps.Keys(t.counts), func(a, b kind) int {
		return cmp.Or(cmp.Compare(a.what, b.what), cmp.Compare(a.how, b.how))
	})
	for _, k := range kinds {
		fmt.Fprintf(out, "%7d  %s: %s\n", t.counts[k], k.what, k.how)
		for _, e := range t.examples[k] {
			fmt.Fprintf(out, "         %s\n", e)
		}
	}
}
