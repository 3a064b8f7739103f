package office

import (
	"fmt"
	"strings"
)

// The fixed parts of an official document.

const (
	wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	contentTypesXML = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`</Types>`

	relsHead = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relType  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`

	packageRelsXML = relsHead + `<Relationship Id="rId1" Type="` + relType + `officeDocument" Target="word/document.xml"/></Relationships>`

	documentRelsXML = relsHead +
		`<Relationship Id="rId1" Type="` + relType + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relType + `settings" Target="settings.xml"/>` +
		`<Relationship Id="rId3" Type="` + relType + `fontTable" Target="fontTable.xml"/>` +
		`<Relationship Id="rId4" Type="` + relType + `header" Target="header1.xml"/>` +
		`<Relationship Id="rId5" Type="` + relType + `footer" Target="footer1.xml"/>` +
		`<Relationship Id="rId6" Type="` + relType + `footer" Target="footer2.xml"/>` +
		`</Relationships>`

	// Characters keep to the grid: punctuation is not squeezed. Odd and even pages differ in
	// their footers.
	settingsXML = xmlHead + `<w:settings ` + wordNS + `><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>` +
		`<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridHorizontalSpacing w:val="158"/><w:drawingGridVerticalSpacing w:val="289"/>` +
		`<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:adjustLineHeightInTable/><w:useFELayout/>` +
		`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`
)

func (d *Document) documentXML() string {
	return xmlHead + `<w:document ` + wordNS + `><w:body>` + d.body.String() + fmt.Sprintf(
		`<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>`+
			`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`+
			`<w:pgNumType w:start="1"/><w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr></w:body></w:document>`,
		pageWidth, pageHeight, marginTop, marginRight, marginBottom, marginLeft, headDistance, footDistance, gridLine)
}

func headerXML(line string) string {
	return xmlHead + `<w:hdr ` + wordNS + `>` + styled("HeaderLine", line) + `</w:hdr>`
}

// footerXML holds the page number between two 一字线 and the checkpoint line.
func footerXML(style, line string) string {
	return xmlHead + `<w:ftr ` + wordNS + `><w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run("— ") +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>` +
		run(" —") + `</w:p>` + styled("FooterLine", line) + `</w:ftr>`
}

// A style of the document: GB/T 9704 in the words of WordprocessingML.
type docxStyle struct {
	id, name string
	para     string // paragraph format
	face     face
	size     int    // half points
	run      string // further run format
}

// offGrid frees a paragraph from the grid of lines and characters.
const offGrid = `<w:snapToGrid w:val="0"/>`

// gridSqueeze takes a quarter point off each character of 3号, so that 28 fill the
// 156 mm of a line in every program. The grid itself states lines only: Word would
// squeeze by a grid of characters as well, but LibreOffice, given a cell smaller
// than the character, uses two.
const gridSqueeze = `<w:spacing w:val="-5"/>`

func docxStyles() []docxStyle {
	const indent = `<w:ind w:firstLineChars="200" w:firstLine="632"/>`
	const noIndent = `<w:ind w:firstLineChars="0" w:firstLine="0"/>`
	exact := func(points int) string {
		return fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/>`, points*20)
	}
	spaced := func(before, after, points int) string {
		return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="exact"/>`, before, after, points*20)
	}
	// Paragraph formats follow the order of the schema: keepNext, keepLines, border,
	// snapToGrid, spacing, ind, jc, outlineLvl.
	return []docxStyle{
		{"RedHead", "发文机关标志", offGrid + spaced(200, 300, 52) + noIndent + `<w:jc w:val="center"/>`, faceTitle, 72, `<w:color w:val="C8102E"/><w:spacing w:val="20"/>`},
		{"DocNumber", "发文字号", `<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="8" w:color="C8102E"/></w:pBdr>` + offGrid + spaced(0, 560, 28) + noIndent + `<w:jc w:val="center"/>`, faceBody, 32, ""},
		{"PaperTitle", "公文标题", `<w:keepNext/>` + offGrid + spaced(0, 320, 35) + noIndent + `<w:jc w:val="center"/>`, faceTitle, 44, ""},
		{"Subtitle", "副标题", `<w:keepNext/>` + offGrid + spaced(0, 320, 28) + noIndent + `<w:jc w:val="center"/>`, faceKai, 32, ""},
		{"Heading1", "heading 1", `<w:keepNext/>` + indent + `<w:outlineLvl w:val="0"/>`, faceHei, 32, ""},
		{"Heading2", "heading 2", `<w:keepNext/>` + indent + `<w:outlineLvl w:val="1"/>`, faceKai, 32, ""},
		{"Heading3", "heading 3", `<w:keepNext/>` + indent + `<w:outlineLvl w:val="2"/>`, faceBody, 32, `<w:b/>`},
		{"Heading4", "heading 4", `<w:keepNext/>` + indent + `<w:outlineLvl w:val="3"/>`, faceBody, 32, ""},
		{"KeepNext", "正文与下段同页", `<w:keepNext/>` + indent, faceBody, 32, ""},
		{"Plain", "正文不缩进", noIndent, faceBody, 32, ""},
		{"Caption", "图表题", `<w:keepNext/>` + noIndent + `<w:jc w:val="center"/>`, faceHei, 28, ""},
		{"Chart", "图表", offGrid + `<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>` + noIndent + `<w:jc w:val="center"/>`, faceBody, 32, ""},
		{"Note", "表注", offGrid + spaced(60, 120, 17) + noIndent, faceSong, 21, `<w:color w:val="555555"/>`},
		{"Notice", "声明", `<w:keepNext/><w:keepLines/><w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="7F7F7F"/><w:bottom w:val="single" w:sz="6" w:space="4" w:color="7F7F7F"/></w:pBdr>` + offGrid + spaced(240, 120, 24) + noIndent + `<w:jc w:val="center"/>`, faceKai, 28, ""},
		{"SignOrgan", "署名", `<w:keepNext/><w:spacing w:before="579"/><w:ind w:rightChars="200" w:right="632" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>`, faceBody, 32, ""},
		{"SignDate", "成文日期", `<w:ind w:rightChars="400" w:right="1264" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>`, faceBody, 32, ""},
		{"Cell", "表格文字", offGrid + exact(16) + noIndent + `<w:jc w:val="left"/>`, faceBody, 21, ""},
		{"CellCentre", "表格居中", offGrid + exact(16) + noIndent + `<w:jc w:val="center"/>`, faceBody, 21, ""},
		{"CellHead", "表头", offGrid + exact(16) + noIndent + `<w:jc w:val="center"/>`, faceHei, 21, ""},
		{"TableGap", "表后空", offGrid + exact(7) + noIndent, faceBody, 10, ""},
		{"HeaderLine", "水印行", offGrid + exact(14) + noIndent + `<w:jc w:val="right"/>`, faceSong, 18, `<w:color w:val="808080"/>`},
		{"FooterLine", "校验行", offGrid + exact(12) + noIndent + `<w:jc w:val="center"/>`, faceSong, 15, `<w:color w:val="808080"/>`},
		{"PageOdd", "单页码", offGrid + exact(18) + `<w:ind w:rightChars="100" w:right="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>`, facePage, 28, ""},
		{"PageEven", "双页码", offGrid + exact(18) + `<w:ind w:leftChars="100" w:left="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>`, facePage, 28, ""},
	}
}

