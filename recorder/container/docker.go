package container

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// docker speaks the HTTP API of Docker, which Podman has, too.
type docker struct {
	typ    Type
	env    bool
	http   http.Client
	listed int64 // when, in seconds since the epoch; events are of interest from then on
}

func newDocker(typ Type, socket string, env bool) *docker {
	return &docker{typ: typ, env: env, http: http.Client{Transport: unixTransport(socket), CheckRedirect: noRedirect}}
}

func (d *docker) close() { d.http.CloseIdleConnections() }

// get opens an answer.
func (d *docker) get(ctx context.Context, path string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := d.http.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return nil, errNotFound
	}
	return nil, fmt.Errorf("GET %s: %s", path, resp.Status)
}

// decode reads a JSON answer into v.
func (d *docker) decode(ctx context.Context, path string, v any) error {
	body, err := d.get(ctx, path)
	if err != nil {
		return err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err != nil {
		return err
	}
	if len(data) > maxAnswer {
		return errTooLong
	}
	return json.Unmarshal(data, v)
}

func (d *docker) list(ctx context.Context) ([]string, error) {
	d.listed = time.Now().Unix()
	var all []struct{ ID string }
	if err := d.decode(ctx, "/containers/json", &all); err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids, nil
}

// dockerContainer is the answer to an inspection.
type dockerContainer struct {
	ID, Name, Created, Image string

	Config struct {
		Image, User string
		Labels      map[string]string
		Env         []string
		Healthcheck *struct{ Test []string }
	}
	HostConfig struct {
		Privileged                     bool
		PidMode, NetworkMode, IpcMode  string
		CPUPeriod, CPUQuota, CPUShares int64
		CpusetCpus                     string
		Memory, MemorySwap             int64
	}
	Mounts          []Mount
	NetworkSettings struct {
		IPAddress string
		Networks  map[string]struct{ IPAddress string }
		Ports     map[string][]struct{ HostIP, HostPort string }
	}
}

func (d *docker) inspect(ctx context.Context, id string) (*Info, error) {
	if !plainID(id) {
		return nil, errNotFound
	}
	var c dockerContainer
	if err := d.decode(ctx, "/containers/"+id+"/json", &c); err != nil {
		return nil, err
	}
	if len(c.ID) != fullID || !plainID(c.ID) || !strings.HasPrefix(c.ID, id) {
		return nil, fmt.Errorf("asked for container %s, got %.80q", id, c.ID)
	}
	info := newInfo(d.typ, c.ID)
	info.Name, info.User = strings.TrimPrefix(c.Name, "/"), c.Config.User
	info.setImage(d.image(ctx, &c))
	info.setHostConfig(&c)
	if t, err := time.Parse(time.RFC3339Nano, c.Created); err == nil {
		info.CreatedTime = t.Unix()
	}
	if c.Config.Labels != nil {
		info.Labels = c.Config.Labels
	}
	info.IsPodSandbox = info.Labels["io.kubernetes.docker.type"] == "podsandbox"
	info.setProbes(info.Labels[lastConfig], info.Labels["io.kubernetes.container.name"])
	if c.Config.Healthcheck != nil {
		info.Healthcheck = healthcheck(c.Config.Healthcheck.Test)
	}
	if d.env {
		info.Env = c.Config.Env
	}
	if c.Mounts != nil {
		info.Mounts = c.Mounts
	}
	d.setAddress(ctx, info, &c)
	return info, nil
}

func (c *Info) setHostConfig(from *dockerContainer) {
	h := &from.HostConfig
	c.Privileged = h.Privileged
	c.HostPID, c.HostNetwork, c.HostIPC = h.PidMode == "host", h.NetworkMode == "host", h.IpcMode == "host"
	c.setCPU(h.CPUPeriod, h.CPUQuota, h.CPUShares, h.CpusetCpus)
	c.MemoryLimit, c.SwapLimit = h.Memory, h.MemorySwap
}

// image returns the name of a container's image, its digest and its id. A
// container that was made from an id gets the first name that the image has.
func (d *docker) image(ctx context.Context, c *dockerContainer) (name, digest, id string) {
	name, id = c.Config.Image, c.Image
	var image struct{ RepoTags, RepoDigests []string }
	if hash := strings.TrimPrefix(id, "sha256:"); plainID(hash) {
		_ = d.decode(ctx, "/images/"+hash+"/json", &image) // a container outlives its image
	}
	if bare := strings.TrimPrefix(name, "sha256:"); len(image.RepoTags) > 0 && len(bare) >= shortID && strings.HasPrefix(strings.TrimPrefix(id, "sha256:"), bare) {
		name = image.RepoTags[0]
	}
	repo, _, _ := strings.Cut(name, "@")
	if colon := strings.LastIndexByte(repo, ':'); colon > strings.LastIndexByte(repo, '/') {
		repo = repo[:colon]
	}
	for _, known := range image.RepoDigests {
		of, d, _ := strings.Cut(known, "@")
		if of == repo || digest == "" {
			digest = d
		}
		if of == repo {
			break
		}
	}
	return name, digest, id
}

// setAddress sets the address and the ports. A container that shares another's
// network has that one's address.
func (d *docker) setAddress(ctx context.Context, info *Info, c *dockerContainer) {
	if other, ok := strings.CutPrefix(c.HostConfig.NetworkMode, "container:"); ok && plainID(other) {
		var shared dockerContainer
		if d.decode(ctx, "/containers/"+other+"/json", &shared) == nil {
			c = &shared
		}
	}
	info.IP = c.NetworkSettings.IPAddress
	first := ""
	for name, n := range c.NetworkSettings.Networks {
		if info.IP == "" && n.IPAddress != "" && (first == "" || name < first) {
			first = name
		}
	}
	if first != "" {
		info.IP = c.NetworkSettings.Networks[first].IPAddress
	}
	if _, err := netip.ParseAddr(info.IP); err != nil {
		info.IP = ""
	}
	for inside, bindings := range c.NetworkSettings.Ports {
		port, proto, _ := strings.Cut(inside, "/")
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || proto != "tcp" {
			continue
		}
		for _, b := range bindings {
			info.addPort(b.HostIP, b.HostPort, uint16(number))
		}
	}
	info.sortPorts()
}

// dockerActions say what the events of a container mean; others mean nothing.
var dockerActions = map[string]bool{"create": false, "start": false, "destroy": true, "remove": true}

// maxEventLine is the longest event, in bytes.
const maxEventLine = 1 << 20

func (d *docker) watch(ctx context.Context, f func(id string, removed bool)) error {
	filters := `{"type":["container"],"event":["create","start","destroy","remove"]}`
	since := strconv.FormatInt(d.listed, 10)
	body, err := d.get(ctx, "/events?since="+since+"&filters="+url.QueryEscape(filters))
	if err != nil {
		return err
	}
	defer body.Close()
	scan := bufio.NewScanner(body)
	scan.Buffer(make([]byte, 0, 4096), maxEventLine)
	for scan.Scan() {
		var ev struct {
			Type, Action string
			Actor        struct{ ID string }
		}
		if err := json.Unmarshal(scan.Bytes(), &ev); err != nil {
			return err
		}
		removed, known := dockerActions[ev.Action]
		if known && ev.Type == "container" && len(ev.Actor.ID) == fullID && plainID(ev.Actor.ID) {
			f(ev.Actor.ID, removed)
		}
	}
	return scan.Err()
}
