package container

import (
	"bufio"
	"cmp"
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

// list returns the containers that run, and then those that were stopped: they may
// be started again.
func (d *docker) list(ctx context.Context) ([]string, error) {
	d.listed = time.Now().Unix()
	body, err := d.get(ctx, "/containers/json?all=true")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	var running, stopped []string
	err = elements(body, func(c struct{ ID, State string }) bool {
		switch c.State {
		case "created", "exited", "dead", "configured", "initialized", "stopped":
			stopped = append(stopped, c.ID)
		default:
			running = append(running, c.ID)
		}
		return len(running)+len(stopped) < maxKnown
	})
	return append(running, stopped...), err
}

// dockerContainer is the answer to an inspection.
type dockerContainer struct {
	ID, Name, Created, Image string

	Config struct {
		Image, User string
		Labels      dict[string]
		Env         list[string]
		Healthcheck *struct{ Test list[string] }
	}
	HostConfig struct {
		Privileged                     bool
		PidMode, NetworkMode, IpcMode  string
		CPUPeriod, CPUQuota, CPUShares int64
		CpusetCpus                     string
		Memory, MemorySwap             int64
	}
	Mounts          list[Mount]
	NetworkSettings struct {
		IPAddress string
		Networks  dict[struct{ IPAddress string }]
		Ports     dict[list[struct{ HostIP, HostPort string }]]
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
	d.setImage(ctx, info, &c)
	info.setHostConfig(&c)
	if t, err := time.Parse(time.RFC3339Nano, c.Created); err == nil {
		info.CreatedTime = t.Unix()
	}
	if c.Config.Labels != nil {
		info.Labels = c.Config.Labels
	}
	info.IsPodSandbox = info.Labels["io.kubernetes.docker.type"] == "podsandbox" || strings.Contains(info.Name, "k8s_POD")
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

// setImage sets the image: its name as the container was made from it, and where it
// is from, spelt as the runtime spells the image's names. A container that was made
// from an id is of the first repository that has the image.
func (d *docker) setImage(ctx context.Context, info *Info, c *dockerContainer) {
	info.setImage(c.Config.Image, "", c.Image)
	var image struct{ RepoTags, RepoDigests list[string] }
	if plainID(info.ImageID) {
		_ = d.decode(ctx, "/images/"+info.ImageID+"/json", &image) // a container outlives its image
	}
	names := append(image.RepoDigests, image.RepoTags...)
	byID := isImageID(info.Image, info.ImageID)
	if byID {
		info.ImageRepo, info.ImageTag = "", ""
	}
	for _, name := range names {
		if repo, _, _ := splitImage(name); byID || familiar(repo) == familiar(info.ImageRepo) {
			info.ImageRepo = repo
			break
		}
	}
	for _, name := range names {
		repo, tag, digest := splitImage(name)
		if repo != info.ImageRepo {
			continue
		}
		info.ImageDigest = cmp.Or(info.ImageDigest, digest)
		if byID || strings.Contains(info.Image, "@") {
			info.ImageTag = cmp.Or(info.ImageTag, tag)
		}
	}
	if info.ImageDigest == "" && len(image.RepoDigests) == 1 {
		_, _, info.ImageDigest = splitImage(image.RepoDigests[0])
	}
	if info.ImageTag == "" && info.ImageRepo != "" && !byID && !strings.Contains(info.Image, "@") {
		info.ImageTag = "latest" // what no tag means
	}
}

// isImageID reports whether the name of an image is its id, or the start of it.
func isImageID(name, id string) bool {
	bare := strings.TrimPrefix(name, "sha256:")
	return len(bare) >= shortID && strings.HasPrefix(id, bare)
}

// familiar returns the name of a repository without what is understood.
func familiar(repo string) string {
	for _, prefix := range [...]string{"docker.io/", "index.docker.io/"} {
		if rest, ok := strings.CutPrefix(repo, prefix); ok {
			return strings.TrimPrefix(rest, "library/")
		}
	}
	return repo
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
var dockerActions = map[string]bool{"create": false, "start": false, "rename": false, "destroy": true, "remove": true}

// maxEventLine is the longest event, in bytes.
const maxEventLine = 1 << 20

func (d *docker) watch(ctx context.Context, f func(id string, removed bool)) error {
	filters := `{"type":["container"],"event":["create","start","rename","destroy","remove"]}`
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
