package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
)

// Languages are the ones the catalogue holds, Chinese first.
var Languages = []string{"zh", "en"}

// A catalogue holds every text of the pages: messages/<language>/<noun>.json,
// each an object from key to text. A text takes its arguments as fmt.Sprintf
// does, numbered (%[2]s) where the languages order them differently.
type catalogue struct {
	texts map[string]map[string]string // language, then key
	home  map[string]string            // language/key to the file it stands in
}

func loadCatalogue(files fs.FS) (*catalogue, error) {
	c := &catalogue{map[string]map[string]string{}, map[string]string{}}
	for _, lang := range Languages {
		c.texts[lang] = map[string]string{}
		names, err := fs.Glob(files, "messages/"+lang+"/*.json")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			b, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			if err := plainJSON(b); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			var m map[string]string
			if err := json.Unmarshal(b, &m); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			for key, text := range m {
				if other, ok := c.home[lang+"/"+key]; ok {
					return nil, fmt.Errorf("%s: %s stands in %s too", name, key, other)
				}
				c.texts[lang][key], c.home[lang+"/"+key] = text, path.Base(name)
			}
		}
	}
	return c, nil
}

// text returns the text for key, or the key itself, which a test finds.
func (c *catalogue) text(lang, key string, args ...any) string {
	s, ok := c.texts[lang][key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// word returns the label of a typed word: the text of enum.<kind>.<value>, or
// the value itself where the catalogue has none (a word of the ledger, say).
func (c *catalogue) word(lang, kind string, value any) string {
	v := fmt.Sprint(value)
	if s, ok := c.texts[lang]["enum."+kind+"."+v]; ok {
		return s
	}
	return v
}
