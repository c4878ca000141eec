package state

import (
	"errors"
	"net/netip"
)

// errContainer says that a text is no description of a container.
var errContainer = errors.New("not a container")

// containerTypes are the texts of the numbers that the JSON has for a container's
// type. Others, also custom (5) and static (10), have none.
var containerTypes = map[int64]string{
	0: "docker", 1: "lxc", 2: "libvirt-lxc", 3: "mesos", 4: "rkt", 6: "cri", 7: "containerd",
	8: "cri-o", 9: "bpm", 11: "podman", 65534: "host",
}

// jsonShape is a type that a member must have.
type jsonShape uint8

const (
	shapeString jsonShape = iota
	shapeNumber
	shapeNumberOrBool
	shapeBool
	shapeStrings   // array of strings
	shapeStringsOr // array of strings, or null
	shapeStringMap // object of strings, or null
	shapeProbe     // object with exe and args
	shapePorts     // array of port mappings, or null
	shapeMounts    // array of mounts, or null
)

// containerMembers are the known members of a container. A member of another
// type makes the whole text invalid.
var containerMembers = map[string]jsonShape{
	"id": shapeString, "full_id": shapeString, "name": shapeString, "image": shapeString,
	"imageid": shapeString, "imagedigest": shapeString, "imagerepo": shapeString, "imagetag": shapeString,
	"ip": shapeString, "cni_json": shapeString, "pod_sandbox_id": shapeString, "User": shapeString,
	"type": shapeNumber, "created_time": shapeNumber, "cpu_period": shapeNumber, "cpu_quota": shapeNumber,
	"cpu_shares": shapeNumber, "cpuset_cpu_count": shapeNumber, "memory_limit": shapeNumber,
	"swap_limit": shapeNumber, "size": shapeNumber,
	"privileged": shapeBool, "host_pid": shapeBool, "host_network": shapeBool, "host_ipc": shapeBool,
	"is_pod_sandbox": shapeBool,
	"labels":         shapeStringMap, "pod_sandbox_labels": shapeStringMap,
	"env": shapeStringsOr, "port_mappings": shapePorts, "Mounts": shapeMounts,
	"Healthcheck": shapeProbe, "LivenessProbe": shapeProbe, "ReadinessProbe": shapeProbe,
}

var (
	mountMembers = map[string]jsonShape{
		"Source": shapeString, "Destination": shapeString, "Mode": shapeString,
		"Propagation": shapeString, "RW": shapeBool,
	}
	portMembers = map[string]jsonShape{
		"HostIp": shapeNumberOrBool, "HostPort": shapeNumberOrBool, "ContainerPort": shapeNumberOrBool,
	}
	probeMembers = map[string]jsonShape{"exe": shapeString, "args": shapeStringsOr}
)

// fits reports whether v has the shape.
func (v *jsonValue) fits(shape jsonShape) bool {
	switch shape {
	case shapeString:
		return v.kind == jsonString
	case shapeNumber:
		return v.kind == jsonNumber
	case shapeNumberOrBool:
		return v.kind == jsonNumber || v.kind == jsonBool
	case shapeBool:
		return v.kind == jsonBool
	case shapeStrings:
		return v.elementsFit(func(e *jsonValue) bool { return e.kind == jsonString })
	case shapeStringsOr:
		return v.kind == jsonNull || v.fits(shapeStrings)
	case shapeStringMap:
		return v.kind == jsonNull || v.isStringMap()
	case shapeProbe:
		return v.membersFit(probeMembers)
	case shapePorts:
		return v.kind == jsonNull || v.elementsFit(func(e *jsonValue) bool { return e.membersFit(portMembers) })
	case shapeMounts:
		return v.kind == jsonNull || v.elementsFit(func(e *jsonValue) bool { return e.membersFit(mountMembers) })
	}
	return false
}

func (v *jsonValue) elementsFit(fits func(*jsonValue) bool) bool {
	if v.kind != jsonArray {
		return false
	}
	for i := range v.elems {
		if !fits(&v.elems[i]) {
			return false
		}
	}
	return true
}

func (v *jsonValue) isStringMap() bool {
	if v.kind != jsonObject {
		return false
	}
	for _, m := range v.keys {
		if m.kind != jsonString {
			return false
		}
	}
	return true
}

// membersFit reports whether v is an object whose known members have their
// shapes. Missing and unknown members are fine.
func (v *jsonValue) membersFit(members map[string]jsonShape) bool {
	if v.kind != jsonObject {
		return false
	}
	for key, m := range v.keys {
		if shape, known := members[key]; known && !m.fits(shape) {
			return false
		}
	}
	return true
}

// ParseContainer reads the JSON of a container event: an object with the member
// "container". The text ends at its first NUL. A member of the wrong type makes
// all of it invalid.
func ParseContainer(text []byte) (*Container, error) {
	root, err := parseJSON(cstr(text))
	if err != nil {
		return nil, err
	}
	v, ok := root.keys["container"]
	if root.kind != jsonObject || !ok || !v.membersFit(containerMembers) {
		return nil, errContainer
	}
	str := func(key string) string { return v.keys[key].str }
	truth := func(key string) bool { return v.keys[key].truth }
	c := &Container{
		ID: str("id"), FullID: str("full_id"), Name: str("name"), Image: str("image"),
		ImageID: str("imageid"), ImageDigest: str("imagedigest"), ImageRepo: str("imagerepo"),
		ImageTag: str("imagetag"), IP: str("ip"), CNIJSON: str("cni_json"),
		PodSandboxID: str("pod_sandbox_id"), User: str("User"),
		Privileged: truth("privileged"), HostPID: truth("host_pid"),
		HostNetwork: truth("host_network"), HostIPC: truth("host_ipc"),
		Labels: v.keys["labels"].stringMap(), PodSandboxLabels: v.keys["pod_sandbox_labels"].stringMap(),
		Mounts: v.keys["Mounts"].mounts(),
	}
	if typ, ok := v.keys["type"]; ok && typ.num > -1e9 && typ.num < 1e9 {
		c.Type = containerTypes[int64(typ.num)]
	}
	if a, err := netip.ParseAddr(c.IP); err == nil {
		c.addr = a
	}
	return c, nil
}

func (v jsonValue) stringMap() map[string]string {
	if len(v.keys) == 0 {
		return nil
	}
	m := make(map[string]string, len(v.keys))
	for key, e := range v.keys {
		m[key] = e.str
	}
	return m
}

func (v jsonValue) mounts() []Mount {
	if len(v.elems) == 0 {
		return nil
	}
	list := make([]Mount, len(v.elems))
	for i, e := range v.elems {
		list[i] = Mount{
			Source: e.keys["Source"].str, Destination: e.keys["Destination"].str,
			Mode: e.keys["Mode"].str, Propagation: e.keys["Propagation"].str, RW: e.keys["RW"].truth,
		}
	}
	return list
}
