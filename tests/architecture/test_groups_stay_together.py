"""Tests that share a running product run in one process: else each process starts every product."""

import pytest


@pytest.mark.xdist_group("together")
def test_a_group_is_known_to_what_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    """pytest-xdist reads the group from the end of the name that it gave the test."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@together")
