"""Every setting with its default and meaning, read off the settings themselves."""

from __future__ import annotations

import ast
import inspect

import msgspec

from callassist import settings


def settings_help() -> str:
    """The part of `serve --help` that lists the settings."""
    sections: dict[str, type[msgspec.Struct]] = {
        "hub": settings.HubSettings,
        "web": settings.WebSettings,
        "assist": settings.AssistSettings,
        "cases": settings.CasesSettings,
        "[line]": settings.LineSettings,
    }
    return "\n\n".join(_section(f"[{name}]", kind) for name, kind in sections.items())


def _section(title: str, kind: type[msgspec.Struct]) -> str:
    rows = ["\b", title]
    described = _descriptions(kind)
    for field in msgspec.structs.fields(kind):
        rows.append(f"  {field.name}{_default(field)}")
        if field.name in described:
            rows.append(f"      {described[field.name]}")
    return "\n".join(rows)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is not msgspec.NODEFAULT:
        return f" = {_toml(field.default)}"
    if field.default_factory is not msgspec.NODEFAULT:
        return f" = {_toml(field.default_factory())}"
    return ""


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _descriptions(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The string below each field: Python drops it, the source still has it."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
    return found
