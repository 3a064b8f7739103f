package panel

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed" // sample_rules.json
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// DrawAlgorithm names how a draw is made; docs/draw.md publishes it. Another way
// of drawing takes another name, so that an old certificate stays checkable.
const DrawAlgorithm = "mingjian-draw/1"

// A DrawList is what is drawn from, frozen before the number is known (抽取名单).
type DrawList struct {
	Title      string          `json:"title"`
	Candidates []DrawCandidate `json:"candidates"` // by ID
	Quotas     []Quota         `json:"quotas"`     // by Stratum
}

// A DrawCandidate is a case or a person that may be drawn.
type DrawCandidate struct {
	ID      string `json:"id"`
	Stratum string `json:"stratum"`        // within which it is drawn: a prosecutor, an office
	Must    bool   `json:"must,omitempty"` // taken without being drawn: a key case (重点案件)
	Label   string `json:"label"`          // for people
}

// A Quota says how many are drawn from a stratum, beside those taken anyway.
type Quota struct {
	Stratum string `json:"stratum"`
	Take    int    `json:"take"`
	Label   string `json:"label"` // for people, with what it rests on
}

// A SampleRule sets how many of a prosecutor's cases are drawn: a share of the
// year's closed cases, rounded up, and no fewer than Least (常规抽查).
type SampleRule struct {
	bylaw.Head
	Percent float64 `json:"percent"`
	Least   int     `json:"least"`
}

// Take returns how many of so many closed cases the rule asks for.
func (r SampleRule) Take(closed int) int {
	return max(r.Least, int(math.Ceil(float64(closed)*r.Percent/100-1e-9)))
}

// A Drawn is one that was taken.
type Drawn struct {
	ID      string `json:"id"`
	Stratum string `json:"stratum"`
	Must    bool   `json:"must,omitempty"`
}

// A Shortfall is a quota that could not be met, because there were not enough.
type Shortfall struct {
	Stratum string `json:"stratum"`
	Take    int    `json:"take"`
	Had     int    `json:"had"`
}

// A Certificate is a draw with all that is needed to make it again (抽取凭证).
type Certificate struct {
	Algorithm string `json:"algorithm"`
	DrawList
	ListHash   string      `json:"list_hash"` // SHA-256 of the frozen list, hexadecimal
	Witness    string      `json:"witness"`   // who read the number out
	Number     string      `json:"number"`    // the number read out
	Seed       string      `json:"seed"`      // hexadecimal
	Drawn      []Drawn     `json:"drawn"`     // by stratum, those that had to be taken first
	Shortfalls []Shortfall `json:"shortfalls"`
	Previous   string      `json:"previous,omitempty"` // ListHash of the draw this one repeats
	Reason     string      `json:"reason,omitempty"`   // why it was repeated
}

// Limits of a draw.
const (
	maxCandidates  = 100_000
	MaxCertificate = 64 << 20 // bytes of a certificate that is read
	maxNumber      = 64
)

