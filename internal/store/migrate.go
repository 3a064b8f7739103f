package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"time"
)

//go:embed migrations/*.sql
var migrationDir embed.FS

var migrationFiles, _ = fs.Sub(migrationDir, "migrations")

// A migration is one forward step of the schema. Its file is never changed once released.
type migration struct {
	number   int
	name     string
	sql      string
	checksum string // SHA-256 of the file, in hex
}

// migrationName is NNNN_what.sql, one text for both engines. Where no common
// text exists there are two files: NNNN_what.sqlite.sql and NNNN_what.postgres.sql.
var migrationName = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)(\.(?:sqlite|postgres))?\.sql$`)

func migrationsFor(e Engine, files fs.FS) ([]migration, error) {
	entries, err := fs.ReadDir(files, ".") // sorted by name, so by number
	if err != nil {
		return nil, err
	}
	var all []migration
	for _, f := range entries {
		m := migrationName.FindStringSubmatch(f.Name())
		if m == nil {
			return nil, fmt.Errorf("migration %s: not named NNNN_what.sql", f.Name())
		}
		if m[3] != "" && m[3] != "."+e.String() {
			continue
		}
		text, err := fs.ReadFile(files, f.Name())
		if err != nil {
			return nil, err
		}
		n, _ := strconv.Atoi(m[1])
		if len(all) > 0 && all[len(all)-1].number == n {
			return nil, fmt.Errorf("migration %s: number %d is taken by %s", f.Name(), n, all[len(all)-1].name)
		}
		sum := sha256.Sum256(text)
		all = append(all, migration{n, m[2], string(text), hex.EncodeToString(sum[:])})
	}
	return all, nil
}

// migrate applies the migrations the database has not seen, each in its own
// transaction together with its row. It refuses a database that a newer program
// wrote, and one whose applied migrations differ from this program's.
func (db *DB) migrate(ctx context.Context, files fs.FS) error {
	all, err := migrationsFor(db.engine, files)
	if err != nil {
		return err
	}
	start := time.Now() // for the row's "applied" column only
	err = db.Update(ctx, start, func(tx *Tx) error {
		_, err := tx.exec(`CREATE TABLE IF NOT EXISTS schema_migration (
			number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied BIGINT NOT NULL)`)
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for {
		// Update holds the writer lock, so two programs starting together take turns.
		var done bool
		err := db.Update(ctx, start, func(tx *Tx) error {
			next, err := tx.nextMigration(all)
			if err != nil || next == nil {
				done = true
				return err
			}
			if _, err := tx.exec(next.sql); err != nil {
				return fmt.Errorf("migrate to %04d_%s: %w", next.number, next.name, err)
			}
			_, err = tx.exec("INSERT INTO schema_migration (number, name, checksum, applied) VALUES ($1, $2, $3, $4)",
				next.number, next.name, next.checksum, instant(tx.Now))
			return err
		})
		if err != nil || done {
			return err
		}
	}
}

// nextMigration returns the first migration that is not applied, or nil.
func (tx *Tx) nextMigration(all []migration) (*migration, error) {
	applied, err := collect(tx, func(s scanner) (m migration, err error) {
		err = s.Scan(&m.number, &m.name, &m.checksum)
		return m, err
	}, "SELECT number, name, checksum FROM schema_migration ORDER BY number")
	if err != nil {
		return nil, err
	}
	for i, m := range applied {
		switch {
		case i >= len(all) || all[i].number > m.number:
			return nil, fmt.Errorf("migrate: the database has %04d_%s, which this program does not know: a newer program wrote it", m.number, m.name)
		case all[i].number < m.number:
			return nil, fmt.Errorf("migrate: %04d_%s comes before %04d_%s, which is applied; steps go forward only", all[i].number, all[i].name, m.number, m.name)
		case all[i].checksum != m.checksum:
			return nil, fmt.Errorf("migrate: %04d_%s was changed after it was applied", m.number, m.name)
		}
	}
	if len(applied) == len(all) {
		return nil, nil
	}
	return &all[len(applied)], nil
}
