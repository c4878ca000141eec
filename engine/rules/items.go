package rules

import (
	"regexp"
	"slices"
	"strings"

	"hids/engine/rules/internal/yaml"
)

var (
	listName  = regexp.MustCompile(`^[^()"'\s\v=,]+$`)
	macroName = regexp.MustCompile(`^[a-zA-Z]+[a-zA-Z0-9_]*$`)
)

const (
	advicePutAppend = "put the item after the definition, in this file or a later one"
	adviceOverride  = "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead."
	standalone      = "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace')."
)

// header is what the beginning of an item says.
type header struct {
	item     Item
	nameNode *yaml.Node
	pos      span
	append   bool
	override overrides
}

// header reads the name of an item and how it changes an older one.
func (ld *load) header(n *yaml.Node, kind string, appendable, replaceable []string) (header, bool) {
	h := header{item: Item{Kind: kind}, nameNode: get(n, kind)}
	name, ok := ld.scalar(n, kind, h.item, true)
	if !ok {
		return h, false
	}
	h.item.Name = name
	h.pos = ld.src.node(h.nameNode)
	switch {
	case kind == "list" && !listName.MatchString(name):
		ld.fail(LoadInvalidListName, h.item, h.nameNode, `List has an invalid name. List names should match a regular expression: ([^()"'[:space:]=,]+)`)
	case kind == "macro" && !macroName.MatchString(name):
		ld.fail(LoadInvalidMacroName, h.item, h.nameNode, "Macro has an invalid name. Macro names should match a regular expression: ([a-zA-Z]+[a-zA-Z0-9_]*)")
	}
	if !ld.boolean(n, "append", h.item, &h.append, false) {
		return h, false
	}
	if h.append {
		ld.fail(LoadDeprecatedItem, h.item, keyNode(n, "append"), adviceOverride)
	}
	return h, ld.overrides(n, &h, appendable, replaceable)
}

// overrides are the keys that an item appends or replaces.
type overrides struct{ append, replace []string }

func (o *overrides) any() bool { return len(o.append)+len(o.replace) > 0 }

func (o *overrides) has(key string) bool {
	return slices.Contains(o.append, key) || slices.Contains(o.replace, key)
}

// overrides reads the key override of an item.
func (ld *load) overrides(n *yaml.Node, h *header, appendable, replaceable []string) bool {
	m := get(n, "override")
	if m == nil {
		return true
	}
	if m.Kind != yaml.Mapping {
		return ld.fail(LoadErrYAMLValidate, h.item, m, "Expected a mapping under key 'override'")
	}
	ok := true
	for i := 0; i+1 < len(m.Kids); i += 2 {
		ok = ld.override(m.Kids[i], m.Kids[i+1], h, appendable, replaceable) && ok
	}
	if ok && h.append && h.override.any() {
		return ld.fail(LoadErrYAMLValidate, h.item, keyNode(n, "append"),
			"Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.")
	}
	if ok && h.override.any() {
		ok = ld.overriddenKeys(n, h, append(slices.Clone(appendable), replaceable...))
	}
	return ok
}

// override reads one entry of override.
func (ld *load) override(key, op *yaml.Node, h *header, appendable, replaceable []string) bool {
	if key.Kind != yaml.Scalar || op.Kind != yaml.Scalar {
		return ld.fail(LoadErrYAMLValidate, h.item, key, "Invalid override entry: expected a key and 'append' or 'replace'")
	}
	if h.override.has(key.Value) {
		return true // the first of equal keys counts
	}
	switch op.Value {
	case "append":
		if !slices.Contains(appendable, key.Value) {
			return ld.fail(LoadErrYAMLValidate, h.item, key, "Key '%s' cannot be appended to, use 'replace' instead", key.Value)
		}
		h.override.append = append(h.override.append, key.Value)
	case "replace":
		if !slices.Contains(replaceable, key.Value) {
			return ld.fail(LoadErrYAMLValidate, h.item, key, "Key '%s' cannot be replaced", key.Value)
		}
		h.override.replace = append(h.override.replace, key.Value)
	default:
		return ld.fail(LoadErrYAMLValidate, h.item, op,
			"Invalid override operation for key '%s': '%s'. Allowed values are: append, replace", key.Value, op.Value)
	}
	return true
}

