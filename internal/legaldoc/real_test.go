package legaldoc_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/legaldoc"
	"mingjian/internal/testdata"
)

// TestEvalReal reads real judgments, which break off before the decision: what
// is read of court, number and office is held against a sample of 50 read by a
// person; no person may have a result, above all no 无罪, which stands there in pleas only.
func TestEvalReal(t *testing.T) {
	f, err := os.Open(filepath.Join(testdata.Shared(t, "real/judgments"), "judgments.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	read := map[int]legaldoc.Document{}
	pleas, kinds, named, charged := 0, 0, 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	for lines.Scan() {
		var x struct {
			ID   int    `json:"id"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		d := legaldoc.Read(strings.Split(x.Text, "\n"))
		read[x.ID] = d
		if strings.Contains(x.Text, "无罪") {
			pleas++
		}
		if d.Kind != legaldoc.Unknown {
			kinds++
		}
		if len(d.Defendants) > 0 {
			named++
		}
		if len(d.Defendants) > 0 && len(d.Defendants[0].Charged) > 0 {
			charged++
		}
		for _, p := range d.Defendants {
			if p.Result != "" {
				t.Errorf("judgment %d: result %s of a text without a decision", x.ID, p.Result)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	right := [3]int{}
	for _, g := range realSample {
		d := read[g.id]
		for i, v := range []string{d.CaseNumber, d.Court, d.Procuratorate} {
			if fmt.Sprintf("%x", sha256.Sum256([]byte(v)))[:24] == []string{g.number, g.court, g.office}[i] {
				right[i]++
			} else {
				t.Logf("judgment %d: field %d is not what was read by hand", g.id, i)
			}
		}
	}
	n := len(realSample)
	t.Logf("%d judgments, %d with 无罪 in a plea, false acquittals 0; kind read in %d, persons in %d, charges in %d", len(read), pleas, kinds, named, charged)
	t.Logf("sample of %d: case number %.3f, court %.3f, procuratorate %.3f", n, ratio(right[0], n), ratio(right[1], n), ratio(right[2], n))
	for i, goal := range []float64{.99, .98, .95} {
		if ratio(right[i], n) < goal {
			t.Errorf("field %d: %d of %d right, goal %.2f", i, right[i], n, goal)
		}
	}
}

// TestEvalRealTexts reads the three other real texts.
func TestEvalRealTexts(t *testing.T) {
	dir := testdata.Shared(t, "real")
	d := readFile(t, only(t, dir, "nonprosecution_*.txt"))
	if d.Kind != legaldoc.NonProsecution || d.Decision != "刑事和解不起诉" || len(d.Defendants) != 1 || d.Defendants[0].Result != legaldoc.NotProsecuted ||
		len(d.Defendants[0].Charged) != 1 || d.Dates[legaldoc.DateAccepted] != "2014-07-21" || d.Dates[legaldoc.DateDocument] != "2014-08-20" || !strings.HasSuffix(d.CaseNumber, "〔2014〕60号") {
		t.Errorf("non-prosecution: %+v", d.Extract())
	}
	d = readFile(t, only(t, dir, "acquittal_*.txt"))
	if d.Kind != legaldoc.RetrialAcquittal || len(d.Defendants) != 3 || d.Dates[legaldoc.DateDocument] != "2018-05-30" || len(d.Judges) != 5 {
		t.Errorf("retrial acquittal: %+v", d.Extract())
	}
	for _, p := range d.Defendants {
		if p.Result != legaldoc.Acquitted {
			t.Errorf("retrial acquittal: a party with result %q", p.Result)
		}
	}
	d = readFile(t, only(t, dir, "withdrawal_*.txt"))
	if d.Kind != legaldoc.Unknown || len(d.Defendants) != 0 || len(d.Quoted) != 2 {
		t.Errorf("a newspaper's words were taken for a document: %+v", d)
	}
}

// only returns the one file of the pattern.
func only(t *testing.T, dir, pattern string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(all) != 1 {
		t.Skipf("test data not present: %s", pattern)
	}
	return all[0]
}

// realSample holds what a person read in 50 judgments (every third), as the first
// 24 digits of the SHA-256 of number, court and office; an office the text does not name is empty.
var realSample = []struct {
	id                    int
	number, court, office string
}{
	{10, "74fca08daba97419cbbaaa5e", "06a471112b8cecda8fb42e94", "988c99a37f2fe0424f931ec4"},
	{55, "2be687d1c742e69b840b02d6", "d8ba297d2e93485b92158cb4", "2010bc6981fe90cddc88c4ec"},
	{90, "a25ab265aaa131bafa7c3e5e", "2747496188dc51b5cdeb3f23", "d4cff2b3170515e7bdf887ab"},
	{110, "68eef22a895ccab9179cdade", "a5a47bcb92da00215a7c5c14", "26859c0d9ee3bb4c97d7bcde"},
	{130, "bb5127aa2dee18d0c1beab25", "09e72f94a73b1d1068f22fa2", "b4a2dcd855a98c8a306ee176"},
	{160, "76996c94ab2516d6a12cd9bf", "418474e766343d9071af8dc7", "cc405be7b439288c7b0f93a4"},
	{180, "a066bea623f9b630864c4edb", "24b138fd9c37c4fd8c9d038f", "237f51579478a056052b6528"},
	{210, "6a41f9f91eecc6f6e13b3002", "ffd1f8999461bb60a400dadd", "3a2028a70746f212ae65f837"},
	{225, "0cdff971bc026460245c654d", "5192c59e86629c8cd3816fc7", "a72a6ca4465388c62b93b6d5"},
	{245, "741a201386f5311b7b9c9cf1", "666ca780f5d78c7952a1a9d5", "7767543753762efe6d7d61de"},
	{280, "dfabd335adea79ca4d455e88", "f65e09f619da7d848d4ec682", "7808972fac4f9f45de1ab0d0"},
	{320, "7523da64946fdfa016674064", "a768ce7e70424cbaa21dc1f3", "8e5a325e0089f3ea863fe213"},
	{350, "8ec2da328cc8c2fb7540db5f", "485ad9a9eca0bfde88bc7c20", "36e796c2651847283ab27c7a"},
	{370, "22db94cd1c9fb3bafe17a2ec", "13d7a08ee899b623dc4adcb3", "2a5f5227481f814b5e4eae8a"},
	{405, "e8df06c7db9028819ac3c8a7", "0360401e980e5718ddb1f589", "0a78530e632056b3030d20ee"},
	{450, "445563e3f7a4cba7c1fe4803", "5510438bdad05ef744cb9684", "9e8cc5714949a090b6fcb3d3"},
	{465, "1fda6615e1e53e3f0e451fd5", "39120f40c79d5248a31bf03f", "0c1bd647933eeb99b3e893ec"},
	{495, "00a676f02ed6c76d25c45fc6", "2de71a14ae69551d4c278971", "253ea6481494fca2b7945227"},
	{515, "04609f16c6edf282371cd5ea", "8ccf73a29a207ccc9097a8dc", "e7e801f69ce4d71050c97107"},
	{540, "325d20fef80e286da417cd27", "2ec9e2f97bfa62910950cad6", "ddf3d3eca02eb219b9003404"},
	{570, "84cabc505861f732fa601ba4", "d070374f45a93846f5bbd4cc", "6277167bda7ce0d2b1207747"},
	{595, "fc5bf3a29b334523fcbca3f7", "13ccd6c10a2b07d6dc161f9e", "9392c0fa58682d378da39e08"},
	{605, "c2b68db16a7aae53b8a55bfa", "ae4a4a36ee753cca9c9c4a99", "977da22528b46c65ed41d196"},
	{608, "49a48665e7af7b5099d5db7e", "ce27937f70a585bcee6b4177", "102ebbb9e8aeaa3cbd08b6c1"},
	{623, "b6dbb4d08c329d935be94e9e", "0a7683bb5224adfe8ae294d7", "e67c5eaf098f47190c83f2f9"},
	{629, "0d0e9dcaf2c429f1f3a820c2", "f290b413d3554483c23abcda", "84bc19389880e3051f42fa67"},
	{634, "101d7d22cd8e6d1d99a19993", "a2571fcb2d65260c4274da58", "fd5b7fa030997303273c8dac"},
	{641, "b61c85cd60414afde9611b4d", "e190f743903ad600c17b85ae", "dad3db50b20fbb451a0c19da"},
	{650, "fe3e3ccb7b90752b14dd98cf", "9e37ebb6eb413507f28357b1", "2576a65ae1cb43ebdd86fec6"},
	{654, "6bddc6d21c1790431e9833ed", "786f557651258ab5e407b7c3", "50ff3f5819f97dc608e5d36f"},
	{657, "e70139e9b4cb5aa33bb32545", "abf7647662c381f63f58ac4f", "e3b0c44298fc1c149afbf4c8"},
	{660, "348161c6afea357706093c4c", "fcb5a14920a9ba8a25970aae", "8dcbb325e058c6d6930a0734"},
	{666, "39545fa85f5dee5be1a3bc32", "60a44396b6d1b68d84014e78", "9ac86e9c6a4cb365409ea02a"},
	{671, "f5264488cc0085c40da23abd", "d933d7131971bf0ddab4367a", "2cea2ef09a49488292ec4cc7"},
	{677, "bf34a413623460dac0dd2a91", "7bdc846e1e361a378738f46e", "b86c652f48d0d8c55ad32264"},
	{685, "ced03a1880f0fb408e40e6bd", "e5f2156ca3cecccf4224e6cf", "40548db5284c7db8e273299c"},
	{692, "0f1c74d8db971f069ef74056", "7bdc846e1e361a378738f46e", "926ebb48b680ea394b2d89b1"},
	{695, "af4032981be972651e4ea425", "def616210fbe61fed8d93853", "6f3fbabbeac115ed962cf9b9"},
	{699, "7a53e9229117ab902acaf746", "cf918d5507e19e7218302371", "3db4caab95b04dd68c91b91c"},
	{705, "64123dd12058e4b768125bdb", "7ab1ed405ea4618b888a5fcb", "e2a2108c8044f9c730d94db5"},
	{713, "d43535b0a1c00eae0dc25f81", "0fa03bb83726507b0b6c9a0b", "50eae5dc16cd35e7f3f5c368"},
	{725, "480dab9bd77654a565a89492", "d2345bfb03d13a25edb889bb", "e3b0c44298fc1c149afbf4c8"},
	{733, "2f72e52ba2f586f5263a0533", "72e5b714c4dfbdd119222bc6", "79a9cce0ccbf64ac0acdc7a0"},
	{738, "311b4301a56b8981f183fd29", "499716aba381aa44c7ef4023", "29596640f38608434aebf70d"},
	{744, "67d26a5b69d8855c487c7cdb", "23729a56462198b8d4d2f06f", "90cdb46116ba73ba04adf76b"},
	{750, "05efd100aaf50cef4df6958d", "cce8066fbe2810f769c11001", "1d3cf86a70b6b49f2fbb452f"},
	{757, "171a12bf5e29d0dfc342e7fd", "328be5d170f5736f5524e407", "352bc2c664629edc64c00647"},
	{764, "aa748e81f727844b5bc279ee", "eeeaf095e8dc64aa8cf85883", "2cfaae669f61522e38b7eb45"},
	{770, "88f63e0060369ae89e12a8d5", "fd16e6c23a9c0eb6ebcda6e1", "6359736a000463bde7066b55"},
	{777, "c69734b75d05ecc63d17e269", "3f2bd343fca9580114b3af64", "8bcb01c78754668c2621877a"},
}
