package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/office"
)

func sample(t testing.TB, k Kind) Paper {
	t.Helper()
	p, err := Sample(k)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(t testing.TB, p Paper) []byte {
	t.Helper()
	docx, err := Render(p, nil)
	if err != nil {
		t.Fatalf("%s: %v", p.Kind(), errs.Message(err, "zh"))
	}
	return docx
}

// read returns a part of a Word file, or empty text.
func read(t testing.TB, docx []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if f.Name == name {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
	}
	return ""
}

var tags = regexp.MustCompile(`<[^>]*>`)

func words(t testing.TB, docx []byte, part string) string {
	return tags.ReplaceAllString(strings.ReplaceAll(read(t, docx, part), "</w:p>", "\n"), "")
}

// TestWriteSamples writes every paper to the folder $MINGJIAN_PAPERS, to be looked at.
func TestWriteSamples(t *testing.T) {
	dir := os.Getenv("MINGJIAN_PAPERS")
	if dir == "" {
		t.Skip("MINGJIAN_PAPERS is not set")
	}
	for _, k := range Kinds() {
		if err := os.WriteFile(filepath.Join(dir, string(k)+".docx"), render(t, sample(t, k)), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, string(k)+"-empty.docx"), render(t, empty(t, k)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func empty(t testing.TB, k Kind) Paper {
	t.Helper()
	p, err := blank(k)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryPaperPrintsItsNotice(t *testing.T) {
	for _, k := range Kinds() {
		for name, p := range map[string]Paper{"sample": sample(t, k), "empty": empty(t, k)} {
			docx := render(t, p)
			body := words(t, docx, "word/document.xml")
			if !strings.Contains(body, Notice) {
				t.Errorf("%s %s: no notice", k, name)
			}
			for _, word := range []string{"{{", "}}", "错案", "过错", "问题案件"} {
				if strings.Contains(body, word) {
					t.Errorf("%s %s: prints %q", k, name, word)
				}
			}
			if name == "sample" {
				if !strings.Contains(words(t, docx, "word/header1.xml"), "模拟数据　张示例") {
					t.Errorf("%s: no watermark line", k)
				}
				for _, f := range []string{"word/footer1.xml", "word/footer2.xml"} {
					if !strings.Contains(words(t, docx, f), "审计校验点 12345") {
						t.Errorf("%s: no checkpoint in %s", k, f)
					}
				}
				if !strings.Contains(body, "模拟数据") {
					t.Errorf("%s: the sample does not say that it is one", k)
				}
			}
			if again := render(t, p); !bytes.Equal(docx, again) {
				t.Errorf("%s %s: the same data gave other bytes", k, name)
			}
			if strings.Contains(read(t, docx, "docProps/core.xml"), "creator") {
				t.Errorf("%s: names an author", k)
			}
		}
	}
}

// The sections the practice asks for, in their order.
func TestSections(t *testing.T) {
	for k, want := range map[Kind][]string{
		SelfReviewPaper: {"一、案件基本情况", "二、诉讼过程", "三、指控事实与证据", "四、裁判、撤诉或改变决定的内容和理由", "五、争议焦点与检法分歧", "六、逮捕、起诉环节把关情况", "七、原因分析", "八、办案体会与教训", "九、改进措施"},
		AnalysisPaper: {"摘　要", "一、案件基本情况", "二、诉讼经过与时限", "三、起诉认定的事实及证据", "四、判决（裁定）认定及理由", "五、控审分歧比对", "六、证据逐项评价", "七、各环节履职检视",
			"八、原因剖析", "九、是否抗诉及理由", "十、教训与整改", "十一、对公安、法院的沟通与通报", "十二、承办人意见", "十三、审核意见"},
		MinutesPaper: {"时　　间", "地　　点", "主 持 人", "参加人员", "缺席人员", "一、逐案评析与结论（共3件）", "（一）王某甲盗窃案", "（三）孙某丙故意伤害案", "未答复", "五、责任分工与期限"},
	} {
		body := words(t, render(t, sample(t, k)), "word/document.xml")
		at := 0
		for _, s := range want {
			i := strings.Index(body[at:], s)
			if i < 0 {
				t.Errorf("%s: %q is missing or out of order", k, s)
				continue
			}
			at += i
		}
	}
}

// The figures of GB/T 9704-2012, read back from the paper itself.
func TestOfficialFormat(t *testing.T) {
	for _, k := range Kinds() {
		docx := render(t, sample(t, k))
		doc, styles := read(t, docx, "word/document.xml"), read(t, docx, "word/styles.xml")
		for _, want := range []string{
			`w:w="11906" w:h="16838"`, // A4
			// 37, 26, 35, 28 mm
			`<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"`,
			// 22 lines: 225 mm / 22
			`<w:docGrid w:type="lines" w:linePitch="579"/>`,
		} {
			if !strings.Contains(doc, want) {
				t.Errorf("%s: document lacks %s", k, want)
			}
		}
		for style, want := range map[string][]string{
			"PaperTitle": {`w:eastAsia="方正小标宋简体"`, `<w:sz w:val="44"/>`, `<w:jc w:val="center"/>`},
			"Normal":     {`w:eastAsia="仿宋_GB2312"`, `<w:sz w:val="32"/>`, `w:firstLineChars="200"`, `<w:spacing w:val="-5"/>`}, // 28 × (16 - 0.25) pt ≤ 156 mm
			"Heading1":   {`w:eastAsia="黑体"`, `<w:sz w:val="32"/>`},
			"Heading2":   {`w:eastAsia="楷体_GB2312"`, `<w:sz w:val="32"/>`},
			"PageOdd":    {`w:eastAsia="宋体"`, `<w:sz w:val="28"/>`, `<w:jc w:val="right"/>`, `w:rightChars="100"`},
			"PageEven":   {`w:eastAsia="宋体"`, `<w:sz w:val="28"/>`, `<w:jc w:val="left"/>`, `w:leftChars="100"`},
			"RedHead":    {`w:eastAsia="方正小标宋简体"`, `<w:color w:val="C8102E"/>`},
		} {
			_, def, _ := strings.Cut(styles, `w:styleId="`+style+`"`)
			def, _, _ = strings.Cut(def, "</w:style>")
			for _, w := range want {
				if !strings.Contains(def, w) {
					t.Errorf("%s: style %s lacks %s: %s", k, style, w, def)
				}
			}
		}
		if !strings.Contains(read(t, docx, "word/settings.xml"), "<w:evenAndOddHeaders/>") {
			t.Errorf("%s: odd and even pages are alike", k)
		}
		if f := read(t, docx, "word/footer2.xml"); !strings.Contains(f, "PageEven") || !strings.Contains(f, " PAGE ") {
			t.Errorf("%s: even pages have no number at the left", k)
		}
		for _, tbl := range strings.Split(doc, "<w:tbl>")[1:] {
			tbl, _, _ = strings.Cut(tbl, "</w:tbl>")
			if strings.Contains(tbl, "CellHead") && !strings.Contains(tbl, "<w:tblHeader/>") && !strings.Contains(tbl, "案件名称") && !strings.Contains(tbl, "裁判要旨") {
				t.Errorf("%s: a table's title row does not repeat", k)
			}
		}
	}
	if doc := read(t, render(t, sample(t, MinutesPaper)), "word/document.xml"); !strings.Contains(doc, "〔2026〕3号") || !strings.Contains(doc, `w:val="DocNumber"`) {
		t.Error("the minutes have no number under their red head")
	}
}

// Whatever the texts hold, every part stays well-formed and the words stay whole.
func TestHostileTexts(t *testing.T) {
	hostile := []string{
		"\x00\x01\x1b[31m\x7f", `</w:t></w:r></w:p><w:p>&amp;&lt;"'`, "{{声明}}{{#案件}}", "=1+1", "\u202eABC\u202c\u2066x", "emoji 👩‍⚖️🏛️ עברית العربية",
		strings.Repeat("甲", 20_000), strings.Repeat("a", 3_000), "一\r\n二\u2028三\t四", "\xff\xfe", "]]>",
	}
	for _, k := range Kinds() {
		p := reflect.New(reflect.TypeOf(empty(t, k))).Elem()
		n := 0
		poison(p, hostile, &n)
		docx := render(t, p.Interface().(Paper))
		wellFormed(t, docx)
		body := words(t, docx, "word/document.xml")
		if !strings.Contains(body, "{{#案件}}") || !strings.Contains(body, "👩‍⚖️") || strings.ContainsAny(body, "\u202e\u2066\x00\x1b") {
			t.Errorf("%s: texts were read as tags, lost, or kept what reorders them", k)
		}
		if !strings.Contains(body, Notice) {
			t.Errorf("%s: no notice", k)
		}
	}
}

// poison fills a paper's every text and gives every list three entries.
func poison(v reflect.Value, texts []string, n *int) {
	for i := range v.NumField() {
		f := v.Field(i)
		switch {
		case f.Type() == chartSpec:
			f.Set(reflect.ValueOf(office.ChartSpec{Title: texts[1], Kind: office.Bars, Categories: texts[:3], Series: []office.ChartSeries{{Name: texts[4], Values: []float64{-1, 0, 1e12}}}}))
		case f.Kind() == reflect.Struct:
			poison(f, texts, n)
		case f.Kind() == reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 3, 3))
			for j := range 3 {
				poison(f.Index(j), texts, n)
			}
		case f.Kind() == reflect.String:
			f.SetString(texts[*n%len(texts)])
			*n++
		}
	}
}

func wellFormed(t testing.TB, docx []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		d := xml.NewDecoder(strings.NewReader(read(t, docx, f.Name)))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is not well-formed: %v", f.Name, err)
			}
		}
	}
}

