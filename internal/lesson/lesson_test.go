package lesson

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/errs"
	"mingjian/internal/org"
)

func hider() *Hider {
	return NewHider(Known{Persons: []string{"陈大有", "陈大有子", "欧阳清", "孙承办", "王某"}, Units: []org.Unit{
		{Code: "990100", Name: "云屏市人民检察院", Short: "云屏"}, {Code: "990102", Name: "云屏市丹霞区人民检察院", Short: "丹霞"}}})
}

func TestHide(t *testing.T) {
	for in, want := range map[string]string{
		"陈大有与陈大有子同住":                         "甲某与乙某同住",
		"经云屏市丹霞区人民检察院审查":                     "经某区人民检察院审查",
		"云屏市人民检察院、丹霞区人民法院（2024）云0102刑初45号判决": "某市人民检察院、某地区人民法院×号判决",
		"起诉书云丹检刑诉〔2024〕31号指控":                "起诉书×号指控",
		"2024年3月5日，在张掖市甘州区作案":                "2024年×月，在某市某区作案",
		"2024-03-05到案": "2024年×月到案",
		"身份证号110101199003071234，电话13812345678": "身份证号×××，电话×××",
		"驾驶甘G·12345小型轿车":                       "驾驶×牌照小型轿车",
		"骗取1200000元":                           "骗取1200000元",
		"王某供述":                                 "王某供述",
		"孙承办认为欧阳清可疑":                           "丁某认为丙某可疑",
	} {
		if got := hider().Hide(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	h := hider()
	h.Also([]string{"红星果园", "老陈"})
	if got := h.Hide("老陈在红星果园见到陈大有"); got != "某某在某某见到甲某" {
		t.Error(got)
	}
}

func TestMarks(t *testing.T) {
	for text, want := range map[string]MarkKind{
		"证人张三丰证实": MarkPerson, "门牌1203号": MarkNumber, "账号6222021234": MarkNumber, "住在龙渠乡": MarkPlace, "到绿源生态农业公司上班": MarkCompany,
		"证人甲某证实": "", "骗取1200000元": "", "某村村民": "", "在本村务工": "", "该公司": "",
	} {
		c := Card{Text: Text{Facts: text}}
		ms := c.Marks()
		switch {
		case want == "" && len(ms) > 0:
			t.Errorf("%s: %+v", text, ms)
		case want != "" && (len(ms) != 1 || ms[0].Kind != want || ms[0].Field != "facts"):
			t.Errorf("%s: %+v, want %s", text, ms, want)
		}
	}
}

// TestHideProp: whatever is around them, no name, number or full day of the case
// is left, and hiding twice changes nothing.
func TestHideProp(t *testing.T) {
	secret := []string{"陈大有", "欧阳清", "孙承办", "云屏市", "丹霞区", "（2024）云0102刑初45号", "110101199003071234", "13812345678", "2024年3月5日", "云丹检刑诉〔2024〕31号"}
	filler := []string{"，", "在", "与", "。", "检", "某", "号", "1", "证人", "年", "（", "x", "市", "区", " "}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(secret), rapid.SampledFrom(filler)), 0, 12).Draw(t, "parts")
		h := hider()
		got := h.Hide(strings.Join(parts, ""))
		for _, s := range []string{"陈大有", "欧阳清", "孙承办", "云屏", "丹霞", "刑初45号", "110101199003071234", "13812345678", "3月5日"} {
			if strings.Contains(got, s) {
				t.Fatalf("%q stands in %q", s, got)
			}
		}
		if again := h.Hide(got); again != got {
			t.Fatalf("hiding again: %q, then %q", got, again)
		}
	})
}

// TestCardProp walks random acts: only declared edges pass, and nobody publishes
// what they wrote.
func TestCardProp(t *testing.T) {
	people := []org.PersonID{"a", "b", "c"}
	edges := map[[2]State]bool{{Draft, Checking}: true, {Checking, Published}: true, {Checking, Draft}: true, {Published, Withdrawn}: true}
	rapid.Check(t, func(t *rapid.T) {
		c := Card{State: Draft}
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			was, by := c.State, rapid.SampledFrom(people).Draw(t, "by")
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "act") {
			case 0:
				err = c.Write(by, Text{Title: "题", Kind: Warning, Facts: "案情", Lesson: "启示"}, nil, hider())
			case 1:
				err = c.HandIn()
			case 2:
				err = c.Publish(by, "2026-01-01", rapid.IntRange(0, 1).Draw(t, "seen"), hider())
				if err == nil {
					for _, w := range c.Writers {
						if w == by {
							t.Fatal("published what they wrote")
						}
					}
				}
			case 3:
				err = c.Return(rapid.SampledFrom([]string{"", "理由"}).Draw(t, "reason"))
			case 4:
				err = c.Withdraw("理由")
			}
			if err != nil && c.State != was || c.State != was && !edges[[2]State{was, c.State}] {
				t.Fatalf("%s became %s: %v", was, c.State, err)
			}
			if k := errs.KindOf(err); err != nil && k != errs.Conflict && k != errs.Invalid {
				t.Fatal(err)
			}
		}
	})
}
