"""A tree of conditions changed in one place: what the sentence builder does. Values in, values out.

A path names a condition or group by its places from the root down; () is the root. What becomes empty or single is folded
away, so that the sentence never shows a bracket around nothing.
"""

from __future__ import annotations

from dataclasses import replace

from guide_desk.domain.segment import Condition, Group

Path = tuple[int, ...]


def part_at(tree: Group, path: Path) -> Condition | Group:
    """What stands at `path`. Raises IndexError where nothing does."""
    part: Condition | Group = tree
    for place in path:
        if not isinstance(part, Group):
            raise IndexError(path)
        part = part.parts[place]
    return part


def with_part(tree: Group, path: Path, part: Condition | Group) -> Group:
    """`part` instead of what stands at `path`."""
    return _tidied(_replaced(tree, path, part))


def with_added(tree: Group, condition: Condition) -> Group:
    """One more that must hold too."""
    if tree.is_any or tree.is_reversed:
        tree = Group((tree,)) if tree.parts else Group()
    return _tidied(replace(tree, parts=(*tree.parts, condition)))


def with_alternative(tree: Group, path: Path, condition: Condition) -> Group:
    """`condition` beside what stands at `path`: one of the two is enough. In a group of alternatives it is one more of them."""
    *above, place = path
    parent = part_at(tree, tuple(above))
    if isinstance(parent, Group) and parent.is_any and not parent.is_reversed:
        parts = (*parent.parts[: place + 1], condition, *parent.parts[place + 1 :])
        return _replaced(tree, tuple(above), replace(parent, parts=parts))
    return _replaced(tree, path, Group((part_at(tree, path), condition), is_any=True))


def with_beside(tree: Group, path: Path, condition: Condition) -> Group:
    """`condition` beside what stands at `path`, both of which must hold. Among alternatives the two become a group."""
    *above, place = path
    parent = part_at(tree, tuple(above))
    if isinstance(parent, Group) and not parent.is_any:
        parts = (*parent.parts[: place + 1], condition, *parent.parts[place + 1 :])
        return _replaced(tree, tuple(above), replace(parent, parts=parts))
    return _replaced(tree, path, Group((part_at(tree, path), condition)))


def with_inside(tree: Group, path: Path, condition: Condition) -> Group:
    """`condition` as the last one of the group at `path`."""
    group = part_at(tree, path)
    assert isinstance(group, Group)
    return _replaced(tree, path, replace(group, parts=(*group.parts, condition)))


def ungrouped(tree: Group, path: Path) -> Group:
    """The parts of the group at `path` stand in its place, joined as whatever is around them."""
    *above, place = path
    parent, group = part_at(tree, tuple(above)), part_at(tree, path)
    assert isinstance(parent, Group)
    assert isinstance(group, Group)
    return with_part(tree, tuple(above), replace(parent, parts=(*parent.parts[:place], *group.parts, *parent.parts[place + 1 :])))


def without_part(tree: Group, path: Path) -> Group:
    """Without what stands at `path`."""
    *above, place = path
    parent = part_at(tree, tuple(above))
    assert isinstance(parent, Group)
    return with_part(tree, tuple(above), replace(parent, parts=(*parent.parts[:place], *parent.parts[place + 1 :])))


def _replaced(tree: Group, path: Path, part: Condition | Group) -> Group:
    if not path:
        return part if isinstance(part, Group) else Group((part,))
    place, *deeper = path
    inner = tree.parts[place]
    changed = _replaced(inner, tuple(deeper), part) if deeper and isinstance(inner, Group) else part
    return replace(tree, parts=(*tree.parts[:place], changed, *tree.parts[place + 1 :]))


def _tidied(tree: Group) -> Group:
    """Groups of none are gone, groups of one are their one, unless `inte` stands before them."""
    parts: list[Condition | Group] = []
    for part in tree.parts:
        if isinstance(part, Condition):
            parts.append(part)
            continue
        inner = _tidied(part)
        if len(inner.parts) == 1 and not inner.is_reversed:
            parts.append(inner.parts[0])
        elif inner.parts:
            parts.append(inner)
    tidy = replace(tree, parts=tuple(parts))
    only = tidy.parts[0] if len(tidy.parts) == 1 else None
    if isinstance(only, Group) and not tidy.is_reversed:
        return only
    return tidy
