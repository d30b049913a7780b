"""Which tests one process takes together, and which begin first.

A group shares what takes seconds to make; other tests share with those of their file. The longest begin first, so that
no process is left with one of them when the others have nothing more to do.
"""

import pytest
from xdist.scheduler.loadgroup import LoadGroupScheduling

FOLDERS = {  # whose tests share what takes seconds to make
    "tests/idp/oidc/": "protocol",
    "tests/idp/web/": "pages",
    "tests/idp/administration/": "pages",
    "tests/uploads/live/": "live-uploads",
    "tests/mcz_upload/": "live-uploads",
}
LONGEST_FIRST = (
    "stack",
    "passing-time",
    "protocol",
    "upload-widget",
    "compose",
    "live-uploads",
    "pages",
    "mail-room",
    "layout-browser",
    "portal-browser",
)


class GroupsAndFiles(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out groups, and whole files of what belongs to none."""

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if scope == nodeid else scope


def shared_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests in the order in which they begin. What a test says of itself goes before its folder."""
    for item in items:
        group = next((group for folder, group in FOLDERS.items() if item.nodeid.startswith(folder)), None)
        if group is not None and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group))
    return sorted(items, key=_place)


def _place(item: pytest.Item) -> int:
    mark = item.get_closest_marker("xdist_group")
    name = None if mark is None else mark.kwargs.get("name") or mark.args[0]
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
