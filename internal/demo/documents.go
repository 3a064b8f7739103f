package demo

import (
	"fmt"
	"strings"
	"time"
)

// notice stands on every page of a made document.
const notice = "模拟数据　人物、单位与情节均属虚构"

type style int

const (
	body style = iota
	title
	centre
	plain // no first-line indent: the addressee
	right
)

type line struct {
	text  string
	style style
}

// A paper is one legal document of a story.
type paper struct {
	kind   string
	number string
	story  *story
	date   string
	lines  []line
}

func (p *paper) add(st style, format string, args ...any) {
	p.lines = append(p.lines, line{fmt.Sprintf(format, args...), st})
}

var digits = []rune("〇一二三四五六七八九")

// cnDate writes 2025-05-16 as 二〇二五年五月十六日, the way documents are dated.
func cnDate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, r := range t.Format("2006") {
		b.WriteRune(digits[r-'0'])
	}
	return b.String() + "年" + cnNumber(int(t.Month())) + "月" + cnNumber(t.Day()) + "日"
}

// cnNumber writes 1..99 in Chinese.
func cnNumber(n int) string {
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return "十" + strings.TrimSuffix(cnNumber(n-10), "〇")
	}
	return string(digits[n/10]) + "十" + strings.TrimSuffix(string(digits[n%10]), "〇")
}

func cnTerm(months int) string {
	s := ""
	if months >= 12 {
		s = cnNumber(months/12) + "年"
	}
	if months%12 > 0 {
		s += cnNumber(months%12) + "个月"
	}
	return s
}

// numDate writes 2025年5月16日, the way dates stand in running text.
func numDate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return ""
	}
	return t.Format("2006年1月2日")
}

var judges = map[string][3]string{
	"990100": {"康叔平", "晏如海", "谷雨生"}, "990101": {"岳承志", "凌若水", "单文彬"}, "990121": {"车明远", "鲍思贤", "翟秋生"},
	"990122": {"应长松", "闻绍棠", "阎立言"}, "990123": {"路安澜", "詹士杰", "殷如松"}, "990124": {"郁文涛", "管仲良", "臧玉书"}, "990125": {"曲直言", "巫建平", "牛济民"},
}

// retrialJudges sit after a remand, where the first panel may not.
var retrialJudges = map[string][3]string{"990122": {"冉松年", "佘有为", "阚清泉"}, "990123": {"宓怀德", "寿长青", "逄子平"}}

func courtNumber(u Unit, year string, serial int) string {
	return fmt.Sprintf("（%s）岚%s刑初%d号", year, u.Code[:2]+u.Code[4:], serial)
}

func (s *story) indictment(u Unit) string {
	return fmt.Sprintf("%s检刑诉〔%s〕%d号", u.ShortName, s.prosEnd[:4], s.serial)
}

func (s *story) identity(role string, u Unit) string {
	t := fmt.Sprintf("%s%s，%s，%s出生，汉族，%s，户籍所在地及住址均为明川市%s。", role, s.name, s.sex, s.born, s.work, u.Place)
	switch {
	case s.arrestResult == "批准逮捕":
		t += fmt.Sprintf("因涉嫌犯%s，于%s被%s刑事拘留，%s经%s批准，同日由%s执行逮捕。", s.charge, numDate(s.detained), u.Police, numDate(s.arrestEnd), u.Name, u.Police)
	default:
		t += fmt.Sprintf("因涉嫌犯%s，被%s取保候审。", s.charge, u.Police)
	}
	return t
}

// factsAs tells the charged facts with the word for the person that the stage uses.
func (s *story) factsAs(role string) string {
	return strings.NewReplacer("被告人", role, "被不起诉人", role, "犯罪嫌疑人", role).Replace(s.facts)
}

func (s *story) evidenceList() string {
	parts := make([]string, len(s.evidence))
	for i, e := range s.evidence {
		parts[i] = fmt.Sprintf("%d.%s", i+1, e)
	}
	return strings.Join(parts, "；") + "。"
}

