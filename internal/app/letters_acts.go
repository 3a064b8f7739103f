package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/kept"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A LetterDraft is a letter as somebody writes it.
type LetterDraft struct {
	Kind     liaison.Kind
	Party    string
	Copy     string
	CopyTo   org.UnitCode // of ours: it has to take note of the copy
	Refusal  liaison.RefusalID
	Case     string // the case file, or its number
	Text     string
	Asks     []liaison.Ask
	Hide     []string
	Draw     bool          // add the items that the evidence matrix of the case's review shows
	Received deadline.Date // of what comes in
	Due      deadline.Date // of what comes in: the day of the decision it has to precede
}

// put writes the draft into the letter; of a sealed case the names are masked for good.
func (g *gate) put(l *liaison.Letter, in LetterDraft) error {
	l.Party, l.Copy, l.Text = strings.TrimSpace(in.Party), strings.TrimSpace(in.Copy), strings.TrimSpace(in.Text)
	l.CopyTo, l.Refusal = in.CopyTo, in.Refusal
	l.Asks, l.Hide = nil, nil
	for _, a := range in.Asks {
		if a.Text = strings.TrimSpace(a.Text); a.Text != "" {
			l.Asks = append(l.Asks, liaison.Ask{Evidence: a.Evidence, Text: a.Text, Reason: a.Reason, Before: a.Before})
		}
	}
	for _, n := range in.Hide {
		if n = strings.TrimSpace(n); n != "" {
			l.Hide = append(l.Hide, n)
		}
	}
	if in.Draw {
		if err := g.drawLetter(l); err != nil {
			return err
		}
	}
	if err := l.Check(); err != nil {
		return err
	}
	l.Propose()
	if l.Case == "" {
		return g.checkCopy(l.CopyTo, l.Unit)
	}
	f, err := g.Tx.Case(l.Case)
	if err != nil {
		return err
	}
	if err := g.checkCopy(l.CopyTo, f.Unit); err != nil {
		return err
	}
	stages, err := g.StagesOf(f.ID)
	if err != nil {
		return err
	}
	if l.Refusal != "" && !slices.ContainsFunc(liaison.Refusals(stages), func(o liaison.Wanted) bool { return o.Refusal == l.Refusal }) {
		return errs.Field("refusal", "本案没有这一不捕、不诉决定", "the case holds no such refusal")
	}
	if !f.Sealed {
		return nil
	}
	*l = masked(*l, personNames(stages))
	return nil
}

// checkCopy refuses a unit whose people could not read the letter they are to take
// note of: only that of the case and those above it do.
func (g *gate) checkCopy(to, of org.UnitCode) error {
	if to == "" {
		return nil
	}
	units, err := g.unitNames()
	if err != nil {
		return err
	}
	if units[to] == "" || !to.Covers(of) {
		return errs.Field("copy_to", "只能抄送办案单位及其上级院", "a copy goes to the office of the case or one above it")
	}
	return nil
}

// drawLetter adds to the items what the evidence matrix of the case's review shows.
func (g *gate) drawLetter(l *liaison.Letter) error {
	item, asks, err := g.matrixAsks(l.Kind, l.Case)
	if err != nil {
		return err
	}
	if asks == nil {
		return errs.Field("draw", "本案没有您可以引用的证据矩阵", "there is no evidence matrix of this case that you may draw on")
	}
	for _, a := range asks {
		if !slices.ContainsFunc(l.Asks, func(x liaison.Ask) bool { return x.Text == a.Text }) && len(l.Asks) < liaison.MaxAsks {
			l.Asks = append(l.Asks, a)
		}
	}
	l.Item = string(item)
	return nil
}

