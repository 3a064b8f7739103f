package legaldoc_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"mingjian/internal/legaldoc"
	"mingjian/internal/testdata"
)

var unitNames = map[string]string{"620700": "张掖市人民检察院", "620702": "张掖市甘州区人民检察院", "620721": "肃南裕固族自治县人民检察院", "620722": "民乐县人民检察院",
	"620723": "临泽县人民检察院", "620724": "高台县人民检察院", "620725": "山丹县人民检察院"}

// ledgerCases builds candidates of the fields a ledger has.
func ledgerCases(t testing.TB) []legaldoc.Candidate {
	b, err := os.ReadFile(filepath.Join(testdata.Shared(t, "ledger/clean"), "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	type recon struct {
		Unit   string `json:"unit"`
		Number string `json:"orig_doc_no"`
		Orig   string `json:"orig_date"`
		Accept string `json:"accept"`
		End    string `json:"end"`
	}
	var truth struct {
		Cases []struct {
			Unit         string `json:"unit"`
			Tysah        string `json:"tysah"`
			ArrestAccept string `json:"arrest_accept"`
			ProsAccept   string `json:"pros_accept"`
			ProsEnd      string `json:"pros_end"`
			Indict       string `json:"indict"`
			Persons      []struct {
				Name      string  `json:"name"`
				ArrestEnd string  `json:"arrest_end"`
				ProsEnd   string  `json:"pros_end"`
				Judgment  string  `json:"judgment"`
				Withdraw  string  `json:"withdraw"`
				Done      string  `json:"withdraw_done"`
				Second    string  `json:"second_end"`
				Remand    string  `json:"remand_judgment"`
				RemandW   string  `json:"remand_withdraw"`
				RemandD   string  `json:"remand_withdraw_done"`
				Recons    []recon `json:"recons"`
			} `json:"persons"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	var out []legaldoc.Candidate
	for _, c := range truth.Cases {
		k := legaldoc.Candidate{ID: c.Tysah, Units: []string{unitNames[c.Unit]}, Dates: map[string][]string{}}
		put := func(key string, vs ...string) {
			for _, v := range vs {
				if v != "" && !slices.Contains(k.Dates[key], v) {
					k.Dates[key] = append(k.Dates[key], v)
				}
			}
		}
		put(legaldoc.DateAccepted, c.ArrestAccept, c.ProsAccept)
		put(legaldoc.DateIndicted, c.Indict)
		put("concluded", c.ProsEnd)
		for _, p := range c.Persons {
			k.Persons = append(k.Persons, p.Name)
			put("concluded", p.ArrestEnd, p.ProsEnd, p.Done, p.RemandD)
			put("judged", p.Judgment, p.Second, p.Remand)
			put(legaldoc.DateWithdrawal, p.Withdraw, p.RemandW)
			for _, r := range p.Recons {
				k.Units = append(k.Units, unitNames[r.Unit])
				k.Numbers = append(k.Numbers, r.Number)
				put(legaldoc.DateAccepted, r.Accept)
				put("concluded", r.Orig, r.End)
			}
		}
		out = append(out, k)
	}
	return out
}

// TestEvalAttach attaches the documents to the cases by what a ledger says.
func TestEvalAttach(t *testing.T) {
	dir, truth := loadTruth(t)
	cases := ledgerCases(t)
	var docs []legaldoc.Document
	for _, d := range truth {
		docs = append(docs, readFile(t, filepath.Join(dir, d.Files[0])))
	}
	got := legaldoc.MatchAll(docs, cases)
	right, wrong := 0, 0
	for i, m := range got {
		switch m.Case {
		case truth[i].Unified:
			right++
		case "":
			t.Logf("%s %s: not attached; %d proposals %+v", truth[i].ID, truth[i].Kind, len(m.Proposals), m.Proposals)
		default:
			wrong++
			t.Errorf("%s attached to %s, belongs to %s: %+v", truth[i].ID, m.Case, truth[i].Unified, m.Reasons)
		}
	}
	t.Logf("attached %d of %d to the right case (%.3f), %d to a wrong one; %d candidates", right, len(docs), ratio(right, len(docs)), wrong, len(cases))
	if ratio(right, len(docs)) < .98 {
		t.Errorf("attached %d of %d", right, len(docs))
	}

	// The order in which documents come does not matter.
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(docs))
	shuffled := make([]legaldoc.Document, len(docs))
	for i, k := range order {
		shuffled[i] = docs[k]
	}
	for i, m := range legaldoc.MatchAll(shuffled, cases) {
		if m.Case != got[order[i]].Case {
			t.Errorf("%s: attached to %q in one order, %q in another", truth[order[i]].ID, got[order[i]].Case, m.Case)
		}
	}
}
