"""Writes a brief: a case, its history and a moment in; keys, figures and sentences out. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from callassist.cases import whom
from callassist.cases.bounds import bounds
from callassist.cases.brief import Brief, Desk, Line, Proposal
from callassist.cases.facts import Fact, Owed, facts, habit, owed
from callassist.cases.goals import Goal, goals
from callassist.cases.permission import Asked
from callassist.cases.policy import days_overdue, grade_of, stage_of
from callassist.cases.promises import Outcome, settle_all
from callassist.cases.wording import Wording
from callassist.ledger import Case, History, PastCall, Stage

_SHOWN_CALLS = 8
_LIKELY: dict[Stage, tuple[str, ...]] = {
    "reminder": ("no_invoice", "internal_process"),
    "early": ("already_sent", "internal_process", "cash_flow"),
    "late": ("cash_flow", "dispute_quality", "hardship"),
}
"What is most often heard at that stage, until the account has a history of its own."
_HARD_TIMES = ("insolvency", "hardship")
_NEGOTIATED = ("cash_flow", "partial_only", "await_customer", *_HARD_TIMES)


def write(case: Case, history: History, at: datetime, desk: Desk) -> Brief:
    """The brief for a call at that moment; `at` with the debtor's own offset where it is known."""
    return _Writer(case, history, at, desk).write()


