# The README's two commands: `make demo` and `make test`. Both make the virtual environment if need be.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint coverage soak docs clean

$(VENV)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

demo: $(VENV)/.installed
	$(BIN)/chiprace demo --db demo.db

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	PYTHON=$(BIN)/python sh tests/run.sh

coverage: $(VENV)/.installed-test
	$(BIN)/pytest -m "not soak" --numprocesses=auto --dist=loadfile --cov --cov-report=
	for room in 'db/*' 'nlp/*' 'crawler/extract/*'; do $(BIN)/coverage report --include="$$room" --fail-under=90 || exit 1; done

soak: $(VENV)/.installed-test
	$(BIN)/pytest -m soak

docs: $(VENV)/.installed-test
	$(BIN)/python -m scheduler.docs

clean:
	rm -rf $(VENV) *.egg-info build
