package legaldoc_test

import (
	"strconv"
	"strings"
	"testing"

	"mingjian/internal/legaldoc"
)

// Heads of documents, by instance; the wordings below are their operative parts.
const (
	firstHead = `某省某市某区人民法院
刑事判决书
（2021）某0102刑初15号
公诉机关某市某区人民检察院。
`
	firstRulingHead = `某省某市某区人民法院
刑事裁定书
（2021）某0102刑初15号
公诉机关某市某区人民检察院。
`
	one = `被告人张三，男，1980年1月1日出生，汉族，农民，住某区。因涉嫌犯盗窃罪，于2020年5月1日被刑事拘留。
辩护人王五，某律师事务所律师。
某市某区人民检察院以某区检刑诉〔2021〕Z8号起诉书指控被告人张三犯盗窃罪，于2021年2月3日向本院提起公诉。现已审理终结。
被告人张三辩称没有盗窃，请求宣告无罪。其辩护人提出，证据不足，应当宣告被告人张三无罪。
`
	two = `被告人张三，男，1980年1月1日出生，汉族。
被告人李四，女，1985年1月1日出生，汉族。
某市某区人民检察院以某区检刑诉〔2021〕Z8号起诉书指控被告人张三犯盗窃罪、诈骗罪，被告人李四犯盗窃罪，于2021年2月3日向本院提起公诉。现已审理终结。
被告人李四的辩护人提出，李四无罪。
`
	secondHead = `某省某市中级人民法院
刑事判决书
（2021）某01刑终33号
原公诉机关某市某区人民检察院。
`
	secondRulingHead = `某省某市中级人民法院
刑事裁定书
（2021）某01刑终33号
原公诉机关某市某区人民检察院。
`
	appealOne = `上诉人（原审被告人）张三，男，1980年1月1日出生，汉族。
某市某区人民法院审理某市某区人民检察院指控原审被告人张三犯盗窃罪一案，于2021年1月5日作出（2020）某0102刑初9号刑事判决。原审被告人张三不服，提出上诉。现已审理终结。
原审法院认为，被告人张三的行为构成盗窃罪。依照《中华人民共和国刑法》第二百六十四条之规定，判决如下：被告人张三犯盗窃罪，判处有期徒刑三年，并处罚金人民币五千元。
上诉人张三上诉提出，其行为不构成犯罪，请求改判无罪。
`
	appealTwo = `上诉人（原审被告人）张三，男，1980年1月1日出生，汉族。
原审被告人李四，女，1985年1月1日出生，汉族。
某市某区人民法院审理某市某区人民检察院指控原审被告人张三、李四犯盗窃罪一案，于2021年1月5日作出（2020）某0102刑初9号刑事判决。原审被告人张三不服，提出上诉。现已审理终结。
原判认定，张三、李四盗窃。据此判决：被告人张三犯盗窃罪，判处有期徒刑三年；被告人李四无罪。
`
	retrialHead = `某省高级人民法院
刑事判决书
（2022）某刑再3号
原公诉机关某市某区人民检察院。
申诉人（原审被告人、二审上诉人）张三，男，1980年1月1日出生，汉族。
某市某区人民法院审理某市某区人民检察院指控被告人张三犯盗窃罪一案，于2015年1月5日作出（2014）某刑初字第9号刑事判决。某市中级人民法院于2015年6月1日作出（2015）某刑终字第7号刑事裁定，驳回上诉，维持原判。现已审理终结。
`
	view = "本院认为，……。依照《中华人民共和国刑事诉讼法》之规定，判决如下：\n"
	rule = "本院认为，……。依照《中华人民共和国刑事诉讼法》之规定，裁定如下：\n"
	foot = "\n如不服本判决，可在接到判决书的第二日起十日内提出上诉。\n审判长　　赵　六\n审　判　员　　钱七\n人民陪审员　孙八\n二○二一年五月十日\n书 记 员　　周九\n"
)

// A wording is one way a court or office says what it decides, and what a reader
// must make of it: for each person name=result, and where it matters the rest.
type wording struct {
	text string
	want string // 张三=有罪 盗窃罪 有期徒刑36 缓48 罚5000; 李四=无罪
	kind legaldoc.Kind
	trap string
}

