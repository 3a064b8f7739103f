package exchange

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"mingjian/internal/liaison"
	"mingjian/internal/office"
)

// A Correspondence is what a letter says: sealed persons already masked.
type Correspondence struct {
	To       string        `field:"主送" means:"受文单位；辩护意见的提出人"`
	Copy     string        `field:"抄送" means:"抄送单位，如派驻检察室"`
	CaseName string        `field:"案件名称" means:"如 张某某盗窃案"`
	Text     string        `field:"正文" means:"正文，证人、被害人姓名已隐去"`
	Served   string        `field:"送达日期" means:"送达或收到的日期"`
	Due      string        `field:"答复期限" means:"答复的最后一日；没有期限则留空"`
	Term     string        `field:"期限依据" means:"条文或约定"`
	Points   []LetterPoint `field:"事项" means:"逐项通报、要求或意见"`
	Answered string        `field:"答复内容" means:"答复或处理意见"`
	Within   string        `field:"答复期间" means:"尚未送达时，自收到之日起的期间，如 30日"`
}

// A LetterPoint is one item of a letter with what came back.
type LetterPoint struct {
	Text  string `field:"事项内容" means:"问题、要求或意见，证人、被害人姓名已隐去"`
	Class string `field:"证据种类" means:"法定八种之一"`
	Asked string `field:"曾要求补证" means:"起诉前是否已要求侦查机关补证"`
	Came  string `field:"回复情况" means:"已取得、未取得、仅以情况说明答复，或采纳与否"`
	Note  string `field:"回复说明" means:"未取得或采纳与否的理由"`
}

// A PoliceNotice is 情况通报.
type PoliceNotice struct {
	Head
	Correspondence
}

// An Outline is 侦查取证提纲.
type Outline struct {
	Head
	Correspondence
}

// A Letter is any other letter that goes out.
type Letter struct {
	Head
	Correspondence
}

// A DefenceSheet is 辩护意见处理表: each point, whether it is adopted, and why.
type DefenceSheet struct {
	Head
	Correspondence
}

// PaperOf returns the paper of a letter of the kind.
func PaperOf(k liaison.Kind, h Head, c Correspondence) Paper {
	switch k {
	case liaison.Notice:
		return PoliceNotice{h, c}
	case liaison.Guidance:
		return Outline{h, c}
	case liaison.Defence:
		return DefenceSheet{h, c}
	}
	return Letter{h, c}
}

// The words of letters in papers and sheets, which are Chinese.
var (
	cameWords = map[liaison.Came]string{liaison.Obtained: "已取得", liaison.Missing: "未取得", liaison.Situation: "仅以情况说明答复",
		liaison.Adopted: "采纳", liaison.Partly: "部分采纳", liaison.Refused: "不采纳"}
	stateWords = map[liaison.State]string{liaison.Drafted: "拟稿", liaison.Issued: "已签发", liaison.Served: "已送达", liaison.Received: "已收到",
		liaison.Answered: "已答复", liaison.Closed: "办结", liaison.Dropped: "撤稿"}
)

// LetterPoints lays a letter's items out for its paper, names masked.
func LetterPoints(l *liaison.Letter) (out []LetterPoint) {
	for _, a := range l.Asks {
		out = append(out, LetterPoint{Text: l.Masked(a.Text), Class: kindWord(a.Evidence), Asked: answerWords[a.Before], Came: cameWords[a.Came], Note: l.Masked(a.Note)})
	}
	return out
}

// CameCounts says how many items of the letter came back in which way: 已取得2项.
func CameCounts(l *liaison.Letter) (words []string) {
	for _, c := range l.Kind.Returns() {
		n := 0
		for _, a := range l.Asks {
			if a.Came == c {
				n++
			}
		}
		if n > 0 {
			words = append(words, fmt.Sprintf("%s%d项", cameWords[c], n))
		}
	}
	if l.Answer != nil && l.Answer.Result != "" {
		words = append(words, cameWords[l.Answer.Result])
	}
	return words
}

// A LetterRow is a line of 往来文书登记表.
type LetterRow struct {
	Number, Kind, Unit, Party, Copy, CopyNoted, CaseName, Refusal, State, Issued, Served, Due, Term, Answered, Late, Result, Items, Followups string
}

// LetterLine lays the letter out as a line; what the caller knows besides is
// filled in by the caller.
func LetterLine(l *liaison.Letter) LetterRow {
	_, refusal, _ := strings.Cut(string(l.Refusal), "/")
	r := LetterRow{Refusal: refusal, Kind: l.Kind.Name(), Party: l.Party, State: stateWords[l.State], Issued: string(l.IssuedOn), Served: string(l.ServedOn), Due: string(l.Due), Term: l.Term}
	if l.CopyNoted != nil {
		r.CopyNoted = string(l.CopyNoted.Day)
	}
	if l.Answer != nil {
		r.Answered, r.Result = string(l.Answer.Day), cameWords[l.Answer.Result]
	}
	for _, a := range l.Asks {
		if r.Items != "" {
			r.Items += "\n"
		}
		r.Items += l.Masked(a.Text)
		if a.Came != "" {
			r.Items += "——" + cameWords[a.Came]
			if a.Note != "" {
				r.Items += "：" + l.Masked(a.Note)
			}
		}
	}
	for _, f := range l.Followups {
		if r.Followups != "" {
			r.Followups += "\n"
		}
		r.Followups += string(f.Day) + " " + l.Masked(f.Text)
	}
	return r
}

