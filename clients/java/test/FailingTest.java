// A test that fails, to see what is told; and one that finds the emulator gone. run.py runs it.

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailingTest {
  @RegisterExtension static final OpsWorksCmLocal emulator = new OpsWorksCmLocal();

  @Test
  void itFails(OpsWorksCmLocal.World world) {
    world.merge("{\"Servers\":[{\"ServerName\":\"automate-06\"}]}");
    world.call("CreateBackup", "{\"ServerName\":\"automate-06\"}");
    assertEquals(1, 2);
  }
}
