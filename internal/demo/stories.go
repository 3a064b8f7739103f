package demo

import (
	"fmt"
	"strings"
)

// A story is one written case. Its numbers and dates do not hang on the seed, so
// that documents and the texts of the sessions may speak of them.
type story struct {
	key, unit, charge, article string
	serial                     int // of 部门受案号 and 统一受案号
	name, sex, born, work      string
	age                        int
	detained                   string
	arrestBy, by               string // keys of the prosecutors
	arrestAccepted, arrestEnd  string
	arrestResult, refusal      string
	prosAccepted, sup1, back1  string
	sup2, back2                string
	prosEnd, prosResult        string
	trial, judged, sentence    string
	term                       int
	withdrawn, withdrawnDone   string
	appealed, protested        string
	secondAccepted             string
	secondJudged, secondResult string
	secondSentence             string
	remandAccepted, remandEnd  string // remandEnd: judgment, or withdrawal when remandDone is set
	remandDone                 string
	reviews                    []storyReview

	facts    string   // what was charged
	evidence []string // in the order of the file
	plea     string   // the defendant's
	defence  string   // the lawyer's
	found    []string // the deciding reasons, a paragraph each
	holding  string   // 本院认为 …, without the articles
	why      string   // reason of a withdrawal or a refusal
	police   string   // reasons of the police for 复议
	police2  string   // and for 复核
	review   string   // reasons of the first decision on it
	review2  string   // and of the second
}

type storyReview struct{ kind, by, accepted, end, result string }

const (
	doubt = "无罪（证据不足、指控的犯罪不能成立）"
	byLaw = "无罪（依据法律认定被告人无罪）"
)

