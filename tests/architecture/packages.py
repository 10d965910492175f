"""The modules of the package, as the tests of this folder read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "guide_desk"


def module_paths() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_in_tree(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name with its dots that a module imports or uses, such as `os.fork`, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}", node.lineno
