package container

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
)

// cri speaks the interface of Kubernetes to container runtimes.
type cri struct {
	grpc *grpcClient
	env  bool
	peer atomic.Pointer[criPeer] // nil: not known yet
}

// criPeer is who provides the service, and how it is named.
type criPeer struct {
	service string
	typ     Type
}

func newCRI(socket string, env bool) *cri { return &cri{grpc: newGRPC(socket), env: env} }

func (c *cri) close() { c.grpc.close() }

// criServices are the names under which the service is known, the newest first.
var criServices = [...]string{"/runtime.v1.RuntimeService/", "/runtime.v1alpha2.RuntimeService/"}

// runtimeTypes are the kinds of containers by the names of runtimes.
var runtimeTypes = map[string]Type{"containerd": Containerd, "cri-o": CRIO}

// call makes a call, the first after it has found out how the service is named
// and who provides it.
func (c *cri) call(ctx context.Context, method string, req []byte) ([]byte, error) {
	peer := c.peer.Load()
	if peer == nil {
		var err error
		if peer, err = c.connect(ctx); err != nil {
			return nil, err
		}
		c.peer.Store(peer)
	}
	return c.grpc.call(ctx, peer.service+method, nil, req)
}

func (c *cri) connect(ctx context.Context) (*criPeer, error) {
	for _, service := range criServices {
		answer, err := c.grpc.call(ctx, service+"Version", nil, nil)
		if errors.Is(err, errUnimplemented) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var runtime string
		if err = into(answer, targets{2: &runtime}); err != nil {
			return nil, err
		}
		typ, ok := runtimeTypes[runtime]
		if !ok {
			typ = CRI
		}
		return &criPeer{service, typ}, nil
	}
	return nil, errUnimplemented
}

// newInfo returns what is known of a container before its runtime says more.
func (c *cri) newInfo(id string) *Info {
	if peer := c.peer.Load(); peer != nil {
		return newInfo(peer.typ, id)
	}
	return newInfo(CRI, id)
}

