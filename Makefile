# The commands that users rely on. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test up check setup

UV := PATH="$(CURDIR)/var/tools/bin:$$PATH" uv
RUN := .venv/bin

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup:
	@deploy/setup

demo: setup ## Run the main job once on sample data: file, match, decide, review
	@$(RUN)/markwarden demo

up: setup ## Run the whole stack on this machine in the foreground
	@$(RUN)/markwarden up

check: setup ## Format, lint, types, import contracts, migrations, fast tests
	@deploy/check

test: setup ## Run everything that CI runs
	@deploy/test
