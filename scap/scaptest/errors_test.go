package scaptest

import (
	"errors"
	"strings"
	"testing"
)

// errorTests pair a text with the place and the words of its mistake.
var errorTests = []struct{ text, want string }{
	{"process p\n@p opennat /x", "2:4: unknown event or statement \"opennat\"; did you mean \"openat\"?"},
	{"process p\n@p openat nmae=/x", "2:11: openat has no parameter \"nmae\"; did you mean \"name\"?"},
	{"process p\n  openat /x flags=O_RDNOLY", "2:19: flags has no value called O_RDNOLY; did you mean \"O_RDONLY\"?"},
	{"process p\nopenat /x -> ENONT", "2:14: fd has no value called ENONT; did you mean \"ENOENT\"?"},
	{"process bash\n@bsh getuid", "2:2: no process is called \"bsh\"; did you mean \"bash\"?"},
	{"getuid", "1:1: which process does this?; begin the line with @NAME, or declare a process above"},
	{"process p\nread 3 \"abc", "2:8: the quote is not closed on this line"},
	{"process p args=[a b", "1:16: the \"[\" is never closed"},
	{"process p colour=red", "1:11: unknown key \"colour\""},
	{"process p uid=bob", "1:15: uid takes a number, not bob"},
	{"process p container=web", "1:21: no container is called \"web\"; declare it on a line above: container web"},
	{"process p\nprocess p", "2:9: a process called \"p\" exists already"},
	{"process p\ngetuid\nprocess q", "3:1: process belongs before the first event of a section; start processes with spawn or clone, or begin a new section"},
	{"process p\nkill 300 999", "2:10: 999 does not fit sig, which has 8 bits"},
	{"process p\nconnect 3 10.0.0.1", "2:11: 10.0.0.1 is not a pair of addresses; write source->destination, such as 10.0.0.1:40000->10.0.0.2:80"},
	{"process p\nconnect 3 10.0.0.1:1->[::1]:2", "2:23: both addresses of a pair are of the same family"},
	{"process p\nbind 3 nowhere", "2:8: nowhere is not an address with a port; write 10.0.0.1:80, [::1]:80 or unix:/path"},
	{"process p\nbpf BPF_MAP_CREATE 1", "2:20: bpf takes no further parameter without a name"},
	{"process p\nsetsockopt 3 1 1 val=5", "2:22: val needs the type of the value; write it as one of bytebuf:VALUE errno:VALUE uint32:VALUE uint64:VALUE reltime:VALUE"},
	{"process p\nopenat> /x -> 3", "2:15: openat> has no result"},
	{"process p\nsyslog -> 3", "2:11: syslog has no result"},
	{"process p\nopenat /x name=/y", "2:16: parameter name is given twice"},
	{"process p\nread fd=1 fd=2", "2:11: fd is given twice"},
	{"process p\n+abc getuid", "2:2: abc is not a duration; write 10ms, 1.5s or 250us"},
	{"process p\n=yesterday getuid", "2:2: yesterday is not a time; write 2024-05-01T12:00:00Z, or seconds since the epoch"},
	{"process p\n[cpu=1 loud] getuid", "2:8: unknown attribute loud"},
	{"+1ms process p", "1:1: process is not an event and has no time"},
	{"fd 3 file /x", "1:1: fd needs a process; write it below a process, or fd @NAME ..."},
	{"process p\nfd 3 fiel /x", "2:6: unknown type of file \"fiel\"; did you mean \"file\"?"},
	{"process p\nfd 3 ipv4", "2:1: a socket needs an address, such as: fd 3 ipv4 10.0.0.1:40000->10.0.0.2:80"},
	{"process p\nfd 3 ipv6 10.0.0.1:1->10.0.0.2:2", "2:11: 10.0.0.1:1->10.0.0.2:2 is not an address of this type"},
	{"interface eth0 10.0.0.300", "1:16: 10.0.0.300 is not an address; write 10.0.0.1/24 or fe80::1/64"},
	{"form process-list=12", "1:1: process-list has versions 1 to 9"},
	{"compress rar", "1:1: compress is followed by one of none, gzip, zstd"},
	{"container c type=dokcer", "1:1: unknown type of container \"dokcer\"; did you mean \"docker\"?"},
	{"process p\n@p spawn", "2:4: spawn needs a name for the child"},
	{"process p\nwrite 1 \"\\q\"", "2:10: unknown escape \\q"},
	{"process p\nwrite 1 x\"0g\"", "2:9: a byte string needs pairs of hexadecimal digits"},
	{"process p\nopen#x /y", "2:1: behind the # stands the number of parameters"},
	{"process p\nunlink \"/x\"y", "2:8: a quoted value ends at its quote"},
	{"process p\nopenat name=", "2:13: a value is missing; write \"\" for an empty string, - for no value"},
	{"process p\ngetuid -> 1 2", "2:8: \"->\" is followed by one result, and ends the line"},
	{"process p\n+1ms", "2:1: an event is missing here"},
	{"process p\nübernat", "2:1: unknown event or statement \"übernat\""},
	{"process p\nwrite 1 ü bad=1", "2:11: write has no parameter \"bad\""},
}

func TestErrorsSayWhereAndWhat(t *testing.T) {
	for _, tt := range errorTests {
		_, err := Assemble("f", []byte(tt.text))
		if err == nil {
			t.Errorf("%q assembles", tt.text)
			continue
		}
		if got := err.Error(); !strings.HasPrefix(got, "f:"+tt.want) {
			t.Errorf("%q:\n got %s\nwant f:%s", tt.text, got, tt.want)
		}
	}
}

func TestErrorsShowTheLine(t *testing.T) {
	_, err := Assemble("f", []byte("process p\n\t@p openat nmae=/x\n\t@p opennat"))
	want := "f:2:12: openat has no parameter \"nmae\"; did you mean \"name\"?\n" +
		"    \t@p openat nmae=/x\n" +
		"    \t          ^\n" +
		"f:3:5: unknown event or statement \"opennat\"; did you mean \"openat\"?\n" +
		"    \t@p opennat\n" +
		"    \t   ^"
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	var list ErrorList
	if !errors.As(err, &list) || len(list) != 2 || list[1].Line != 3 || list[1].Col != 5 {
		t.Errorf("%#v", err)
	}
	var one *Error
	if !errors.As(err, &one) || one.Line != 2 {
		t.Error("the list does not give access to its errors")
	}
}

func TestErrorsAreLimited(t *testing.T) {
	_, err := Assemble("f", []byte(strings.Repeat("nonsense\n", 1000)))
	var list ErrorList
	if !errors.As(err, &list) || len(list) > maxErrors+1 {
		t.Errorf("%d errors", len(list))
	}
}
