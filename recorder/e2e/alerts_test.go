//go:build e2e

package e2e

import (
	"testing"
)

// workloadAlerts records the whole workload and returns the alerts on it.
func workloadAlerts(t *testing.T, options ...string) string {
	t.Helper()
	dir := t.TempDir()
	return check(t, record(t, options, "all", dir), dir, "DIR", workloadPath, "WORKLOAD")
}

func TestAlertsOnTheWorkload(t *testing.T) {
	golden(t, "alerts.golden", workloadAlerts(t))
}

func TestAlertsAreTheSameAgain(t *testing.T) {
	compare(t, "the second time", workloadAlerts(t), workloadAlerts(t))
}

func TestAlertsWithWhatRulesNeedOnly(t *testing.T) {
	compare(t, "--for-rules", workloadAlerts(t), workloadAlerts(t, "--for-rules", rulesFile))
}
