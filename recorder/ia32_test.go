package recorder

import (
	"testing"

	"hids/scap/schema"
)

func TestIA32Rows(t *testing.T) {
	rows := make(map[int]Row)
	for _, r := range IA32Rows() {
		if _, twice := rows[r.Nr]; twice || r.Nr < 0 || r.Nr >= maxSyscalls {
			t.Errorf("number %d of %s", r.Nr, r.Syscall)
		}
		rows[r.Nr] = r
		if r.Event != schema.GENERIC_X {
			checkParams(t, r.Syscall, r)
		} else if len(r.Fetch) > 0 {
			t.Errorf("%s is generic and fetches %v", r.Syscall, r.Fetch)
		}
	}
	for nr, want := range map[int]schema.EventType{
		5: schema.SYSCALL_OPEN_X, 11: schema.SYSCALL_EXECVE_19_X, 120: schema.SYSCALL_CLONE_20_X, 212: schema.SYSCALL_CHOWN_X,
		182: schema.SYSCALL_CHOWN_X, 23: schema.SYSCALL_SETUID_X, 213: schema.SYSCALL_SETUID_X, 195: schema.SYSCALL_STAT_X,
		221: schema.SYSCALL_FCNTL_X, 300: schema.SYSCALL_NEWFSTATAT_X, 239: schema.SYSCALL_SENDFILE_X, 187: schema.GENERIC_X,
		192: schema.SYSCALL_MMAP2_X, 90: schema.GENERIC_X, 140: schema.SYSCALL_LLSEEK_X, 22: schema.SYSCALL_UMOUNT_1_X,
		52: schema.SYSCALL_UMOUNT2_X, 162: schema.GENERIC_X, 180: schema.GENERIC_X, 414: schema.SYSCALL_PPOLL_X, 309: schema.GENERIC_X,
		359: schema.SOCKET_SOCKET_X, 364: schema.SOCKET_ACCEPT4_6_X, ia32Accept: schema.SOCKET_ACCEPT_5_X, 20: schema.GENERIC_X,
	} {
		if got := rows[nr].Event; got != want {
			t.Errorf("%d: %s is %v, want %v", nr, rows[nr].Syscall, got, want)
		}
	}
	for name := range ia32Apart {
		found := false
		for _, n := range ia32Names {
			found = found || n == name
		}
		if !found {
			t.Errorf("there is no %s", name)
		}
	}
}