// overriddenKeys checks that the keys that could be overridden are there just if
// they are.
func (ld *load) overriddenKeys(n *yaml.Node, h *header, keys []string) bool {
	ok := true
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		listed, present := h.override.has(key), get(n, key) != nil
		if listed && !present {
			op := "replace"
			if slices.Contains(h.override.append, key) {
				op = "append"
			}
			ok = ld.fail(LoadErrYAMLValidate, h.item, keyNode(get(n, "override"), key),
				"An %s override for '%s' was specified but '%s' is not defined", op, key, key)
		}
		if present && !listed {
			ok = ld.fail(LoadErrYAMLValidate, h.item, keyNode(n, key),
				"Unexpected key '%s': no corresponding entry under 'override' is defined.", key)
		}
	}
	return ok
}

func (ld *load) list(n *yaml.Node) {
	h, ok := ld.header(n, "list", []string{"items"}, []string{"items"})
	if !ok {
		return
	}
	items, ok := ld.sequence(n, "items", h.item, true)
	if !ok {
		return
	}
	info := ld.lists.byName[h.item.Name]
	switch appends := h.append || slices.Contains(h.override.append, "items"); {
	case appends && info == nil:
		ld.missing(h, ld.listNames, "List uses 'append' or 'override.items: append' but no list by that name already exists")
		return
	case appends:
		info.items = append(info.items, items...)
	case info == nil:
		info = &listInfo{definition: definition{name: h.item.Name}}
		ld.lists.add(h.item.Name, info)
		fallthrough
	default:
		ld.noteAgain(h, &info.definition)
		info.items = items
		info.pos, info.end = h.pos.from, h.pos.to
	}
	info.touch(ld.Loader)
}

// missing reports that the item which an item changes does not exist.
func (ld *load) missing(h header, names func() []string, msg string) {
	if ld.broken[h.item] {
		return // its definition has an error, which is reported
	}
	ld.fail(LoadErrValidate, h.item, h.nameNode, "%s", msg)
	advice := ld.similar(h.item.Name, names)
	if advice == "" {
		advice = advicePutAppend
	}
	ld.suggest(advice)
}

func (ld *load) listNames() []string {
	return namesOf(ld.lists.order, func(i *listInfo) string { return i.name })
}

func (ld *load) macroNames() []string {
	return namesOf(ld.macros.order, func(i *macroInfo) string { return i.name })
}

func (ld *load) ruleNames() []string {
	return namesOf(ld.rules.order, func(i *ruleInfo) string { return i.name })
}

func namesOf[T any](infos []T, name func(T) string) []string {
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = name(info)
	}
	return names
}

func (ld *load) macro(n *yaml.Node) {
	h, ok := ld.header(n, "macro", []string{"condition"}, []string{"condition"})
	if !ok {
		return
	}
	cond, ok := ld.text(n, "condition", h.item, true)
	if !ok {
		return
	}
	info := ld.macros.byName[h.item.Name]
	switch appends := h.append || slices.Contains(h.override.append, "condition"); {
	case appends && info == nil:
		ld.missing(h, ld.macroNames, "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists")
		return
	case appends:
		info.cond = append(info.cond, cond)
	case info == nil:
		info = &macroInfo{definition: definition{name: h.item.Name}}
		ld.macros.add(h.item.Name, info)
		fallthrough
	default:
		ld.noteAgain(h, &info.definition)
		info.cond = parts{cond}
		info.pos, info.end = h.pos.from, h.pos.to
	}
	info.touch(ld.Loader)
}

var (
	ruleAppendable  = []string{"condition", "output", "desc", "tags", "exceptions"}
	ruleReplaceable = []string{
		"condition", "output", "desc", "priority", "capture", "capture_duration",
		"tags", "exceptions", "enabled", "warn_evttypes", "skip-if-unknown-filter",
	}
	ruleRequired = []string{"condition", "output", "desc", "priority"}
)

func (ld *load) rule(n *yaml.Node) {
	h, ok := ld.header(n, "rule", ruleAppendable, ruleReplaceable)
	if !ok {
		return
	}
	switch {
	case h.override.any():
		ld.overrideRule(n, h)
	case h.append:
		ld.appendRule(n, h)
	case !slices.ContainsFunc(ruleRequired, func(key string) bool { return get(n, key) != nil }):
		ld.enableRule(n, h)
	default:
		ld.defineRule(n, h)
	}
}

