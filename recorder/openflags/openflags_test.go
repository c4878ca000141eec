package openflags

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"hids/scap/schema"
)

func TestTranslate(t *testing.T) {
	const largefile = Largefile
	for _, test := range []struct {
		kernel uint64
		want   uint32
	}{
		{unix.O_RDONLY, 1}, {unix.O_WRONLY, 2}, {unix.O_RDWR, 3}, {3, 1},
		{unix.O_RDONLY | unix.O_CLOEXEC | largefile, 1 | 1<<12 | 1<<11},
		{unix.O_DSYNC, 1 | 1<<4 | 1<<7}, {unix.O_SYNC, 1 | 1<<4 | 1<<7},
		{unix.O_TMPFILE | unix.O_RDWR, 3 | 1<<13 | 1<<10},
		{unix.O_WRONLY | unix.O_APPEND | unix.O_CREAT | unix.O_TRUNC | unix.O_EXCL, 2 | 1<<3 | 1<<2 | 1<<8 | 1<<5},
		{unix.O_NONBLOCK | unix.O_DIRECT, 1 | 1<<6 | 1<<9},
		{unix.O_DIRECTORY, 1 | 1<<10 | 1<<13},
	} {
		if got := Translate(test.kernel); got != test.want {
			t.Errorf("%#o: %#x, want %#x", test.kernel, got, test.want)
		}
	}
}

// The kernel's numbers are those of the headers for this architecture.
func TestNumbers(t *testing.T) {
	for _, n := range [][2]uint64{
		{Creat, unix.O_CREAT}, {Excl, unix.O_EXCL}, {Trunc, unix.O_TRUNC}, {Append, unix.O_APPEND},
		{Nonblock, unix.O_NONBLOCK}, {Dsync, unix.O_DSYNC}, {Cloexec, unix.O_CLOEXEC}, {Sync, unix.O_SYNC},
		{Tmpfile, unix.O_TMPFILE}, {Direct, unix.O_DIRECT}, {Directory, unix.O_DIRECTORY}, {AccessMode, unix.O_ACCMODE},
	} {
		if n[0] != n[1] {
			t.Errorf("%#o, want %#o", n[0], n[1])
		}
	}
}

// Every value of the schema comes from a flag, or from the file itself.
func TestAllOfTheSchemaIsReached(t *testing.T) {
	known := []string{"O_NONE", "O_F_CREATED", "FD_UPPER_LAYER", "FD_LOWER_LAYER"}
	for _, v := range append(Flags(), AccessModes()...) {
		known = append(known, v.Name)
	}
	for _, table := range schema.FlagTables() {
		if table.Name != "file_flags" {
			continue
		}
		for _, v := range table.Values {
			if !slices.Contains(known, v.Name) {
				t.Errorf("nothing becomes %s", v.Name)
			}
		}
	}
}
