package field

import (
	"time"

	"hids/scap/schema"
)

const (
	dec    = schema.FmtDec
	id     = schema.FmtID
	hex    = schema.FmtHex
	padded = schema.FmtPaddedDec
)

// evtRows are the fields of every event.
func evtRows() []Def {
	return []Def{
		number("evt.num", schema.Uint64, id, "Number of the event in the capture, counted from 1.", getNum),
		text("evt.time", "Time of day of the event with nanoseconds, in the configured zone.", clock(AppendClock)).time(),
		text("evt.time.s", "Time of day of the event without the fraction of the second.", clock(appendSeconds)).time(),
		text("evt.time.iso8601", "Time of the event in UTC in the form of ISO 8601, with nanoseconds.", clock(appendISOZone)).time(),
		text("evt.datetime", "Date and time of day of the event with nanoseconds.", clock(appendDateTime)).time(),
		text("evt.datetime.s", "Date and time of day of the event without the fraction of the second.", clock(appendDateSeconds)).time(),
		number("evt.rawtime", schema.AbsTime, dec, "Time of the event in nanoseconds since the epoch.", rawTime(whole)),
		number("evt.rawtime.s", schema.AbsTime, dec, "Whole seconds of the time of the event since the epoch.", rawTime(seconds)),
		number("evt.rawtime.ns", schema.AbsTime, padded, "Fraction of the second of the time of the event, in nanoseconds.", rawTime(fraction)),
		number("evt.reltime", schema.RelTime, padded, "Nanoseconds since the first event of the capture.", relTime(whole)),
		number("evt.reltime.s", schema.RelTime, dec, "Whole seconds since the first event of the capture.", relTime(seconds)),
		number("evt.reltime.ns", schema.RelTime, padded, "Fraction of the second of the time since the first event of the capture.", relTime(fraction)),
		text("evt.pluginname", "Name of the plugin that made the event, for events of plugins.", absent),
		text("evt.plugininfo", "Summary of the event by the plugin that made it.", absent),
		text("evt.source", "Where the event comes from: syscall, or the name of a plugin's source.", getSource),
		boolean("evt.is_async", "True for events that do not come from the kernel, such as those about containers.", getIsAsync),
		text("evt.asynctype", "Kind of an asynchronous event, such as container.", getAsyncType).onlyFor(func(_ *Field, info *schema.Event) bool { return info.Category&schema.ClassMeta != 0 }),
		text("evt.hostname", "Name of the machine on which the capture was taken.", getHostname),
	}
}

func getNum(c *Context, _ *Field, v *Value) bool { return v.setNum(c.Event.Num) }

// clock makes a getter of the time of the event as text.
func clock(app func(dst []byte, ts uint64, loc *time.Location) []byte) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		start := len(c.buf)
		c.buf = app(c.buf, c.Event.TS, c.Loc)
		return v.setStr(c.borrow(start))
	}
}

func appendSeconds(dst []byte, ts uint64, loc *time.Location) []byte {
	c := civilTime(ts, loc)
	return c.appendClock(dst)
}

func appendDateSeconds(dst []byte, ts uint64, loc *time.Location) []byte {
	c := civilTime(ts, loc)
	return c.appendClock(append(c.appendDate(dst), ' '))
}

func appendISOZone(dst []byte, ts uint64, _ *time.Location) []byte {
	return append(appendISO(dst, ts), "+0000"...)
}

func whole(ns uint64) uint64    { return ns }
func seconds(ns uint64) uint64  { return ns / second }
func fraction(ns uint64) uint64 { return ns % second }

func rawTime(part func(uint64) uint64) getter {
	return func(c *Context, _ *Field, v *Value) bool { return v.setNum(part(c.Event.TS)) }
}

func relTime(part func(uint64) uint64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		return v.setNum(part(c.Event.TS - c.State.FirstTS()))
	}
}

// getSource knows one source: events of plugins that are not loaded have none.
func getSource(c *Context, _ *Field, v *Value) bool {
	switch c.Event.Type {
	case schema.PLUGINEVENT_E:
		return false
	case schema.ASYNCEVENT_E:
		if plugin, ok := c.Event.Uint(0); ok && plugin != 0 {
			return false
		}
	}
	return v.setStr("syscall")
}

func isMeta(c *Context) bool {
	info := c.Event.Info()
	return info != nil && info.Category&schema.ClassMeta != 0
}

func getIsAsync(c *Context, _ *Field, v *Value) bool { return v.setBool(isMeta(c)) }

func getAsyncType(c *Context, _ *Field, v *Value) bool {
	if !isMeta(c) {
		return false
	}
	if c.Event.Type == schema.ASYNCEVENT_E {
		return v.setStr(c.Event.Text(1))
	}
	return v.setStr(c.Event.Info().Name)
}

func getHostname(c *Context, _ *Field, v *Value) bool { return v.setStr(c.State.Hostname()) }
