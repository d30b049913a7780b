"""Runs the migrations of uploads on the connection that `uploads migrate` hands over."""

from shared.db.migrations import run_in_environment
from uploads.db.tables import metadata

run_in_environment(metadata)
