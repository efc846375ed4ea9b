"""Whom to ask for: the original contact first, the owner last unless the firm is small."""

from __future__ import annotations

from collections.abc import Iterator

from callassist.ledger import Case, Contact, Role

_ORDER: dict[str | None, tuple[Role, ...]] = {
    "large": ("payables", "handles", "decides", "secretary", "owner"),
    "small": ("owner", "decides", "handles", "payables", "secretary"),
    None: ("handles", "decides", "payables", "secretary", "owner"),
}
"By the size of the firm."


def order(case: Case) -> Iterator[tuple[str, str, str]]:
    """Key of the wording, name, telephone; of a debtor with a lawyer only the lawyer."""
    if case.lawyer is not None:
        phone = next((one.phone or "" for one in case.contacts if one.role == "lawyer"), "")
        yield "lawyer", case.lawyer, phone
        return
    yield from (_told(one) for one in case.contacts if one.role == "salesperson")
    if case.contact is not None and case.contact not in [one.name for one in case.contacts]:
        yield "contact", case.contact, case.phone or ""
    roles = _ORDER[case.size]
    people = [one for one in case.contacts if one.role in roles]
    people.sort(key=lambda one: (one.name != case.contact, roles.index(one.role)))
    yield from map(_told, people)
    if case.contact is None and not people:
        yield "nobody", "", ""


def _told(one: Contact) -> tuple[str, str, str]:
    return one.role, one.name, one.phone or ""