class _Writer:
    def __init__(self, case: Case, history: History, at: datetime, desk: Desk) -> None:
        self.case, self.history, self.at, self.desk = case, history, at, desk
        self.say = desk.wording
        self.today = at.date()
        self.debt: Owed = owed(case)
        self.stage = stage_of(self.debt.due, self.today, desk.policy, case.stage_set)
        self.grade = grade_of(self.debt.due, self.today, desk.policy, case.grade_set)
        self.outcomes = settle_all(history.promises, case.payments, self.today)
        self.heard = Counter(excuse for call in history.calls for excuse in call.excuses)

    def write(self) -> Brief:
        case, debt = self.case, self.debt
        return Brief(
            account=case.account,
            at=self.at,
            language=self.desk.language,
            title=self.say.title.format(
                debtor=case.debtor,
                account=case.account,
                creditor=case.creditor,
                amount=self.owed(),
            ),
            standing=self.say.standing.format(
                stage=self.say.stages[self.stage],
                grade=self.say.grades[self.grade],
                days=max(0, days_overdue(debt.due, self.today)),
            ),
            stage=self.stage,
            grade=self.grade,
            balance_minor=debt.balance_minor if debt.known else None,
            currency=case.currency,
            broken=tuple(self.broken()),
            facts=tuple(self.fact(fact) for fact in facts(case, debt, self.today)),
            balance=tuple(self.balance()),
            past=tuple(self.past()),
            whom=tuple(
                Line(key=key, text=" ".join(self.say.whom[key].format(name=name, phone=phone).split()))
                for key, name, phone in whom.order(case)
            ),
            purpose=tuple(self.purpose()),
            goals=tuple(self.proposals()),
            outline=tuple(self.outline()),
            excuses=tuple(self.excuses()),
            must_not=tuple(self.must_not()),
        )

    def money(self, minor: int) -> str:
        return self.say.say_money(minor, self.case.currency)

    def owed(self) -> str:
        return self.money(self.debt.balance_minor) if self.debt.known else self.say.amount_unknown

    def missed(self) -> Outcome | None:
        """The promise of the last word, when it was not kept."""
        last = self.outcomes[-1] if self.outcomes else None
        return last if last is not None and last.became in ("broken", "partly_kept") else None

    def broken(self) -> list[Line]:
        missed = self.missed()
        return [self.outcome(missed)] if missed is not None else []

    def fact(self, fact: Fact) -> Line:
        text = self.say.facts[f"{fact.fact}_{fact.state}"].format(
            amount=self.money(
                fact.amount_minor
                if fact.fact == "paid_today" and fact.amount_minor is not None
                else self.debt.balance_minor
            ),
            stated=self.money(fact.amount_minor or 0),
            day=self.say.say_day(fact.day) if fact.day is not None else "",
            invoice=fact.invoice or "",
            papers=self.say.list.join(self.say.papers[paper] for paper in fact.papers),
        )
        return Line(key=fact.fact, text=" ".join(text.split()), state=fact.state)

    def balance(self) -> list[Line]:
        lines = []
        for item in self.debt.items:
            days = days_overdue(item.invoice.due, self.today)
            form = self.say.bill_paid if item.paid_minor else self.say.bill
            text = (form if days > 0 else self.say.bill_not_due).format(
                invoice=item.invoice.invoice,
                amount=self.money(item.open_minor),
                billed=self.money(item.invoice.amount_minor),
                due=self.say.say_day(item.invoice.due),
                days=days,
            )
            lines.append(Line(key=item.invoice.invoice, text=text))
        if self.debt.left_over_minor:
            over = self.money(-self.debt.left_over_minor)
            lines.append(Line(key="left_over", text=self.say.left_over.format(amount=over)))
        total = self.say.total.format(amount=self.owed())
        lines.append(Line(key="total", text=total))
        if self.debt.disputed_minor:
            apart = self.say.disputed_apart.format(amount=self.money(self.debt.disputed_minor))
            lines.append(Line(key="disputed_apart", text=apart))
        return lines

    def past(self) -> list[Line]:
        kind, counts = habit(self.debt, self.outcomes)
        lines = [Line(key=kind, text=self.say.habits[kind].format(**counts))]
        calls = self.history.calls
        if not calls:
            lines.append(Line(key="calls", text=self.say.calls_none))
        if len(calls) > _SHOWN_CALLS:
            earlier = self.say.calls_more.format(count=len(calls) - _SHOWN_CALLS)
            lines.append(Line(key="calls", text=earlier))
        told = [(call.started.date(), self.call(call)) for call in calls[-_SHOWN_CALLS:]]
        told += [(outcome.promise.made, self.outcome(outcome)) for outcome in self.outcomes]
        told += [
            (
                notice.sent,
                Line(
                    key="notice",
                    text=self.say.notice.format(
                        day=self.say.say_day(notice.sent),
                        notice=self.say.notices[notice.notice],
                        channel=self.say.channels[notice.channel],
                    ),
                ),
            )
            for notice in self.case.notices
        ]
        return [*lines, *(line for _, line in sorted(told, key=_day))]

    def call(self, call: PastCall) -> Line:
        form = self.say.call_answered if call.answered else self.say.call_unanswered
        names = self.say.list.join(self.name(excuse) for excuse in call.excuses)
        text = form.format(day=self.say.say_day(call.started.date()), excuses=names)
        return Line(key=call.call, text=text.strip())

    def name(self, excuse: str) -> str:
        answer = self.desk.answers.get(excuse)
        return answer.name if answer is not None else excuse.replace("_", " ")

    def outcome(self, outcome: Outcome) -> Line:
        text = self.say.promises[outcome.became].format(
            made=self.say.say_day(outcome.promise.made),
            promised=self.promised(outcome, self.say),
            received=self.money(outcome.received_minor),
        )
        return Line(key=outcome.became, text=text)

    def promised(self, outcome: Outcome, say: Wording) -> str:
        parts = [
            say.promised_no_amount.format(day=say.say_day(day))
            if minor is None
            else say.promised_part.format(
                amount=say.say_money(minor, self.case.currency), day=say.say_day(day)
            )
            for day, minor in outcome.promise.parts
        ]
        return say.join.join(parts)

    def purpose(self) -> list[Line]:
        if self.debt.known and self.debt.balance_minor <= 0:
            return [Line(key="nothing", text=self.say.purposes["nothing"])]
        broken = any(outcome.became == "broken" for outcome in self.outcomes)
        if self.stage == "late" or broken:
            key = "last_date"
        elif self.heard.keys() & set(_NEGOTIATED) or self.missed() is not None:
            key = "instalments"
        else:
            key = "remind"
        lines = [Line(key=key, text=self.say.purposes[key])]
        if self.heard.keys() & set(_HARD_TIMES):
            lines.append(Line(key="realistic", text=self.say.realistic))
        return lines

    def proposals(self) -> list[Proposal]:
        found = goals(self.debt, self.case.currency, self.desk.law, self.today)
        return [
            Proposal(goal=goal, text=self.say.goals[goal.goal].format(parts=self.parts(goal)))
            for goal in found
        ]

    def parts(self, goal: Goal) -> str:
        return self.say.join.join(
            self.say.part.format(amount=self.money(minor), day=self.say.say_day(day))
            for day, minor in goal.parts
        )

    def outline(self) -> list[Line]:
        """Steps in the collector's language, each with what to say in the debtor's."""
        said = {"identify": self.opening(), "reason": self.to_audience()}
        return [
            Line(key=key, text=text, more=(said[key],) if said.get(key) else ())
            for key, text in self.say.outline.items()
        ]

    def opening(self) -> str:
        """Worded by the stage, or by the promise that was not kept. Never with a gap."""
        spoken, missed = self.desk.spoken, self.missed()
        if missed is not None:
            return spoken.openings["broken"].format(
                made=spoken.say_day(missed.promise.made), promised=self.promised(missed, spoken)
            )
        if self.debt.due is None or self.debt.balance_minor <= 0:
            return ""
        return spoken.openings[self.stage].format(
            creditor=self.case.creditor,
            amount=spoken.say_money(self.debt.balance_minor, self.case.currency),
            due=spoken.say_day(self.debt.due),
        )

    def to_audience(self) -> str:
        """What to say to the kind of person who is called first."""
        if self.case.lawyer is not None:
            return ""
        spoken = self.desk.spoken
        role = next((key for key, _, _ in whom.order(self.case) if key in spoken.audiences), "handles")
        invoice = self.debt.items[0].invoice.invoice if self.debt.items else ""
        if role == "payables" and not invoice:
            role = "handles"
        return spoken.audiences[role].format(invoice=invoice)

    def excuses(self) -> list[Line]:
        """What this debtor has said before, then what is often said at this stage."""
        said = [(excuse, self.say.excuse_before) for excuse, _ in self.heard.most_common()]
        said += [(one, self.say.excuse_likely) for one in _LIKELY[self.stage] if one not in self.heard]
        return [
            Line(
                key=excuse,
                text=form.format(name=self.name(excuse), times=self.heard[excuse]),
                more=self.desk.answers[excuse].lines if excuse in self.desk.answers else (),
            )
            for excuse, form in said
        ]

    def must_not(self) -> list[Line]:
        case = self.case
        agreed = case.agreed_until is not None and case.agreed_until >= self.today
        said = set() if agreed else self.heard.keys()
        asked = Asked(
            kind=case.kind,
            stop_contact=case.stop_contact or (self.today if "stop_contact" in said else None),
            lawyer=case.lawyer or ("" if "lawyer" in said else None),
            disputed=self.debt.disputed_minor > 0 or any(one.closed is None for one in case.disputes),
            agreed_until=case.agreed_until,
            recent=self.history.calls,
        )
        found = [
            Line(key=bound.rule, text=bound.text, state=bound.state)
            for bound in bounds(self.desk.law, asked, case.time_zone, self.at, self.say)
        ]
        return [*found, *(Line(key=key, text=text) for key, text in self.say.never.items())]


def _day(told: tuple[date, Line]) -> date:
    return told[0]
