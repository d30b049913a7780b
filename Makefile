# Mijn CAK Zakelijk. `make help` lists the targets; `make run` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# The system's own Python where it will do: distributions build theirs half as fast again as most others are.
PYTHON ?= $(shell for each in /usr/bin/python3 python3; do \
  $$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && exit; done; echo python3)
VENV := .venv
# The processor that slow hashes are built for; empty: any. An image that will run elsewhere wants its own.
HASH_CPU ?= native
PY := $(VENV)/bin/python
SERVICES := idp portal uploads
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install run test test-fast lint format types imports bench soak docs clean-state migrate migration check lock

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

# $(call install,what,what else pip is told): by uv, or by pip where uv is not to be had or cannot reach pip's index.
define install
{ $(VENV)/bin/uv pip install --quiet --python $(PY) $(1) || $(PY) -m pip install --quiet $(2) $(1); } 2>$(VENV)/install.log \
  || { cat $(VENV)/install.log >&2; exit 1; }
endef

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Mijn CAK Zakelijk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Set PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made: install python3-venv." >&2; exit 1; }
	@$(PY) -m pip install --quiet --require-hashes --requirement requirements/install.txt 2>/dev/null || true
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/.python
	@echo "Installing (the first time takes a minute) ..."
	@export UV_COMPILE_BYTECODE=1; $(call install,--require-hashes -r requirements/run.txt)
	@$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@$(call install,--require-hashes -r requirements/test.txt,--no-compile)
	@touch $@

$(VENV)/.lint: requirements/lint.txt $(VENV)/.test
	@$(call install,--require-hashes -r requirements/lint.txt,--no-compile)
	@touch $@

$(VENV)/.frontend: package-lock.json $(wildcard shared/layout/frontend/* shared/layout/frontend/*/* uploads/web/frontend/*) $(VENV)/.run
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --silent --no-audit --no-fund
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm run --silent build
	@touch $@

$(VENV)/.catalogues: $(wildcard */locale/*/LC_MESSAGES/*.po */*/locale/*/LC_MESSAGES/*.po) $(VENV)/.run
	@$(PY) -m shared.layout.catalogues all --compile
	@touch $@

$(VENV)/.leaked-passwords: idp/credentials/leaked_passwords.py $(VENV)/.run
	@$(PY) -m idp.credentials.leaked_passwords
	@touch $@

$(VENV)/.hashes: requirements/run.txt requirements/build.txt requirements/for-this-processor $(VENV)/.run
	@requirements/for-this-processor $(VENV) "$(HASH_CPU)"
	@touch $@

install: $(VENV)/.run $(VENV)/.hashes $(VENV)/.frontend $(VENV)/.catalogues $(VENV)/.leaked-passwords ## set up what `make run` needs

run: install ## start everything in demo mode, in the foreground
	@MCZ_ENV=demo exec $(PY) -m shared.supervisor

test: install $(VENV)/.test ## run every test, the real browser, PostgreSQL and object store included
	@tests/system-packages
	@env -u MCZ_ENV $(PY) -m tests.run

test-fast: install $(VENV)/.test ## the tests of rules and storage only
	@env -u MCZ_ENV $(PY) -m pytest -q -n auto -m "not soak and not screenshots" --ignore tests/journeys --ignore tests/interop

lint: $(VENV)/.lint ## style, types, imports, templates
	@$(VENV)/bin/ruff format --quiet --check . || { echo "make format mends this"; exit 1; }
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/djlint --quiet --lint --profile jinja shared idp portal uploads

types: $(VENV)/.lint ## mypy --strict
	@$(VENV)/bin/mypy

imports: $(VENV)/.lint ## the import contracts
	@$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/.lint ## format the code
	@$(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/ruff check --quiet --fix .

check: lint test ## all that CI does

bench: install $(VENV)/.test ## measure: make bench cases="letters storm" letters=500; without these all of it
	@$(PY) -m tests.bench $(if $(letters),--letters $(letters)) $(if $(events),--events $(events)) $(cases)

soak: install $(VENV)/.test ## the long tests: gigabytes, hundreds of kills
	@tests/system-packages
	@env -u MCZ_ENV $(PY) -m pytest -q -m soak -p no:cacheprovider

docs: install $(VENV)/.test ## make the screenshots of docs/screens again
	@tests/system-packages
	@env -u MCZ_ENV $(PY) -m pytest -q -m screenshots

migrate: install ## bring the demo databases to the newest schema
	@for service in $(SERVICES); do MCZ_ENV=demo $(PY) -m $$service migrate || exit 1; done

migration: install ## draft a migration: make migration service=idp m="what changes"
	@test -n "$(service)" -a -n "$(m)" || { echo 'usage: make migration service=idp m="what changes"' >&2; exit 1; }
	@$(PY) -m shared.db.migrations "$(service)" "$(m)"

clean-state: ## wipe the state folder
	@test ! -e "$${MCZ_VAR:-var}/demo.json" || { echo "Stop \`make run\` first." >&2; exit 1; }
	@rm -rf -- "$${MCZ_VAR:-var}"

lock: $(VENV)/.python ## compile requirements/*.txt from *.in
	@for set in install build run test lint; do $(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header requirements/$$set.in --output-file requirements/$$set.txt || exit 1; done
