"""What a module defines is used somewhere in the product: a rule that nobody asks only looks like a rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.project import PACKAGES, name, product_modules, project_files, top

WORDS = re.compile(r"\w+")
CSS_CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
LONGEST_STRING = 120  # a longer one is prose or SQL, and names nothing
READ_AS_A_WHOLE = ("/migrations/versions/", "gunicorn_conf.py")  # alembic and gunicorn look for names of their own
READ_BY_LIBRARIES = {
    "cache_ok", "collect", "get_command", "handle_data", "handle_endtag", "handle_starttag", "impl", "list_commands",
    "load_config", "max_protected_header_length", "model_config", "process_bind_param", "process_result_value", "regex",
    "seekable",
}  # fmt: skip
READ_BY_A_NAME_THAT_IS_COMPOSED = {"idp_listen", "portal_listen", "uploads_listen"}
FOR_TESTS = {"FixedClock", "MemoryStore", "TRANSITIONS"}


def test_every_name_of_the_product_is_used_in_it() -> None:
    known = READ_BY_LIBRARIES | READ_BY_A_NAME_THAT_IS_COMPOSED | FOR_TESTS | _words_of_pages()
    defined = dict[str, str]()
    for file in product_modules():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        known.update(_used(tree))
        if not any(part in name(file) for part in READ_AS_A_WHOLE):
            defined.update((each, name(file)) for each in _defined(tree))
    assert {each: file for each, file in defined.items() if each not in known and not each.startswith("__")} == {}


def test_every_class_of_the_stylesheet_is_given_to_something() -> None:
    styles = [file for file in project_files() if file.suffix == ".css" and top(file) in PACKAGES]
    styled = {found for file in styles for found in CSS_CLASS.findall(_rules(file))}
    sources = [file for file in project_files() if file.suffix in {".html", ".js", ".py"} and top(file) in PACKAGES]
    given = {word for file in sources for word in re.findall(r"[\w-]+", file.read_text(encoding="utf-8"))}
    # Of `badge--{{ kind }}` a page has the beginning only.
    assert sorted(each for each in styled - given if re.sub("--.*", "--", each) not in given) == []


def _defined(tree: ast.Module) -> Iterator[str]:
    """Names at the top of a module and of its classes; what a decorator with arguments takes is registered by it."""
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    scopes += [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for scope in scopes:
        for node in scope.body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    if not any(isinstance(each, ast.Call) for each in node.decorator_list):
                        yield node.name
                case ast.ClassDef():
                    yield node.name
                case ast.Assign():
                    yield from (each.id for each in node.targets if isinstance(each, ast.Name))
                case ast.AnnAssign(target=ast.Name(id=found)):
                    yield found


def _used(tree: ast.Module) -> Iterator[str]:
    """Names that are read, given as a keyword, or written in a short string that is no docstring."""
    said = set[int]()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                said.add(id(docstring))
            case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found, ctx=ast.Load()):
                yield found
            case ast.keyword(arg=str(found)):
                yield found
            case ast.Constant(value=str(text)) if id(node) not in said and len(text) < LONGEST_STRING:
                yield from WORDS.findall(text)


def _words_of_pages() -> set[str]:
    pages = [file for file in project_files() if file.suffix in {".html", ".txt"} and top(file) in PACKAGES]
    return {word for file in pages for word in WORDS.findall(file.read_text(encoding="utf-8"))}


def _rules(file: Path) -> str:
    """The stylesheet without comments, addresses and numbers."""
    return re.sub(r"/\*.*?\*/|url\([^)]*\)|\d\.\d", "", file.read_text(encoding="utf-8"), flags=re.S)