func (s *story) supplement(u Unit) string {
	switch {
	case s.sup2 != "":
		return fmt.Sprintf("因部分事实不清、证据不足，本院于%s、%s两次将案件退回补充侦查，侦查机关分别于%s、%s补查重报。", numDate(s.sup1), numDate(s.sup2), numDate(s.back1), numDate(s.back2))
	case s.sup1 != "":
		return fmt.Sprintf("因部分事实不清、证据不足，本院于%s将案件退回补充侦查，侦查机关于%s补查重报。", numDate(s.sup1), numDate(s.back1))
	}
	return ""
}

func papersOf(s *story, c CityData) []paper {
	if s.facts == "" {
		return nil
	}
	u, _ := c.Unit(s.unit)
	by, _ := c.Person(s.by)
	var out []paper
	if s.prosResult == "起诉" && len(s.evidence) > 0 {
		out = append(out, s.indict(u, by.Name))
	}
	if s.judged != "" && len(s.found) > 0 {
		out = append(out, s.firstJudgment(u, by.Name))
	}
	if s.secondSentence == "无罪" {
		out = append(out, s.secondJudgment(u, c))
	}
	if s.remandEnd != "" && s.remandDone == "" {
		out = append(out, s.retrial(u, by.Name))
	}
	if s.withdrawn != "" || s.remandDone != "" {
		out = append(out, s.permit(u))
	}
	if s.withdrawnDone != "" || s.remandDone != "" || strings.HasSuffix(s.prosResult, "不起诉") {
		out = append(out, s.notProsecuted(u))
	}
	for i := range s.reviews {
		out = append(out, s.ask(i, u, c), s.answer(i, u, c))
	}
	return out
}

func (s *story) indict(u Unit, by string) paper {
	p := paper{kind: "起诉书", number: s.indictment(u), story: s, date: s.prosEnd}
	p.add(centre, "%s", u.Name)
	p.add(title, "起诉书")
	p.add(right, "%s", p.number)
	p.add(body, "%s", s.identity("被告人", u))
	p.add(body, "本案由%s侦查终结，以被告人%s涉嫌%s，于%s向本院移送审查起诉。本院受理后，已依法告知被告人有权委托辩护人和认罪认罚可能导致的法律后果，依法讯问了被告人，听取了辩护人的意见，审查了全部案件材料。%s", u.Police, s.name, s.charge, numDate(s.prosAccepted), s.supplement(u))
	p.add(body, "经依法审查查明：")
	p.add(body, "%s", s.facts)
	p.add(body, "认定上述事实的证据如下：%s", s.evidenceList())
	p.add(body, "本院认为，被告人%s的行为触犯了《中华人民共和国刑法》%s，犯罪事实清楚，证据确实、充分，应当以%s追究其刑事责任。根据《中华人民共和国刑事诉讼法》第一百七十六条第一款的规定，提起公诉，请依法判处。", s.name, s.article, s.charge)
	p.add(plain, "此致")
	p.add(plain, "%s", u.Court)
	p.add(right, "检察员　%s", by)
	p.add(right, "%s", cnDate(s.prosEnd))
	return p
}

