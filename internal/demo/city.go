package demo

// A Unit is one office of the invented city, a 人民检察院 with its departments.
type Unit struct {
	Code        string // six digits under 9901, which no real place uses
	Name        string // the full name, as ledgers and documents print it
	ShortName   string // the short form that begins its case numbers, without 检
	Place       string // the division it serves
	Parent      string // the code of the office above; empty for the city's own
	Police      string // the police organ that sends it cases
	Court       string // the court it prosecutes before
	Departments []string
}

// A Post is one position held during a time.
type Post struct {
	Unit  string   // unit code
	Dept  string   // empty for a leader of the whole office
	Title string   // as printed: 检察长, 四级高级检察官 …
	Roles []string // names of the permission roles
	From  string   // first day, 2006-01-02
	To    string   // last day; empty while it lasts
}

// An Absence is a time in which a person's clocks stand still or go on to another, with its reason.
type Absence struct {
	From, To string // first and last day
	Reason   string
}

// A Person is an invented member of an office. Key never changes and is also the
// login name of the demonstration.
type Person struct {
	Key      string
	Name     string
	Posts    []Post
	Absences []Absence
}

// Holds reports whether p holds a post with the role in the unit on the day.
func (p Person) Holds(unit, role, day string) bool {
	for _, q := range p.Posts {
		if q.Unit != unit || day < q.From || q.To != "" && day > q.To {
			continue
		}
		for _, r := range q.Roles {
			if r == role {
				return true
			}
		}
	}
	return false
}

// A CityData is the whole organisation of the demonstration.
type CityData struct {
	Units  []Unit
	People []Person
}

// Person returns the person of the key, and whether there is one.
func (c CityData) Person(key string) (Person, bool) {
	for _, p := range c.People {
		if p.Key == key {
			return p, true
		}
	}
	return Person{}, false
}

// Unit returns the office of the code, and whether there is one.
func (c CityData) Unit(code string) (Unit, bool) {
	for _, u := range c.Units {
		if u.Code == code {
			return u, true
		}
	}
	return Unit{}, false
}

const cityCode = "990100"

const (
	deptFirst     = "第一检察部"
	deptSecond    = "第二检察部"
	deptCases     = "案件管理部"
	deptInspect   = "检务督察部"
	deptPolitical = "政治部"
	deptOffice    = "办公室"
	deptCriminal  = "刑事检察部"
	deptGeneral   = "综合业务部"
)

func county(code, place, short, police string) Unit {
	return Unit{
		Code: code, Place: place, ShortName: short, Parent: cityCode, Police: police,
		Name: "明川市" + place + "人民检察院", Court: "明川市" + place + "人民法院",
		Departments: []string{deptCriminal, deptGeneral},
	}
}

