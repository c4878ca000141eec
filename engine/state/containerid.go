package state

// ContainerID returns the id of the container in which a thread with this
// cgroups parameter ("subsys=path", NUL separated) is, "" for the host.
func ContainerID(cgroups []byte) string { return parseCgroups(string(cgroups)).id }
