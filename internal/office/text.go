package office

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"mingjian/internal/errs"
)

// TextLimits bounds what ReadText takes in. A zero field means the default in brackets.
type TextLimits struct {
	Bytes      int // of the file (30 MB)
	Unpacked   int // of all parts of a .docx that are read (120 MB)
	Characters int // of text (4,000,000)
	Paragraphs int // (200,000)
	Pages      int // of a PDF (1,000)
}

func (l TextLimits) orDefault() TextLimits {
	set := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.Bytes, 30<<20)
	set(&l.Unpacked, 120<<20)
	set(&l.Characters, 4_000_000)
	set(&l.Paragraphs, 200_000)
	set(&l.Pages, 1000)
	return l
}

// A TextFormat is the form a text was read from.
type TextFormat string

// The forms ReadText knows.
const (
	FormatText TextFormat = "txt"
	FormatDocx TextFormat = "docx"
	FormatPDF  TextFormat = "pdf"
	FormatDoc  TextFormat = "doc" // Word 97 to 2003, and WPS files of the same make
)

// A Text is the words of a document. Empty paragraphs are left out.
type Text struct {
	Paragraphs []string
	Apart      []string // headers, footers and notes, which are not part of the running text
	Format     TextFormat
}

// ReadText reads the words of a .docx, .txt (UTF-8, UTF-16 with a mark, GB18030),
// .pdf with a text layer, or old .doc or .wps file. The content tells which it is;
// name only stands in the messages. What cannot be read is refused with a
// reason and what to do (errs.Invalid, errs.TooLarge).
func ReadText(name string, data []byte, lim TextLimits) (txt Text, err error) {
	lim = lim.orDefault()
	defer func() {
		// Parsers not our own may panic on damaged files.
		if p := recover(); p != nil {
			txt, err = Text{}, damaged(name, fmt.Errorf("parser: %v", p))
		}
	}()
	if len(data) > lim.Bytes {
		return Text{}, errs.E(errs.TooLarge, fmt.Sprintf("%s：文件超过 %d MB", name, lim.Bytes>>20), fmt.Sprintf("%s: the file is larger than %d MB", name, lim.Bytes>>20))
	}
	if len(data) == 0 {
		return Text{}, errs.Invalidf("%s：空文件", "%s: the file is empty", name)
	}
	head := data[:min(len(data), 1024)]
	trimmed := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		txt, err = docxText(name, data, lim)
	case bytes.Contains(head, []byte("%PDF-")):
		txt, err = pdfText(name, data, lim)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		txt, err = oleText(name, data, lim)
	case bytes.HasPrefix(trimmed, []byte(`{\rtf`)):
		return Text{}, saveAs(name, "RTF")
	case bytes.HasPrefix(trimmed, []byte("<!doctype html")) || bytes.HasPrefix(trimmed, []byte("<html")) || bytes.HasPrefix(trimmed, []byte("mime-version:")):
		return Text{}, saveAs(name, "HTML")
	case bytes.HasPrefix(trimmed, []byte("<?xml")):
		return Text{}, saveAs(name, "XML")
	default:
		txt, err = plainText(name, data)
	}
	if err != nil {
		return Text{}, err
	}
	return limitText(name, txt, lim)
}

// limitText drops empty paragraphs and holds the limits on what was read.
func limitText(name string, txt Text, lim TextLimits) (Text, error) {
	var out []string
	left := lim.Characters
	for _, p := range txt.Paragraphs {
		if strings.TrimSpace(p) == "" {
			continue
		}
		if left -= utf8.RuneCountInString(p); left < 0 {
			return Text{}, errs.E(errs.TooLarge, fmt.Sprintf("%s：文字超过 %d 字", name, lim.Characters), fmt.Sprintf("%s: more than %d characters", name, lim.Characters))
		}
		if out = append(out, p); len(out) > lim.Paragraphs {
			return Text{}, errs.E(errs.TooLarge, fmt.Sprintf("%s：段落超过 %d 个", name, lim.Paragraphs), fmt.Sprintf("%s: more than %d paragraphs", name, lim.Paragraphs))
		}
	}
	if len(out) == 0 {
		if txt.Format == FormatPDF {
			return Text{}, errs.Invalidf("%s：扫描件没有文字层，请先用文字识别（OCR）软件转换，或导入原 .docx", "%s: a scan without a text layer; run text recognition on it or import the .docx it was made from", name)
		}
		return Text{}, errs.Invalidf("%s：文件里没有文字（可能只是图片）", "%s: the file holds no text (perhaps only pictures)", name)
	}
	txt.Paragraphs = out
	return txt, nil
}

func damaged(name string, cause error) error {
	return errs.Wrap(cause, errs.Invalid, name+"：文件已损坏或不完整，无法读取；请用 WPS 或 Word 打开后另存为 .docx", name+": the file is damaged or cut off; open it in WPS or Word and save it as .docx")
}

func saveAs(name, what string) error {
	return errs.Invalidf("%s：%s 格式不读取，请用 WPS 或 Word 打开后“另存为”.docx 再导入", "%s: %s is not read; open it in WPS or Word, save it as .docx and import that", name, what)
}

var lineBreak = regexp.MustCompile(`\r\n|\r|\n|\x0b|\x0c|\x{2028}|\x{2029}|\x{85}`)

// plainText reads a text file; each line is a paragraph.
func plainText(name string, data []byte) (Text, error) {
	s, ok := decodeText(data)
	if !ok {
		return Text{}, errs.Invalidf("%s：不是可读的文档（支持 .docx、.txt、有文字层的 .pdf、.doc）", "%s: not a document that can be read (.docx, .txt, .pdf with a text layer, .doc)", name)
	}
	return Text{Paragraphs: lineBreak.Split(s, -1), Format: FormatText}, nil
}

// decodeText tells the encoding of a text by its mark, else by validity:
// UTF-8 before GB18030, which nearly any UTF-8 text would also decode in.
func decodeText(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decodeUTF16(data[2:], binary.BigEndian)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return "", false
	}
	bad := bytes.Count(out, []byte("\uFFFD"))
	if bad > len(out)/1000 {
		return "", false // a few broken characters may stand; noise may not
	}
	return string(out), true
}

func decodeUTF16(b []byte, order binary.ByteOrder) (string, bool) {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = order.Uint16(b[2*i:])
	}
	s := string(utf16.Decode(u))
	return s, !strings.ContainsRune(s, 0)
}
