"""What the wheel would turn unseen is not built: `ui/widgets/unturned` stands before Qt's class."""

import ast

import pytest

from tests.architecture.packages import PACKAGE, module_paths, name_in_tree

TURNED = frozenset({"QComboBox", "QDateEdit", "QDateTimeEdit", "QDoubleSpinBox", "QSlider", "QSpinBox", "QTimeEdit"})
UNTURNED = "Unturned"


def turned_by_the_wheel(source: str) -> list[str]:
    """Where a module builds one of `TURNED`, or makes a class of one without taking the wheel from it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            found += [f"{node.lineno}: {name}"] if name in TURNED else []
        elif isinstance(node, ast.ClassDef):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            found += [f"{node.lineno}: {node.name}"] if TURNED & set(bases) and bases[0] != UNTURNED else []
    return found


def test_no_field_is_changed_by_a_wheel_that_was_meant_for_the_page() -> None:
    paths = [path for path in module_paths() if PACKAGE / "ui" in path.parents]
    assert len(paths) > 100
    assert not {name_in_tree(path): names for path in paths if (names := turned_by_the_wheel(path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize(
    "source",
    ["box = QComboBox()", "box = QtWidgets.QSpinBox(self)", "class Box(QComboBox): ...", "class Day(QDateEdit, Unturned): ..."],
)
def test_a_field_that_is_turned_is_seen(source: str) -> None:
    assert turned_by_the_wheel(source)


@pytest.mark.parametrize("source", ["class Box(Unturned, QComboBox): ...", "isinstance(box, QComboBox)", "box = DropDown()"])
def test_a_field_that_is_not_turned_is_let_through(source: str) -> None:
    assert not turned_by_the_wheel(source)
