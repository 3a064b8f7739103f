# Each target is a plain command; CI runs lint and test.
GO ?= go
OUT = internal/web/static/vendor
SRC = internal/web/static/src
ESBUILD = $(GO) tool esbuild --bundle --minify --target=chrome86 --log-level=warning --legal-comments=inline
WITHOUT_CGO = CGO_ENABLED=0

.PHONY: run demo test lint bench build eval contact assets cross

## run: the server on http://127.0.0.1:8080 with its data in ./data
run: assets
	$(GO) run ./cmd/mingjian serve

## demo: a demonstration city on http://127.0.0.1:8080, every role a click away
demo: assets
	$(GO) run ./cmd/mingjian demo

## assets: the front-end libraries of package-lock.json, bundled for Chromium 86 on
assets: $(OUT)/htmx.js $(OUT)/charts.js $(OUT)/icons.svg

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(OUT)/htmx.js $(OUT)/charts.js: $(OUT)/%.js: $(SRC)/%.js node_modules/.package-lock.json
	$(ESBUILD) --outfile=$@ $<

$(OUT)/icons.svg: $(SRC)/icons.mjs $(SRC)/icons.txt node_modules/.package-lock.json
	node $(SRC)/icons.mjs $@

## test: every test, with the race detector off (see bench and .ci/run)
test: assets
	$(GO) test -count=1 -timeout=30m ./...

## lint: formatting, vet, staticcheck
lint: assets
	@test -z "$$(gofmt -l cmd internal)" || { gofmt -l cmd internal; echo "run gofmt on these"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

## bench: the measured figures
bench: assets
	$(GO) test -run='^$$' -bench=. -benchmem ./...

## build: bin/mingjian for this machine, without cgo
build: assets
	$(WITHOUT_CGO) $(GO) build -trimpath -o bin/mingjian ./cmd/mingjian

## cross: the three architectures the offices use
cross: assets
	$(WITHOUT_CGO) GOOS=linux GOARCH=amd64 $(GO) build -trimpath -o bin/mingjian-linux-amd64 ./cmd/mingjian
	$(WITHOUT_CGO) GOOS=linux GOARCH=arm64 $(GO) build -trimpath -o bin/mingjian-linux-arm64 ./cmd/mingjian
	$(WITHOUT_CGO) GOOS=linux GOARCH=loong64 $(GO) build -trimpath -o bin/mingjian-linux-loong64 ./cmd/mingjian

## eval: precision and recall of reading, screening and attaching
eval:
	$(GO) test -count=1 -v -run='^TestEval' ./...

## contact: every page in both sizes on contact sheets under bin/contact
contact: assets
	MINGJIAN_CONTACT=$(CURDIR)/bin/contact $(GO) test -count=1 -v -run='^Test(Pages|Gallery)' ./internal/web/... ./cmd/mingjian