var stories = []story{
	{
		key: "ct-film", unit: "990101", charge: "故意伤害罪", article: "第二百三十四条第一款", serial: 61,
		name: "贺春满", sex: "男", born: "1984年3月11日", work: "个体装修工", age: 40, detained: "2024-09-03",
		arrestBy: "lin-shuchen", by: "lin-shuchen", arrestAccepted: "2024-09-10", arrestEnd: "2024-09-14", arrestResult: "批准逮捕",
		prosAccepted: "2024-11-08", sup1: "2024-12-02", back1: "2024-12-27", prosEnd: "2025-01-22", prosResult: "起诉",
		trial: "2025-03-12", judged: "2025-05-16", sentence: doubt,
		facts:    "2024年8月27日19时许，被告人贺春满因装修尾款与被害人姚某在澜溪区砚湖路一门市房内发生争执，继而互相推搡。其间，贺春满用拳击打姚某左侧胸部，致其左侧第6、7肋骨骨折。经鉴定，姚某的损伤程度为轻伤二级。",
		evidence: []string{"被害人姚某的陈述", "证人彭某、史某的证言", "澜溪区中医院病历及2024年8月28日CT片", "法医学人体损伤程度鉴定书（2024年9月1日）", "现场方位图", "被告人贺春满的供述和辩解"},
		plea:     "双方只是互相推了几把，没有打到姚某胸部；姚某次日还在工地扛过板材",
		defence:  "鉴定所依据的CT片检查号与病历不一致，不能证明片中骨折系姚某本人所有，亦不能排除陈旧伤；在场证人均未看到拳击胸部的动作，应当宣告无罪",
		found: []string{
			"关于损伤结果。鉴定书载明的检材为“CT片一张，检查号CT0828117”，而姚某病历所附检查报告单的检查号为CT0828171。公诉机关补充提交的情况说明称系“录入笔误”，但未调取影像归档系统的原始记录，出具说明的人员也未到庭。经本院委托重新鉴定，鉴定机构调取影像归档数据后认为：检查号CT0828171对应的影像显示左侧第7肋骨皮质扭曲，边缘可见骨痂形成，不支持为2024年8月27日新鲜骨折；检查号CT0828117登记的受检人并非姚某。重新鉴定意见为姚某损伤程度属轻微伤。原鉴定检材同一性存疑，不予采信。",
			"关于加害行为。姚某称被“一拳打在左胸、当场倒地”；彭某证明二人“抓住衣领推来推去，后来姚某自己坐下了”；史某到场时争执已经结束。三份证据对是否有拳击、击打何处、是否倒地均不一致，除姚某陈述外没有其他证据印证。",
			"关于因果关系。姚某案发次日上午在工地搬运板材有考勤记录及工友证言证实，就诊时间为当日17时许，间隔约22小时。在损伤新旧存疑的情况下，不能排除伤情由其他原因形成的合理怀疑。",
		},
		holding: "公诉机关指控被告人贺春满故意伤害他人身体致轻伤的证据不足，指控的犯罪不能成立。被告人及辩护人的相关意见成立，予以采纳",
	},
	{
		key: "greenhouse", unit: "990121", charge: "合同诈骗罪", article: "第二百二十四条", serial: 38,
		name: "祁长荣", sex: "男", born: "1976年12月2日", work: "清岚县某农业设施有限公司法定代表人", age: 46, detained: "2024-02-26",
		arrestBy: "shen-zhiwei", by: "shen-zhiwei", arrestAccepted: "2024-03-06", arrestEnd: "2024-03-12", arrestResult: "批准逮捕",
		prosAccepted: "2024-05-10", sup1: "2024-06-07", back1: "2024-07-05", prosEnd: "2024-08-02", prosResult: "起诉",
		trial: "2024-09-20", judged: "2024-12-18", sentence: byLaw,
		facts:    "2023年5月至7月间，被告人祁长荣明知其经营的公司已负债二百余万元、不具备履约能力，仍与岫河蔬菜合作社签订温室大棚承建合同，收取预付工程款人民币86万元。祁长荣将其中51万元用于偿还公司旧债，大棚仅完成地基和部分骨架即停工，后更换手机号码。",
		evidence: []string{"温室大棚承建合同及补充协议", "银行账户交易明细", "被害单位负责人卜某的陈述", "证人（材料商、施工人员）薛某等五人的证言", "司法会计鉴定意见书", "工程现场勘查照片", "被告人祁长荣的供述和辩解"},
		plea:     "合同是真的，工程也干了一多半，停工是因为合作社不给第二笔款；换号码是因为债主天天打电话，和合作社一直有微信联系",
		defence:  "本案系建设工程合同纠纷，合作社已于2023年11月提起民事诉讼并申请鉴定工程造价；祁长荣没有非法占有目的，应当宣告无罪",
		found: []string{
			"关于履约能力。司法会计鉴定仅统计公司的对外负债，未统计同期应收账款和在建工程。辩护人提交的三份在建合同及结算单证明，签约时公司尚有应收款143万元，设备估价36万元。以负债状况推定自始没有履约能力，依据不足。",
			"关于款项去向。收款账户为公司结算账户，预付款进入后与其他工程款混同使用。偿还的51万元旧债中，39万元系拖欠材料商的骨架、薄膜货款，其中至少22万元的材料实际用于涉案工程，有送货单、入库单和施工人员证言印证。资金混用不规范，但不等于将合同款据为己有。",
			"关于履行行为。民事案件中的造价鉴定认定已完工程造价为61.4万元，占已收款的七成。停工发生在合作社以“设计变更”为由拒付第二期款之后。祁长荣更换手机号码后仍以微信与卜某商谈复工，有聊天记录为证，不属于逃匿。",
		},
		holding: "被告人祁长荣在签订、履行合同过程中有夸大资金实力的行为，但有实际履约能力和履约行为，现有证据证明的是合同履行中的纠纷，不能认定其以非法占有为目的骗取对方当事人财物，其行为不构成合同诈骗罪，依法应当宣告无罪。被告人及辩护人的意见成立，予以采纳",
	},
	{
		key: "missing-tape", unit: "990122", charge: "走私、贩卖、运输、制造毒品罪", article: "第三百四十七条第四款", serial: 27,
		name: "庞石根", sex: "男", born: "1990年7月19日", work: "货车司机", age: 34, detained: "2024-10-15",
		arrestBy: "liang-boyan", by: "liang-boyan", arrestAccepted: "2024-10-22", arrestEnd: "2024-10-28", arrestResult: "批准逮捕",
		prosAccepted: "2024-12-25", sup1: "2025-01-20", back1: "2025-02-19", prosEnd: "2025-03-14", prosResult: "起诉",
		trial: "2025-05-15", withdrawn: "2025-07-11", withdrawnDone: "2025-08-06",
		facts:    "2024年9月下旬至10月14日间，被告人庞石根先后三次在望岫县物流园停车场，以每次600元的价格向吸毒人员明某贩卖甲基苯丙胺，共计约2.4克。2024年10月14日22时许，民警将庞石根抓获，从其驾驶的货车工具箱内查获甲基苯丙胺0.71克。",
		evidence: []string{"扣押笔录、扣押清单、称量笔录", "毒品检验报告", "证人明某的证言", "微信转账记录三笔", "现场检测报告书", "被告人庞石根在侦查阶段的三次有罪供述"},
		plea:     "毒品是自己吸的，转账是明某归还的运费垫款；第一次笔录是连续问了一夜以后签的，民警说不签就扣车",
		defence:  "有罪供述应当作为非法证据排除；首次讯问没有同步录音录像，称量时被告人不在场、没有见证人，在案证据不足以证明贩卖",
		found: []string{
			"经庭前会议和当庭调查，庞石根于2024年10月14日22时40分被带至办案中心，首份有罪笔录记载的讯问时间为次日7时05分至8时20分。侦查机关未提供该次讯问的同步录音录像，说明为“设备存储故障”，但办案中心设备日志显示当日设备运行正常；进出登记表显示其间庞石根未进入休息室。",
			"第二、三次讯问由相同侦查人员在逮捕前进行，未告知可以重新作出供述及先前供述可能被排除，内容与首份笔录高度雷同。",
			"称量笔录无见证人签名，扣押物品编号与送检编号不一致，侦查机关补充的情况说明未能作出合理解释。",
		},
		why:    "证据发生变化，不符合起诉条件",
		review: "在案三次有罪供述系采用疲劳讯问方法收集或者受其影响作出的重复性供述，依法应当予以排除；查获的0.71克甲基苯丙胺在扣押、称量、送检环节编号不一致且无见证人，不能作出合理解释，不得作为定案的根据；证人明某对交易次数、地点前后三次陈述不一，微信转账记录载明的“运费”备注与其运输记录能够对应。排除上述证据后，认定庞石根贩卖毒品的事实不清、证据不足，经再次审查，不符合起诉条件",
	},
	{
		key: "used-cable", unit: "990101", charge: "掩饰、隐瞒犯罪所得、犯罪所得收益罪", article: "第三百一十二条第一款", serial: 102,
		name: "伍金旺", sex: "男", born: "1969年5月6日", work: "废旧物资回收站经营者", age: 55,
		by: "yan-ruoqing", prosAccepted: "2024-12-06", prosEnd: "2025-01-03", prosResult: "起诉",
		trial: "2025-02-20", judged: "2025-03-06", sentence: "有期徒刑", term: 10, appealed: "2025-03-14",
		secondAccepted: "2025-04-09", secondJudged: "2025-06-20", secondResult: "改判", secondSentence: "无罪",
		facts:    "2024年7月至9月间，被告人伍金旺明知茅某、闵某（均已判刑）出售的铜芯电缆系犯罪所得，仍以每公斤38元至42元的价格先后四次收购，共计412公斤，支付人民币16480元。经价格认定，上述电缆价值人民币21830元。",
		evidence: []string{"证人茅某、闵某的证言及生效判决书", "收购登记台账", "微信转账记录", "价格认定结论书", "搜查笔录及照片", "被告人伍金旺的供述和辩解"},
		plea:     "收的是剪断的旧电缆，卖的人拿着施工单位的处理证明，价格和行情差不多，不知道是偷的",
		defence:  "伍金旺按规定登记了出售人身份和物品来源，收购价与同期市场价相差不足一成，不能推定其明知",
		found: []string{
			"原判认定明知，主要依据为收购价低于价格认定结论、交易时间在傍晚以及茅某“他应该知道”的证言。经查，价格认定以新缆扣减折旧计算，而涉案电缆已剪断、去皮，本院调取的同期再生资源行情显示，此类铜料收购价为每公斤39元至43元，伍金旺的收购价处于该区间。",
			"收购台账逐笔记载了出售人姓名、身份证号、车牌号和数量，并粘贴有加盖“明川某电力安装队”印章的旧料处理证明复印件。印章虽系伪造，但一般从业者凭肉眼难以识别；侦查机关就该证明的来源讯问茅某，茅某承认系其提供并告诉伍金旺“工程剩下的”。该证据有利于上诉人，原判未予评述。",
			"茅某关于“他应该知道”的证言系个人推测，闵某则证明“从没跟他说过是偷的”。四次交易均在回收站营业时间内进行，转账备注为“旧缆款”，没有隐蔽交易的特征。",
		},
		holding: "认定上诉人伍金旺主观上明知系犯罪所得的证据不足，原判认定的犯罪不能成立。上诉人及其辩护人的意见成立，予以采纳；出庭检察员关于维持原判的意见不予采纳",
	},
	{
		key: "night-market", unit: "990123", charge: "寻衅滋事罪", article: "第二百九十三条第一款", serial: 19,
		name: "封小虎", sex: "男", born: "2001年10月8日", work: "无固定职业", age: 23, detained: "2025-03-24",
		arrestBy: "yu-qingzhou", by: "yu-qingzhou", arrestAccepted: "2025-03-31", arrestEnd: "2025-04-03", arrestResult: "不批准逮捕", refusal: "无逮捕必要不捕（无社会危险性其他）",
		prosAccepted: "2025-06-20", prosEnd: "2025-07-17", prosResult: "起诉", trial: "2025-08-14", judged: "2025-08-28", sentence: "有期徒刑", term: 11,
		reviews: []storyReview{{"不批捕复议", "mu-xichen", "2025-04-09", "2025-04-15", "改变"}},
		facts:   "2025年3月21日23时许，犯罪嫌疑人封小虎酒后在松陂县河滨夜市无故掀翻两处摊位，并用塑料凳殴打劝阻的摊主臧某，致其轻微伤，损坏财物价值人民币2860元。",
		police:  "一、封小虎曾因殴打他人于2023年9月和2024年11月两次受到行政处罚，提请批准逮捕时因案卷装订遗漏第二份处罚决定书，现补充移送。二、不批准逮捕后的2025年4月5日，封小虎通过他人向被害人臧某传话“签了谅解书大家都好”，臧某之妻为此报警，有接处警记录和通话录音为证。三、封小虎无固定住所和职业，原保证人称已联系不上本人。以上表明其有实施新的犯罪、干扰证人作证的现实危险，不批准逮捕不当",
		review:  "经另行指派检察官审查：封小虎二年内因同类行为两次受行政处罚，人身危险性评估的基础事实在原审查时未完整掌握；其在取保候审期间委托他人向被害人施压，有接处警记录、通话录音和证人证言证实，已有干扰证人作证的具体行为；保证人不能履行保证义务。上述事实足以认定采取取保候审不足以防止发生社会危险性，符合刑事诉讼法第八十一条第一款第一项、第三项的规定。原不批准逮捕决定作出时依据的材料不完整，现予改变",
	},
	{
		key: "family-loan", unit: "990124", charge: "诈骗罪", article: "第二百六十六条", serial: 44,
		name: "骆丽娟", sex: "女", born: "1988年1月23日", work: "保险代理人", age: 36,
		by: "ruan-chuyao", prosAccepted: "2025-05-12", prosEnd: "2025-06-09", prosResult: "其他情节轻微不起诉",
		reviews: []storyReview{{"不起诉复议", "fei-nanqiao", "2025-06-16", "2025-07-11", "维持"}, {"不起诉复核", "meng-xizhao", "2025-07-18", "2025-08-14", "改变"}},
		facts:   "2024年6月至9月间，被不起诉人骆丽娟虚构“保单质押垫资，月息百分之三”的项目，先后骗取其姨母项某、邻居卞某人民币9.6万元、4.2万元，共计13.8万元，用于偿还网络贷款和日常消费。案发后，骆丽娟的亲属退还项某9.6万元，项某出具谅解书。",
		why:     "犯罪数额大部分系骗取近亲属财物，已退赔并取得谅解，且系初犯、自愿认罪认罚，犯罪情节轻微，不需要判处刑罚",
		police:  "骆丽娟诈骗数额13.8万元，属于数额巨大，法定刑在三年以上；被害人卞某4.2万元分文未退，亦未谅解；项某系其姨母，不属于刑事诉讼法规定的近亲属。以犯罪情节轻微作相对不起诉，与罪责明显不相适应",
		police2: "复议决定仍以“家庭内部矛盾”为主要理由，未回应卞某未获退赔的问题，也未说明13.8万元为何可以评价为情节轻微",
		review:  "骆丽娟与主要被害人系亲属关系，案件因家庭内部资金往来引发，大部分款项已经退赔并取得谅解，社会关系已经修复，原不起诉决定裁量适当，应予维持",
		review2: "骆丽娟骗取他人财物共计13.8万元，依照有关司法解释属数额巨大。姨母不属于刑事诉讼法第一百零八条规定的近亲属，不能适用对近亲属财物可不按犯罪处理的从宽规定；即使对该部分从宽评价，骗取卞某的4.2万元亦已达到数额较大标准，且至今未退赔、未谅解。原决定将全案概括为“家庭内部纠纷”，遗漏了对卞某一节的单独评价，以犯罪情节轻微不起诉不当",
	},
	{
		key: "orchard-fire", unit: "990121", charge: "放火罪", article: "第一百一十四条", serial: 73,
		name: "雷广田", sex: "男", born: "1971年8月30日", work: "农民", age: 54, detained: "2025-09-30",
		arrestBy: "ning-caiwei", by: "ning-caiwei", arrestAccepted: "2025-10-13", arrestEnd: "2025-10-20", arrestResult: "批准逮捕",
		prosAccepted: "2025-12-15", sup1: "2026-01-12", back1: "2026-02-10", sup2: "2026-03-05", back2: "2026-03-27", prosEnd: "2026-04-17", prosResult: "起诉",
		trial: "2026-06-10", judged: "2026-08-20", sentence: doubt,
		facts:    "2025年9月28日凌晨2时许，被告人雷广田因承包地纠纷，携带汽油至清岚县槐坪村乌某承包的果园，点燃看护房及相邻的果袋堆垛，致看护房及设施烧毁，火势蔓延至邻近草垛，危及相邻居住的三户村民。经价格认定，财物损失人民币38600元。",
		evidence: []string{"果园入口监控视频及截图", "被害人乌某的陈述", "证人雷某甲、狄某、常某的证言", "现场勘验笔录、塑料壶一只及提取笔录", "火灾事故认定书（起火原因：不排除人为纵火）", "步态比对分析意见", "足迹鉴定意见", "被告人雷广田的供述（一次有罪，其余无罪）", "通话基站记录"},
		plea:     "那天晚上在女婿家，没有去过果园；那一次承认是因为民警说认了可以回家秋收",
		defence:  "监控人像无法辨认，步态比对没有方法标准和资质依据；塑料壶未检出被告人指纹和生物检材；唯一一次有罪供述对点火位置、工具的描述与现场勘验相反；女婿狄某的证言能够证明被告人没有作案时间，应当宣告无罪",
		found: []string{
			"关于监控视频。视频为夜间红外模式，人像高度约34个像素，无法辨认面部。视频显示时间经与通信基站授时比对快约19分钟，侦查机关未作校准说明。出具步态比对意见的机构未取得该项目的鉴定资质，分析人员到庭后承认比对样本仅有白天行走视频一段，未作误差率评估。该意见不属于鉴定意见，亦不具有参考价值，不予采信。",
			"关于物证。现场提取的塑料壶在勘验笔录中记载位于“看护房东侧水渠内”，提取照片显示位于西侧田埂，物证移交清单缺少9月28日至10月3日的保管记录。壶体未检出被告人的指纹和生物检材。足迹鉴定所用样本鞋系10月9日搜查扣押，同型号鞋在本村供销点销售四十余双，鉴定意见仅为“种类相同”。",
			"关于供述。雷广田仅在10月1日作过一次有罪供述，称“用打火机从门口点着被褥”，与火灾认定的“屋后堆垛处首先起火、有助燃剂痕迹”相矛盾，且未供述出塑料壶、汽油来源等隐蔽性细节。其余六次讯问均否认。",
			"关于作案时间。狄某证明案发当晚雷广田留宿其家，凌晨被电话叫醒一同赶到火场；通话基站记录显示雷广田手机1时50分至3时10分附着于狄某所在村基站。公诉机关提出手机可能未随身携带，但未提出证据。雷某甲关于“听见像是他的咳嗽声”的证言前后不一，且与被告人素有矛盾。",
		},
		holding: "公诉机关提供的证据未能形成完整的证明体系，不能得出被告人雷广田实施放火行为的唯一结论，不能排除他人作案的合理怀疑。指控雷广田犯放火罪的证据不足，指控的犯罪不能成立",
	},
	{
		key: "sales-girl", unit: "990125", charge: "非法吸收公众存款罪", article: "第一百七十六条第一款", serial: 33,
		name: "翠兰芝", sex: "女", born: "1995年4月17日", work: "某健康咨询公司业务员", age: 29, detained: "",
		by: "su-hanqing", prosAccepted: "2025-11-10", sup1: "2025-12-05", back1: "2026-01-04", prosEnd: "2026-01-30", prosResult: "起诉",
		trial: "2026-03-26", withdrawn: "2026-05-14", withdrawnDone: "2026-06-10",
		facts:    "2023年12月至2024年10月间，被告人翠兰芝在某健康咨询公司槐川分店任业务员，以投资养老床位、到期返本付息为名，向尤某等23名社会公众吸收资金共计人民币187万元，个人获得提成3.1万元。",
		evidence: []string{"投资合同、收据", "集资参与人尤某等23人的陈述", "公司业务系统电子数据提取笔录及光盘", "司法会计鉴定意见书", "工资及提成发放表", "证人（店长）平某的证言", "被告人翠兰芝的供述和辩解"},
		plea:     "自己就是接待和端水，入职培训时公司给看过营业执照和民政部门的挂牌照片，自己的母亲也投了6万元",
		defence:  "业务系统电子数据未计算完整性校验值，鉴定意见以店铺流水按人头均摊认定个人数额；翠兰芝系末端员工，主观上不知道公司没有吸收资金的资质",
		found: []string{
			"业务系统数据由侦查人员登录公司网页后台导出为表格，未封存原始存储介质，未计算完整性校验值，导出表格有11处修改时间晚于提取时间。",
			"司法会计鉴定将分店流水按在岗人数均摊，其中9名参与人陈述系由店长平某直接接待，与均摊结果矛盾。",
			"分店的收款账户、合同用章均由店长掌握，翠兰芝入职培训材料中有虚假的挂牌照片和政府补贴文件，其母亲亦投入6万元未收回。",
		},
		why:    "证据不足，不符合起诉条件",
		review: "认定翠兰芝个人吸收资金187万元的电子数据真实性、完整性不能确认，司法会计鉴定按在岗人数均摊的方法缺乏事实依据，退回补充侦查后仍未能查清其实际经手的数额；翠兰芝系入职不满一年的末端员工，未参与决策和资金管理，公司以虚假批文、挂牌照片对员工进行培训，其近亲属亦投入资金，现有证据不能证明其明知所在公司未经许可向社会公众吸收资金，认定其构成犯罪的证据不足",
	},
	{
		key: "demolition", unit: "990123", charge: "敲诈勒索罪", article: "第二百七十四条", serial: 41,
		name: "禹永强", sex: "男", born: "1967年2月14日", work: "农民", age: 57, detained: "2024-08-12",
		arrestBy: "mu-xichen", by: "mu-xichen", arrestAccepted: "2024-08-19", arrestEnd: "2024-08-26", arrestResult: "批准逮捕",
		prosAccepted: "2024-10-23", prosEnd: "2024-11-20", prosResult: "起诉", trial: "2024-12-19", judged: "2025-01-10", sentence: "有期徒刑", term: 18, appealed: "2025-01-17",
		secondAccepted: "2025-02-17", secondJudged: "2025-04-11", secondResult: "发回重审",
		remandAccepted: "2025-05-08", remandEnd: "2025-08-22", remandDone: "2025-09-17",
		facts:    "2024年3月至7月间，被告人禹永强以向有关部门举报采石场越界开采、粉尘污染相要挟，先后两次向松陂县某采石场负责人阮某索要“补偿款”，共计人民币6万元。",
		evidence: []string{"被害人阮某的陈述", "收条、补偿协议", "证人村委会主任苗某的证言", "短信记录", "环境监测报告", "被告人禹永强的供述和辩解"},
		plea:     "采石场放炮把我家房子震裂、水井打坏，6万元是村委会主持谈的补偿",
		defence:  "禹永强的房屋受损有照片和报告证实，索赔具有权利基础，数额经村委会协商，举报是公民权利，不构成敲诈勒索罪",
		found: []string{
			"重审期间，本院依职权委托对禹永强房屋裂缝成因进行鉴定，鉴定意见认为裂缝与采石场爆破作业存在因果关系，修复费用约4.7万元。",
			"证人苗某改变陈述，称补偿协议系阮某主动要求村委会出面拟定，“阮某怕停工，是他先说给五万的”，与其侦查阶段证言相反，并提交了当时的会议记录。",
		},
		why:    "证据发生变化，不符合起诉条件",
		review: "新收集的房屋裂缝成因鉴定意见和村委会会议记录证明，禹永强的房屋确因采石场爆破作业受损，其索要的款项经村委会主持协商，与实际损失大体相当。禹永强以举报相告，系在行使权利过程中的施压手段，现有证据不能证明其具有非法占有目的，认定敲诈勒索的事实不清、证据不足",
	},
	{
		key: "fish-pond", unit: "990122", charge: "非法占用农用地罪", article: "第三百四十二条", serial: 52,
		name: "闵大河", sex: "男", born: "1979年6月25日", work: "水产养殖户", age: 44,
		by: "cheng-yanqiu", prosAccepted: "2024-06-18", sup1: "2024-07-15", back1: "2024-08-13", prosEnd: "2024-09-06", prosResult: "起诉",
		trial: "2024-10-17", judged: "2024-11-14", sentence: "有期徒刑", term: 8, appealed: "2024-11-22",
		secondAccepted: "2024-12-16", secondJudged: "2025-02-21", secondResult: "发回重审", remandAccepted: "2025-03-20", remandEnd: "2025-10-24",
		facts:    "2022年3月至2023年4月间，被告人闵大河未经批准，在望岫县泮沟村开挖鱼塘六口，占用耕地23.6亩，其中永久基本农田11.2亩。经鉴定，被占用耕地种植条件严重毁坏。",
		evidence: []string{"土地利用现状图及勘测定界报告", "耕地破坏程度鉴定意见", "土地流转合同", "证人村干部、农户等六人的证言", "行政处罚告知书", "被告人闵大河的供述和辩解"},
		plea:     "流转时就是常年积水的荒洼地，镇上开现场会推广过稻渔共养，给过每亩200元补助",
		defence:  "地类认定采用的数据年份早于实际变更，鉴定机构不具有耕地破坏程度鉴定资质；被告人信赖政府推广行为，没有犯罪故意",
		found: []string{
			"勘测定界报告采用2015年地类数据。重审期间调取的2019年国土调查成果显示，涉案23.6亩中有14.3亩登记为坑塘水面和沼泽草地，剩余耕地9.3亩，其中永久基本农田3.8亩，未达到本罪立案标准规定的永久基本农田五亩以上或者其他耕地十亩以上。",
			"出具种植条件毁坏意见的机构为测绘单位，不具有相应资质；重审期间委托具备资质的机构现场采样，意见为“耕作层厚度平均减少8厘米，可以恢复，未达到严重毁坏”。",
			"镇政府稻渔共养项目验收表和补助发放表载明涉案鱼塘中四口系项目点。被告人信赖行政机关推广行为的辩解有书证印证。",
		},
		holding: "被告人闵大河未经批准改变部分土地用途，应由行政机关依法处理；但现有证据不能证明其占用耕地达到数量较大、造成大量毁坏的程度，亦不能证明其具有非法占用农用地的犯罪故意，其行为不构成非法占用农用地罪",
	},
	{
		key: "card-ring", unit: "990124", charge: "帮助信息网络犯罪活动罪", article: "第二百八十七条之二第一款", serial: 28,
		name: "郎子豪", sex: "男", born: "2003年9月5日", work: "外卖骑手", age: 22, detained: "2026-02-25",
		arrestBy: "fei-nanqiao", by: "fei-nanqiao", arrestAccepted: "2026-03-03", arrestEnd: "2026-03-10", arrestResult: "不批准逮捕", refusal: "证据不足不捕（其他情形）",
		prosAccepted: "2026-06-16", prosEnd: "2026-07-14", prosResult: "起诉", trial: "2026-08-13", judged: "2026-08-27", sentence: "有期徒刑", term: 9,
		reviews: []storyReview{{"不批捕复议", "ruan-chuyao", "2026-03-16", "2026-03-23", "维持"}, {"不批捕复核", "shen-zhiwei", "2026-03-27", "2026-04-10", "改变"}},
		facts:   "2025年12月至2026年2月间，犯罪嫌疑人郎子豪将本人及收购的他人银行卡共7张交他人使用，并在银行卡被限制交易后陪同持卡人到网点解限四次，获利人民币1.9万元。涉案银行卡支付结算金额312万元，其中查实电信网络诈骗资金86万元。",
		police:  "郎子豪辩称“以为是给直播平台走账”，但其在银行卡首次被冻结后仍继续收购他人银行卡，指导持卡人以“装修款”应对银行询问，并使用阅后即焚软件联系上线。根据有关司法解释，上述情形足以认定明知",
		police2: "复议决定要求查明“上线身份及诈骗犯罪事实全貌”才认定明知，把帮助行为人的明知等同于对上游犯罪具体内容的明知，标准过高。现补充移送同案持卡人俞某的供述和郎子豪手机中恢复的话术模板",
		review:  "郎子豪始终否认明知，上线未到案，诈骗犯罪事实仅有部分被害人报案材料，认定其明知他人实施信息网络犯罪的证据尚不充分，原不批准逮捕决定应予维持",
		review2: "认定帮助信息网络犯罪活动罪的明知，不以知悉上游犯罪的具体类型、行为人身份为必要。郎子豪在银行卡被冻结、接受银行反诈提示并签署告知书之后，仍收购他人银行卡、编造用途协助解限、使用阅后即焚软件，且获利明显异常；恢复的话术模板与俞某供述相互印证。综合其认知能力、交易方式、规避调查的行为，有证据证明有犯罪事实。同案人员尚未到案，郎子豪有串供和毁灭证据的现实危险，符合逮捕条件，原不批准逮捕决定应予撤销",
	},
	{
		key: "gas-store", unit: "990125", charge: "危险作业罪", article: "第一百三十四条之一", serial: 47,
		name: "计满仓", sex: "男", born: "1974年11月3日", work: "液化石油气销售点经营者", age: 51,
		by: "nie-fengtang", prosAccepted: "2026-01-19", prosEnd: "2026-02-13", prosResult: "其他证据不足不起诉",
		reviews: []storyReview{{"不起诉复议", "qin-muyun", "2026-02-25", "2026-03-25", "改变"}},
		facts:   "2025年10月至11月间，被不起诉人计满仓未取得燃气经营许可，在槐川县城北居民区一楼门面储存、销售瓶装液化石油气。2025年11月18日，应急管理、公安等部门联合检查时，在该门面查获液化石油气钢瓶31只，其中满瓶19只，距居民楼单元入口不足六米，室内未安装可燃气体报警装置，并存在倒灌残液作业工具。",
		why:     "在案证据不能证明现场具有发生重大伤亡事故或者其他严重后果的现实危险",
		police:  "不起诉决定认为“现实危险”证据不足，但现场储存数量、与居民楼距离、无报警装置和违规倒灌作业均有现场检查笔录和照片证实。现委托专业机构补充出具安全风险评估报告，并调取了2025年11月10日该门面倒灌时发生闪燃、由邻居宣某用灭火毯扑灭的手机视频，此前因宣某外出务工未能取证",
		review:  "经另行指派检察官审查：补充移送的安全风险评估报告系具有相应资质的机构依据现场检查笔录、钢瓶检测数据作出，论证过程完整；手机视频的拍摄时间、原始载体已经核实，证人宣某的证言与之印证，证明案发前八日曾发生闪燃，因处置及时才未造成后果。结合储存数量、场所性质、安全设施缺失，足以认定具有发生重大伤亡事故的现实危险。原决定作出时上述证据尚未收集，根据新的证据，原不起诉决定应予撤销",
	},
	// The following have ledgers and no documents: the planned session chooses among them.
	{
		key: "co-op-money", unit: "990101", charge: "职务侵占罪", article: "第二百七十一条第一款", serial: 35,
		name: "席玉堂", sex: "男", born: "1965年9月9日", work: "村股份经济合作社理事", age: 59, detained: "2025-01-13",
		arrestBy: "du-wanqiu", by: "du-wanqiu", arrestAccepted: "2025-02-10", arrestEnd: "2025-02-17", arrestResult: "批准逮捕",
		prosAccepted: "2025-04-15", sup1: "2025-05-12", back1: "2025-06-09", prosEnd: "2025-07-04", prosResult: "起诉",
		trial: "2025-08-21", judged: "2025-10-30", sentence: byLaw, protested: "2025-11-07", secondAccepted: "2025-12-02", secondJudged: "2026-02-05", secondResult: "维持原判",
	},
	{
		key: "kitchen-knife", unit: "990125", charge: "故意伤害罪", article: "第二百三十四条第二款", serial: 21,
		name: "麻长河", sex: "男", born: "1982年5月27日", work: "饭馆经营者", age: 43, detained: "2025-10-09",
		arrestBy: "su-hanqing", by: "su-hanqing", arrestAccepted: "2025-10-16", arrestEnd: "2025-10-22", arrestResult: "批准逮捕",
		prosAccepted: "2025-12-17", prosEnd: "2026-01-15", prosResult: "起诉", trial: "2026-03-12", judged: "2026-05-20", sentence: byLaw,
	},
	{
		key: "stone-carving", unit: "990122", charge: "盗窃罪", article: "第二百六十四条", serial: 66,
		name: "殷顺来", sex: "男", born: "1986年8月8日", work: "石材搬运工", age: 39,
		by: "zhu-xingye", prosAccepted: "2026-02-25", prosEnd: "2026-03-24", prosResult: "起诉", trial: "2026-04-23", withdrawn: "2026-06-12", withdrawnDone: "2026-07-09",
	},
	{
		key: "tea-debt", unit: "990123", charge: "诈骗罪", article: "第二百六十六条", serial: 58,
		name: "邹雨桐", sex: "女", born: "1992年3月3日", work: "茶叶店经营者", age: 33, detained: "2025-11-17",
		arrestBy: "yu-qingzhou", by: "yu-qingzhou", arrestAccepted: "2025-11-24", arrestEnd: "2025-12-01", arrestResult: "批准逮捕",
		prosAccepted: "2026-01-28", sup1: "2026-02-25", back1: "2026-03-24", prosEnd: "2026-04-20", prosResult: "其他证据不足不起诉",
	},
}