// opening is what every first-instance judgment begins with.
func (s *story) opening(p *paper, u Unit, by string) {
	p.add(centre, "%s", u.Court)
	p.add(title, "刑事判决书")
	p.add(right, "%s", p.number)
	p.add(body, "公诉机关%s。", u.Name)
	p.add(body, "%s", s.identity("被告人", u))
	p.add(body, "辩护人文道衡，岚山正言律师事务所律师。")
	if s.remandAccepted != "" && p.kind != "一审刑事判决书" {
		p.add(body, "%s以%s起诉书指控被告人%s犯%s一案，本院于%s作出%s刑事判决。宣判后，被告人%s不服，提出上诉。明川市中级人民法院于%s裁定撤销原判，发回重审。本院依法另行组成合议庭，公开开庭审理了本案。%s指派检察员%s出庭支持公诉，被告人%s及其辩护人到庭参加诉讼。现已审理终结。",
			u.Name, s.indictment(u), s.name, s.charge, numDate(s.judged), courtNumber(u, s.judged[:4], s.serial), s.name, numDate(s.secondJudged), u.Name, by, s.name)
	} else {
		p.add(body, "%s以%s起诉书指控被告人%s犯%s，于%s向本院提起公诉。本院依法适用普通程序，组成合议庭，于%s公开开庭审理了本案。%s指派检察员%s出庭支持公诉，被告人%s及其辩护人到庭参加诉讼。现已审理终结。",
			u.Name, s.indictment(u), s.name, s.charge, numDate(s.prosEnd), numDate(s.trial), u.Name, by, s.name)
	}
	p.add(body, "公诉机关指控：%s为证明上述事实，公诉机关提交了下列证据：%s公诉机关认为，被告人%s的行为构成%s，提请依法惩处。", s.facts, s.evidenceList(), s.name, s.charge)
	p.add(body, "被告人%s辩称，%s。", s.name, s.plea)
	p.add(body, "辩护人提出，%s。", s.defence)
}

func (s *story) firstJudgment(u Unit, by string) paper {
	p := paper{kind: "一审刑事判决书", number: courtNumber(u, s.judged[:4], s.serial), story: s, date: s.judged}
	s.opening(&p, u, by)
	if strings.HasPrefix(s.sentence, "无罪") {
		s.acquit(&p, s.sentence == doubt)
	} else {
		p.add(body, "经审理查明的事实与公诉机关指控的事实一致，并有经庭审举证、质证的上述证据证实，本院予以确认。")
		p.add(body, "本院认为，被告人%s的行为已构成%s，公诉机关指控的罪名成立。辩护人所提无罪的辩护意见与查明的事实不符，不予采纳。依照《中华人民共和国刑法》%s之规定，判决如下：", s.name, s.charge, s.article)
		p.add(body, "被告人%s犯%s，判处%s%s，并处罚金人民币五千元。", s.name, s.charge, s.sentence, cnTerm(s.term))
	}
	p.add(body, "如不服本判决，可在接到判决书的第二日起十日内，通过本院或者直接向明川市中级人民法院提出上诉。书面上诉的，应当提交上诉状正本一份，副本二份。")
	sign(&p, judges[u.Code], s.judged)
	return p
}

func (s *story) acquit(p *paper, onDoubt bool) {
	p.add(body, "针对控辩双方的争议焦点，根据庭审查明的事实和证据，本院评判如下：")
	for i, f := range s.found {
		p.add(body, "%s、%s", cnNumber(i+1), f)
	}
	item := "（二）"
	if onDoubt {
		item = "（三）"
	}
	p.add(body, "本院认为，%s。依照《中华人民共和国刑事诉讼法》第二百条第%s项之规定，判决如下：", s.holding, item)
	p.add(body, "被告人%s无罪。", s.name)
}

func (s *story) retrial(u Unit, by string) paper {
	p := paper{kind: "重审刑事判决书", number: courtNumber(u, s.remandEnd[:4], s.serial+120), story: s, date: s.remandEnd}
	s.opening(&p, u, by)
	s.acquit(&p, false)
	p.add(body, "如不服本判决，可在接到判决书的第二日起十日内，通过本院或者直接向明川市中级人民法院提出上诉。")
	sign(&p, retrialJudges[u.Code], s.remandEnd)
	return p
}

