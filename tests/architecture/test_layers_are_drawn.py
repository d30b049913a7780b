"""docs/architecture.md draws the layers that the import linter keeps: a room may see what stands to its right."""

import re
import tomllib

import pytest

from tests.architecture.project import ROOT


@pytest.mark.parametrize("service", ["idp", "uploads", "shared"])
def test_the_picture_of_a_service_is_its_contract(service: str) -> None:
    assert drawn(service) == contracted(service)


def contracted(service: str) -> list[str]:
    """Its layers, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each.get("containers") == [service])
    return [re.sub(r"[()]", "", layer) for layer in layers if "__main__" not in layer]


def drawn(service: str) -> list[str]:
    """The rooms between the arrows."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = re.search(rf"^{service} +([\w| ]+ → .*(?:\n +→ .*)*)$", text, re.MULTILINE)
    assert picture is not None
    return [" ".join(layer.split()) for layer in picture[1].split("→")]
