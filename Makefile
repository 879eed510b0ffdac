# The two commands that matter: `make up` runs both networks, `make test` passes every check.
SHELL := /bin/bash
CARGO := mold -run cargo
BIN = $(shell scripts/target-dir.sh)/debug

.PHONY: help up build setup test faults distance bench weights soak fuzz mutants fmt docs

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

up: build ## Build everything and run Phala and Khala with paid workers. Options: make up ARGS="--data-dir DIR".
	@exec $(BIN)/phala up $(ARGS)

build: setup ## Build the programs and both runtime blobs.
	$(CARGO) build --locked -p phala-cli -p pruntime -p phala-node -p relayer -p xtask
	$(BIN)/xtask wasm

setup: ## Check for what a build needs and install what is missing.
	@scripts/setup.sh

test: ## Every check: formatting, lints, docs, tidy, unit, property, vector and end-to-end tests.
	@scripts/setup.sh --tests
	@scripts/test.sh

faults: build ## Real processes under faults: each part killed, its disk full, gates closed. About 15 minutes, as root.
	$(CARGO) test --locked --workspace --test faults -- --nocapture

distance: build ## Workers and a node that are far behind a long chain: BLOCKS=100000. Minutes.
	BLOCKS=$(or $(BLOCKS),20000) $(CARGO) test --locked --workspace --test distance -- --nocapture

bench: setup ## Every benchmark: figure, bound or peer, ratio.
	@scripts/bench.sh

weights: setup ## Measure in wasm what calls take, and write what they are charged. ONLY="word word" for some.
	$(CARGO) build --locked -p xtask
	@mold -run $(BIN)/xtask weights $(ONLY)

soak: setup ## Long random tests: a million operations on staking and more. SEED=n replays; scripts/soak.sh names the rest.
	@scripts/soak.sh

fuzz: setup ## Let libFuzzer look for inputs that break a decoder: MINUTES=n for each target, TARGETS="batch record" for some.
	@scripts/fuzz.sh $(TARGETS)

mutants: setup ## Break one rule at a time and ask whether a test that names it notices. ONLY="word word" for some.
	$(CARGO) build --locked -p xtask
	@mold -run $(BIN)/xtask mutants --baseline $(ONLY)

fmt: ## Format the code.
	cargo fmt --all

docs: ## Build the API documentation.
	cargo doc --workspace --no-deps --locked
