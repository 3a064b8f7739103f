package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/errs"
)

// docxOf wraps body XML as a Word file.
func docxOf(t testing.TB, body string) []byte {
	t.Helper()
	b, err := writeParts([]docxPart{
		{"[Content_Types].xml", []byte(contentTypesXML)},
		{"_rels/.rels", []byte(packageRelsXML)},
		{"word/_rels/document.xml.rels", []byte(documentRelsXML)},
		{"word/document.xml", []byte(`<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`)},
		{"word/styles.xml", []byte(stylesXML())},
		{"word/settings.xml", []byte(settingsXML)},
		{"word/fontTable.xml", []byte(fontTableXML())},
		{"word/header1.xml", []byte(headerXML("{{水印}}"))},
		{"word/footer1.xml", []byte(footerXML("PageOdd", "{{校验点}}"))},
		{"word/footer2.xml", []byte(footerXML("PageEven", "{{校验点}}"))},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// p is a paragraph whose runs are the arguments.
func p(runs ...string) string {
	s := "<w:p>"
	for _, r := range runs {
		s += `<w:r><w:t xml:space="preserve">` + escape(r) + `</w:t></w:r>`
	}
	return s + "</w:p>"
}

func row(cells ...string) string {
	s := "<w:tr>"
	for _, c := range cells {
		s += "<w:tc>" + p(c) + "</w:tc>"
	}
	return s + "</w:tr>"
}

func tbl(rows ...string) string { return "<w:tbl>" + strings.Join(rows, "") + "</w:tbl>" }

// lines returns the body's text: a paragraph per line, a table row between bars.
func lines(t testing.TB, docx []byte) string {
	t.Helper()
	root, err := parseXML(partOf(t, docx, "word/document.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range root.child("w:body").kids {
		switch n.name {
		case "w:p":
			out = append(out, n.plain())
		case "w:tbl":
			for _, tr := range n.kids {
				if tr.name != "w:tr" {
					continue
				}
				var cells []string
				for _, tc := range tr.kids {
					if tc.name == "w:tc" {
						var ps []string
						for _, k := range tc.kids {
							if k.name == "w:p" {
								ps = append(ps, k.plain())
							}
						}
						cells = append(cells, strings.Join(ps, "/"))
					}
				}
				out = append(out, "|"+strings.Join(cells, "|")+"|")
			}
		}
	}
	return strings.Join(out, "\n")
}

func partOf(t testing.TB, docx []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fill(t testing.TB, docx []byte, v Values) []byte {
	t.Helper()
	tmpl, err := ParseTemplate(docx)
	if err != nil {
		t.Fatal(err)
	}
	out, err := tmpl.Fill(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sampleValues() Values {
	return Values{
		"会议": TextValue("剖析会"), "有分歧": FlagValue(true), "空": TextValue(""), "多段": TextValue("甲\n乙"),
		"案件": ListValue(
			Values{"名": TextValue("张某盗窃案"), "问题": ListValue(Values{"内容": TextValue("漏证")}, Values{"内容": TextValue("迟延")})},
			Values{"名": TextValue("李某诈骗案")},
		),
		"无案": ListValue(),
	}
}

func TestFillShapes(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a value", p("在{{会议}}上"), "在剖析会上"},
		{"cut into runs as WPS does", p("在{", "{会", "议", "}", "}上"), "在剖析会上"},
		{"spelling marks and bookmarks inside", `<w:p><w:r><w:t>{{</w:t></w:r><w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="x"/><w:r><w:t>会议</w:t></w:r><w:bookmarkEnd w:id="1"/><w:r><w:t>}}</w:t></w:r></w:p>`, "剖析会"},
		{"full-width signs", p("｛｛会议｝｝{{？有分歧}}有{{／有分歧}}"), "剖析会有"},
		{"two tags in one run", p("{{会议}}、{{会议}}"), "剖析会、剖析会"},
		{"a flag", p("{{有分歧}}"), "是"},
		{"escaping", p("{{坏}}"), "<w:t>&{{会议}}"},
		{"a line break starts a paragraph", p("前{{多段}}后"), "前甲\n乙后"},
		{"a list inside a paragraph", p("有{{#案件}}{{序号}}.{{名}}；{{/案件}}等"), "有1.张某盗窃案；2.李某诈骗案；等"},
		{"a list over paragraphs", p("{{#案件}}") + p("{{中文序号}}、{{名}}") + p("{{/案件}}") + p("完"), "一、张某盗窃案\n二、李某诈骗案\n完"},
		{"a list at the paragraphs' ends", p("{{#案件}}案：{{名}}") + p("会：{{会议}}{{/}}"), "案：张某盗窃案\n会：剖析会\n案：李某诈骗案\n会：剖析会"},
		{"an empty list", p("始") + p("{{#无案}}") + p("x") + p("{{/}}") + p("{{^无案}}无{{/}}"), "始\n无"},
		{"rows", tbl(row("号", "名"), row("{{#案件}}{{序号}}", "{{名}}{{/案件}}")), "|号|名|\n|1|张某盗窃案|\n|2|李某诈骗案|"},
		{"rows with tags in rows of their own", tbl(row("{{#案件}}", ""), row("{{名}}", "a"), row("b", "c"), row("{{/案件}}", "")), "|张某盗窃案|a|\n|b|c|\n|李某诈骗案|a|\n|b|c|"},
		{"a list in a cell of a repeated row", tbl(row("{{#案件}}{{名}}", "{{#问题}}{{序号}}{{内容}} {{/问题}}{{^问题}}无{{/}}{{/案件}}")), "|张某盗窃案|1漏证 2迟延 |\n|李某诈骗案|无|"},
		{"both sections open in the same cell", tbl(row("{{#案件}}{{#问题}}{{名}}", "{{内容}}{{/问题}}{{/案件}}")), "|张某盗窃案|漏证|\n|张某盗窃案|迟延|"},
		{"both sections open in the same paragraph", p("{{#案件}}{{#问题}}") + p("{{名}}{{内容}}") + p("{{/问题}}{{/案件}}"), "张某盗窃案漏证\n张某盗窃案迟延"},
		{"a table inside a section", p("{{#案件}}") + tbl(row("{{名}}", "{{#问题}}{{内容}}{{/}}")) + p("{{/案件}}"), "|张某盗窃案|漏证迟延|\n|李某诈骗案||"},
		{"paragraphs repeated in one cell", tbl("<w:tr><w:tc>" + p("{{#案件}}") + p("{{名}}") + p("{{/案件}}") + "</w:tc></w:tr>"), "|张某盗窃案/李某诈骗案|"},
		{"a condition", p("{{?有分歧}}") + p("有") + p("{{/}}") + p("{{?空}}") + p("x") + p("{{/}}") + p("{{^空}}空{{/空}}"), "有\n空"},
		{"no rows leave no table", p("始") + tbl(row("{{#无案}}", "{{/无案}}")), "始"},
		{"a single brace is text", p("{甲} } {"), "{甲} } {"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := sampleValues()
			v["坏"] = TextValue("<w:t>\x00&{{会议}}\u202e")
			docx := fill(t, docxOf(t, c.body), v)
			if got := lines(t, docx); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			wellFormed(t, docx)
		})
	}
}

func TestFillKeepsFormat(t *testing.T) {
	body := `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{{会</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>议}}后</w:t></w:r></w:p>`
	got := string(partOf(t, fill(t, docxOf(t, body), Values{"会议": TextValue("甲\n乙")}), "word/document.xml"))
	for _, want := range []string{
		`<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">甲</w:t></w:r>`,
		`<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">乙</w:t></w:r>`,
		`<w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">后</w:t></w:r>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
	head := string(partOf(t, fill(t, docxOf(t, body), Values{"水印": TextValue("张三")}), "word/header1.xml"))
	if !strings.Contains(head, "张三") {
		t.Errorf("header not filled: %s", head)
	}
}

func testFields() []Field {
	return []Field{
		{Name: "会议名称"}, {Name: "会议时间"}, {Name: "有分歧", Kind: BoolField}, {Name: "趋势图", Kind: ChartField},
		{Name: "水印", Required: true}, {Name: "声明", Required: true, Meaning: "不作为司法责任认定依据"}, {Name: "校验点"},
		{Name: "案件", Kind: ListField, Fields: []Field{{Name: "案件名称"}, {Name: "问题", Kind: ListField, Fields: []Field{{Name: "内容"}}}}},
	}
}

func TestCheckTellsAllFaults(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"unknown, nearest named", p("{{会议名}}"), "没有这个字段，是否应为 {{会议名称}}？"},
		{"unknown, nothing near", p("{{甲乙丙丁戊}}"), "没有这个字段：可用字段见模板说明"},
		{"known elsewhere", p("{{案件名称}}"), "只能写在 {{#案件}}…{{/案件}} 之内"},
		{"list printed", p("{{案件}}"), "是列表"},
		{"text repeated", p("{{#会议名称}}x{{/}}"), "不是列表"},
		{"never closed", p("{{#案件}}") + p("x"), "没有结束标记"},
		{"never opened", p("x{{/案件}}"), "没有与之对应的开始标记"},
		{"crossed", p("{{#案件}}{{?有分歧}}{{/案件}}{{/有分歧}}"), "应先结束 {{?有分歧}}"},
		{"opened in a table, closed outside", tbl(row("{{#案件}}", "x")) + p("{{/案件}}"), "在表格内开始却在表格外结束"},
		{"opened outside, closed in a table", p("{{#案件}}") + tbl(row("{{/案件}}", "x")), "在表格内开始却在表格外结束"},
		{"text before an opening tag", p("甲{{#案件}}") + p("x") + p("{{/案件}}"), "须单独成段"},
		{"text after a closing tag", p("{{#案件}}") + p("x") + p("{{/案件}}甲"), "须单独成段"},
		{"no closing braces", p("甲{{会议名称"), "没有 }} 结尾"},
		{"over two paragraphs", p("{{会议") + p("名称}}"), "多出的 }}"},
		{"bad name", p("{{会议 + 名}}"), "不是可用的字段名"},
		{"no chart", p("{{表格：会议名称}}"), "不是图表"},
		{"too deep", p(strings.Repeat("{{?有分歧}}", 9)), "嵌套超过 8 层"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tmpl, err := ParseTemplate(docxOf(t, c.body+p("{{声明}}")))
			if err != nil {
				t.Fatal(err)
			}
			faults := tmpl.Check(testFields())
			for _, f := range faults {
				if strings.Contains(f.ZH, c.want) {
					if f.Tag == "" || f.EN == "" || f.Paragraph == "" {
						t.Errorf("fault does not say where: %+v", f)
					}
					return
				}
			}
			t.Errorf("got %v, want a fault %q", faults, c.want)
		})
	}
	tmpl, err := ParseTemplate(docxOf(t, p("{{会议名}}")+p("{{#案件}}{{会议时}}")+p("{{?有分歧}}{{声明}}{{/}}")))
	if err != nil {
		t.Fatal(err)
	}
	faults := tmpl.Check(testFields())
	if len(faults) != 4 {
		t.Errorf("got %d faults, want 4 at once (unclosed, two unknown names, 声明 only on condition): %v", len(faults), faults)
	}
	if err := faults.Err(); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.Message(err, "zh"), "4 处问题") {
		t.Errorf("Err = %v", err)
	}
	if _, err := tmpl.Fill(nil); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a template with an unclosed section filled: %v", err)
	}
	good, err := ParseTemplate(docxOf(t, p("{{会议名称}}{{声明}}")+p("{{#案件}}")+p("{{会议名称}}{{序号}}{{#问题}}{{内容}}{{/}}")+p("{{/}}")+p("{{趋势图}}{{表格：趋势图}}")))
	if err != nil {
		t.Fatal(err)
	}
	if faults := good.Check(testFields()); len(faults) > 0 {
		t.Errorf("faults in a good template: %v", faults)
	}
}

func TestParseTemplateRefuses(t *testing.T) {
	with := func(extra ...docxPart) []byte {
		parts, err := readParts(docxOf(t, p("x")))
		if err != nil {
			t.Fatal(err)
		}
		b, err := writeParts(append(parts, extra...))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	doc := func(s string) []byte {
		b, err := writeParts([]docxPart{{"word/document.xml", []byte(s)}})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		docx []byte
		want string
	}{
		"no zip":        {[]byte("hello"), "不是 .docx"},
		"macros":        {with(docxPart{"word/vbaProject.bin", nil}), "含宏"},
		"path":          {with(docxPart{"../x", nil}), "文件名有误"},
		"twice":         {with(docxPart{"word/styles.xml", nil}), "文件名有误"},
		"entities":      {doc(`<!DOCTYPE a [<!ENTITY x "y">]><w:document xmlns:w="x"><w:body/></w:document>`), "已损坏"},
		"deep":          {doc(strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300)), "已损坏"},
		"crossed":       {doc(`<w:document xmlns:w="x"><w:body></w:document></w:body>`), "已损坏"},
		"not Word":      {doc(`<html/>`), "不是 Word"},
		"no body":       {doc(`<w:document xmlns:w="x"/>`), "没有正文"},
		"zip bomb":      {with(docxPart{"word/media/x", make([]byte, maxTemplateUnpacked+1)}), "展开后超过"},
		"over the size": {make([]byte, maxTemplateBytes+1), "超过 20 MB"},
	} {
		_, err := ParseTemplate(c.docx)
		if err == nil || !strings.Contains(errs.Message(err, "zh"), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	rels := relsHead + `<Relationship Id="a" Type="` + relType + `image" Target="http://example.com/x.png" TargetMode="External"/><Relationship Id="b" Type="` + relType + `attachedTemplate" Target="file:///C:/x.dotm" TargetMode="External"/></Relationships>`
	tmpl, err := ParseTemplate(with(docxPart{"word/_rels/header1.xml.rels", []byte(rels)}))
	if err != nil {
		t.Fatal(err)
	}
	if faults := tmpl.Check(nil); len(faults) == 0 || !strings.Contains(faults[0].ZH, "引用了文件外的内容（image）") {
		t.Errorf("an image from outside was not told: %v", faults)
	}
}

func TestFillLimits(t *testing.T) {
	docx := docxOf(t, p("{{#案件}}{{#案件}}{{名}}{{/}}{{/}}"))
	tmpl, err := ParseTemplate(docx)
	if err != nil {
		t.Fatal(err)
	}
	many := make([]Values, maxListRows+1)
	if _, err := tmpl.Fill(Values{"案件": ListValue(many...)}); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("a list over the limit: %v", err)
	}
	if _, err := tmpl.Fill(Values{"案件": ListValue(many[1:]...)}); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("nested lists over the limit together: %v", err)
	}
	if _, err := tmpl.Fill(Values{"名": TextValue(strings.Repeat("长", maxValueRunes+1)), "案件": ListValue(nil, nil)}); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("a text over the limit: %v", err)
	}
}

// However a template's text is cut into runs, it fills to the same text.
func TestFillIsBlindToRuns(t *testing.T) {
	text := "甲{{#案件}}{{名}}{{?问题}}（{{#问题}}{{内容}}{{/问题}}）{{/}}；{{/案件}}{{^空}}无{{/空}}乙{{会议}}"
	want := lines(t, fill(t, docxOf(t, p(text)), sampleValues()))
	rapid.Check(t, func(rt *rapid.T) {
		rest := []rune(text)
		var runs []string
		for len(rest) > 0 {
			n := rapid.IntRange(1, min(len(rest), 12)).Draw(rt, "n")
			runs = append(runs, string(rest[:n]))
			rest = rest[n:]
		}
		if got := lines(t, fill(t, docxOf(t, p(runs...)), sampleValues())); got != want {
			rt.Fatalf("runs %q: got %q, want %q", runs, got, want)
		}
	})
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{
		p("{{会议名称}}"), p("{{#案件}}") + p("{{案件名称}}") + p("{{/案件}}"), tbl(row("{{#案件}}", "{{#问题}}{{内容}}{{/}}{{/案件}}")),
		p("{{?有分歧}}") + tbl(row("{{/}}")), p("{{{{}}}}"), p("{{#案件}}{{/案件}}"), `<w:p><w:hyperlink><w:r><w:t>{{?有分歧}}</w:t></w:r></w:hyperlink><w:r><w:t>{{/}}</w:t></w:r></w:p>`,
		`<w:sdt><w:sdtContent>` + p("{{#案件}}") + `</w:sdtContent></w:sdt>` + p("{{/案件}}"), `<w:p><w:r><w:txbxContent>` + p("{{#案件}}x") + p("{{/}}") + `</w:txbxContent></w:r></w:p>`,
		p("{{趋势图}}") + p("{{表格：趋势图}}") + tbl(row("{{趋势图}}")),
	} {
		f.Add(s)
	}
	v := Values{"有分歧": FlagValue(true), "会议名称": TextValue("a\nb\t<"), "案件": ListValue(Values{"案件名称": TextValue("x"), "问题": ListValue(Values{"内容": TextValue("y")}, nil)}, nil),
		"趋势图": ChartValue(ChartSpec{Title: "t", Categories: []string{"2017"}, Series: []ChartSeries{{"件", []float64{3}}}})}
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 20_000 {
			return
		}
		tmpl, err := ParseTemplate(docxOf(t, body))
		if err != nil {
			return
		}
		if len(tmpl.Check(testFields())) > 0 && len(tmpl.faults) > 0 {
			return
		}
		docx, err := tmpl.Fill(v)
		if err != nil {
			if errs.KindOf(err) != errs.TooLarge {
				t.Fatalf("a checked template did not fill: %v", err)
			}
			return
		}
		wellFormed(t, docx)
		root, err := parseXML(partOf(t, docx, "word/document.xml"))
		if err != nil {
			t.Fatal(err)
		}
		root.walk(func(n *xmlNode) bool {
			if n.tag != nil || strings.HasPrefix(n.name, "#") {
				t.Fatalf("a marker is left in the paper")
			}
			return true
		})
	})
}

// wellFormed checks every part of a Word file, and that no author is named.
func wellFormed(t testing.TB, docx []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !f.Modified.Equal(zipTime) {
			t.Errorf("%s tells a time: %v", f.Name, f.Modified)
		}
		if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(partOf(t, docx, f.Name)))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is not well-formed: %v", f.Name, err)
			}
		}
	}
}

// soffice converts a file with LibreOffice, skipping where it is not installed.
func soffice(t *testing.T, in, format string) string {
	t.Helper()
	bin, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice not installed: soffice")
	}
	out := t.TempDir()
	cmd := exec.Command(bin, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", format, "--outdir", out, in)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v: %s", err, msg)
	}
	return filepath.Join(out, strings.TrimSuffix(filepath.Base(in), filepath.Ext(in))+"."+format)
}

// A template re-saved by LibreOffice, its tags cut into runs of different format, still fills.
func TestFillAfterLibreOffice(t *testing.T) {
	cut := func(s string) string {
		out := "<w:p>"
		for i, r := range []rune(s) {
			bold := ""
			if i%2 == 1 {
				bold = "<w:rPr><w:b/></w:rPr>"
			}
			out += "<w:r>" + bold + "<w:t>" + string(r) + "</w:t></w:r>"
		}
		return out + "</w:p>"
	}
	body := cut("在{{会议}}上") + cut("{{#案件}}") + cut("{{名}}：{{#问题}}{{内容}}，{{/问题}}") + cut("{{/案件}}") +
		tbl(row("{{#案件}}{{序号}}", "{{名}}{{/案件}}")) + cut("{{?有分歧}}有{{/}}")
	in := filepath.Join(t.TempDir(), "t.docx")
	if err := os.WriteFile(in, docxOf(t, body), 0o600); err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile(soffice(t, in, "docx"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`<w:t[ >]`).FindAll(partOf(t, saved, "word/document.xml"), -1)); n < 40 {
		t.Fatalf("LibreOffice joined the runs again (%d): the test shows nothing", n)
	}
	v := sampleValues()
	v["水印"] = TextValue("张三 某市院")
	docx := fill(t, saved, v)
	want := "在剖析会上\n张某盗窃案：漏证，迟延，\n李某诈骗案：\n|1|张某盗窃案|\n|2|李某诈骗案|\n有"
	if got := strings.TrimSpace(lines(t, docx)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	wellFormed(t, docx)
}
