package main

import (
	"strings"
	"time"
	_ "time/tzdata" // --tz works where the system has no time zones

	"github.com/urfave/cli/v2"

	"hids/engine/rules"
)

// Flags that several commands have.

func rulesFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "rules", Aliases: []string{"r"}, TakesFile: true, Usage: "load rules from `FILE|FOLDER`; may be repeated, in load order"}
}

func configFlag() cli.Flag {
	return &cli.StringFlag{Name: "config", Aliases: []string{"c"}, TakesFile: true, Usage: "settings of a `falco.yaml`; keys that only matter to a running Falco are ignored"}
}

func optionFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "option", Aliases: []string{"o"}, Usage: "set `KEY=VALUE` of the configuration, such as rule_matching=all or rules[].disable.rule=x; may be repeated"}
}

// selectionFlags are the flags that say which of the loaded rules are active: see
// chooser and configuration.
func selectionFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "priority", Usage: "only rules of `PRIORITY` or more severe"},
		&cli.StringSliceFlag{Name: "tag", Aliases: []string{"t"}, Usage: "only rules with `TAG`; may be repeated (not: a,b)"},
		&cli.StringSliceFlag{Name: "disable-tag", Aliases: []string{"T"}, Usage: "no rules with `TAG`; may be repeated"},
		&cli.StringSliceFlag{Name: "only", Usage: "only rules whose whole name matches `PATTERN`, where * stands for any text; may be repeated"},
		&cli.StringSliceFlag{Name: "disable", Aliases: []string{"D"}, Usage: "no rules whose name contains `TEXT` (* has no meaning, case counts); may be repeated"},
	}
}

func strictFlag() cli.Flag {
	return &cli.BoolFlag{Name: "strict", Usage: "refuse rules that need plugins that are not built in, as Falco does"}
}

func timezoneFlag() cli.Flag {
	return &cli.StringFlag{Name: "tz", Value: "UTC", Usage: "print times in time zone `ZONE`, such as Europe/Vienna or Local"}
}

func formatFlag(value string, formats []string) cli.Flag {
	return &cli.StringFlag{Name: "format", Value: value, Usage: "output `FORMAT`: " + strings.Join(formats, ", ")}
}

// location returns the time zone of --tz.
func location(c *cli.Context) (*time.Location, error) {
	name := c.String("tz")
	if strings.EqualFold(name, "local") {
		return time.Local, nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, usagef("%s: --tz %s: no such time zone; use a name such as UTC, Local or Europe/Vienna", c.Command.Name, name)
	}
	return loc, nil
}

// parsePriority returns the priority that an option names.
func parsePriority(option, name string) (rules.Priority, error) {
	p, ok := rules.ParsePriority(name)
	if !ok {
		names := priorityNames()
		return 0, usagef("%s %s: no such priority%s; use one of %s", option, name,
			didYouMean(strings.ToLower(name), names), strings.Join(names, ", "))
	}
	return p, nil
}

func unknownFormat(c *cli.Context, format string, formats []string) error {
	return usagef("%s: --format %s: no such format%s; use one of %s", c.Command.Name, format,
		didYouMean(format, formats), strings.Join(formats, ", "))
}
