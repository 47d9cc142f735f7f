# Everything starts here: `make demo` shows the product, `make test` proves it. Both set up what
# they need first; a second run finds it done. Settings, as `make PYTHON=python3.12 test`: PYTHON,
# JOBS (processes of the tests), REAL_PAGES (folder of saved real pages), ARGS (of `make lock`).

JOBS ?= auto
BIN := .venv/bin

.PHONY: help demo test bench accuracy bench-links bench-marks bench-tags bench-badge bench-outside bench-dates
.PHONY: lint lock venv browser clean

help:
	@echo "make demo    sweep the testbed and write its bulletin under out/"
	@echo "make test    lint, types, layers and all tests"
	@echo "make bench   our speed beside that of others, into docs/performance.md"
	@echo "make accuracy  how often the program is right, into docs/accuracy.md (bench-links, bench-marks, …)"
	@echo "make lint    only lint, types and layers"
	@echo "make venv    only the set-up"
	@echo "make lock    requirements.lock anew from pyproject.toml"
	@echo "make clean   remove what the other targets made"

demo: venv browser
	@$(BIN)/python scripts/demo.py

# A file stays in one process, for the sake of its fixtures; the longest file is the first.
test: lint browser
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: venv browser
	@$(BIN)/python -m compileall -q inspector spiders checks reports
	@$(BIN)/python bench/run.py

accuracy: bench-links bench-marks bench-tags bench-badge bench-outside bench-dates

bench-links: venv
	@$(BIN)/python -m bench.links

bench-marks: venv
	@$(BIN)/python -m bench.marks

bench-tags: venv
	@$(BIN)/python -m bench.tags

bench-badge: venv
	@$(BIN)/python -m bench.badge

bench-outside: venv
	@$(BIN)/python -m bench.outside

bench-dates: venv
	@$(BIN)/python -m bench.dates

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

venv: .venv/ready

.venv/ready: requirements.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh venv

browser:
	@scripts/setup.sh browser

lock: .venv/ready
	@scripts/setup.sh lock $(ARGS)

clean:
	rm -rf .venv .bench out build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
