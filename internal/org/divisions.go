package org

import (
	_ "embed"
	"strings"

	"mingjian/internal/errs"
)

//go:embed divisions.tsv
var divisions string

// CityUnits returns the procuratorates of a city from the division codes: the
// province above it, the city, and its counties. Names are division + 人民检察院;
// a district's begins with its city's. Offices that are no division (railway,
// development zone) are added by hand.
func CityUnits(city UnitCode) ([]Unit, error) {
	if !city.Valid() || city.Level() != City {
		return nil, errs.Field("city", "请给出市级区划代码，例如 620700", "give a city's division code, e.g. 620700")
	}
	var us []Unit
	var cityName string
	for line := range strings.Lines(divisions) {
		code, name, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		switch {
		case code == string(city[:2]):
			us = append(us, Unit{Code: UnitCode(code + "0000"), Name: name + "人民检察院", Short: shortName(name)})
		case code == string(city[:4]):
			cityName = name
			us = append(us, Unit{Code: city, Name: name + "人民检察院", Short: shortName(name)})
		case len(code) == 6 && code[:4] == string(city[:4]):
			full := name
			if strings.HasSuffix(name, "区") {
				full = cityName + name
			}
			us = append(us, Unit{Code: UnitCode(code), Name: full + "人民检察院", Short: shortName(name)})
		}
	}
	if cityName == "" {
		return nil, errs.Field("city", "区划表中没有代码为 "+string(city)+" 的市", "there is no city "+string(city)+" in the division table")
	}
	return us, nil
}

// shortName is the name as case numbers carry it: without its rank. The office
// edits it where custom differs.
func shortName(name string) string {
	for _, suffix := range []string{"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "地区", "自治州", "自治县", "市", "区", "县"} {
		if s, ok := strings.CutSuffix(name, suffix); ok && len([]rune(s)) >= 2 {
			name = s
			break
		}
	}
	for _, people := range []string{"裕固族", "藏族", "回族", "蒙古族", "哈萨克族", "保安族", "东乡族", "撒拉族", "土家族", "苗族", "彝族", "满族"} {
		for strings.HasSuffix(name, people) && len([]rune(name)) > len([]rune(people))+1 {
			name = strings.TrimSuffix(name, people)
		}
	}
	return name
}

// Divisions returns the names of all provinces, cities and counties of the table.
func Divisions() []string {
	var names []string
	for line := range strings.Lines(divisions) {
		if _, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") && name != "市辖区" && name != "县" {
			names = append(names, name)
		}
	}
	return names
}
