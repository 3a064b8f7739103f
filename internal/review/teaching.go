package review

import (
	"encoding/json"
	"fmt"

	"mingjian/internal/errs"
	"mingjian/internal/stats"
)

// A Teaching is a teaching case (校准案例): an invented or masked case with the
// office's own expert key. Reviewers answer it to see how they lie to the key; it
// is advice, and a bar only where a session says so (Session.Calibrated).
type Teaching struct {
	Title  string      `json:"title"`
	Facts  string      `json:"facts"`
	Key    []Judgement `json:"key"` // the expert's stance and reasons for each dimension that arises
	Closed bool        `json:"closed,omitempty"`
}

// Check reports everything wrong with the teaching case.
func (c *Teaching) Check(t Terms) error {
	var l errs.List
	need(&l, "title", "案例名称", "the title", c.Title, MaxTitle)
	need(&l, "facts", "案情材料", "the material", c.Facts, MaxText)
	if len(c.Key) == 0 {
		l.Add("key", "请至少对一个评定项给出参考答案", "give the key for at least one dimension")
	}
	judgements(&l, "key", c.Key, t, false)
	for _, j := range c.Key {
		if j.Stance != NotAtAll {
			need(&l, fmt.Sprintf("key[%s].text", j.Dimension), "参考答案的理由", "the reasons of the key", j.Text, MaxText)
		}
	}
	return sorted(l)
}

// EncodeKey writes a key so that two may be compared.
func EncodeKey(key []Judgement) []byte {
	data, err := json.Marshal(key)
	if err != nil {
		panic("review: a key of plain fields does not marshal: " + err.Error())
	}
	return data
}

// CheckAnswer reports the dimensions of the key that the answer leaves open.
func (c *Teaching) CheckAnswer(answer []Judgement) error {
	var l errs.List
	for _, k := range c.Key {
		if j, ok := judged(answer, k.Dimension); !ok || j.Stance == Withheld {
			l.Add(fmt.Sprintf("answer[%s].stance", k.Dimension), "请表明态度", "take a stance")
		}
	}
	if len(answer) > len(c.Key) {
		l.Add("answer", "回答了没有提出的问题", "the answer says what was not asked")
	}
	return sorted(l)
}

// A Match is how a reviewer's answers lie to the experts' keys: keys are the rows.
type Match struct {
	Table stats.Confusion
	Same  int
	Kappa stats.Agreement
	Gwet  stats.Agreement
}

// An AnsweredCase pairs a teaching case with somebody's answer to it.
type AnsweredCase struct {
	Case   *Teaching
	Answer []Judgement
}

// MatchOf returns the match over all answered cases, with linear weights;
// dimensions that the key or the answer says do not arise are left out.
func MatchOf(cases []AnsweredCase) Match {
	var pairs [][2]int
	var counts stats.Counts
	m := Match{}
	for _, c := range cases {
		for _, k := range c.Case.Key {
			j, ok := judged(c.Answer, k.Dimension)
			if !ok || k.Stance == NotAtAll || j.Stance == NotAtAll {
				continue
			}
			a, b := k.Stance.weight(), j.Stance.weight()
			m.Same += is(a == b)
			pairs = append(pairs, [2]int{a, b})
			row := make([]int, stances)
			row[a]++
			row[b]++
			counts = append(counts, row)
		}
	}
	w := stats.Linear(stances)
	m.Table = stats.Confuse(stances, pairs)
	m.Kappa, m.Gwet = stats.Kappa(m.Table, w), stats.Gwet(counts, w)
	return m
}