func TestFieldsAreDocumented(t *testing.T) {
	for _, k := range Kinds() {
		fields, err := Fields(k)
		if err != nil {
			t.Fatal(err)
		}
		var walk func(fs []office.Field, inside string)
		walk = func(fs []office.Field, inside string) {
			seen := map[string]bool{}
			for _, f := range fs {
				if f.Name == "" || f.Meaning == "" || seen[f.Name] {
					t.Errorf("%s %s: field %q has no name, no meaning or stands twice", k, inside, f.Name)
				}
				seen[f.Name] = true
				walk(f.Fields, f.Name)
			}
		}
		walk(fields, "")
	}
	var b bytes.Buffer
	if err := WriteFieldGuide(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Count(read(t, b.Bytes(), "xl/workbook.xml"), "<sheet ") != len(Kinds()) {
		t.Error("the guide has not a sheet per paper")
	}
}

// An office's template that leaves out the notice, or misspells a field, does not go live.
func TestCheckTemplate(t *testing.T) {
	d := office.NewDocument("{{水印}}", "")
	d.Title("{{标提}}")
	d.Para("{{?案情摘要}}{{声明}}{{/案情摘要}}")
	bad, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	faults, err := CheckTemplate(AnalysisPaper, bad)
	if err != nil {
		t.Fatal(err)
	}
	all := faults.Err().Error() + errs.Message(faults.Err(), "zh")
	for _, want := range []string{"是否应为 {{标题}}", "{{声明}}：模板必须印出此项", "{{校验点}}：模板必须印出此项"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not told: %s", want, all)
		}
	}
	if _, err := Render(Analysis{}, bad); errs.KindOf(err) != errs.Invalid {
		t.Errorf("rendered a faulty template: %v", err)
	}
	if _, err := Template("other"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a template of no kind: %v", err)
	}
	for _, k := range Kinds() {
		if zh, en := k.Name(); zh == "" || en == "" {
			t.Errorf("%s has no name", k)
		}
	}
}
