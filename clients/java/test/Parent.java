// A program that has an emulator, tells its address and world, and then waits to be killed.
public final class Parent {
  public static void main(String[] arguments) throws Exception {
    var emulator = new OpsWorksCmLocal();
    emulator.start();
    System.out.println(emulator.url());
    Thread.sleep(600_000);
  }
}