// NewDrawList returns the list in order, or what is wrong with it: an id twice, a
// candidate of a stratum without a quota, a tab or line break, a negative quota.
func NewDrawList(title string, candidates []DrawCandidate, quotas []Quota) (DrawList, error) {
	l := DrawList{title, slices.Clone(candidates), slices.Clone(quotas)}
	slices.SortFunc(l.Candidates, func(a, b DrawCandidate) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(l.Quotas, func(a, b Quota) int { return strings.Compare(a.Stratum, b.Stratum) })
	return l, l.check()
}

func (l DrawList) check() error {
	plain := func(s string) bool { return !strings.ContainsAny(s, "\t\r\n") }
	switch {
	case len(l.Candidates) == 0:
		return errs.E(errs.Invalid, "没有可以抽取的对象", "there is nothing to draw from")
	case len(l.Candidates) > maxCandidates:
		return errs.E(errs.TooLarge, "抽取名单超过 100000 个", "more than 100,000 candidates")
	case !plain(l.Title) || strings.TrimSpace(l.Title) == "":
		return errs.Field("title", "请填写抽取名称，不要换行", "name the draw, on one line")
	}
	quota := map[string]bool{}
	for i, q := range l.Quotas {
		if i > 0 && l.Quotas[i-1].Stratum >= q.Stratum || !plain(q.Stratum) || !plain(q.Label) || q.Take < 0 {
			return errs.Invalidf("抽取配额第 %d 行不合格", "quota %d is out of order, given twice or malformed", i+1)
		}
		quota[q.Stratum] = true
	}
	for i, c := range l.Candidates {
		if i > 0 && l.Candidates[i-1].ID >= c.ID || c.ID == "" || !plain(c.ID) || !plain(c.Label) || !quota[c.Stratum] {
			return errs.Invalidf("抽取名单第 %d 行不合格", "candidate %d is out of order, given twice, malformed or of a stratum without a quota", i+1)
		}
	}
	return nil
}

// Text is the list as it is hashed: docs/draw.md says how each line is made.
func (l DrawList) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", DrawAlgorithm, l.Title)
	for _, q := range l.Quotas {
		fmt.Fprintf(&b, "quota\t%s\t%d\t%s\n", q.Stratum, q.Take, q.Label)
	}
	for _, c := range l.Candidates {
		kind := "draw"
		if c.Must {
			kind = "must"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", kind, c.Stratum, c.ID, c.Label)
	}
	return b.String()
}

// Hash returns the SHA-256 of the list's text in hexadecimal: what is read out
// and written down before anybody knows the number.
func (l DrawList) Hash() string {
	sum := sha256.Sum256([]byte(l.Text()))
	return hex.EncodeToString(sum[:])
}

// Draw draws from the frozen list with the number that the witness read out.
func Draw(l DrawList, witness, number string) (Certificate, error) {
	c := Certificate{Algorithm: DrawAlgorithm, DrawList: l, ListHash: l.Hash(), Witness: strings.TrimSpace(witness), Number: number, Drawn: []Drawn{}, Shortfalls: []Shortfall{}}
	if err := l.check(); err != nil {
		return c, err
	}
	var faults errs.List
	if c.Witness == "" {
		faults.Add("witness", "请填写报数的见证人", "name the witness who read the number out")
	}
	if len(number) == 0 || len(number) > maxNumber || strings.Trim(number, "0123456789") != "" {
		faults.Add("number", "请填写见证人报出的数字（1 至 64 位）", "enter the number read out: 1 to 64 digits")
	}
	if err := faults.Err(); err != nil {
		return c, err
	}
	seed := sha256.Sum256([]byte(c.ListHash + "\n" + number))
	c.Seed = hex.EncodeToString(seed[:])
	of := map[string][]DrawCandidate{}
	for _, x := range l.Candidates {
		of[x.Stratum] = append(of[x.Stratum], x)
	}
	for _, q := range l.Quotas {
		var rest []DrawCandidate
		for _, x := range of[q.Stratum] {
			if x.Must {
				c.Drawn = append(c.Drawn, Drawn{x.ID, x.Stratum, true})
			} else {
				rest = append(rest, x)
			}
		}
		take := min(q.Take, len(rest))
		if take < q.Take {
			c.Shortfalls = append(c.Shortfalls, Shortfall{q.Stratum, q.Take, len(rest)})
		}
		s := stream{key: seed[:], stratum: q.Stratum}
		for i := range take { // Fisher and Yates, from the front
			j := i + int(s.below(uint64(len(rest)-i)))
			rest[i], rest[j] = rest[j], rest[i]
			c.Drawn = append(c.Drawn, Drawn{rest[i].ID, q.Stratum, false})
		}
	}
	return c, nil
}

// A stream is the row of numbers of one stratum.
type stream struct {
	key     []byte
	stratum string
	block   int
	left    []byte
}

func (s *stream) next() uint64 {
	if len(s.left) == 0 {
		m := hmac.New(sha256.New, s.key)
		m.Write([]byte(s.stratum + "\n" + strconv.Itoa(s.block)))
		s.left = m.Sum(nil)
		s.block++
	}
	x := binary.BigEndian.Uint64(s.left)
	s.left = s.left[8:]
	return x
}

// below returns a number below n, each as likely as any other: what would favour
// the low ones is passed over.
func (s *stream) below(n uint64) uint64 {
	over := (math.MaxUint64%n + 1) % n // 2^64 mod n
	for {
		if x := s.next(); x <= math.MaxUint64-over {
			return x % n
		}
	}
}

// ReadCertificate reads a certificate as the program wrote it; unknown fields
// are refused, for they would be believed and not checked.
func ReadCertificate(data []byte) (Certificate, error) {
	var c Certificate
	if len(data) > MaxCertificate {
		return c, errs.E(errs.TooLarge, "凭证超过 64 MB", "the certificate is larger than 64 MB")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, errs.Wrap(err, errs.Invalid, "不是抽取凭证", "this is no draw certificate")
	}
	if d.More() {
		return c, errs.E(errs.Invalid, "凭证之后还有其他内容", "something follows the certificate")
	}
	return c, nil
}

// Verify makes the draw again and says the first thing that is not as it must
// be; nil means that the list, the number and the published way of drawing lead
// to exactly what was drawn.
func (c Certificate) Verify() error {
	bad := func(zh, en string) error { return errs.E(errs.Invalid, zh, en) }
	if c.Algorithm != DrawAlgorithm {
		return bad("抽取方法“"+c.Algorithm+"”不认识", "the algorithm "+strconv.Quote(c.Algorithm)+" is not known")
	}
	if c.ListHash != c.DrawList.Hash() {
		return bad("名单与其哈希值不符：名单被改动过", "the list is not the one that was frozen: its hash differs")
	}
	again, err := Draw(c.DrawList, c.Witness, c.Number)
	switch {
	case err != nil:
		return err
	case again.Seed != c.Seed:
		return bad("种子与名单哈希、所报数字不符", "the seed does not follow from the list and the number")
	case !slices.Equal(again.Drawn, c.Drawn):
		return bad("抽取结果与重算不符", "what was drawn is not what the list and the number give")
	case !slices.Equal(again.Shortfalls, c.Shortfalls):
		return bad("未满足的配额与重算不符", "the quotas that could not be met differ")
	case (c.Previous == "") != (c.Reason == ""):
		return bad("重抽须同时写明上次抽取和理由", "a repeated draw names the one before and the reason")
	}
	return nil
}

// JSON writes the certificate as it is kept and handed out.
func (c Certificate) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(c, "", " ")
	return append(b, '\n'), err
}

