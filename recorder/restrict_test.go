package recorder

import (
	"slices"
	"testing"

	"hids/scap"
)

// family is a host with a tree of processes: 1 started 10 and 20; 10 started 11,
// of which the thread 12 started 13; 20 started 21. 30 and 31 are each other's
// parents.
func family() *scap.Section {
	sec := &scap.Section{}
	for _, p := range [][3]int64{ // tid, pid, ptid
		{1, 1, 0}, {10, 10, 1}, {11, 11, 10}, {12, 11, 10}, {13, 13, 12}, {20, 20, 1}, {21, 21, 20}, {30, 30, 31}, {31, 31, 30},
	} {
		sec.Threads = append(sec.Threads, scap.Thread{TID: p[0], PID: p[1], PTID: p[2]})
		sec.FDs = append(sec.FDs, scap.FDList{TID: p[0]})
	}
	return sec
}

func TestSectionsHaveWhatTheFilterConcerns(t *testing.T) {
	for _, tt := range []struct {
		name   string
		filter Filter
		seen   []int
		want   []int64 // tids
	}{
		{"everything", Filter{}, nil, []int64{1, 10, 11, 12, 13, 20, 21, 30, 31}},
		{"names", Filter{Comms: []string{"x"}}, nil, []int64{1, 10, 11, 12, 13, 20, 21, 30, 31}},
		{"a process", Filter{PIDs: []int{13}}, nil, []int64{1, 10, 11, 12, 13}},
		{"a tree", Filter{Trees: []int{10}}, nil, []int64{1, 10, 11, 12, 13}},
		{"two", Filter{PIDs: []int{21}, Trees: []int{11}}, nil, []int64{1, 10, 11, 12, 13, 20, 21}},
		{"what we start", Filter{Children: true}, nil, []int64{1, 20, 21}},
		{"an orphan", Filter{Children: true}, []int{11}, []int64{1, 10, 11, 12, 13, 20, 21}},
		{"loops", Filter{PIDs: []int{30}}, nil, []int64{30, 31}},
		{"nobody", Filter{PIDs: []int{99}}, nil, nil},
	} {
		sec, seen := family(), make(map[int]bool)
		for _, pid := range tt.seen {
			seen[pid] = true
		}
		restrict(sec, tt.filter, 20, seen)
		var threads, files []int64
		for _, th := range sec.Threads {
			threads = append(threads, th.TID)
		}
		for _, l := range sec.FDs {
			files = append(files, l.TID)
		}
		if !slices.Equal(threads, tt.want) || !slices.Equal(files, tt.want) {
			t.Errorf("%s: threads %v, files of %v, want %v", tt.name, threads, files, tt.want)
		}
	}
}
