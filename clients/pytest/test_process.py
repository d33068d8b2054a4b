"""How the program is found, started and ended, and what is told where something goes wrong."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from opsworkscm_local import Ended, start

pytest_plugins = "pytester"

here = pathlib.Path(__file__).parent


def listens(url):
    try:
        socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), 5).close()
        return True
    except ConnectionRefusedError:
        return False


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        time.sleep(0.01)


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest of its own on such tests."""
    monkeypatch.setenv("PYTHONPATH", str(here))

    def run(source, *arguments):
        pytester.makepyfile(source)
        loaded = [] if is_installed() else ["-p", "opsworkscm_local.pytest_plugin"]
        return pytester.runpytest_subprocess(*loaded, "-p", "no:cacheprovider", *arguments)

    return run


def is_installed():
    from importlib import metadata

    return any(each.name == "opsworkscm_local" for each in metadata.entry_points(group="pytest11"))


def test_without_the_program_it_says_what_to_do(run, monkeypatch):
    monkeypatch.setenv("OPSWORKSCM_LOCAL_PROGRAM", "")
    monkeypatch.setenv("PATH", "")
    if is_installed():
        pytest.skip("the program is installed with the fixture")
    result = run("def test_it(opsworkscm): pass")
    result.stdout.fnmatch_lines(["*OPSWORKSCM_LOCAL_PROGRAM may name it*"])


def test_options_that_are_refused_are_told_in_the_programs_words():
    with pytest.raises(Ended, match=r"has ended with exit status 2(.|\n)*--limit servers=x"):
        start("--limit", "servers=x")


def test_variables_of_the_shell_are_no_options(monkeypatch):
    monkeypatch.setenv("OPSWORKSCM_LOCAL_SERVER", "automate-06")
    monkeypatch.setenv("OPSWORKSCM_LOCAL_DATA", "/nowhere/store.db")
    with start() as emulator:
        world = emulator.new_world("000000000000")
        assert world.export("Servers")["Servers"] == []


def test_options_by_ini_and_by_fixture(run, pytester):
    check = """
        def test_it(opsworkscm):
            opsworkscm.merge(Servers=[{{"ServerName": "automate-06"}}])
            opsworkscm.freeze()
            opsworkscm.call("CreateBackup", ServerName="automate-06")
            opsworkscm.advance({!r})
            assert opsworkscm.backups()[0]["Status"] == "IN_PROGRESS"
            opsworkscm.advance("1s")
            assert opsworkscm.backups()[0]["Status"] == "OK"
    """
    pytester.makeini("[pytest]\nopsworkscm_local_options = --duration 'backup=3h'\n")
    run(check.format("PT2H59M59S")).assert_outcomes(passed=1)
    pytester.makeconftest("""
        import pytest
        @pytest.fixture(scope="session")
        def opsworkscm_options():
            return ["--duration", "backup=4h"]
    """)
    run(check.format("PT3H59M59S")).assert_outcomes(passed=1)


def test_a_running_one_is_used_and_left_alone(run, monkeypatch):
    with start("--control-token", "let-me-in") as emulator:
        monkeypatch.setenv("OPSWORKSCM_LOCAL_URL", emulator.url + "/")
        monkeypatch.setenv("OPSWORKSCM_LOCAL_CONTROL_TOKEN", "let-me-in")
        run("def test_it(opsworkscm): opsworkscm.freeze()").assert_outcomes(passed=1)
        assert listens(emulator.url)


def test_a_failing_test_shows_calls_world_and_log(run):
    result = run("""
        def test_it(opsworkscm):
            opsworkscm.freeze()
            opsworkscm.merge(Servers=[{"ServerName": "automate-06"}])
            opsworkscm.policy(Change="backup", Fail="The disk is full.")
            opsworkscm.call("CreateBackup", ServerName="automate-06")
            opsworkscm.call("CreateBackup", ServerName="absent")
            assert False
        def test_another(opsworkscm):
            opsworkscm.merge(Servers=[{"ServerName": "automate-99"}])
    """)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([
        "*opsworkscm: calls*",
        '#1 * CreateBackup {"ServerName": "automate-06"} -> 200',
        "#2 * -> 400 ResourceNotFoundException: *",
        "*opsworkscm: world*",
        "account * frozen",
        "server automate-06 BACKING_UP in us-east-1",
        "backup automate-06-* IN_PROGRESS in us-east-1",
        "due *: backup of automate-06-*",
        "policy *The disk is full.*",
        "*opsworkscm: log*",
        "*info * server automate-06 HEALTHY -> BACKING_UP*",
    ])
    result.stdout.no_fnmatch_line("*automate-99*")


