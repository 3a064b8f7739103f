package office

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"mingjian/internal/errs"
	"mingjian/internal/testdata"
)

// wordFile packs the body into a .docx of the fewest parts.
func wordFile(t testing.TB, body string, more ...docxPart) []byte {
	t.Helper()
	const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
	parts := append([]docxPart{{"word/document.xml", []byte(`<?xml version="1.0"?><w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`)}}, more...)
	b, err := writeParts(parts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadTextWord(t *testing.T) {
	p := func(s string) string { return `<w:p><w:r><w:t xml:space="preserve">` + s + `</w:t></w:r></w:p>` }
	tests := []struct {
		name, body string
		want       []string
	}{
		{"runs are one paragraph", `<w:p><w:r><w:t>刑事</w:t></w:r><w:r><w:t>判决书</w:t></w:r></w:p>`, []string{"刑事判决书"}},
		{"inserted stays, deleted and moved away go", `<w:p><w:ins><w:r><w:t>被告人</w:t></w:r></w:ins><w:del><w:r><w:delText>张三</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>王五</w:t></w:r></w:moveFrom><w:r><w:t>李四</w:t></w:r></w:p>`, []string{"被告人李四"}},
		{"a field shows its result", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \@ "yyyy"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>二〇二一年</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`, []string{"二〇二一年"}},
		{"a table cell by cell", `<w:tbl><w:tr><w:tc>` + p("姓名") + `</w:tc><w:tc>` + p("张三") + `</w:tc></w:tr></w:tbl>`, []string{"姓名", "张三"}},
		{"a text box once, after its anchor", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>` + p("框内") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + p("框内") + `</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>`, []string{"正文", "框内"}},
		{"hidden words go, words that are not hidden stay", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r></w:p>`, []string{"显"}},
		{"a line break", `<w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r></w:p>`, []string{"上\n下"}},
	}
	for _, c := range tests {
		got, err := ReadText("a.docx", wordFile(t, c.body), TextLimits{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.Equal(got.Paragraphs, c.want) || got.Format != FormatDocx {
			t.Errorf("%s: %q, want %q", c.name, got.Paragraphs, c.want)
		}
	}
	got, err := ReadText("a.docx", wordFile(t, p("正文"), docxPart{"word/header1.xml", []byte(`<w:hdr>` + p("页眉") + `</w:hdr>`)}), TextLimits{})
	if err != nil || !slices.Equal(got.Paragraphs, []string{"正文"}) || !slices.Equal(got.Apart, []string{"页眉"}) {
		t.Errorf("header: %+v, %v", got, err)
	}
}

func utf16le(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func TestReadTextPlain(t *testing.T) {
	const s = "某区人民法院\r\n刑事判决书\n\n被告人张三"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"utf8": []byte(s), "bom": []byte("\xef\xbb\xbf" + s), "gb18030": []byte(gb), "utf16": utf16le(s)} {
		got, err := ReadText("a.doc", data, TextLimits{}) // the name does not decide
		if err != nil || !slices.Equal(got.Paragraphs, []string{"某区人民法院", "刑事判决书", "被告人张三"}) || got.Format != FormatText {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestReadTextRefusals holds that what cannot be read is refused by name, with what to do.
func TestReadTextRefusals(t *testing.T) {
	book, err := writeParts([]docxPart{{"xl/workbook.xml", []byte("<workbook/>")}})
	if err != nil {
		t.Fatal(err)
	}
	empty, err := writeParts([]docxPart{{"a.txt", nil}})
	if err != nil {
		t.Fatal(err)
	}
	word := wordFile(t, `<w:p><w:r><w:t>字</w:t></w:r></w:p>`)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, _ := z.Create("word/document.xml")
	for range 100 {
		w.Write(make([]byte, 1<<20))
	}
	z.Close()
	tests := []struct {
		name string
		data []byte
		lim  TextLimits
		kind errs.Kind
		say  string
	}{
		{"空.docx", nil, TextLimits{}, errs.Invalid, "空文件"},
		{"大.txt", make([]byte, 100), TextLimits{Bytes: 10}, errs.TooLarge, "超过"},
		{"表.docx", book, TextLimits{}, errs.Invalid, "台账"},
		{"包.docx", empty, TextLimits{}, errs.Invalid, "没有 Word 正文"},
		{"断.docx", word[:len(word)/2], TextLimits{}, errs.Invalid, "损坏"},
		{"图.docx", wordFile(t, `<w:p/>`), TextLimits{}, errs.Invalid, "没有文字"},
		{"炸弹.docx", bomb.Bytes(), TextLimits{Unpacked: 1 << 20}, errs.TooLarge, "展开"},
		{"深.docx", wordFile(t, strings.Repeat("<w:sdt>", 2000)+strings.Repeat("</w:sdt>", 2000)), TextLimits{}, errs.Invalid, "损坏"},
		{"段.docx", wordFile(t, strings.Repeat(`<w:p><w:r><w:t>字</w:t></w:r></w:p>`, 50)), TextLimits{Paragraphs: 10}, errs.TooLarge, "段落"},
		{"字.txt", []byte(strings.Repeat("字", 50)), TextLimits{Characters: 10}, errs.TooLarge, "文字超过"},
		{"富.rtf", []byte(`{\rtf1 abc}`), TextLimits{}, errs.Invalid, "另存为"},
		{"页.doc", []byte(`<html><body>字</body></html>`), TextLimits{}, errs.Invalid, "HTML"},
		{"二进制.txt", []byte("\x00\x01\x02\x03"), TextLimits{}, errs.Invalid, "不是可读的文档"},
		{"噪.txt", bytes.Repeat([]byte{0xff, 0x80, 0x81, 0xff}, 99), TextLimits{}, errs.Invalid, "不是可读的文档"},
		{"坏.pdf", []byte("%PDF-1.7\nnothing"), TextLimits{}, errs.Invalid, "损坏"},
		{"坏.doc", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), TextLimits{}, errs.Invalid, "坏.doc"},
	}
	for _, c := range tests {
		_, err := ReadText(c.name, c.data, c.lim)
		if err == nil {
			t.Errorf("%s: not refused", c.name)
			continue
		}
		if m := errs.Message(err, "zh"); errs.KindOf(err) != c.kind || !strings.Contains(m, c.say) || !strings.HasPrefix(m, c.name) {
			t.Errorf("%s: refused as %v %q, want %v and %q", c.name, errs.KindOf(err), m, c.kind, c.say)
		}
	}
}

// scannedPDF is a page without text.
func scannedPDF() []byte {
	var b bytes.Buffer
	var at []int
	obj := func(s string) { at = append(at, b.Len()); b.WriteString(s) }
	b.WriteString("%PDF-1.4\n")
	obj("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n")
	obj("2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n")
	obj("3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>endobj\n")
	obj("4 0 obj<</Length 18>>stream\n0 0 100 100 re f  \nendstream endobj\n")
	x := b.Len()
	b.WriteString("xref\n0 5\n0000000000 65535 f \n")
	for _, o := range at {
		b.WriteString(strings.Repeat("0", 10-len(itoaText(o))) + itoaText(o) + " 00000 n \n")
	}
	b.WriteString("trailer<</Size 5/Root 1 0 R>>\nstartxref\n" + itoaText(x) + "\n%%EOF\n")
	return b.Bytes()
}

func itoaText(n int) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

func TestReadTextScan(t *testing.T) {
	_, err := ReadText("扫描.pdf", scannedPDF(), TextLimits{})
	if m := errs.Message(err, "zh"); err == nil || !strings.Contains(m, "扫描件没有文字层") {
		t.Errorf("a scan: %v %q", err, m)
	}
}

// TestReadTextLibreOffice has LibreOffice write one document in each form and
// holds that the words come out the same.
func TestReadTextLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice not installed")
	}
	docs, err := filepath.Glob(filepath.Join(testdata.Shared(t, "documents/docx"), "020_*.docx"))
	if err != nil || len(docs) == 0 {
		t.Skip("test data not present")
	}
	data, err := os.ReadFile(docs[0])
	if err != nil {
		t.Fatal(err)
	}
	want, err := ReadText("a.docx", data, TextLimits{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.docx"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"pdf", "doc", "rtf"} {
		cmd := exec.CommandContext(t.Context(), soffice, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--convert-to", form, "--outdir", dir, filepath.Join(dir, "a.docx"))
		cmd.WaitDelay = 10 * time.Second
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("LibreOffice: %v %s", err, out)
		}
		b, err := os.ReadFile(filepath.Join(dir, "a."+form))
		if err != nil {
			t.Skipf("LibreOffice wrote no %s: %v", form, err)
		}
		got, err := ReadText("a."+form, b, TextLimits{})
		if form == "rtf" {
			if err == nil {
				t.Error("RTF was not refused")
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		if !slices.Equal(got.Paragraphs, want.Paragraphs) {
			t.Errorf("%s: %d paragraphs, want %d", form, len(got.Paragraphs), len(want.Paragraphs))
			for i := range min(len(got.Paragraphs), len(want.Paragraphs)) {
				if got.Paragraphs[i] != want.Paragraphs[i] {
					t.Fatalf("%s paragraph %d:\n%q\n%q", form, i, got.Paragraphs[i], want.Paragraphs[i])
				}
			}
		}
		for _, n := range []int{len(b) / 2, len(b) - 100, 600} { // cut off: refused, never a crash
			if _, err := ReadText("cut."+form, b[:n], TextLimits{}); err == nil {
				t.Logf("%s cut to %d bytes is still read", form, n)
			}
		}
	}
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte("刑事判决书"))
	f.Add(wordFile(f, `<w:p><w:r><w:t>字</w:t></w:r><w:del><w:r><w:t>删</w:t></w:r></w:del></w:p>`))
	f.Add(scannedPDF())
	f.Add(append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1536)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		lim := TextLimits{Bytes: 1 << 20, Unpacked: 4 << 20, Characters: 100_000, Paragraphs: 1000, Pages: 10}
		txt, err := ReadText("f", data, lim)
		if err != nil {
			if errs.KindOf(err) == errs.Internal {
				t.Fatalf("not a refusal for people: %v", err)
			}
			return
		}
		if len(txt.Paragraphs) == 0 || len(txt.Paragraphs) > lim.Paragraphs {
			t.Fatalf("%d paragraphs", len(txt.Paragraphs))
		}
	})
}

// FuzzWordText reads the piece table of old Word files alone, past the container.
func FuzzWordText(f *testing.F) {
	doc := make([]byte, 0x300)
	binary.LittleEndian.PutUint16(doc, 0xA5EC)
	binary.LittleEndian.PutUint16(doc[2:], 193)
	binary.LittleEndian.PutUint32(doc[0x4C:], 2)
	binary.LittleEndian.PutUint32(doc[0x01A6:], 21)
	table := append([]byte{2, 16, 0, 0, 0}, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0)
	f.Add(doc, table)
	f.Fuzz(func(t *testing.T, doc, table []byte) {
		s, err := wordText(doc, map[string][]byte{"0Table": table, "1Table": table})
		if err == nil && len(s) > 4*len(doc)+4 {
			t.Fatalf("%d bytes of text from %d", len(s), len(doc))
		}
		wordLines(s)
	})
}
