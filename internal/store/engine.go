// Package store keeps everything the program knows, in SQLite or PostgreSQL,
// with one text of SQL for both. It is the only package that speaks SQL.
//
// It promises: an Update that returned nil is on disk and survives a power cut;
// an Update that returned an error changed nothing; writers run one after
// another, so a check made inside an Update still holds when it commits; a View
// sees one unchanging state. The clock is the caller's: Tx.Now.
//
// It leaves to others who may do what (policy) and that each act is recorded
// (app). Each noun has its file; this one holds all that differs by engine.
//
// SQL for both engines: placeholders $1, $2 …; instants are BIGINT milliseconds
// UTC, 0 for none; days are TEXT like 2026-03-01, lists and structs JSON in TEXT
// that the database never looks into; ids come from NewID. Text sorts by code
// point on both; lower() folds ASCII only.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/errs"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// An Engine is one of the two databases.
type Engine int

const (
	SQLite Engine = iota
	Postgres
)

// String returns "sqlite" or "postgres".
func (e Engine) String() string {
	if e == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// A Config says where the data is.
type Config struct {
	DSN       string // path of an SQLite file, or postgres://user@host/database
	ReadConns int    // connections for Views; 0 means 4
}

// A DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	write  *sql.DB // one connection: writers queue for it here, readers never wait for them
	read   *sql.DB
	dsn    string
}

// busyWait is how long a writer waits for another process's write lock. SQLite
// itself asks for it ever less often, at last ten times a second, and would be
// passed over for seconds by a program that writes in a row: it gives up after
// busyLook and is asked again.
const (
	busyWait = 5 * time.Second
	busyLook = 5 * time.Millisecond
)

// writerLock is the PostgreSQL advisory lock that lets one Update run at a time,
// also where several programs share the database.
const writerLock = 0x6d696e676a69616e // "mingjian"

// Open opens the database, refuses one that could lose or reorder data (no
// synchronous=FULL, a sort order other than C), and brings its schema forward.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	return open(ctx, cfg, "FULL")
}

// open takes the level of synchronous so that the durability test can show it
// would notice a weaker one.
func open(ctx context.Context, cfg Config, synchronous string) (*DB, error) {
	if cfg.ReadConns <= 0 {
		cfg.ReadConns = 4
	}
	var db *DB
	var err error
	if strings.HasPrefix(cfg.DSN, "postgres://") || strings.HasPrefix(cfg.DSN, "postgresql://") {
		db, err = openPostgres(ctx, cfg)
	} else {
		db, err = openSQLite(ctx, cfg, synchronous)
	}
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, migrationFiles); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func openSQLite(ctx context.Context, cfg Config, synchronous string) (*DB, error) {
	path, err := filepath.Abs(cfg.DSN)
	if err != nil {
		return nil, err
	}
	// SQLite would create the file readable by all; its WAL takes the file's mode.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	dsn := func(pragmas ...string) string {
		q := url.Values{}
		q.Set("_txlock", "immediate")
		q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyWait.Milliseconds()))
		for _, p := range pragmas {
			q.Add("_pragma", p)
		}
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
	}
	w, err := sql.Open("sqlite", dsn("journal_mode(WAL)", "synchronous("+synchronous+")", "foreign_keys(1)", "secure_delete(1)"))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	db := &DB{engine: SQLite, write: w}
	level := map[string]string{"FULL": "2", "NORMAL": "1"}[synchronous]
	for pragma, v := range map[string]string{"journal_mode": "wal", "synchronous": level, "foreign_keys": "1", "secure_delete": "1"} {
		var got string
		if err := w.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
		}
		if got != v {
			return nil, errors.Join(fmt.Errorf("open %s: %s is %s, must be %s: this file system does not keep data safely", path, pragma, got, v), w.Close())
		}
	}
	if _, err := w.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", busyLook.Milliseconds())); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	// Readers begin with a plain BEGIN: query_only refuses the write lock that immediate takes.
	r, err := sql.Open("sqlite", strings.Replace(dsn("query_only(1)", "foreign_keys(1)"), "_txlock=immediate", "_txlock=deferred", 1))
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r.SetMaxOpenConns(cfg.ReadConns)
	r.SetMaxIdleConns(cfg.ReadConns)
	db.read = r
	return db, nil
}

// syncDir makes a new file's name in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) {
		err = nil // a system that cannot sync folders
	}
	return errors.Join(err, d.Close())
}

