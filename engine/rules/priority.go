package rules

import "strings"

// Priority is a rule's priority; lower is more severe.
type Priority uint8

// Priorities.
const (
	Emergency Priority = iota
	Alert
	Critical
	Error
	Warning
	Notice
	Informational
	Debug
)

var priorityNames = [...]string{
	Emergency:     "Emergency",
	Alert:         "Alert",
	Critical:      "Critical",
	Error:         "Error",
	Warning:       "Warning",
	Notice:        "Notice",
	Informational: "Informational",
	Debug:         "Debug",
}

// String returns the name as alerts print it.
func (p Priority) String() string {
	if int(p) >= len(priorityNames) {
		return "?"
	}
	return priorityNames[p]
}

// ParsePriority reads the name of a priority in any case. "Info" stands for
// Informational.
func ParsePriority(s string) (Priority, bool) {
	for p, name := range priorityNames {
		if strings.EqualFold(s, name) {
			return Priority(p), true
		}
	}
	return Informational, strings.EqualFold(s, "info")
}

// Priorities returns all names, the most severe first.
func Priorities() []string { return append([]string(nil), priorityNames[:]...) }
