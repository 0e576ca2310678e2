"""What is installed beside this program: licences, the list of components, the container."""

from importlib.metadata import PackageNotFoundError, distribution

import pytest

from tests.promises import ROOT, rows, without_a_test
from tools import licences

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