func stylesXML() string {
	var b strings.Builder
	size := func(n int) string { return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, n, n) }
	b.WriteString(xmlHead + `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr>` + faceBody.xml() + `<w:kern w:val="2"/>` + size(32) +
		`<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:ind w:firstLineChars="200" w:firstLine="632"/><w:jc w:val="both"/></w:pPr><w:rPr>` + faceBody.xml() + gridSqueeze + size(32) + `</w:rPr></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="table" w:styleId="PaperTable"><w:name w:val="公文表格"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		width := 4
		if side == "top" || side == "bottom" {
			width = 8
		}
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="%d" w:space="0" w:color="404040"/>`, side, width)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	for _, s := range docxStyles() {
		if strings.Contains(s.para, offGrid) && !strings.Contains(s.run, "<w:spacing ") {
			s.run += `<w:spacing w:val="0"/>`
		}
		// Schema order inside rPr: fonts, b, color, spacing, sz.
		b.WriteString(`<w:style w:type="paragraph" w:styleId="` + s.id + `"><w:name w:val="` + s.name + `"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>` + s.para + `</w:pPr><w:rPr>` + s.face.xml() + s.run + size(s.size) + `</w:rPr></w:style>`)
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}

// fontTableXML names, for each face, what stands in where it is not installed.
func fontTableXML() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:fonts ` + wordNS + `>`)
	for _, f := range [][2]string{
		{"方正小标宋简体", "方正小标宋_GBK;FZXiaoBiaoSong-B05S;宋体"},
		{"仿宋_GB2312", "仿宋;FangSong"},
		{"楷体_GB2312", "楷体;KaiTi"},
		{"黑体", "SimHei"},
		{"宋体", "SimSun"},
	} {
		b.WriteString(`<w:font w:name="` + f[0] + `"><w:altName w:val="` + f[1] + `"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>`)
	}
	b.WriteString(`</w:fonts>`)
	return b.String()
}
