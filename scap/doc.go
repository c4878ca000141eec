// Package scap reads and writes captures of system calls in the scap format, as
// libs 0.25.4 (sysdig, Falco) defines it.
//
// Start with NewReader: call NextSection, then Next until it returns
// ErrSectionEnd or io.EOF, then NextSection again, until that returns io.EOF.
// Events come upgraded to the current schema (package schema), whatever version
// the capture is of. A Writer writes a capture in any version. CreateCapture
// writes one that is compressed and indexed; OpenIndexed reads its sections alone.
//
//	r, err := scap.NewReader(file)
//	for err == nil {
//		var s *scap.Section
//		if s, err = r.NextSection(); err != nil {
//			break // io.EOF: all read
//		}
//		use(s)
//		var ev scap.Event
//		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
//			use(&ev)
//		}
//		if err == scap.ErrSectionEnd {
//			err = nil
//		}
//	}
//
// The rest of this comment is the format.
//
// # Stream
//
// A capture is one or more sections. A section is a header, lists that say what
// the host was like, and at least one event:
//
//	capture = section section*
//	section = SHB (MI | PL | FDL | IL | UL | unknown)* event event*
//
// As a whole it may be compressed: by gzip, in any number of members, or by zstd,
// in any number of frames. Skippable frames of zstd hold no data of the capture.
// What counts is content: gzip starts with 1f 8b, zstd with 28 b5 2f fd or, for a
// skippable frame, 5x 2a 4d 18, anything else is taken as plain. Offsets always
// count uncompressed bytes.
//
// All numbers are little-endian. There is no padding between fields unless it is
// shown.
//
// # Blocks
//
//	+------+--------+- - - - - - - -+- - - - -+--------+
//	| type | length | body          | padding | length |
//	+------+--------+- - - - - - - -+- - - - -+--------+
//	  u32     u32       any           0 to 3     u32
//
// The length is that of the whole block, with both lengths, type and padding.
// Padding is zeros up to a multiple of 4. The two lengths must be the same in
// lists; readers do not compare them in section headers and events.
//
//	0x0A0D0D0A  SHB     section header
//	0x201       MI      machine info                (also 0x8002ABCD)
//	0x202       PL V1   process list                (also 0x8000ABCD)
//	0x207       PL V2                               (also 0x8013ABCD)
//	0x209       PL V3                               (also 0x8014ABCD)
//	0x210-0x215 PL V4 to V9
//	0x203       FDL     open files of one thread    (also 0x8001ABCD)
//	0x218       FDL V2
//	0x205       IL      network interfaces          (also 0x8011ABCD)
//	0x219       IL V2
//	0x206       UL      users and groups            (also 0x8012ABCD)
//	0x220       UL V2
//	0x204       EV      event, old header           (also 0x8010ABCD)
//	0x208       EVF     the same with flags
//	0x216       EV V2   event
//	0x217       EVF V2  the same with flags
//	0x221       EV V2 large
//	0x222       EVF V2 large
//	0x80444948  marks                           (hids only)
//
// The second numbers are those of writers before the first release. Lists come in
// any order and any number: process and fd lists add to what there is, interface
// and user lists replace it. Blocks of other types may stand before the first
// event of a section and are passed over. After it, whatever is not an event ends
// the section, and has to be the header of the next one.
//
// # Section header
//
//	+------------+-------+-------+----------------+- - - - -+
//	| 0x1A2B3C4D | major | minor | section length | options |
//	+------------+-------+-------+----------------+- - - - -+
//	     u32        u16     u16         u64           any
//
// The version is 1.0 to 1.2; a higher major number is refused, the minor number
// means nothing. Writers set the section length to all ones, readers ignore it.
// Options are as in pcapng: u16 code, u16 length, value, padded to 4. They may
// follow the event in an event block, too. Readers pass over them.
//
// # Machine info
//
//	+------+-------------+---------+-----------+---------+-------+----------+
//	| cpus | memory size | max pid | host name | boot ts | flags | reserved |
//	+------+-------------+---------+-----------+---------+-------+----------+
//	   u32       u64         u64    128 bytes,    u64       u64     2 x u64
//	                                 NUL ended   ns, epoch
//
// # Marks
//
// A u32 of marks, written by hids directly behind the section header. Bit 0 says
// that the section stands alone: its lists, with the state events that follow,
// are all there is to know of the host, so that nothing of earlier sections
// matters. Other readers pass over the block.
//
// # Lists
//
// A string (str) is a u16 length and that many bytes. A list is entries to the end
// of the body; fewer than 4 bytes that are left are padding. From the version that
// is given on, an entry starts with its own length as u32, which lets readers pass
// over what they do not know.
//
// Process list, one entry per thread (own length, itself counted, since V9). The
// first column is the version of the list that brought the field:
//
//	1  i64 tid, i64 pid, i64 ptid
//	6  i64 sid
//	8  i64 vpgid
//	1  str comm, str exe
//	7  str exepath
//	1  str args, str cwd, i64 fdlimit, u32 flags, u32 uid, u32 gid
//	2  u32 vmsize, u32 vmrss, u32 vmswap (kB), u64 pfmajor, u64 pfminor
//	3  str env
//	4  i64 vtid, i64 vpid, str cgroups
//	5  str root
//	9  u64 pidns_init_start_ts, u32 tty                  } each of these is
//	9  u32 loginuid, u8 exe_writable                     } there if it fits
//	9  u64 cap_inheritable, cap_permitted, cap_effective } in the entry
//	9  u8 exe_upper_layer, u64 exe_ino, exe_ctime, exe_mtime
//	9  u8 exe_from_memfd, u8 exe_lower_layer, i64 pgid
//
// Strings are at most 1024 bytes long, args, env and cgroups 4096. These three are
// lists of strings, each ended by NUL. pidns_init_start_ts and tty were inserted
// after writers without them existed: where no more than 29 bytes are left for the
// optional fields, they start with loginuid.
//
// Fd list: i64 tid of the owner, then entries (own length, itself counted, since
// V2):
//
//	+----+-------+------+- - - - +
//	| fd | inode | type | by type|
//	+----+-------+------+- - - - +
//	  i64   u64     u8
//
//	3, 4   connected socket   2 addresses (4 or 16 bytes), 2 u16 ports, u8 transport
//	5, 6   listening socket   address, u16 port, u8 transport
//	8      unix socket        u64 source, u64 destination, str path
//	16     file               u32 open flags, str name, u32 device (V2, if it fits)
//	0      unknown            nothing
//	others                    str name
//
// Names are at most 1023 bytes long. Addresses are in network order, ports are
// not. A type above 21 can be passed over in V2 only; it reads as FDUnsupported.
//
// Interface list (own length, itself not counted, since V2):
//
//	u16 type, u16 length of name, address, netmask, broadcast,
//	u64 link speed (types 1 and 2), name
//
// where the type is 1 for IPv4, 2 for IPv6, 3 and 4 for the same without link
// speed.
//
// User list (own length, itself counted, since V2), strings of at most 255 bytes:
//
//	u8 0, u32 uid, u32 gid, str name, str home, str shell
//	u8 1, u32 gid, str name
//
// # Events
//
//	+-----+- - - -+----+-----+--------+------+---------+- - - - -+- - - - +
//	| cpu | flags | ts | tid | length | type | nparams | lengths | values |
//	+-----+- - - -+----+-----+--------+------+---------+- - - - -+- - - - +
//	  u16    u32   u64   i64    u32      u16     u32
//	        EVF*  ns, epoch            schema  not in V1
//
// The length counts from ts to the end of the values. Each parameter has a length,
// u16, or u32 for the event types that the schema marks LargePayload. Parameters
// beyond those of the schema are ignored; where lengths or values do not fit, the
// event has no parameters. Bit 0 of the flags marks an event that only updates
// state. Except in the large blocks, a block without its first 8 bytes has at most
// 65536 bytes.
//
// The old header lacks the number of parameters. It follows from the sizes: it is
// the one with which the values end where the event does. NOTIFICATION_E and
// INFRASTRUCTURE_EVENT_E carry a length that is 3 too large there.
//
// Events are numbered from 1 over all sections, after the upgrade, which drops
// some. Events of types that are not known take no number. At the start of a
// section writers put events of users, groups and containers; those before the
// first event of another type only update state, and so do the enter events of
// system calls that are left after the upgrade (Event.Hidden). In all sections but
// the first they take no numbers.
//
// # Upgrade
//
// What the schema calls a conversion is a row: for an event type and a number of
// parameters, what becomes of the event. Exit events of today have the parameters
// of the enter event, so that older enter events are kept for each thread until
// the exit event comes, and dropped. An event goes from row to row until it is
// current. One that no row covers was written by something unknown: an error.
// Where the last enter event of the thread is of another system call, events were
// lost in between, and it is treated as one that is missing.
//
// # Indexed captures
//
// What CreateCapture writes is a zstd file in the seekable format of zstd:
//
//	file  = frame* index seek-table
//	frame = one frame of zstd, of about 1 MiB of the capture; a section begins a
//	        frame, and a frame ends behind an event
//
// Every section in it has the mark that it stands alone. A section is in the file
// with its first event or not at all, so that a file that ends behind a frame is a
// capture that can be read to its end.
//
// The index is a skippable frame with a row for every section:
//
//	+------------+------+------------+---------+----------+------+------+---------+
//	| 0x184D2A53 | size | "hids idx" | version | row size | rows | row* | SHA-256 |
//	+------------+------+------------+---------+----------+------+------+---------+
//	     u32       u32    8 bytes     u32 = 1      u32      u32           32 bytes
//
// where size counts what follows it, and the hash is that of what stands between
// the size and the hash. A row:
//
//	u64 number of the first event, u64 events, u64 of these, those that only
//	    update state, u64 drop events
//	u64 time of the first event, of the earliest, of the latest one (ns, epoch);
//	    of those that do more than update state, 0 if there is none
//	u64 offset in the file, u64 size there, u64 offset in the capture, u64 size
//	    there (bytes)
//	u32 frames, u32 marks (bit 0: the section stands alone)
//	32 bytes: SHA-256 of the previous row's (zeros for the first) and the frames
//	u64 * n: set of event types; type t is bit t%64 of number t/64
//
// n follows from the size of a row. The sections follow one another without gaps
// and consist of all frames before the index. The seek table is another skippable
// frame, the last one, as zstd defines it; it lists the index, too:
//
//	0x184D2A5E, size, { size of a frame, of its content }*, frames, 0, 0x8F92EAB1
//	   u32       u32    u32              u32                u32    u8     u32
//
// All of this can be derived from the frames (RebuildIndex), of which a skippable
// one counts to the section before it.
//
// # Limits
//
// Captures are hostile input. No length sizes an allocation: buffers grow with the
// bytes that really come. Beyond the limits of the format the reader refuses large
// event blocks over 64 MiB, lists over 128 MiB each or 256 MiB per section, more
// than 2^19 threads or 2^21 open files in a section, and zstd windows over 128 MiB.
// The upgrade remembers enter events of at most 2^16 threads and 64 MiB, and
// forgets others in turn.
package scap
