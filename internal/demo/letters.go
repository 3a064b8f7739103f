package demo

// A Letter is one entry of the demonstration's register of letters. Kinds, kinds
// of evidence and what came back are written as the program's own words.
type Letter struct {
	Kind, Story string // of which case, or none
	Party, Copy string
	CopyTo      string // unit code: whose case managers take note of the copy
	NotedBy     string // who took note of it, on the day of service; empty: nobody yet
	By          string // who drafts and registers; empty: the organiser of the city
	Text        string
	Drafted     string
	Issued      string // with Served; empty: still a draft, or it came in
	Served      string // of what comes in, the day it came
	Decision    string // of what comes in: the day it has to be weighed by
	Items       []LetterItem
	Answered    string
	Answer      string
	File        string // name of the answer as it came; empty: none was kept
	Result      string
	Followup    string
}

// A LetterItem is one item with what came back.
type LetterItem struct{ Text, Evidence, Came, Note string }

// UnifiedNumber returns the 统一受案号 of a written story.
func UnifiedNumber(key string) string {
	s, ok := storyByKey(key)
	if !ok {
		return ""
	}
	u, _ := City().Unit(s.unit)
	first := s.prosAccepted
	if s.arrestAccepted != "" {
		first = s.arrestAccepted
	}
	return unifiedNumber(u, on(first).Year(), s.serial)
}

