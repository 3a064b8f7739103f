package campaign

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A Template is a campaign to start from: its aspects and the tasks of every unit,
// with days counted from the first. The program ships some; an office keeps others of
// its own campaigns.
type Template struct {
	Code    string           `json:"code"`
	Version string           `json:"version"`           // of a shipped one
	Unit    org.UnitCode     `json:"unit,omitempty"`    // the office that keeps it; of a shipped one empty
	Kept    deadline.Date    `json:"kept,omitempty"`    // the day since which the office keeps it
	Dropped deadline.Date    `json:"dropped,omitempty"` // the day since which it is no longer offered, or empty
	Source  string           `json:"source"`            // whose plan it follows
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

// A TemplateTask is a task due so many days after the first day, of every unit or of
// those named.
type TemplateTask struct {
	Text  string         `json:"text"`
	After int            `json:"after"`
	Units []org.UnitCode `json:"units,omitempty"`
}

// MaxTemplates is how many templates one office keeps.
const MaxTemplates = 50

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

// Count returns how many tasks the template has, each counted once however many units
// it is for.
func (t Template) Count() (n int) {
	for _, a := range t.Aspects {
		n += len(a.Tasks)
	}
	return n
}

// Keep makes a template of a campaign and its tasks, under the name: their words and
// days, without owners, reports and what they point to.
func Keep(c *Campaign, tasks []Task, name string, today deadline.Date) (Template, error) {
	name = strings.TrimSpace(name)
	if n := len([]rune(name)); n == 0 || n > maxLine {
		return Template{}, errs.Field("name", "请填写模板名称，不超过 200 字", "enter the template's name, of at most 200 characters")
	}
	t := Template{Unit: c.Unit, Kept: today, Source: "本院专项行动“" + c.Title + "”（" + string(c.First) + "至" + string(c.Last) + "）", Name: name, Aim: c.Aim, Days: c.Days()}
	for _, a := range c.Aspects {
		ta := TemplateAspect{Aspect: a}
		for _, x := range tasks {
			if x.Aspect != a.Code {
				continue
			}
			after := c.First.DaysUntil(x.Due)
			i := slices.IndexFunc(ta.Tasks, func(y TemplateTask) bool { return y.Text == x.Text && y.After == after })
			if i < 0 {
				i = len(ta.Tasks)
				ta.Tasks = append(ta.Tasks, TemplateTask{Text: x.Text, After: after})
			}
			if !slices.Contains(ta.Tasks[i].Units, x.Unit) {
				ta.Tasks[i].Units = append(ta.Tasks[i].Units, x.Unit)
			}
		}
		for i := range ta.Tasks {
			if y := &ta.Tasks[i]; len(y.Units) == len(c.Units) {
				y.Units = nil // every unit's
			} else {
				slices.Sort(y.Units)
			}
		}
		t.Aspects = append(t.Aspects, ta)
	}
	return t, nil
}

// Drop takes an office's template out of what is offered.
func (t *Template) Drop(today deadline.Date) error {
	if t.Dropped != "" {
		return errs.E(errs.Conflict, "该模板已停用", "the template is no longer offered")
	}
	t.Dropped = today
	return nil
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
				if len(x.Units) > 0 && !slices.Contains(x.Units, u) {
					continue
				}
				out = append(out, Task{Campaign: c.ID, Aspect: a.Code, Unit: u, Text: x.Text, Due: min(c.First.AddDays(x.After), c.Last)})
			}
		}
	}
	return out
}
