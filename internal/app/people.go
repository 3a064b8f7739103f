package app

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// Limits on what is typed about people and units.
const (
	maxName  = 60 // runes
	maxTitle = 60
)

// PinyinOf returns a name's pinyin, lower case, syllables apart, for sorting
// and for finding by initials. Letters stay as they are.
func PinyinOf(name string) string {
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{strings.ToLower(string(r))} }
	return strings.Join(pinyin.LazyPinyin(name, args), " ")
}

// Units lists the units, superior ones first.
func (a *App) Units(ctx context.Context, c Caller) (us []org.Unit, err error) {
	err = a.peek(ctx, c, policy.UnitRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		us, err = g.Tx.Units()
		return err
	})
	return us, err
}

// PutUnit adds a unit or changes its names and departments.
func (a *App) PutUnit(ctx context.Context, c Caller, u org.Unit) error {
	return a.change(ctx, c, policy.UnitEdit, string(u.Code), func(g *gate) error {
		if err := g.on(policy.Object{Unit: u.Code}); err != nil {
			return err
		}
		if !u.Code.Valid() {
			return errs.Field("code", "单位编码须为六位数字", "a unit code has six digits")
		}
		u.Name, u.Short = strings.TrimSpace(u.Name), strings.TrimSpace(u.Short)
		if u.Name == "" || len([]rune(u.Name)) > maxName {
			return errs.Field("name", "请填写单位全称（60 字以内）", "give the unit's full name, 60 characters at most")
		}
		if u.Departments == nil {
			u.Departments = []string{}
		}
		g.detail = u.Name
		return g.Tx.PutUnit(u)
	})
}

// People lists everybody with the posts they hold or held, by pinyin.
func (a *App) People(ctx context.Context, c Caller) (hs []org.Holding, err error) {
	err = a.peek(ctx, c, policy.PersonRead, func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		all, err := g.Holdings()
		if err != nil {
			return err
		}
		for _, h := range all {
			if sc.All || slices.ContainsFunc(sc.Trees, func(u org.UnitCode) bool { return u.Covers(h.Post.Unit) || h.Post.Unit.Covers(u) }) {
				hs = append(hs, h)
			}
		}
		return nil
	})
	return hs, err
}

// A NewPerson is somebody to be added, with a first post.
type NewPerson struct {
	Name    string
	Outside bool
	Post    org.Post
}

// AddPerson adds somebody and returns the id that stays theirs.
func (a *App) AddPerson(ctx context.Context, c Caller, in NewPerson) (id org.PersonID, err error) {
	err = a.change(ctx, c, policy.PersonEdit, "", func(g *gate) error {
		if err := g.on(policy.Object{Unit: in.Post.Unit}); err != nil {
			return err
		}
		name := strings.TrimSpace(in.Name)
		if name == "" || len([]rune(name)) > maxName {
			return errs.Field("name", "请填写姓名（60 字以内）", "give a name, 60 characters at most")
		}
		id = org.PersonID(store.NewID())
		g.object, g.detail = string(id), name
		if err := g.Tx.AddPerson(org.Person{ID: id, Name: name, Pinyin: PinyinOf(name), Outside: in.Outside}); err != nil {
			return err
		}
		in.Post.Person = id
		return g.putPost(in.Post)
	})
	return id, err
}

// PutPost gives a person a post, or changes one: its end with the reason
// (transfer, retirement, illness), its department, its title. The roles of a
// post change only by GrantRoles.
func (a *App) PutPost(ctx context.Context, c Caller, p org.Post) error {
	return a.change(ctx, c, policy.PersonEdit, string(p.Person), func(g *gate) error {
		if err := g.on(policy.Object{Unit: p.Unit}); err != nil {
			return err
		}
		if _, err := g.Person(p.Person); err != nil {
			return err
		}
		return g.putPost(p)
	})
}

