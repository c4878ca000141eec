package recorder

// Address families of the kernel that this package looks into.
const (
	afUnix  = 1
	afInet  = 2
	afInet6 = 10
)

// Sockets. The numbers of families, of SHUT_* and of most options are those of
// the kernel.
var (
	socketFamilies = oneOf("socket_families", "AF_UNSPEC", sameNumbers("socket_families", []string{
		"AF_UNIX", "AF_INET", "AF_AX25", "AF_IPX", "AF_APPLETALK", "AF_NETROM", "AF_BRIDGE", "AF_ATMPVC",
		"AF_X25", "AF_INET6", "AF_ROSE", "AF_DECnet", "AF_NETBEUI", "AF_SECURITY", "AF_KEY", "AF_NETLINK",
		"AF_PACKET", "AF_ASH", "AF_ECONET", "AF_ATMSVC", "AF_RDS", "AF_SNA", "AF_IRDA", "AF_PPPOX",
		"AF_WANPIPE", "AF_LLC", "AF_CAN", "AF_TIPC", "AF_BLUETOOTH", "AF_IUCV", "AF_RXRPC", "AF_ISDN",
		"AF_PHONET", "AF_IEEE802154", "AF_CAIF", "AF_ALG", "AF_NFC",
	})...)
	shutdownHow = oneOf("shutdown_how", "SHUT_UNKNOWN",
		sameNumbers("shutdown_how", []string{"SHUT_RD", "SHUT_WR", "SHUT_RDWR"})...)
	sockoptLevels = oneOf("sockopt_levels", "UNKNOWN",
		named{solSocket, "SOL_SOCKET"},
		named{6, "SOL_TCP"},
	)
	pollEvents = flagSet("poll_flags",
		named{0x0001, "POLLIN"},
		named{0x0002, "POLLPRI"},
		named{0x0004, "POLLOUT"},
		named{0x0008, "POLLERR"},
		named{0x0010, "POLLHUP"},
		named{0x0020, "POLLNVAL"},
		named{0x0040, "POLLRDNORM"},
		named{0x0080, "POLLRDBAND"},
		named{0x0100, "POLLWRNORM"},
		named{0x0200, "POLLWRBAND"},
		named{0x2000, "POLLRDHUP"},
	)
)

const solSocket = 1

// optionForm is how the value of a socket option is recorded: the index into
// the schema's choices for it.
type optionForm uint8

const (
	optionBytes optionForm = 0
	optionError optionForm = 1 // an errno, recorded as a negative result
	optionInt   optionForm = 2 // 4 bytes
	optionLong  optionForm = 3 // 8 bytes
	optionTime  optionForm = 4 // struct timeval, recorded as ns
)

// socketOption is one option of level SOL_SOCKET.
type socketOption struct {
	name string // of the schema
	form optionForm
}

// socketOptions is indexed by the kernel's number.
var socketOptions = [...]socketOption{
	1:  {"SO_DEBUG", optionInt},
	2:  {"SO_REUSEADDR", optionInt},
	3:  {"SO_TYPE", optionInt},
	4:  {"SO_ERROR", optionError},
	5:  {"SO_DONTROUTE", optionInt},
	6:  {"SO_BROADCAST", optionInt},
	7:  {"SO_SNDBUF", optionInt},
	8:  {"SO_RCVBUF", optionInt},
	9:  {"SO_KEEPALIVE", optionInt},
	10: {"SO_OOBINLINE", optionInt},
	11: {"SO_NO_CHECK", optionInt},
	12: {"SO_PRIORITY", optionInt},
	13: {"SO_LINGER", optionBytes},
	14: {"SO_BSDCOMPAT", optionInt},
	15: {"SO_REUSEPORT", optionInt},
	16: {"SO_PASSCRED", optionInt},
	17: {"SO_PEERCRED", optionBytes},
	18: {"SO_RCVLOWAT", optionInt},
	19: {"SO_SNDLOWAT", optionInt},
	20: {"SO_RCVTIMEO", optionTime},
	21: {"SO_SNDTIMEO", optionTime},
	22: {"SO_SECURITY_AUTHENTICATION", optionInt},
	23: {"SO_SECURITY_ENCRYPTION_TRANSPORT", optionInt},
	24: {"SO_SECURITY_ENCRYPTION_NETWORK", optionInt},
	25: {"SO_BINDTODEVICE", optionBytes},
	26: {"SO_ATTACH_FILTER", optionBytes},
	27: {"SO_DETACH_FILTER", optionInt},
	28: {"SO_PEERNAME", optionBytes},
	29: {"SO_TIMESTAMP", optionInt},
	30: {"SO_ACCEPTCONN", optionInt},
	31: {"SO_PEERSEC", optionBytes},
	32: {"SO_SNDBUFFORCE", optionInt},
	33: {"SO_RCVBUFFORCE", optionInt},
	34: {"SO_PASSSEC", optionInt},
	35: {"SO_TIMESTAMPNS", optionInt},
	36: {"SO_MARK", optionInt},
	37: {"SO_TIMESTAMPING", optionInt},
	38: {"SO_PROTOCOL", optionInt},
	39: {"SO_DOMAIN", optionInt},
	40: {"SO_RXQ_OVFL", optionInt},
	41: {"SO_WIFI_STATUS", optionInt},
	42: {"SO_PEEK_OFF", optionInt},
	43: {"SO_NOFCS", optionInt},
	44: {"SO_LOCK_FILTER", optionInt},
	45: {"SO_SELECT_ERR_QUEUE", optionInt},
	46: {"SO_BUSY_POLL", optionInt},
	47: {"SO_MAX_PACING_RATE", optionInt},
	48: {"SO_BPF_EXTENSIONS", optionInt},
	49: {"SO_INCOMING_CPU", optionInt},
	50: {"SO_ATTACH_BPF", optionBytes},
	55: {"SO_MEMINFO", optionBytes},
	57: {"SO_COOKIE", optionLong},
	59: {"SO_PEERGROUPS", optionBytes},
	// The options for a time_t of 64 bits.
	63: {"SO_TIMESTAMP", optionInt},
	64: {"SO_TIMESTAMPNS", optionInt},
	65: {"SO_TIMESTAMPING", optionInt},
	66: {"SO_RCVTIMEO", optionTime},
	67: {"SO_SNDTIMEO", optionTime},
}

// sockoptNames holds the schema's value for each of socketOptions, 0 (UNKNOWN)
// for what it lacks.
var sockoptNames = func() (values [len(socketOptions)]uint8) {
	for i, o := range socketOptions {
		if o.name != "" {
			values[i] = uint8(mustValue("sockopt_options", o.name))
		}
	}
	return values
}()

// sockoptOption returns the schema's value for an option, and the form of it.
func sockoptOption(level, option uint64) (value uint8, form optionForm) {
	if uint32(level) != solSocket || uint64(uint32(option)) >= uint64(len(socketOptions)) {
		return 0, optionBytes
	}
	return sockoptNames[uint32(option)], socketOptions[uint32(option)].form
}
