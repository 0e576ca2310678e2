"""A folder of results by itself: checksums line by line, one writer, who that is."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess

import pytest

from sim.errors import InputError
from sim.files import write_whole
from sim.results import locking
from sim.results.folder import CHECKSUMS, LARGEST, ResultFolder
from sim.results.locking import LOCK, InUseError, sole_writer

HASH = hashlib.sha256(b"content").hexdigest()


def _filled(path, names):
    path.mkdir(exist_ok=True)
    folder = ResultFolder(path)
    with folder.lock():
        for name in names:
            folder.write(name, name.encode())
    return folder


def _note(**changes):
    """What a writer in this very process would note."""
    told = {"process": os.getpid(), "host": locking.platform.node(), "since": "noon"}
    return json.dumps({**told, "command": "ceasefire run x", **changes}).encode()


def test_checksums_end_in_the_order_of_the_names(tmp_path):
    _filled(tmp_path, ["summary.json", "parts/00000.parquet", "daily.parquet"])
    lines = (tmp_path / CHECKSUMS).read_text().splitlines()
    names = ["daily.parquet", "parts/00000.parquet", "summary.json"]
    assert [line.split("  ")[1] for line in lines] == names


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_sha256sum_takes_the_list_meanwhile_and_at_the_end(tmp_path):
    folder = ResultFolder(tmp_path)
    check = ["sha256sum", "--check", "--strict", "--quiet", CHECKSUMS]
    with folder.lock():
        for name in ("b.json", "a.json"):
            folder.write(name, name.encode())
        assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0


def test_another_finished_file_costs_one_line_however_many_there_are(tmp_path, monkeypatch):
    """What reaches the list on the disc grows with the files, and not with their square."""
    written = []
    write = os.write

    def counted(handle, content):
        written.append(len(content))
        return write(handle, content)

    monkeypatch.setattr(os, "write", counted)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    replaced = []
    monkeypatch.setattr(
        "sim.results.folder.write_whole",
        lambda folder, name, *rest: (replaced.append(name), write_whole(folder, name, *rest)),
    )
    names = [f"parts/{number:06d}.parquet" for number in range(300)]
    _filled(tmp_path, names)
    assert sum(written) == sum(len(f"{HASH}  {name}\n") for name in names)
    assert replaced.count(CHECKSUMS) <= 1


def test_the_last_line_of_a_name_counts(tmp_path):
    (tmp_path / "a.json").write_bytes(b"content")
    (tmp_path / CHECKSUMS).write_text(f"{'0' * 64}  a.json\n{HASH}  a.json\n")
    assert ResultFolder(tmp_path).read("a.json") == b"content"


@pytest.mark.parametrize("torn", [f"{HASH[:20]}", f"{HASH}  b.json", "\0\0\0\0", f"{HASH}  "])
def test_a_last_line_that_was_cut_short_is_ignored_and_mended(tmp_path, torn):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_bytes(b"content")
    (tmp_path / CHECKSUMS).write_text(f"{HASH}  a.json\n{torn}")
    folder = ResultFolder(tmp_path)
    assert folder.verifies("a.json") and not folder.verifies("b.json")
    with folder.lock():
        folder.write("c.json", b"content")
        # Before anything is put in order: what a kill would leave now.
        assert (tmp_path / CHECKSUMS).read_text() == f"{HASH}  a.json\n{HASH}  c.json\n"


def test_lines_that_make_no_sense_are_ignored(tmp_path):
    (tmp_path / "a.json").write_bytes(b"content")
    (tmp_path / CHECKSUMS).write_bytes(b"\xff\xfe\nno checksum\n" + f"{HASH}  a.json\n".encode())
    assert ResultFolder(tmp_path).finished() == ["a.json"]


def test_the_list_forgets_files_that_are_gone(tmp_path):
    folder = _filled(tmp_path, ["a.json", "b.json"])
    (tmp_path / "a.json").unlink()
    with folder.lock():
        folder.discard("b.json")
        folder.write("c.json", b"c.json")
    assert ResultFolder(tmp_path).finished() == ["c.json"]


def test_each_file_is_looked_at_once_under_one_lock(tmp_path, monkeypatch):
    folder, hashed = _filled(tmp_path, ["a.json", "b.json"]), []
    digest = hashlib.sha256

    def counted(content):
        hashed.append(content)
        return digest(content)

    monkeypatch.setattr(hashlib, "sha256", counted)
    with folder.lock():
        assert all(folder.verifies(name) for name in ("a.json", "b.json", "a.json", "b.json"))
        assert sorted(hashed) == [b"a.json", b"b.json"]
    (tmp_path / "a.json").write_bytes(b"other")
    with folder.lock():
        assert not folder.verifies("a.json")


def test_only_what_was_left_where_we_write_is_removed(tmp_path):
    folder = _filled(tmp_path, ["parts/00000.parquet"])
    ours = [tmp_path / "a.partial", tmp_path / "parts" / "b.partial"]
    others = [tmp_path / "mine" / "film.partial", tmp_path / "film.part"]
    for path in (*ours, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    with folder.lock():
        folder.clear("parts", "daily")
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in others)


# One writer at a time.


def test_who_holds_a_folder_is_told_while_it_is_held(tmp_path):
    with (
        sole_writer(tmp_path, ["ceasefire", "run", "my file.yaml"]),
        pytest.raises(InUseError) as told,
        sole_writer(tmp_path),
    ):
        pass
    text = str(told.value)
    assert f"process {os.getpid()} on {locking.platform.node()} since 20" in text
    assert "UTC: ceasefire run 'my file.yaml')" in text
    assert "wait for it, or choose another folder" in text


def test_nothing_of_the_lock_is_left(tmp_path):
    with sole_writer(tmp_path):
        assert (tmp_path / LOCK).exists()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(RuntimeError), sole_writer(tmp_path):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_note_that_a_killed_process_left_is_no_lock(tmp_path):
    (tmp_path / LOCK).write_bytes(_note(process=1, command="ceasefire run forever"))
    with sole_writer(tmp_path):
        assert b"forever" not in (tmp_path / LOCK).read_bytes()
    assert not (tmp_path / LOCK).exists()


def _dead_process():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    "note",
    [b"", b"{", b"[]", b"\xff", _note(process="x"), _note(process=2**70), b'{"process": 1}'],
)
def test_a_note_that_cannot_be_is_not_passed_on(tmp_path, note):
    (tmp_path / LOCK).write_bytes(note)
    with (tmp_path / LOCK).open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InUseError, match="is writing there; wait"), sole_writer(tmp_path):
            pass


def test_a_note_of_a_dead_process_is_not_passed_on(tmp_path):
    """Somebody else has the lock, and has not signed yet."""
    (tmp_path / LOCK).write_bytes(_note(process=_dead_process()))
    with (tmp_path / LOCK).open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InUseError, match="is writing there; wait"), sole_writer(tmp_path):
            pass


def test_a_note_cannot_play_tricks_on_a_terminal(tmp_path):
    (tmp_path / LOCK).write_bytes(_note(command="\x1b[2Jgone\n"))
    with (tmp_path / LOCK).open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InUseError) as told, sole_writer(tmp_path):
            pass
    assert "?[2Jgone?" in str(told.value)


def test_a_lock_on_a_file_that_its_owner_has_removed_is_none(tmp_path, monkeypatch):
    """Between our opening the file and locking it, who had it goes and takes the name away."""
    (tmp_path / LOCK).write_bytes(b"")
    lock, gone = fcntl.flock, []

    def late(handle, how):
        if not gone:
            gone.append(True)
            (tmp_path / LOCK).unlink()
        lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with sole_writer(tmp_path):
        monkeypatch.undo()
        with pytest.raises(InUseError), sole_writer(tmp_path):
            pass


def test_a_full_disc_leaves_no_note_and_locks_all_the_same(tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with sole_writer(tmp_path), pytest.raises(InUseError, match="there; wait"):
        sole_writer(tmp_path).__enter__()


def test_a_file_system_without_locks_is_refused(tmp_path, monkeypatch):
    def without(_handle, _how):
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", without)
    with pytest.raises(InputError, match="knows no locks"), sole_writer(tmp_path):
        pass


def test_a_folder_that_takes_no_files_is_read_without_a_lock(tmp_path, monkeypatch):
    folder, opening = _filled(tmp_path, ["a.json"]), os.open

    def closed(path, flags, *rest, **more):
        if flags & os.O_CREAT:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return opening(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", closed)
    with folder.lock():
        assert folder.read("a.json") == b"a.json"


# What a folder holds is never trusted.

OTHERS = [
    "../victim",
    "daily/../../victim",
    "parts/../../victim",
    "{}/victim",
    "./a.json",
    "parts//00000.parquet",
    "parts/00000.parquet/",
    "parts",
    ".",
    "..",
    ".lock",
    "mine/00000.parquet",
    "parts/0.parquet",
    "notes.txt",
    "a b.json",
    "a.json\r",
    "-a.json",
]


@pytest.mark.parametrize("name", OTHERS)
def test_a_line_with_a_name_that_is_never_written_says_nothing(tmp_path, name):
    (tmp_path / "r").mkdir()
    (tmp_path / "victim").write_bytes(b"content")
    name = name.format(tmp_path)
    (tmp_path / "r" / CHECKSUMS).write_text(f"{HASH}  a.json\n{HASH}  {name}\n", newline="")
    folder = ResultFolder(tmp_path / "r")
    assert folder.finished() == ["a.json"]
    for use in (folder.read, folder.discard, lambda held: folder.write(held, b"")):
        with pytest.raises(ValueError, match="no name of a file of results"):
            use(name)
    assert (tmp_path / "victim").read_bytes() == b"content"


@pytest.fixture
def outside(tmp_path):
    """What must stay as it is: a folder beside the results."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "victim").write_bytes(b"content")
    (folder / "00000.parquet").write_bytes(b"content")
    (folder / "left.partial").write_bytes(b"content")
    yield folder
    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert there == dict.fromkeys(("victim", "00000.parquet", "left.partial"), b"content")


