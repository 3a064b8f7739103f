package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A TeachingLine is a teaching case in the list.
type TeachingLine struct {
	store.TeachingRow
	Answered bool // by the caller
}

// A TeachingList is the teaching cases with how the caller, and for an organiser
// everybody of the own tree, lies to the keys.
type TeachingList struct {
	Cases   []TeachingLine
	Mine    review.Match
	Own     review.Leniency // over all sessions held: the caller's stances against the median of the others
	Others  []TeachingMatch
	MayEdit bool
}

// A TeachingMatch is one reviewer's match. The list is by name and ranks nobody.
type TeachingMatch struct {
	Name     string
	Answered int
	review.Match
}

// Teachings lists the teaching cases.
func (a *App) Teachings(ctx context.Context, c Caller) (w TeachingList, err error) {
	err = a.view(ctx, c, policy.TeachingRead, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		rows, err := g.Tx.Teachings()
		if err != nil {
			return err
		}
		answers, err := g.TeachingAnswers("")
		if err != nil {
			return err
		}
		of := map[org.PersonID][]review.AnsweredCase{}
		answered := map[string]bool{}
		for _, x := range answers {
			i := slices.IndexFunc(rows, func(r store.TeachingRow) bool { return r.ID == x.Teaching })
			of[x.Person] = append(of[x.Person], review.AnsweredCase{Case: &rows[i].Teaching, Answer: x.Answer})
			if x.Person == c.Person {
				answered[x.Teaching] = true
			}
		}
		for _, r := range rows {
			if !r.Closed || answered[r.ID] {
				w.Cases = append(w.Cases, TeachingLine{r, answered[r.ID]})
			}
		}
		w.Mine = review.MatchOf(of[c.Person])
		rs, err := g.RatingsWithin(policy.Scope{Assigned: c.Person})
		if err != nil {
			return err
		}
		w.Own = review.LeniencyOf(c.Person, rs)
		w.MayEdit = policy.May(c.Subject, policy.TeachingEdit)
		if !w.MayEdit {
			return nil
		}
		hs, err := g.Holdings()
		if err != nil {
			return err
		}
		seen := map[org.PersonID]bool{}
		for _, h := range hs {
			cases := of[h.Person.ID]
			if seen[h.Person.ID] || len(cases) == 0 || policy.Check(c.Subject, policy.TeachingEdit, policy.Object{Unit: h.Post.Unit}) != nil {
				continue
			}
			seen[h.Person.ID] = true
			w.Others = append(w.Others, TeachingMatch{h.Person.Name, len(cases), review.MatchOf(cases)})
		}
		slices.SortFunc(w.Others, func(x, y TeachingMatch) int { return strings.Compare(PinyinOf(x.Name), PinyinOf(y.Name)) })
		return nil
	})
	return w, err
}

// A TeachingView is one teaching case; the key is there only once the caller has
// answered, or edits it.
type TeachingView struct {
	store.TeachingRow
	Scheme  *review.Scheme
	Asked   []review.Code
	Answer  []review.Judgement
	MayEdit bool
}

// Teaching returns one teaching case to answer, to read with its key, or to edit.
func (a *App) Teaching(ctx context.Context, c Caller, id string) (w TeachingView, err error) {
	err = a.view(ctx, c, policy.TeachingRead, id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if w.TeachingRow, err = g.Tx.Teaching(id); err != nil {
			return err
		}
		if w.Scheme, err = g.currentScheme(); err != nil {
			return err
		}
		answers, err := g.TeachingAnswers(c.Person)
		if err != nil {
			return err
		}
		for _, x := range answers {
			if x.Teaching == id {
				w.Answer = x.Answer
			}
		}
		w.MayEdit = policy.Check(c.Subject, policy.TeachingEdit, policy.Object{Unit: w.Unit}) == nil
		for _, k := range w.Key {
			w.Asked = append(w.Asked, k.Dimension)
		}
		if w.Answer == nil && !w.MayEdit {
			w.Key = nil
		}
		return nil
	})
	return w, err
}

// SaveTeaching adds a teaching case of the caller's unit (id ""), or changes one.
// The key of a case somebody answered stays as it was.
func (a *App) SaveTeaching(ctx context.Context, c Caller, id string, t review.Teaching, version int) (saved string, err error) {
	err = a.change(ctx, c, policy.TeachingEdit, id, func(g *gate) error {
		r := store.TeachingRow{ID: id, Unit: c.Unit(), Version: version, Teaching: t}
		if id != "" {
			old, err := g.Tx.Teaching(id)
			if err != nil {
				return err
			}
			r.Unit = old.Unit
			answers, err := g.TeachingAnswers("")
			if err != nil {
				return err
			}
			used := slices.ContainsFunc(answers, func(x store.TeachingAnswer) bool { return x.Teaching == id })
			if used && (old.Facts != t.Facts || string(review.EncodeKey(old.Key)) != string(review.EncodeKey(t.Key))) {
				return errs.E(errs.Conflict, "已有人作答，案情和参考答案不能再改；可以停用后另建", "somebody has answered: the material and the key stay; close it and make another")
			}
		} else {
			r.ID, r.Version = store.NewID(), 0
		}
		if err := g.on(policy.Object{Unit: r.Unit}); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		if err := t.Check(review.Terms{Scheme: scheme}); err != nil {
			return err
		}
		saved = r.ID
		g.object, g.detail = r.ID, t.Title
		return g.PutTeaching(r)
	})
	return saved, err
}

// AnswerTeaching keeps the caller's answer to a teaching case, for good; then
// the key opens.
func (a *App) AnswerTeaching(ctx context.Context, c Caller, id string, answer []review.Judgement) error {
	return a.change(ctx, c, policy.TeachingRead, id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		r, err := g.Tx.Teaching(id)
		if err != nil {
			return err
		}
		if r.Closed {
			return errs.E(errs.Conflict, "该案例已停用", "the teaching case is closed")
		}
		if err := r.CheckAnswer(answer); err != nil {
			return err
		}
		return g.AddTeachingAnswer(store.TeachingAnswer{Teaching: id, Person: c.Person, Answer: answer})
	})
}

// calibrated reports, as a Conflict, that the person has not answered as many
// teaching cases as the session asks of its reviewers.
func (g *gate) calibrated(s store.SessionRow, p org.PersonID) error {
	if s.Calibrated == 0 {
		return nil
	}
	answers, err := g.TeachingAnswers(p)
	if err != nil {
		return err
	}
	if len(answers) < s.Calibrated {
		return errs.E(errs.Conflict, "本次会议要求评查员先完成校准案例，该人员尚未完成", "the session asks its reviewers to answer teaching cases first")
	}
	return nil
}
