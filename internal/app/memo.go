package app

import (
	"strings"

	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A memo keeps what one act reads again and again, as it stood when it was read
// first: lists ask it of every line. Nobody changes what it holds.
type memo struct {
	names   map[org.PersonID]string
	units   map[org.UnitCode]string
	schemes map[string]*review.Scheme // by hash; the one in force by none
}

// names returns the name of everybody by id.
func (g *gate) names() (map[org.PersonID]string, error) {
	if g.read.names != nil {
		return g.read.names, nil
	}
	ps, err := g.Tx.People()
	if err != nil {
		return nil, err
	}
	m := map[org.PersonID]string{review.SystemActor: "系统"}
	for _, p := range ps {
		m[p.ID] = p.Name
	}
	g.read.names = m
	return m, nil
}

func (g *gate) unitNames() (map[org.UnitCode]string, error) {
	if g.read.units != nil {
		return g.read.units, nil
	}
	us, err := g.Tx.Units()
	if err != nil {
		return nil, err
	}
	m := map[org.UnitCode]string{}
	for _, u := range us {
		m[u.Code] = strings.TrimSuffix(u.Name, "人民检察院") + "院"
	}
	g.read.units = m
	return m, nil
}

// scheme returns the scheme the session froze, before that the shipped one.
func (g *gate) scheme(s store.SessionRow) (x *review.Scheme, err error) {
	if x := g.read.schemes[s.SchemeHash]; x != nil {
		return x, nil
	}
	if s.SchemeHash == "" {
		x, err = g.currentScheme()
	} else {
		x, err = g.Tx.Scheme(s.SchemeHash)
	}
	if err != nil {
		return nil, err
	}
	if g.read.schemes == nil {
		g.read.schemes = map[string]*review.Scheme{}
	}
	g.read.schemes[s.SchemeHash] = x
	return x, nil
}

func (g *gate) terms(s store.SessionRow) (review.Terms, error) {
	scheme, err := g.scheme(s)
	if err != nil {
		return review.Terms{}, err
	}
	if s.SchemeHash == "" {
		return review.Terms{Scheme: scheme, Purpose: s.Purpose}, nil
	}
	return s.Terms(scheme)
}
