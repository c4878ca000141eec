package recorder

import "hids/scap/schema"

// A translation turns numbers of the kernel into those of a flag table of the
// schema. The tables below name the schema's values, so that a wrong name can't
// compile into a wrong number: mustValue stops the first test that runs.
type translation struct {
	table string // of the schema
	set   bool   // a set of flags; else exactly one value
	pairs []pair
	other other  // what becomes of a value that no pair has (not of sets)
	none  uint32 // the value for otherFixed
}

// pair is a number of the kernel and the schema's value for it.
type pair struct {
	kernel uint64
	value  uint32
}

// other says what an enumeration does with values that it does not know.
type other uint8

const (
	otherRaw   other = iota // keep the number
	otherFixed              // use the value for unknown ones
)

// of translates v. A bit of a set that no pair has is left out. A pair with
// several bits is there when any of them is, as in Falco's drivers.
func (t *translation) of(v uint64) uint32 {
	if t.set {
		var sum uint32
		for i := range t.pairs {
			if v&t.pairs[i].kernel != 0 {
				sum |= t.pairs[i].value
			}
		}
		return sum
	}
	for i := range t.pairs {
		if t.pairs[i].kernel == v {
			return t.pairs[i].value
		}
	}
	if t.other == otherRaw {
		return uint32(v)
	}
	return t.none
}

// named is one row of a translation: a number of the kernel, a name of the schema.
type named struct {
	kernel uint64
	name   string
}

// flagSet makes the translation of a set of flags.
func flagSet(table string, rows ...named) *translation {
	return &translation{table: table, set: true, pairs: pairs(table, rows)}
}

// sameFlags makes the translation of a set whose bits are those of the kernel.
func sameFlags(table string, names ...string) *translation {
	return flagSet(table, sameNumbers(table, names)...)
}

// oneOf makes the translation of an enumeration; unknown is the name of the
// schema's value for what the rows lack, "" to keep such numbers as they are.
func oneOf(table, unknown string, rows ...named) *translation {
	t := &translation{table: table, pairs: pairs(table, rows)}
	if unknown != "" {
		t.other, t.none = otherFixed, mustValue(table, unknown)
	}
	return t
}

// unknownAs sets the value for numbers that no row has.
func (t *translation) unknownAs(v uint32) *translation {
	t.other, t.none = otherFixed, v
	return t
}

// asIs makes the translation of an enumeration whose numbers are the kernel's.
func asIs(table string) *translation { return &translation{table: table} }

// sameNumbers returns rows in which the kernel's number is the schema's.
func sameNumbers(table string, names []string) []named {
	rows := make([]named, len(names))
	for i, name := range names {
		rows[i] = named{uint64(mustValue(table, name)), name}
	}
	return rows
}

func pairs(table string, rows []named) []pair {
	p := make([]pair, len(rows))
	for i, row := range rows {
		p[i] = pair{row.kernel, mustValue(table, row.name)}
	}
	return p
}

// mustValue returns a value of a flag table. It panics where the tables of this
// package name what the schema lacks.
func mustValue(table, name string) uint32 {
	for _, t := range schema.FlagTables() {
		if t.Name != table {
			continue
		}
		if v, ok := t.Value(name); ok {
			return v
		}
	}
	panic("recorder: no " + name + " in " + table)
}
