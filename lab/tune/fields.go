package tune

import "hids/engine/filter"

// Fields returns the names of the fields in a condition, each once.
func Fields(e filter.Expr) []string {
	var names []string
	seen := map[string]bool{}
	var operand func(o filter.Operand)
	operand = func(o filter.Operand) {
		switch o := o.(type) {
		case *filter.FieldRef:
			if name := o.Text(); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		case *filter.Transform:
			for _, a := range o.Args {
				operand(a)
			}
		case *filter.List:
			for _, a := range o.Items {
				operand(a)
			}
		}
	}
	var visit func(e filter.Expr)
	visit = func(e filter.Expr) {
		if c, ok := e.(*filter.Check); ok {
			operand(c.Left)
			operand(c.Right)
		}
		for _, k := range filter.Kids(e) {
			visit(k)
		}
	}
	visit(e)
	return names
}
