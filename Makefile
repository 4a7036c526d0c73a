# A clean clone needs two words: `make book` and `make test`.
# `make` alone lists the others. PYTHON=... names the interpreter to build with.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.PHONY: help book test check lint all dictionary audit benchmark lock clean venv

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 17

book: venv ## build the report into _build/baseline/html
	@.venv/bin/klarna-report build

test: venv ## run every test, building the report first if needed
	@.venv/bin/pytest

check: venv ## check all of data/: every violation, or the findings
	@.venv/bin/klarna-report check

lint: venv ## check code and notebooks, change nothing
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/nbstripout --keep-id --verify chapters/*.ipynb

all: lint test book ## what a change must pass: lint, test, book

dictionary: venv ## renew data/README.md and data/datapackage.json
	@.venv/bin/klarna-report dictionary

audit: venv ## measure every page in a browser, write benchmarks/site.md (needs Node and Chromium)
	@.venv/bin/python benchmarks/audit.py

benchmark: venv ## measure both routes to a book, and sweeps, write benchmarks/README.md (an hour)
	@.venv/bin/python benchmarks/build.py
	@.venv/bin/python benchmarks/sweep.py | .venv/bin/python benchmarks/page.py sweep

lock: ## renew requirements.txt from requirements.in (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 2; }
	@uv pip compile requirements.in --quiet --upgrade --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --output-file requirements.txt

clean: ## remove everything the other targets made, .venv too
	@rm -rf _build .venv .venv.lock .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

venv: ## make or renew .venv (the others do it by themselves)
	@sh .ci/venv