func (c *cri) list(ctx context.Context) ([]string, error) {
	var ids []string
	for _, method := range [...]string{"ListPodSandbox", "ListContainers"} {
		answer, err := c.call(ctx, method, nil)
		if err != nil {
			return ids, err
		}
		err = into(answer, targets{1: func(b []byte) error {
			var id string
			err := into(b, targets{1: &id})
			if plainID(id) {
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

func (c *cri) inspect(ctx context.Context, id string) (*Info, error) {
	if !plainID(id) {
		return nil, errNotFound
	}
	answer, err := c.call(ctx, "ContainerStatus", appendTrue(appendText(nil, 1, id), 2))
	if errors.Is(err, errNotFound) {
		return c.sandbox(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	info, sandbox, err := c.containerInfo(id, answer)
	if err != nil {
		return nil, err
	}
	if sandbox == "" {
		sandbox = c.sandboxOf(ctx, info.FullID)
	}
	if !plainID(sandbox) {
		return info, nil
	}
	info.PodSandboxID = sandbox
	if answer, err = c.call(ctx, "PodSandboxStatus", appendTrue(appendText(nil, 1, sandbox), 2)); err == nil {
		if pod, err := c.podInfo(sandbox, answer); err == nil {
			info.IP, info.PodSandboxLabels, info.CNIJSON = pod.IP, pod.Labels, pod.CNIJSON
			info.HostNetwork, info.HostPID, info.HostIPC = pod.HostNetwork, pod.HostPID, pod.HostIPC
			info.setProbes(pod.config, info.Name)
		}
	}
	return info, nil
}

// imageSpec is a reference to an image.
func imageSpec(to *string) func([]byte) error {
	return func(b []byte) error { return into(b, targets{1: to}) }
}

// containerInfo reads the answer of ContainerStatus. It also returns the id of
// the pod's sandbox, if the answer has it.
func (c *cri) containerInfo(id string, answer []byte) (*Info, string, error) {
	info := c.newInfo(id)
	var got, image, imageRef, imageID string
	var created int64
	verbose := map[string]string{}
	err := into(answer, targets{2: verbose, 1: func(b []byte) error {
		return into(b, targets{
			1: &got, 2: imageSpec(&info.Name), 4: &created, 8: imageSpec(&image), 9: &imageRef, 12: info.Labels,
			14: func(b []byte) error { return info.addCRIMount(b) },
			15: func(b []byte) error { return into(b, targets{1: info.setCRIResources}) },
			17: &imageID,
		})
	}})
	if err != nil {
		return nil, "", err
	}
	if len(got) != fullID || !plainID(got) || !strings.HasPrefix(got, id) {
		return nil, "", fmt.Errorf("asked for container %s, got %.80q", id, got)
	}
	info.ID, info.FullID, info.CreatedTime = short(got), got, created/1e9
	info.setCRIImage(image, imageRef, imageID)
	var v criInfo
	if text := verbose["info"]; text != "" && json.Unmarshal([]byte(text), &v) == nil {
		v.RuntimeSpec.applyLimits(info, c.env)
		info.Privileged = v.Privileged || v.Config.Linux.SecurityContext.Privileged
	}
	return info, v.SandboxID, nil
}

// criInfo is what runtimes say in the verbose part of their answers.
type criInfo struct {
	SandboxID   string
	Privileged  bool
	RuntimeSpec ociSpec
	Config      struct {
		Linux struct {
			SecurityContext struct{ Privileged bool } `json:"security_context"`
		}
	}
	CNIResult json.RawMessage
}

// applyLimits takes what the answer proper lacks.
func (s *ociSpec) applyLimits(info *Info, env bool) {
	if env {
		info.Env = s.Process.Env
	}
	info.User = s.Process.User.Username
	r := &s.Linux.Resources
	info.setCPU(r.CPU.Period, r.CPU.Quota, r.CPU.Shares, r.CPU.Cpus)
	if r.Memory.Limit != 0 {
		info.MemoryLimit = r.Memory.Limit
	}
	if r.Memory.Swap != 0 {
		info.SwapLimit = r.Memory.Swap
	}
}

func (c *Info) setCRIResources(b []byte) error {
	var period, quota, shares int64
	var cpus string
	err := into(b, targets{1: &period, 2: &quota, 3: &shares, 4: &c.MemoryLimit, 6: &cpus, 10: &c.SwapLimit})
	c.setCPU(period, quota, shares, cpus)
	return err
}

// propagations are the modes of mounts by their number in the interface.
var propagations = [...]string{"private", "rslave", "rshared"}

func (c *Info) addCRIMount(b []byte) error {
	var m Mount
	var readonly bool
	var propagation int64
	err := into(b, targets{1: &m.Destination, 2: &m.Source, 3: &readonly, 5: &propagation})
	m.RW = !readonly
	m.Propagation = "unknown"
	if propagation >= 0 && int(propagation) < len(propagations) {
		m.Propagation = propagations[propagation]
	}
	if len(c.Mounts) < maxEntries {
		c.Mounts = append(c.Mounts, m)
	}
	return err
}

// setCRIImage sets the image from its name, which may be an id, and its
// reference, which is a digest with a repository, or an id.
func (c *Info) setCRIImage(name, ref, id string) {
	repo, digest, isDigest := strings.Cut(ref, "@")
	if !isDigest {
		digest = ""
		if id == "" {
			id = ref
		}
	}
	bareID := strings.HasPrefix(name, "sha256:") || plainID(name) && len(name) == fullID
	if bareID {
		if id == "" {
			id = name
		}
		if isDigest {
			name = repo
		}
	}
	c.setImage(name, digest, id)
}

// sandboxOf asks for the sandbox of a container's pod.
func (c *cri) sandboxOf(ctx context.Context, id string) string {
	filter := appendText(nil, 1, id)
	answer, err := c.call(ctx, "ListContainers", appendText(nil, 1, string(filter)))
	if err != nil {
		return ""
	}
	var sandbox string
	if into(answer, targets{1: func(b []byte) error { return into(b, targets{2: &sandbox}) }}) != nil {
		return ""
	}
	return sandbox
}

// sandbox describes the container that holds a pod's namespaces.
func (c *cri) sandbox(ctx context.Context, id string) (*Info, error) {
	answer, err := c.call(ctx, "PodSandboxStatus", appendTrue(appendText(nil, 1, id), 2))
	if err != nil {
		return nil, err
	}
	pod, err := c.podInfo(id, answer)
	if err != nil {
		return nil, err
	}
	pod.IsPodSandbox, pod.PodSandboxID, pod.PodSandboxLabels = true, pod.FullID, pod.Labels
	return &pod.Info, nil
}

// sandboxInfo is the Info of a sandbox and its pod's last description.
type sandboxInfo struct {
	Info
	config string
}

// hostMode is the number of a namespace option that means the host's.
const hostMode = 2

// podInfo reads the answer of PodSandboxStatus.
func (c *cri) podInfo(id string, answer []byte) (*sandboxInfo, error) {
	pod := &sandboxInfo{Info: *c.newInfo(id)}
	var got string
	var created, network, pid, ipc int64
	annotations, verbose := map[string]string{}, map[string]string{}
	options := func(b []byte) error { return into(b, targets{1: &network, 2: &pid, 3: &ipc}) }
	err := into(answer, targets{2: verbose, 1: func(b []byte) error {
		return into(b, targets{
			1: &got, 2: imageSpec(&pod.Name), 4: &created, 5: imageSpec(&pod.IP),
			6: func(b []byte) error {
				return into(b, targets{1: func(b []byte) error { return into(b, targets{2: options}) }})
			},
			7: pod.Labels, 8: annotations,
		})
	}})
	if err != nil {
		return nil, err
	}
	if len(got) != fullID || !plainID(got) || !strings.HasPrefix(got, id) {
		return nil, fmt.Errorf("asked for sandbox %s, got %.80q", id, got)
	}
	pod.ID, pod.FullID, pod.CreatedTime = short(got), got, created/1e9
	pod.HostNetwork, pod.HostPID, pod.HostIPC = network == hostMode, pid == hostMode, ipc == hostMode
	if _, err := netip.ParseAddr(pod.IP); err != nil {
		pod.IP = ""
	}
	pod.config = annotations["kubectl.kubernetes.io/last-applied-configuration"]
	pod.setVerbose(verbose["info"], c.env)
	return pod, nil
}

func (s *sandboxInfo) setVerbose(text string, env bool) {
	var v struct {
		criInfo
		Image string
	}
	if text == "" || json.Unmarshal([]byte(text), &v) != nil {
		return
	}
	v.RuntimeSpec.applyLimits(&s.Info, env)
	s.setCRIImage(v.Image, "", "")
	if len(v.CNIResult) > 0 && len(v.CNIResult) <= maxText && string(v.CNIResult) != "null" {
		s.CNIJSON = string(v.CNIResult)
	}
}

// criDeleted is the number of the event that a container is gone.
const criDeleted = 3

// watch follows the events of containers, which not every runtime has.
func (c *cri) watch(ctx context.Context, f func(id string, removed bool)) error {
	peer := c.peer.Load()
	if peer == nil {
		return errUnimplemented
	}
	return c.grpc.stream(ctx, peer.service+"GetContainerEvents", nil, nil, func(msg []byte) error {
		var id string
		var kind int64
		err := into(msg, targets{1: &id, 2: &kind})
		if err == nil && plainID(id) {
			f(id, kind == criDeleted)
		}
		return err
	})
}
