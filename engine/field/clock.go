package field

import "time"

// second is one second in the unit of event times, nanoseconds.
const second = 1_000_000_000

// civil is a moment split into what clocks show.
type civil struct {
	year, month, day int
	hour, min, sec   int
	ns               uint64
}

// civilTime splits ts, nanoseconds since the epoch, as a clock in loc shows it;
// nil is UTC.
func civilTime(ts uint64, loc *time.Location) civil {
	secs := int64(ts / second)
	c := civil{ns: ts % second}
	if loc != nil && loc != time.UTC {
		_, offset := time.Unix(secs, 0).In(loc).Zone()
		secs += int64(offset)
	}
	days, rest := secs/86400, int(secs%86400)
	if rest < 0 {
		days, rest = days-1, rest+86400
	}
	c.hour, c.min, c.sec = rest/3600, rest/60%60, rest%60
	c.year, c.month, c.day = civilDate(days)
	return c
}

// civilDate turns days since 1970-01-01 into a date of the Gregorian calendar,
// counting in eras of 400 years that begin on March 1st.
func civilDate(days int64) (year, month, day int) {
	z := days + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp + 3)
	if month > 12 {
		month -= 12
	}
	year = int(yoe + era*400)
	if month <= 2 {
		year++
	}
	return year, month, day
}

// appendPadded appends n with leading zeros up to width digits.
func appendPadded(dst []byte, n uint64, width int) []byte {
	var digits [20]byte
	i := len(digits)
	for n > 0 || i > len(digits)-width {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, digits[i:]...)
}

func (c *civil) appendDate(dst []byte) []byte {
	dst = appendPadded(dst, uint64(c.year), 4)
	dst = append(dst, '-')
	dst = appendPadded(dst, uint64(c.month), 2)
	dst = append(dst, '-')
	return appendPadded(dst, uint64(c.day), 2)
}

func (c *civil) appendClock(dst []byte) []byte {
	dst = appendPadded(dst, uint64(c.hour), 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, uint64(c.min), 2)
	dst = append(dst, ':')
	return appendPadded(dst, uint64(c.sec), 2)
}

func (c *civil) appendFraction(dst []byte) []byte {
	return appendPadded(append(dst, '.'), c.ns, 9)
}

// AppendClock appends ts, nanoseconds since the epoch, as evt.time prints it:
// HH:MM:SS.nnnnnnnnn in loc (nil = UTC).
func AppendClock(dst []byte, ts uint64, loc *time.Location) []byte {
	c := civilTime(ts, loc)
	return c.appendFraction(c.appendClock(dst))
}

// AppendUTC appends ts, nanoseconds since the epoch, as the time of a JSON alert:
// YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ.
func AppendUTC(dst []byte, ts uint64) []byte { return append(appendISO(dst, ts), 'Z') }

// appendISO appends YYYY-MM-DDTHH:MM:SS.nnnnnnnnn in UTC.
func appendISO(dst []byte, ts uint64) []byte {
	c := civilTime(ts, nil)
	dst = append(c.appendDate(dst), 'T')
	return c.appendFraction(c.appendClock(dst))
}

// appendDateTime appends YYYY-MM-DD HH:MM:SS.nnnnnnnnn in loc.
func appendDateTime(dst []byte, ts uint64, loc *time.Location) []byte {
	c := civilTime(ts, loc)
	dst = append(c.appendDate(dst), ' ')
	return c.appendFraction(c.appendClock(dst))
}