// TakenOf returns the candidates taken, in the order of the list.
func (c Certificate) TakenOf() []DrawCandidate {
	taken := map[string]bool{}
	for _, d := range c.Drawn {
		taken[d.ID] = true
	}
	var out []DrawCandidate
	for _, x := range c.Candidates {
		if taken[x.ID] {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b DrawCandidate) int { return cmp.Compare(a.Stratum, b.Stratum) })
	return out
}

//go:embed sample_rules.json
var sampleRules []byte

// ShippedSampleRules returns the rules the program comes with, the first first.
func ShippedSampleRules() ([]SampleRule, error) { return bylaw.Shipped[SampleRule](sampleRules) }

// SampleRuleOn returns the rule that holds on the day, the office's own before the
// shipped one, or NotFound. It is proposed; what is stated with a draw is frozen
// into its list.
func SampleRuleOn(own []SampleRule, day deadline.Date) (SampleRule, error) {
	return bylaw.On(own, sampleRules, day, "抽查规则", "rule of samples")
}

// Says returns what the rule says in words.
func (r SampleRule) Says() []bylaw.Said {
	return []bylaw.Said{{ZH: fmt.Sprintf("每名检察官当年办结案件的 %g%%，不少于 %d 件", r.Percent, r.Least), EN: fmt.Sprintf("%g%% of a prosecutor's cases closed in the year, at least %d", r.Percent, r.Least)}}
}

// maxLeast bounds how many cases of one prosecutor are drawn at the least.
const maxLeast = 1000

// Check refuses a rule nobody could draw by.
func (r SampleRule) Check() error {
	l := r.Head.Check()
	if !(r.Percent > 0 && r.Percent <= 100) {
		l.Add("percent", "比例应大于 0，不超过 100", "the share is above 0 and at most 100")
	}
	bylaw.Bound(&l, "least", "至少件数", "cases at the least", r.Least, 0, maxLeast)
	return l.Err()
}
