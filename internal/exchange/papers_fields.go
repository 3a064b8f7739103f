package exchange

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"
	"strings"

	"mingjian/internal/office"
)

// A paper's struct says both what a template may name and what it is filled with:
// each field carries its Chinese name in the tag `field` and its meaning in
// `means`; `required:"yes"` means every template must print it. Embedded structs
// lend their fields.

var chartSpec = reflect.TypeFor[office.ChartSpec]()

func fieldsOf(p any) []office.Field { return typeFields(reflect.TypeOf(p)) }

func typeFields(t reflect.Type) []office.Field {
	var out []office.Field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			out = append(out, typeFields(f.Type)...)
			continue
		}
		field := office.Field{Name: f.Tag.Get("field"), Meaning: f.Tag.Get("means"), Required: f.Tag.Get("required") != ""}
		switch {
		case f.Type == chartSpec:
			field.Kind = office.ChartField
		case f.Type.Kind() == reflect.Slice:
			field.Kind, field.Fields = office.ListField, typeFields(f.Type.Elem())
		case f.Type.Kind() == reflect.Bool:
			field.Kind = office.BoolField
		}
		out = append(out, field)
	}
	return out
}

func valuesOf(p any) office.Values {
	out := office.Values{}
	addValues(out, reflect.ValueOf(p))
	return out
}

func addValues(out office.Values, v reflect.Value) {
	for i := range v.NumField() {
		f, fv := v.Type().Field(i), v.Field(i)
		if f.Anonymous {
			addValues(out, fv)
			continue
		}
		name := f.Tag.Get("field")
		switch {
		case f.Type == chartSpec:
			out[name] = office.ChartValue(fv.Interface().(office.ChartSpec))
		case f.Type.Kind() == reflect.Slice:
			var entries []office.Values
			for j := range fv.Len() {
				entries = append(entries, valuesOf(fv.Index(j).Interface()))
			}
			out[name] = office.ListValue(entries...)
		case f.Type.Kind() == reflect.Bool:
			out[name] = office.FlagValue(fv.Bool())
		case f.Type.Kind() == reflect.Int:
			out[name] = office.TextValue(strconv.FormatInt(fv.Int(), 10))
		default:
			out[name] = office.TextValue(fv.String())
		}
	}
}

// WriteFieldGuide writes the field names of every kind of paper as an Excel file,
// a sheet each: the help for who edits a template.
func WriteFieldGuide(w io.Writer) error {
	book := office.NewWorkbook()
	defer book.Close()
	columns := []office.Column{{Title: "写法", Width: 44}, {Title: "种类", Width: 10}, {Title: "含义", Width: 60}, {Title: "必须印出", Width: 10}}
	for _, k := range Kinds() {
		fields, err := Fields(k)
		if err != nil {
			return err
		}
		zh, _ := k.Name()
		head := office.SheetHead{Title: zh + "模板字段", Notes: []string{
			"列表：在开始与结束两个标记之间写每一条的内容；{{序号}}、{{中文序号}} 给出该条的顺序。",
			"条件：{{?名称}}…{{/名称}} 有内容时显示，{{^名称}}…{{/名称}} 没有内容时显示。图表：{{名称}} 为图，{{表格：名称}} 为表。"}}
		if err := book.AddSheet(zh, head, columns, fieldRows(fields)); err != nil {
			return err
		}
	}
	return book.Write(w)
}

func fieldRows(fields []office.Field) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		var walk func(fields []office.Field, depth int) bool
		walk = func(fields []office.Field, depth int) bool {
			for _, f := range fields {
				form, must := "{{"+f.Name+"}}", ""
				if f.Kind == office.ListField {
					form = fmt.Sprintf("{{#%s}} … {{/%s}}", f.Name, f.Name)
				}
				if f.Required {
					must = "是"
				}
				if !yield([]string{strings.Repeat("　　", depth) + form, f.Kind.String(), f.Meaning, must}, nil) || !walk(f.Fields, depth+1) {
					return false
				}
			}
			return true
		}
		walk(fields, 0)
	}
}