// A RecurrenceRow is a line of 同类证据再次通报 or of 仅以情况说明答复: what one
// addressee was told again, or answered by notes; never of a person.
type RecurrenceRow struct {
	Party, Evidence string
	Count, Letters  int
}

// Recurrences lays out what was told again as lines.
func Recurrences(rs []liaison.Recurrence) (out []RecurrenceRow) {
	for _, r := range rs {
		out = append(out, RecurrenceRow{Party: r.Party, Evidence: kindWord(r.Evidence), Count: r.Cases})
	}
	return out
}

// NotedOnly lays out what was answered by no more than a situation note as lines.
func NotedOnly(ns []liaison.Noted) (out []RecurrenceRow) {
	for _, n := range ns {
		out = append(out, RecurrenceRow{Party: n.Party, Count: n.Items, Letters: n.Letters})
	}
	return out
}

// WriteLetters writes 往来文书登记表, and on sheets of their own what was told again
// by kind of evidence and what only situation notes answered.
func WriteLetters(w io.Writer, head ListHead, rows iter.Seq2[LetterRow, error], again, noted iter.Seq2[RecurrenceRow, error]) error {
	book := office.NewWorkbook()
	defer book.Close()
	err := addList(book, "往来文书登记表", head, []string{"封存的未成年人案件不列入；证人、被害人姓名已隐去。"}, []office.Column{
		{Title: "文号", Width: 26}, {Title: "种类", Width: 16}, {Title: "本院", Width: 22}, {Title: "对方单位", Width: 24}, {Title: "抄送", Width: 24}, {Title: "抄送阅知日期", Width: 14, Kind: office.DateColumn},
		{Title: "案件", Width: 30}, {Title: "对应决定", Width: 38}, {Title: "状态", Width: 10},
		{Title: "签发日期", Width: 12, Kind: office.DateColumn}, {Title: "送达（收到）日期", Width: 16, Kind: office.DateColumn}, {Title: "答复期限", Width: 12, Kind: office.DateColumn},
		{Title: "期限依据", Width: 20}, {Title: "答复日期", Width: 12, Kind: office.DateColumn}, {Title: "逾期", Width: 10}, {Title: "结果", Width: 10}, {Title: "事项及回复", Width: 60}, {Title: "跟进", Width: 40},
	}, rows, func(r LetterRow) []string {
		return []string{r.Number, r.Kind, r.Unit, r.Party, r.Copy, r.CopyNoted, r.CaseName, r.Refusal, r.State, r.Issued, r.Served, r.Due, r.Term, r.Answered, r.Late, r.Result, r.Items, r.Followups}
	})
	if err != nil {
		return err
	}
	head.Title = "同类证据再次通报"
	notes := []string{"只按证据种类和单位统计，封存的未成年人案件不计入。"}
	err = addList(book, "同类证据再次通报", head, notes, []office.Column{{Title: "对方单位", Width: 30}, {Title: "证据种类", Width: 24}, {Title: "先后通报的案件数", Width: 18, Kind: office.NumberColumn}}, again, func(r RecurrenceRow) []string {
		return []string{r.Party, r.Evidence, strconv.Itoa(r.Count)}
	})
	if err != nil {
		return err
	}
	head.Title = "仅以情况说明答复"
	err = addList(book, "仅以情况说明答复", head, notes, []office.Column{{Title: "对方单位", Width: 30}, {Title: "事项数", Width: 12, Kind: office.NumberColumn}, {Title: "文书件数", Width: 12, Kind: office.NumberColumn}}, noted, func(r RecurrenceRow) []string {
		return []string{r.Party, strconv.Itoa(r.Count), strconv.Itoa(r.Letters)}
	})
	if err != nil {
		return err
	}
	return book.Write(w)
}

// A WantedRow is a line of 待说理、待通报清单.
type WantedRow struct {
	Kind, CaseName, Number, Unit, Persons, Outcome, Day, Handlers, Later string
}

// WantedLine lays out a letter that a case asks for as a line.
func WantedLine(o liaison.Wanted, caseName, unit string) WantedRow {
	r := WantedRow{Kind: o.Kind.Name(), CaseName: caseName, Number: o.Number, Unit: unit, Persons: strings.Join(o.Persons, "、"), Outcome: o.Outcome, Day: string(o.Day), Handlers: strings.Join(o.Handlers, "、")}
	for _, x := range o.Later {
		if r.Later != "" {
			r.Later += "\n"
		}
		r.Later += strings.TrimSpace(x.Title + " " + x.Result + " " + x.Day)
	}
	return r
}

// WriteWanted writes 待说理、待通报清单: refusals whose reasons were not issued, and
// acquittals the police were not told of.
func WriteWanted(w io.Writer, head ListHead, rows iter.Seq2[WantedRow, error]) error {
	return writeList(w, "待说理、待通报清单", head, []string{"封存的未成年人案件不列入。"}, []office.Column{
		{Title: "应制作文书", Width: 14}, {Title: "案件", Width: 30}, {Title: "部门受案号", Width: 38}, {Title: "办案单位", Width: 22}, {Title: "当事人", Width: 18},
		{Title: "处理结果", Width: 20}, {Title: "日期", Width: 12, Kind: office.DateColumn}, {Title: "承办人", Width: 16}, {Title: "此后的复议、复核", Width: 30},
	}, rows, func(r WantedRow) []string {
		return []string{r.Kind, r.CaseName, r.Number, r.Unit, r.Persons, r.Outcome, r.Day, r.Handlers, r.Later}
	})
}
