package campaign

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A Template is a campaign to start from: its aspects and the tasks of every unit,
// with days counted from the first.
type Template struct {
	Code    string           `json:"code"`
	Version string           `json:"version"`
	Source  string           `json:"source"` // whose plan it follows
	Name    string           `json:"name"`
	Aim     string           `json:"aim"`
	Days    int              `json:"days"`
	Aspects []TemplateAspect `json:"aspects"`
}

// A TemplateAspect is an aspect with the tasks each unit has under it.
type TemplateAspect struct {
	Aspect
	Tasks []TemplateTask `json:"tasks"`
}

// A TemplateTask is a task due so many days after the first day.
type TemplateTask struct {
	Text  string `json:"text"`
	After int    `json:"after"`
}

//go:embed templates.json
var shipped []byte

// Templates returns the templates the program ships.
func Templates() ([]Template, error) {
	var ts []Template
	if err := json.Unmarshal(shipped, &ts); err != nil {
		return nil, fmt.Errorf("campaign templates: %w", err)
	}
	return ts, nil
}

// TemplateOf returns the template of the code, or NotFound.
func TemplateOf(code string) (Template, error) {
	ts, err := Templates()
	for _, t := range ts {
		if t.Code == code {
			return t, err
		}
	}
	if err != nil {
		return Template{}, err
	}
	return Template{}, errs.Missing("专项行动模板", "campaign template")
}

// Start returns a campaign of the template from the first day on.
func (t Template) Start(first deadline.Date) Campaign {
	c := Campaign{Title: t.Name, Aim: t.Aim, First: first, Last: first.AddDays(t.Days - 1), Basis: t.Source}
	for _, a := range t.Aspects {
		c.Aspects = append(c.Aspects, a.Aspect)
	}
	return c
}

// Tasks returns the tasks the template gives each unit of the campaign, without
// owners; of aspects that the campaign has kept, within its days.
func (t Template) Tasks(c *Campaign, units []org.UnitCode) (out []Task) {
	for _, a := range t.Aspects {
		if _, ok := c.Aspect(a.Code); !ok {
			continue
		}
		for _, x := range a.Tasks {
			for _, u := range units {
				out = append(out, Task{Campaign: c.ID, Aspect: a.Code, Unit: u, Text: x.Text, Due: min(c.First.AddDays(x.After), c.Last)})
			}
		}
	}
	return out
}