// enableRule reads a rule that has no condition, output, desc and priority: it
// switches a rule on or off.
func (ld *load) enableRule(n *yaml.Node, h header) {
	enabled := true
	if !ld.boolean(n, "enabled", h.item, &enabled, true) {
		if get(n, "enabled") == nil {
			ld.suggest("a rule needs condition, output, desc and priority")
		}
		return
	}
	ld.fail(LoadDeprecatedItem, h.item, keyNode(n, "enabled"), standalone)
	info := ld.rules.byName[h.item.Name]
	if info == nil {
		ld.missing(h, ld.ruleNames, "Rule has 'enabled' key but no rule by that name already exists")
		return
	}
	info.enabled = enabled
}

// noteAgain notes that an item takes the place of one of the same file, which is
// more often a slip than meant. Override says that it is meant.
func (ld *load) noteAgain(h header, old *definition) {
	if old.pos.File != ld.res.File || old.pos.Line == 0 || len(h.override.append)+len(h.override.replace) > 0 || ld.tooMany() {
		return
	}
	ld.res.Diagnostics = append(ld.res.Diagnostics, Diagnostic{
		Severity: SeverityNote, Item: Item{h.item.Kind, shortened(h.item.Name)}, Pos: h.pos.from, End: h.pos.to,
		Message: "defined a second time in this file: only this definition counts",
		Related: []Related{{Message: "the first definition", Pos: old.pos, End: old.end}},
	})
}

// defineRule reads a complete rule.
func (ld *load) defineRule(n *yaml.Node, h header) {
	r := &ruleInfo{definition: definition{name: h.item.Name}, source: "syscall", enabled: true, warnEvttypes: true}
	ok := ld.ruleKeys(n, h.item, r, func(string) bool { return true })
	source, ok2 := ld.scalar(n, "source", h.item, false)
	exceptions, ok3 := ld.exceptions(n, h.item, false)
	if !ok || !ok2 || !ok3 {
		return
	}
	if source != "" {
		r.source = source
	}
	r.exceptions = exceptions
	r.output = parts{r.output[0].trimmed()}
	old := ld.rules.byName[r.name]
	if old != nil && old.source != r.source {
		ld.fail(LoadErrValidate, h.item, ld.sourceNode(n, h), "Rule has been re-defined with a different source")
		return
	}
	r.unknownSource = !ld.compiler.HasSource(r.source)
	if r.unknownSource {
		ld.fail(LoadUnknownSource, h.item, ld.sourceNode(n, h), "Unknown source %s, skipping", r.source)
	}
	for _, ex := range r.exceptions {
		if !ld.validateException(ex, h.item, r) {
			return
		}
	}
	r.pos, r.end = h.pos.from, h.pos.to
	if old != nil {
		ld.noteAgain(h, &old.definition)
		r.index, r.visibility = old.index, old.visibility
		*old = *r
		r = old
	} else {
		ld.rules.add(r.name, r)
	}
	r.touch(ld.Loader)
}

func (ld *load) sourceNode(n *yaml.Node, h header) *yaml.Node {
	if s := get(n, "source"); s != nil {
		return s
	}
	return h.nameNode
}

// ruleKeys reads the keys for which want is true into r. The four that a
// complete rule must have are required.
func (ld *load) ruleKeys(n *yaml.Node, item Item, r *ruleInfo, want func(key string) bool) bool {
	ok := true
	try := func(key string, read func() bool) {
		if want(key) && !read() {
			ok = false
		}
	}
	try("condition", func() (ok bool) { r.cond, ok = ld.parts(n, "condition", item); return ok })
	try("output", func() (ok bool) { r.output, ok = ld.parts(n, "output", item); return ok })
	try("desc", func() (ok bool) { r.desc, ok = ld.scalar(n, "desc", item, true); return ok })
	try("priority", func() bool { return ld.priority(n, item, &r.priority) })
	try("enabled", func() bool { return ld.boolean(n, "enabled", item, &r.enabled, false) })
	try("warn_evttypes", func() bool { return ld.boolean(n, "warn_evttypes", item, &r.warnEvttypes, false) })
	try("skip-if-unknown-filter", func() bool { return ld.boolean(n, "skip-if-unknown-filter", item, &r.skipUnknown, false) })
	try("capture", func() bool { return ld.boolean(n, "capture", item, &r.capture, false) })
	try("capture_duration", func() bool { return ld.number(n, "capture_duration", item, &r.captureMillis) })
	try("tags", func() bool {
		tags, ok := ld.sequence(n, "tags", item, false)
		for _, tag := range tags {
			r.tags = append(r.tags, tag.text)
		}
		return ok
	})
	return ok
}

