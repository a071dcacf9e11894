# The launcher is plain Python without libraries: see shop/core/dev.
PYTHON ?= python3
LAUNCH = @$(PYTHON) -m shop.core.dev

.PHONY: run test lint features demo-reset bench help

help:
	@echo "make run          the demo store on http://127.0.0.1:8000 (PORT=, HOST=, STACK=wheels|system)"
	@echo "make test         every check and test (ARGS='orders -k cart' for some, BROWSER=skip)"
	@echo "make lint         the checks that need no server"
	@echo "make features     which features have a test"
	@echo "make demo-reset   forget the demo store's data"
	@echo "make bench        measure the store (ARGS='--products 1000'), or try it while parts fail (ARGS='--faults all')"

run:
	$(LAUNCH) run

test:
	$(LAUNCH) test

lint:
	$(LAUNCH) lint

features:
	$(LAUNCH) features

demo-reset:
	$(LAUNCH) demo-reset

bench:
	$(LAUNCH) bench

