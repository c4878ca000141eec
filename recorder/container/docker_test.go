package container

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestImageNames: what the image's names say of a container that was made from one
// of them, or from an id.
func TestImageNames(t *testing.T) {
	const id = "1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef"
	for _, test := range []struct{ name, made, tags, digests, repo, tag, digest string }{
		{"plain", "shop:1", `"shop:1"`, `"shop@sha256:d"`, "shop", "1", "sha256:d"},
		{"no tag", "shop", `"shop:latest"`, ``, "shop", "latest", ""},
		{"spelt as the runtime does", "shop:1", `"docker.io/library/shop:1"`, `"docker.io/library/shop@sha256:d"`, "docker.io/library/shop", "1", "sha256:d"},
		{"one of several", "b:2", `"a:1","b:2"`, `"a@sha256:a","b@sha256:b"`, "b", "2", "sha256:b"},
		{"digest", "shop@sha256:d", `"shop:7"`, `"shop@sha256:d"`, "shop", "7", "sha256:d"},
		{"digest of another name", "shop:1", `"shop:1"`, `"mirror/shop@sha256:d"`, "shop", "1", "sha256:d"},
		{"id", "sha256:" + id, `"a:1","b:2"`, ``, "a", "1", ""},
		{"short id", id[:12], `"a:1"`, `"a@sha256:d"`, "a", "1", "sha256:d"},
		{"id of an image without names", "sha256:" + id, ``, ``, "", "", ""},
		{"a port is no tag", "registry:5000/shop", ``, ``, "registry:5000/shop", "latest", ""},
	} {
		f := newFakeDocker()
		f.set("/containers/"+idA+"/json", fmt.Sprintf(`{"Id":%q,"Image":"sha256:%s","Config":{"Image":%q}}`, idA, id, test.made))
		f.set("/images/"+id+"/json", `{"RepoTags":[`+test.tags+`],"RepoDigests":[`+test.digests+`]}`)
		info, err := newDocker(Docker, serve(t, f), false).inspect(context.Background(), idA)
		must(t, err)
		got := []string{info.Image, info.ImageID, info.ImageRepo, info.ImageTag, info.ImageDigest}
		if diff := cmp.Diff([]string{test.made, id, test.repo, test.tag, test.digest}, got); diff != "" {
			t.Errorf("%s: name, id, repository, tag, digest (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestStoppedContainers: they are listed after those that run.
func TestStoppedContainers(t *testing.T) {
	f := newFakeDocker(idA, idB)
	f.stopped = []string{idC}
	got, err := newDocker(Docker, serve(t, f), false).list(context.Background())
	if want := []string{idA, idB, idC}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

// TestLongLists: of a list that is long the beginning is kept, and no element may be
// endless.
func TestLongLists(t *testing.T) {
	var l list[struct{}]
	must(t, l.UnmarshalJSON([]byte("["+strings.Repeat("{},", 5000)+"{}]")))
	var d dict[int]
	must(t, d.UnmarshalJSON([]byte("{"+strings.Repeat(`"same":1,`, 5000)+`"last":2}`)))
	if len(l) != maxEntries || len(d) != 2 {
		t.Errorf("%d elements, %d members", len(l), len(d))
	}
	for _, bad := range []string{`{}`, `"x"`, `[1]`} {
		if l.UnmarshalJSON([]byte(bad)) == nil {
			t.Errorf("list %s: no error", bad)
		}
	}
	for _, bad := range []string{`[]`, `"x"`, `{"a":"b"}`} {
		if d.UnmarshalJSON([]byte(bad)) == nil {
			t.Errorf("dict %s: no error", bad)
		}
	}
	n := 0
	count := func(string) bool { n++; return true }
	must(t, elements(strings.NewReader("["+strings.Repeat(`"x",`, 5000)+`"x"]`), count))
	err := elements(strings.NewReader(`["`+strings.Repeat("x", 2*maxElement)+`"]`), count)
	if n != 5001 || err == nil {
		t.Errorf("%d elements, %v", n, err)
	}
}
