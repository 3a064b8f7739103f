package app

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// A world is an App on an empty database, with a clock the test moves.
type world struct {
	*App
	t   testing.TB
	at  atomic.Int64
	dir string
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.at.Store(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).UnixMilli())
	a, err := New(Config{DB: db, Dir: w.dir, Demo: true, Now: func() time.Time { return time.UnixMilli(w.at.Load()) }})
	if err != nil {
		t.Fatal(err)
	}
	w.App = a
	t.Cleanup(a.Close)
	return w
}

func (w *world) later(d time.Duration) { w.at.Add(d.Milliseconds()) }

// city seeds one city, one county and one person for each role; it returns
// callers by login.
func (w *world) city() map[string]Caller {
	w.t.Helper()
	units := []org.Unit{{Code: "990100", Name: "明川市人民检察院", Short: "明川"}, {Code: "990102", Name: "甲县人民检察院", Short: "甲县"},
		{Code: "990103", Name: "乙县人民检察院", Short: "乙县"}}
	post := func(unit, dept string, roles ...org.Role) []org.Post {
		return []org.Post{{Unit: org.UnitCode(unit), Department: dept, Title: "检察官", Roles: roles, From: "2020-01-01"}}
	}
	people := []DemoPerson{
		{"manager", "王案管", post("990100", "案件管理部", org.CaseManager)},
		{"leader", "李检察", post("990100", "", org.Leader)},
		{"expert", "赵专委", post("990100", "第一检察部", org.Expert)},
		{"handler", "钱承办", post("990102", "刑事检察部", org.Prosecutor)},
		{"peer", "孙互评", post("990103", "刑事检察部", org.Prosecutor, org.Reviewer)},
		{"second", "陈复读", post("990103", "第三检察部", org.Prosecutor, org.Reviewer)},
		{"head", "冯主任", post("990103", "第二检察部", org.DepartmentHead)},
		{"political", "卫政工", post("990100", "政治部", org.Political)},
		{"system", "周系统", post("990100", "", org.SystemAdmin)},
		{"security", "吴安全", post("990100", "", org.SecurityAdmin)},
		{"auditor", "郑审计", post("990100", "", org.AuditAdmin)},
	}
	ids, err := w.SeedCity(w.t.Context(), units, people)
	if err != nil {
		w.t.Fatal(err)
	}
	callers := map[string]Caller{}
	for login, id := range ids {
		token, err := w.SignInAs(w.t.Context(), id, "test", "")
		if err != nil {
			w.t.Fatal(err)
		}
		s, err := w.Session(w.t.Context(), token, "test", "r")
		if err != nil {
			w.t.Fatal(err)
		}
		callers[login] = s.Caller
	}
	return callers
}

func (w *world) entries(f audit.Filter) (es []audit.Entry) {
	w.t.Helper()
	err := w.db.View(context.Background(), w.now(), func(tx *store.Tx) (err error) {
		es, err = tx.AuditEntries(0, 1000, f)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return es
}

func TestGate(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		ctx := t.Context()
		before := len(w.entries(audit.Filter{}))

		if err := w.PutUnit(ctx, people["system"], org.Unit{Code: "990104", Name: "丙县人民检察院", Short: "丙县"}); err != nil {
			t.Fatal(err)
		}
		es := w.entries(audit.Filter{})
		if len(es) != before+1 || es[before].Act != "unit.edit" || es[before].Result != audit.OK || es[before].Object != "990104" || es[before].Unit != "990100" {
			t.Fatalf("the entry of an act: %+v", es[before:])
		}

		err := w.PutUnit(ctx, people["handler"], org.Unit{Code: "990105", Name: "丁县人民检察院", Short: "丁县"})
		if errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a prosecutor edits units: %v", err)
		}
		es = w.entries(audit.Filter{})
		if last := es[len(es)-1]; len(es) != before+2 || !last.Result.IsRefused() || last.Actor != string(people["handler"].Person) {
			t.Errorf("a refusal is not recorded: %+v", es[before+1:])
		}
		if err := db.View(ctx, w.now(), func(tx *store.Tx) error { _, err := tx.Unit("990105"); return err }); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a refused act left something: %v", err)
		}

		if err := w.change(ctx, people["system"], policy.UnitEdit, "", func(g *gate) error { return nil }); errs.KindOf(err) != errs.Internal {
			t.Errorf("an act that never asks the policy: %v", err)
		}
		if err := w.view(ctx, people["system"], policy.UnitRead, "", func(g *gate) error { return nil }); errs.KindOf(err) != errs.Internal {
			t.Errorf("a view that never asks the policy: %v", err)
		}
		if err := w.view(ctx, people["manager"], policy.PersonRead, "everybody", func(g *gate) error { return g.anywhere() }); err != nil {
			t.Fatal(err)
		}
		es = w.entries(audit.Filter{Object: "everybody"})
		if len(es) != 1 || es[0].Act != "person.read" {
			t.Errorf("a view is not recorded: %+v", es)
		}
	})
}

func TestGateFailsClosed(t *testing.T) {
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			dsn := storetest.DSN(t, e)
			db, err := store.Open(t.Context(), store.Config{DSN: dsn})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			w := newWorld(t, db)
			people := w.city()
			storetest.Exec(t, e, dsn, "DROP TABLE audit_hash")
			ctx := t.Context()
			if err := w.PutUnit(ctx, people["system"], org.Unit{Code: "990104", Name: "丙县人民检察院"}); err == nil {
				t.Error("an act happens although its entry cannot be written")
			}
			if err := db.View(ctx, w.now(), func(tx *store.Tx) error { _, err := tx.Unit("990104"); return err }); errs.KindOf(err) != errs.NotFound {
				t.Errorf("the unit is there: %v", err)
			}
			if err := w.view(ctx, people["manager"], policy.PersonRead, "x", func(g *gate) error { return g.anywhere() }); err == nil {
				t.Error("something is shown although its entry cannot be written")
			}
		})
	}
}