func TestWordings(t *testing.T) {
	tests := []wording{
		// first instance, convictions
		{firstHead + one + view + "被告人张三犯盗窃罪，判处有期徒刑一年又六个月，并处罚金人民币壹万贰仟元。", "张三=有罪 盗窃罪 有期徒刑18 罚12000", legaldoc.FirstJudgment, "the plea of 无罪; capitals"},
		{firstHead + one + view + "被告人张三犯盗窃罪，判处拘役五个月，缓刑十个月，并处罚金人民币2,000元。", "张三=有罪 盗窃罪 拘役5 缓10 罚2000", legaldoc.FirstJudgment, "Arabic amount with comma"},
		{firstHead + one + view + "被告人张三犯盗窃罪，判处管制一年。", "张三=有罪 盗窃罪 管制12", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "被告人张三犯故意杀人罪，判处死刑，缓期二年执行，剥夺政治权利终身。", "张三=有罪 故意杀人罪 死刑缓期二年执行", legaldoc.FirstJudgment, "缓期 is no 缓刑"},
		{firstHead + one + view + "被告人张三犯故意杀人罪，判处无期徒刑，剥夺政治权利终身。", "张三=有罪 故意杀人罪 无期徒刑", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "被告人张三犯盗窃罪，单处罚金人民币3.5万元。", "张三=有罪 盗窃罪 罚金 罚35000", legaldoc.FirstJudgment, "a fine alone; 万元"},
		{firstHead + one + view + "被告人张三犯盗窃罪，判处有期徒刑二年，并处罚金五千元；犯诈骗罪，判处有期徒刑三年，并处罚金一万元。数罪并罚，决定执行有期徒刑四年六个月，并处罚金一万五千元。", "张三=有罪 盗窃罪 诈骗罪 有期徒刑54 罚15000", legaldoc.FirstJudgment, "several crimes: what is served"},
		{firstHead + one + view + "一、撤销某市某区人民法院（2019）某0102刑初1号刑事判决中对被告人张三宣告缓刑二年的执行部分；\n二、被告人张三犯盗窃罪，判处有期徒刑八个月，与前罪判处的有期徒刑一年并罚，决定执行有期徒刑一年四个月。", "张三=有罪 盗窃罪 有期徒刑16", legaldoc.FirstJudgment, "an earlier probation revoked"},
		{firstHead + one + view + "被告人张三犯掩饰、隐瞒犯罪所得、犯罪所得收益罪，判处有期徒刑七个月。", "张三=有罪 掩饰、隐瞒犯罪所得、犯罪所得收益罪 有期徒刑7", legaldoc.FirstJudgment, "犯罪 within the charge"},
		{firstHead + one + view + "被告人张三犯走私、贩卖、运输、制造毒品罪，判处有期徒刑十五年，并处没收个人财产人民币二万元。", "张三=有罪 走私、贩卖、运输、制造毒品罪 有期徒刑180", legaldoc.FirstJudgment, "、 within the charge"},
		{firstHead + one + view + "被告人张三犯侵犯公民个人信息罪，判处有期徒刑1年6个月，缓刑2年（缓刑考验期限，从判决确定之日起计算），并处罚金人民币10000元（已缴纳）。", "张三=有罪 侵犯公民个人信息罪 有期徒刑18 缓24 罚10000", legaldoc.FirstJudgment, "侵犯; Arabic term"},
		{firstHead + one + view + "被告人张三犯拒不执行判决、裁定罪，判处有期徒刑六个月。\n（刑期从判决执行之日起计算。判决执行以前先行羁押的，羁押一日折抵刑期一日，即自2021年1月1日起至2021年6月30日止。）", "张三=有罪 拒不执行判决、裁定罪 有期徒刑6", legaldoc.FirstJudgment, "the calculation of the term"},
		{firstHead + one + "本院认为，公诉机关指控被告人张三犯诈骗罪证据不足，该项指控不能成立；辩护人关于宣告张三无罪的意见不予采纳。判决如下：\n一、被告人张三犯盗窃罪，判处有期徒刑二年，并处罚金人民币三千元（限判决生效后十日内缴纳）；\n二、责令被告人张三退赔被害人经济损失人民币8000元。", "张三=有罪 盗窃罪 有期徒刑24 罚3000", legaldoc.FirstJudgment, "a part acquittal in the reasons is no acquittal"},
		{firstHead + one + view + "被告人张三犯盗窃罪，免予刑事处罚。", "张三=免予刑事处罚 盗窃罪 免予刑事处罚", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "被告人张三犯盗窃罪，免于刑事处分。", "张三=免予刑事处罚 盗窃罪 免予刑事处罚", legaldoc.FirstJudgment, "the older word"},
		{firstHead + one + view + "被告人张三犯盗窃罪，判处有期徒刑三年。附带民事诉讼部分：驳回附带民事诉讼原告人的诉讼请求。", "张三=有罪 盗窃罪 有期徒刑36", legaldoc.FirstJudgment, "驳回 is about the claim"},

		{firstHead + one + view + "以盗窃罪判处被告人张三有期徒刑十个月。", "张三=有罪 盗窃罪 有期徒刑10", legaldoc.FirstJudgment, "the charge before the name"},
		{firstHead + one + view + "被告人张三犯抢劫罪，处有期徒刑十年，剥夺政治权利二年，罚金人民币一万元。", "张三=有罪 抢劫罪 有期徒刑120 罚10000", legaldoc.FirstJudgment, "处 alone"},
		{firstHead + one + view + "被告人张三犯盗窃罪（未遂），判处有期徒刑二年半，宣告缓刑三年。", "张三=有罪 盗窃罪 有期徒刑30 缓36", legaldoc.FirstJudgment, "an attempt; a half year"},
		{firstHead + "被告单位某县甲乙商贸有限公司，住所地某县。\n诉讼代表人王某。\n被告人张三，男，1980年1月1日出生。\n某市某区人民检察院以某区检刑诉〔2021〕8号起诉书指控被告单位某县甲乙商贸有限公司、被告人张三犯单位行贿罪，于2021年2月3日向本院提起公诉。现已审理终结。\n" + view + "一、被告单位某县甲乙商贸有限公司犯单位行贿罪，判处罚金人民币五十万元。\n二、被告人张三犯单位行贿罪，判处有期徒刑一年，缓刑一年。", "某县甲乙商贸有限公司=有罪 单位行贿罪 罚金 罚500000; 张三=有罪 单位行贿罪 有期徒刑12 缓12", legaldoc.FirstJudgment, "a unit"},
		{firstHead + "被告人张某某（曾用名张三、绰号“三哥”），男，1980年1月1日出生。\n被告人张某，女，1982年1月1日出生。\n某市某区人民检察院以某区检刑诉〔2021〕8号起诉书指控被告人张某某、张某犯赌博罪，于2021年2月3日向本院提起公诉。现已审理终结。\n" + view + "一、被告人张某某犯赌博罪，判处拘役一个月。\n二、被告人张某无罪。", "张某某=有罪 赌博罪 拘役1; 张某=无罪", legaldoc.FirstJudgment, "one masked name begins with another"},
		{firstHead + "被告人阿不力孜·买买提，男，1980年1月1日出生，维吾尔族。\n被告人欧阳某甲，男，1981年1月1日出生。\n某市某区人民检察院以某区检刑诉〔2021〕8号起诉书指控被告人阿不力孜·买买提、欧阳某甲犯盗窃罪，于2021年2月3日向本院提起公诉。现已审理终结。\n" + view + "一、被告人阿不力孜·买买提无罪。\n二、被告人欧阳某甲犯盗窃罪，判处管制六个月。", "阿不力孜·买买提=无罪; 欧阳某甲=有罪 盗窃罪 管制6", legaldoc.FirstJudgment, "a long name, a double surname"},

		// first instance, acquittals
		{firstHead + one + view + "对被告人张三宣告无罪。", "张三=无罪", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "被告人张三的行为不构成犯罪，宣告无罪。", "张三=无罪", legaldoc.FirstJudgment, ""},
		{firstHead + one + "本院认为，公诉机关指控证据不足。现判决：\n被告人张三无罪。", "张三=无罪", legaldoc.FirstJudgment, "no 如下"},
		{firstHead + one + view + "被告人张三无罪。", "张三=无罪", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "宣告被告人张三无罪。", "张三=无罪", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "被告人张三 无 罪 。", "张三=无罪", legaldoc.FirstJudgment, "spaces inside words"},
		{firstHead + one + view + "判决被告人张三无罪，予以释放。", "张三=无罪", legaldoc.FirstJudgment, ""},
		{firstHead + one + view + "被告人张三，无罪。", "张三=无罪", legaldoc.FirstJudgment, "a comma between"},
		{firstHead + one + view + "公诉机关指控被告人张三犯盗窃罪不能成立，宣告被告人张三无罪。", "张三=无罪", legaldoc.FirstJudgment, "a charge named and refused"},
		{firstHead + one + view + "一、被告人张三无罪；\n二、被告人张三不承担民事赔偿责任。", "张三=无罪", legaldoc.FirstJudgment, "the civil part beside it"},
		{firstHead + one + "本院认为，现有证据不能排除合理怀疑。依照《中华人民共和国刑事诉讼法》第二百条第（三）项之规定，判决如下：\n被告人张三无罪。", "张三=无罪 存疑", legaldoc.FirstJudgment, "art. 200 (3)"},
		{firstHead + one + "本院认为，被告人的行为属于正当防卫。依照《中华人民共和国刑事诉讼法》第二百条第二项之规定，判决如下：\n被告人张三无罪。", "张三=无罪 法定", legaldoc.FirstJudgment, "art. 200 (2)"},
		{firstHead + one + "本院认为，被告人张三的行为系民事纠纷，不构成犯罪。判决如下：\n被告人张三无罪。", "张三=无罪 法定", legaldoc.FirstJudgment, "no article cited"},
		{firstHead + one + view + "被告人张三不负刑事责任。", "张三=不负刑事责任", legaldoc.FirstJudgment, "no acquittal in the ledger's sense"},
		{firstHead + one + view + "被告人张三犯罪时不满十六周岁，不予刑事处罚，不负刑事责任。", "张三=不负刑事责任", legaldoc.FirstJudgment, "犯罪时 is no charge"},
		{firstHead + one + view + "一、被告人张三不负刑事责任；\n二、对被告人张三予以强制医疗。", "张三=不负刑事责任", legaldoc.FirstJudgment, "treatment beside it"},

		// co-defendants
		{firstHead + two + view + "一、被告人张三犯盗窃罪，判处有期徒刑三年，缓刑四年，并处罚金人民币五千元；\n二、被告人李四无罪。", "张三=有罪 盗窃罪 有期徒刑36 缓48 罚5000; 李四=无罪", legaldoc.FirstJudgment, "different results"},
		{firstHead + two + view + "被告人张三犯盗窃罪，判处有期徒刑一年；被告人李四无罪。", "张三=有罪 盗窃罪 有期徒刑12; 李四=无罪", legaldoc.FirstJudgment, "in one line"},
		{firstHead + two + view + "被告人张三犯盗窃罪，判处有期徒刑一年，被告人李四无罪。", "张三=有罪 盗窃罪 有期徒刑12; 李四=无罪", legaldoc.FirstJudgment, "only a comma between two verdicts"},
		{firstHead + two + view + "被告人张三、李四无罪。", "张三=无罪; 李四=无罪", legaldoc.FirstJudgment, ""},
		{firstHead + two + view + "上列二被告人均无罪。", "张三=无罪; 李四=无罪", legaldoc.FirstJudgment, "no names"},
		{firstHead + two + view + "一、被告人张三犯盗窃罪，判处有期徒刑一年；被告人张三被指控犯诈骗罪，无罪。\n二、被告人李四犯盗窃罪，免予刑事处罚。", "张三=有罪 盗窃罪 有期徒刑12; 李四=免予刑事处罚 盗窃罪 免予刑事处罚", legaldoc.FirstJudgment, "one charge acquitted, the person convicted"},
		{firstHead + two + view + "（一）被告人张三犯盗窃罪，判处拘役三个月。\n（二）被告人李四犯盗窃罪，判处拘役二个月，缓刑四个月。", "张三=有罪 盗窃罪 拘役3; 李四=有罪 盗窃罪 拘役2 缓4", legaldoc.FirstJudgment, "items in brackets"},
		{firstHead + two + view + "1.被告人张三犯盗窃罪，判处拘役三个月。\n2.被告人李四不负刑事责任。", "张三=有罪 盗窃罪 拘役3; 李四=不负刑事责任", legaldoc.FirstJudgment, "Arabic items"},

		// first instance, rulings
		{firstRulingHead + one + rule + "准许某市某区人民检察院撤回起诉。", "张三=准许撤回起诉", legaldoc.WithdrawalPermitted, "no acquittal"},
		{firstRulingHead + one + rule + "准许某市某区人民检察院撤回对被告人张三的起诉。", "张三=准许撤回起诉", legaldoc.WithdrawalPermitted, ""},
		{firstRulingHead + two + rule + "准许某市某区人民检察院撤回对被告人李四的起诉。", "李四=准许撤回起诉", legaldoc.WithdrawalPermitted, "for one of two"},
		{firstRulingHead + one + rule + "准予公诉机关撤诉。", "张三=准许撤回起诉", legaldoc.WithdrawalPermitted, "the short word"},
		{firstRulingHead + one + rule + "不准许某市某区人民检察院撤回起诉。", "张三=不准许撤回起诉", legaldoc.WithdrawalRefused, "不"},
		{firstRulingHead + one + rule + "本案终止审理。", "张三=终止审理", legaldoc.TrialEnded, ""},
		{firstRulingHead + one + rule + "本案中止审理。", "张三=中止审理", legaldoc.TrialSuspended, ""},
		{firstRulingHead + one + rule + "对被告人张三终止审理。", "张三=终止审理", legaldoc.TrialEnded, ""},

		// second instance
		{secondRulingHead + appealOne + rule + "驳回上诉，维持原判。\n本裁定为终审裁定。", "张三=维持原判", legaldoc.SecondUpheld, "the quoted conviction"},
		{secondRulingHead + appealOne + rule + "驳回上诉人张三的上诉，维持某市某区人民法院（2020）某0102刑初9号刑事判决。", "张三=维持原判", legaldoc.SecondUpheld, ""},
		{secondRulingHead + appealOne + rule + "驳回抗诉、上诉，维持原判。", "张三=维持原判", legaldoc.SecondUpheld, ""},
		{secondRulingHead + appealOne + rule + "一、撤销某市某区人民法院（2020）某0102刑初9号刑事判决；\n二、发回某市某区人民法院重新审判。", "张三=发回重审", legaldoc.SecondRemand, "the appeal asks for 无罪"},
		{secondRulingHead + appealOne + rule + "撤销原判，发回重审。", "张三=发回重审", legaldoc.SecondRemand, ""},
		{secondRulingHead + appealOne + rule + "准许上诉人张三撤回上诉。", "张三=准许撤回上诉", legaldoc.AppealWithdrawn, "no withdrawal of the charge"},
		{secondRulingHead + appealOne + rule + "准许某市人民检察院撤回抗诉。", "张三=准许撤回抗诉", legaldoc.ProtestPermitted, ""},
		{secondHead + appealOne + view + "一、撤销某市某区人民法院（2020）某0102刑初9号刑事判决；\n二、上诉人（原审被告人）张三无罪。\n本判决为终审判决。", "张三=无罪", legaldoc.SecondAcquittal, ""},
		{secondHead + appealOne + view + "撤销某市某区人民法院（2020）某0102刑初9号刑事判决，宣告上诉人张三无罪。", "张三=无罪", legaldoc.SecondAcquittal, "in one sentence"},
		{secondHead + appealOne + view + "一、撤销原判；二、改判上诉人张三无罪。", "张三=无罪", legaldoc.SecondAcquittal, "改判"},
		{secondHead + appealOne + view + "一、维持某市某区人民法院（2020）某0102刑初9号刑事判决对上诉人张三的定罪部分；\n二、撤销某市某区人民法院（2020）某0102刑初9号刑事判决对上诉人张三的量刑部分；\n三、上诉人张三犯盗窃罪，判处有期徒刑二年，缓刑三年。", "张三=有罪 盗窃罪 有期徒刑24 缓36", legaldoc.SecondJudgment, "upheld, quashed and decided anew"},
		{secondHead + appealOne + view + "一、撤销某市某区人民法院（2020）某0102刑初9号刑事判决第一项，即被告人张三犯盗窃罪，判处有期徒刑三年，并处罚金人民币五千元；\n二、上诉人张三犯盗窃罪，免予刑事处罚。", "张三=免予刑事处罚 盗窃罪 免予刑事处罚", legaldoc.SecondJudgment, "即 quotes what is quashed"},
		{secondHead + appealTwo + view + "一、维持某市某区人民法院（2020）某0102刑初9号刑事判决第二项，即被告人李四无罪；\n二、撤销该判决第一项，即被告人张三犯盗窃罪，判处有期徒刑三年；\n三、上诉人张三犯盗窃罪，判处有期徒刑一年。", "张三=有罪 盗窃罪 有期徒刑12; 李四=维持原判", legaldoc.SecondJudgment, "an acquittal upheld is not pronounced here"},
		{secondHead + appealTwo + view + "一、维持原判对李四的判决；\n二、撤销原判对张三的判决；\n三、上诉人张三无罪。", "张三=无罪; 李四=维持原判", legaldoc.SecondAcquittal, ""},
		{secondHead + appealTwo + view + "一、撤销某市某区人民法院（2020）某0102刑初9号刑事判决；\n二、上诉人张三犯盗窃罪，判处有期徒刑三年，原审被告人李四犯盗窃罪，判处有期徒刑一年。", "张三=有罪 盗窃罪 有期徒刑36; 李四=有罪 盗窃罪 有期徒刑12", legaldoc.SecondJudgment, "an acquittal reversed"},

		{secondRulingHead + appealOne + rule + "驳回某市某区人民检察院的抗诉，维持原判。", "张三=维持原判", legaldoc.SecondUpheld, ""},
		{secondHead + appealOne + view + "变更某市某区人民法院（2020）某0102刑初9号刑事判决为：上诉人张三犯盗窃罪，判处拘役六个月。", "张三=有罪 盗窃罪 拘役6", legaldoc.SecondJudgment, "变更"},
		{secondHead + appealOne + strings.Replace(view, "……", "原判认定事实清楚，原审法院认为张三构成盗窃罪不当，应予纠正", 1) + "一、撤销原判；\n二、上诉人张三无罪。", "张三=无罪", legaldoc.SecondAcquittal, "原审法院认为 inside the court's own view"},

		// retrial
		{retrialHead + view + "一、撤销某市中级人民法院（2015）某刑终字第7号刑事裁定和某市某区人民法院（2014）某刑初字第9号刑事判决；\n二、原审被告人张三无罪。\n本判决为终审判决。", "张三=无罪", legaldoc.RetrialAcquittal, "two instances quashed"},
		{strings.Replace(retrialHead, "判决书", "裁定书", 1) + rule + "维持某市中级人民法院（2015）某刑终字第7号刑事裁定。", "张三=维持原判", legaldoc.RetrialUpheld, ""},
		{strings.Replace(retrialHead, "判决书", "裁定书", 1) + rule + "一、撤销某市中级人民法院（2015）某刑终字第7号刑事裁定和某市某区人民法院（2014）某刑初字第9号刑事判决；\n二、发回某市某区人民法院重新审判。", "张三=发回重审", legaldoc.RetrialRemand, ""},

		// no decision at all
		{firstHead + one + "本院认为，被告人张三辩称无罪的意见不予采纳。", "张三=", legaldoc.FirstJudgment, "broken off before the operative part"},
		{secondHead + appealOne, "张三=", legaldoc.SecondJudgment, "only the quoted judgment is there"},
		{firstHead + one + view + "驳回被告人张三宣告无罪的请求。", "张三=", legaldoc.FirstJudgment, "a request refused"},
	}
	if len(tests) < 60 {
		t.Fatalf("%d wordings; the goal is 60", len(tests))
	}
	for _, c := range tests {
		d := legaldoc.Read(strings.Split(c.text+foot, "\n"))
		if d.Kind != c.kind {
			t.Errorf("%s (%s): kind %q, want %q", lastLines(c.text), c.trap, d.Kind, c.kind)
		}
		for _, w := range strings.Split(c.want, "; ") {
			name, want, _ := strings.Cut(w, "=")
			found := false
			for _, p := range d.Defendants {
				if p.Name == name {
					found = true
					if got := describe(p, strings.Contains(want, "存疑") || strings.Contains(want, "法定")); got != want {
						t.Errorf("%s (%s): %s %q, want %q", lastLines(c.text), c.trap, name, got, want)
					}
				}
			}
			if !found {
				t.Errorf("%s: %s not read", lastLines(c.text), name)
			}
		}
	}
}

