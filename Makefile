# Alur: `make run` shows the whole SOP at work, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
VENDOR := web/static/vendor

.PHONY: run serve test check setup bench format clean

run: $(STAMP)
	$(BIN)/alur demo

serve: $(STAMP) $(VENDOR)
	ALUR_DATA_DIR=$${ALUR_DATA_DIR:-var/demo} $(BIN)/alur serve

test: $(STAMP) $(VENDOR)
	$(BIN)/python -m pytest -n 2

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/alur check

bench: $(STAMP)
	$(BIN)/alur bench engine

setup: $(STAMP) $(VENDOR)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENDOR): web/package-lock.json | $(STAMP)
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund
	mkdir -p $@
	cp web/node_modules/@tabler/core/dist/css/tabler.min.css $@
	touch $@

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv var
