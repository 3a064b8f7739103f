package main

import (
	"fmt"
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/demo"
	"mingjian/internal/evidence"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/store"
)

// letters fills the register of letters through the acts people use: a notice
// answered late, one overdue, an outline answered in part by a note, an opinion of
// the defence weighed and one waiting, and a draft.
func (d *demoStage) letters(organiser, leader string) error {
	cases, err := d.letterCases(organiser)
	if err != nil {
		return err
	}
	for _, l := range demo.Letters() {
		if err := d.letter(l, cases[l.Story], organiser, leader); err != nil {
			return fmt.Errorf("demonstration letter to %s: %w", l.Party, err)
		}
	}
	d.goTo("")
	return nil
}

// letterCases returns the case files of the stories, by key.
func (d *demoStage) letterCases(organiser string) (map[string]string, error) {
	of := map[string]string{}
	for _, l := range demo.Letters() {
		if l.Story == "" || of[l.Story] != "" {
			continue
		}
		unified := demo.UnifiedNumber(l.Story)
		cs, _, err := d.a.Cases(d.e.ctx, d.as(organiser), store.CaseFilter{Text: unified, Limit: 20})
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(cs, func(c app.CaseLine) bool { return c.Unified == unified })
		if i < 0 {
			return nil, fmt.Errorf("demonstration letters: no case of %s", l.Story)
		}
		of[l.Story] = cs[i].ID
	}
	return of, nil
}

func (d *demoStage) letter(l demo.Letter, file, organiser, leader string) error {
	ctx, a := d.e.ctx, d.a
	who := organiser
	if l.By != "" {
		who = l.By
	}
	in := app.LetterDraft{Kind: liaison.Kind(l.Kind), Party: l.Party, Copy: l.Copy, CopyTo: org.UnitCode(l.CopyTo), Case: file, Text: l.Text, Received: deadline.Date(l.Served), Due: deadline.Date(l.Decision)}
	for _, x := range l.Items {
		in.Asks = append(in.Asks, liaison.Ask{Text: x.Text, Evidence: evidence.Kind(x.Evidence)})
	}
	d.goTo(deadline.Date(l.Drafted))
	id, err := a.AddLetter(ctx, d.as(who), in)
	if err != nil {
		return err
	}
	if l.Issued != "" {
		d.goTo(deadline.Date(l.Issued))
		if err := a.IssueLetter(ctx, d.as(leader), id, deadline.Date(l.Issued)); err != nil {
			return err
		}
		d.goTo(deadline.Date(l.Served))
		if err := a.ServeLetter(ctx, d.as(who), id, deadline.Date(l.Served), ""); err != nil {
			return err
		}
		if l.NotedBy != "" {
			if err := a.NoteCopy(ctx, d.as(l.NotedBy), id); err != nil {
				return err
			}
		}
	}
	if l.Answered == "" {
		return nil
	}
	d.goTo(deadline.Date(l.Answered))
	r := liaison.Reply{Day: deadline.Date(l.Answered), Text: l.Answer, Result: liaison.Came(l.Result)}
	for _, x := range l.Items {
		r.Asks = append(r.Asks, liaison.Ask{Came: liaison.Came(x.Came), Note: x.Note})
	}
	if err := a.AnswerLetter(ctx, d.as(who), id, r); err != nil {
		return err
	}
	if l.File != "" {
		paper, err := exchange.Sample(exchange.LetterPaper)
		if err != nil {
			return err
		}
		data, err := exchange.Render(paper, nil)
		if err != nil {
			return err
		}
		if err := a.AttachAnswer(ctx, d.as(who), id, l.File, data); err != nil {
			return err
		}
	}
	if l.Followup != "" {
		return a.FollowLetter(ctx, d.as(who), id, l.Followup)
	}
	return nil
}