func openPostgres(ctx context.Context, cfg Config) (*DB, error) {
	w, err := sql.Open("pgx", cfg.DSN)
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	var collate, encoding, commit string
	err = w.QueryRowContext(ctx, `SELECT datcollate, pg_encoding_to_char(encoding), current_setting('synchronous_commit')
		FROM pg_database WHERE datname = current_database()`).Scan(&collate, &encoding, &commit)
	switch {
	case err != nil:
		err = fmt.Errorf("open PostgreSQL: %w", err)
	case collate != "C" && collate != "POSIX", encoding != "UTF8":
		err = fmt.Errorf("open PostgreSQL: the database sorts by %s in %s; create it by "+
			"CREATE DATABASE mingjian TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", collate, encoding)
	case commit == "off":
		err = errors.New("open PostgreSQL: synchronous_commit is off: acknowledged writes could be lost; set it to on")
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r, err := sql.Open("pgx", cfg.DSN)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r.SetMaxOpenConns(cfg.ReadConns)
	r.SetMaxIdleConns(cfg.ReadConns)
	return &DB{engine: Postgres, write: w, read: r, dsn: cfg.DSN}, nil
}

// wakeChannel is where instances over one PostgreSQL wake each other.
const wakeChannel = "mingjian_wake"

// wake tells the other instances, once the transaction commits, that there is
// something new about the topic. SQLite serves one instance: nobody is told.
func (tx *Tx) wake(topic string) error {
	if tx.engine != Postgres {
		return nil
	}
	_, err := tx.exec("SELECT pg_notify($1, $2)", wakeChannel, topic)
	return err
}

// Shared reports whether other instances may work on the same database.
func (db *DB) Shared() bool { return db.engine == Postgres }

// Listen calls ready once it hears, and then heard with each topic that any
// instance woke, until the context ends or the connection fails. A wake may be
// missed between two Listens: it only says when to look, never what happened.
func (db *DB) Listen(ctx context.Context, ready func(), heard func(topic string)) error {
	conn, err := pgx.Connect(ctx, db.dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+wakeChannel); err != nil {
		return err
	}
	ready()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		heard(n.Payload)
	}
}

// Close waits for running transactions and closes the database.
func (db *DB) Close() error {
	// The writer last: on SQLite, closing it takes the WAL into the file.
	return errors.Join(db.read.Close(), db.write.Close())
}

// Engine says which database this is.
func (db *DB) Engine() Engine { return db.engine }

// A Tx is a transaction. It is used by one goroutine and ends with the function
// it was given to. After a failed statement it can only be rolled back.
type Tx struct {
	Now time.Time // the instant of everything done in the transaction

	ctx    context.Context
	sql    *sql.Tx
	engine Engine
	err    error // the first statement that failed
}

// Context returns the context the transaction runs under.
func (tx *Tx) Context() context.Context { return tx.ctx }

// updateTries bounds how often an Update is run when PostgreSQL asks for a retry.
const updateTries = 5

// Update runs fn in a transaction that may write, and commits if fn returns
// nil. fn may be run again from the start when PostgreSQL breaks a deadlock, so
// it must change nothing but the database. An error of the connection during
// commit leaves the outcome unknown, as for any database. An Update inside an
// Update would wait for itself until its context ends.
func (db *DB) Update(ctx context.Context, now time.Time, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		err := db.run(ctx, db.write, nil, now, func(tx *Tx) error {
			if db.engine == Postgres {
				// READ COMMITTED behind one lock: what SQLite gives, without retries.
				if _, err := tx.exec("SELECT pg_advisory_xact_lock($1)", int64(writerLock)); err != nil {
					return err
				}
			}
			return fn(tx)
		})
		var pg *pgconn.PgError
		if errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") && try < updateTries {
			continue
		}
		return err
	}
}

// View runs fn in a transaction that only reads and sees one state throughout.
func (db *DB) View(ctx context.Context, now time.Time, fn func(*Tx) error) error {
	var opts *sql.TxOptions
	if db.engine == Postgres {
		opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return db.run(ctx, db.read, opts, now, fn)
}

func (db *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, now time.Time, fn func(*Tx) error) error {
	t, err := pool.BeginTx(ctx, opts)
	for tries := busyWait / busyLook; isBusy(err) && tries > 0 && ctx.Err() == nil; tries-- {
		t, err = pool.BeginTx(ctx, opts)
	}
	if err != nil {
		return explain(err)
	}
	defer t.Rollback() // for an error or a panic in fn; after Commit it does nothing
	tx := &Tx{Now: now.UTC().Truncate(time.Millisecond), ctx: ctx, sql: t, engine: db.engine}
	if err := fn(tx); err != nil {
		return err
	}
	if tx.err != nil {
		return tx.err // PostgreSQL could not commit any more; SQLite must not
	}
	return explain(t.Commit())
}

// exec runs a statement that returns no rows.
func (tx *Tx) exec(query string, args ...any) (sql.Result, error) {
	res, err := tx.sql.ExecContext(tx.ctx, query, args...)
	return res, tx.fail(err)
}

// one runs a query whose first row is then scanned: tx.one("SELECT …", id).Scan(&n).
// No row is NotFound.
func (tx *Tx) one(query string, args ...any) scanner {
	return row{tx, tx.sql.QueryRowContext(tx.ctx, query, args...)}
}

type row struct {
	tx  *Tx
	row *sql.Row
}

func (r row) Scan(dest ...any) error {
	err := r.row.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return r.tx.fail(err)
}

var missing = errs.Missing("内容", "record")

// fail remembers a failed statement and gives its error a kind.
func (tx *Tx) fail(err error) error {
	if err == nil {
		return nil
	}
	err = explain(err)
	if tx.err == nil {
		tx.err = err
	}
	return err
}

// A scanner is a row to read columns from.
type scanner interface{ Scan(dest ...any) error }

// collect returns all rows of the query, each read by scan. No rows is an empty result.
func collect[T any](tx *Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := each(tx, scan, func(t T) error { all = append(all, t); return nil }, query, args...)
	return all, err
}

// each calls yield for each row of the query without keeping them. yield must
// not use tx: PostgreSQL answers one query of a transaction at a time.
func each[T any](tx *Tx, scan func(scanner) (T, error), yield func(T) error, query string, args ...any) error {
	rows, err := tx.sql.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return tx.fail(err)
	}
	defer rows.Close()
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return tx.fail(err)
		}
		if err := yield(t); err != nil {
			return err
		}
	}
	return tx.fail(rows.Err())
}