def _all_uses(path):
    """Read, remove, tidy up and write in a folder, as its commands do."""
    for name in ("a.json", "parts/00000.parquet"):
        folder = ResultFolder(path)
        assert not folder.verifies(name)
        with contextlib.suppress(InputError), folder.lock():
            folder.clear("parts", "daily")
            folder.write(name, b"ours")
            assert folder.read(name) == b"ours"
            folder.discard(name)


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
@pytest.mark.parametrize(
    "name", ["a.json", "a.json.partial", "parts/00000.parquet", CHECKSUMS, LOCK]
)
def test_nothing_is_written_or_removed_through_a_link(tmp_path, outside, name, link):
    place = tmp_path / "r" / name
    place.parent.mkdir(parents=True)
    getattr(place, link)(outside / "victim")
    _all_uses(tmp_path / "r")


@pytest.mark.parametrize("name", ["parts", "daily"])
def test_a_link_to_a_folder_is_not_followed(tmp_path, outside, name):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / name).symlink_to(outside)
    _all_uses(tmp_path / "r")


def _socket(path):
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)


@pytest.mark.parametrize("make", [os.mkfifo, _socket, os.mkdir])
@pytest.mark.parametrize("name", ["a.json", "a.json.partial", "parts", CHECKSUMS, LOCK])
def test_what_is_no_plain_file_is_never_waited_for(tmp_path, name, make):
    place = tmp_path / "r" / name
    place.parent.mkdir(parents=True)
    make(place)
    _all_uses(tmp_path / "r")


def test_a_link_in_the_place_of_a_file_is_replaced_by_the_file(tmp_path, outside):
    folder = _filled(tmp_path / "r", ["a.json"])
    (tmp_path / "r" / "a.json").unlink()
    (tmp_path / "r" / "a.json").symlink_to(outside / "victim")
    assert not folder.has("a.json")
    with folder.lock():
        folder.write("a.json", b"a.json")
    assert not (tmp_path / "r" / "a.json").is_symlink()


def test_a_folder_of_results_may_itself_be_a_link(tmp_path):
    (tmp_path / "disc").mkdir()
    (tmp_path / "r").symlink_to("disc")
    _filled(tmp_path / "r", ["parts/00000.parquet"])
    assert (tmp_path / "disc" / "parts" / "00000.parquet").exists()


def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path):
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(InputError, match="larger than"):
        ResultFolder(tmp_path).read("a.json")
    assert not ResultFolder(tmp_path).verifies("a.json")


def test_a_process_of_somebody_else_is_alive_and_one_that_cannot_be_is_not(monkeypatch):
    assert not locking._is_alive(2**70)
    assert locking._is_alive(os.getpid())

    def refuse(process, signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert locking._is_alive(1)
