# `make run` starts a server, `make test` proves it. Everything else here serves these two.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DATA_DIR ?= data

# Only what the lock names is installed, as wheels: nothing is built from source with tools nobody pinned.
# On a machine without wheels: make run PIP_ONLY_BINARY=
export PIP_ONLY_BINARY ?= :all:
export PIP_DISABLE_PIP_VERSION_CHECK = 1

# Test workers, one per core up to four: each brings a PostgreSQL of its own.
WORKERS = -n auto --maxprocesses 4
# What to test, with pytest's options: make test TESTS='tests/domain -x'
TESTS =

PIP = $(VENV)/bin/python -m pip install --quiet
READY = $(VENV)/ready-to-run
READY_TO_TEST = $(VENV)/ready-to-test

.PHONY: help run test test-all hostile check format lock clean

help:
	@echo 'make run     start a server at http://127.0.0.1:$(PORT), files in $(DATA_DIR)/   (PORT=9000 DATA_DIR=/x)'
	@echo 'make test    everything that is tested    (TESTS="tests/domain -x")'
	@echo 'make test-all  the same, with each page in every theme, direction and width'
	@echo 'make hostile   show, on a server of its own, what others may send to do harm'
	@echo 'make check   the rules of the house alone: lint, types, imports, papers'
	@echo 'make format  put the code in the form that make check wants'
	@echo 'make lock    pin the newest versions that pyproject.toml allows'
	@echo 'make clean   remove what was installed and cached; data stays'

run: $(READY)
	FEDI_GROUPS_DATA_DIR='$(DATA_DIR)' exec $(VENV)/bin/fedi-groups serve --port $(PORT)

test: $(READY_TO_TEST)
	$(VENV)/bin/pytest $(WORKERS) $(TESTS)

# Beside all else each page of the site in every theme, direction and width, which takes its time.
test-all: $(READY_TO_TEST)
	EVERY_LOOK=1 $(VENV)/bin/pytest $(WORKERS) $(TESTS)

hostile: $(READY_TO_TEST)
	$(VENV)/bin/python -m tests.browser.hostile

check: $(READY_TO_TEST)
	$(VENV)/bin/pytest tests/house

format: $(READY_TO_TEST)
	$(VENV)/bin/ruff check --fix-only --quiet
	$(VENV)/bin/ruff format
	$(VENV)/bin/python -m tests.house.settings_table

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(READY): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Installing what requirements.lock names: about a minute, once.'
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(READY_TO_TEST): requirements-dev.lock $(READY)
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

LOCK = $(VENV)/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock'

lock: $(VENV)/lock/bin/uv
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev -c requirements.lock -o requirements-dev.lock

$(VENV)/lock/bin/uv: | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet uv==0.13.8

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .ci/tools \
		tests/partners/fedify/node_modules tests/partners/masto/node_modules \
		tests/partners/axe/node_modules tests/browser/pictures
