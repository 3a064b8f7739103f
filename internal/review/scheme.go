package review

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

//go:embed scheme.json
var schemeJSON []byte

// A Code names one entry of the scheme: EV01, law, judgement.
type Code string

// A Source says where a part of the scheme comes from and when it holds.
type Source struct {
	Version string        `json:"version"`
	Source  string        `json:"source"` // the rule or practice it rests on
	From    deadline.Date `json:"from"`
	To      deadline.Date `json:"to,omitempty"`
	Unsure  bool          `json:"unsure,omitempty"` // 待核实: the text was not seen
}

// A Scheme is the reference data (评查标准) of a review. An office edits it;
// a session freezes it by its hash.
type Scheme struct {
	Version  string       `json:"version"`
	Rubric   Rubric       `json:"rubric"`
	Causes   CauseList    `json:"causes"`
	Findings FindingKinds `json:"findings"`
	Angles   Angles       `json:"angles"`
	Outline  Outline      `json:"outline"`
	Scales   []Scale      `json:"scales"`
	Phases   Phases       `json:"phases,omitzero"` // absent in schemes frozen before phases were judged
}

// A Rubric lists the dimensions (评定项) every voice speaks to.
type Rubric struct {
	Source
	Dimensions []Term `json:"dimensions"`
}

// A Term is a code with its names.
type Term struct {
	Code Code   `json:"code"`
	ZH   string `json:"name"`
	EN   string `json:"name_en"`
}

// A CauseList is the two-level list of causes (原因代码).
type CauseList struct {
	Source
	Groups []Term  `json:"groups"`
	Causes []Cause `json:"causes"`
}

// A Cause is why a case was lost.
type Cause struct {
	Term
	Group Code   `json:"group"`
	Basis string `json:"basis,omitempty"` // the article its wording follows
}

// FindingKinds lists the kinds of finding (剖析结论): of quality, never of responsibility.
type FindingKinds struct {
	Source
	Kinds []FindingKind `json:"kinds"`
}

// A FindingKind is a kind of finding. Only one that is a Fault can carry the lowest grade.
type FindingKind struct {
	Term
	Fault bool `json:"fault,omitempty"`
	Good  bool `json:"good,omitempty"` // 值得借鉴: good practice is a finding too
}

// Angles are what an expert comments on (点评角度).
type Angles struct {
	Source
	Angles []Angle `json:"angles"`
}

// An Angle speaks to some dimensions, so that the expert's voice lies beside the others.
type Angle struct {
	Term
	Required   bool   `json:"required,omitempty"`
	Dimensions []Code `json:"dimensions"`
}

// An Outline is the outline of the self-review (自评提纲).
type Outline struct {
	Source
	Sections []Section `json:"sections"`
}

// A Section is one heading of the outline. Form says what fills it: "text", or
// the part of the self-review of that name.
type Section struct {
	Code      Code   `json:"code"`
	Title     string `json:"title"`
	TitleEN   string `json:"title_en"`
	Form      string `json:"form"`                // text, divergences, causes, reflection, measures
	Inherited bool   `json:"inherited,omitempty"` // filled from ledger and documents at first
}

// A Scale is a scale of grades (等次), valid from a day.
type Scale struct {
	Source
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Grades []Grade `json:"grades"` // best first
}

// A Grade is one 等次. Route is who must have approved before it stands, in order.
type Grade struct {
	Term
	Criteria   string   `json:"criteria"`
	CriteriaEN string   `json:"criteria_en"`
	Route      []string `json:"route"`
	Lowest     bool     `json:"lowest,omitempty"`
}

// ShippedScheme returns the scheme the program comes with.
func ShippedScheme() (*Scheme, error) { return ParseScheme(schemeJSON) }

// maxScheme is the size in bytes above which a scheme is refused.
const maxScheme = 1 << 20

// ParseScheme reads a scheme and checks that its parts fit together; every
// fault is listed.
func ParseScheme(data []byte) (*Scheme, error) {
	if len(data) > maxScheme {
		return nil, errs.E(errs.TooLarge, "评查标准超过 1 MB", "the scheme is larger than 1 MB")
	}
	s := new(Scheme)
	if err := json.Unmarshal(data, s); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "评查标准无法读取", "the scheme cannot be read")
	}
	return s, s.check()
}

