package demo

// A Campaign is the campaign of the demonstration, begun so many days ago from a
// shipped template.
type Campaign struct {
	By, Template, Title string
	Ago                 int
	Owners              map[string]string // unit code to the key of who owns its tasks
	Reports             []CampaignReport
	Points              []CampaignPoint
}

// A CampaignReport is what the owner in a unit reported under an aspect, on a day
// of the campaign.
type CampaignReport struct {
	Unit, Aspect, Text string
	Day                int
	Done               bool
}

// A CampaignPoint is a task that follows something else: the training event or
// session of the title, or the first measure the organiser sees.
type CampaignPoint struct {
	Unit, Aspect, Text, Kind, Title string
	Due                             int
}

// Campaigns returns the campaigns, the only one now running.
func Campaigns() []Campaign {
	return []Campaign{{
		By: "bai-shuyi", Template: "hundred-days", Title: "2026年案件质量百日提升行动", Ago: 52,
		Owners: map[string]string{"990100": "fang-zhiheng", "990101": "tao-jingxing", "990121": "xue-changge", "990122": "rao-bingwen", "990123": "gong-zhiyuan", "990124": "cang-yuelai", "990125": "qin-muyun"},
		Reports: []CampaignReport{
			{"990101", "evidence", "近三年三类案件证据问题清单已形成，共列十一项，存本院内网“百日提升”文件夹。", 18, true},
			{"990121", "evidence", "清单已形成并经检察官联席会议讨论，会议记录存综合业务部。", 20, true},
			{"990122", "evidence", "清单初稿已分送各办案组核对。", 19, false},
			{"990124", "evidence", "清单已形成，附逐件摘录。", 16, true},
			{"990125", "evidence", "清单已形成，其中电子数据问题单列。", 20, true},
			{"990101", "guidance", "与公安分局会商一次，形成会议记录，双方签字。", 29, true},
			{"990123", "guidance", "会商一次，就毒品案件称量、取样达成一致意见。", 30, true},
			{"990125", "guidance", "已发出会商函，公安机关定于下周会商。", 28, false},
			{"990121", "competence", "围绕合同诈骗与民事纠纷界限开展实训一次，签到表和材料存综合业务部。", 44, true},
		},
		Points: []CampaignPoint{
			{"990100", "competence", "全市鉴定检材和言词证据矛盾审查实训", "training", "鉴定检材同一性与言词证据矛盾审查实训", 45},
			{"990100", "competence", "全市合同诈骗类案研讨", "training", "合同纠纷与合同诈骗界限类案研讨", 80},
			{"990100", "supervision", "召开全市案件质量剖析会", "session", "", 60},
			{"990101", "system", "落实剖析会提出的整改措施", "measure", "", 90},
		},
	}}
}
