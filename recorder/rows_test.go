package recorder

import (
	"testing"

	"hids/scap/schema"
)

// Every system call that has an event of its own has a row for it, with as many
// parameters as the schema says.
func TestRowsCoverSchema(t *testing.T) {
	rows := make(map[string]Row)
	for _, r := range Rows() {
		rows[r.Syscall] = r
	}
	for _, sc := range schema.Syscalls() {
		nr := numberOf(&sc)
		if nr < 0 {
			continue
		}
		r, ok := rows[sc.Name]
		if !ok {
			t.Errorf("%s has no row", sc.Name)
			continue
		}
		if r.Event != sc.Exit {
			t.Errorf("%s: event %v, want %v", sc.Name, r.Event, sc.Exit)
		}
		if r.Nr != nr || r.Code != sc.Code {
			t.Errorf("%s: number %d and code %d, want %d and %d", sc.Name, r.Nr, r.Code, nr, sc.Code)
		}
		checkParams(t, sc.Name, r)
	}
}

// checkParams compares the parameters of a row with those of its event.
func checkParams(t *testing.T, name string, r Row) {
	t.Helper()
	params := r.Event.Info().Params
	if len(r.params) != len(params) {
		t.Errorf("%s: %d parameters, want %d", name, len(r.params), len(params))
		return
	}
	for i, p := range r.params {
		want := params[i]
		if int(p.size) != want.Type.Size() {
			t.Errorf("%s: %s has %d bytes, want %d", name, want.Name, p.size, want.Type.Size())
		}
		if p.put == nil {
			t.Errorf("%s: nothing makes %s", name, want.Name)
		}
	}
}

// A row asks for no more than a sample can hold, in ways that can be meant.
func TestRowsFetch(t *testing.T) {
	for _, r := range Rows() {
		if len(r.Fetch) > maxFetch {
			t.Errorf("%s fetches %d fields", r.Syscall, len(r.Fetch))
		}
		for _, f := range r.Fetch {
			op := f.Op &^ (opIfOK | opIfFail)
			if op == opNone || op > opCaps || f.Op&opIfOK != 0 && f.Op&opIfFail != 0 {
				t.Errorf("%s: operation %#x", r.Syscall, f.Op)
			}
		}
	}
}

// A translation goes into the flag table of the parameter that it is for.
func TestRowsTranslateIntoTheRightTable(t *testing.T) {
	for _, r := range append(Rows(), rowsOf(kindRows())...) {
		for i, p := range r.params {
			want := r.Event.Info().Params[i]
			switch {
			case p.tr == nil:
			case want.Flags == nil && (want.Name == "flags" && p.tr == fileFlags):
				// Numbers for which the schema has no names.
			case want.Flags == nil || want.Flags.Name != p.tr.table:
				t.Errorf("%s: %s is translated into %s", r.Syscall, want.Name, p.tr.table)
			}
		}
	}
}

func rowsOf(kinds [numKinds]*Row) (rows []Row) {
	for _, r := range kinds {
		if r != nil {
			rows = append(rows, *r)
		}
	}
	return rows
}

// The rows of samples that are no system calls fit their events.
func TestKindRows(t *testing.T) {
	for kind, r := range kindRows() {
		switch uint16(kind) {
		case sampleSyscall, sampleChild, sampleGeneric, sampleTask, sampleFile:
			if r != nil {
				t.Errorf("kind %d has a row of its own", kind)
			}
			continue
		}
		if r == nil {
			t.Errorf("kind %d has no row", kind)
			continue
		}
		checkParams(t, r.Event.String(), *r)
	}
}
