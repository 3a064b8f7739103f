package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// Limits of signing in (GB/T 22239-2019 8.1.4.1; trust.md 1.1 01-05).
const (
	maxFailures    = 5
	failureWindow  = 15 * time.Minute
	firstLockout   = 30 * time.Minute
	longestLockout = 24 * time.Hour
	idleLimit      = 15 * time.Minute
	sessionLimit   = 8 * time.Hour
	adminIdle      = 10 * time.Minute
	adminSession   = 4 * time.Hour
	maxSessions    = 3
	invitationTerm = 30 * time.Minute
	passwordMin    = 12
	passwordMax    = 128
	passwordTerm   = 90 * 24 * time.Hour
	oldPasswords   = 5
)

var errSignIn = errs.E(errs.Unauthorized, "用户名或密码不正确，或账户已锁定", "wrong name or password, or the account is locked")

// SignIn checks a login name and password and returns the token of a new
// session. A wrong name and a wrong password look and take the same.
func (a *App) SignIn(ctx context.Context, login, password, source, requestID string) (token string, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	var acc store.Account
	err = a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		acc, err = tx.AccountByLogin(login)
		return err
	})
	known := err == nil
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return "", err
	}
	now := a.now()
	locked := known && now.Before(acc.LockedUntil)
	usable := known && !acc.Disabled && acc.Password != "" && !locked
	hash := acc.Password
	if !usable {
		hash = decoyHash
	}
	right := a.checkPassword(ctx, hash, password)
	if locked {
		right = false
	}

	err = a.db.Update(ctx, now, func(tx *store.Tx) error {
		e := audit.Entry{Time: now, Source: source, Act: "account.sign_in", Object: login, Result: audit.OK, RequestID: requestID}
		if !usable || !right {
			e.Result = audit.Refused("password")
			if known && !locked && !acc.Disabled {
				fresh, err := tx.Account(acc.ID)
				if err != nil {
					return err
				}
				countFailure(&fresh, now)
				if err := tx.UpdateAccount(fresh); err != nil {
					return err
				}
			}
			_, err := tx.AppendAudit(e)
			return err
		}
		fresh, err := tx.Account(acc.ID)
		if err != nil {
			return err
		}
		if now.Before(fresh.LockedUntil) { // locked by a parallel guess
			e.Result = audit.Refused("password")
			right = false
			_, err := tx.AppendAudit(e)
			return err
		}
		fresh.Failures, fresh.Lockouts, fresh.LastSignIn = 0, 0, now
		fresh.LockedUntil, fresh.FirstFailure = time.Time{}, time.Time{}
		if now.Sub(fresh.PasswordSet) > passwordTerm {
			fresh.MustChange = true
		}
		if err := tx.UpdateAccount(fresh); err != nil {
			return err
		}
		e.Actor = string(fresh.Person)
		if token, err = openSession(tx, fresh, source); err != nil {
			return err
		}
		_, err = tx.AppendAudit(e)
		return err
	})
	if err != nil {
		return "", err
	}
	if !usable || !right {
		return "", errSignIn
	}
	return token, nil
}

// countFailure counts one wrong password and locks the account at the limit.
func countFailure(acc *store.Account, now time.Time) {
	if acc.FirstFailure.IsZero() || now.Sub(acc.FirstFailure) > failureWindow {
		acc.FirstFailure, acc.Failures = now, 0
	}
	acc.Failures++
	if acc.Failures >= maxFailures {
		lock := min(firstLockout<<min(acc.Lockouts, 10), longestLockout)
		acc.LockedUntil = now.Add(lock)
		acc.Lockouts++
		acc.Failures, acc.FirstFailure = 0, time.Time{}
	}
}

func openSession(tx *store.Tx, acc store.Account, source string) (string, error) {
	posts, err := tx.PostsOn(acc.Person, Day(tx.Now))
	if err != nil {
		return "", err
	}
	idle, term, most := idleLimit, sessionLimit, maxSessions
	for _, p := range posts {
		if slices.ContainsFunc(p.Roles, org.Role.Admin) {
			idle, term, most = adminIdle, adminSession, 1
		}
	}
	open, err := tx.WebSessions(acc.ID)
	if err != nil {
		return "", err
	}
	for i := 0; i <= len(open)-most; i++ {
		if err := tx.EndWebSession(open[i].TokenHash); err != nil {
			return "", err
		}
	}
	token := rand.Text()
	return token, tx.AddWebSession(store.WebSession{
		TokenHash: hashToken(token), Account: acc.ID, CSRF: rand.Text(), Source: source,
		Started: tx.Now, Seen: tx.Now, Idle: idle, Ends: tx.Now.Add(term),
	})
}

