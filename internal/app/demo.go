package app

import (
	"context"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A DemoPerson is somebody of the demonstration city, with an account that
// anybody may enter.
type DemoPerson struct {
	Login string
	Name  string
	Posts []org.Post
}

// SeedCity fills an empty demonstration with units and people, and returns the
// people's ids by login. Anything but a demonstration refuses it.
func (a *App) SeedCity(ctx context.Context, units []org.Unit, people []DemoPerson) (map[string]org.PersonID, error) {
	if !a.demo {
		return nil, errs.E(errs.Forbidden, "只有演示环境可以这样做", "only a demonstration may do this")
	}
	ids := map[string]org.PersonID{}
	err := a.change(ctx, Machine("demo"), policy.UnitEdit, "demo", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		for _, u := range units {
			if u.Departments == nil {
				u.Departments = []string{}
			}
			if err := g.Tx.PutUnit(u); err != nil {
				return err
			}
		}
		for _, p := range people {
			var roles []org.Role
			for _, post := range p.Posts {
				roles = append(roles, post.Roles...)
			}
			if err := org.CheckRoles(roles); err != nil {
				return err
			}
			id := org.PersonID(store.NewID())
			ids[p.Login] = id
			if err := g.Tx.AddPerson(org.Person{ID: id, Name: p.Name, Pinyin: PinyinOf(p.Name)}); err != nil {
				return err
			}
			for _, post := range p.Posts {
				post.ID, post.Person = org.PostID(store.NewID()), id
				if err := g.Tx.PutPost(post); err != nil {
					return err
				}
			}
			acc := store.Account{ID: store.NewID(), Person: id, Login: p.Login, OldPasswords: []string{}}
			if err := g.AddAccount(acc); err != nil {
				return err
			}
		}
		return nil
	})
	return ids, err
}

// A DemoEntry is somebody of a demonstration whom a visitor may enter as.
type DemoEntry struct {
	Person org.PersonID
	Name   string
	Unit   string
	Title  string
	Roles  []org.Role
}

// DemoEntries lists the people of a demonstration, unit by unit; nobody where
// it is none.
func (a *App) DemoEntries(ctx context.Context) (es []DemoEntry, err error) {
	if !a.demo {
		return nil, nil
	}
	err = a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		units, err := tx.Units()
		if err != nil {
			return err
		}
		all, err := tx.Holdings()
		if err != nil {
			return err
		}
		seen := map[org.PersonID]bool{}
		for _, u := range units {
			for _, h := range all {
				if h.Post.Unit != u.Code || !h.Post.On(Day(tx.Now)) || len(h.Post.Roles) == 0 || seen[h.Person.ID] {
					continue
				}
				seen[h.Person.ID] = true
				e := DemoEntry{Person: h.Person.ID, Name: h.Person.Name, Unit: u.Name, Title: h.Post.Department + h.Post.Title}
				for _, o := range all {
					if o.Person.ID == h.Person.ID && o.Post.On(Day(tx.Now)) {
						e.Roles = append(e.Roles, o.Post.Roles...)
					}
				}
				es = append(es, e)
			}
		}
		return nil
	})
	return es, err
}
