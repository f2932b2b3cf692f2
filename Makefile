# Tandem. `make` alone lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMPS := .make
NPM := $(shell command -v npm || echo $(abspath $(BIN))/npm)
SYSTEM_PACKAGES := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := chromium chromium-driver
export PATH := $(abspath $(BIN)):$(PATH)
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help run setup setup-test test test-fast lint types contracts work demo messages lock bench shots clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## start web and worker with the demonstration (PORT=8000)
	@exec $(BIN)/python -m app.serve

setup: $(STAMPS)/python $(STAMPS)/vendor $(STAMPS)/messages $(STAMPS)/compiled ## install what running needs

setup-test: setup $(STAMPS)/python-test $(STAMPS)/system-test ## install what tests need as well

test: setup-test ## lint, types, contracts and the whole suite (SQLite, and PostgreSQL and Redis where reachable)
	@$(BIN)/python -m tools.test_all

test-fast: setup-test ## rules and operations only, on SQLite
	@$(BIN)/python -m pytest -m "not browser and not race"

lint: setup-test ## ruff and djlint
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/djlint templates --lint --quiet

types: setup-test ## mypy
	@$(BIN)/mypy

contracts: setup-test ## who may import whom
	@$(BIN)/lint-imports

work: setup ## the worker alone
	@exec $(BIN)/flask --app wsgi work

demo: setup ## load the demonstration into an empty database
	@$(BIN)/flask --app wsgi demo

messages: setup-test ## gather new words into the catalogues of all rooms
	@$(BIN)/python -m tools.messages

lock: setup-test ## pin requirements*.in with hashes
	@$(BIN)/uv pip compile -q requirements.in -o requirements.txt --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header
	@$(BIN)/uv pip compile -q requirements-dev.in -o requirements-dev.txt --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header
	@$(BIN)/uv pip compile -q requirements-node.in -o requirements-node.txt --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header

bench: setup-test ## measure and print one table
	@$(BIN)/python -m benchmarks

shots: setup-test ## make the screenshots of the README anew
	@$(BIN)/python -m tools.screenshots

clean: ## remove what setup made; data in var/ stays
	rm -rf $(VENV) node_modules app/static/vendor $(STAMPS)

# ── what setup is made of; a stamp is older than what it came from only when there is work ──

$(STAMPS)/system:
	@mkdir -p $(STAMPS)
	@tools/system_packages.sh $(SYSTEM_PACKAGES)
	@touch $@

$(STAMPS)/system-test: $(STAMPS)/system
	@tools/system_packages.sh $(TEST_PACKAGES)
	@touch $@

$(BIN)/python: | $(STAMPS)/system
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/python: requirements.txt | $(BIN)/python
	@echo "Installing Python libraries…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/python-test: requirements-dev.txt $(STAMPS)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/node_modules: package-lock.json $(STAMPS)/python
	@test -x "$(NPM)" || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
	@echo "Installing front-end libraries…"
	@"$(NPM)" ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

$(STAMPS)/vendor: $(STAMPS)/node_modules tools/build_vendor.py $(shell find app/static/css app/static/img -type f 2>/dev/null) $(shell find templates app -name '*.html' -o -name '*.py' 2>/dev/null | grep -v /vendor/)
	@$(BIN)/python -m tools.build_vendor
	@touch $@

$(STAMPS)/messages: $(shell find app/translations -name '*.po' 2>/dev/null) $(STAMPS)/python
	@$(BIN)/python -m tools.messages --compile
	@touch $@

$(STAMPS)/compiled: app/matchmaking/solver/anneal.py $(STAMPS)/python
	@echo "Compiling the scheduler's inner loop…"
	@$(BIN)/python -m app.matchmaking.solver.anneal
	@touch $@