func (g *gate) putPost(p org.Post) error {
	if _, err := g.Unit(p.Unit); err != nil {
		return errs.Field("unit", "没有这个单位", "there is no such unit")
	}
	if !isDay(p.From) || p.To != "" && (!isDay(p.To) || p.To < p.From) {
		return errs.Field("from", "任职起止日期不正确", "the first and last day of the post are wrong")
	}
	if p.To != "" && strings.TrimSpace(p.EndReason) == "" {
		return errs.Field("end_reason", "请填写离任原因（调离、退休、病休等）", "give the reason why the post ends")
	}
	if len([]rune(p.Title)) > maxTitle || len([]rune(p.Department)) > maxTitle {
		return errs.Field("title", "职务、部门不超过 60 字", "title and department have 60 characters at most")
	}
	posts, err := g.Posts(p.Person)
	if err != nil {
		return err
	}
	p.Roles = nil
	if p.ID == "" {
		p.ID = org.PostID(store.NewID())
	}
	for _, old := range posts {
		if old.ID == p.ID {
			p.Roles = old.Roles
		}
	}
	if p.Roles == nil {
		p.Roles = []org.Role{}
	}
	g.detail = strings.TrimSpace(g.detail + " " + string(p.Unit) + " " + p.Title + " " + p.From + "~" + p.To + " " + p.EndReason)
	return g.Tx.PutPost(p)
}

// GrantRoles says which roles a post carries. The security administrator does
// it, and never for themselves.
func (a *App) GrantRoles(ctx context.Context, c Caller, person org.PersonID, post org.PostID, roles []org.Role) error {
	return a.change(ctx, c, policy.AccountGrant, string(person), func(g *gate) error {
		posts, err := g.Posts(person)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(posts, func(p org.Post) bool { return p.ID == post })
		if i < 0 {
			return errs.Missing("任职", "post")
		}
		if err := g.on(policy.Object{Unit: posts[i].Unit}); err != nil {
			return err
		}
		if person == c.Person {
			return errs.E(errs.Forbidden, "不能给自己授予角色", "nobody grants roles to themselves")
		}
		if roles == nil {
			roles = []org.Role{}
		}
		posts[i].Roles = roles
		var all []org.Role
		for _, p := range posts {
			if p.To == "" || p.To >= g.today() {
				all = append(all, p.Roles...)
			}
		}
		if err := org.CheckRoles(all); err != nil {
			return err
		}
		g.detail = posts[i].Title + " " + joinRoles(roles)
		return g.Tx.PutPost(posts[i])
	})
}

func joinRoles(roles []org.Role) string {
	ss := make([]string, len(roles))
	for i, r := range roles {
		ss[i] = string(r)
	}
	return strings.Join(ss, ",")
}

// An AccountLine is one account as its list shows it.
type AccountLine struct {
	Account store.Account
	Person  org.Person
	Posts   []org.Post
}

// Accounts lists the accounts. The password hashes are left out.
func (a *App) Accounts(ctx context.Context, c Caller) (lines []AccountLine, err error) {
	err = a.peek(ctx, c, policy.AccountList, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		accs, err := g.Tx.Accounts()
		if err != nil {
			return err
		}
		for _, acc := range accs {
			p, err := g.Person(acc.Person)
			if err != nil {
				return err
			}
			posts, err := g.Posts(acc.Person)
			if err != nil {
				return err
			}
			acc.Password, acc.OldPasswords = "", nil
			lines = append(lines, AccountLine{acc, p, posts})
		}
		return nil
	})
	return lines, err
}

// Invite opens an account for the person, or renews the invitation to the one
// there is, and returns the one-time token with which they choose a password.
func (a *App) Invite(ctx context.Context, c Caller, person org.PersonID, login string) (token string, err error) {
	err = a.change(ctx, c, policy.AccountEdit, string(person), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		token, err = g.invite(person, login)
		return err
	})
	return token, err
}

func (g *gate) invite(person org.PersonID, login string) (token string, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if _, err := g.Person(person); err != nil {
		return "", err
	}
	acc, err := g.AccountOf(person)
	switch errs.KindOf(err) {
	case errs.NotFound:
		if !validLogin(login) {
			return "", errs.Field("login", "用户名为 2-40 位小写字母、数字、点、横线", "a login has 2 to 40 small letters, digits, dots or dashes")
		}
		if _, err := g.AccountByLogin(login); err == nil {
			return "", errs.Field("login", "用户名已被使用", "this login is taken")
		}
		acc = store.Account{ID: store.NewID(), Person: person, Login: login, MustChange: true, OldPasswords: []string{}}
		if err := g.AddAccount(acc); err != nil {
			return "", err
		}
	default:
		if err != nil {
			return "", err
		}
	}
	token = rand.Text()
	g.detail = "invite " + acc.Login
	return token, g.AddInvitation(store.Invitation{TokenHash: hashToken(token), Account: acc.ID, Ends: g.Now.Add(invitationTerm)})
}

