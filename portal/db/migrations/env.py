"""Runs the migrations of portal on the connection that `portal migrate` hands over."""

from portal.db.tables import metadata
from shared.db.migrations import run_in_environment

run_in_environment(metadata)