// Letters returns the register, the oldest first. It is invented from end to end.
func Letters() []Letter {
	return []Letter{
		{
			Kind: "reasons", Story: "night-market", Party: "松陂县公安局", By: "bi-hanzhang", Drafted: "2025-04-03", Issued: "2025-04-03", Served: "2025-04-03",
			Text: "封小虎涉嫌寻衅滋事一案，现有材料只证明其一次受过行政处罚，有固定联系方式和保证人，采取取保候审足以防止发生社会危险性，故不批准逮捕。如有新的证据证明其社会危险性，可以要求复议。",
		},
		{
			Kind: "notice", Story: "ct-film", Party: "明川市公安局澜溪分局", Copy: "派驻澜溪分局执法办案管理中心检察室", CopyTo: "990101", NotedBy: "fu-xiaoling", Drafted: "2025-10-27", Issued: "2025-10-28", Served: "2025-10-29",
			Text: "贺春满故意伤害案经一审法院判决无罪，判决已生效。现就本案侦查取证中反映出的问题通报如下，请研究改进并书面答复。",
			Items: []LetterItem{
				{"法医学人体损伤程度鉴定书：送检CT片的检查号与病历不一致，检材同一性未核对", "expert", "obtained", ""},
				{"在场证人彭某、史某的证言：对是否有拳击、击打何处未作追问，与被害人陈述的矛盾没有排除", "witness", "note", "答复称询问时证人均表示记不清，未再补充询问"},
				{"影像归档系统的原始记录没有调取，以“录入笔误”的情况说明代替", "data", "note", "答复称医院系统升级，已无法调取"},
			},
			Answered: "2025-12-09", Answer: "已对伤情鉴定送检流程作出规定：送检前由两名民警核对检查号并拍照附卷。其余问题在培训中讲评。",
			File:     "关于情况通报的复函（模拟数据）.docx",
			Followup: "请派驻检察室在三个月内抽查伤情鉴定案件的送检材料。",
		},
		{
			Kind: "notice", Story: "used-cable", Party: "明川市公安局澜溪分局", Copy: "派驻澜溪分局执法办案管理中心检察室", Drafted: "2025-10-30", Issued: "2025-10-31", Served: "2025-11-03",
			Text: "伍金旺掩饰、隐瞒犯罪所得案经二审法院改判无罪。现就本案侦查取证中反映出的问题通报如下，请研究改进并书面答复。",
			Items: []LetterItem{
				{"价格认定结论书：以新缆扣减折旧计算，与涉案物品已剪断、去皮的状态不符", "expert", "obtained", ""},
				{"证人茅某的证言：“他应该知道”系推测，未追问其来由", "witness", "obtained", ""},
			},
			Answered: "2025-11-25", Answer: "已与价格认定机构会商，委托书须写明物品现状并附照片；对推测性证言的追问列入询问要点。",
		},
		{
			Kind: "guidance", Story: "tea-debt", Party: "松陂县公安局", By: "bi-hanzhang", Drafted: "2026-02-25", Issued: "2026-02-25", Served: "2026-02-26",
			Text: "邹雨桐涉嫌诈骗一案，经审查，认定非法占有目的的证据不足，现退回补充侦查，请围绕下列事项补充证据。",
			Items: []LetterItem{
				{"茶叶进货、销售的账册和物流单据，查明借款的实际用途", "documentary", "obtained", ""},
				{"借款期间的银行、支付账户流水及往来对象", "data", "obtained", ""},
				{"出借人对借款用途、利息和展期的陈述", "victim", "missing", "两名出借人外出务工，多次联系未到案"},
				{"店铺库存的盘点和估价", "expert", "note", "以情况说明答复：库存已处置，无法估价"},
			},
			Answered: "2026-03-24", Answer: "已按提纲补充侦查，随卷移送。", Followup: "库存处置的去向仍未查明，已记入审查报告。",
		},
		{
			Kind: "defence", Story: "tea-debt", Party: "明川某律师事务所 程律师", By: "bi-hanzhang", Drafted: "2026-04-03", Served: "2026-04-03", Decision: "2026-04-20",
			Text: "书面意见一份，认为系民间借贷纠纷，应当作出不起诉决定。",
			Items: []LetterItem{
				{"借款用于经营，有进货单据为证，没有非法占有目的", "", "adopted", "补充侦查取得的账册、物流单据可以印证"},
				{"出借人明知经营风险，不存在欺骗", "", "unadopted", "隐瞒已有负债的事实有微信记录证明，是否构成欺骗另作评价"},
			},
			Answered: "2026-04-10", Answer: "两点意见分别处理，已写入审查报告。",
		},
		{
			Kind: "consultation", Story: "orchard-fire", Party: "清岚县人民法院", By: "qi-yuanzheng", Drafted: "2026-07-15", Issued: "2026-07-16", Served: "2026-07-17",
			Text:     "雷广田放火案庭审后，合议庭对步态比对意见和塑料壶来源提出疑问。为准确把握证据标准，拟就下列问题会商。",
			Items:    []LetterItem{{"没有资质的比对意见能否作为参考", "", "", ""}, {"物证保管记录缺失的补正方式", "", "", ""}},
			Answered: "2026-07-28", Answer: "同意会商。合议庭认为比对意见不具有参考价值，保管记录缺失须作出合理解释。",
		},
		{
			Kind: "protest", Story: "orchard-fire", Party: "明川市人民检察院", By: "qi-yuanzheng", Drafted: "2026-08-24", Issued: "2026-08-25", Served: "2026-08-25",
			Text:     "清岚县人民法院以证据不足宣告雷广田无罪。经审查，拟提请抗诉，请审查。",
			Answered: "2026-09-02", Answer: "经审查，没有新的证据，原判认定证据不足并无不当，不支持抗诉。", Result: "unadopted",
		},
		{
			Kind: "notice", Story: "orchard-fire", Party: "清岚县公安局", Copy: "派驻清岚县公安局执法办案管理中心检察室", CopyTo: "990121", Drafted: "2026-09-07", Issued: "2026-09-08", Served: "2026-09-09",
			Text: "雷广田放火案经一审法院判决无罪，判决已生效。现就本案侦查取证中反映出的问题通报如下，请研究改进并书面答复。",
			Items: []LetterItem{
				{"步态比对分析意见：没有方法标准和资质依据，比对样本只有一段白天行走视频", "expert", "", ""},
				{"塑料壶：提取位置的笔录与照片不一致，移交清单缺少五日保管记录", "physical", "", ""},
				{"监控视频：显示时间未作校准说明", "data", "", ""},
			},
		},
		{
			Kind: "defence", Story: "card-ring", Party: "明川某律师事务所 柳律师", By: "le-anning", Drafted: "2026-10-20", Served: "2026-10-20",
			Text:  "当面听取意见并收到书面意见一份。",
			Items: []LetterItem{{"出借的银行卡流水中有本人工资，不能全部认定为涉案数额", "", "", ""}, {"系初犯，已退出违法所得", "", "", ""}},
		},
		{
			Kind: "attendance", Story: "fish-pond", Party: "明川市中级人民法院", Drafted: "2026-10-26",
			Text:  "就地类认定所采数据的年份和鉴定机构资质两个争点，拟在列席审判委员会会议时发表意见如下。",
			Items: []LetterItem{{"地类应以立案时有效的调查成果为准，请求一并查明2019年国土调查成果的形成时间", "", "", ""}, {"耕地破坏程度的鉴定须由具备资质的机构现场采样作出", "", "", ""}},
		},
	}
}
