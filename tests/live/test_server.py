"""The live page's server: who is let in, what it answers, what it never does."""

import json
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

import sim
from sim.live.answers import Answers, SupersededError
from sim.live.server import Live, app_of
from sim.live.settings import Asked
from sim.scenario.library import seeds_folder
from tests.page.conftest import ceasefire

TOKEN, HOME = "secret", "127.0.0.1:8000"
SHORT = "schema: 1\ntitle: Short\nhorizon_days: 12\n"


@pytest.fixture(scope="module")
def live():
    return Live(seed=1)


@pytest.fixture
def client(live, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = app_of(live, frozenset({HOME}), TOKEN)
    with TestClient(app, base_url=f"http://{HOME}", headers={"x-token": TOKEN}) as opened:
        yield opened


def test_the_page_is_for_its_own_address_alone(client):
    assert client.get("/").status_code == 200
    for host in ("evil.example", "127.0.0.1:9", "evil.example:8000", ""):
        assert client.get("/", headers={"host": host}).status_code == 421, host
    for origin in ("http://evil.example", "null", f"https://{HOME}", "http://127.0.0.1:9"):
        assert client.post("/start", headers={"origin": origin}).status_code == 403, origin
    assert client.post("/start", headers={"origin": f"http://{HOME}"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/start", "/answer", "/download/report.html"])
def test_without_the_token_nothing_is_told(client, path):
    for token in ("", "secreT", "secret "):
        get = client.get if path == "/" else client.post
        refused = get(path, headers={"x-token": token})
        assert refused.status_code == 403 and "baseline" not in refused.text
    assert client.get("/", params={"token": TOKEN}, headers={"x-token": ""}).status_code == 200


def test_every_response_closes_the_page(client):
    paths = ("/", "/live.js", "/page.css", "/nowhere")
    for response in [client.get(path) for path in paths] + [client.get("/", headers={"host": "x"})]:
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in response.headers


def test_the_page_asks_only_its_own_server(client):
    page = client.get("/").text
    assert "//" not in page.replace("<!DOCTYPE html>", "").replace("</", "")
    for name in ("/live.js", "/shapes.js", "/live.css", "/page.css", "/uplot.css"):
        assert f'"{name}"' in page
        text = client.get(name).text.replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text and "@import" not in text


def test_the_numbers_are_those_of_the_command_line(client):
    asked = {"scenario": "baseline", "set": {"dials.pressure": 2}, "worlds": 40}
    found = client.post("/answer", json=asked).json()["summary"]
    options = ("-n", "40", "--no-band", "--no-picture", "--json", "-w", "1")
    _, stdout, _ = ceasefire("run", "baseline", "--set", "dials.pressure=2", *options)
    assert found == json.loads(stdout)


def test_more_worlds_are_added_to_those_that_are_there(client, live):
    asked = {"text": SHORT, "worlds": 30}
    client.post("/answer", json=asked)
    before = live.answers.finished
    more = client.post("/answer", json={**asked, "worlds": 50}).json()["summary"]
    assert live.answers.finished == before + 1
    whole = sim.run(live.scenarios.of(live_asked(asked)), 50, band=False).summary()
    assert more == json.loads(json.dumps(whole))


def live_asked(given):
    return Asked.read(json.dumps(given).encode())


def test_the_difference_is_on_the_same_worlds(client):
    asked = {"scenario": "baseline", "other": "wait_and_see", "worlds": 60}
    found = client.post("/answer", json=asked).json()["difference"]
    change = sim.compare(["wait_and_see", "baseline"], 60).changes[0]
    assert found["gained_worlds"] == list(change.gained_worlds[:20])
    assert found["accepted"] == json.loads(json.dumps(change.accepted._asdict()))


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("schema: 1\nextends: baseline\ndials: {presure: 2}\n", "did you mean 'pressure'?", 3),
        ("schema: 1\ndials: [", "not valid YAML", 3),
        ("schema: 1\nextends: ../../secret.yaml\n", "leads out of this folder", 2),
        ("schema: 1\ndossier: /etc\n", "is not a path inside this folder", 2),
        ("a: &a [*a]\n", "", 1),
        ("", "", 1),
    ],
)
def test_a_wrong_scenario_gets_the_command_lines_message_and_its_place(client, text, said, line):
    for path in ("/about", "/answer", "/world", "/download/scenario.yaml", "/download/report.html"):
        response = client.post(path, json={"text": text})
        found = response.json()
        assert said in found["error"] and found["problems"][0]["line"] == line
        assert found["error"].startswith("editor:") and "Traceback" not in found["error"]


@pytest.mark.parametrize(
    "asked",
    [
        {"scenario": "/etc/passwd"},
        {"scenario": "../x.yaml"},
        {"scenario": "basline"},
        {"other": "nobody", "text": SHORT},
        {"set": {"dials.nothing": 1}},
        {"set": {"dials.pressure": 99}},
        {"set": {"dials.pressure": [1]}},
        {"worlds": 0},
        {"worlds": 10**9},
        {"world": -1},
        {"else": 1},
        {"set": {"x" * 200: 1}},
    ],
)
def test_what_the_page_does_not_ask_is_refused_in_words(client, asked):
    response = client.post("/answer", json=asked)
    assert (
        response.json()["error"]
        and "summary" not in response.text
        and "Traceback" not in response.text
    )


def test_too_much_and_what_is_no_json_are_refused(client):
    assert "larger than" in client.post("/answer", content=b"x" * 300_000).json()["error"]
    for content in (b"", b"{", b"\xff", b"[]", b"{}" * 5, b'{"worlds": NaN}'):
        assert client.post("/answer", content=content).json()["error"], content


def test_the_second_of_two_visitors_does_not_supersede_the_first(client, live):
    for visitor in ("one", "two"):
        headers = {"x-visitor": visitor, "x-serial": "5" if visitor == "one" else "9"}
        found = client.post("/answer", json={"text": SHORT}, headers=headers).json()
        assert "summary" in found
    late = client.post(
        "/answer", json={"text": SHORT}, headers={"x-visitor": "two", "x-serial": "8"}
    )
    assert late.json() == {"superseded": True}
    assert live._latest["one"] == 5


def test_a_hundred_quick_moves_leave_one_computation():
    """99 are superseded while the first is at work or while they wait, and none of them is run."""
    answers, scenarios = (
        Answers(1),
        [sim.load("baseline", {"dials.pressure": k / 50}) for k in range(100)],
    )
    latest, done, threads = [0], [], []

    def work(number):
        with suppress(SupersededError):
            done.append((number, answers.of(scenarios[number], 30, lambda: latest[0] == number)))

    for number in range(100):
        latest[0] = number
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert [number for number, _ in done] == [99]
    assert answers.finished == 1
    assert done[0][1].summary() == sim.run(scenarios[99], 30, band=False).summary()


def test_one_world_is_told_with_its_dates_and_reasons(client):
    found = client.post("/world", json={"scenario": "baseline", "world": 3}).json()
    story = sim.World("baseline", 1, [3], record=True).story(3)
    assert found["happenings"] == [
        {"date": story.date_of(each.day), "text": each.lines[0], "reasons": each.lines[1:]}
        for each in story.happenings()
    ]
    assert len(found["happenings"]) > 5


def test_the_scenario_that_is_taken_home_runs_to_the_same_numbers(client):
    asked = {
        "scenario": "us_leans_on_russia",
        "set": {"dials.pressure": 2, "mediator.disposition": 0.5, "details.monitoring.open": False},
        "worlds": 30,
    }
    Path("mine.yaml").write_text(client.post("/download/scenario.yaml", json=asked).text)
    there = sim.run("mine.yaml", 30, band=False).summary()["shares"]
    assert there == client.post("/answer", json=asked).json()["summary"]["shares"]


def test_the_picture_is_the_one_of_the_command(client):
    picture = client.post("/download/picture.svg", json={"text": SHORT, "worlds": 30})
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in picture.content[:400]


def test_nothing_is_written_but_what_is_downloaded_as_a_report(client, tmp_path):
    client.post("/answer", json={"text": SHORT})
    client.post("/download/scenario.yaml", json={"text": SHORT})
    client.post("/download/picture.svg", json={"text": SHORT, "worlds": 5})
    assert list(tmp_path.iterdir()) == []


def test_the_chart_library_is_the_one_that_was_published():
    folder = Path(sim.__file__).parent / "live/assets/uplot"
    noted = yaml.safe_load((folder / "origin.yaml").read_text())
    assert "MIT" in (folder / "LICENSE").read_text()
    for name, digest in noted["sha256"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest


def test_a_report_is_made_once_and_what_is_wrong_with_it_is_said(client, monkeypatch):
    made = []

    def making(command, cwd, **_):
        made.append(command)
        (Path(cwd) / "report.html").write_text("<!DOCTYPE html>")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("sim.live.downloads.subprocess.run", making)
    for _ in range(2):
        response = client.post("/download/report.html", json={"text": SHORT})
        assert response.text == "<!DOCTYPE html>"
    assert len(made) == 1 and made[0][1:5] == ["-m", "sim", "report", "scenario.yaml"]
    (folder,) = Path("results/live").iterdir()
    assert (folder / "scenario.yaml").read_text() == SHORT

    def failing(command, **_):
        return subprocess.CompletedProcess(command, 2, "", "no room")

    monkeypatch.setattr("sim.live.downloads.subprocess.run", failing)
    other = {"text": SHORT + "dials: {pressure: 2}\n"}
    assert client.post("/download/report.html", json=other).json()["error"] == "ceasefire: no room"


def test_without_its_packages_the_command_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("sim.live")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, stdout, stderr = ceasefire("live", "--no-browser")
    assert (code, stdout) == (2, "") and "pip install 'ceasefire-sim[live]'" in stderr


def test_a_port_that_is_taken_and_a_wrong_scenario_are_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, stdout, stderr = ceasefire("live", "--no-browser", "--port", port)
    assert (code, stdout) == (2, "") and f"--port {port}" in stderr
    code, _, stderr = ceasefire("live", "basline", "--no-browser")
    assert code == 2 and "did you mean 'baseline'" in stderr


def test_a_dossier_of_ones_own_is_used(tmp_path):
    shutil.copytree(seeds_folder(), tmp_path / "wars")
    (tmp_path / "wars" / "two_rivers").rename(tmp_path / "wars" / "my_war")
    live = Live(seed=1, seeds=tmp_path / "wars")
    text = "schema: 1\ntitle: Mine\ndossier: my_war\nhorizon_days: 8\n"
    assert live.scenarios.of(live_asked({"text": text})).dossier == "my_war"
