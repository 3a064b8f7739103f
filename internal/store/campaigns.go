package store

import (
	"mingjian/internal/campaign"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func scanCampaign(s scanner) (c campaign.Campaign, err error) {
	var version int
	err = s.Scan(jsonColumn(&c), &version)
	c.Version = version
	return c, err
}

// Campaign returns one campaign, or NotFound.
func (tx *Tx) Campaign(id campaign.ID) (campaign.Campaign, error) {
	return get(tx, scanCampaign, "SELECT body, version FROM campaign WHERE id = $1", id)
}

// Campaigns lists every campaign, the latest first. An office runs a few a year.
func (tx *Tx) Campaigns() ([]campaign.Campaign, error) {
	return collect(tx, scanCampaign, "SELECT body, version FROM campaign ORDER BY first_day DESC, id DESC")
}

// PutCampaign stores a new campaign (Version 0) or a changed one; Conflict if the
// version has moved on.
func (tx *Tx) PutCampaign(c campaign.Campaign) error {
	if c.Version == 0 {
		_, err := tx.exec("INSERT INTO campaign (id, unit, first_day, body, version) VALUES ($1, $2, $3, $4, 1)", c.ID, c.Unit, c.First, jsonText(c))
		return err
	}
	res, err := tx.exec("UPDATE campaign SET first_day = $1, body = $2, version = version + 1 WHERE id = $3 AND version = $4", c.First, jsonText(c), c.ID, c.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

func scanCampaignTask(s scanner) (t campaign.Task, err error) {
	var version int
	err = s.Scan(jsonColumn(&t), &version)
	t.Version = version
	return t, err
}

// CampaignTask returns one task of a campaign, or NotFound.
func (tx *Tx) CampaignTask(id campaign.TaskID) (campaign.Task, error) {
	return get(tx, scanCampaignTask, "SELECT body, version FROM campaign_task WHERE id = $1", id)
}

// CampaignTasks lists the tasks of a campaign by last day.
func (tx *Tx) CampaignTasks(id campaign.ID) ([]campaign.Task, error) {
	return collect(tx, scanCampaignTask, "SELECT body, version FROM campaign_task WHERE campaign = $1 ORDER BY due, id", id)
}

// CampaignTasksOf lists the tasks a person owns by last day, of every campaign.
func (tx *Tx) CampaignTasksOf(person org.PersonID) ([]campaign.Task, error) {
	return collect(tx, scanCampaignTask, "SELECT body, version FROM campaign_task WHERE owner = $1 ORDER BY due, id", person)
}

// PutCampaignTask stores a new task (Version 0) or a changed one; Conflict if the
// version has moved on.
func (tx *Tx) PutCampaignTask(t campaign.Task) error {
	if t.Version == 0 {
		_, err := tx.exec("INSERT INTO campaign_task (id, campaign, unit, owner, due, body, version) VALUES ($1, $2, $3, $4, $5, $6, 1)", t.ID, t.Campaign, t.Unit, t.Owner, t.Due, jsonText(t))
		return err
	}
	res, err := tx.exec("UPDATE campaign_task SET unit = $1, owner = $2, due = $3, body = $4, version = version + 1 WHERE id = $5 AND version = $6", t.Unit, t.Owner, t.Due, jsonText(t), t.ID, t.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

func scanCampaignTemplate(s scanner) (t campaign.Template, err error) {
	err = s.Scan(jsonColumn(&t))
	return t, err
}

// CampaignTemplate returns one template an office keeps, or NotFound.
func (tx *Tx) CampaignTemplate(code string) (campaign.Template, error) {
	return get(tx, scanCampaignTemplate, "SELECT body FROM campaign_template WHERE code = $1", code)
}

// CampaignTemplates lists the templates within the scope that are still offered, the
// oldest first.
func (tx *Tx) CampaignTemplates(sc policy.Scope) ([]campaign.Template, error) {
	var w where
	w.add("dropped = ?", "")
	w.given(sc, "campaign_template.unit")
	return collect(tx, scanCampaignTemplate, "SELECT body FROM campaign_template"+w.String()+" ORDER BY code", w.args...)
}

// AddCampaignTemplate stores a new template.
func (tx *Tx) AddCampaignTemplate(t campaign.Template) error {
	_, err := tx.exec("INSERT INTO campaign_template (code, unit, dropped, body) VALUES ($1, $2, $3, $4)", t.Code, t.Unit, t.Dropped, jsonText(t))
	return err
}

// DropCampaignTemplate stores that a template is no longer offered; Conflict if that
// was stored before.
func (tx *Tx) DropCampaignTemplate(t campaign.Template) error {
	res, err := tx.exec("UPDATE campaign_template SET dropped = $1, body = $2 WHERE code = $3 AND dropped = ''", t.Dropped, jsonText(t), t.Code)
	if err != nil {
		return err
	}
	return touchOne(res)
}
