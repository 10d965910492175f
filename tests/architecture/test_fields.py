"""What the wheel would turn unseen, or would write down the path of a file, is not built: what stands in `ui/widgets` is."""

import ast

import pytest

from tests.architecture.packages import PACKAGE, module_paths, name_in_tree

TURNED = frozenset({"QComboBox", "QDateEdit", "QDateTimeEdit", "QDoubleSpinBox", "QSlider", "QSpinBox", "QTimeEdit"})
UNTURNED = "Unturned"
TYPED_IN = frozenset({"QLineEdit", "QPlainTextEdit", "QTextEdit"})
TYPED_IN_MODULE = "guide_desk/ui/widgets/words_field.py"


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def writing_paths(source: str) -> list[str]:
    """Where a module builds one of `TYPED_IN`, or makes a class of one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += [f"{node.lineno}: {called(node)}"] if called(node) in TYPED_IN else []
        elif isinstance(node, ast.ClassDef):
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            found += [f"{node.lineno}: {node.name}"] if TYPED_IN & bases else []
    return found


def turned_by_the_wheel(source: str) -> list[str]:
    """Where a module builds one of `TURNED`, or makes a class of one without taking the wheel from it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += [f"{node.lineno}: {called(node)}"] if called(node) in TURNED else []
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


def test_no_field_writes_down_the_path_of_a_file_that_is_let_go_over_it() -> None:
    found = {name_in_tree(path): writing_paths(path.read_text(encoding="utf-8")) for path in module_paths()}
    assert {name for name, lines in found.items() if lines} == {TYPED_IN_MODULE}


@pytest.mark.parametrize(
    "source", ["field = QLineEdit()", "field = QtWidgets.QPlainTextEdit(self)", "class Field(QTextEdit): ..."]
)
def test_a_field_that_takes_any_text_is_seen(source: str) -> None:
    assert writing_paths(source)