func validLogin(s string) bool {
	if len(s) < 2 || len(s) > 40 {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

// SetDisabled closes an account, ending its sessions at once, or opens it again.
func (a *App) SetDisabled(ctx context.Context, c Caller, account string, disabled bool) error {
	return a.change(ctx, c, policy.AccountEdit, account, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		acc, err := g.Account(account)
		if err != nil {
			return err
		}
		if acc.Person == c.Person {
			return errs.E(errs.Forbidden, "不能停用自己的账户", "nobody closes their own account")
		}
		acc.Disabled = disabled
		g.detail = "disabled"
		if !disabled {
			g.detail = "enabled"
			acc.Failures, acc.Lockouts = 0, 0
			acc.LockedUntil = acc.FirstFailure
		}
		if err := g.UpdateAccount(acc); err != nil {
			return err
		}
		if disabled {
			return g.EndWebSessions(acc.ID)
		}
		return nil
	})
}

// Initialise fills an empty installation: its units and the three
// administrators, each by a one-time token. It is done
// from the command line, once.
func (a *App) Initialise(ctx context.Context, c Caller, units []org.Unit, seat org.UnitCode) (tokens map[org.Role]string, err error) {
	tokens = map[org.Role]string{}
	err = a.change(ctx, c, policy.UnitEdit, string(seat), func(g *gate) error {
		if err := g.on(policy.Object{Unit: seat}); err != nil {
			return err
		}
		if have, err := g.Tx.Units(); err != nil {
			return err
		} else if len(have) > 0 {
			return errs.E(errs.Conflict, "系统已经初始化过", "this installation has been set up before")
		}
		for _, u := range units {
			if u.Departments == nil {
				u.Departments = []string{}
			}
			if err := g.Tx.PutUnit(u); err != nil {
				return err
			}
		}
		for _, admin := range []struct {
			role  org.Role
			name  string
			login string
		}{{org.SystemAdmin, "系统管理员", "sysadmin"}, {org.SecurityAdmin, "安全管理员", "secadmin"}, {org.AuditAdmin, "审计管理员", "auditadmin"}} {
			id := org.PersonID(store.NewID())
			if err := g.Tx.AddPerson(org.Person{ID: id, Name: admin.name, Pinyin: PinyinOf(admin.name)}); err != nil {
				return err
			}
			if err := g.Tx.PutPost(org.Post{ID: org.PostID(store.NewID()), Person: id, Unit: seat, Title: admin.name,
				Roles: []org.Role{admin.role}, From: g.today()}); err != nil {
				return err
			}
			if tokens[admin.role], err = g.invite(id, admin.login); err != nil {
				return err
			}
		}
		g.detail = "initialise"
		return nil
	})
	return tokens, err
}

func isDay(s string) bool { return deadline.Date(s).Valid() }

// NameMatches reports whether what was typed finds the person: part of the
// name, of its pinyin, or its pinyin initials. The query is in lower case.
func NameMatches(p org.Person, query string) bool {
	initials := ""
	for _, syllable := range strings.Fields(p.Pinyin) {
		initials += syllable[:1]
	}
	return strings.Contains(p.Name, query) || strings.Contains(strings.ReplaceAll(p.Pinyin, " ", ""), query) || strings.HasPrefix(initials, query)
}

// inOffice returns who holds a post today that fits, each with the first such post, by
// pinyin.
func (g *gate) inOffice(fits func(org.Holding) bool) (hs []org.Holding, err error) {
	all, err := g.Holdings()
	if err != nil {
		return nil, err
	}
	seen := map[org.PersonID]bool{}
	for _, h := range all {
		if !seen[h.Person.ID] && h.Post.On(g.today()) && fits(h) {
			seen[h.Person.ID] = true
			hs = append(hs, h)
		}
	}
	return hs, nil
}

// holds reports whether the post carries one of the roles.
func holds(h org.Holding, roles ...org.Role) bool {
	return slices.ContainsFunc(h.Post.Roles, func(r org.Role) bool { return slices.Contains(roles, r) })
}
