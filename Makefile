# certif: one command to run, one to test. `make help` lists the targets.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
# The machine's own certificates where it has some: a house behind a TLS proxy installs too.
CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),--system-certs)
SHELL := /bin/sh
.DEFAULT_GOAL := help
# Tests of the law: run first, under coverage; the rest of the suite runs without its cost.
# (a test of tests/socle that needs the database runs with the rest: this step makes none)
RULES := $(filter-out tests/socle/test_traces.py,$(sort $(wildcard tests/socle/test_*.py))) tests/actions/rules $(sort $(wildcard tests/accounts/test_regles_*.py)) $(sort $(wildcard tests/referentiels/test_rules_*.py)) $(sort $(wildcard tests/ordres/test_regles*.py tests/ordres/test_rules_*.py)) $(sort $(wildcard tests/dashboards/test_regles_*.py))
.PHONY: help run test quality bench faults security mutation setup lock clean clean-state

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
	@echo
	@echo "  PORT=8123 chooses the port of run; CERTIF_STATE=folder where the state lives (default .certif);"
	@echo "  DATABASE_URL and REDIS_URL replace the embedded servers by outside ones."

run: $(VENV)/.platform ## install what is needed and serve the platform on loopback, with its demonstration data
	@$(PY) -m certif.embarque.lance run --port $(PORT) --avec-parent

# Bytecode is kept, whatever the image says: the suite starts a hundred Pythons, each would compile Django again.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.tools ## install what is needed and pass the whole suite (rules/ covered to the last branch)
	@mkdir -p build
	@$(PY) -m pytest $(RULES) -n 2 -q --cov --cov-report=term-missing:skip-covered --cov-fail-under=100
	@$(PY) -m pytest -n 2 --dist loadgroup -q $(RULES:%=--ignore=%)

quality: $(VENV)/.tools ## lint, types, import contracts, migrations up to date
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(PY) -m mypy .
	$(PY) manage.py makemigrations --check --dry-run

bench: $(VENV)/.tools ## measure, print a table, write build/bench.json
	@$(PY) -m tests.bench

faults: $(VENV)/.tools ## kill things for real, print what was lost (nothing), write build/faults.json
	@$(PY) -m tests.faults

security: $(VENV)/.tools ## prove headers, logs, identity, journal and supply on real processes, write build/securite.json
	@$(PY) -m tests.securite

mutation: $(VENV)/.tools ## change each rule on purpose, print what no test noticed, write build/mutation.json
	@$(PY) -m tests.mutation

setup: $(VENV)/.tools ## the installation alone, for run and test

lock: $(VENV)/.tools ## resolve the requirements again (hashes, every platform, no address)
	$(UV) pip compile $(CERTS) -q -U --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	$(UV) pip compile $(CERTS) -q -U --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -c requirements.txt -o requirements-dev.txt

clean: ## remove what is made again (environment, caches, build); the state stays
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

clean-state: $(VENV)/.platform ## forget the base, the files and the mails of this checkout
	@$(PY) -m certif.embarque.lance efface

# Set-up: an environment, uv in it, then the hashed lock. A stamp makes the next time instant.
$(VENV)/.uv: requirements-uv.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { \
	  echo "certif · python3-venv manque : apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(VENV)/.platform: $(VENV)/.uv requirements.txt deploy/apt.txt
	@$(UV) pip install $(CERTS) --quiet --require-hashes -r requirements.txt
	@$(PY) deploy/systeme.py deploy/apt.txt
	@touch $@

$(VENV)/.tools: $(VENV)/.platform requirements-dev.txt deploy/apt-essais.txt
	@$(UV) pip install $(CERTS) --quiet --require-hashes -r requirements-dev.txt
	@$(PY) deploy/systeme.py deploy/apt.txt deploy/apt-essais.txt
	@touch $@
