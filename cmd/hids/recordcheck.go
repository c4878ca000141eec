package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/recorder"
)

// recordFormats are the formats of record --check.
func recordFormats() []string { return []string{"text", "json"} }

// A hostReport is what record --check says, in JSON.
type hostReport struct {
	Kernel       string              `json:"kernel"` // release
	Arch         string              `json:"arch"`
	CanRecord    bool                `json:"can_record"`
	Requirements []requirementReport `json:"requirements"`
}

type requirementReport struct {
	Name     string `json:"name"`
	Since    string `json:"since,omitempty"` // version of Linux
	Optional bool   `json:"optional"`
	State    string `json:"state"` // yes, no, unknown
	Reason   string `json:"reason,omitempty"`
}

// recordCheck says what this host has of what a recording needs.
func (a *app) recordCheck(c *cli.Context) error {
	host := recorder.Probe("/")
	can := len(host.Missing()) == 0
	var text []byte
	switch format := c.String("format"); format {
	case "text":
		text = []byte(printable(hostText(host, can)))
	case "json":
		var err error
		if text, err = json.MarshalIndent(newHostReport(host, can), "", "  "); err != nil {
			return err
		}
		text = append(text, '\n')
	default:
		return unknownFormat(c, format, recordFormats())
	}
	if _, err := a.out.Write(text); err != nil {
		return err
	}
	if !can {
		return &exitError{status: statusDenied}
	}
	return nil
}

func hostText(host *recorder.Host, can bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Linux %s, %s\n", host.Kernel, host.Arch)
	for _, r := range host.Requirements {
		mark := "yes"
		switch {
		case r.Unknown:
			mark = "?"
		case r.Err != nil && r.Optional:
			mark = "no, optional"
		case r.Err != nil:
			mark = "NO"
		}
		fmt.Fprintf(&b, "   %-12s  %s\n", mark, r)
	}
	verdict := "can't"
	if can {
		verdict = "can"
	}
	fmt.Fprintf(&b, "This host %s record.\n", verdict)
	return b.String()
}

func newHostReport(host *recorder.Host, can bool) hostReport {
	report := hostReport{Kernel: host.Kernel, Arch: host.Arch, CanRecord: can}
	for _, r := range host.Requirements {
		out := requirementReport{Name: r.Name, Since: r.Since, Optional: r.Optional, State: "yes"}
		if r.Err != nil {
			out.State, out.Reason = "no", r.Err.Error()
		}
		if r.Unknown {
			out.State = "unknown"
		}
		report.Requirements = append(report.Requirements, out)
	}
	return report
}
