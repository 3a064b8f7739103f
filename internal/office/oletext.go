package office

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"mingjian/internal/errs"
)

// oleText reads a Word 97 to 2003 file, or a WPS file of the same make. The
// format is [MS-DOC]: the piece table (Clx) in the table stream says where the
// characters of the WordDocument stream stand.
func oleText(name string, data []byte, lim TextLimits) (Text, error) {
	ole, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return Text{}, damaged(name, err)
	}
	streams := map[string][]byte{}
	left := int64(lim.Bytes)
	for n := 0; ; n++ {
		e, err := ole.Next()
		if err == io.EOF || n > 5000 {
			break
		}
		if err != nil {
			return Text{}, damaged(name, err)
		}
		switch e.Name {
		case "WordDocument", "0Table", "1Table":
			if len(e.Path) > 0 {
				continue // of an embedded object
			}
			b, err := io.ReadAll(io.LimitReader(e, left))
			if err != nil {
				return Text{}, damaged(name, err)
			}
			left -= int64(len(b))
			streams[e.Name] = b
		case "Workbook", "Book":
			if len(e.Path) == 0 {
				return Text{}, errs.Invalidf("%s：这是表格（.xls），请在“导入台账”处导入", "%s: this is a workbook (.xls); import it as a ledger", name)
			}
		}
	}
	doc := streams["WordDocument"]
	if doc == nil {
		return Text{}, errs.Invalidf("%s：旧版 WPS 或其他格式，读不出文字；请用 WPS 打开后“另存为”.docx 再导入", "%s: an older WPS or other format whose text cannot be had; open it in WPS and save it as .docx", name)
	}
	s, err := wordText(doc, streams)
	if errors.Is(err, errEncrypted) {
		return Text{}, errs.Invalidf("%s：文件已加密，请解除密码后另存为 .docx 再导入", "%s: the file is encrypted; remove the password and save it as .docx", name)
	}
	if errors.Is(err, errOldWord) {
		return Text{}, saveAs(name, "Word 95 及更早")
	}
	if err != nil {
		return Text{}, damaged(name, err)
	}
	return Text{Paragraphs: wordLines(s), Format: FormatDoc}, nil
}

var (
	errEncrypted = errors.New("encrypted")
	errOldWord   = errors.New("before Word 97")
	errPieces    = errors.New("bad piece table")
)

// wordText returns the main text by the piece table, with its control characters.
func wordText(doc []byte, streams map[string][]byte) (string, error) {
	const (
		flagsAt   = 0x0A
		ccpTextAt = 0x4C
		fcClxAt   = 0x01A2
		lcbClxAt  = 0x01A6
	)
	if len(doc) < lcbClxAt+4 {
		return "", io.ErrUnexpectedEOF
	}
	le := binary.LittleEndian
	if le.Uint16(doc) != 0xA5EC {
		return "", errOldWord
	}
	if le.Uint16(doc[2:]) < 101 { // nFib before Word 97
		return "", errOldWord
	}
	flags := le.Uint16(doc[flagsAt:])
	if flags&0x0100 != 0 {
		return "", errEncrypted
	}
	table := streams["0Table"]
	if flags&0x0200 != 0 {
		table = streams["1Table"]
	}
	fc, lcb := int64(le.Uint32(doc[fcClxAt:])), int64(le.Uint32(doc[lcbClxAt:]))
	if lcb < 5 || fc+lcb > int64(len(table)) {
		return "", errPieces
	}
	clx := table[fc : fc+lcb]
	for len(clx) > 3 && clx[0] == 1 { // property modifiers before the piece table
		skip := 3 + int(le.Uint16(clx[1:]))
		if skip > len(clx) {
			return "", errPieces
		}
		clx = clx[skip:]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return "", errPieces
	}
	size := int64(le.Uint32(clx[1:]))
	if size+5 > int64(len(clx)) || size < 16 || (size-4)%12 != 0 {
		return "", errPieces
	}
	plc := clx[5 : 5+size]
	n := int((size - 4) / 12)
	left := int64(le.Uint32(doc[ccpTextAt:])) // the main text ends here; notes and headers follow
	var b strings.Builder
	for i := 0; i < n && left > 0; i++ {
		from, to := int64(le.Uint32(plc[4*i:])), int64(le.Uint32(plc[4*i+4:]))
		if to < from {
			return "", errPieces
		}
		count := min(to-from, left)
		left -= count
		at := int64(le.Uint32(plc[4*(n+1)+8*i+2:]))
		if at&0x40000000 != 0 { // one byte a character
			at = (at &^ 0x40000000) / 2
			if at+count > int64(len(doc)) {
				return "", errPieces
			}
			b.WriteString(narrow(doc[at : at+count]))
			continue
		}
		if at+2*count > int64(len(doc)) {
			return "", errPieces
		}
		u := make([]uint16, count)
		for k := range u {
			u[k] = le.Uint16(doc[at+2*int64(k):])
		}
		b.WriteString(string(utf16.Decode(u)))
	}
	return b.String(), nil
}

// narrow reads one-byte characters: Windows-1252 by the format, but the Chinese
// bytes some writers put there when they are plainly that.
func narrow(p []byte) string {
	high := 0
	for _, c := range p {
		if c >= 0x80 {
			high++
		}
	}
	if high > 1 {
		if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(p); err == nil && !bytes.Contains(out, []byte("\uFFFD")) {
			return string(out)
		}
	}
	rs := make([]rune, len(p))
	for i, c := range p {
		rs[i] = rune(c)
	}
	return string(rs)
}

// wordLines cuts the text at paragraph and cell marks and drops field codes and anchors.
func wordLines(s string) []string {
	var out []string
	var b strings.Builder
	depth, code := 0, 0 // fields may nest; their instructions are not text, their results are
	for _, r := range s {
		switch r {
		case 0x13: // field begins
			depth++
			code = depth
			continue
		case 0x14: // its result
			code = 0
			continue
		case 0x15: // field ends
			depth = max(depth-1, 0)
			code = 0
			continue
		}
		if code > 0 {
			continue
		}
		switch r {
		case '\r', 0x07, 0x0C, 0x0E:
			out = append(out, b.String())
			b.Reset()
		case 0x0B:
			b.WriteByte('\n')
		case 0x1E:
			b.WriteByte('-')
		case 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x1F, 0:
		default:
			b.WriteRune(r)
		}
	}
	return append(out, b.String())
}
