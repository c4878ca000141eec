package rules

import (
	"slices"

	"hids/engine/filter"
	"hids/engine/rules/internal/yaml"
)

// exceptions reads the key exceptions of a rule. When they are appended they may
// be incomplete.
func (ld *load) exceptions(n *yaml.Node, item Item, appends bool) ([]*exception, bool) {
	seq := get(n, "exceptions")
	if seq == nil || seq.Kind == yaml.Null {
		return nil, true
	}
	if seq.Kind != yaml.Sequence {
		return nil, ld.fail(LoadErrYAMLValidate, item, seq, "Rule exceptions must be a sequence")
	}
	var all []*exception
	names := make(map[string]bool)
	ok := true
	for _, entry := range seq.Kids {
		ex := ld.exception(entry, item, appends)
		if ex == nil {
			ok = false
			continue
		}
		if names[ex.name] {
			ld.fail(LoadExceptionNameNotUnique, item, ex.node, "Multiple definitions of exception '%s' in the same rule", ex.name)
		}
		names[ex.name] = true
		all = append(all, ex)
	}
	return all, ok
}

func (ld *load) exception(n *yaml.Node, item Item, appends bool) *exception {
	if n.Kind != yaml.Mapping {
		ld.fail(LoadErrYAMLValidate, item, n, "Rule exception must be a mapping")
		return nil
	}
	ex := &exception{src: ld.src, node: get(n, "name")}
	var ok bool
	if ex.name, ok = ld.scalar(n, "name", item, true); !ok {
		return nil
	}
	fields := get(n, "fields")
	if fields == nil && !appends {
		ld.fail(LoadErrYAMLValidate, item, ex.node, "Item has no mapping for key 'fields'")
		return nil
	}
	if ex.fields, ok = ld.exceptionValue(fields, item, 1); !ok {
		return nil
	}
	if ex.comps, ok = ld.exceptionValue(get(n, "comps"), item, 1); !ok {
		return nil
	}
	if ex.values, ok = ld.exceptionValues(get(n, "values"), item); !ok {
		return nil
	}
	if appends && get(n, "values") == nil {
		ld.fail(LoadAppendNoValues, item, ex.node, "Overriding/appending exception with no values")
	}
	return ex
}

func (ld *load) exceptionValues(n *yaml.Node, item Item) ([]*exceptionValue, bool) {
	if n == nil {
		return nil, true
	}
	if n.Kind != yaml.Sequence {
		return nil, ld.fail(LoadErrYAMLValidate, item, n, "Rule exception values must be a sequence")
	}
	var values []*exceptionValue
	for _, v := range n.Kids {
		value, ok := ld.exceptionValue(v, item, 2)
		if !ok {
			return nil, false
		}
		values = append(values, value)
	}
	return values, ld.spend(len(values), item, n)
}

// exceptionValue reads a scalar or a list of such, nested up to depth. nil stands
// for a missing node.
func (ld *load) exceptionValue(n *yaml.Node, item Item, depth int) (*exceptionValue, bool) {
	if n == nil {
		return nil, true
	}
	v := &exceptionValue{src: ld.src, node: n}
	switch {
	case n.Kind == yaml.Null:
		return v, true
	case n.Kind == yaml.Scalar && n.Value == "":
		return nil, ld.fail(LoadErrYAMLValidate, item, n, "Value must be non-empty")
	case n.Kind == yaml.Scalar:
		v.text = n.Value
		return v, true
	case n.Kind != yaml.Sequence || depth == 0:
		return nil, ld.fail(LoadErrYAMLValidate, item, n, "An exception may have only strings and lists of strings here")
	}
	v.isList = true
	for _, kid := range n.Kids {
		value, ok := ld.exceptionValue(kid, item, depth-1)
		if !ok {
			return nil, false
		}
		v.items = append(v.items, value)
	}
	return v, ld.spend(len(v.items), item, n)
}

// validateException checks the fields and operators of a complete exception, and
// fills in the operators that are left out.
func (ld *load) validateException(ex *exception, item Item, r *ruleInfo) bool {
	if ex.fields.empty() {
		return ld.fail(LoadErrValidate, item, ex.node, "Rule exception item must have fields property with a list of fields")
	}
	if ex.comps.empty() {
		ex.comps = defaultComps(ex)
	}
	ok := false
	if ex.fields.isList {
		ok = ld.listComps(ex, item)
	} else {
		ok = ld.scalarComp(ex, item)
	}
	if !ok || r.unknownSource {
		return ok
	}
	for _, f := range ex.fields.list() {
		if err := ld.compiler.CheckField(r.source, f.text); err != nil {
			ok = ld.fail(LoadErrValidate, item, f.node, "'%s' is not a supported filter field", f.text)
			ld.suggest(err.Error())
		}
	}
	return ok
}