def test_a_fixture_that_fails_shows_them_too(run):
    result = run("""
        import pytest
        @pytest.fixture
        def prepared(opsworkscm):
            opsworkscm.merge(Servers=[{"ServerName": "automate-06", "Status": "GREEN"}])
        def test_it(prepared): pass
    """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Nothing was changed.*", "*opsworkscm: calls*", "no calls"])


def test_a_crash_is_told_once_with_its_log(run):
    result = run("""
        import pytest
        @pytest.mark.parametrize("turn", range(3))
        def test_it(opsworkscm, turn):
            opsworkscm.merge(Servers=[{"ServerName": "automate-06"}])
            opsworkscm.emulator.process.kill()
            opsworkscm.emulator.process.wait()
            opsworkscm.freeze()
    """)
    result.assert_outcomes(failed=1, errors=2)
    text = result.stdout.str()
    assert text.count("has ended by SIGKILL. Its log:") == text.count("automate-06 - -> HEALTHY")
    result.stdout.fnmatch_lines(["*has ended by SIGKILL; its log was told before*"])


parent = """
import os, time
def test_it(opsworkscm):
    print(opsworkscm.url, os.getpid(), file=open({told!r}, "a"), flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_kill_9_of_pytest_leaves_nothing_behind(arguments, pytester, monkeypatch):
    if arguments:
        pytest.importorskip("xdist")
    monkeypatch.setenv("PYTHONPATH", str(here))
    told = pytester.path / "told"
    source = parent.format(told=str(told))
    pytester.makepyfile(source + source[source.index("def") :].replace("test_it", "test_other"))
    loaded = [] if is_installed() else ["-p", "opsworkscm_local.pytest_plugin"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *loaded, "-p", "no:cacheprovider", *arguments],
        cwd=pytester.path,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: told.exists() and told.read_text().count("\n") == max(1, len(arguments)))
        lines = [line.split() for line in told.read_text().splitlines()]
        urls = [url for url, _ in lines]
        assert all(map(listens, urls))
        # Workers of xdist whose controller was killed go on for 10 s, so they are killed as well.
        for number in {process.pid, *(int(number) for _, number in lines)}:
            os.kill(number, signal.SIGKILL)
        wait_until(lambda: not any(map(listens, urls)))
    finally:
        process.kill()
        process.wait()


def test_parallel_workers_have_an_emulator_each(run):
    pytest.importorskip("xdist")
    result = run(
        """
        import pytest
        @pytest.mark.parametrize("turn", range(20))
        def test_it(opsworkscm, turn):
            opsworkscm.freeze()
            opsworkscm.merge(Servers=[{"ServerName": "automate-06"}])
            opsworkscm.call("CreateBackup", ServerName="automate-06")
            assert len(opsworkscm.backups()) == 1
            assert turn != 7
        """,
        "-n", "2",
    )
    result.assert_outcomes(passed=19, failed=1)
    result.stdout.fnmatch_lines(["*opsworkscm: calls*", "#1 * CreateBackup *"])


def test_what_the_readme_shows(run, pytester):
    blocks = re.findall(r"```(?:python|ini)\n(.*?)```", (here / "README.md").read_text(), re.DOTALL)
    fixture, ini, conftest, alone = blocks
    pytester.makeini(ini)
    pytester.makeconftest("import pytest\n" + conftest.replace('"--init", "world.json"', ""))
    run(fixture).assert_outcomes(passed=1)
    script = pytester.path / "alone.py"
    script.write_text(alone)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.stdout == "HEALTHY\n", done.stderr
