package cover

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The versions that a layer names: of its format, and of the oldest navigator that
// reads it.
const (
	layerVersion     = "4.5"
	navigatorVersion = "4.9.0"
)

// layer is a layer of the MITRE ATT&CK Navigator, in its format 4.5.
type layer struct {
	Name        string          `json:"name"`
	Versions    layerVersions   `json:"versions"`
	Domain      string          `json:"domain"`
	Description string          `json:"description"`
	Sorting     int             `json:"sorting"` // 3: by score, the highest first
	Techniques  []technique     `json:"techniques"`
	Gradient    gradient        `json:"gradient"`
	LegendItems []legendItem    `json:"legendItems"`
	Metadata    []metadataEntry `json:"metadata"`
}

type layerVersions struct {
	Navigator string `json:"navigator"`
	Layer     string `json:"layer"`
}

type technique struct {
	ID       string          `json:"techniqueID"`
	Score    float64         `json:"score"`
	Comment  string          `json:"comment"`
	Enabled  bool            `json:"enabled"`
	Metadata []metadataEntry `json:"metadata"`
}

type gradient struct {
	Colors []string `json:"colors"`
	Min    int      `json:"minValue"`
	Max    int      `json:"maxValue"`
}

type legendItem struct {
	Label string `json:"label"`
	Color string `json:"color"`
}

type metadataEntry struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// techniqueTag is a tag that names a technique or a sub-technique.
var techniqueTag = regexp.MustCompile(`^[Tt][0-9]{4}(\.[0-9]{3})?$`)

// WriteNavigator writes a layer of the MITRE ATT&CK Navigator. The score of a
// technique is the share of outcomes, 0 to 100, that were seen in the rules with its
// tag, such as T1059 or T1059.004; the comment names the rules with their alerts.
// Tactics (mitre_execution) have no score in a layer: the metadata of the layer name
// the rules of each.
func (r *Report) WriteNavigator(w io.Writer) error {
	l := layer{
		Name: "hids coverage", Domain: "enterprise-attack", Sorting: 3,
		Versions: layerVersions{navigatorVersion, layerVersion},
		Description: fmt.Sprintf("%s with %s; %.1f%% of their outcomes were seen, by %s in %s",
			count(len(r.Rules), "rule"), count(len(r.Files), "file"), r.Percentage, count(int(r.Events), "event"), count(len(r.Captures), "capture")),
		Techniques: []technique{}, Metadata: []metadataEntry{},
		Gradient: gradient{[]string{"#ff6666", "#ffe766", "#8ec843"}, 0, 100},
		LegendItems: []legendItem{
			{"rules that were not tried", "#ff6666"}, {"rules that were tried in part", "#ffe766"}, {"rules all of whose outcomes were seen", "#8ec843"},
		},
	}
	techniques, tactics := r.byTag()
	for _, id := range slices.Sorted(maps.Keys(techniques)) {
		l.Techniques = append(l.Techniques, newTechnique(id, techniques[id]))
	}
	for _, name := range slices.Sorted(maps.Keys(tactics)) {
		var names []string
		for _, x := range tactics[name] {
			names = append(names, x.Name)
		}
		l.Metadata = append(l.Metadata, metadataEntry{"tactic " + name, strings.Join(names, ", ")})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(l)
}

// byTag returns the rules by technique and by tactic.
func (r *Report) byTag() (techniques, tactics map[string][]*Rule) {
	techniques, tactics = make(map[string][]*Rule), make(map[string][]*Rule)
	for _, x := range r.Rules {
		for _, tag := range x.Tags {
			if techniqueTag.MatchString(tag) {
				id := strings.ToUpper(tag)
				techniques[id] = append(techniques[id], x)
			} else if name, ok := strings.CutPrefix(tag, "mitre_"); ok && name != "" {
				tactics[name] = append(tactics[name], x)
			}
		}
	}
	return techniques, tactics
}

func newTechnique(id string, rules []*Rule) technique {
	var share Share
	var alerts uint64
	var lines []string
	for _, x := range rules {
		share.Seen += x.Share.Seen
		share.Total += x.Share.Total
		alerts += x.Alerts
		lines = append(lines, fmt.Sprintf("%s: %s, %.0f%% of outcomes", x.Name, count(int(x.Alerts), "alert"), x.Share.Percent()))
	}
	return technique{
		ID: id, Score: float64(int(10*share.Percent()+0.5)) / 10, Enabled: true, Comment: strings.Join(lines, "\n"),
		Metadata: []metadataEntry{{"rules", fmt.Sprint(len(rules))}, {"alerts", fmt.Sprint(alerts)}},
	}
}
