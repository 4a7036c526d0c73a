# A clean clone needs two words: `make book` and `make test`.
# `make` alone lists the others. PYTHON=... names the interpreter to build with.
# `make book SCENARIO=slow-attrition` builds the edition of a scenario (or of several, quoted);
# `make book SITE_URL=https://example.org/report/` names the address where the site will live.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.PHONY: help book site pdf brief test quick check lint all dictionary sync audit benchmark lock clean venv tools lab

# Libraries are installed without bytecode: Python must be free to keep what it compiles.
unexport PYTHONDONTWRITEBYTECODE

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 17

book: venv ## build the report into _build/baseline/html
	@.venv/bin/klarna-report build $(addprefix --scenario ,$(SCENARIO)) $(addprefix --site-url ,$(SITE_URL))

site: venv ## lay out the public site of all scenarios: make site SITE_URL=... PUBLISHED=...
	@.venv/bin/klarna-report build --all --site-url $(SITE_URL)
	@.venv/bin/klarna-report site $(addprefix --published ,$(PUBLISHED))

pdf: book ## print the whole book into one PDF (needs Chromium or Chrome)
	@.venv/bin/python -m klarna_report.book.paper $(addprefix _build/,$(or $(SCENARIO),baseline))

brief: book ## build the report and print where its brief of two pages is
	@printf '%s\n' $(patsubst %,_build/%/html/brief.pdf,$(or $(SCENARIO),baseline))

test: lint book ## lint, build the report, then run every test
	@.venv/bin/pytest -n auto

quick: tools ## run the tests that need no browser, no fault and no whole build
	@.venv/bin/pytest -n auto -m "not browser and not slow"

check: venv ## check all of data/: every violation, or the findings
	@.venv/bin/klarna-report check

lab: ## open the chapters in JupyterLab
	@sh .ci/venv lab
	@.venv/bin/jupyter lab

sync: venv ## write the parameters cell of every chapter from data/parameters.yml
	@.venv/bin/klarna-report sync

lint: tools ## check code and notebooks, change nothing
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/nbstripout --keep-id --verify chapters/*.ipynb

all: test book ## what a change must pass: lint, tests, book

dictionary: venv ## renew data/README.md and data/datapackage.json
	@.venv/bin/klarna-report dictionary

audit: tools ## measure every page in a browser, write benchmarks/site.md (needs Node and Chromium)
	@.venv/bin/python benchmarks/audit.py

benchmark: venv ## measure both routes to a book, and sweeps, write benchmarks/README.md (an hour)
	@.venv/bin/python benchmarks/build.py
	@.venv/bin/python benchmarks/sweep.py | .venv/bin/python benchmarks/page.py sweep

LOCK = uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
	--custom-compile-command 'make lock'

lock: ## renew the locks from pyproject.toml; UPGRADE=1 takes new versions (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 2; }
	@$(LOCK) pyproject.toml --group install --output-file requirements.txt
	@$(LOCK) --group test --constraints requirements.txt --output-file requirements-test.txt
	@$(LOCK) --group lab --constraints requirements.txt --constraints requirements-test.txt \
		--output-file requirements-lab.txt

clean: ## remove everything the other targets made, .venv too
	@rm -rf _build _build-* .venv .venv.lock .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

venv: ## make or renew .venv (the others do it by themselves)
	@sh .ci/venv

tools: ## the same, with what the tests, lint and a cluster need
	@sh .ci/venv test
