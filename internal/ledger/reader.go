package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mingjian/internal/errs"
)

// Limits of a file. office bounds sizes before; these bound meaning.
const (
	headerRows = 30   // non-empty rows within which the header must stand
	maxColumns = 512  // columns of a sheet
	maxTitle   = 1000 // bytes of title rows kept for the report
)

// A FileInfo is what is known of a file before it is read.
type FileInfo struct {
	ID         string       // a digest of the content
	Name       string       // with its folders, as people know it
	Exported   string       // date of the export as told by a person, or empty
	Remembered []Remembered // mappings people have decided
	// KnownUnit reports whether an office with the code exists; nil: by shape only.
	KnownUnit func(code string) bool
}

// A Summary is what became of a file.
type Summary struct {
	Mappings []Mapping // one per sheet with data
	Exported string    // the export date used
	Rows     int       // accepted
	Rejected int
	Passed   int // 合计 and other rows that are no data
	Warned   int // accepted rows with at least one warning
}

// A Reader takes the rows of one file as they come and hands out what they say.
// It never holds more than the rows above the header.
type Reader struct {
	info   FileInfo
	emit   func(Row) error
	report func(Problem) error

	sheet    string
	started  bool
	above    [][]string // rows above the header, of this sheet
	mapping  *Mapping
	columns  []Column // by column index; zero ID for unknown
	header   []string
	headerAt int
	open     []TableID // tables still possible; more than one until a data row decides
	named    []TableID
	sum      Summary
	warned   bool
	stop     error
}

// NewReader returns a reader that hands accepted rows to emit and everything
// worth reporting to report. Either may return an error to stop the reading.
func NewReader(info FileInfo, emit func(Row) error, report func(Problem) error) *Reader {
	return &Reader{info: info, emit: emit, report: report, sum: Summary{Exported: info.Exported}}
}

// Row takes one row of the file. number counts from 1 in the sheet; cells may be
// shorter or longer than the header. An *errs.Error means that the file is
// refused; any other error is emit's or report's own.
func (r *Reader) Row(sheet string, number int, cells []string) error {
	if r.stop != nil {
		return r.stop
	}
	r.stop = r.row(sheet, number, cells)
	return r.stop
}

func (r *Reader) row(sheet string, number int, cells []string) error {
	if !r.started || sheet != r.sheet {
		r.started, r.sheet, r.above, r.mapping, r.columns, r.header, r.open, r.named = true, sheet, nil, nil, nil, nil, nil, nil
	}
	for len(cells) > 0 && tidy(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil
	}
	if len(cells) > maxColumns {
		return r.refuse("列数超过上限", "too many columns")
	}
	if r.header == nil {
		return r.beforeHeader(number, cells)
	}
	return r.data(number, cells)
}

func (r *Reader) refuse(zh, en string) error {
	return errs.Invalidf("%s：%s", "%s: %s", r.info.Name, fmt.Sprintf("%s（%s）", zh, en))
}

var exportedForm = regexp.MustCompile(`(?:导出|制表|打印|生成|下载)(?:时间|日期)\s*[:：]?\s*([0-9０-９][^，,；;）)]*)`)

// ExportDate returns the date of the export a title row or a file name states.
func ExportDate(title string) (string, bool) {
	m := exportedForm.FindStringSubmatch(title)
	if m == nil {
		return "", false
	}
	d, why, ok := ReadDate(m[1])
	return d, ok && why == ""
}