func (s *story) secondJudgment(u Unit, c CityData) paper {
	city, _ := c.Unit(cityCode)
	p := paper{kind: "二审改判无罪判决书", number: fmt.Sprintf("（%s）岚99刑终%d号", s.secondJudged[:4], s.serial), story: s, date: s.secondJudged}
	first := courtNumber(u, s.judged[:4], s.serial)
	was := fmt.Sprintf("被告人%s犯%s，判处%s%s，并处罚金人民币五千元", s.name, s.charge, s.sentence, cnTerm(s.term))
	p.add(centre, "%s", city.Court)
	p.add(title, "刑事判决书")
	p.add(right, "%s", p.number)
	p.add(body, "原公诉机关%s。", u.Name)
	p.add(body, "%s", s.identity("上诉人（原审被告人）", u))
	p.add(body, "辩护人文道衡，岚山正言律师事务所律师。")
	p.add(body, "%s审理%s指控原审被告人%s犯%s一案，于%s作出%s刑事判决。原审被告人%s不服，提出上诉。本院依法组成合议庭，公开开庭审理了本案。%s指派检察员叶廷松出庭履行职务。上诉人%s及其辩护人到庭参加诉讼。现已审理终结。",
		u.Court, u.Name, s.name, s.charge, numDate(s.judged), first, s.name, city.Name, s.name)
	p.add(body, "原判认定：%s原判据此认为，被告人%s的行为构成%s，判决：%s。", s.facts, s.name, s.charge, was)
	p.add(body, "上诉人%s上诉提出，%s。请求撤销原判，宣告无罪。", s.name, s.plea)
	p.add(body, "辩护人提出，%s。", s.defence)
	p.add(body, "%s出庭检察员认为，原判认定事实清楚，证据确实、充分，定罪准确，量刑适当，建议驳回上诉，维持原判。", city.Name)
	p.add(body, "本院审理查明的交易次数、数量和价款与原判认定一致。针对上诉人主观上是否明知这一争议焦点，评判如下：")
	for i, f := range s.found {
		p.add(body, "%s、%s", cnNumber(i+1), f)
	}
	p.add(body, "本院认为，%s。依照《中华人民共和国刑事诉讼法》第二百三十六条第一款第（三）项、第二百条第（三）项之规定，判决如下：", s.holding)
	p.add(body, "一、撤销%s%s刑事判决；", u.Court, first)
	p.add(body, "二、上诉人（原审被告人）%s无罪。", s.name)
	p.add(body, "本判决为终审判决。")
	sign(&p, judges[cityCode], s.secondJudged)
	return p
}

func (s *story) permit(u Unit) paper {
	when, number, asked := s.withdrawn, courtNumber(u, s.prosEnd[:4], s.serial), s.withdrawn
	if s.remandDone != "" {
		when, asked = s.remandEnd, s.remandEnd
		number = courtNumber(u, s.remandEnd[:4], s.serial+120)
	}
	decided := on(when).plus(3).onOrAfterWork().String()
	p := paper{kind: "准许撤回起诉刑事裁定书", number: number, story: s, date: decided}
	p.add(centre, "%s", u.Court)
	p.add(title, "刑事裁定书")
	p.add(right, "%s", number)
	p.add(body, "公诉机关%s。", u.Name)
	p.add(body, "%s", s.identity("被告人", u))
	p.add(body, "辩护人文道衡，岚山正言律师事务所律师。")
	if s.remandDone != "" {
		p.add(body, "%s以%s起诉书指控被告人%s犯%s一案，本院于%s作出%s刑事判决。被告人上诉后，明川市中级人民法院于%s裁定撤销原判，发回重审。本院依法另行组成合议庭进行审理。",
			u.Name, s.indictment(u), s.name, s.charge, numDate(s.judged), courtNumber(u, s.judged[:4], s.serial), numDate(s.secondJudged))
	} else {
		p.add(body, "%s以%s起诉书指控被告人%s犯%s，于%s向本院提起公诉。本院受理后，依法组成合议庭，于%s公开开庭审理了本案。", u.Name, s.indictment(u), s.name, s.charge, numDate(s.prosEnd), numDate(s.trial))
	}
	p.add(body, "审理过程中查明：")
	for i, f := range s.found {
		p.add(body, "%s、%s", cnNumber(i+1), f)
	}
	p.add(body, "在本院宣告判决前，%s于%s以“%s”为由，决定撤回对被告人%s的起诉。", u.Name, numDate(asked), s.why, s.name)
	p.add(body, "本院认为，公诉机关在宣告判决前要求撤回起诉，理由符合法律规定，应予准许。依照《最高人民法院关于适用〈中华人民共和国刑事诉讼法〉的解释》第二百九十六条之规定，裁定如下：")
	p.add(body, "准许%s撤回对被告人%s的起诉。", u.Name, s.name)
	p.add(body, "如不服本裁定，可在接到裁定书的第二日起五日内，通过本院或者直接向明川市中级人民法院提出上诉。")
	panel := judges[u.Code]
	if s.remandDone != "" {
		panel = retrialJudges[u.Code]
	}
	sign(&p, panel, decided)
	return p
}

