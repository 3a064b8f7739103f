package demo

// A Training is a training event of the demonstration: held or planned by days
// from the day the demonstration is looked at.
type Training struct {
	Kind, Title, Place, From, To string
	By, Lead                     string   // keys of people
	Days                         int      // from today; negative is past
	Causes                       []string // their codes
	Plan, Materials              string
	Exercise                     string                 // title of the teaching case, or empty
	Card                         bool                   // taught from the first card of the library, with the checklist among its materials
	Invited                      []string               // keys of people
	Declined                     map[string]string      // why they cannot come
	Away                         map[string]string      // how those came who did not: excused or absent
	Answers                      map[string][2][]string // stances of the exercise before and after
}

// Trainings returns the training events, the earliest first.
func Trainings() []Training {
	return []Training{
		{
			Kind: "drill", Title: "鉴定检材同一性与言词证据矛盾审查实训", Place: "市院三楼培训室", From: "09:00", To: "11:30", By: "luo-suqin", Lead: "lu-baishan", Days: -20, Causes: []string{"EX01", "EV03"},
			Plan:      "以近期剖析会认定的两类原因为题：先独立阅卷，再分组列出矛盾点和应当补查的事项，最后由主讲人逐项讲评。",
			Materials: "《实训案卷（节录）》，内网“培训资料”文件夹\n鉴定意见审查要点清单，随邀请发送",
			Exercise:  "校准案例一：步态比对能否认定同一人",
			Invited:   []string{"lin-shuchen", "yan-ruoqing", "ning-caiwei", "hou-jingxuan", "cheng-yanqiu", "mu-xichen", "ruan-chuyao"},
			Declined:  map[string]string{"ruan-chuyao": "当日出庭"},
			Away:      map[string]string{"ruan-chuyao": "excused", "mu-xichen": "absent"},
			Answers: map[string][2][]string{
				"lin-shuchen": {{"flaw", "none", "none", "none"}, {"problem", "problem", "none", "none"}},
				"ning-caiwei": {{"none", "flaw", "none", "none"}, {"problem", "flaw", "none", "none"}},
			},
		},
		{
			Kind: "seminar", Title: "合同纠纷与合同诈骗界限类案研讨", Place: "市院检委会会议室", From: "14:30", To: "17:00", By: "luo-suqin", Lead: "shao-mingzhe", Days: 12, Causes: []string{"FA02", "LA01"},
			Plan:      "围绕履约能力、款项去向、履行行为三个问题，各院各提交一件类案，比较认定理由。",
			Materials: "最高人民检察院有关指导性案例，内网可查",
			Exercise:  "校准案例二：合同履行中的挪用与诈骗",
			Invited:   []string{"lin-shuchen", "xue-changge", "hou-jingxuan", "zhu-xingye", "nie-fengtang", "fei-nanqiao"},
			Declined:  map[string]string{"zhu-xingye": "参加省院培训"},
		},
		{
			Kind: "lesson", Title: "检察官授课：从一件无罪案件看证据审查", Place: "市院三楼培训室", From: "15:00", To: "16:30", By: "bai-shuyi", Lead: "lu-baishan", Days: 19, Card: true,
			Plan:    "授课人先请参训人员只看基本案情写出应当核实的事项，再对照案例卡的启示逐项讨论。",
			Invited: []string{"ning-caiwei", "yan-ruoqing", "xue-changge", "cheng-yanqiu"},
		},
	}
}

// Checklist is a material of the lesson: what to check, and how.
func Checklist() [][2]string {
	return [][2]string{
		{"鉴定检材与送检影像是否同一", "核对检查号、检查时间和设备编号，与医院原始记录逐项对照"},
		{"伤情形成时间", "与报案、就诊、鉴定时间排列成表，有间隔的说明原因"},
		{"言词证据之间的矛盾", "逐句列出矛盾点，写明能否排除、依据何在"},
	}
}

// A Mentoring is a mentor pair of the demonstration, its term in days from the
// day the demonstration is looked at.
type Mentoring struct {
	By, Mentor, Pupil, Goals string
	First, Last              int
	Records                  [][2]string // by whom, and the text
}

// Mentorings returns the mentor pairs.
func Mentorings() []Mentoring {
	return []Mentoring{
		{"luo-suqin", "ye-tingsong", "jiang-yimo", "一年内能够独立审查简单刑事案件的证据，制作补充侦查提纲和审查报告初稿。", -120, 245, [][2]string{
			{"ye-tingsong", "共同审阅盗窃案一件，重点讲解言词证据与客观证据的核对方法，布置江以墨重写证据分析部分。"},
			{"jiang-yimo", "证据分析已改两稿，叶老师指出未写明监控时间校准情况，已补充。"},
		}},
		{"zhan-yuqi", "fang-zhiheng", "su-hanqing", "熟悉涉众型经济犯罪的审查要点，参与制作一件案件的电子数据审查清单。", -60, 120, nil},
	}
}

// A Learning is a learning task of the demonstration.
type Learning struct {
	By, Person, Cause, Text string
	Days                    int    // from today to the last day
	Teaching                string // title of the teaching case, or empty
	Note                    string // what the person wrote when done, or empty
	Finding                 bool   // it comes of the conclusion whose card is the first of the library
}

// Learnings returns the learning tasks.
func Learnings() []Learning {
	return []Learning{
		{"luo-suqin", "ning-caiwei", "EV03", "做一件言词证据矛盾的校准案例", 15, "校准案例一：步态比对能否认定同一人", "", false},
		{"luo-suqin", "lin-shuchen", "EX01", "学习鉴定意见审查要点，列出本院在办案件需要核对的检材", 20, "", "", false},
		{"luo-suqin", "yan-ruoqing", "FA02", "阅读主观明知推定的有关规定", 10, "", "已阅读有关司法解释并整理成一页要点，发本部门同事参考。", false},
		{"bai-shuyi", "ning-caiwei", "", "阅读案例卡，对照本人在办案件列出需要核实的事项", 18, "", "", true},
	}
}
