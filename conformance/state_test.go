package conformance

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"hids/engine/state"
	"hids/scap"
)

// TestStateIsDeterministic replays every capture twice and compares what is
// known of the host at the end.
func TestStateIsDeterministic(t *testing.T) {
	for _, name := range captureNames(t) {
		first, second := finalState(t, name), finalState(t, name)
		if first != second {
			t.Errorf("%s: two replays differ", name)
		}
	}
}

// captureNames returns the names of all captures, as the answers have them.
func captureNames(t *testing.T) (names []string) {
	t.Helper()
	root := filepath.Join(dataDir(t), "captures")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err == nil && strings.Contains(rel, ".scap") {
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// finalState returns a digest of the state over a capture and at its end.
func finalState(t *testing.T, name string) uint64 {
	t.Helper()
	sum := fnv.New64a()
	st := state.New()
	r := openCapture(t, name)
	for {
		sec, err := r.NextSection()
		if err != nil {
			return sum.Sum64()
		}
		st.Begin(sec)
		for err == nil {
			var ev scap.Event
			if err = r.Next(&ev); err == nil {
				st.Apply(&ev)
				writeEvent(sum, st, &ev)
			}
		}
		writeThreads(sum, st)
		if !errors.Is(err, scap.ErrSectionEnd) {
			return sum.Sum64()
		}
	}
}

type writer interface{ Write([]byte) (int, error) }

func writeEvent(w writer, st *state.State, ev *scap.Event) {
	id, _, ok := st.EventContainer()
	name := ""
	if fd := st.EventFD(); fd != nil {
		name = fd.Name
	}
	fmt.Fprintln(w, ev.Num, st.EventFDNum(), name, st.NameChanged(), id, ok)
}

func writeThreads(w writer, st *state.State) {
	for th := range st.Threads() {
		fmt.Fprintln(w, th.TID, th.PID, th.PTID, th.CmdLine, th.ExePath, th.Cwd(), th.Env, th.ContainerID, th.UID, th.CloneTS)
		if table := th.FDTable(); table != nil {
			for fd := range table.All() {
				fmt.Fprintln(w, fd.Num, fd.Type, fd.Name, fd.NameRaw, fd.Flags, fd.Src, fd.Dst)
			}
		}
	}
}