// list returns the elements, or the value itself if it is none.
func (v *exceptionValue) list() []*exceptionValue {
	if v.isList {
		return v.items
	}
	return []*exceptionValue{v}
}

// defaultComps are the operators of an exception that names none.
func defaultComps(ex *exception) *exceptionValue {
	if !ex.fields.isList {
		return &exceptionValue{src: ex.src, node: ex.node, text: "in"}
	}
	comps := &exceptionValue{src: ex.src, node: ex.node, isList: true}
	for range ex.fields.items {
		comps.items = append(comps.items, &exceptionValue{src: ex.src, node: ex.node, text: "="})
	}
	return comps
}

func (ld *load) listComps(ex *exception, item Item) bool {
	if len(ex.comps.items) != len(ex.fields.items) {
		return ld.fail(LoadErrValidate, item, ex.comps.node, "Fields and comps lists must have equal length")
	}
	ok := true
	for _, c := range ex.comps.items {
		if _, _, known := filter.ParseOp(c.text); !known {
			ok = ld.fail(LoadErrValidate, item, c.node, "'%s' is not a supported comparison operator", c.text)
		}
	}
	return ok
}

func (ld *load) scalarComp(ex *exception, item Item) bool {
	if ex.comps.isList {
		return ld.fail(LoadErrValidate, item, ex.comps.node, "Fields and comps must both be strings")
	}
	if !takesList(ex.comps.text) {
		return ld.fail(LoadErrValidate, item, ex.comps.node,
			"When fields is a single value, comps must be one of (in, pmatch, intersects) or a modifier operator (e.g. startswith oneof)")
	}
	return true
}

// takesList tells if an operator compares with a list.
func takesList(comp string) bool {
	op, mod, ok := filter.ParseOp(comp)
	return ok && (op.Info().List || mod != filter.NoModifier)
}

// appendExceptions adds values to exceptions of r, and new exceptions.
func (ld *load) appendExceptions(r *ruleInfo, exceptions []*exception, item Item) bool {
	byName := make(map[string]*exception, len(r.exceptions))
	for _, ex := range slices.Backward(r.exceptions) { // the first of a name counts
		byName[ex.name] = ex
	}
	for _, ex := range exceptions {
		old := byName[ex.name]
		if old == nil {
			if !ld.newException(r, ex, item) {
				return false
			}
			byName[ex.name] = ex
			continue
		}
		if !ex.fields.empty() {
			return ld.fail(LoadErrValidate, item, ex.node, "Can not append exception fields to existing exception, only values")
		}
		if !ex.comps.empty() {
			return ld.fail(LoadErrValidate, item, ex.node, "Can not append exception comps to existing exception, only values")
		}
		old.values = append(old.values, ex.values...)
	}
	return true
}

func (ld *load) newException(r *ruleInfo, ex *exception, item Item) bool {
	if ex.fields.empty() {
		return ld.fail(LoadErrValidate, item, ex.node, "Rule exception must have fields property with a list of fields")
	}
	if len(ex.values) == 0 {
		return ld.fail(LoadErrValidate, item, ex.node, "Rule exception must have values property with a list of values")
	}
	if !ld.validateException(ex, item, r) {
		return false
	}
	r.exceptions = append(r.exceptions, ex)
	return true
}

// withExceptions returns the condition of r with its exceptions: "(COND) and not
// EXCEPTION ...". It returns false after reporting an error.
func (ld *load) withExceptions(r *ruleInfo, cond *text) (*text, bool) {
	if len(r.exceptions) == 0 {
		return cond, true
	}
	var b textBuilder
	around := origin{}
	if len(cond.pieces) > 0 {
		around = cond.pieces[0].origin.asWhole()
	}
	b.add("(", around)
	b.addText(cond, 0, len(cond.s))
	b.add(")", around)
	for _, ex := range r.exceptions {
		if len(ex.values) == 0 {
			continue
		}
		b.add(" and not ", ex.whole())
		ok := false
		if ex.fields.isList {
			ok = ld.listException(&b, r, ex)
		} else {
			ok = ld.scalarException(&b, r, ex)
		}
		if !ok {
			return nil, false
		}
	}
	return b.text(), true
}

