package tune

import (
	"slices"
	"strings"

	"hids/lab"
)

// Groups are the alerts of a rule by the few fields that tell them apart best.
type Groups struct {
	Fields []string
	List   []Group // the largest first
}

// Group is the rows with the same values of the fields.
type Group struct {
	Number int       // from 1
	Values []*string // of the fields of the groups; nil = absent
	Rows   []*Row
	Count  uint64 // alerts
	Keep   uint64 // of which are known to be true
}

// How alerts are grouped.
const (
	groupFields = 3
	shownFields = 4
	maxGroups   = 20 // and no more than every third alert
	minGroups   = 3  // are never too many
	groupWeight = 3  // of a field, at least
)

// Groups groups the alerts: by one field of each aspect, those first that make few
// groups, as long as they do not become too many. Fields that have one value in each
// of the groups are named with them.
func (a *Alerts) Groups() *Groups {
	var by []int
	told := map[lab.Aspect]bool{}
	groups, most := 1, max(minGroups, int(min(maxGroups, a.Total/3)))
	for len(by) < groupFields {
		best, fewest := -1, 0
		for i := range a.Traits {
			t := &a.Traits[i]
			if told[t.Aspect] || t.Weight < groupWeight || !a.mostlyThere(i) {
				continue
			}
			n := a.countGroups(append(slices.Clone(by), i))
			if n > groups && (n <= most || len(by) == 0) && (best < 0 || n < fewest) {
				best, fewest = i, n
			}
		}
		if best < 0 {
			break
		}
		by, groups = append(by, best), fewest
		told[a.Traits[best].Aspect] = true
	}
	// Others that have one value in each group say more of what it is.
	for i := range a.Traits {
		t := &a.Traits[i]
		if len(by) < shownFields && !told[t.Aspect] && t.Weight > groupWeight && a.mostlyThere(i) && a.countGroups(append(slices.Clone(by), i)) == groups {
			by = append(by, i)
			told[t.Aspect] = true
		}
	}
	slices.Sort(by)
	return a.groupBy(by)
}

// mostlyThere reports whether at least half of the alerts have a value of trait i.
func (a *Alerts) mostlyThere(i int) bool {
	var n uint64
	for _, r := range a.Rows {
		if v := r.Values[i]; v != nil && *v != "" {
			n += r.Count
		}
	}
	return n > 0 && n >= a.Total/2
}

func pick(values []*string, by []int) []*string {
	list := make([]*string, len(by))
	for k, i := range by {
		list[k] = values[i]
	}
	return list
}

func (a *Alerts) countGroups(by []int) int {
	seen := make(map[string]bool)
	for _, r := range a.Rows {
		if r.Count > 0 {
			seen[key(pick(r.Values, by))] = true
		}
	}
	return len(seen)
}

func (a *Alerts) groupBy(by []int) *Groups {
	gs := &Groups{}
	for _, i := range by {
		gs.Fields = append(gs.Fields, a.Traits[i].Name)
	}
	index := make(map[string]int)
	for _, r := range a.Rows {
		if r.Count == 0 { // of a capture with known alerts only
			continue
		}
		values := pick(r.Values, by)
		k := key(values)
		i, known := index[k]
		if !known {
			i = len(gs.List)
			index[k] = i
			gs.List = append(gs.List, Group{Values: values})
		}
		g := &gs.List[i]
		g.Rows = append(g.Rows, r)
		g.Count += r.Count
		g.Keep += min(r.Keep, r.Count)
	}
	slices.SortStableFunc(gs.List, func(x, y Group) int {
		switch {
		case x.Count != y.Count && x.Count > y.Count:
			return -1
		case x.Count != y.Count:
			return 1
		}
		return strings.Compare(key(x.Values), key(y.Values))
	})
	for i := range gs.List {
		gs.List[i].Number = i + 1
	}
	return gs
}

// Choice says which alerts are to be silenced.
type Choice struct {
	Groups []int // numbers of groups
	// Target, if Biggest is set, chooses the biggest groups until no more alerts than
	// that remain.
	Target  uint64
	Biggest bool
	All     bool // whatever is not known to be true
}

// Choose marks the rows to be silenced: those of which all alerts are known to be
// noise, and those that the choice names; none of which an alert is known to be true.
func (a *Alerts) Choose(gs *Groups, c Choice) {
	choose := func(r *Row) {
		r.Chosen = r.Chosen || r.Keep == 0 && r.Count > 0
	}
	for _, r := range a.Rows {
		if c.All || r.Silence > 0 && r.Silence == r.Count {
			choose(r)
		}
	}
	for _, g := range gs.List {
		if slices.Contains(c.Groups, g.Number) || c.Biggest && a.remaining() > c.Target {
			for _, r := range g.Rows {
				choose(r)
			}
		}
	}
}

// remaining returns how many alerts are not chosen.
func (a *Alerts) remaining() uint64 {
	n := a.Total
	for _, r := range a.Rows {
		if r.Chosen {
			n -= r.Count
		}
	}
	return n
}

// Chosen returns how many alerts are to be silenced.
func (a *Alerts) Chosen() uint64 { return a.Total - a.remaining() }

// Mixed returns how many alerts are known to be noise, and can't be told apart from
// others by any field that was looked at.
func (a *Alerts) Mixed() (n uint64) {
	for _, r := range a.Rows {
		if r.Silence > 0 && !r.Chosen {
			n += r.Silence
		}
	}
	return n
}
