"""docs/operations.md names every setting with its default, and none that does not exist."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from tests.architecture.project import ROOT, name, product_modules

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(MCZ_[A-Z_]+)` \| (.+?) \| .+ \|$", re.MULTILINE)
NAMED = re.compile(r"\bMCZ_[A-Z][A-Z_]*[A-Z]\b")


def settings_classes() -> list[type[BaseSettings]]:
    """Every settings class of the product."""
    files = [file for file in product_modules() if "BaseSettings" in _text(file) or "(CommonSettings)" in _text(file)]
    modules = [import_module(name(file).removesuffix(".py").replace("/", ".")) for file in files]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return [value for value in found if issubclass(value, BaseSettings) and value is not BaseSettings]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def fields() -> dict[str, FieldInfo]:
    """Environment variable to the field that it fills."""
    return {
        _variable(settings, field_name, field): field
        for settings in settings_classes()
        for field_name, field in settings.model_fields.items()
    }


def _variable(settings: type[BaseSettings], field_name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    assert not isinstance(alias, AliasChoices)
    return str(alias) if alias else f"{settings.model_config['env_prefix']}{field_name}".upper()


def named_in_code() -> set[str]:
    """Variables that product code names in plain text, as a settings class does not."""
    return {variable for file in product_modules() for variable in NAMED.findall(_text(file))}


@pytest.mark.requires("K1")
def test_every_setting_has_a_row() -> None:
    assert (fields().keys() | named_in_code()) - dict(ROW.findall(OPERATIONS)).keys() == set()


def test_every_row_is_a_setting() -> None:
    assert dict(ROW.findall(OPERATIONS)).keys() - (fields().keys() | named_in_code()) == set()


def test_a_plain_default_stands_in_its_row() -> None:
    documented = dict(ROW.findall(OPERATIONS))
    plain = {
        variable: str(field.default)
        for variable, field in fields().items()
        if field.default not in (None, "", ()) and not isinstance(field.default, SecretStr)
    }
    wrong = {variable: value for variable, value in plain.items() if f"`{value}`" not in documented.get(variable, "")}
    assert wrong == {}
