# Two commands are enough: `make run` and `make test`. Needed: Python 3.11 or newer with venv, and make.

PYTHON ?= python3
PYTEST_ARGS ?= -n auto --dist worksteal

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# The lock names everything: nothing is looked up beside it. (pip before 23.3, asked to look up, takes a newer
# release for a requirement with an extra, and then refuses it for want of a hash.)
FROM_LOCK := $(INSTALL) --no-deps --require-hashes --only-binary :all:
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard reception/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test lint format bench faults messages compile lock clean check-python

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.run compile ## Make the environment the program runs in

run: setup ## Start everything: web, worker and clock, with demo data at the first start
	@exec $(BIN)/reception serve

test: $(VENV)/.test compile ## Run the tests; PYTEST_ARGS="-k word" runs some of them
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.test ## Check style, layers and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pip --disable-pip-version-check check

format: $(VENV)/.test ## Put the code into the common form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.test compile ## Measure speed and print the figures
	@$(BIN)/python -m tests.bench

faults: $(VENV)/.test compile ## Kill processes and cut connections at random; FAULTS="--world sqlite --seconds 60 --seed 7"
	@$(BIN)/python -m tests.faults $(FAULTS)

messages: $(VENV)/.run ## Gather new texts into the catalogues of kk and ru
	@$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keyword _l --keyword lazy_gettext \
		--no-location --sort-output --project reception --output-file $(VENV)/messages.pot .
	@for language in kk ru; do \
		$(BIN)/pybabel --quiet update --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
			--input-file $(VENV)/messages.pot --output-dir reception/translations --locale $$language || exit 1; \
	done

compile: $(CATALOGUES) ## Compile the catalogues of translations

%.mo: %.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# The exports are what `make setup` and an installation read; uv.lock is what maintainers change.
lock: $(VENV)/.test ## Renew uv.lock and the exports from pyproject.toml
	$(BIN)/uv lock
	$(BIN)/uv export --quiet --frozen --no-emit-project --no-header --format requirements-txt \
		--no-default-groups --group build --output-file requirements.txt
	$(BIN)/uv export --quiet --frozen --no-emit-project --no-header --format requirements-txt \
		--extra production --all-groups --output-file requirements-test.txt
	$(BIN)/uv export --quiet --frozen --no-emit-project --no-header --format requirements-txt \
		--no-default-groups --group build --extra production --output-file requirements-production.txt

clean: ## Remove the environment and caches; the data under var/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage

check-python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version 2>&1) is too old: Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python has no venv: install it (on Debian and Ubuntu: apt install python3-venv), then try again." >&2; exit 1; }
	@test -w . || { \
		echo "The folder $(CURDIR) cannot be written: copy the project to a folder of your own." >&2; exit 1; }

# pip is what venv writes last: an interrupted venv is made again.
$(BIN)/pip: | check-python
	@echo "Making the environment in $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/pip
	@$(FROM_LOCK) -r requirements.txt
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.run
	@echo "Adding what the tests need (once) ..."
	@$(FROM_LOCK) -r requirements-test.txt
	@touch $@
