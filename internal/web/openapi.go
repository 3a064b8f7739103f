package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"
)

func (s *Server) openAPI(r *Request) error {
	r.send(http.StatusOK, "application/json; charset=utf-8", s.contract)
	return nil
}

var pathParam = regexp.MustCompile(`\{([A-Za-z_]+)(\.\.\.)?\}`)

type object = map[string]any

// OpenAPI writes the OpenAPI 3.1 document of the API routes among routes: paths
// from the patterns, schemas from the Go types of In and Out.
func OpenAPI(routes []Route) ([]byte, error) {
	w := schemas{names: map[reflect.Type]string{}, defs: object{}}
	paths := object{}
	for i := range routes {
		rt := &routes[i]
		if !rt.API() {
			continue
		}
		path := pathParam.ReplaceAllString(rt.Pattern, "{$1}")
		item, _ := paths[path].(object)
		if item == nil {
			item = object{}
			paths[path] = item
		}
		op, err := w.operation(rt)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", rt.Method, rt.Pattern, err)
		}
		item[strings.ToLower(rt.Method)] = op
	}
	if _, err := w.of(reflect.TypeOf(Problem{})); err != nil {
		return nil, err
	}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info":    object{"title": "mingjian 明鉴", "version": "1"},
		"paths":   paths,
		"components": object{
			"schemas": w.defs,
			"responses": object{"Problem": object{
				"description": "The request was not carried out.",
				"content":     content(object{"$ref": "#/components/schemas/Problem"}),
			}},
			"securitySchemes": object{
				"session": object{"type": "apiKey", "in": "cookie", "name": "mingjian-session", "description": "__Host-mingjian-session over TLS"},
				"csrf":    object{"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "of the session; needed by unsafe methods"},
			},
		},
	}, "", " ")
}

// A Download stands in the route table for an answer that is a file.
type Download struct{}

func (w *schemas) answer(rt *Route) (object, error) {
	if _, file := rt.Out.(Download); file {
		return object{"application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}}}, nil
	}
	out, err := w.of(reflect.TypeOf(rt.Out))
	return content(out), err
}

func content(schema object) object { return object{"application/json": object{"schema": schema}} }

func (w *schemas) operation(rt *Route) (object, error) {
	var params []object
	for _, m := range pathParam.FindAllStringSubmatch(rt.Pattern, -1) {
		params = append(params, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	out, err := w.answer(rt)
	if err != nil {
		return nil, err
	}
	op := object{
		"operationId": strings.Trim(pathParam.ReplaceAllString(strings.ToLower(rt.Method)+strings.ReplaceAll(strings.TrimPrefix(rt.Pattern, apiPrefix[:len(apiPrefix)-1]), "/", "_"), "$1"), "_"),
		"x-act":       string(rt.Act),
		"responses": object{
			"200":     object{"description": "Done.", "content": out},
			"default": object{"$ref": "#/components/responses/Problem"},
		},
	}
	safe := rt.Method == http.MethodGet
	switch {
	case rt.Public:
		op["security"] = []object{}
	case safe:
		op["security"] = []object{{"session": []string{}}}
	default:
		op["security"] = []object{{"session": []string{}, "csrf": []string{}}}
	}
	switch {
	case rt.Upload:
		op["requestBody"] = object{"required": true, "content": object{"multipart/form-data": object{"schema": object{"type": "object"}}}}
	case rt.In != nil && safe:
		t := reflect.TypeOf(rt.In)
		for i := range t.NumField() {
			name, _, ok := jsonName(t.Field(i))
			if !ok {
				continue
			}
			schema, err := w.of(t.Field(i).Type)
			if err != nil {
				return nil, err
			}
			params = append(params, object{"name": name, "in": "query", "schema": schema})
		}
	case rt.In != nil:
		in, err := w.of(reflect.TypeOf(rt.In))
		if err != nil {
			return nil, err
		}
		op["requestBody"] = object{"required": true, "content": content(in)}
	}
	if params != nil {
		op["parameters"] = params
	}
	return op, nil
}

// schemas writes JSON schemas of Go types, each named struct once.
type schemas struct {
	names map[reflect.Type]string
	defs  object
}

var timeType, rawType = reflect.TypeOf(time.Time{}), reflect.TypeOf(json.RawMessage{})

func (w *schemas) of(t reflect.Type) (object, error) {
	if t == rawType {
		return object{}, nil
	}
	if t == timeType {
		return object{"type": "string", "format": "date-time"}, nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.of(t.Elem())
	case reflect.String:
		return object{"type": "string"}, nil
	case reflect.Bool:
		return object{"type": "boolean"}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return object{"type": "integer"}, nil
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}, nil
	case reflect.Interface:
		return object{}, nil
	case reflect.Slice, reflect.Array:
		items, err := w.of(t.Elem())
		return object{"type": "array", "items": items}, err
	case reflect.Map:
		values, err := w.of(t.Elem())
		return object{"type": "object", "additionalProperties": values}, err
	case reflect.Struct:
		return w.object(t)
	}
	return nil, fmt.Errorf("no JSON schema for %s", t)
}

func (w *schemas) object(t reflect.Type) (object, error) {
	name := t.Name()
	ref := object{"$ref": "#/components/schemas/" + name}
	if name != "" {
		if w.names[t] != "" {
			return object{"$ref": "#/components/schemas/" + w.names[t]}, nil
		}
		if _, taken := w.defs[name]; taken {
			pkg := t.PkgPath()
			name = pkg[strings.LastIndex(pkg, "/")+1:] + "." + name
			ref = object{"$ref": "#/components/schemas/" + name}
		}
		w.names[t], w.defs[name] = name, object{} // the place is taken while its fields are read
	}
	props := object{}
	required := []string{}
	if err := w.fields(t, props, &required); err != nil {
		return nil, err
	}
	s := object{"type": "object", "properties": props, "required": required}
	if name == "" {
		return s, nil
	}
	w.defs[name] = s
	return ref, nil
}

func (w *schemas) fields(t reflect.Type, props object, required *[]string) error {
	for i := range t.NumField() {
		f := t.Field(i)
		name, optional, ok := jsonName(f)
		if !ok {
			continue
		}
		if f.Anonymous && f.Tag.Get("json") == "" && f.Type.Kind() == reflect.Struct {
			if err := w.fields(f.Type, props, required); err != nil {
				return err
			}
			continue
		}
		schema, err := w.of(f.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		props[name] = schema
		if !optional {
			*required = append(*required, name)
		}
	}
	return nil
}

// jsonName returns a field's name in JSON and whether it can be absent.
func jsonName(f reflect.StructField) (name string, optional, ok bool) {
	name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" || !f.IsExported() && !f.Anonymous {
		return "", false, false
	}
	if name == "" {
		name = f.Name
	}
	return name, strings.Contains(opts, "omitempty") || strings.Contains(opts, "omitzero"), true
}
