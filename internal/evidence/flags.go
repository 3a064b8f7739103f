package evidence

import "slices"

// A Flag is what the matrix shows to be looked at.
type Flag struct {
	Element Element
	Kind    FlagKind
	Items   []string // numbers or names of the evidence it rests on
}

// A FlagKind is why an element is flagged.
type FlagKind string

const (
	Unsupported    FlagKind = "unsupported"   // 没有证据支持
	NoneAccepted   FlagKind = "none_accepted" // 支持的证据法院均未采信
	ConfessionOnly FlagKind = "confession"    // 只有供述 (刑诉法 55)
	Contradicted   FlagKind = "contradicted"  // 矛盾未作解释
)

// Flags returns what is to be looked at, element by element: no evidence that
// supports it; all that does was refused or excluded; only a confession supports
// it (刑诉法 55: 只有被告人供述，没有其他证据的，不能认定被告人有罪); evidence
// against it that nobody explained.
func (m *Matrix) Flags() (flags []Flag) {
	for _, e := range m.Elements {
		var support, accepted, other, open []string
		for _, c := range m.Cells {
			if c.Element != e.ID {
				continue
			}
			it, _ := m.Item(c.Item)
			switch {
			case c.Bearing == Against && c.Explain == "":
				open = append(open, it.label())
			case c.Bearing == Supports:
				support = append(support, it.label())
				if it.Kind != Confession {
					other = append(other, it.label())
				}
				if c.Found != Refused && c.Found != Excluded {
					accepted = append(accepted, it.label())
				}
			}
		}
		switch {
		case len(support) == 0:
			flags = append(flags, Flag{e, Unsupported, nil})
		case len(other) == 0:
			flags = append(flags, Flag{e, ConfessionOnly, support})
		case len(accepted) == 0:
			flags = append(flags, Flag{e, NoneAccepted, support})
		}
		if len(open) > 0 {
			flags = append(flags, Flag{e, Contradicted, open})
		}
	}
	return flags
}

func (it Item) label() string {
	if it.Number != "" {
		return it.Number
	}
	return it.Name
}

// A Hint is a cause of the review that the matrix speaks for, with its evidence.
type Hint struct {
	Cause    string
	Evidence string
}

// Hints returns the causes that the court's reasons and the flags speak for, each
// once, in the order of the matrix; proposals for a person to take or leave.
func (m *Matrix) Hints(rs Reasons) (hints []Hint) {
	add := func(cause, evidence string) {
		i := slices.IndexFunc(hints, func(h Hint) bool { return h.Cause == cause })
		if i < 0 {
			hints = append(hints, Hint{cause, evidence})
		} else {
			hints[i].Evidence += "；" + evidence
		}
	}
	for _, c := range m.Cells {
		r, ok := rs.Reason(c.Reason)
		if !ok || c.Found == Accepted || c.Found == Unassessed {
			continue
		}
		it, _ := m.Item(c.Item)
		for _, cause := range r.Causes {
			add(cause, "证据 "+it.label()+"（"+c.Place+"）："+r.ZH)
		}
	}
	for _, f := range m.Flags() {
		switch f.Kind {
		case Unsupported:
			add("EV01", "“"+f.Element.Text+"”没有证据支持")
		case ConfessionOnly:
			add("EV06", "“"+f.Element.Text+"”只有供述")
		}
	}
	return hints
}
