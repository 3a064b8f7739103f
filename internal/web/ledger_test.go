package web

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/app"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestLedgerPages walks the pages of an import, empty and filled, and settles a
// disagreement between two ledgers.
func TestLedgerPages(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		text := func(target string) string {
			t.Helper()
			res := h.as("case_manager", "GET", target, nil)
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d %v %s", target, res.StatusCode, err, b)
			}
			return string(b)
		}
		for target, want := range map[string]string{"/imports": "还没有导入过台账", "/imports/new": "multipart/form-data", "/imports/conflicts": "没有不一致", "/imports/alarms": "截至"} {
			if !strings.Contains(text(target), want) {
				t.Errorf("%s lacks %q", target, want)
			}
		}
		// Two ledgers name different handlers; one row has no case number; one column is unknown.
		dir := t.TempDir()
		var in app.NewImport
		for name, handler := range map[string]string{"审查逮捕案件1.csv": "钱一", "审查逮捕案件2.csv": "钱二"} {
			path := filepath.Join(dir, name)
			content := "部门受案号,统一受案号,嫌疑人编号,嫌疑人姓名,案件名称,承办单位,受理日期,承办检察官,涉嫌案由,审结处理结果,审结日期,陌生列\n" +
				"甲县检捕受[2025]99012100001号,99012120250000100,99012120250000100001,孔某,孔某盗窃案,甲县人民检察院,2025-03-01," + handler + ",盗窃罪,批准逮捕,2025-03-07,x\n" +
				",99012120250000200,99012120250000200001,曹某,曹某盗窃案,甲县人民检察院,2025-03-01,钱一,盗窃罪,批准逮捕,2025-03-07,x\n"
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			in.Files = append(in.Files, app.LedgerUpload{Name: name, Path: path})
		}
		id, err := h.app.StartImport(t.Context(), app.Machine("t"), in)
		if err != nil {
			t.Fatal(err)
		}
		if s := text("/api/v1/imports"); !strings.Contains(s, `"reading"`) {
			t.Error(s)
		}
		if s := text("/imports/" + id); !strings.Contains(s, "hx-get") {
			t.Error("no moving progress on the page")
		}
		if err := h.app.RunImport(t.Context(), app.Machine("t"), id, nil); err != nil {
			t.Fatal(err)
		}
		if s := text("/imports/" + id); !strings.Contains(s, "部门受案号为空") || !strings.Contains(s, "两份台账不一致") {
			t.Error("the report lacks its lines")
		}
		text("/imports/" + id + "?severity=reject")
		text("/imports/" + id + "/refused")
		m, err := h.app.Import(t.Context(), app.Machine("t"), id)
		if err != nil {
			t.Fatal(err)
		}
		if s := text("/imports/" + id + "/mapping/" + m.Files[0].ID); !strings.Contains(s, "陌生列") {
			t.Error("the mapping page lacks a column")
		}
		if s := text("/imports/conflicts"); !strings.Contains(s, "钱一") || !strings.Contains(s, "钱二") {
			t.Error("the conflict is not shown")
		}
		res := h.as("case_manager", "POST", "/imports/conflicts", url.Values{"table": {"arrest"}, "case": {"甲县检捕受[2025]99012100001号"},
			"person": {"99012120250000100001"}, "column": {"handler"}, "value": {"钱一"}, "reason": {"核对卷宗"}})
		res.Body.Close()
		if s := text("/imports/conflicts"); !strings.Contains(s, "没有不一致") {
			t.Errorf("settled, %d, and still shown", res.StatusCode)
		}
		res = h.as("prosecutor", "GET", "/imports/"+id, nil)
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusNotFound {
			t.Errorf("a prosecutor reads an import: %d", res.StatusCode)
		}
	})
}
