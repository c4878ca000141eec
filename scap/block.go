package scap

import (
	"encoding/binary"
	"fmt"
)

// Block types.
const (
	blockSection     uint32 = 0x0A0D0D0A
	blockMachine     uint32 = 0x201
	blockInterfaces  uint32 = 0x205
	blockInterfaces2 uint32 = 0x219
	blockUsers       uint32 = 0x206
	blockUsers2      uint32 = 0x220
	blockFDs         uint32 = 0x203
	blockFDs2        uint32 = 0x218

	// Event blocks: F = with flags, V2 = with the number of parameters in the
	// event header.
	blockEvent        uint32 = 0x204
	blockEventF       uint32 = 0x208
	blockEventV2      uint32 = 0x216
	blockEventFV2     uint32 = 0x217
	blockEventV2Large uint32 = 0x221
	blockEventFV2Lrg  uint32 = 0x222

	// Marks of the section, which only hids writes and reads: the format leaves
	// types of 0x80000000 and above to local use.
	blockMarks uint32 = 0x80444948

	// Types that only pre-release writers used.
	blockMachineInt    uint32 = 0x8002ABCD
	blockInterfacesInt uint32 = 0x8011ABCD
	blockUsersInt      uint32 = 0x8012ABCD
	blockFDsInt        uint32 = 0x8001ABCD
	blockEventInt      uint32 = 0x8010ABCD
)

// processBlocks and processBlocksInt hold the types of process lists, by
// version; 0 = none.
var (
	processBlocks    = [10]uint32{1: 0x202, 2: 0x207, 3: 0x209, 4: 0x210, 5: 0x211, 6: 0x212, 7: 0x213, 8: 0x214, 9: 0x215}
	processBlocksInt = [10]uint32{1: 0x8000ABCD, 2: 0x8013ABCD, 3: 0x8014ABCD}
)

// Parts of a block.
const (
	blockHeader  = 8  // type, length
	blockTrailer = 4  // length again
	sectionBlock = 28 // section header block without options
	machineBody  = 180

	sectionMagic        uint32 = 0x1A2B3C4D
	sectionMagicSwapped uint32 = 0x4D3C2B1A
	sectionMajor               = 1
)

// listKind is a kind of state block.
type listKind uint8

const (
	listNone listKind = iota
	listMachine
	listThreads
	listFDs
	listInterfaces
	listUsers
	listMarks
)

// stateList tells what a block before the first event holds, and in which
// version of the list.
func stateList(block uint32) (listKind, int) {
	switch block {
	case blockMachine, blockMachineInt:
		return listMachine, 1
	case blockMarks:
		return listMarks, 1
	case blockInterfaces, blockInterfacesInt:
		return listInterfaces, 1
	case blockInterfaces2:
		return listInterfaces, 2
	case blockUsers, blockUsersInt:
		return listUsers, 1
	case blockUsers2:
		return listUsers, 2
	case blockFDs, blockFDsInt:
		return listFDs, 1
	case blockFDs2:
		return listFDs, 2
	}
	for version := 1; version < len(processBlocks) && block != 0; version++ {
		if block == processBlocks[version] || block == processBlocksInt[version] {
			return listThreads, version
		}
	}
	return listNone, 0
}

// eventForm is the layout of an event block, as bits.
type eventForm uint8

const (
	formEvent eventForm = 1 << iota // it is an event block
	formFlags                       // u32 flags after the CPU
	formV1                          // no number of parameters in the header
	formLarge                       // may be larger than maxEventBlock
)

// eventForms is indexed by block type - firstEventForm.
var eventForms = [...]eventForm{
	blockEvent - firstEventForm:        formEvent | formV1,
	blockEventF - firstEventForm:       formEvent | formV1 | formFlags,
	blockEventV2 - firstEventForm:      formEvent,
	blockEventFV2 - firstEventForm:     formEvent | formFlags,
	blockEventV2Large - firstEventForm: formEvent | formLarge,
	blockEventFV2Lrg - firstEventForm:  formEvent | formFlags | formLarge,
}

const firstEventForm = blockEvent

// eventFormOf returns the layout of a block, 0 if it does not hold an event.
func eventFormOf(block uint32) eventForm {
	if i := block - firstEventForm; i < uint32(len(eventForms)) {
		return eventForms[i]
	}
	if block == blockEventInt {
		return formEvent | formV1
	}
	return 0
}

// Parts and limits of event blocks.
const (
	eventHeaderV1 = 22 // ts, tid, len, type
	eventHeaderV2 = 26 // and nparams

	// maxEventBlock is the largest size of an event block without its first 8
	// bytes, unless it is a large one.
	maxEventBlock = 65536
	// maxLargeBlock is the same for large ones. The format has no limit.
	maxLargeBlock = 64 << 20
)

// blockName names a block type in messages.
func blockName(block uint32) string {
	kind, version := stateList(block)
	switch {
	case block == blockSection:
		return "section header"
	case eventFormOf(block) != 0:
		return "event"
	case kind == listMachine:
		return "machine info"
	case kind == listMarks:
		return "section marks"
	case kind == listNone:
		return fmt.Sprintf("block of type %#x", block)
	}
	names := [...]string{listThreads: "process list", listFDs: "fd list", listInterfaces: "interface list", listUsers: "user list"}
	return fmt.Sprintf("%s V%d", names[kind], version)
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }
