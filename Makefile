# The README's two commands: `make demo` and `make test`. Both make the virtual environment if need be.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint coverage soak docs pictures alpha clean

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

# The pictures of docs/tour.md and of the README.
pictures: $(VENV)/.installed-test
	CHIPRACE_PICTURES=docs/pictures $(BIN)/pytest tests/scheduler/test_journalist.py
	$(BIN)/python bench/front_page.py
	$(BIN)/python bench/png.py docs/pictures/*.png docs/front-page.png

# The tests of the pages on the newest alpha of Datasette 1.0, whose own plugin would close each site after a test.
alpha:
	$(PYTHON) -m venv .venv-alpha
	.venv-alpha/bin/pip install --quiet --editable '.[test]'
	.venv-alpha/bin/pip install --quiet --pre 'datasette==1.0a41'
	PYTHONPATH=. .venv-alpha/bin/pytest -m "not soak" -o datasette_autoclose=false tests/db/publish

clean:
	rm -rf $(VENV) *.egg-info build
