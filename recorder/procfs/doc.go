// Package procfs describes a running host as a section of a capture: its
// threads, open files, sockets, users, interfaces and what kind of machine it is.
//
// Start with [Take]. All folders are arguments, so that a snapshot can be taken
// of any tree that looks like /proc.
//
// What is read comes from processes that may be hostile and are not stopped:
// they may vanish, change their names, open a million files or hang in the
// kernel while they are read. A process is read through one handle on its
// folder, so that a reused process id never mixes two processes; whatever cannot
// be read is left at the format's default; sizes are limited so that every
// reader of the format accepts the section; and a read that hangs costs one
// worker and is given up when the context ends.
//
// Values are those that other recorders of the format write:
//
//   - threads other than the main one have the flags of clone(2) that all
//     threads have, and neither environment nor files of their own;
//   - cgroups are those of five controllers, always in the order cpuset, cpu,
//     cpuacct, blkio, memory; in the unified hierarchy a controller that is not
//     enabled in a thread's cgroup shows the nearest ancestor's path;
//   - pipes, epoll, event and timer descriptors and the like have no name, a
//     memfd has the name that its creator gave it, a pidfd names "/proc/PID";
//   - session and process group are as the recorder's pid namespace sees them,
//     vtid, vpid and vpgid as the thread's own.
package procfs
