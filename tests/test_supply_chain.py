"""What is installed beside this program: licences, the list of components, the container."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from tests.promises import ROOT, rows, without_a_test
from tests.test_packaging import LOCKS
from tools import audit, licences, sbom

LISTED = {
    cells[1].strip(): (cells[2].strip(), cells[3].strip())
    for line in (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").splitlines()
    if len(cells := line.split("|")) == 5 and not cells[2].startswith("-")
}
del LISTED["package"]


def test_every_statement_of_the_page_names_tests_that_exist():
    page = (ROOT / "docs" / "supply_chain.md").read_text(encoding="utf-8")
    assert rows(page)
    assert not without_a_test(page)


def installed(name: str) -> bool:
    try:
        return bool(distribution(name).version)
    except PackageNotFoundError:
        return False


def test_every_locked_package_is_listed_with_its_licence():
    assert sorted(LISTED) == licences.locked()


@pytest.mark.parametrize("name", licences.locked())
def test_a_licence_is_allowed_and_what_the_package_says_of_itself(name: str):
    said, _ = LISTED[name]
    if name in licences.EXCEPTIONS:
        assert said == licences.EXCEPTIONS[name]
    else:
        assert set(licences.terms(said)) <= licences.ALLOWED
    if installed(name):
        assert licences.licence_of(name) == said


def test_only_packages_of_other_systems_are_taken_at_this_projects_word():
    assert {LISTED[name][1] for name in licences.ELSEWHERE} == {"other systems"}


@pytest.mark.parametrize("group", ["", "cluster", "excel", "fast", "live", "xarray"])
def test_the_core_and_most_extras_need_no_package_under_the_gpl(group: str):
    needed = licences.needed_by(group)
    assert needed
    assert not needed & set(licences.EXCEPTIONS)


def test_a_licence_is_read_from_its_text_where_the_words_leave_it_open():
    assert licences.licence_of("markdown-it-py") == "MIT"
    assert licences.licence_of("patsy") == "BSD-2-Clause"
    assert licences.licence_of("jinja2") == "BSD-3-Clause", "the metadata says no more than BSD"
    assert licences.terms("(MIT AND PSF-2.0) OR Zlib") == ["MIT", "PSF-2.0", "Zlib"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_the_list_of_components_has_every_package_with_version_hashes_and_licence(lock):
    listed = sbom.document(lock.read_text(encoding="utf-8"))
    parts = listed["components"]
    text = lock.read_text(encoding="utf-8")
    # A package may be there twice, with markers for different systems.
    pins = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    assert [(part["name"], part["version"]) for part in parts] == pins
    found = [each["content"] for part in parts for each in part["hashes"]]
    assert found == re.findall(r"sha256:([0-9a-f]{64})", text)
    for part in parts:
        assert part["hashes"]
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        assert part["licenses"] == [{"expression": LISTED[part["name"]][0]}]
    scopes = {part["name"]: part["scope"] for part in parts}
    assert scopes["numpy"] == "required"
    assert scopes["scikit-learn"] == "optional"
    assert scopes["ruff"] == "excluded"
    assert len({part["bom-ref"] for part in parts}) == len(parts)


def test_the_list_of_components_fits_the_schema_of_cyclonedx():
    pytest.importorskip("cyclonedx", reason="make sbom has it, from locks/parts/release.txt")
    text = json.dumps(sbom.document(LOCKS[0].read_text(encoding="utf-8")))
    assert sbom.problems(text) is None
    assert sbom.problems(text.replace('"required"', '"needed"')) is not None


def test_an_audit_that_asked_nobody_is_no_all_clear(monkeypatch, capsys):
    skipped = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}
    for answer in ([], [skipped]):
        monkeypatch.setattr(audit, "ask", lambda _lock, _service, said=answer: said)
        assert audit.main(["locks/3.13.txt"]) == 0
        assert "3.13.txt: NOT AUDITED" in capsys.readouterr().out


def test_an_audit_names_what_is_known_and_what_was_not_asked(monkeypatch, capsys):
    fault = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    answer = [
        {"name": "a", "version": "1.0", "vulns": [fault]},
        {"name": "b", "version": "1.0", "vulns": []},
        {"name": "c", "skip_reason": "not found"},
    ]
    monkeypatch.setattr(audit, "ask", lambda _lock, _service: answer)
    assert audit.main(["locks/3.13.txt"]) == 1
    said = capsys.readouterr().out
    assert "2 of 3 packages audited" in said
    assert "a 1.0: PYSEC-1, mended in 2.0" in said
    assert "c: not audited" in said
