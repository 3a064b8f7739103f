package store

import "strings"

// What the tests of the engine, which run outside the package, may reach.
var (
	Instant       = instant
	InstantColumn = instantColumn
	JSONText      = jsonText
	JSONColumn    = jsonColumn
	Refused       = refused
)

func (tx *Tx) Exec(query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return err
}

// ExecOne runs a statement that must touch one row.
func (tx *Tx) ExecOne(query string, args ...any) error {
	res, err := tx.exec(query, args...)
	if err != nil {
		return err
	}
	return touchOne(res)
}

func (tx *Tx) ScanOne(dest any, query string, args ...any) error {
	return tx.one(query, args...).Scan(dest)
}

func (tx *Tx) InsertMany(table, columns string, rows [][]any) error {
	return tx.insertMany(table, columns, rows)
}

func (tx *Tx) Texts(query string, args ...any) ([]string, error) {
	return collect(tx, func(s scanner) (t string, err error) { err = s.Scan(&t); return t, err }, query, args...)
}

var (
	MigrationFiles = migrationFiles
	MigrationsFor  = migrationsFor
	Migrate        = (*DB).migrate
)

// Plan says how SQLite carries out a query.
func (tx *Tx) Plan(query string) (string, error) {
	steps, err := collect(tx, func(s scanner) (step string, err error) {
		var id, parent, unused int
		err = s.Scan(&id, &parent, &unused, &step)
		return step, err
	}, "EXPLAIN QUERY PLAN "+query)
	return strings.Join(steps, "\n"), err
}