// SignInAs opens a session for the person without a password. It works in a
// demonstration only.
func (a *App) SignInAs(ctx context.Context, person org.PersonID, source, requestID string) (token string, err error) {
	if !a.demo {
		return "", errs.E(errs.NotFound, "没有这个页面", "no such page")
	}
	err = a.db.Update(ctx, a.now(), func(tx *store.Tx) error {
		acc, err := tx.AccountOf(person)
		if err != nil {
			return err
		}
		if token, err = openSession(tx, acc, source); err != nil {
			return err
		}
		_, err = tx.AppendAudit(audit.Entry{Time: tx.Now, Actor: string(person), Source: source,
			Act: "account.sign_in", Object: acc.Login, Result: audit.OK, RequestID: requestID, Detail: "demo"})
		return err
	})
	return token, err
}

// A Session is a signed-in browser as the pages need it.
type Session struct {
	Caller
	CSRF       string
	MustChange bool // the password has to be changed before anything else
}

// Session returns who holds the token, with the posts valid now, or
// Unauthorized. Rights taken away act on the next request.
func (a *App) Session(ctx context.Context, token, source, requestID string) (Session, error) {
	if token == "" {
		return Session{}, errs.E(errs.Unauthorized, "请先登录", "please sign in")
	}
	now := a.now()
	hash := hashToken(token)
	var s Session
	var w store.WebSession
	err := a.db.View(ctx, now, func(tx *store.Tx) error {
		var err error
		if w, err = tx.WebSession(hash); err != nil {
			return err
		}
		if !w.Alive(now) {
			return errs.Missing("会话", "session")
		}
		acc, err := tx.Account(w.Account)
		if err != nil {
			return err
		}
		if acc.Disabled {
			return errs.Missing("会话", "session")
		}
		p, err := tx.Person(acc.Person)
		if err != nil {
			return err
		}
		posts, err := tx.PostsOn(p.ID, Day(now))
		if err != nil {
			return err
		}
		s = Session{CSRF: w.CSRF, MustChange: acc.MustChange, Caller: Caller{
			Subject: policy.Subject{Person: p.ID, Name: p.Name, Posts: posts},
			Account: acc.ID, Source: source, RequestID: requestID}}
		return nil
	})
	if errs.KindOf(err) == errs.NotFound {
		return Session{}, errs.E(errs.Unauthorized, "登录已过期，请重新登录", "your session has ended, please sign in again")
	}
	if err != nil {
		return Session{}, err
	}
	if now.Sub(w.Seen) > time.Minute {
		err = a.db.Update(ctx, now, func(tx *store.Tx) error { return tx.SeeWebSession(hash) })
	}
	return s, err
}

// SignOut ends the session of the token.
func (a *App) SignOut(ctx context.Context, c Caller, token string) error {
	return a.change(ctx, c, policy.AccountOwn, "session", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		g.detail = "sign out"
		return g.EndWebSession(hashToken(token))
	})
}

// ChangePassword sets the caller's own password.
func (a *App) ChangePassword(ctx context.Context, c Caller, old, fresh string) error {
	var acc store.Account
	var words []string
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) {
		if acc, err = tx.Account(c.Account); err != nil {
			return err
		}
		words, err = passwordWords(tx, acc)
		return err
	})
	if err != nil {
		return err
	}
	if !a.checkPassword(ctx, acc.Password, old) {
		return errs.Field("old", "原密码不正确", "the old password is wrong")
	}
	hash, err := a.newPassword(ctx, acc, fresh, words)
	if err != nil {
		return err
	}
	return a.change(ctx, c, policy.AccountOwn, acc.Login, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		g.detail = "change password"
		setPassword(&acc, hash, g.Now)
		return g.UpdateAccount(acc)
	})
}

// AcceptInvitation sets the first password of the account the one-time token
// was made for, and signs in.
func (a *App) AcceptInvitation(ctx context.Context, token, password, source, requestID string) (session string, err error) {
	now := a.now()
	var acc store.Account
	var words []string
	gone := errs.E(errs.Unauthorized, "链接无效或已过期，请管理员重新发放", "this link is invalid or has expired; ask the administrator for a new one")
	// The token is looked at first, so that a refused password does not use it up.
	err = a.db.Update(ctx, now, func(tx *store.Tx) error {
		inv, err := tx.TakeInvitation(hashToken(token))
		if err != nil {
			return err
		}
		if now.After(inv.Ends) {
			return errs.Missing("链接", "link")
		}
		if acc, err = tx.Account(inv.Account); err != nil {
			return err
		}
		if words, err = passwordWords(tx, acc); err != nil {
			return err
		}
		return tx.AddInvitation(inv)
	})
	if errs.KindOf(err) == errs.NotFound {
		return "", gone
	}
	if err != nil {
		return "", err
	}
	hash, err := a.newPassword(ctx, acc, password, words)
	if err != nil {
		return "", err
	}
	err = a.db.Update(ctx, now, func(tx *store.Tx) error {
		inv, err := tx.TakeInvitation(hashToken(token))
		if err != nil {
			return err
		}
		if acc, err = tx.Account(inv.Account); err != nil {
			return err
		}
		setPassword(&acc, hash, now)
		acc.Failures, acc.Lockouts, acc.LockedUntil = 0, 0, time.Time{}
		if err := tx.UpdateAccount(acc); err != nil {
			return err
		}
		if acc, err = tx.Account(acc.ID); err != nil {
			return err
		}
		if session, err = openSession(tx, acc, source); err != nil {
			return err
		}
		_, err = tx.AppendAudit(audit.Entry{Time: now, Actor: string(acc.Person), Source: source,
			Act: string(policy.AccountOwn), Object: acc.Login, Result: audit.OK, RequestID: requestID, Detail: "first password"})
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return "", gone
	}
	return session, err
}

func setPassword(acc *store.Account, hash string, now time.Time) {
	if acc.Password != "" {
		acc.OldPasswords = append([]string{acc.Password}, acc.OldPasswords...)
		acc.OldPasswords = acc.OldPasswords[:min(len(acc.OldPasswords), oldPasswords)]
	}
	acc.Password, acc.PasswordSet, acc.MustChange = hash, now, false
}

// newPassword checks a new password against the office's profile (等保: length,
// three of four classes, not one of the last five, no name in it) and hashes it.
func (a *App) newPassword(ctx context.Context, acc store.Account, password string, words []string) (string, error) {
	if err := CheckPassword(password, append(words, acc.Login)); err != nil {
		return "", err
	}
	for _, old := range append([]string{acc.Password}, acc.OldPasswords...) {
		if old != "" && a.checkPassword(ctx, old, password) {
			return "", errs.Field("password", "不能与最近五次用过的密码相同", "this is one of your last five passwords")
		}
	}
	return a.hashPassword(ctx, password)
}

// passwordWords returns the words an account's password may not contain.
func passwordWords(tx *store.Tx, acc store.Account) ([]string, error) {
	p, err := tx.Person(acc.Person)
	if err != nil {
		return nil, err
	}
	return []string{p.Name, p.Pinyin, strings.ReplaceAll(p.Pinyin, " ", "")}, nil
}

// CheckPassword reports why a password is too weak: under 12 characters, fewer
// than three of the four classes, or with one of the words (names) in it.
func CheckPassword(password string, words []string) error {
	if !utf8.ValidString(password) || utf8.RuneCountInString(password) < passwordMin || len(password) > passwordMax {
		return errs.Field("password", "密码须为 12 位以上", "a password has 12 characters or more")
	}
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	if upper+lower+digit+other < 3 {
		return errs.Field("password", "密码须含大写字母、小写字母、数字、符号中的三类", "use three of: capitals, small letters, digits, other signs")
	}
	low := strings.ToLower(password)
	for _, w := range words {
		if w = strings.ToLower(w); len(w) >= 4 && strings.Contains(low, w) {
			return errs.Field("password", "密码不得含姓名、用户名或单位名", "the password must not contain your name, login or office")
		}
	}
	if commonPassword(low) {
		return errs.Field("password", "这个密码太常见", "this password is too common")
	}
	return nil
}

// commonPassword finds keyboard walks and repetitions that pass the classes.
func commonPassword(low string) bool {
	for _, w := range []string{"password", "qwerty", "123456", "abcdef", "admin", "asdfgh", "1qaz2wsx", "iloveyou", "p@ssw0rd", "passw0rd", "woaini", "111111", "88888"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	distinct := map[rune]bool{}
	for _, r := range low {
		distinct[r] = true
	}
	return len(distinct) < 6
}

// argon2id parameters (trust.md 4.1: m = 19 MiB, t = 2, 42 ms).
const (
	argonTime   = 2
	argonMemory = 19 * 1024
	argonLanes  = 1
)

// decoyHash is what an unknown login's password is held against, so that it
// takes as long as a known one's. No password matches it.
var decoyHash = phc(make([]byte, 16), make([]byte, 32))

func phc(salt, key []byte) string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", argonMemory, argonTime, argonLanes, e.EncodeToString(salt), e.EncodeToString(key))
}

func (a *App) hashPassword(ctx context.Context, password string) (string, error) {
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	return phc(salt, argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, 32)), nil
}

func (a *App) checkPassword(ctx context.Context, hash, password string) bool {
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-ctx.Done():
		return false
	}
	var memory, times uint32
	var lanes uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || len(password) > passwordMax {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &times, &lanes); err != nil || memory > 1<<18 || times > 10 || lanes == 0 {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, times, memory, lanes, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1
}

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}
