"""opsworkscm-local for tests in Python: OpsWorks CM on this machine, a world for each test.

    with opsworkscm_local.start("--duration", "backup=1h") as emulator:
        world = emulator.new_world()
        world.merge(Servers=[{"ServerName": "automate-06"}])
        client = world.client()  # of boto3

With pytest the fixture `opsworkscm` is such a world; see pytest_plugin.
"""

from .emulator import Ended, Emulator, start
from .world import Refused, World

__all__ = ["Emulator", "Ended", "Refused", "World", "start"]
