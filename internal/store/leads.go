package store

import (
	"mingjian/internal/accountability"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

const leadColumns = "lead.body, lead.version"

func scanLead(s scanner) (l accountability.Lead, err error) {
	var version int
	err = s.Scan(jsonColumn(&l), &version)
	l.Version = version
	return l, err
}

// A LeadFilter narrows the register of leads.
type LeadFilter struct {
	State accountability.LeadState
}

// maxLeads bounds what one reading of the register returns.
const maxLeads = 5000

// Leads lists the leads of the offices of the scope, those its person handed and,
// once told of them, those that concern the person; the latest first. Not even
// the command line lists others. Steps are read by Lead.
func (tx *Tx) Leads(sc policy.Scope, f LeadFilter) ([]accountability.Lead, error) {
	var w where
	var any []string
	for _, u := range sc.Units {
		any = append(any, "lead.unit = "+w.arg(u))
	}
	if sc.Own != "" {
		any = append(any, "lead.handed_by = "+w.arg(sc.Own))
	}
	if sc.Assigned != "" {
		any = append(any, "(lead.about = "+w.arg(sc.Assigned)+" AND lead.told)")
	}
	w.either(any)
	if f.State != "" {
		w.add("lead.state = ?", f.State)
	}
	ls, err := collect(tx, scanLead, "SELECT "+leadColumns+" FROM lead"+w.String()+" ORDER BY lead.made DESC, lead.id DESC LIMIT "+w.arg(maxLeads), w.args...)
	for i := range ls {
		if err == nil {
			ls[i].Steps, err = tx.leadSteps(ls[i].ID)
		}
	}
	return ls, err
}

func (tx *Tx) leadSteps(id string) ([]accountability.LeadStep, error) {
	return collect(tx, func(s scanner) (x accountability.LeadStep, err error) {
		err = s.Scan(jsonColumn(&x))
		return x, err
	}, "SELECT body FROM lead_step WHERE lead = $1 ORDER BY n", id)
}

// Lead returns one lead with its register, or NotFound.
func (tx *Tx) Lead(id string) (accountability.Lead, error) {
	l, err := get(tx, scanLead, "SELECT "+leadColumns+" FROM lead WHERE id = $1", id)
	if err != nil {
		return l, err
	}
	l.Steps, err = tx.leadSteps(id)
	return l, err
}

// AddLead stores a lead as it was handed.
func (tx *Tx) AddLead(l accountability.Lead) error {
	_, err := tx.exec("INSERT INTO lead (id, casefile, unit, about, handed_by, state, told, made, body, version) VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, $8, 1)",
		l.ID, l.Case, l.Unit, l.About, l.HandedBy, l.State(), instant(tx.Now), jsonText(l))
	return err
}

// AddLeadStep stores the last step of the lead; Conflict if another was entered
// since it was read. Nothing else of a lead ever changes.
func (tx *Tx) AddLeadStep(l accountability.Lead) error {
	res, err := tx.exec("UPDATE lead SET state = $3, told = $4, version = version + 1 WHERE id = $1 AND version = $2", l.ID, l.Version, l.State(), l.Notified())
	if err != nil {
		return err
	}
	if err := touchOne(res); err != nil {
		return err
	}
	n := len(l.Steps)
	_, err = tx.exec("INSERT INTO lead_step (lead, n, person, made, body) VALUES ($1, $2, $3, $4, $5)", l.ID, n, l.Steps[n-1].By, instant(tx.Now), jsonText(l.Steps[n-1]))
	return err
}

// LeadHandlers returns who entered a step of a lead on the case without being
// the person concerned.
func (tx *Tx) LeadHandlers(casefile string) ([]org.PersonID, error) {
	return collect(tx, func(s scanner) (p org.PersonID, err error) { err = s.Scan(&p); return p, err },
		"SELECT DISTINCT lead_step.person FROM lead_step JOIN lead ON lead.id = lead_step.lead WHERE lead.casefile = $1 AND lead_step.person <> lead.about ORDER BY lead_step.person", casefile)
}
