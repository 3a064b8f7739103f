package store

import (
	"mingjian/internal/org"
)

const unitColumns = "code, name, short, departments"

func scanUnit(s scanner) (u org.Unit, err error) {
	err = s.Scan(&u.Code, &u.Name, &u.Short, jsonColumn(&u.Departments))
	return u, err
}

// Units returns all units, superior ones first.
func (tx *Tx) Units() ([]org.Unit, error) {
	return collect(tx, scanUnit, "SELECT "+unitColumns+" FROM unit ORDER BY code")
}

// Unit returns one unit, or NotFound.
func (tx *Tx) Unit(code org.UnitCode) (org.Unit, error) {
	return get(tx, scanUnit, "SELECT "+unitColumns+" FROM unit WHERE code = $1", code)
}

// PutUnit adds the unit or replaces what is stored of it.
func (tx *Tx) PutUnit(u org.Unit) error {
	_, err := tx.exec(`INSERT INTO unit (code, name, short, departments, version) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, short = excluded.short,
			departments = excluded.departments, version = unit.version + 1`,
		u.Code, u.Name, u.Short, jsonText(u.Departments))
	return err
}

const personColumns = "id, name, pinyin, outside, version"

func scanPerson(s scanner) (p org.Person, err error) {
	err = s.Scan(&p.ID, &p.Name, &p.Pinyin, &p.Outside, &p.Version)
	return p, err
}

// Person returns one person, or NotFound.
func (tx *Tx) Person(id org.PersonID) (org.Person, error) {
	return get(tx, scanPerson, "SELECT "+personColumns+" FROM person WHERE id = $1", id)
}

// People returns everybody, by pinyin.
func (tx *Tx) People() ([]org.Person, error) {
	return collect(tx, scanPerson, "SELECT "+personColumns+" FROM person ORDER BY pinyin, id")
}

// AddPerson stores a new person.
func (tx *Tx) AddPerson(p org.Person) error {
	_, err := tx.exec("INSERT INTO person ("+personColumns+") VALUES ($1, $2, $3, $4, 1)", p.ID, p.Name, p.Pinyin, p.Outside)
	return err
}

// UpdatePerson stores a changed name; Conflict if the version has moved on.
func (tx *Tx) UpdatePerson(p org.Person) error {
	res, err := tx.exec("UPDATE person SET name = $1, pinyin = $2, outside = $3, version = version + 1 WHERE id = $4 AND version = $5",
		p.Name, p.Pinyin, p.Outside, p.ID, p.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

const postColumns = "id, person, unit, department, title, roles, from_day, to_day, end_reason"

func scanPost(s scanner) (p org.Post, err error) {
	err = s.Scan(&p.ID, &p.Person, &p.Unit, &p.Department, &p.Title, jsonColumn(&p.Roles), &p.From, &p.To, &p.EndReason)
	return p, err
}

// Posts returns all posts a person holds or held, in the order they were given.
func (tx *Tx) Posts(person org.PersonID) ([]org.Post, error) {
	return collect(tx, scanPost, "SELECT "+postColumns+" FROM post WHERE person = $1 ORDER BY ordinal, id", person)
}

// PostsOn returns the posts the person holds on the day.
func (tx *Tx) PostsOn(person org.PersonID, day string) ([]org.Post, error) {
	return collect(tx, scanPost, "SELECT "+postColumns+` FROM post
		WHERE person = $1 AND from_day <= $2 AND (to_day = '' OR to_day >= $2) ORDER BY ordinal, id`, person, day)
}

// Holdings returns everybody with every post, by pinyin.
func (tx *Tx) Holdings() ([]org.Holding, error) {
	return collect(tx, func(s scanner) (h org.Holding, err error) {
		p := &h.Post
		err = s.Scan(&h.Person.ID, &h.Person.Name, &h.Person.Pinyin, &h.Person.Outside, &h.Person.Version,
			&p.ID, &p.Person, &p.Unit, &p.Department, &p.Title, jsonColumn(&p.Roles), &p.From, &p.To, &p.EndReason)
		return h, err
	}, `SELECT person.id, person.name, person.pinyin, person.outside, person.version,
			post.id, post.person, post.unit, post.department, post.title, post.roles, post.from_day, post.to_day, post.end_reason
		FROM post JOIN person ON person.id = post.person ORDER BY person.pinyin, person.id, post.ordinal, post.id`)
}

// PutPost adds the post, or replaces the one with its id.
func (tx *Tx) PutPost(p org.Post) error {
	_, err := tx.exec("INSERT INTO post ("+postColumns+`, ordinal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT count(*) FROM post WHERE person = $2))
		ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, department = excluded.department, title = excluded.title,
			roles = excluded.roles, from_day = excluded.from_day, to_day = excluded.to_day, end_reason = excluded.end_reason`,
		p.ID, p.Person, p.Unit, p.Department, p.Title, jsonText(p.Roles), p.From, p.To, p.EndReason)
	return err
}