// matrixAsks returns what the evidence matrix of the case's latest review shows, as far
// as the caller reads it; nothing where there is none.
func (g *gate) matrixAsks(kind liaison.Kind, file string) (review.ItemID, []liaison.Ask, error) {
	if !kind.Draws() || file == "" {
		return "", nil, nil
	}
	reasons, err := evidence.ShippedReasons()
	if err != nil {
		return "", nil, err
	}
	items, err := g.ItemsOf(file)
	if err != nil {
		return "", nil, err
	}
	for _, it := range items {
		may, err := g.readsMatrix(it.ID)
		if err != nil {
			return "", nil, err
		}
		if !may {
			continue
		}
		m, _, err := g.Tx.Matrix(it.ID)
		if err != nil {
			return "", nil, err
		}
		if asks := liaison.FromMatrix(m, reasons); len(asks) > 0 {
			return it.ID, asks, nil
		}
	}
	return "", nil, nil
}

// AddLetter drafts a letter, or registers an opinion that came in, and returns its id.
func (a *App) AddLetter(ctx context.Context, c Caller, in LetterDraft) (id string, err error) {
	err = a.change(ctx, c, policy.LetterEdit, "", func(g *gate) error {
		row := store.LetterRow{Author: c.Person}
		row.ID, row.Kind, row.Unit = store.NewID(), in.Kind, c.Unit()
		if in.Case != "" {
			found, err := g.caseByNumber(in.Case)
			if err != nil {
				return err
			}
			f, err := g.theCase(found)
			if err != nil {
				return err
			}
			row.Case = f.ID
			if row.Unit == "" {
				row.Unit = f.Unit
			}
		} else if err := g.on(policy.Object{Unit: row.Unit}); err != nil {
			return err
		}
		if row.Unit == "" {
			return errs.Field("case", "请填写案件", "name the case") // the command line is of no office
		}
		g.object = row.ID
		g.detail = string(in.Kind)
		if err := g.put(&row.Letter, in); err != nil {
			return err
		}
		today := deadline.Date(g.today())
		if row.Kind.Incoming() {
			if in.Received > today {
				return errs.Field("day", "日期不能晚于今天", "the day is not later than today")
			}
			n, err := g.NextLetter(row.Unit, in.Received.Time().Year(), row.Kind)
			if err != nil {
				return err
			}
			if err := row.Receive(n, in.Received, in.Due); err != nil {
				return err
			}
		} else {
			row.State, row.DraftedOn = liaison.Drafted, today
		}
		id = row.ID
		return g.Tx.AddLetter(row)
	})
	return id, err
}

// EditLetter changes a draft that was read at the version.
func (a *App) EditLetter(ctx context.Context, c Caller, id string, in LetterDraft, version int) error {
	return a.onLetter(ctx, c, policy.LetterEdit, id, func(g *gate, l *store.LetterRow) error {
		if l.State != liaison.Drafted {
			return errs.E(errs.Conflict, "文书已签发，不再改动", "the letter is issued: it stays")
		}
		l.Version = version
		g.detail = "edit"
		return g.put(&l.Letter, in)
	})
}

// onLetter does an act to a letter and stores it.
func (a *App) onLetter(ctx context.Context, c Caller, act policy.Act, id string, do func(*gate, *store.LetterRow) error) error {
	return a.change(ctx, c, act, id, func(g *gate) error {
		l, err := g.letter(id)
		if err != nil {
			return err
		}
		if err := do(g, &l); err != nil {
			return err
		}
		return g.UpdateLetter(l)
	})
}

// notAhead refuses a day that has not come.
func (g *gate) notAhead(day deadline.Date) error {
	if string(day) > g.today() {
		return errs.Field("day", "日期不能晚于今天", "the day is not later than today")
	}
	return nil
}

// IssueLetter signs a draft out; it gets the next number of its unit, year and kind.
func (a *App) IssueLetter(ctx context.Context, c Caller, id string, day deadline.Date) error {
	return a.onLetter(ctx, c, policy.LetterIssue, id, func(g *gate, l *store.LetterRow) error {
		if err := g.notAhead(day); err != nil {
			return err
		}
		if l.Case != "" {
			ofCase, err := g.letterBodies(l.File)
			if err != nil {
				return err
			}
			if err := liaison.Unweighed(l.Kind, day, ofCase); err != nil {
				return err
			}
		}
		n, err := g.NextLetter(l.Unit, day.Time().Year(), l.Kind)
		if err != nil {
			return err
		}
		if err := l.Issue(n, day); err != nil {
			return err
		}
		g.detail = fmt.Sprintf("%s %s", l.Kind, l.Number)
		return nil
	})
}