func describe(p legaldoc.Defendant, kind bool) string {
	out := []string{string(p.Result)}
	if kind {
		out = append(out, p.AcquittalKind)
	}
	out = append(out, p.Convicted...)
	if p.Sentence != "" {
		s := p.Sentence
		if p.TermMonths > 0 {
			s += itoa(int64(p.TermMonths))
		}
		out = append(out, s)
	}
	if p.ProbationMonths > 0 {
		out = append(out, "缓"+itoa(int64(p.ProbationMonths)))
	}
	if p.FineYuan > 0 {
		out = append(out, "罚"+itoa(p.FineYuan))
	}
	return strings.Join(out, " ")
}

func lastLines(s string) string {
	if i := strings.LastIndex(s, "如下：\n"); i >= 0 {
		return s[i+len("如下：\n"):]
	}
	return s[max(0, len(s)-90):]
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// A decision is what a procuratorate or the police wrote, and what must be read of it.
func TestOfficeWordings(t *testing.T) {
	const (
		np     = "某市某区人民检察院\n不起诉决定书\n某区检刑不诉〔2021〕Z3号\n被不起诉人张三，男，1980年1月1日出生，汉族。\n本案由某市公安局某区分局侦查终结，以被不起诉人张三涉嫌盗窃罪，于2021年3月1日向本院移送审查起诉。\n"
		npFoot = "\n被害人如果不服本决定，可以自收到本决定书后七日以内向某市人民检察院申诉，请求提起公诉。\n某市某区人民检察院\n2021年4月6日"
		na     = "某市某区人民检察院\n不批准逮捕决定书\n某区检不批捕〔2021〕12号\n某市公安局某区分局：\n你局于2021年3月1日以某公提捕字〔2021〕9号提请批准逮捕书提请批准逮捕的犯罪嫌疑人张三涉嫌诈骗罪一案，"
		re     = "某市某区人民检察院\n复议决定书\n某区检不捕复议〔2021〕2号\n某市公安局某区分局：\n你局于2021年3月20日以某公要复字〔2021〕5号要求复议意见书要求复议的犯罪嫌疑人张三涉嫌诈骗罪一案，对本院某区检不批捕〔2021〕12号不批准逮捕决定书，"
		rv     = "某省某市人民检察院\n刑事复核决定书\n某检捕复核〔2021〕1号\n某市公安局某区分局：\n你局于2021年4月1日提请复核的张三涉嫌诈骗罪一案，本院经审查认为："
	)
	tests := []struct {
		text, kind, decision, ground, result string
	}{
		{np + "本院认为，张三实施了盗窃行为，但犯罪情节轻微，具有自首情节，根据《中华人民共和国刑法》第三十七条的规定，不需要判处刑罚。依据《中华人民共和国刑事诉讼法》第一百七十七条第二款的规定，决定对张三不起诉。", "不起诉决定书", "其他情节轻微不起诉", "", "不起诉"},
		{np + "本院认为，张三的行为情节显著轻微、危害不大，不构成犯罪。依照《中华人民共和国刑事诉讼法》第十六条第（一）项和第一百七十七条第一款的规定，决定对张三不起诉。", "不起诉决定书", "绝对不起诉", "", "不起诉"},
		{np + "经本院审查并二次退回补充侦查，本院仍然认为认定的犯罪事实不清、证据不足，不符合起诉条件。依照《中华人民共和国刑事诉讼法》第一百七十五条第四款的规定，决定对张三不起诉。", "不起诉决定书", "其他证据不足不起诉", "", "不起诉"},
		{np + "本院认为，双方自愿达成和解，依照《中华人民共和国刑事诉讼法》第二百九十条、第一百七十七条第二款的规定，决定对张三不起诉。", "不起诉决定书", "刑事和解不起诉", "", "不起诉"},
		{np + "本院认为，没有犯罪事实，决定对张三不起诉。", "不起诉决定书", "绝对不起诉", "", "不起诉"},
		{strings.Replace(np, "不起诉决定书", "附条件不起诉决定书", 1) + "本院认为，符合起诉条件，但有悔罪表现。依照《中华人民共和国刑事诉讼法》第二百八十二条第一款的规定，决定对张三附条件不起诉。考验期为六个月。", "附条件不起诉决定书", "附条件不起诉", "", "附条件不起诉"},
		{na + "经本院审查认为：现有证据不足以证明张三实施了诈骗行为，决定不批准逮捕犯罪嫌疑人张三。", "不批准逮捕决定书", "不批准逮捕", "证据不足不捕（其他情形）", "不批准逮捕"},
		{na + "经本院审查认为：排除非法证据后，认定其犯罪的证据不足，决定不批准逮捕。", "不批准逮捕决定书", "不批准逮捕", "证据不足不捕（排除非法证据）", "不批准逮捕"},
		{na + "经本院审查认为：张三没有犯罪事实，决定不批准逮捕犯罪嫌疑人张三。", "不批准逮捕决定书", "不批准逮捕", "不构成犯罪不捕（没有犯罪事实）", "不批准逮捕"},
		{na + "经本院审查认为：张三的行为情节显著轻微，决定不批准逮捕犯罪嫌疑人张三。", "不批准逮捕决定书", "不批准逮捕", "不构成犯罪不捕（符合刑诉法16条）", "不批准逮捕"},
		{na + "经本院审查认为：双方达成刑事和解，没有社会危险性，决定不予批准逮捕犯罪嫌疑人张三。", "不批准逮捕决定书", "不批准逮捕", "无逮捕必要不捕（刑事和解）", "不批准逮捕"},
		{na + "经本院审查认为：采取取保候审足以防止发生社会危险性，决定不批准逮捕犯罪嫌疑人张三。", "不批准逮捕决定书", "不批准逮捕", "无逮捕必要不捕（无社会危险性其他）", "不批准逮捕"},
		{re + "本院另行指派检察官审查。决定：维持原不批准逮捕决定。", "复议决定书", "维持原决定", "", "维持"},
		{re + "经审查，原决定不当。决定：撤销本院某区检不批捕〔2021〕12号不批准逮捕决定书，批准逮捕犯罪嫌疑人张三。", "复议决定书", "撤销原决定", "", "改变"},
		{re + "经复议认为，你局提出应予撤销的理由不能成立。本院决定维持某区检不批捕〔2021〕12号不批准逮捕决定。", "复议决定书", "维持原决定", "", "维持"},
		{re + "经复议认为，原决定正确，应予维持。特此通知。", "复议决定书", "维持原决定", "", "维持"},
		{re + "经复议，本院决定变更原决定，批准逮捕犯罪嫌疑人张三。", "复议决定书", "撤销原决定", "", "改变"},
		{"某市人民检察院\n刑事抗诉书\n某检刑抗〔2021〕1号\n某市某区人民法院以（2020）某0102刑初9号刑事判决书对被告人张三盗窃一案判决：被告人张三无罪。你局于2021年3月1日要求复议。\n本院认为，该判决确有错误。应当以盗窃罪追究被告人张三的刑事责任。特提出抗诉。", "刑事抗诉书", "", "", "提出抗诉"},
		{rv + "某区人民检察院的不批准逮捕决定正确，决定予以维持。", "复核决定书", "维持原决定", "", "维持"},
		{rv + "某区人民检察院某区检不批捕〔2021〕12号不批准逮捕决定确有错误。决定如下：撤销该决定，由该院批准逮捕张三。", "复核决定书", "撤销原决定", "", "改变"},
	}
	for _, c := range tests {
		foot := npFoot
		d := legaldoc.Read(strings.Split(c.text+foot, "\n"))
		if string(d.Kind) != c.kind || d.Decision != c.decision || d.Ground != c.ground {
			t.Errorf("%s:\n  read %q %q %q\n  want %q %q %q", lastLines(c.text), d.Kind, d.Decision, d.Ground, c.kind, c.decision, c.ground)
		}
		if len(d.Defendants) != 1 || d.Defendants[0].Name != "张三" || string(d.Defendants[0].Result) != c.result || len(d.Defendants[0].Charged) != 1 {
			t.Errorf("%s: persons %+v, want 张三 %s", lastLines(c.text), d.Defendants, c.result)
		}
		if d.CaseNumber == "" || d.Dates[legaldoc.DateAccepted] == "" || d.Dates[legaldoc.DateDocument] != "2021-04-06" {
			t.Errorf("%s: number %q, dates %v", lastLines(c.text), d.CaseNumber, d.Dates)
		}
	}
}
