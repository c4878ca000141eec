package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"hids/engine/rules"
)

// codeQualityIssue is an issue as GitLab reads it in a code quality report: a part
// of the Code Climate engine specification.
type codeQualityIssue struct {
	Description string              `json:"description"`
	CheckName   string              `json:"check_name"`
	Fingerprint string              `json:"fingerprint"` // the same for the same finding in another version of the file
	Severity    string              `json:"severity"`
	Location    codeQualityLocation `json:"location"`
}

type codeQualityLocation struct {
	Path  string           `json:"path"`
	Lines codeQualityLines `json:"lines"`
}

type codeQualityLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// codeQualitySeverities are what the format calls severities.
var codeQualitySeverities = map[rules.Severity]string{
	rules.SeverityError: "critical", rules.SeverityWarning: "major", rules.SeverityNote: "info",
}

// codeQuality returns the findings for a code quality report.
func (j *lintJob) codeQuality() []codeQualityIssue {
	issues := []codeQualityIssue{}
	seen := map[string]int{}
	for i := range j.findings {
		f := &j.findings[i]
		name := string(f.Code)
		if name == "" {
			name = "hids lint"
		}
		text := printable(findingText(f))
		key := fmt.Sprintf("%s\x00%s\x00%s", name, f.Pos.File, text)
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		seen[key]++
		issues = append(issues, codeQualityIssue{
			Description: text, CheckName: name, Severity: codeQualitySeverities[f.Severity],
			Fingerprint: hex.EncodeToString(sum[:16]),
			Location: codeQualityLocation{Path: printable(f.Pos.File),
				Lines: codeQualityLines{Begin: max(1, f.Pos.Line), End: f.End.Line}},
		})
	}
	return issues
}