// get returns the first row of the query, or NotFound.
func get[T any](tx *Tx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	return scan(tx.one(query, args...))
}

// touchOne makes of an UPDATE … WHERE id = … AND version = … that found no row
// a Conflict: someone else has changed the record since it was read.
func touchOne(res sql.Result) error {
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return errs.E(errs.Conflict, "此内容已被他人修改，请刷新后重试。", "Someone else has changed this; reload and try again.")
	}
	return nil
}

// insertMany inserts rows of the columns ("a, b, c") into the table, many in a statement.
func (tx *Tx) insertMany(table, columns string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	width := len(rows[0])
	// SQLite takes 32,766 arguments, PostgreSQL 65,535; longer statements gain nothing.
	chunk := max(1, min(200, 30000/width))
	for len(rows) > 0 {
		n := min(chunk, len(rows))
		var q strings.Builder
		q.WriteString("INSERT INTO " + table + " (" + columns + ") VALUES ")
		args := make([]any, 0, n*width)
		for i, r := range rows[:n] {
			if len(r) != width {
				return fmt.Errorf("insert into %s: a row of %d values among rows of %d", table, len(r), width)
			}
			for j := range r {
				switch {
				case j > 0:
					q.WriteString(", ")
				case i > 0:
					q.WriteString("), (")
				default:
					q.WriteString("(")
				}
				q.WriteString("$" + strconv.Itoa(i*width+j+1))
			}
			args = append(args, r...)
		}
		q.WriteString(")")
		if _, err := tx.exec(q.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// NewID returns a new identifier: a UUID of version 7 (RFC 9562), so that ids
// made later sort later and indexes grow at their end.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// instant returns the column value of an instant: milliseconds UTC, 0 for none.
func instant(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instantColumn returns where to scan an instant into.
func instantColumn(t *time.Time) sql.Scanner { return (*instantInto)(t) }

type instantInto time.Time

func (t *instantInto) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("an instant is stored as %T", v)
	}
	*t = instantInto{}
	if ms != 0 {
		*t = instantInto(time.UnixMilli(ms).UTC())
	}
	return nil
}

// jsonText returns the column value of a list or struct.
func jsonText(v any) driver.Valuer { return jsonValue{v} }

type jsonValue struct{ v any }

func (j jsonValue) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}

// jsonColumn returns where to scan a list or struct into: a pointer to it.
func jsonColumn(into any) sql.Scanner { return jsonInto{into} }

type jsonInto struct{ into any }

func (j jsonInto) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return json.Unmarshal([]byte(v), j.into)
	case []byte:
		return json.Unmarshal(v, j.into)
	}
	return fmt.Errorf("JSON is stored as %T", v)
}

// isBusy reports whether another process holds SQLite's write lock.
func isBusy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// explain gives an engine's error its kind where a person can do something about it.
func explain(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	code := ""
	switch {
	case errors.As(err, &lite):
		switch lite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			code = "23505"
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			code = "23503"
		case sqlite3.SQLITE_FULL:
			code = "53100"
		}
		if isBusy(lite) {
			code = "55P03"
		}
	case errors.As(err, &pg):
		code = pg.Code
	}
	switch code {
	case "23505":
		return errs.Wrap(err, errs.Conflict, "已有相同的内容。", "This already exists.")
	case "23503":
		return errs.Wrap(err, errs.Conflict, "所引用的内容不存在，或仍被引用。", "What this refers to does not exist, or it is still referred to.")
	case "53100":
		return errs.Wrap(err, errs.Busy, "磁盘空间不足，暂时不能保存。", "The disk is full; nothing can be saved for now.")
	case "55P03":
		return errs.Wrap(err, errs.Busy, "系统正忙，请稍后重试。", "The system is busy; try again shortly.")
	}
	return err
}
