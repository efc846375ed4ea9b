"""YAML with line numbers, so that a playbook's author is told where, and everything at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
_BOOL = "tag:yaml.org,2002:bool"
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


class YamlFile:
    """One file's content, and where each of its parts stands. Problems gather in `problems`."""

    def __init__(self, path: Path, name: str, problems: list[str]) -> None:
        self.name = name
        "As the author knows it, e.g. `en/phases.yaml`."
        self.problems = problems
        self.content: dict[str, Any] = {}
        self._root: yaml.Node | None = None
        try:
            text = path.read_text(encoding="utf-8")
            self._root = yaml.compose(text, Loader=yaml.SafeLoader)
            content = yaml.safe_load(text)
        except FileNotFoundError:
            problems.append(f"{name}: missing")
            return
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            problems.append(f"{name}:{line}: not YAML: {error.problem}")
            return
        if isinstance(content, dict):
            self.content = content
            self._same_key_twice()
            self._no_for_text()
        else:
            problems.append(f"{name}:1: not a mapping")

    def part(self, key: str, kind: type[T]) -> T | None:
        """The value below `key` as a struct, or None after noting what is wrong with it."""
        try:
            return msgspec.convert(self.content[key], kind)
        except msgspec.ValidationError as error:
            message, _, inside = str(error).partition(" - at `$")
            self.wrong(f"{key}{inside.rstrip('`')}", message)
            return None

    def whole(self, kind: type[T]) -> T | None:
        """The whole file as a struct."""
        try:
            return msgspec.convert(self.content, kind)
        except msgspec.ValidationError as error:
            message, _, inside = str(error).partition(" - at `$")
            self.wrong(inside.rstrip("`").lstrip("."), message)
            return None

    def wrong(self, place: str, message: str) -> None:
        """Note a problem at a place such as `already_sent.phrases[3]`."""
        self.problems.append(f"{self.name}:{self.line(place)}: {place}: {message}")

    def line(self, place: str) -> int:
        node, line = self._root, 1
        for key, index in _STEP.findall("." + place if place and place[0] != "[" else place):
            following = self._below(node, key, index)
            if following is None:
                break
            line, node = following
        return line

    @staticmethod
    def _below(node: yaml.Node | None, key: str, index: str) -> tuple[int, yaml.Node] | None:
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if name.value == key or index == "...":
                    return name.start_mark.line + 1, value
        if isinstance(node, yaml.SequenceNode) and index.isdigit() and int(index) < len(node.value):
            value = node.value[int(index)]
            return value.start_mark.line + 1, value
        return None

    def _no_for_text(self) -> None:
        """YAML takes an unquoted `no` or `on` for a truth value: the classic slip of a phrase list."""
        todo = [self._root]
        while todo:
            node = todo.pop()
            if isinstance(node, yaml.SequenceNode):
                todo += node.value
            elif isinstance(node, yaml.MappingNode):
                todo += [part for pair in node.value for part in pair]
            elif (
                isinstance(node, yaml.ScalarNode)
                and node.tag == _BOOL
                and node.value not in ("true", "false")
            ):
                self.problems.append(f"{self.name}:{node.start_mark.line + 1}: {node.value} needs quotes")

    def _same_key_twice(self) -> None:
        todo = [self._root]
        while todo:
            node = todo.pop()
            if isinstance(node, yaml.SequenceNode):
                todo += node.value
            if isinstance(node, yaml.MappingNode):
                seen: set[str] = set()
                for name, value in node.value:
                    if name.value in seen:
                        self.problems.append(
                            f"{self.name}:{name.start_mark.line + 1}: {name.value} comes twice"
                        )
                    seen.add(name.value)
                    todo.append(value)
