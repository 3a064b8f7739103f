// Package indicator counts over the current facts of an office: a Definition says
// of which stage, whom it looks at and whom it counts, from which day.
//
// It promises that whoever is counted is one of those looked at, so that no share
// is above one; that a count carries the definition it was made by; and that it
// counts for one office over time: there is no order of offices or people here, and
// no goal. Which facts there are, and who may see the count, is left to others.
package indicator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/screen"
)

// A Code tells a definition apart, whatever its version.
type Code string

// A Definition (指标定义) is one count over persons at a stage, as dated data.
type Definition struct {
	Code      Code           `json:"code"`
	From      deadline.Date  `json:"from"` // the version holds from this day on
	ZH        string         `json:"zh"`
	EN        string         `json:"en"`
	Table     ledger.TableID `json:"table"`
	Date      string         `json:"date"`    // title of the day that puts a person into a period
	Among     string         `json:"among"`   // a screen.Expr: who is looked at
	Counted   string         `json:"counted"` // a screen.Expr: who of them is counted
	Source    string         `json:"source"`
	MisleadZH string         `json:"mislead_zh"` // how it can mislead
	MisleadEN string         `json:"mislead_en"`
}

//go:embed definitions.json
var shipped []byte

// Shipped returns the definitions the program comes with, by code, of one code the
// earliest first.
func Shipped() ([]Definition, error) {
	var ds []Definition
	err := json.Unmarshal(shipped, &ds)
	return ds, err
}

// On returns the definitions that hold on the day, in the order they are shipped.
func On(day deadline.Date) (ds []Definition, err error) {
	all, err := Shipped()
	for _, d := range all {
		if d.From > day {
			continue
		}
		if i := slices.IndexFunc(ds, func(x Definition) bool { return x.Code == d.Code }); i >= 0 {
			ds[i] = d
		} else {
			ds = append(ds, d)
		}
	}
	return ds, err
}

// Of returns the definition of the code that holds on the day, or Invalid by the
// field "indicator".
func Of(code Code, day deadline.Date) (Definition, error) {
	ds, err := On(day)
	if err != nil {
		return Definition{}, err
	}
	i := slices.IndexFunc(ds, func(d Definition) bool { return d.Code == code })
	if i < 0 {
		return Definition{}, errs.Field("indicator", "请选择指标", "choose the indicator")
	}
	return ds[i], nil
}

// A Count is how many persons of a period were counted, of how many looked at.
type Count struct {
	From deadline.Date `json:"from"`
	To   deadline.Date `json:"to"` // both ends belong to the period
	N    int           `json:"n"`
	Of   int           `json:"of"`
}

// A Counter counts by one definition.
type Counter struct {
	Definition
	date           ledger.ColumnID
	among, counted screen.Expr
	columns        map[string]ledger.ColumnID
}

// NewCounter compiles a definition; Internal where it does not fit its table.
func NewCounter(d Definition) (*Counter, error) {
	t := ledger.TableOf(d.Table)
	if t == nil {
		return nil, errs.Wrap(nil, errs.Internal, "指标定义有误", "indicator "+string(d.Code)+" is of no table")
	}
	c := &Counter{Definition: d, columns: map[string]ledger.ColumnID{}}
	for _, col := range t.Columns {
		c.columns[col.Title] = col.ID
	}
	known := func(title string) bool { _, ok := c.columns[title]; return ok }
	var err error
	if c.among, err = screen.Parse(d.Among, known); err == nil {
		c.counted, err = screen.Parse(d.Counted, known)
	}
	if err != nil || !known(d.Date) {
		return nil, errs.Wrap(err, errs.Internal, "指标定义有误", fmt.Sprintf("indicator %s does not fit its table", d.Code))
	}
	c.date = c.columns[d.Date]
	return c, nil
}

// Add counts one person at a stage into those of the periods that the day of the
// definition falls into. Stages of other tables count nowhere.
func (c *Counter) Add(p *ledger.StagePerson, periods ...*Count) {
	if p.Table != c.Table {
		return
	}
	value := func(title string) string { return p.Get(c.columns[title]) }
	day := deadline.Date(p.Day(c.date))
	if !day.Valid() || !c.among.Match(value) {
		return
	}
	for _, n := range periods {
		if day < n.From || day > n.To {
			continue
		}
		n.Of++
		if c.counted.Match(value) {
			n.N++
		}
	}
}
