"""`callassist accounts` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callassist.cli import main

ITEMS = "account,creditor,debtor,currency,invoice,amount,due\n1,Acme,Doe Ltd,USD,R-1,12.50,2026-01-31\n"


@pytest.fixture
def run(tmp_path: Path):
    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["accounts", *words, "--data", str(tmp_path / "data")])

    return run


def test_a_dry_run_loads_nothing_and_makes_no_database(run, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text(ITEMS)
    result = run("import", str(file), "--dry-run")
    assert result.exit_code == 0
    assert "1 accounts, 1 invoices" in result.output
    assert not (tmp_path / "data").exists()


def test_one_bad_row_and_nothing_is_loaded(run, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text(ITEMS + "2,Acme,Secret Person,USD,R-1,much,2026-01-31\n")
    for words in (["--dry-run"], []):
        result = run("import", str(file), *words)
        assert result.exit_code == 2
        assert "items.csv:3: amount: no amount" in result.output
        assert "nothing was" in result.output
        assert "Secret" not in result.output
        assert "much" not in result.output
    assert not (tmp_path / "data").exists()


def test_import_list_show_export(run, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text(ITEMS)
    assert run("import", str(file)).output == "Loaded 1 accounts, 1 invoices.\n"
    assert "12.50 USD" in run("list").output
    assert "R-1, amount 12.50 USD, due 2026-01-31" in run("show", "1").output
    assert json.loads(run("list", "--json").output)[0]["balance_minor"] == 1250
    out = tmp_path / "out.json"
    assert run("export", "--output", str(out)).exit_code == 0
    assert json.loads(out.read_text())[0]["invoices"][0]["invoice"] == "R-1"
    assert run("import", str(out)).exit_code == 0
    assert run("export", "--format", "csv").output.startswith("account,creditor,debtor")


def test_a_file_in_another_encoding_is_told_with_its_line(run, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_bytes((ITEMS + "2,Acme,广州,USD,R-1,5,2026-01-31\n").encode("gb18030"))
    result = run("import", str(file))
    assert result.exit_code == 2
    assert "items.csv:3" in result.output
    assert run("import", str(file), "--encoding", "gb18030").exit_code == 0
