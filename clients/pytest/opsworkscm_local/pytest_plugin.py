"""pytest fixture `opsworkscm`: a World of opsworkscm-local, empty and this test's own.

The program is started once a session, on a free port, and ends with it, by kill -9 too; with
pytest-xdist each worker has one. Where OPSWORKSCM_LOCAL_URL names a running one, as in a CI
service, nothing is started. The ini option `opsworkscm_local_options`, or the fixture
`opsworkscm_options` in a conftest.py, gives its options.
"""

import pytest

from . import report
from .emulator import Ended, running_or_started

key = pytest.StashKey()


def or_fail(action):
    """What it gives; a failure without a traceback where there is no emulator to ask."""
    try:
        return action()
    except (Ended, FileNotFoundError) as error:
        reason = str(error)
    pytest.fail(reason, pytrace=False)


def pytest_addoption(parser):
    parser.addini("opsworkscm_local_options", "options of opsworkscm-local", type="args")


@pytest.fixture(scope="session")
def opsworkscm_options(pytestconfig):
    """Options of the program, a list; those of the ini option."""
    return pytestconfig.getini("opsworkscm_local_options")


@pytest.fixture(scope="session")
def opsworkscm_emulator(opsworkscm_options):
    """The Emulator of this session."""
    with or_fail(lambda: running_or_started(*opsworkscm_options)) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def opsworkscm_url(opsworkscm_emulator):
    """Where the emulator listens."""
    return opsworkscm_emulator.url


@pytest.fixture
def opsworkscm(opsworkscm_emulator, request):
    """A World that was never used; it is gone after the test."""
    or_fail(opsworkscm_emulator.check)
    world = opsworkscm_emulator.new_world()
    request.node.stash[key] = (world, opsworkscm_emulator.log_size())
    yield world
    if not opsworkscm_emulator.has_ended():
        world.clear()


def sections(world, log_begin, failure):
    """Titles and texts; of one that has ended only that it has, unless the failure tells it."""
    if world.emulator.has_ended():
        try:
            world.emulator.check()
        except Ended as error:
            if "has ended" not in failure:
                yield "opsworkscm", str(error)
        return
    yield "opsworkscm: calls", report.calls_of(world)
    yield "opsworkscm: world", report.world_of(world)
    if world.emulator.process:
        yield "opsworkscm: log", report.log_of(world, log_begin)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    made = outcome.get_result()
    if made.when == "teardown" or not made.failed or key not in item.stash:
        return
    try:
        made.sections.extend(sections(*item.stash[key], str(call.excinfo.value)))
    except Exception as error:  # the report of the test counts for more than what we add to it
        made.sections.append(("opsworkscm", f"could not be asked: {error}"))
