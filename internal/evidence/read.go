package evidence

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxRead is how many pieces of evidence are proposed from one document.
const maxRead = 100

// listed begins a list of evidence within a paragraph.
var listed = regexp.MustCompile(`(?:下列|如下|以下|上述事实的)证据[^：:]{0,30}[：:]`)

// numbered is the number of one piece in a list: 1. （1） 1、 一、
var numbered = regexp.MustCompile(`(?:^|[；;。：:\s])\s*(?:[（(]?\d{1,3}[）)．.、]|[（(][一二三四五六七八九十]{1,3}[）)])`)

// Read proposes the evidence that a document lists. title is what to call the
// document; a list begins where the text says that evidence follows, and each
// piece must bear a number. Nothing is proposed of which the kind of evidence is
// not plain from its words.
func Read(title string, paragraphs []string) (items []Item) {
	open := false // the paragraph before announced a list that goes on
	for n, p := range paragraphs {
		text := p
		if at := listed.FindStringIndex(p); at != nil {
			text, open = p[at[1]:], true
		} else if !open {
			continue
		}
		at := numbered.FindAllStringIndex(text, -1)
		if len(at) == 0 {
			open = strings.TrimSpace(text) == ""
			continue
		}
		for i, span := range at {
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			piece := text[span[1]:end]
			if i+1 == len(at) {
				piece, _, _ = strings.Cut(piece, "。")
			}
			name := strings.Trim(strings.TrimSpace(piece), "；;。，, ")
			kind := kindOf(name)
			if name == "" || kind == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > MaxText {
				continue
			}
			items = append(items, Item{Number: fmt.Sprint(len(items) + 1), Name: name, Kind: kind, Source: fmt.Sprintf("%s第 %d 段", title, n+1), Read: true})
			if len(items) == maxRead {
				return items
			}
		}
		open = !strings.HasSuffix(strings.TrimSpace(p), "。")
	}
	return items
}

// kindWords are the words that make the kind plain, the telling ones first: a
// record of an identification by a witness is a record.
var kindWords = []struct {
	kind  Kind
	words []string
}{
	{Record, []string{"勘验", "检查笔录", "辨认", "侦查实验", "现场图", "方位图", "搜查笔录", "提取笔录", "扣押笔录", "称量笔录"}},
	{Expert, []string{"鉴定", "检验报告", "检验意见", "比对分析意见", "检测报告", "认定结论", "认定书", "价格认定"}},
	{Confession, []string{"供述", "辩解", "供认"}},
	{Victim, []string{"被害人", "被害单位", "集资参与人"}},
	{Witness, []string{"证言", "证人"}},
	{Data, []string{"视听资料", "电子数据", "监控", "视频", "录音", "录像", "光盘", "通话", "短信", "微信", "聊天记录", "基站"}},
	{Documentary, []string{"书证", "合同", "协议", "收据", "收条", "明细", "清单", "登记", "台账", "证明", "病历", "判决书", "告知书", "户籍", "记录", "报告", "发放表", "图", "照片", "发票", "凭证", "情况说明"}},
	{Physical, []string{"物证"}},
}

func kindOf(name string) Kind {
	for _, k := range kindWords {
		for _, w := range k.words {
			if strings.Contains(name, w) {
				return k.kind
			}
		}
	}
	return ""
}

// Merge adds the proposed items whose name the matrix does not hold yet, with
// ids made by id, and returns how many it added.
func (m *Matrix) Merge(proposed []Item, id func() string) (added int) {
	held := map[string]bool{}
	for _, it := range m.Items {
		held[it.Name] = true
	}
	for _, it := range proposed {
		if held[it.Name] || len(m.Items) >= MaxItems {
			continue
		}
		held[it.Name] = true
		it.ID = id()
		it.Number = fmt.Sprint(len(m.Items) + 1)
		m.Items = append(m.Items, it)
		added++
	}
	return added
}