func (s *story) notProsecuted(u Unit) paper {
	when := s.prosEnd
	after := s.withdrawn != "" || s.remandDone != ""
	if after {
		when = s.withdrawnDone + s.remandDone
	}
	p := paper{kind: "不起诉决定书", number: s.refusalNumber(u), story: s, date: when}
	p.add(centre, "%s", u.Name)
	p.add(title, "不起诉决定书")
	p.add(right, "%s", p.number)
	p.add(body, "%s", s.identity("被不起诉人", u))
	p.add(body, "本案由%s侦查终结，以被不起诉人%s涉嫌%s，于%s向本院移送审查起诉。%s", u.Police, s.name, s.charge, numDate(s.prosAccepted), s.supplement(u))
	if after {
		p.add(body, "本院于%s以%s起诉书向%s提起公诉。审理过程中，本院以“%s”为由决定撤回起诉，%s裁定准许。", numDate(s.prosEnd), s.indictment(u), u.Court, s.why, u.Court)
	}
	switch {
	case after:
		p.add(body, "%s移送起诉认定：%s", u.Police, s.factsAs("被不起诉人"))
		p.add(body, "经本院重新审查，%s。", s.review)
		p.add(body, "本院认为，本案现有证据不能证明被不起诉人%s的行为构成%s，不符合起诉条件。依照《中华人民共和国刑事诉讼法》第一百七十五条第四款、《人民检察院刑事诉讼规则》第四百二十四条的规定，决定对%s不起诉。", s.name, s.charge, s.name)
	case s.prosResult == "其他证据不足不起诉":
		p.add(body, "%s移送起诉认定：%s", u.Police, s.factsAs("被不起诉人"))
		p.add(body, "经本院审查，%s，本院仍然认为%s认定的犯罪事实不清、证据不足，不符合起诉条件。依照《中华人民共和国刑事诉讼法》第一百七十五条第四款的规定，决定对%s不起诉。", s.why, u.Police, s.name)
	default:
		p.add(body, "经本院依法审查查明：%s", s.facts)
		p.add(body, "本院认为，被不起诉人%s实施了《中华人民共和国刑法》%s规定的行为，但%s。依照《中华人民共和国刑法》第三十七条、《中华人民共和国刑事诉讼法》第一百七十七条第二款的规定，决定对%s不起诉。", s.name, s.article, s.why, s.name)
	}
	p.add(body, "被害人如果不服本决定，可以自收到本决定书后七日以内向明川市人民检察院申诉，请求提起公诉；也可以不经申诉，直接向%s提起自诉。", u.Court)
	p.add(right, "%s", u.Name)
	p.add(right, "%s", cnDate(when))
	return p
}

// what names the decision under review, with its own law.
func (s *story) what() (decision, doc, law string) {
	if strings.HasPrefix(s.reviews[0].kind, "不批捕") {
		return "不批准逮捕决定", "不批准逮捕决定书", "第九十二条"
	}
	return "不起诉决定", "不起诉决定书", "第一百七十九条"
}

func (s *story) askNumber(i int, u Unit) string {
	return fmt.Sprintf("%s公要复字〔%s〕%d号", u.ShortName, s.reviews[i].accepted[:4], s.serial+i)
}