func (r *Reader) beforeHeader(number int, cells []string) error {
	if looksLikeHeader(cells) {
		return r.takeHeader(number, cells)
	}
	if len(r.above) > 0 {
		// A header of two rows: groups above, titles below.
		prev := r.above[len(r.above)-1]
		if joined := joinHeaders(prev, cells); looksLikeHeader(joined) {
			r.above = r.above[:len(r.above)-1]
			return r.takeHeader(number, joined)
		}
	}
	if len(r.above) >= headerRows {
		return r.refuse("前30行内找不到表头", "no header within the first 30 rows")
	}
	for _, c := range cells {
		if d, ok := ExportDate(c); ok {
			if r.info.Exported != "" && r.info.Exported != d {
				if err := r.tell(Warn, number, "", fmt.Sprintf("表内导出时间%s与指定的%s不同，以表内为准", d, r.info.Exported), fmt.Sprintf("the sheet's export date %s differs from the given %s; the sheet's is used", d, r.info.Exported)); err != nil {
					return err
				}
			}
			r.sum.Exported = d
		}
	}
	r.above = append(r.above, slices.Clone(cells))
	return nil
}

func (r *Reader) takeHeader(number int, cells []string) error {
	if len(r.above) > 0 {
		if joined := joinHeaders(r.above[len(r.above)-1], cells); gained(joined, cells) {
			cells = joined
		}
	}
	r.header, r.headerAt = slices.Clone(cells), number
	for _, m := range r.info.Remembered {
		if m.Fingerprint == Fingerprint(cells) && knownTable(m.Table) {
			return r.settle(m.Table)
		}
	}
	fitting, per := tablesFitting(cells)
	base := r.info.Name
	if i := strings.LastIndexAny(base, `/\`); i >= 0 {
		base = base[i+1:]
	}
	byName := tablesNamed(base)
	var byTitle []TableID
	for _, row := range r.above {
		for _, c := range row {
			if byTitle == nil && len(c) < maxTitle {
				byTitle = tablesNamed(c)
			}
		}
	}
	byName, byTitle = narrow(byName, fitting, per), narrow(byTitle, fitting, per)
	r.named = byName
	if len(byTitle) > 0 {
		r.named = byTitle
	}
	if len(byName) > 0 && len(byTitle) > 0 && len(meet(byName, byTitle)) == 0 {
		return r.refuse(fmt.Sprintf("文件名像“%s”，表内标题像“%s”，互相矛盾", tables[byName[0]].Title, tables[byTitle[0]].Title), "file name and title row name different tables")
	}
	r.open = fitting
	if len(r.named) > 0 {
		r.open = meet(r.named, fitting)
		if len(r.open) == 0 {
			return r.refuse(fmt.Sprintf("文件名或标题像“%s”，列却像“%s”，互相矛盾", tables[r.named[0]].Title, tables[fitting[0]].Title), "name and columns speak of different tables")
		}
	}
	if _, ok := titleIndexes[r.open[0]].column(cells, ColCaseNumber); !ok {
		return r.refuse("缺少“部门受案号”列，无法确定案件", "no column 部门受案号: rows cannot be placed")
	}
	if len(r.open) == 1 {
		return r.settle(r.open[0])
	}
	return nil
}

// column returns the position of a column among the titles.
func (ix *titleIndex) column(titles []string, id ColumnID) (int, bool) {
	for i, t := range titles {
		if m, ok := ix.find(t); ok && m.column == id {
			return i, true
		}
	}
	return 0, false
}

func gained(joined, cells []string) bool {
	a, _, _ := knownTitles(joined)
	b, _, _ := knownTitles(cells)
	return a > b || a == b && a >= 4 && Fingerprint(joined) != Fingerprint(cells)
}

// narrow keeps of the named tables those whose columns the header nearly fits.
func narrow(named, fitting []TableID, per map[TableID]int) []TableID {
	if both := meet(named, fitting); len(both) > 0 {
		return both
	}
	var out []TableID
	for _, id := range named {
		if len(fitting) > 0 && per[id]*10 >= per[fitting[0]]*9 {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return named
	}
	return out
}

func meet(a, b []TableID) []TableID {
	var out []TableID
	for _, id := range a {
		if slices.Contains(b, id) {
			out = append(out, id)
		}
	}
	return out
}

func (r *Reader) settle(id TableID) error {
	m := MapColumns(id, r.header, r.info.Remembered)
	m.HeaderRow = r.headerAt
	if !m.Has(ColCaseNumber) {
		return r.refuse("缺少“部门受案号”列，无法确定案件", "no column 部门受案号: rows cannot be placed")
	}
	if !m.Has(ColPersonNumber) && !m.Has(ColPerson) {
		return r.refuse("缺少“嫌疑人编号”和姓名列，无法确定人", "neither person number nor name: rows cannot be placed")
	}
	r.mapping, r.open = &m, []TableID{id}
	r.columns = make([]Column, len(m.Columns))
	for i, c := range m.Columns {
		if col, ok := tables[id].Column(c.Column); ok {
			r.columns[i] = col
		}
	}
	r.sum.Mappings = append(r.sum.Mappings, m)
	for _, q := range m.Questions {
		if err := r.tell(Warn, 0, q.Title, q.ZH, q.EN); err != nil {
			return err
		}
	}
	if n := len(m.Missing); n > 0 && n*4 < len(tables[id].Columns) {
		var t []string
		for _, c := range m.Missing {
			t = append(t, columnTitle(id, c))
		}
		return r.tell(Warn, 0, "", "缺少列："+strings.Join(t, "、"), "columns not in the file: "+strings.Join(t, ", "))
	}
	return nil
}

// decide settles the table by the first data row where names and titles left
// more than one possible.
func (r *Reader) decide(cells []string) error {
	at, _ := titleIndexes[r.open[0]].column(r.header, ColCaseNumber)
	var token string
	if at < len(cells) {
		n, err := ParseCaseNo(cells[at])
		if err != nil {
			return nil
		}
		token = n.Token
	}
	for _, id := range r.open {
		if slices.Contains(tables[id].Tokens, token) {
			return r.settle(id)
		}
	}
	for _, c := range cells {
		if hit := meet(tablesNamed(c), r.open); len(hit) == 1 && len([]rune(c)) <= 12 {
			return r.settle(hit[0])
		}
	}
	return r.refuse("从文件名和列看不出是哪张表，请在文件名中写明，例如“不批捕复议”", "neither the name nor the columns tell which table this is")
}

func (r *Reader) tell(sev Severity, row int, column, zh, en string) error {
	if sev == Warn && row > 0 {
		r.warned = true
	}
	return r.report(Problem{File: r.info.Name, Sheet: r.sheet, Row: row, Column: column, ZH: zh, EN: en, Severity: sev})
}

var totalWords = regexp.MustCompile(`^(?:本页|本月|本年|累计|全部|总)?(?:合计|小计|总计|共计|总数|累计)(?:[（(]?人[）)]?|[:：].*|\d+.*)?$`)
var noteWords = regexp.MustCompile(`^(?:说明|备注|注|制表人?|填表人|审核人?|负责人|导出时间|打印时间|统计时间|统计单位|单位负责人|共\d+[条行人]|以下空白)[:：]?`)

// noData reports that the row is a total or a note, or a repeated header.
func (r *Reader) noData(cells []string) (zh, en string, yes bool) {
	filled := 0
	var first string
	total := false
	for _, c := range cells {
		t := dropSpaces(halfWidth(c))
		if t == "" {
			continue
		}
		filled++
		if first == "" {
			first = t
		}
		total = total || totalWords.MatchString(t)
	}
	if total && filled <= max(4, len(r.header)/4) {
		return "合计行，不作为数据", "a total, no data", true
	}
	if filled <= 3 && noteWords.MatchString(first) {
		return "说明行，不作为数据", "a note, no data", true
	}
	if filled >= 4 && r.isHeader(cells) {
		return "重复的表头", "the header again", true
	}
	return "", "", false
}

// isHeader reports whether at least half of the cells repeat the header above them.
func (r *Reader) isHeader(cells []string) bool {
	same, filled := 0, 0
	for i, c := range cells {
		if c == "" {
			continue
		}
		filled++
		if i < len(r.header) && FoldTitle(c) != "" && FoldTitle(c) == FoldTitle(r.header[i]) {
			same++
		}
	}
	return same*2 >= filled
}

func (r *Reader) data(number int, cells []string) error {
	if zh, en, yes := r.noData(cells); yes {
		r.sum.Passed++
		return r.tell(Passed, number, "", zh, en)
	}
	if r.mapping == nil {
		if err := r.decide(cells); err != nil {
			return err
		}
	}
	r.warned = false
	row, refused, err := r.read(number, cells)
	if err != nil {
		return err
	}
	if refused != nil {
		r.sum.Rejected++
		return r.tell(Reject, number, refused.Column, refused.ZH, refused.EN)
	}
	r.sum.Rows++
	if r.warned {
		r.sum.Warned++
	}
	return r.emit(row)
}

// read makes a row of cells, or says why it is refused.
func (r *Reader) read(number int, cells []string) (Row, *Problem, error) {
	no := func(column, zh, en string) (Row, *Problem, error) {
		return Row{}, &Problem{Column: column, ZH: zh, EN: en}, nil
	}
	if r.mapping == nil {
		return no("部门受案号", "部门受案号不合格式", "malformed case number")
	}
	table := tables[r.mapping.Table]
	row := Row{Table: table.ID, Cells: make(map[ColumnID]Cell, len(r.columns)),
		Source: Source{File: r.info.ID, Name: r.info.Name, Sheet: r.sheet, Row: number, Exported: r.sum.Exported}}
	for i, raw := range cells {
		if i >= len(r.columns) || r.columns[i].ID == "" {
			title := fmt.Sprintf("第%d列", i+1)
			if i < len(r.header) && tidy(r.header[i]) != "" {
				title = tidy(r.header[i])
			}
			if v := tidy(raw); v != "" {
				if len(v) > maxCell {
					v = strings.ToValidUTF8(v[:maxCell], "")
				}
				row.Extra = append(row.Extra, Field{title, v})
			}
			continue
		}
		row.Cells[r.columns[i].ID] = ReadCell(r.columns[i], raw)
	}
	for i, c := range r.columns {
		if i >= len(cells) && c.ID != "" {
			row.Cells[c.ID] = Cell{Plausible: true}
		}
	}
	raw := row.Cells[ColCaseNumber].Raw
	n, err := ParseCaseNo(raw)
	switch {
	case tidy(raw) == "":
		return no("部门受案号", "部门受案号为空，无法确定案件", "no case number: the row cannot be placed")
	case err != nil:
		return no("部门受案号", errs.Message(err, "zh"), errs.Message(err, "en"))
	case n.Unit != "" && !PossibleUnit(n.Unit), n.Unit != "" && r.info.KnownUnit != nil && !r.info.KnownUnit(n.Unit):
		return no("部门受案号", "部门受案号中的单位代码"+n.Unit+"不存在", "no office has the code "+n.Unit)
	}
	row.Number = n
	row.PersonNumber = row.Cells[ColPersonNumber].Value
	row.UnifiedNumber = row.Cells[ColUnifiedNumber].Value
	row.Person = row.Cells[ColPerson].Value
	if row.PersonNumber == "" && row.Person == "" {
		return no("嫌疑人编号", "嫌疑人编号和姓名都为空，无法确定人", "neither person number nor name: the row cannot be placed")
	}
	for _, col := range table.Columns {
		c, ok := row.Cells[col.ID]
		if ok && col.Must == "valid" && c.Raw != "" && c.Value == "" {
			return no(col.Title, col.Title+"无法识别："+c.Why, col.Title+" is no date")
		}
	}
	r.judge(table, row.Cells)
	if err := r.warn(table, number, row); err != nil {
		return Row{}, nil, err
	}
	row.Hash = hashRow(row)
	return row, nil, nil
}

// judge marks dates as implausible that contradict the row's own other dates or
// the day of the export.
func (r *Reader) judge(table *Table, cells map[ColumnID]Cell) {
	doubt := func(id ColumnID, why string) {
		c := cells[id]
		c.Plausible, c.Why = false, why
		cells[id] = c
	}
	if r.sum.Exported != "" {
		for _, col := range table.Columns {
			if c := cells[col.ID]; col.Kind == Date && c.Value > r.sum.Exported {
				doubt(col.ID, "晚于导出日期"+r.sum.Exported)
			}
		}
	}
	for _, p := range table.Order {
		a, b := cells[p[0]], cells[p[1]]
		if a.Value != "" && b.Value != "" && a.Plausible && b.Plausible && b.Value < a.Value {
			doubt(p[1], fmt.Sprintf("早于%s%s", columnTitle(table.ID, p[0]), a.Value))
		}
	}
}

func (r *Reader) warn(table *Table, number int, row Row) error {
	for _, col := range table.Columns {
		if c, ok := row.Cells[col.ID]; ok && c.Why != "" {
			if err := r.tell(Warn, number, col.Title, col.Title+"："+c.Why, col.Title+" is doubtful: "+c.Raw); err != nil {
				return err
			}
		}
	}
	say := func(column, zh, en string) error { return r.tell(Warn, number, column, zh, en) }
	if row.PersonNumber == "" && row.Cells[ColPersonNumber].Raw == "" && r.mapping.Has(ColPersonNumber) {
		if err := say("嫌疑人编号", "嫌疑人编号为空，按姓名对应", "no person number: matched by name"); err != nil {
			return err
		}
	}
	if row.UnifiedNumber == "" && row.Cells[ColUnifiedNumber].Raw == "" && r.mapping.Has(ColUnifiedNumber) {
		if err := say("统一受案号", "统一受案号为空", "no unified case number"); err != nil {
			return err
		}
	}
	if row.Person == "" && r.mapping.Has(ColPerson) {
		if err := say(columnTitle(table.ID, ColPerson), "姓名为空", "no name"); err != nil {
			return err
		}
	}
	if c, ok := row.Cells[ColAccepted]; ok && c.Raw == "" {
		if err := say(columnTitle(table.ID, ColAccepted), "受理日期为空", "no date of acceptance"); err != nil {
			return err
		}
	}
	if row.Number.Unit == "" {
		if err := say("部门受案号", "部门受案号不规则，看不出单位", "irregular case number: its office cannot be told"); err != nil {
			return err
		}
	}
	if t := row.Number.Token; t != "" && !slices.Contains(table.Tokens, t) && otherTable(t) != "" {
		return say("部门受案号", fmt.Sprintf("部门受案号的类别“%s”不属于“%s”", t, table.Title), "the case number's category belongs to another table")
	}
	return nil
}

// otherTable returns the table a token belongs to, or empty.
func otherTable(token string) TableID {
	for _, id := range TableIDs {
		if slices.Contains(tables[id].Tokens, token) {
			return id
		}
	}
	return ""
}

// Close ends the reading. A file without any header is refused.
func (r *Reader) Close() (Summary, error) {
	if r.stop == nil && len(r.sum.Mappings) == 0 {
		if r.header != nil && len(r.open) > 1 && r.sum.Rows == 0 {
			// A header and no data: which of the like tables it is does not matter.
			r.stop = r.settle(r.open[0])
		} else {
			r.stop = r.refuse("找不到表头，不是可识别的台账", "no header: not a ledger this program knows")
		}
	}
	return r.sum, r.stop
}

func hashRow(row Row) string {
	ids := make([]ColumnID, 0, len(row.Cells))
	for id := range row.Cells {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b ColumnID) int { return cmp.Compare(a, b) })
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s", row.Table, row.Number.Key)
	for _, id := range ids {
		c := row.Cells[id]
		fmt.Fprintf(h, "\x01%s\x00%s\x00%s\x00%v", id, c.Raw, c.Value, c.Plausible)
	}
	for _, f := range row.Extra {
		fmt.Fprintf(h, "\x02%s\x00%s", f.Title, f.Value)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
