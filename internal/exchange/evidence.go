package exchange

import (
	"io"
	"iter"

	"mingjian/internal/evidence"
	"mingjian/internal/office"
)

// An EvidenceRow is a line of 要件证据矩阵: one piece of evidence against one
// element; an element without evidence and evidence without an element have a
// line of their own.
type EvidenceRow struct {
	Element, Number, Name, Class, Objective, Lawful, Relevant, Timely, Bearing, Claim, Found, Place, Reason, Knowable, Asked, Explain, Source string
}

// The words of the matrix in papers, which are Chinese.
var (
	markWords    = map[evidence.Mark]string{evidence.Good: "无问题", evidence.Doubtful: "存疑", evidence.Lacking: "不具备"}
	bearingWords = map[evidence.Bearing]string{evidence.Supports: "证明", evidence.Against: "反证"}
	foundWords   = map[evidence.Found]string{evidence.Accepted: "采信", evidence.InPart: "部分采信", evidence.Refused: "不采信", evidence.Excluded: "排除", evidence.Unassessed: "未评价"}
	answerWords  = map[evidence.Answer]string{evidence.Yes: "是", evidence.No: "否"}
)

func kindWord(k evidence.Kind) string {
	for _, x := range evidence.Kinds {
		if x.Kind == k {
			return x.ZH
		}
	}
	return ""
}

// EvidenceRows lays a matrix out as lines, element by element.
func EvidenceRows(m *evidence.Matrix, rs evidence.Reasons) (rows []EvidenceRow) {
	row := func(it evidence.Item) EvidenceRow {
		return EvidenceRow{Number: it.Number, Name: it.Name, Class: kindWord(it.Kind), Objective: markWords[it.Objective], Lawful: markWords[it.Lawful],
			Relevant: markWords[it.Relevant], Timely: markWords[it.Timely], Source: it.Source}
	}
	used := map[string]bool{}
	for _, e := range m.Elements {
		before := len(rows)
		for _, it := range m.Items {
			c, ok := m.Cell(e.ID, it.ID)
			if !ok {
				continue
			}
			used[it.ID] = true
			r := row(it)
			reason, _ := rs.Reason(c.Reason)
			r.Element, r.Bearing, r.Claim, r.Found, r.Place, r.Reason = e.Text, bearingWords[c.Bearing], c.Claim, foundWords[c.Found], c.Place, reason.ZH
			r.Knowable, r.Asked, r.Explain = answerWords[c.Knowable], answerWords[c.Asked], c.Explain
			rows = append(rows, r)
		}
		if len(rows) == before {
			rows = append(rows, EvidenceRow{Element: e.Text, Name: "没有证据支持"})
		}
	}
	for _, it := range m.Items {
		if !used[it.ID] {
			rows = append(rows, row(it))
		}
	}
	return rows
}

// WriteEvidence writes 要件证据矩阵.
func WriteEvidence(w io.Writer, head ListHead, rows iter.Seq2[EvidenceRow, error]) error {
	return writeList(w, "要件证据矩阵", head, []string{"证据种类依刑事诉讼法第五十条；只有被告人供述，没有其他证据的，不能认定被告人有罪（第五十五条）。"}, []office.Column{
		{Title: "待证事实", Width: 28}, {Title: "证据编号", Width: 12}, {Title: "证据名称", Width: 32}, {Title: "证据种类", Width: 20},
		{Title: "客观性", Width: 9}, {Title: "合法性", Width: 9}, {Title: "关联性", Width: 9}, {Title: "时效性", Width: 9},
		{Title: "证明或反证", Width: 11}, {Title: "我方主张", Width: 30}, {Title: "法院认定", Width: 11}, {Title: "裁判位置", Width: 18}, {Title: "未采信理由", Width: 24},
		{Title: "起诉前可知", Width: 11}, {Title: "已要求补证", Width: 11}, {Title: "矛盾的解释", Width: 30}, {Title: "出处", Width: 26},
	}, rows, func(r EvidenceRow) []string {
		return []string{r.Element, r.Number, r.Name, r.Class, r.Objective, r.Lawful, r.Relevant, r.Timely, r.Bearing, r.Claim, r.Found, r.Place, r.Reason, r.Knowable, r.Asked, r.Explain, r.Source}
	})
}

// EvidencePoints lays a matrix out as the analysis report evaluates evidence.
func EvidencePoints(m *evidence.Matrix, rs evidence.Reasons) (out []Evidence) {
	for _, r := range EvidenceRows(m, rs) {
		e := Evidence{Number: r.Number, Name: r.Name, Class: r.Class, Element: r.Element, Adopted: r.Found}
		for _, x := range [][2]string{{"客观性", r.Objective}, {"合法性", r.Lawful}, {"关联性", r.Relevant}, {"时效性", r.Timely}} {
			if x[1] != "" {
				if e.Assessment != "" {
					e.Assessment += "；"
				}
				e.Assessment += x[0] + x[1]
			}
		}
		if r.Reason != "" {
			e.Adopted += "（" + r.Place + "：" + r.Reason + "）"
		}
		out = append(out, e)
	}
	return out
}
