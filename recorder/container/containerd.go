package container

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// containerd speaks containerd's own API. A runtime on top of it knows more of
// its containers: namespaces that belong to one are left to that.
type containerd struct {
	grpc *grpcClient
	env  bool
	skip map[string]bool // namespaces
}

func newContainerd(socket string, env, docker, cri bool) *containerd {
	return &containerd{newGRPC(socket), env, map[string]bool{"moby": docker, "k8s.io": cri}}
}

func (c *containerd) close() { c.grpc.close() }

// Methods of containerd.
const (
	methodNamespaces  = "/containerd.services.namespaces.v1.Namespaces/List"
	methodContainers  = "/containerd.services.containers.v1.Containers/List"
	methodContainer   = "/containerd.services.containers.v1.Containers/Get"
	methodImage       = "/containerd.services.images.v1.Images/Get"
	methodEvents      = "/containerd.services.events.v1.Events/Subscribe"
	topicCreate       = "/containers/create"
	topicDelete       = "/containers/delete"
	maxNamespaces     = 64
	containerdNSField = "containerd-namespace"
)

// namespaces returns the namespaces that are nobody else's.
func (c *containerd) namespaces(ctx context.Context) ([]string, error) {
	answer, err := c.grpc.call(ctx, methodNamespaces, nil, nil)
	if err != nil {
		return nil, err
	}
	var list []string
	err = into(answer, targets{1: func(b []byte) error {
		var name string
		err := into(b, targets{1: &name})
		if nameID(name) && !c.skip[name] && len(list) < maxNamespaces {
			list = append(list, name)
		}
		return err
	}})
	return list, err
}

func (c *containerd) list(ctx context.Context) ([]string, error) {
	spaces, err := c.namespaces(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, ns := range spaces {
		answer, err := c.grpc.call(ctx, methodContainers, metadata{containerdNSField: ns}, nil)
		if err != nil {
			return ids, err
		}
		err = into(answer, targets{1: func(b []byte) error {
			var id string
			err := into(b, targets{1: &id})
			if nameID(id) {
				ids = append(ids, id)
			}
			return err
		}})
		if err != nil {
			return ids, err
		}
	}
	return ids, nil
}

func (c *containerd) inspect(ctx context.Context, id string) (*Info, error) {
	if !nameID(id) {
		return nil, errNotFound
	}
	spaces, err := c.namespaces(ctx)
	if err != nil {
		return nil, err
	}
	for _, ns := range spaces {
		answer, err := c.grpc.call(ctx, methodContainer, metadata{containerdNSField: ns}, appendText(nil, 1, id))
		if err == errNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		return c.info(ctx, ns, id, answer)
	}
	return nil, errNotFound
}

// info reads the answer of methodContainer.
func (c *containerd) info(ctx context.Context, ns, id string, answer []byte) (*Info, error) {
	info := newInfo(Containerd, id)
	var got, image string
	var spec []byte
	err := into(answer, targets{1: func(b []byte) error {
		return into(b, targets{
			1: &got, 2: info.Labels, 3: &image,
			5: func(b []byte) error { // any
				return into(b, targets{2: func(v []byte) error { spec = v; return nil }})
			},
			8: func(b []byte) error { return into(b, targets{1: &info.CreatedTime}) },
		})
	}})
	if err != nil {
		return nil, err
	}
	if got != id {
		return nil, fmt.Errorf("asked for container %s, got %.80q", id, got)
	}
	info.Name = id
	info.setImage(image, c.digest(ctx, ns, image), "")
	var s ociSpec
	if len(spec) > 0 && json.Unmarshal(spec, &s) == nil {
		s.apply(info, c.env)
	}
	return info, nil
}

// digest returns the digest of an image, "" if it is gone.
func (c *containerd) digest(ctx context.Context, ns, image string) string {
	if image == "" {
		return ""
	}
	answer, err := c.grpc.call(ctx, methodImage, metadata{containerdNSField: ns}, appendText(nil, 1, image))
	if err != nil {
		return ""
	}
	var digest string
	err = into(answer, targets{1: func(b []byte) error {
		return into(b, targets{3: func(b []byte) error { return into(b, targets{2: &digest}) }})
	}})
	if err != nil {
		return ""
	}
	return digest
}

func (c *containerd) watch(ctx context.Context, f func(id string, removed bool)) error {
	return c.grpc.stream(ctx, methodEvents, nil, nil, func(msg []byte) error {
		var ns, topic, id string
		err := into(msg, targets{2: &ns, 3: &topic, 4: func(b []byte) error {
			return into(b, targets{2: func(b []byte) error {
				if topic != topicCreate && topic != topicDelete {
					return nil
				}
				return into(b, targets{1: &id})
			}})
		}})
		if err == nil && nameID(id) && !c.skip[ns] {
			f(id, topic == topicDelete)
		}
		return err
	})
}

// ociSpec is the part of the configuration of an OCI runtime that counts.
type ociSpec struct {
	Process struct {
		Env  []string
		User struct {
			UID      uint32
			Username string
		}
	}
	Mounts []struct {
		Destination, Type, Source string
		Options                   []string
	}
	Linux struct {
		Namespaces []struct{ Type, Path string }
		Resources  struct {
			CPU struct {
				Period, Quota, Shares int64
				Cpus                  string
			}
			Memory struct{ Limit, Swap int64 }
		}
	}
}

func (s *ociSpec) apply(info *Info, env bool) {
	if env {
		info.Env = s.Process.Env
	}
	info.User = s.Process.User.Username
	info.setMounts(s)
	r := &s.Linux.Resources
	info.setCPU(r.CPU.Period, r.CPU.Quota, r.CPU.Shares, r.CPU.Cpus)
	info.MemoryLimit, info.SwapLimit = r.Memory.Limit, r.Memory.Swap
	if len(s.Linux.Namespaces) > 0 {
		own := map[string]bool{}
		for _, n := range s.Linux.Namespaces {
			own[n.Type] = true
		}
		info.HostNetwork, info.HostPID, info.HostIPC = !own["network"], !own["pid"], !own["ipc"]
	}
}

// setMounts takes the mounts of the host's files, not those that every container
// has.
func (c *Info) setMounts(s *ociSpec) {
	for _, m := range s.Mounts {
		mount := Mount{Source: m.Source, Destination: m.Destination, RW: true, Propagation: "private"}
		bind := m.Type == "bind"
		for _, o := range m.Options {
			switch o {
			case "ro":
				mount.RW = false
			case "bind", "rbind":
				bind = true
			case "private", "rprivate", "shared", "rshared", "slave", "rslave":
				mount.Propagation = o
			}
		}
		mount.Mode = strings.Join(m.Options, ",")
		if bind {
			c.Mounts = append(c.Mounts, mount)
		}
	}
}
