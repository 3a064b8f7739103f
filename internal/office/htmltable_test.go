package office

import (
	"reflect"
	"strings"
	"testing"

	"mingjian/internal/errs"
)

func TestReadHTMLTables(t *testing.T) {
	for _, c := range []struct {
		name, data, charset string
		want                map[string][]string
	}{
		{"a table saved as .xls", gb18030(t, `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=gb2312><style>td{}</style><script>if(a<b)"<table>"</script></head><body><table><tr><th>姓名</th><th>罪名<tr><td>张&nbsp;某</td><td> 盗<b>窃</b>&amp;<br>诈骗 </td></tr></table></body></html>`), "GB18030",
			map[string][]string{"表1/1": {"姓名", "罪名"}, "表1/2": {"张 某", "盗窃&\n诈骗"}}},
		{"spans", `<table><tr><td colspan=3>标题</td></tr><tr><td rowspan="2">甲</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr><tr><td>乙</td></tr></table>`, "UTF-8",
			map[string][]string{"表1/1": {"标题"}, "表1/2": {"甲", "1", "2"}, "表1/3": {"", "3", "4"}, "表1/4": {"乙"}}},
		{"a huge colspan", `<!doctype html><table><tr><td colspan=1000000000>标题</td></tr><tr><td>a</td><td>b</td></tr></table>`, "UTF-8",
			map[string][]string{"表1/1": {"标题"}, "表1/2": {"a", "b"}}},
		{"a table in a table, a blank row", `<table><tr><td><table><tr><td>里</td></tr></table>外</td></tr><tr><td>&nbsp;</td></tr><tr><td>三</td></tr></table>`, "UTF-8",
			map[string][]string{"表2/1": {"里"}, "表1/1": {"外"}, "表1/3": {"三"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, f, err := readAll(t, "a.xls", []byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if f.Kind != HTMLTable || f.Charset != c.charset || !f.Misnamed {
				t.Errorf("format = %+v", f)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestReadHTMLTablesRefused(t *testing.T) {
	for _, c := range []struct {
		name, data string
		kind       errs.Kind
		zh         string
	}{
		{"no table", "<html><body>请登录</body></html>", errs.Invalid, "没有表格"},
		{"cut off", "<table><tr><td>a</td></tr><tr><td>b", errs.Invalid, "截断"},
		{"too deep", strings.Repeat("<table><tr><td>", 20), errs.TooLarge, "嵌套"},
		{"too many columns", "<table><tr>" + strings.Repeat("<td>a", 501) + "</table>", errs.TooLarge, "列"},
		{"long cell", "<table><tr><td>" + strings.Repeat("长", 11000) + "</table>", errs.TooLarge, "过长"},
		{"long tag", "<table><tr><td title='" + strings.Repeat("x", 2<<20) + "'>", errs.TooLarge, "KB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAll(t, "a.xls", []byte(c.data))
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.Message(err, "zh"), c.zh) {
				t.Errorf("err = %v, %s", err, errs.Message(err, "zh"))
			}
		})
	}
}

func FuzzHTMLTable(f *testing.F) {
	f.Add([]byte(`<table><tr><td rowspan=3>a<td colspan=9>b<table><tr><td>c</table></table>`))
	f.Add([]byte("<html><meta charset=big5>\xA4\xA4<table><tr><td>\xA4\xA4</table>"))
	f.Fuzz(fuzzRead)
}