// whole is the origin of text that belongs to the exception as such.
func (ex *exception) whole() origin { return origin{src: ex.src, node: ex.node, whole: true} }

func (v *exceptionValue) origin() origin { return origin{src: v.src, node: v.node} }

// addItem adds a value, in quotes if need be.
func (b *textBuilder) addItem(v *exceptionValue) {
	quoted := quoteItem(v.text)
	o := v.origin()
	o.whole = quoted != v.text
	b.add(quoted, o)
}

// scalarException adds "(FIELD COMP (v1, v2))".
func (ld *load) scalarException(b *textBuilder, r *ruleInfo, ex *exception) bool {
	b.add("(", ex.whole())
	b.add(ex.fields.text, ex.fields.origin())
	b.add(" "+ex.comps.text+" (", ex.comps.origin().asWhole())
	for i, v := range ex.values {
		if v.isList {
			return ld.failAt(LoadErrValidate, r, v, "Expected values array to contain a list of strings")
		}
		if i > 0 {
			b.add(", ", v.origin().asWhole())
		}
		b.addItem(v)
	}
	b.add("))", ex.whole())
	return true
}

// listException adds "((F1 C1 V1 and F2 C2 V2) or (...))".
func (ld *load) listException(b *textBuilder, r *ruleInfo, ex *exception) bool {
	b.add("(", ex.whole())
	for i, v := range ex.values {
		if len(v.items) != len(ex.fields.items) {
			return ld.failAt(LoadErrValidate, r, v, "Fields and values lists must have equal length")
		}
		if i > 0 {
			b.add(" or ", v.origin().asWhole())
		}
		b.add("(", v.origin().asWhole())
		for j, part := range v.items {
			if j > 0 {
				b.add(" and ", part.origin().asWhole())
			}
			b.add(ex.fields.items[j].text, ex.fields.items[j].origin())
			b.add(" "+ex.comps.items[j].text+" ", ex.comps.items[j].origin().asWhole())
			b.addOperand(part, ex.comps.items[j].text)
		}
		b.add(")", v.origin().asWhole())
	}
	b.add(")", ex.whole())
	return true
}

// addOperand adds the right side of a comparison.
func (b *textBuilder) addOperand(v *exceptionValue, comp string) {
	switch {
	case v.isList:
		b.add("(", v.origin().asWhole())
		for i, item := range v.items {
			if i > 0 {
				b.add(", ", item.origin().asWhole())
			}
			b.addItem(item)
		}
		b.add(")", v.origin().asWhole())
	case takesList(comp) && (v.text == "" || v.text[0] != '('):
		b.add("(", v.origin().asWhole())
		b.add(v.text, v.origin())
		b.add(")", v.origin().asWhole())
	default:
		b.addItem(v)
	}
}

// failAt reports an error of compiling about a value, which may stand in another file.
func (ld *load) failAt(code Code, r *ruleInfo, v *exceptionValue, msg string) bool {
	s := v.src.node(v.node)
	ld.report(Diagnostic{Code: code, Item: r.item(), Message: msg, Pos: s.from, End: s.to})
	return false
}

func (r *ruleInfo) item() Item { return Item{Kind: "rule", Name: r.name} }

// publicExceptions describes the exceptions of r. The last conjuncts of its
// condition, if it has one, are theirs; see withExceptions.
func (r *ruleInfo) publicExceptions(cond filter.Expr) []Exception {
	list := make([]Exception, len(r.exceptions))
	var kids []filter.Expr
	if and, ok := cond.(*filter.And); ok {
		kids = and.Kids
	}
	for i, ex := range slices.Backward(r.exceptions) {
		s := ex.src.node(ex.node)
		list[i] = Exception{
			Name: ex.name, Fields: ex.fields.texts(), Comps: ex.comps.texts(), Scalar: !ex.fields.isList,
			Values: len(ex.values), Pos: s.from, End: s.to,
		}
		if n := len(kids) - 1; len(ex.values) > 0 && n >= 0 {
			list[i].Expr, kids = kids[n], kids[:n]
		}
	}
	return list
}

func (v *exceptionValue) texts() []string {
	var texts []string
	for _, item := range v.list() {
		texts = append(texts, item.text)
	}
	return texts
}