// City returns the invented city of 明川: one city office, six county offices and
// their people. Every call returns a fresh copy.
func City() CityData {
	units := []Unit{
		{
			Code: cityCode, Name: "明川市人民检察院", ShortName: "明川", Place: "明川市",
			Police: "明川市公安局", Court: "明川市中级人民法院",
			Departments: []string{deptFirst, deptSecond, deptCases, deptInspect, deptPolitical, deptOffice},
		},
		county("990101", "澜溪区", "澜溪", "明川市公安局澜溪分局"),
		county("990121", "清岚县", "清岚", "清岚县公安局"),
		county("990122", "望岫县", "望岫", "望岫县公安局"),
		county("990123", "松陂县", "松陂", "松陂县公安局"),
		county("990124", "芦泉县", "芦泉", "芦泉县公安局"),
		county("990125", "槐川县", "槐川", "槐川县公安局"),
	}
	people := []Person{
		one("gu-huaiyuan", "顾怀远", cityCode, "", "检察长", "leader"),
		one("wen-jingshu", "温景舒", cityCode, "", "副检察长", "leader"),
		one("qiao-yunzhou", "乔云舟", cityCode, "", "副检察长", "leader"),
		one("lu-baishan", "陆柏山", cityCode, "", "检察委员会专职委员", "expert", "reviewer"),
		one("shao-mingzhe", "邵明哲", cityCode, "", "检察委员会专职委员", "expert", "reviewer"),
		one("fang-zhiheng", "方之衡", cityCode, deptFirst, "第一检察部主任", "department_head", "prosecutor", "reviewer", "expert"),
		one("ye-tingsong", "叶廷松", cityCode, deptFirst, "三级高级检察官", "prosecutor", "reviewer"),
		one("meng-xizhao", "孟夕照", cityCode, deptFirst, "四级高级检察官", "prosecutor", "reviewer"),
		{Key: "shen-zhiwei", Name: "沈知微", Posts: []Post{ // transferred upwards
			{Unit: "990121", Dept: deptCriminal, Title: "一级检察官", Roles: []string{"prosecutor", "reviewer"}, From: "2018-06-01", To: "2025-02-28"},
			{Unit: cityCode, Dept: deptFirst, Title: "一级检察官", Roles: []string{"prosecutor", "reviewer"}, From: "2025-03-01"},
		}},
		one("ji-wenbo", "纪文博", cityCode, deptSecond, "第二检察部主任", "department_head", "prosecutor", "reviewer", "expert"),
		one("tan-yunqiao", "谭韵乔", cityCode, deptSecond, "四级高级检察官", "prosecutor", "reviewer"),
		one("xiang-liheng", "项立恒", cityCode, deptSecond, "检察官助理", "assistant"),
		{Key: "cen-ruolan", Name: "岑若兰", Posts: []Post{ // two posts at once
			{Unit: cityCode, Dept: deptCases, Title: "案件管理部主任", Roles: []string{"department_head", "case_manager"}, From: "2020-03-01"},
			{Unit: cityCode, Title: "检察委员会委员", Roles: []string{"expert"}, From: "2022-07-01"},
		}},
		one("bai-shuyi", "柏书怡", cityCode, deptCases, "案件管理员", "case_manager"),
		one("ding-haoran", "丁浩然", cityCode, deptCases, "案件管理员", "case_manager"),
		one("gao-jianzhang", "高鉴章", cityCode, deptInspect, "检务督察部主任", "inspector"),
		one("luo-suqin", "罗素琴", cityCode, deptPolitical, "政治部副主任", "political"),
		one("wei-yichen", "魏以辰", cityCode, deptOffice, "系统管理员", "sysadmin"),
		one("pan-xiuyun", "潘秀筠", cityCode, deptOffice, "安全保密管理员", "secadmin"),
		one("jian-guangyu", "简光宇", cityCode, deptOffice, "安全审计员", "auditadmin"),

		one("zhong-yuanlin", "钟远霖", "990101", "", "检察长", "leader"),
		one("he-siqi", "何思齐", "990101", "", "副检察长", "leader"),
		one("tao-jingxing", "陶景行", "990101", deptCriminal, "刑事检察部主任", "department_head", "prosecutor", "reviewer"),
		one("lin-shuchen", "林述宸", "990101", deptCriminal, "一级检察官", "prosecutor", "reviewer"),
		one("yan-ruoqing", "严若青", "990101", deptCriminal, "一级检察官", "prosecutor", "reviewer"),
		one("du-wanqiu", "杜晚秋", "990101", deptCriminal, "二级检察官", "prosecutor", "reviewer"),
		one("jiang-yimo", "江以墨", "990101", deptCriminal, "检察官助理", "assistant"),
		one("fu-xiaoling", "傅晓翎", "990101", deptGeneral, "综合业务部主任", "department_head", "case_manager"),

		one("tong-shaobai", "童少柏", "990121", "", "检察长", "leader"),
		one("mo-lianzhu", "莫连筑", "990121", "", "副检察长", "leader"),
		one("xue-changge", "薛长歌", "990121", deptCriminal, "刑事检察部主任", "department_head", "prosecutor", "reviewer"),
		one("hou-jingxuan", "侯靖轩", "990121", deptCriminal, "二级检察官", "prosecutor", "reviewer"),
		one("ning-caiwei", "宁采薇", "990121", deptCriminal, "一级检察官", "prosecutor", "reviewer"),
		one("qi-yuanzheng", "戚远征", "990121", deptGeneral, "综合业务部主任", "department_head", "case_manager"),

		one("ouyang-pei", "欧阳霈", "990122", "", "检察长", "leader"),
		one("kang-zhongheng", "康仲衡", "990122", "", "副检察长", "leader"),
		one("rao-bingwen", "饶秉文", "990122", deptCriminal, "刑事检察部主任", "department_head", "prosecutor", "reviewer"),
		one("cheng-yanqiu", "程雁秋", "990122", deptCriminal, "一级检察官", "prosecutor", "reviewer"),
		{Key: "liang-boyan", Name: "梁伯言", Posts: []Post{ // retired
			{Unit: "990122", Dept: deptCriminal, Title: "四级高级检察官", Roles: []string{"prosecutor", "reviewer"}, From: "2017-01-01", To: "2025-08-31"},
		}},
		one("zhu-xingye", "祝星野", "990122", deptCriminal, "二级检察官", "prosecutor", "reviewer"),
		one("hua-wenxi", "华文溪", "990122", deptGeneral, "综合业务部主任", "department_head", "case_manager"),

		one("shi-kuanren", "石宽仁", "990123", "", "检察长", "leader"),
		one("ai-minghui", "艾明晖", "990123", "", "副检察长", "leader"),
		one("gong-zhiyuan", "龚致远", "990123", deptCriminal, "刑事检察部主任", "department_head", "prosecutor", "reviewer"),
		{Key: "yu-qingzhou", Name: "喻轻舟", Posts: []Post{
			{Unit: "990123", Dept: deptCriminal, Title: "一级检察官", Roles: []string{"prosecutor", "reviewer"}, From: "2019-01-01"},
		}, Absences: []Absence{{From: "2026-03-09", To: "2026-05-29", Reason: "病假"}}},
		one("mu-xichen", "穆曦晨", "990123", deptCriminal, "二级检察官", "prosecutor", "reviewer"),
		one("bi-hanzhang", "毕含章", "990123", deptGeneral, "综合业务部主任", "department_head", "case_manager"),

		one("sheng-huaijin", "盛怀瑾", "990124", "", "检察长", "leader"),
		one("yao-jiheng", "姚积恒", "990124", "", "副检察长", "leader"),
		one("cang-yuelai", "苍悦来", "990124", deptCriminal, "刑事检察部主任", "department_head", "prosecutor", "reviewer"),
		one("ruan-chuyao", "阮楚遥", "990124", deptCriminal, "一级检察官", "prosecutor", "reviewer"),
		one("fei-nanqiao", "费南樵", "990124", deptCriminal, "二级检察官", "prosecutor", "reviewer"),
		one("le-anning", "乐安宁", "990124", deptGeneral, "综合业务部主任", "department_head", "case_manager"),

		one("pei-shouzhuo", "裴守拙", "990125", "", "检察长", "leader"),
		one("an-jiuling", "安九龄", "990125", "", "副检察长", "leader"),
		one("qin-muyun", "秦牧耘", "990125", deptCriminal, "刑事检察部主任", "department_head", "prosecutor", "reviewer"),
		one("su-hanqing", "苏涵清", "990125", deptCriminal, "一级检察官", "prosecutor", "reviewer"),
		one("nie-fengtang", "聂枫棠", "990125", deptCriminal, "二级检察官", "prosecutor", "reviewer"),
		one("chi-wanlu", "迟婉露", "990125", deptCriminal, "检察官助理", "assistant"),
		one("zhan-yuqi", "詹毓琪", "990125", deptGeneral, "综合业务部主任", "department_head", "case_manager"),
	}
	return CityData{Units: units, People: people}
}

func one(key, name, unit, dept, title string, roles ...string) Person {
	return Person{Key: key, Name: name, Posts: []Post{{Unit: unit, Dept: dept, Title: title, Roles: roles, From: "2019-01-01"}}}
}
