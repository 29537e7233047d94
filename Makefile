# Kabinet: everything a newcomer needs. Each target's line of help is its comment.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
REQUIREMENTS := requirements/development.txt requirements/console.txt requirements/installer.txt
# The second try is for networks whose certificates only the machine itself knows.
SYNC := $(BIN)/uv pip sync --quiet --require-hashes $(REQUIREMENTS)
CONSOLE_SOURCES := $(wildcard console/*.* console/src/*) console/.npmrc

.PHONY: help setup demo serve test lint schema tour year browser pages watch faults clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

setup: .venv/.ok console/dist/index.html ## install what is pinned in requirements/ and build the console

.venv/.ok: $(REQUIREMENTS)
	@$(PYTHON) -c '' || { echo "$(PYTHON) does not run here; name another: make PYTHON=/usr/bin/python3 setup"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kabinet needs Python 3.11 or newer; name one: make PYTHON=python3.12 setup"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (about a minute the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt
	@$(SYNC) || $(SYNC) --system-certs
	@touch $@

console/dist/index.html: .venv/.ok $(CONSOLE_SOURCES)
	@$(BIN)/python console/build.py || echo "The console was not built; the server starts without it. Try again: make setup"

demo: setup ## fill the demo region and run the cabinet on it
	@KABINET_PROFILE=demo KABINET_CAPTCHA=$${KABINET_CAPTCHA:-fixed} exec $(BIN)/python -m app up

serve: setup ## run the server alone, on DATABASE_URL
	@exec $(BIN)/python -m app serve

test: setup ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/.ok ## format check, ruff, mypy, import-linter, the promises of the schema
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m app schema check

schema: .venv/.ok ## print the schema as clients see it
	@$(BIN)/python -m app schema print

tour: setup ## walk through a running demo over HTTP, at KABINET_HOST and KABINET_PORT or TOUR_ADDRESS
	@$(BIN)/python tools/tour.py

browser: setup ## walk through the console of a running cabinet in headless Chromium: make browser PEOPLE="login:password ..."
	@$(BIN)/python tools/console_check.py $(addprefix --person ,$(PEOPLE))

faults: setup ## try letters and payments while servers and gateways fail or are killed, and set the clock (an hour; needs libfaketime)
	@$(BIN)/python tools/mail_faults.py
	@$(BIN)/python tools/clock_faults.py
	@$(BIN)/python tools/payment_faults.py

year: setup ## print a year of a made-up household as its statement and bills tell it, in English too: make year TOLD=en
	@$(BIN)/python tools/year.py $(if $(TOLD),--language $(TOLD))

pages: setup ## look at the pages that letters lead to and those of the payment gateway, of a running demo, in headless Chromium
	@$(BIN)/python tools/pages_check.py

watch: setup ## watch a payment arrive on a plain page of another site, in headless Chromium and with the npm client graphql-ws
	@$(BIN)/python tools/watch_check.py

clean: ## remove what a run or a set-up made here
	rm -rf .venv var console/.build console/dist tools/watch/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
