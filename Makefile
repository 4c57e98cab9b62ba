# make        builds bin/mingbai and then the real content into public/
# make test   is the whole test suite; it needs only Go, and installs Debian's Chromium and validators when it may
GO      ?= go
PKGS     = ./...
# paint so much that the race detector makes them ten times as slow; what they do on all cores, build and output do under it
PIXELS   = (cmd/mingbai|internal/(book|channel/desk|picture|poster|printing|scene|wechat))$$
FUZZTIME ?= 30s

.PHONY: all bin site generate vet test test-faults browser golden fuzz check serve tools bench bench-search bench-posters clean

all: generate vet bin site

bin:
	$(GO) build -trimpath -o bin/mingbai ./cmd/mingbai

site: bin
	bin/mingbai build --site .

generate:
	$(GO) tool templ generate -log-level error
	$(GO) tool esbuild templates/assets/search.js --minify --charset=utf8 --target=es2018 --outfile=templates/assets/search.min.js --log-level=warning

vet:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt'; exit 1; }
	$(GO) vet $(PKGS)

test: tools generate vet
	git diff --exit-code -- templates
	$(GO) test -race -count=1 $$($(GO) list $(PKGS) | grep -vE '$(PIXELS)')
	$(GO) test -count=1 $$($(GO) list $(PKGS) | grep -E '$(PIXELS)')
	$(GO) test -count=1 -tags browser ./internal/browsertest
	$(MAKE) bin site check

# the long form of what publishing promises, see docs/reliability.md; one package at a time, for lateness is measured
test-faults: tools
	MINGBAI_FAULTS=1 $(GO) test -count=1 -v -p 1 -timeout 120m ./internal/schedule ./internal/release ./internal/faulttest

# Debian's tools that tests look for; without root they skip, loudly.
tools:
	.ci/tools

browser: tools
	$(GO) test -count=1 -tags browser -v ./internal/browsertest

golden:
	$(GO) test ./internal/... ./cmd/... -update

fuzz:
	.ci/fuzz $(FUZZTIME)

check: bin
	bin/mingbai check --site .

serve: bin
	bin/mingbai serve --site .

bench: bin
	bench/run.sh

bench-search:
	bench/search.sh

bench-posters:
	$(GO) run ./bench/poster -chromium "$$(command -v chromium)"

# .desk.mingbai stays: it remembers which drafts are in the account
clean:
	rm -rf bin public desk posters .public.mingbai .posters.mingbai