func storyByKey(key string) (*story, bool) {
	for i := range stories {
		if stories[i].key == key {
			return &stories[i], true
		}
	}
	return nil, false
}

// written turns the stories into lawsuits and reserves their numbers.
func (m *maker) written() []*lawsuit {
	nameOf := func(key string) string { p, _ := m.city.Person(key); return p.Name }
	city, _ := m.city.Unit(cityCode)
	var out []*lawsuit
	for _, s := range stories {
		u, _ := m.city.Unit(s.unit)
		c := &lawsuit{unit: u, charge: s.charge, police: u.Police, prosBy: nameOf(s.by), prosAccepted: on(s.prosAccepted),
			sup1: on(s.sup1), back1: on(s.back1), sup2: on(s.sup2), back2: on(s.back2)}
		first := on(s.prosAccepted)
		if s.arrestAccepted != "" {
			first = on(s.arrestAccepted)
			c.arrestAccepted, c.arrestBy = first, nameOf(s.arrestBy)
			c.arrestNo = caseNumber(u, "刑捕", first.Year(), s.serial)
		}
		c.prosNo = caseNumber(u, "刑诉", c.prosAccepted.Year(), s.serial)
		c.unified = unifiedNumber(u, first.Year(), s.serial)
		for _, no := range []string{c.arrestNo, c.prosNo, c.unified} {
			m.used[no] = true
		}
		d := &defendant{of: c, number: c.unified + "001", name: s.name, age: s.age, measure: "取保候审",
			arrestResult: s.arrestResult, refusal: s.refusal, arrestEnd: on(s.arrestEnd), arrestServed: on(s.arrestEnd),
			prosEnd: on(s.prosEnd), prosResult: s.prosResult}
		m.names[s.name] = true
		c.people = []*defendant{d}
		if s.arrestResult == "批准逮捕" {
			d.measure, d.mustArrest = "逮捕", "可能毁灭、伪造证据，干扰证人作证或者串供"
		}
		if s.prosResult == "起诉" {
			d.indicted, d.procedure, d.trial = d.prosEnd, "普通程序", on(s.trial)
		}
		d.withdrawn, d.withdrawnDone = on(s.withdrawn), on(s.withdrawnDone)
		if s.judged != "" {
			d.judged = on(s.judged)
			d.received = d.judged
			d.sentence, d.term = s.sentence, s.term
			d.effective = d.received.plus(11)
			if strings.HasPrefix(s.sentence, "无罪") {
				d.change = "判决无罪"
			} else {
				d.convicted = s.charge
			}
		}
		if s.secondAccepted != "" {
			c.secondAccepted, c.secondBy = on(s.secondAccepted), nameOf("ye-tingsong")
			c.secondNo = m.number(city, "上诉", c.secondAccepted)
			d.appealed, d.protested = on(s.appealed), on(s.protested)
			d.secondJudged, d.secondResult, d.secondSentence = on(s.secondJudged), s.secondResult, s.secondSentence
			d.effective = day{}
			if s.secondResult == "维持原判" {
				d.effective = d.secondJudged
			}
			if s.protested != "" {
				d.protestGround, d.superiorView, d.protestAdopted = "有确实充分证据证明有罪判无罪", "支持抗诉", "否"
			}
		}
		if s.remandAccepted != "" {
			c.remandAccepted, c.remandBy = on(s.remandAccepted), nameOf(s.by)
			c.remandNo = m.number(u, "重审", c.remandAccepted)
			if s.remandDone != "" {
				d.remandWithdrawn, d.remandDone = on(s.remandEnd), on(s.remandDone)
			} else {
				d.remandJudged, d.remandSentence, d.remandEffective = on(s.remandEnd), "无罪", on(s.remandEnd).plus(11)
			}
		}
		for _, q := range s.reviews {
			r := &reconsideration{kind: q.kind, unit: u, by: nameOf(q.by), accepted: on(q.accepted), end: on(q.end), result: q.result, of: d}
			if strings.HasSuffix(q.kind, "复核") {
				r.unit = city
			}
			r.served = r.end.plus(1).onOrAfterWork()
			r.no = m.number(r.unit, lineOf(q.kind), r.accepted)
			if strings.HasPrefix(q.kind, "不批捕") {
				r.origNo, r.origBy, r.origDate, r.origDecision = c.arrestNo, c.arrestBy, d.arrestEnd, "不批准逮捕"
			} else {
				r.origNo, r.origBy, r.origDate, r.origDecision = c.prosNo, c.prosBy, d.prosEnd, d.prosResult
			}
			r.origDoc = s.refusalNumber(u)
			d.reviews = append(d.reviews, r)
		}
		out = append(out, c)
	}
	return out
}

// refusalNumber is the number of the 不批准逮捕决定书 or 不起诉决定书.
func (s *story) refusalNumber(u Unit) string {
	if s.arrestResult == "不批准逮捕" {
		return fmt.Sprintf("%s检不批捕〔%s〕%d号", u.ShortName, s.arrestEnd[:4], s.serial)
	}
	when := s.prosEnd
	if s.withdrawnDone != "" {
		when = s.withdrawnDone
	}
	if s.remandDone != "" {
		when = s.remandDone
	}
	return fmt.Sprintf("%s检刑不诉〔%s〕%d号", u.ShortName, when[:4], s.serial)
}