func TestFirstPasswordAndLockout(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		units, err := org.CityUnits("620700")
		if err != nil {
			t.Fatal(err)
		}
		tokens, err := w.Initialise(ctx, Machine("t"), units, "620700")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Initialise(ctx, Machine("t"), units, "620700"); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a second initialisation: %v", err)
		}
		for _, weak := range []string{"short", "alllowercaseletters", "Password123456!", "Sysadmin-2026-xy", "AAAAaaaa1111"} {
			if _, err := w.AcceptInvitation(ctx, tokens[org.SystemAdmin], weak, "s", ""); errs.KindOf(err) != errs.Invalid {
				t.Errorf("password %q: %v", weak, err)
			}
		}
		const good = "Hetao-Zuo9-Menglan"
		if _, err := w.AcceptInvitation(ctx, tokens[org.SystemAdmin], good, "s", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.AcceptInvitation(ctx, tokens[org.SystemAdmin], good+"x", "s", ""); errs.KindOf(err) != errs.Unauthorized {
			t.Errorf("an invitation works twice: %v", err)
		}
		w.later(31 * time.Minute)
		if _, err := w.AcceptInvitation(ctx, tokens[org.AuditAdmin], good, "s", ""); errs.KindOf(err) != errs.Unauthorized {
			t.Errorf("an invitation works after its term: %v", err)
		}

		token, err := w.SignIn(ctx, " SysAdmin ", good, "s", "")
		if err != nil {
			t.Fatal(err)
		}
		for range maxFailures {
			if _, err := w.SignIn(ctx, "sysadmin", "wrong", "s", ""); errs.KindOf(err) != errs.Unauthorized {
				t.Errorf("a wrong password: %v", err)
			}
		}
		if _, err := w.SignIn(ctx, "sysadmin", good, "s", ""); err == nil {
			t.Error("the account is not locked after five wrong passwords")
		}
		w.later(firstLockout - time.Second)
		if _, err := w.SignIn(ctx, "sysadmin", good, "s", ""); err == nil {
			t.Error("the lock ends early")
		}
		if _, err := w.App.Session(ctx, token, "s", ""); err == nil {
			t.Error("an administrator's session outlives its idle limit")
		}
		w.later(2 * time.Second)
		if token, err = w.SignIn(ctx, "sysadmin", good, "s", ""); err != nil {
			t.Errorf("the lock does not end: %v", err)
		}
		for range 5 * 6 { // five hours, never idle
			w.later(9 * time.Minute)
			if _, err = w.App.Session(ctx, token, "s", ""); err != nil {
				break
			}
		}
		if err == nil {
			t.Error("an administrator's session has no absolute end")
		}
		_, errUnknown := w.SignIn(ctx, "nobody", good, "s", "")
		if errUnknown == nil || errUnknown.Error() != errSignIn.Error() {
			t.Errorf("an unknown login looks different: %v", errUnknown)
		}
	})
}

func TestRightsActAtOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		ctx := t.Context()
		token, err := w.SignInAs(ctx, people["handler"].Person, "s", "")
		if err != nil {
			t.Fatal(err)
		}
		post := people["handler"].Posts[0]
		if err := w.GrantRoles(ctx, people["system"], people["handler"].Person, post.ID, nil); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the system administrator grants roles: %v", err)
		}
		if err := w.GrantRoles(ctx, people["security"], people["security"].Person, people["security"].Posts[0].ID, []org.Role{org.SecurityAdmin}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("somebody grants roles to themselves: %v", err)
		}
		if err := w.GrantRoles(ctx, people["security"], people["handler"].Person, post.ID, []org.Role{org.Prosecutor, org.AuditAdmin}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a prosecutor becomes administrator: %v", err)
		}
		if err := w.GrantRoles(ctx, people["security"], people["handler"].Person, post.ID, []org.Role{org.DepartmentHead}); err != nil {
			t.Fatal(err)
		}
		s, err := w.App.Session(ctx, token, "s", "")
		if err != nil || s.Has(org.Prosecutor) || !s.Has(org.DepartmentHead) {
			t.Errorf("the session still has the old roles: %+v %v", s.Posts, err)
		}
		post.To, post.EndReason = "2026-03-01", "调离"
		if err := w.PutPost(ctx, people["system"], post); err != nil {
			t.Fatal(err)
		}
		if s, err = w.App.Session(ctx, token, "s", ""); err != nil || len(s.Posts) != 0 {
			t.Errorf("a post that ended still gives rights: %+v %v", s.Posts, err)
		}
		lines, err := w.Accounts(ctx, people["system"])
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Person.ID == people["handler"].Person {
				if err := w.SetDisabled(ctx, people["system"], l.Account.ID, true); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := w.App.Session(ctx, token, "s", ""); errs.KindOf(err) != errs.Unauthorized {
			t.Errorf("a closed account's session goes on: %v", err)
		}
	})
}

func TestPinyinOf(t *testing.T) {
	for name, want := range map[string]string{"王明": "wang ming", "Smith": "s m i t h", "": ""} {
		if got := PinyinOf(name); !strings.EqualFold(got, want) {
			t.Errorf("PinyinOf(%q) = %q", name, got)
		}
	}
}
