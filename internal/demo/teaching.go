package demo

// A Teaching is a teaching case of the demonstration with the office's key and
// what some of its reviewers answered, as dimensions of the rubric to stances.
type Teaching struct {
	Title, Facts string
	Key          []TeachingKey
	Answers      map[string][]string // by person, a stance for each line of the key
}

// A TeachingKey is one line of the key.
type TeachingKey struct{ Dimension, Stance, Reasons string }

// Teachings returns the teaching cases. They are invented from end to end.
func Teachings() []Teaching {
	return []Teaching{
		{
			Title: "校准案例一：步态比对能否认定同一人",
			Facts: "凌晨，某村果园工棚起火。入口监控拍到一名男子的背影，面部不可辨认。侦查机关委托某公司出具步态比对分析意见，称与嫌疑人“高度近似”，未写明比对方法和样本数量。嫌疑人到案后作过一次有罪供述，所述点火位置与勘验笔录记载的起火点不一致，此后六次讯问均否认。手机基站记录显示案发时段其手机在邻村。检察官以放火罪提起公诉，起诉书将步态比对意见和有罪供述列为主要证据。",
			Key: []TeachingKey{
				{"evidence", "problem", "步态比对没有方法标准和资质依据，不能作为认定同一人的根据；唯一一次有罪供述与勘验笔录矛盾，未作解释即采信。"},
				{"fact", "problem", "作案时间和作案人没有其他证据印证，基站记录的反证未作审查，不能排除他人作案的合理怀疑。"},
				{"law", "none", "如事实成立，以放火罪定性正确。"},
				{"procedure", "none", "讯问、勘验的程序在案卷中没有反映问题。"},
			},
			Answers: map[string][]string{"gong-zhiyuan": {"problem", "problem", "none", "none"}, "tao-jingxing": {"flaw", "problem", "none", "flaw"}},
		},
		{
			Title: "校准案例二：合同履行中的挪用与诈骗",
			Facts: "承包人签订大棚工程合同并收取预付款一百二十万元，其中五十万元用于偿还旧债，其余购买材料并完成约四成工程，后因资金断裂停工。旧债中大部分为同类工程的材料款，部分材料实际用于本工程。检察官认为其隐瞒负债、挪用专款，具有非法占有目的，以合同诈骗罪提起公诉，起诉书未评述送货单、入库单和施工人员证言。",
			Key: []TeachingKey{
				{"evidence", "flaw", "有利于被告人的送货单、入库单和证言在卷，起诉书未作评述，审查不全面，但没有伪造或者违法取证。"},
				{"fact", "problem", "款项主要用于生产经营，有实际履约行为，认定以非法占有为目的的事实依据不足。"},
				{"law", "problem", "将合同履行中的资金混用评价为诈骗，民刑界限把握错误。"},
				{"reasons", "flaw", "起诉书没有回应是否具有履约能力这一争议焦点。"},
			},
			Answers: map[string][]string{"gong-zhiyuan": {"flaw", "problem", "problem", "none"}},
		},
	}
}
