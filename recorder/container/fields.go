package container

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// fullID is the length of most runtimes' ids: hex digits.
const fullID = 64

// plainID reports whether s can be the hex digits of an id.
func plainID(s string) bool {
	if len(s) < shortID || len(s) > fullID {
		return false
	}
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// maxName is the longest id that a container can have.
const maxName = 76

// nameID reports whether s can be an id of containerd: words of letters and
// digits joined by dots, dashes and underscores.
func nameID(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !isHex(c) && (c < 'g' || c > 'z') && (c < 'G' || c > 'Z') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// wholeID returns the full id of the container whose short id was found in a list
// of cgroups.
func wholeID(cgroups []byte, id string) string {
	for element := range strings.SplitSeq(string(cgroups), "\x00") {
		_, path, _ := strings.Cut(element, "=")
		for i := 0; i+len(id) <= len(path); i++ {
			if strings.HasPrefix(path[i:], id) && (i == 0 || !isHex(path[i-1])) && hexRun(path[i:]) == fullID {
				return path[i : i+fullID]
			}
		}
		if i := strings.LastIndex(path, "/"+id); i >= 0 && nameID(path[i+1:]) {
			return path[i+1:]
		}
	}
	return id
}

// hexRun returns the number of hex digits at the start of s.
func hexRun(s string) int {
	n := 0
	for n < len(s) && isHex(s[n]) {
		n++
	}
	return n
}

// countCPUs counts the members of a list such as "0-3,6".
func countCPUs(list string) int64 {
	var n int64
	for part := range strings.SplitSeq(list, ",") {
		from, to, ok := strings.Cut(part, "-")
		if !ok {
			to = from
		}
		a, err := strconv.ParseUint(from, 10, 16)
		b, err2 := strconv.ParseUint(to, 10, 16)
		if err != nil || err2 != nil || b < a {
			return 0
		}
		n += int64(b-a) + 1
	}
	return n
}

// addPort adds a port mapping. One without a port of the host, or of an IPv6
// address, cannot be told in an event.
func (c *Info) addPort(hostIP, hostPort string, inside uint16) {
	outside, err := strconv.ParseUint(hostPort, 10, 16)
	addr, err2 := netip.ParseAddr(hostIP)
	if hostIP == "" {
		addr, err2 = netip.IPv4Unspecified(), nil
	}
	if err != nil || err2 != nil || !addr.Is4() {
		return
	}
	a := addr.As4()
	c.PortMappings = append(c.PortMappings, PortMapping{binary.BigEndian.Uint32(a[:]), uint16(outside), inside})
}

func (c *Info) sortPorts() {
	slices.SortFunc(c.PortMappings, func(a, b PortMapping) int {
		return cmp.Or(cmp.Compare(a.ContainerPort, b.ContainerPort), cmp.Compare(a.HostPort, b.HostPort), cmp.Compare(a.HostIP, b.HostIP))
	})
}

// healthcheck reads the test of a health check: "CMD" and a command, or
// "CMD-SHELL" and a line for the shell; "NONE" is none.
func healthcheck(test []string) *Probe {
	switch {
	case len(test) >= 2 && test[0] == "CMD":
		return probe(test[1:])
	case len(test) >= 2 && test[0] == "CMD-SHELL":
		return &Probe{Exe: "/bin/sh", Args: []string{"-c", test[1]}}
	}
	return nil
}

func probe(command []string) *Probe {
	if len(command) == 0 {
		return nil
	}
	return &Probe{Exe: command[0], Args: append([]string{}, command[1:]...)}
}

// lastConfig is the label that has a pod's description as it was last applied.
const lastConfig = "annotation.kubectl.kubernetes.io/last-applied-configuration"

// setProbes takes the probes of the container with the name from the description
// of its pod. A pod with one container needs no name.
func (c *Info) setProbes(config, name string) {
	type action struct {
		Exec struct{ Command []string }
	}
	var pod struct {
		Spec struct {
			Containers []struct {
				Name                          string
				LivenessProbe, ReadinessProbe action
			}
		}
	}
	if config == "" || len(config) > maxJSON || json.Unmarshal([]byte(config), &pod) != nil {
		return
	}
	all := pod.Spec.Containers
	for i := range all {
		if all[i].Name == name || name == "" && len(all) == 1 {
			c.LivenessProbe = probe(all[i].LivenessProbe.Exec.Command)
			c.ReadinessProbe = probe(all[i].ReadinessProbe.Exec.Command)
		}
	}
}
