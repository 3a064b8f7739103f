package store

import (
	"time"

	"mingjian/internal/org"
)

// An Account is what a person signs in with.
type Account struct {
	ID           string
	Person       org.PersonID
	Login        string
	Password     string   // argon2id, in PHC form; empty until the first password is chosen
	OldPasswords []string // the last ones, in PHC form
	MustChange   bool
	Disabled     bool
	Failures     int       // wrong passwords since FirstFailure
	FirstFailure time.Time // start of the counting window
	Lockouts     int       // how often it was locked in a row; each doubles the next
	LockedUntil  time.Time
	PasswordSet  time.Time
	LastSignIn   time.Time
	Version      int
}

const accountColumns = `id, person, login, password, old_passwords, must_change, disabled, failures, first_failure,
	lockouts, locked_until, password_set, last_sign_in, version`

func scanAccount(s scanner) (a Account, err error) {
	err = s.Scan(&a.ID, &a.Person, &a.Login, &a.Password, jsonColumn(&a.OldPasswords), &a.MustChange, &a.Disabled, &a.Failures,
		instantColumn(&a.FirstFailure), &a.Lockouts, instantColumn(&a.LockedUntil), instantColumn(&a.PasswordSet),
		instantColumn(&a.LastSignIn), &a.Version)
	return a, err
}

// Account returns one account by id, or NotFound.
func (tx *Tx) Account(id string) (Account, error) {
	return get(tx, scanAccount, "SELECT "+accountColumns+" FROM account WHERE id = $1", id)
}

// AccountByLogin returns the account of a login name, or NotFound.
func (tx *Tx) AccountByLogin(login string) (Account, error) {
	return get(tx, scanAccount, "SELECT "+accountColumns+" FROM account WHERE login = $1", login)
}

// AccountOf returns a person's account, or NotFound.
func (tx *Tx) AccountOf(person org.PersonID) (Account, error) {
	return get(tx, scanAccount, "SELECT "+accountColumns+" FROM account WHERE person = $1", person)
}

// Accounts returns all accounts by login.
func (tx *Tx) Accounts() ([]Account, error) {
	return collect(tx, scanAccount, "SELECT "+accountColumns+" FROM account ORDER BY login")
}

// AddAccount stores a new account.
func (tx *Tx) AddAccount(a Account) error {
	_, err := tx.exec("INSERT INTO account ("+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
		a.ID, a.Person, a.Login, a.Password, jsonText(a.OldPasswords), a.MustChange, a.Disabled, a.Failures,
		instant(a.FirstFailure), a.Lockouts, instant(a.LockedUntil), instant(a.PasswordSet), instant(a.LastSignIn))
	return err
}

// UpdateAccount stores a changed account; Conflict if the version has moved on.
func (tx *Tx) UpdateAccount(a Account) error {
	res, err := tx.exec(`UPDATE account SET login = $1, password = $2, old_passwords = $3, must_change = $4, disabled = $5,
			failures = $6, first_failure = $7, lockouts = $8, locked_until = $9, password_set = $10, last_sign_in = $11,
			version = version + 1
		WHERE id = $12 AND version = $13`,
		a.Login, a.Password, jsonText(a.OldPasswords), a.MustChange, a.Disabled, a.Failures, instant(a.FirstFailure),
		a.Lockouts, instant(a.LockedUntil), instant(a.PasswordSet), instant(a.LastSignIn), a.ID, a.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// A WebSession is a signed-in browser. The token itself is never stored.
type WebSession struct {
	TokenHash string
	Account   string
	CSRF      string
	Source    string // address of the browser
	Started   time.Time
	Seen      time.Time
	Idle      time.Duration // ends after so long without a request
	Ends      time.Time     // ends then in any case
}

// Alive reports whether the session still holds at the moment.
func (s WebSession) Alive(now time.Time) bool {
	return now.Before(s.Ends) && now.Before(s.Seen.Add(s.Idle))
}

const webSessionColumns = "token_hash, account, csrf, source, started, seen, idle_ms, ends"

func scanWebSession(s scanner) (w WebSession, err error) {
	var idle int64
	err = s.Scan(&w.TokenHash, &w.Account, &w.CSRF, &w.Source, instantColumn(&w.Started), instantColumn(&w.Seen), &idle, instantColumn(&w.Ends))
	w.Idle = time.Duration(idle) * time.Millisecond
	return w, err
}

// WebSession returns a session by the hash of its token, or NotFound.
func (tx *Tx) WebSession(tokenHash string) (WebSession, error) {
	return get(tx, scanWebSession, "SELECT "+webSessionColumns+" FROM web_session WHERE token_hash = $1", tokenHash)
}

// WebSessions returns an account's sessions, oldest first.
func (tx *Tx) WebSessions(account string) ([]WebSession, error) {
	return collect(tx, scanWebSession, "SELECT "+webSessionColumns+" FROM web_session WHERE account = $1 ORDER BY started, token_hash", account)
}

// AddWebSession stores a session.
func (tx *Tx) AddWebSession(w WebSession) error {
	_, err := tx.exec("INSERT INTO web_session ("+webSessionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		w.TokenHash, w.Account, w.CSRF, w.Source, instant(w.Started), instant(w.Seen), w.Idle.Milliseconds(), instant(w.Ends))
	return err
}

// SeeWebSession moves the session's last-seen instant to now.
func (tx *Tx) SeeWebSession(tokenHash string) error {
	_, err := tx.exec("UPDATE web_session SET seen = $1 WHERE token_hash = $2", instant(tx.Now), tokenHash)
	return err
}

// EndWebSession removes one session.
func (tx *Tx) EndWebSession(tokenHash string) error {
	_, err := tx.exec("DELETE FROM web_session WHERE token_hash = $1", tokenHash)
	return err
}

// EndWebSessions removes all sessions of an account.
func (tx *Tx) EndWebSessions(account string) error {
	_, err := tx.exec("DELETE FROM web_session WHERE account = $1", account)
	return err
}

// An Invitation is a one-time link with which an account's first password is set.
type Invitation struct {
	TokenHash string
	Account   string
	Ends      time.Time
}

// AddInvitation stores an invitation; earlier ones of the account end.
func (tx *Tx) AddInvitation(i Invitation) error {
	if _, err := tx.exec("DELETE FROM invitation WHERE account = $1", i.Account); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO invitation (token_hash, account, ends) VALUES ($1, $2, $3)", i.TokenHash, i.Account, instant(i.Ends))
	return err
}

// TakeInvitation returns and removes an invitation, or NotFound.
func (tx *Tx) TakeInvitation(tokenHash string) (Invitation, error) {
	return get(tx, func(s scanner) (i Invitation, err error) {
		err = s.Scan(&i.TokenHash, &i.Account, instantColumn(&i.Ends))
		return i, err
	}, "DELETE FROM invitation WHERE token_hash = $1 RETURNING token_hash, account, ends", tokenHash)
}

// Setting returns a named setting of the installation, or "" when it was never set.
func (tx *Tx) Setting(name string) (string, error) {
	vs, err := collect(tx, func(s scanner) (v string, err error) { err = s.Scan(&v); return v, err },
		"SELECT value FROM setting WHERE name = $1", name)
	if err != nil || len(vs) == 0 {
		return "", err
	}
	return vs[0], nil
}

// SetSetting stores a named setting.
func (tx *Tx) SetSetting(name, value string) error {
	_, err := tx.exec("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}