func (s *story) ask(i int, u Unit, c CityData) paper {
	r := s.reviews[i]
	decision, doc, law := s.what()
	kind, verb, to, reasons := "要求复议意见书", "要求复议", u, s.police
	if strings.HasSuffix(r.kind, "复核") {
		kind, verb, reasons = "提请复核意见书", "提请复核", s.police2
		to, _ = c.Unit(cityCode)
	}
	p := paper{kind: kind, number: s.askNumber(i, u), story: s, date: r.accepted}
	date := s.prosEnd
	if s.arrestResult == "不批准逮捕" {
		date = s.arrestEnd
	}
	p.add(centre, "%s", u.Police)
	p.add(title, "%s", kind)
	p.add(right, "%s", p.number)
	p.add(plain, "%s：", to.Name)
	p.add(body, "%s于%s以%s%s对犯罪嫌疑人%s涉嫌%s一案作出%s。", u.Name, numDate(date), s.refusalNumber(u), doc, s.name, s.charge, decision)
	p.add(body, "经依法侦查查明：%s", s.factsAs("犯罪嫌疑人"))
	p.add(body, "我局认为，上述决定不当，理由是：%s。", reasons)
	p.add(body, "根据《中华人民共和国刑事诉讼法》%s的规定，特%s。", law, verb)
	p.add(right, "%s", u.Police)
	p.add(right, "%s", cnDate(r.accepted))
	return p
}

func (s *story) answer(i int, u Unit, c CityData) paper {
	r := s.reviews[i]
	decision, doc, law := s.what()
	who, _ := c.Person(r.by)
	office, kind, ask, verb, reasons, word := u, "复议决定书", "要求复议意见书", "要求复议", s.review, "复议"
	if strings.HasSuffix(r.kind, "复核") {
		office, _ = c.Unit(cityCode)
		kind, ask, verb, reasons, word = "复核决定书", "提请复核意见书", "提请复核", s.review2, "复核"
	}
	short := strings.TrimSuffix(lineOf(r.kind), word)
	p := paper{kind: kind, number: fmt.Sprintf("%s检%s%s〔%s〕%d号", office.ShortName, short, word, r.end[:4], s.serial), story: s, date: r.end}
	p.add(centre, "%s", office.Name)
	p.add(title, "%s", kind)
	p.add(right, "%s", p.number)
	p.add(plain, "%s：", u.Police)
	p.add(body, "你局以%s%s%s的犯罪嫌疑人%s涉嫌%s一案，本院于%s收到，依法指派检察官%s进行了审查。", s.askNumber(i, u), ask, verb, s.name, s.charge, numDate(r.accepted), who.Name)
	p.add(body, "%s。", reasons)
	p.add(body, "根据《中华人民共和国刑事诉讼法》%s的规定，决定：", law)
	old := fmt.Sprintf("%s%s%s", u.Name, s.refusalNumber(u), doc)
	switch {
	case r.result == "维持":
		p.add(body, "维持%s。", old)
	case office.Code == cityCode && decision == "不起诉决定":
		p.add(body, "撤销%s，由%s依法提起公诉。", old, u.Name)
	case office.Code == cityCode:
		p.add(body, "撤销%s，由%s依法作出批准逮捕决定。", old, u.Name)
	case decision == "不起诉决定":
		p.add(body, "撤销%s，依法提起公诉。", old)
	default:
		p.add(body, "撤销%s，批准逮捕犯罪嫌疑人%s。", old, s.name)
	}
	p.add(right, "%s", office.Name)
	p.add(right, "%s", cnDate(r.end))
	return p
}

func sign(p *paper, names [3]string, date string) {
	p.add(right, "审判长　%s", names[0])
	p.add(right, "审判员　%s", names[1])
	p.add(right, "审判员　%s", names[2])
	p.add(right, "%s", cnDate(date))
	p.add(right, "书记员　艾文")
}
