//go:build e2e

package e2e

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// program32 puts a 32-bit program together: a row of system calls with constant
// arguments, then the data that these point to.
type program32 struct {
	code, data []byte
}

// Where the program and its data are loaded.
const (
	codeBase = 0x08048000
	dataBase = 0x08050000
)

// call adds a system call. The registers of arguments that are not given are 0.
func (p *program32) call(nr uint32, args ...uint32) {
	p.load(0xb8, nr) // eax
	for i, register := range []byte{0xbb, 0xb9, 0xba, 0xbe, 0xbf, 0xbd} {
		v := uint32(0)
		if i < len(args) {
			v = args[i]
		}
		p.load(register, v)
	}
	p.code = append(p.code, 0xcd, 0x80)
}

func (p *program32) load(register byte, v uint32) {
	p.code = binary.LittleEndian.AppendUint32(append(p.code, register), v)
}

// bytes adds data and returns its address.
func (p *program32) bytes(b []byte) uint32 {
	at := dataBase + uint32(len(p.data))
	p.data = append(p.data, b...)
	for len(p.data)%4 != 0 {
		p.data = append(p.data, 0)
	}
	return at
}

// text adds a string with its NUL.
func (p *program32) text(s string) uint32 { return p.bytes(append([]byte(s), 0)) }