func (s *Scheme) check() error {
	var l errs.List
	unique := func(field string, codes []Code) {
		if len(codes) == 0 {
			l.Add(field, field+" 是空的", field+" is empty")
		}
		seen := map[Code]bool{}
		for _, c := range codes {
			if c == "" || seen[c] {
				l.Add(field, field+" 中的代码“"+string(c)+"”空缺或重复", field+": code "+string(c)+" is blank or given twice")
			}
			seen[c] = true
		}
	}
	unique("rubric", codes(s.Rubric.Dimensions, func(t Term) Code { return t.Code }))
	unique("causes", codes(s.Causes.Causes, func(c Cause) Code { return c.Code }))
	unique("causes.groups", codes(s.Causes.Groups, func(t Term) Code { return t.Code }))
	unique("findings", codes(s.Findings.Kinds, func(k FindingKind) Code { return k.Code }))
	unique("angles", codes(s.Angles.Angles, func(a Angle) Code { return a.Code }))
	if len(s.Phases.Phases) > 0 {
		unique("phases", codes(s.Phases.Phases, func(t Term) Code { return t.Code }))
	}
	unique("outline", codes(s.Outline.Sections, func(o Section) Code { return o.Code }))
	unique("scales", codes(s.Scales, func(c Scale) Code { return Code(c.ID) }))
	for _, c := range s.Causes.Causes {
		if !slices.ContainsFunc(s.Causes.Groups, func(g Term) bool { return g.Code == c.Group }) {
			l.Add("causes", "原因 "+string(c.Code)+" 的组不存在", "cause "+string(c.Code)+" is of no group")
		}
	}
	for _, a := range s.Angles.Angles {
		for _, d := range a.Dimensions {
			if _, ok := s.Dimension(d); !ok {
				l.Add("angles", "点评角度“"+a.ZH+"”指向不存在的评定项", "angle "+string(a.Code)+" speaks to an unknown dimension")
			}
		}
	}
	for _, c := range s.Scales {
		unique("scales."+c.ID, codes(c.Grades, func(g Grade) Code { return g.Code }))
		lowest := 0
		for _, g := range c.Grades {
			if g.Lowest {
				lowest++
			}
		}
		if lowest != 1 || !c.Grades[len(c.Grades)-1].Lowest {
			l.Add("scales."+c.ID, "等次应从高到低排列，只有最后一个是最低等次", "grades go from best to lowest, and only the last is the lowest")
		}
	}
	return l.Err()
}

func codes[T any](list []T, code func(T) Code) []Code {
	out := make([]Code, len(list))
	for i, t := range list {
		out[i] = code(t)
	}
	return out
}

// Hash returns the content hash (hex SHA-256 of the canonical JSON): two
// schemes of the same hash say the same.
func (s *Scheme) Hash() string {
	data, err := json.Marshal(s)
	if err != nil {
		panic("review: a scheme of plain fields does not marshal: " + err.Error())
	}
	return hash(data)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Dimension returns the dimension of the code.
func (s *Scheme) Dimension(c Code) (Term, bool) {
	return find(s.Rubric.Dimensions, func(t Term) bool { return t.Code == c })
}

// Cause returns the cause of the code.
func (s *Scheme) Cause(c Code) (Cause, bool) {
	return find(s.Causes.Causes, func(t Cause) bool { return t.Code == c })
}

// Finding returns the kind of finding of the code.
func (s *Scheme) Finding(c Code) (FindingKind, bool) {
	return find(s.Findings.Kinds, func(t FindingKind) bool { return t.Code == c })
}

// Angle returns the angle of the code.
func (s *Scheme) Angle(c Code) (Angle, bool) {
	return find(s.Angles.Angles, func(t Angle) bool { return t.Code == c })
}

// Scale returns the scale of the id.
func (s *Scheme) Scale(id string) (Scale, bool) {
	return find(s.Scales, func(t Scale) bool { return t.ID == id })
}

// ScaleOn returns the scale valid on the day, or a NotFound error.
func (s *Scheme) ScaleOn(day deadline.Date) (Scale, error) {
	if c, ok := find(s.Scales, func(t Scale) bool { return t.From <= day && (t.To == "" || day <= t.To) }); ok {
		return c, nil
	}
	return Scale{}, errs.E(errs.NotFound, string(day)+" 没有有效的等次标准", "no scale of grades is valid on "+string(day))
}

// Grade returns the grade of the code.
func (c Scale) Grade(code Code) (Grade, bool) {
	return find(c.Grades, func(g Grade) bool { return g.Code == code })
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var zero T
	return zero, false
}
