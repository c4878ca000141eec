package procfs

// largeFile is O_LARGEFILE of the kernel; C libraries define it as 0.
const largeFile = 0o100000