// words adds numbers.
func (p *program32) words(list ...uint32) uint32 {
	var b []byte
	for _, v := range list {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return p.bytes(b)
}

// elf returns the program's file.
func (p *program32) elf() []byte {
	const header, segment = 52, 32
	le := binary.LittleEndian
	code := append(make([]byte, header+2*segment), p.code...)
	copy(code, "\x7fELF\x01\x01\x01")
	for at, v := range map[int]uint16{16: 2, 18: 3, 40: header, 42: segment, 44: 2} { // executable, i386
		le.PutUint16(code[at:], v)
	}
	for at, v := range map[int]uint32{20: 1, 24: codeBase + header + 2*segment, 28: header} {
		le.PutUint32(code[at:], v)
	}
	for len(code)%4096 != 0 {
		code = append(code, 0)
	}
	for i, s := range [][5]uint32{ // offset, address, size, flags
		{0, codeBase, uint32(len(code)), 5}, {uint32(len(code)), dataBase, uint32(len(p.data)), 6},
	} {
		h := code[header+i*segment:]
		for j, v := range []uint32{1, s[0], s[1], s[1], s[2], s[2], s[3], 4096} {
			le.PutUint32(h[4*j:], v)
		}
	}
	return append(code, p.data...)
}

// socketcall adds a call of socketcall.
func (p *program32) socketcall(call uint32, args ...uint32) { p.call(102, call, p.words(args...)) }

// calls32 are the calls of the test's program, with the events that they are.
func calls32(p *program32, dir string) []string {
	path := p.text(dir + "/file")
	room := p.bytes(make([]byte, 256))
	hello, ping, gone := p.text("hello"), p.text("ping"), p.text("/no/such/program")
	address := p.bytes(append([]byte{1, 0}, "/no/such/socket\x00"...))
	iov := p.words(hello, 5, ping, 4)
	argv, envp := p.words(p.text("zero"), p.text("one"), 0), p.words(p.text("A=b"), 0)
	var want []string
	on := func(event string) { want = append(want, event) }

	p.call(5, path, 0o102, 0o640)
	on("open fd=3(<f>DIR/file) name=DIR/file flags=*(*O_CREAT|O_RDWR*) mode=0640 dev=* ino=*")
	p.call(4, 3, hello, 5)
	on("write res=5 data=hello fd=3(<f>DIR/file) size=5")
	p.call(146, 3, iov, 2)
	on("writev res=9 data=helloping fd=3(<f>DIR/file) size=9")
	p.call(140, 3, 1, 2, room, 0)
	on("llseek res=0 fd=3(<f>DIR/file) offset=4294967298 whence=0(SEEK_SET)")
	p.call(221, 3, 0, 100)
	on("fcntl res=100(<f>DIR/file) fd=3(<f>DIR/file) cmd=1(F_DUPFD) *")
	p.call(6, 100)
	on("close res=0 fd=100(<f>DIR/file)")
	p.call(195, path, room)
	on("stat res=0 path=DIR/file")
	p.call(300, 0xffffff9c, path, room, 0)
	on("newfstatat res=0 dirfd=-100(AT_FDCWD) path=DIR/file flags=0")
	p.call(212, path, 0, 0)
	on("chown res=0 path=DIR/file uid=0* gid=0*")
	p.call(208, 0xffffffff, 0xffffffff, 0xffffffff)
	on("setresuid res=0 ruid=-1* euid=-1* suid=-1*")
	p.call(192, 0, 4096, 3, 0x22, 0xffffffff, 0)
	on("mmap2 res=* vm_size=* addr=0 length=4096 prot=3(PROT_READ|PROT_WRITE) flags=*(*MAP_PRIVATE*) fd=-1(EPERM) pgoffset=0")
	p.socketcall(1, 1, 1, 0)
	on("socket fd=4(<u>) domain=1(AF_LOCAL|AF_UNIX) type=1 proto=0 flags=0(O_NONE)")
	p.socketcall(3, 4, address, 18)
	on("connect res=-2(ENOENT) tuple=* fd=4(*) addr=*/no/such/socket")
	p.socketcall(5, 3, 0, 0)
	on("accept fd=-88(ENOTSOCK) *")
	p.socketcall(8, 1, 1, 0, room)
	on("socketpair res=0 fd1=5(*) fd2=6(*) * domain=1(AF_LOCAL|AF_UNIX) type=1 proto=0")
	p.socketcall(9, 5, ping, 4, 0)
	on("sendto res=4 data=ping fd=5(*) size=4 *")
	p.socketcall(10, 6, room+64, 16, 0)
	on("recvfrom res=4 data=ping * fd=6(*) size=16*")
	p.socketcall(16, 5, p.words(0, 0, iov, 2, 0, 0, 0), 0)
	on("sendmsg res=9 data=helloping fd=5(*) size=9 *")
	p.call(11, gone, argv, envp)
	on("execve res=-2(ENOENT) exe=zero args=one. * env=A=b. * filename=/no/such/program")
	p.call(90, p.words(0, 4096, 3, 0x22, 0xffffffff, 0))
	on("mmap") // the arguments are elsewhere: only the name is known
	p.call(162, p.words(0, 1), 0)
	on("nanosleep")
	p.call(20)
	on("getpid")
	return want
}

// Test32BitPrograms: the system calls of a 32-bit program are the events that those
// of a 64-bit program would be, with the values that it gave.
func Test32BitPrograms(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("code for amd64")
	}
	dir := t.TempDir()
	var p program32
	want := calls32(&p, dir)
	p.call(1, 7)
	program := filepath.Join(dir, "small32")
	if err := os.WriteFile(program, p.elf(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(program).Run(); errors.Is(err, syscall.ENOEXEC) {
		t.Skipf("this kernel runs no 32-bit programs: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "file")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "t.zst")
	hids(t, "record", "-o", path, "--tree", "--", program, "first", "second").want(t, 7).none(t)
	start := replay(t, path, "%proc.name %proc.cmdline %evt.arg.filename %evt.res", "evt.type=execve and proc.name=small32 and evt.failed=false")
	if len(start) != 1 || start[0] != "small32 small32 first second "+program+" SUCCESS" {
		t.Errorf("the start is %q", start)
	}
	var got []string
	for _, line := range replay(t, path, "%evt.type %evt.args", "proc.name=small32 and (evt.type!=execve or evt.failed=true) and evt.type!=procexit") {
		got = append(got, strings.TrimSpace(strings.ReplaceAll(line, dir, "DIR")))
	}
	if len(got) != len(want) {
		t.Fatalf("%d events, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !pattern(want[i]).MatchString(got[i]) {
			t.Errorf("want %s\n            got  %s", want[i], got[i])
		}
	}
	end := replay(t, path, "%evt.arg.status", "evt.type=procexit and proc.name=small32")
	if len(end) != 1 || end[0] != "1792" {
		t.Errorf("it ends with %q", end)
	}
}
