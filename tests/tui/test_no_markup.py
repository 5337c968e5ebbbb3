"""Foreign text is never read as markup: a lint over the client's source.

Whatever shows a value that is not written in the source must say ``markup=False`` or pass a
``Content`` or ``Text``. ``Content.from_markup`` and friends take literals only.
"""

import ast
from pathlib import Path

import pytest

TUI = Path(__file__).parents[2] / "tui"
SHOWN_BY = {"Static", "Label", "Markdown", "Button", "Checkbox", "Collapsible", "Link"}
"""Widgets that read a string as markup unless told not to."""
MARKUP = {"from_markup", "from_rich_markup", "from_text"}
SAFE = {"Content", "Text", "assemble"}
ATTRIBUTES = {"tooltip", "border_title", "border_subtitle", "label", "placeholder"}
"""Assigned strings that Textual reads as markup."""


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def is_literal(node: ast.expr) -> bool:
    """Written in the source, or put together of such parts."""
    match node:
        case ast.Constant():
            return not (isinstance(node.value, str) and "[" in node.value)
        case ast.BoolOp(values=values):
            return all(map(is_literal, values))
        case ast.IfExp(body=body, orelse=other):
            return is_literal(body) and is_literal(other)
        case _:
            return False


def is_safe(node: ast.expr) -> bool:
    return is_literal(node) or (isinstance(node, ast.Call) and name_of(node.func) in SAFE)


def says_no_markup(call: ast.Call) -> bool:
    return any(
        k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False
        for k in call.keywords
    )


def faults(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += call_faults(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                found += assignment_faults(target, node.value)
    return found


def call_faults(call: ast.Call) -> list[str]:
    name, first = name_of(call.func), call.args[:1]
    where = f"line {call.lineno}: {ast.unparse(call)[:80]}"
    shown = call.args[:1]  # what follows is no text; without any, it will be updated
    safe = shown and all(map(is_safe, shown))
    if name in SHOWN_BY and not says_no_markup(call) and not safe:
        return [where]
    if name in ("notify", "Notification") and not says_no_markup(call):
        return [where]
    if name in MARKUP and not all(map(is_literal, first)):
        return [where]
    return []


def assignment_faults(target: ast.expr, value: ast.expr) -> list[str]:
    if not isinstance(target, ast.Attribute) or target.attr not in ATTRIBUTES:
        return []
    return [] if is_safe(value) else [f"line {target.lineno}: {ast.unparse(target)}"]


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda p: str(p.relative_to(TUI)))
def test_no_foreign_text_is_read_as_markup(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "Static(name)",
        "Static(f'{name}')",
        "Static(id='updated-later')",
        "Label(lead.name, id='x')",
        "self.notify(error.detail)",
        "self.notify('hello')",
        "Content.from_markup(f'[b]{name}')",
        "widget.border_title = lead.name",
        "Content.from_text(name)",
        "area.placeholder = reason",
        "widget.tooltip = f'{name}'",
        "Static('[' + name)",
    ],
)
def test_the_lint_sees(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize(
    "source",
    [
        "Static(name, markup=False)",
        "Static('Keys')",
        "Static(Content(name))",
        "self.notify(error.detail, markup=False)",
        "widget.border_title = 'Why'",
        "widget.border_title = Content(name)",
        "Content.from_markup('Keys')",
    ],
)
def test_the_lint_lets_pass(source: str) -> None:
    assert not faults(source)
