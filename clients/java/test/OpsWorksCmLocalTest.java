// The extension as its users have it.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpsWorksCmLocalTest {
  @RegisterExtension
  static final OpsWorksCmLocal emulator = new OpsWorksCmLocal("--duration", "backup=1h");

  private static final String AUTOMATE = "{\"ServerName\":\"automate-06\"}";

  private static void prepare(OpsWorksCmLocal.World world) {
    world.merge("{\"Servers\":[" + AUTOMATE + "]}");
    world.freeze();
  }

  private static void assertHas(String text, String part) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void aBackupCompletesWhenTheClockIsMoved(OpsWorksCmLocal.World world) {
    prepare(world);
    world.call("CreateBackup", AUTOMATE);
    assertHas(world.backups("Status", "IN_PROGRESS"), "automate-06-");
    world.advance("1h");
    assertHas(world.backups("Status", "OK"), "automate-06-");
    assertHas(world.history(), "IN_PROGRESS");
    assertHas(world.events(), "automate-06");
  }

  @Test
  void eachTestHasAWorldOfItsOwn(OpsWorksCmLocal.World world) {
    assertFalse(world.export().contains("automate-06"));
    assertEquals(12, world.account().length());
    assertEquals(emulator.url(), world.endpoint().toString());
  }

  @Test
  void faultsAndPoliciesDecideHowItGoes(OpsWorksCmLocal.World world) {
    prepare(world);
    world.fault("{\"Operation\":\"CreateBackup\",\"Error\":\"ThrottlingException\",\"Times\":1}");
    assertHas(world.call("CreateBackup", AUTOMATE), "ThrottlingException");
    world.policy("{\"Change\":\"backup\",\"Hold\":true}");
    world.call("CreateBackup", AUTOMATE);
    world.release("{\"Fail\":\"The disk is full.\"}");
    assertHas(world.backups(), "FAILED");
    assertHas(world.faults(), "ThrottlingException");
    assertHas(world.policies(), "Hold");
    world.clearFaults();
    world.clearPolicies();
    assertFalse(world.faults().contains("ThrottlingException"));
  }

  @Test
  void aCheckpointIsWhatOneReturnsTo(OpsWorksCmLocal.World world) {
    prepare(world);
    world.checkpoint("before");
    world.call("CreateBackup", AUTOMATE);
    world.restore("before");
    assertFalse(world.backups().contains("BackupId"));
    assertHas(world.checkpoints(), "before");
    world.deleteCheckpoint("before");
  }

  @Test
  void theJournalIsVerifiedAndRefusalsAreSentences(OpsWorksCmLocal.World world) {
    prepare(world);
    world.call("CreateBackup", AUTOMATE);
    world.verify("{\"Operation\":\"CreateBackup\",\"Exactly\":1}");
    var refused =
        assertThrows(
            OpsWorksCmLocal.Refused.class,
            () -> world.verify("{\"Operation\":\"DeleteBackup\",\"Exactly\":1}"));
    assertEquals(409, refused.status);
    assertHas(refused.getMessage(), "DeleteBackup exactly once: not seen");
    assertFalse(refused.getMessage().contains("{"));
  }

  @Test
  void theStreamTellsChanges(OpsWorksCmLocal.World world) {
    prepare(world);
    try (Stream<String> lines = world.stream("hello,backup")) {
      var told = lines.iterator();
      while (!told.next().startsWith("event: hello")) {}
      world.call("CreateBackup", AUTOMATE);
      while (!told.next().startsWith("event: backup")) {}
      assertHas(told.next(), "IN_PROGRESS");
    }
  }

  @Test
  void optionsThatAreRefusedAreToldInTheProgramsWords() {
    var refused = new OpsWorksCmLocal("--limit", "servers=x");
    var ended = assertThrows(OpsWorksCmLocal.Ended.class, refused::start);
    assertHas(ended.getMessage(), "has ended with exit status 2. Its log:\n");
    assertHas(ended.getMessage(), "--limit servers=x");
  }
}
