package main

// lookAhead is how many events of a thread may be missing in a row.
const lookAhead = 200

// none stands for an event that one capture lacks.
const none = -1

// align pairs the events of a thread, by their places in a and b.
func align(a, b []event) (pairs [][2]int) {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		di, dj := nearest(a[i:], b[j:])
		for range di {
			pairs = append(pairs, [2]int{i, none})
			i++
		}
		for range dj {
			pairs = append(pairs, [2]int{none, j})
			j++
		}
		if i < len(a) && j < len(b) {
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		}
	}
	return pairs
}

// nearest says how many events to pass over in a and b until both go on alike.
func nearest(a, b []event) (int, int) {
	for sum := range lookAhead {
		for di := range sum + 1 {
			if alike(a, b, di, sum-di) {
				return di, sum - di
			}
		}
	}
	return min(len(a), lookAhead), min(len(b), lookAhead)
}

// alike reports whether the events from di in a and dj in b on have the same types.
// Where something was passed over, more than one has to agree.
func alike(a, b []event, di, dj int) bool {
	n := 1
	if di+dj > 0 {
		n = 3
	}
	for k := range n {
		i, j := di+k, dj+k
		if i == len(a) && j == len(b) {
			return true
		}
		if i >= len(a) || j >= len(b) || a[i].typ != b[j].typ {
			return false
		}
	}
	return true
}