func (ld *load) priority(n *yaml.Node, item Item, dst *Priority) bool {
	s, ok := ld.scalar(n, "priority", item, true)
	if !ok {
		return false
	}
	if *dst, ok = ParsePriority(s); !ok {
		ok = ld.fail(LoadErrYAMLValidate, item, get(n, "priority"), "Invalid priority")
		advice := didYouMean(s, Priorities())
		if advice == "" {
			advice = "one of " + strings.Join(Priorities(), ", ")
		}
		ld.suggest(advice)
	}
	return ok
}

// appendRule reads a rule with append: true.
func (ld *load) appendRule(n *yaml.Node, h header) {
	cond, ok := ld.text(n, "condition", h.item, false)
	exceptions, ok2 := ld.exceptions(n, h.item, true)
	if !ok || !ok2 {
		return
	}
	if cond == nil && len(exceptions) == 0 {
		ld.fail(LoadErrValidate, h.item, h.nameNode, "Appended rule must have exceptions or condition property")
		return
	}
	r := ld.rules.byName[h.item.Name]
	if r == nil {
		ld.missing(h, ld.ruleNames, "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists")
		return
	}
	if cond != nil {
		r.cond = append(r.cond, cond)
	}
	if ld.appendExceptions(r, exceptions, h.item) {
		r.touch(ld.Loader)
	}
}

// overrideRule reads a rule with override: first all that is appended, then all
// that is replaced.
func (ld *load) overrideRule(n *yaml.Node, h header) {
	changes := &ruleInfo{}
	ok := ld.ruleKeys(n, h.item, changes, h.override.has)
	appends := slices.Contains(h.override.append, "exceptions")
	exceptions, ok2 := ld.exceptions(n, h.item, appends)
	if !ok || !ok2 {
		return
	}
	r := ld.rules.byName[h.item.Name]
	if r == nil {
		msg := "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists"
		if len(h.override.append) > 0 {
			msg = "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists"
		}
		ld.missing(h, ld.ruleNames, msg)
		return
	}
	source := get(n, "source")
	if source != nil && h.override.has("condition") && source.Value != "" && source.Value != r.source {
		ld.fail(LoadErrValidate, h.item, source, "Rule has been re-defined with a different source")
		return
	}
	if appends && !ld.appendExceptions(r, exceptions, h.item) {
		return
	}
	r.appendKeys(changes, h.override.append)
	if slices.Contains(h.override.replace, "exceptions") {
		for _, ex := range exceptions {
			if !ld.validateException(ex, h.item, r) {
				return
			}
		}
		r.exceptions = exceptions
	}
	r.replaceKeys(changes, h.override.replace)
	r.touch(ld.Loader)
}

// appendKeys appends the listed keys of c.
func (r *ruleInfo) appendKeys(c *ruleInfo, keys []string) {
	for _, key := range keys {
		switch key {
		case "condition":
			r.cond = append(r.cond, c.cond...)
		case "output":
			r.output = append(r.output, c.output...)
		case "desc":
			r.desc += " " + c.desc
		case "tags":
			r.tags = append(r.tags, c.tags...)
		}
	}
}

// replaceKeys replaces the listed keys by those of c.
func (r *ruleInfo) replaceKeys(c *ruleInfo, keys []string) {
	for _, key := range keys {
		switch key {
		case "condition":
			r.cond = c.cond
		case "output":
			r.output = c.output
		case "desc":
			r.desc = c.desc
		case "priority":
			r.priority = c.priority
		case "capture":
			r.capture = c.capture
		case "capture_duration":
			r.captureMillis = c.captureMillis
		case "tags":
			r.tags = c.tags
		case "enabled":
			r.enabled = c.enabled
		case "warn_evttypes":
			r.warnEvttypes = c.warnEvttypes
		case "skip-if-unknown-filter":
			r.skipUnknown = c.skipUnknown
		}
	}
}