// DropLetter gives a draft up.
func (a *App) DropLetter(ctx context.Context, c Caller, id, why string) error {
	return a.onLetter(ctx, c, policy.LetterEdit, id, func(g *gate, l *store.LetterRow) error {
		g.detail = why
		return l.Drop(strings.TrimSpace(why), deadline.Date(g.today()))
	})
}

// ServeLetter notes that a letter was served on the day; the term runs to the day
// agreed, or, where agreed is empty, as the terms of the kind say.
func (a *App) ServeLetter(ctx context.Context, c Caller, id string, day, agreed deadline.Date) error {
	return a.onLetter(ctx, c, policy.LetterServe, id, func(g *gate, l *store.LetterRow) error {
		if err := g.notAhead(day); err != nil {
			return err
		}
		terms, err := ruleOn(g.Tx, bylaw.Letter, day, liaison.TermsOn)
		if err != nil {
			return err
		}
		days, err := g.calendar()
		if err != nil {
			return err
		}
		g.detail = string(day)
		return l.Serve(day, agreed, terms, days)
	})
}

// AnswerLetter takes in what came back, or says what was taken of an opinion.
func (a *App) AnswerLetter(ctx context.Context, c Caller, id string, in liaison.Reply) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		if err := g.notAhead(in.Day); err != nil {
			return err
		}
		g.detail = string(in.Day)
		return l.Reply(in)
	})
}

// AttachAnswer keeps the answer to a letter as it came.
func (a *App) AttachAnswer(ctx context.Context, c Caller, id, name string, data []byte) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		f, err := kept.New(name, data, kept.Papers...)
		if err != nil {
			return err
		}
		if err := l.Attach(f); err != nil {
			return err
		}
		g.detail = f.Name
		_, err = store.KeepOriginal(a.dir, data)
		return err
	})
}

// AnswerOriginal returns the file an answer came as. That it was opened is on
// record; of a sealed case it is not handed out.
func (a *App) AnswerOriginal(ctx context.Context, c Caller, id string) (f File, err error) {
	err = a.change(ctx, c, policy.LetterRead, id, func(g *gate) error {
		row, err := g.letter(id)
		if err != nil {
			return err
		}
		l, err := g.letterWords().line(row)
		if err != nil {
			return err
		}
		if l.Sealed {
			return errs.E(errs.Forbidden, "封存案件的答复原件不从本系统导出", "no original of a sealed case leaves the program")
		}
		if l.Answer == nil || l.Answer.File == nil {
			return errs.Missing("答复原件", "file of the answer")
		}
		g.detail = "original"
		f.Name = l.Answer.File.Name
		f.Data, err = store.Original(a.dir, l.Answer.File.Digest)
		return err
	})
	return f, err
}

// FollowLetter notes what was done about an answer, or about none.
func (a *App) FollowLetter(ctx context.Context, c Caller, id, text string) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		g.detail = "follow"
		return l.Follow(deadline.Date(g.today()), text)
	})
}

// CloseLetter ends a letter: after its answer, or without one for a reason.
func (a *App) CloseLetter(ctx context.Context, c Caller, id, why string) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		g.detail = "close " + why
		return l.Close(deadline.Date(g.today()), strings.TrimSpace(why))
	})
}

// NoteCopy says that the caller took note of the copy of a served letter for the
// office it was sent to (阅知).
func (a *App) NoteCopy(ctx context.Context, c Caller, id string) error {
	return a.onLetter(ctx, c, policy.LetterNote, id, func(g *gate, l *store.LetterRow) error {
		if l.CopyTo != "" && l.CopyTo != c.Unit() {
			return errs.E(errs.Forbidden, "抄送其他单位的文书，由该单位阅知", "a copy sent to another office is noted there")
		}
		g.detail = "copy"
		return l.NoteCopy(liaison.CopyNote{Day: deadline.Date(g.today()), By: c.Person})
	})
}
