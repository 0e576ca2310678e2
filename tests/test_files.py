"""Paths that a person gives, files that are read and files that are written whole."""

import errno
import os
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.files import given_path, read_regular, replace_file


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.mark.parametrize("kind", [str, Path])
def test_a_leading_tilde_is_the_home_folder(home, kind):
    assert given_path(kind("~/zz")) == home / "zz"
    assert given_path(kind("~")) == home
    assert given_path(kind("a/~/zz")) == Path("a/~/zz")
    assert given_path(kind("a~")) == Path("a~")


@pytest.mark.parametrize(
    "url", ["s3:x", "gs://b", "gs:b", "file:foo", "file:///x", "http://h/x", "abfs+x.y-z:1"]
)
def test_a_url_is_refused(url):
    with pytest.raises(InputError, match="a URL, and only files of this machine are known"):
        given_path(url)


@pytest.mark.parametrize("path", ["./s3:x", "./~x", "a/s3:x", "a:b", "2025-03-15T00:00", "/s3:x"])
def test_other_paths_are_what_they_say_also_when_given_again(tmp_path, path):
    once = given_path(path)
    assert given_path(once) == once
    assert once.absolute() == tmp_path / path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", "an empty path"),
        (" ", "an empty path"),
        ("~nobody-of-that-name/x", "no such user"),
        ("a\0b", "NUL"),
        ("odd\udcff", "not a name in utf-8"),
    ],
)
def test_what_is_no_path_is_refused_in_words(path, said):
    with pytest.raises(InputError, match=said):
        given_path(path)


def test_only_regular_files_are_read_and_no_pipe_waited_for(tmp_path):
    os.mkfifo("pipe")
    Path("file").write_bytes(b"content")
    Path("link").symlink_to("file")
    Path("loop").symlink_to("loop")
    assert read_regular("file", 7) == b"content"
    assert read_regular("link", 7) == b"content"
    for other in ("pipe", "loop", "nowhere", "file/x", "/dev/zero"):
        assert read_regular(other, 7) is None
    with pytest.raises(InputError, match="file: larger than 6 bytes"):
        read_regular("file", 6)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_what_cannot_be_written_is_told_with_its_place(tmp_path, monkeypatch, number):
    def closed(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", closed)
    with pytest.raises(InputError, match=r"r/a: cannot be written .*; choose another place"):
        replace_file(tmp_path / "r" / "a", b"")


@pytest.mark.parametrize("place", ["file", "file.partial"])
def test_a_file_is_written_whole_and_what_a_killed_process_left_is_not_written_through(place):
    Path("victim").write_bytes(b"content")
    Path(place).hardlink_to("victim")
    replace_file(Path("file"), b"new")
    assert Path("file").read_bytes() == b"new"
    assert Path("victim").read_bytes() == b"content"


def test_a_link_that_was_named_is_followed():
    Path("real").mkdir()
    Path("link").symlink_to("real/file")
    replace_file(Path("link"), b"new")
    assert Path("real/file").read_bytes() == b"new" and Path("link").is_symlink()
