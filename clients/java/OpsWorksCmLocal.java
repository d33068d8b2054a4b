// OpsWorks CM on this machine for tests with JUnit 5: copy this file. Java 17, no library but JUnit's.
//
//   @RegisterExtension
//   static final OpsWorksCmLocal emulator = new OpsWorksCmLocal("--duration", "backup=1h");
//
//   @Test
//   void nightly(OpsWorksCmLocal.World world) {
//     world.merge("{\"Servers\":[{\"ServerName\":\"automate-06\"}]}");
//     …
//   }
//
// What is given and answered is JSON, as `GET /_emulator/openapi.json` describes it.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Starts the program that the system property `opsworkscm.local.program`, OPSWORKSCM_LOCAL_PROGRAM or
 * PATH names, once a class, on a free port; where OPSWORKSCM_LOCAL_URL names a running one, nothing is
 * started. It ends with the class, and with this process, however that ends. Each test that has a World
 * as a parameter gets one that was never used; where it fails, the failure has calls, world and log as a
 * suppressed exception.
 */
public final class OpsWorksCmLocal
    implements BeforeAllCallback,
        AfterAllCallback,
        AfterEachCallback,
        ParameterResolver,
        TestExecutionExceptionHandler {

  private static final String PREFIX = "OPSWORKSCM_LOCAL_";
  private static final int STOP_SECONDS_MAX = 20;
  private static final int LOG_LINES_MAX = 50;
  private static final Pattern URL = Pattern.compile("https?://[^\\s,\"]+");
  private static final Pattern MESSAGE = Pattern.compile("\\{\"Message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  // No proxy stands between, whatever the user's settings name.
  private final HttpClient http = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
  // Random, so that parallel classes don't meet in one emulator.
  private final AtomicLong accounts =
      new AtomicLong(100_000_000_000L + (new SecureRandom().nextLong() >>> 1) % 800_000_000_000L);
  private final String[] options;
  private String url;
  private Process process;
  private Path log;
  private boolean told;

  public OpsWorksCmLocal(String... options) {
    this.options = options;
  }

  /** What the emulator answers instead of doing it: its own words. */
  public static final class Refused extends AssertionError {
    private static final long serialVersionUID = 1;

    public final int status;
    public final String answer;

    Refused(int status, String answer) {
      super(sentenceOf(answer));
      this.status = status;
      this.answer = answer;
    }

    private static String sentenceOf(String answer) {
      Matcher found = MESSAGE.matcher(answer);
      return found.lookingAt() ? found.group(1).replace("\\\"", "\"").replace("\\\\", "\\") : answer;
    }
  }

  /** The program has ended, though it was not told to; with its log the first time it is told. */
  public static final class Ended extends AssertionError {
    private static final long serialVersionUID = 1;

    Ended(String text) {
      super(text);
    }
  }

  /** What a failing test's world was like. */
  public static final class Circumstances extends Exception {
    private static final long serialVersionUID = 1;

    Circumstances(String text) {
      super(text, null, false, false);
    }
  }

  /** Where it listens. */
  public String url() {
    return url;
  }

  /** A world that was never used. */
  public World newWorld() {
    return world(Long.toString(accounts.incrementAndGet()));
  }

  /** The world of an account. */
  public World world(String account) {
    return new World(account);
  }

  /** What the program has logged; nothing where it was there before. */
  public String log() {
    try {
      return log == null ? "" : Files.readString(log);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    stop();
  }

  /** For use without JUnit; does nothing if it runs. */
  public void start() throws IOException {
    if (url != null) return;
    String running = System.getenv(PREFIX + "URL");
    if (running != null && !running.isEmpty()) {
      url = running.replaceAll("/$", "");
      return;
    }
    log = Files.createTempFile("opsworkscm-local-", ".log");
    List<String> command = new ArrayList<>(List.of(program(), "run", "--port", "0"));
    command.add("--until-stdin-closes");
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith(PREFIX));
    process = builder.start();
    String line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
    Matcher found = line == null ? null : URL.matcher(line);
    if (found == null || !found.find()) {
      check();
      throw new Ended("opsworkscm-local said: " + line);
    }
    url = found.group();
  }

  public void stop() throws IOException, InterruptedException {
    url = null;
    if (process == null) return;
    process.destroy();
    if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    process = null;
    Files.deleteIfExists(log);
    log = null;
  }

  private static String program() {
    String property = System.getProperty("opsworkscm.local.program", "");
    if (!property.isEmpty()) return property;
    String variable = System.getenv(PREFIX + "PROGRAM");
    return variable == null || variable.isEmpty() ? "opsworkscm-local" : variable;
  }

  private void check() {
    if (process == null) return;
    try {
      if (!process.waitFor(200, TimeUnit.MILLISECONDS)) return;
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      return;
    }
    String reason = "opsworkscm-local has ended with exit status " + process.exitValue();
    if (told) throw new Ended(reason + "; its log was told before");
    told = true;
    throw new Ended(reason + ". Its log:\n" + lastLines(log().lines()));
  }

  private static String lastLines(Stream<String> lines) {
    List<String> all = lines.collect(Collectors.toList());
    return String.join("\n", all.subList(Math.max(0, all.size() - LOG_LINES_MAX), all.size()));
  }

  // JUnit's side.

  private static ExtensionContext.Store storeOf(ExtensionContext context) {
    ExtensionContext.Namespace own = ExtensionContext.Namespace.create(OpsWorksCmLocal.class);
    return context.getStore(own);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == World.class;
  }

  @Override
  public World resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return storeOf(context).getOrComputeIfAbsent("world", key -> newWorld(), World.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    World world = storeOf(context).get("world", World.class);
    if (world != null && (process == null || process.isAlive())) world.clear();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    World world = storeOf(context).get("world", World.class);
    if (world != null && !(failure instanceof Ended)) {
      failure.addSuppressed(new Circumstances(reportOf(world)));
    }
    throw failure;
  }

  private String reportOf(World world) {
    try {
      Stream<String> ours =
          log().lines().filter(line -> !line.matches("\\S+ \\S+ \\d{12} .*") || line.contains(world.account));
      return "opsworkscm: calls\n" + world.journal("Limit", "50")
          + "\nopsworkscm: world\n" + world.export("Clock,Servers,Backups,Timers,Policies,Faults")
          + "\nopsworkscm: log\n" + lastLines(ours);
    } catch (RuntimeException | AssertionError error) {
      return "opsworkscm: " + error.getMessage();
    }
  }

  /** One account: servers, backups, clock, policies, faults and journal of its own. */
  public final class World {
    private final String account;

    private World(String account) {
      this.account = account;
    }

    /** The access key that leads to this world; any secret will do. */
    public String account() {
      return account;
    }

    /** For an SDK's endpointOverride. */
    public URI endpoint() {
      return URI.create(url);
    }

    /** The answer of /_emulator/PATH; throws Refused with the emulator's words. */
    public String ask(String method, String path, String json) {
      return send(method, path, json, BodyHandlers.ofString()).body();
    }

    private <T> HttpResponse<T> send(
        String method, String path, String json, HttpResponse.BodyHandler<T> handler) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/_emulator/" + path));
      request.header("X-Emulator-Account", account);
      String token = System.getenv(PREFIX + "CONTROL_TOKEN");
      if (process == null && token != null) request.header("Authorization", "Bearer " + token);
      if (json != null) request.header("Content-Type", "application/json");
      request.method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
      try {
        HttpResponse<T> answer = http.send(request.build(), handler);
        if (answer.statusCode() >= 400) throw new Refused(answer.statusCode(), textOf(answer.body()));
        return answer;
      } catch (ConnectException error) {
        check();
        throw new UncheckedIOException(error);
      } catch (IOException error) {
        check();
        throw new UncheckedIOException(error);
      } catch (InterruptedException error) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(error);
      }
    }

    private String textOf(Object body) {
      return body instanceof Stream<?> lines
          ? lines.map(Object::toString).collect(Collectors.joining("\n"))
          : String.valueOf(body);
    }

    private String get(String path, String... filters) {
      StringBuilder query = new StringBuilder();
      for (int i = 0; i + 1 < filters.length; i += 2) {
        query.append(i == 0 ? '?' : '&').append(filters[i]).append('=').append(part(filters[i + 1]));
      }
      return ask("GET", path + query, null);
    }

    private static String part(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // Each takes and gives JSON; filters are pairs of a name and a value.

    public String merge(String document) { return ask("POST", "world", document); }
    public String replace(String document) { return ask("PUT", "world", document); }
    public String export() { return get("world"); }
    public String export(String parts) { return get("world", "Parts", parts); }
    public void reset() { ask("POST", "reset", null); }
    public void clear() { ask("DELETE", "world", null); }

    public String clock() { return get("clock"); }
    public String clock(String change) { return ask("PATCH", "clock", change); }
    public String freeze() { return clock("{\"Frozen\":true}"); }
    public String advance(String duration) { return clock("{\"Advance\":\"" + duration + "\"}"); }
    public String toNextDue() { return clock("{\"ToNextDue\":true}"); }
    public String timers(String... filters) { return get("timers", filters); }
    public String end(long timer, String how) { return ask("POST", "timers/" + timer + "/end", how); }

    public String policy(String rule) { return ask("POST", "policies", rule); }
    public String policies() { return get("policies"); }
    public String replacePolicies(String document) { return ask("PUT", "policies", document); }
    public void clearPolicies() { ask("DELETE", "policies", null); }
    public String release(String which) { return ask("POST", "release", which); }
    public String fault(String rule) { return ask("POST", "faults", rule); }
    public String faults() { return get("faults"); }
    public String replaceFaults(String document) { return ask("PUT", "faults", document); }
    public void clearFaults() { ask("DELETE", "faults", null); }

    /** waitFor("BackupId", id, "Status", "OK"): returns once it is so, else throws Refused. */
    public String waitFor(String... what) { return get("wait", what); }

    public String checkpoint(String name) { return ask("PUT", "checkpoints/" + part(name), null); }
    public String checkpoints() { return get("checkpoints"); }
    public void deleteCheckpoint(String name) { ask("DELETE", "checkpoints/" + part(name), null); }
    public String restore(String name) { return ask("POST", "checkpoints/" + part(name) + "/restore", null); }

    public String journal(String... filters) { return get("journal", filters); }
    public void clearJournal() { ask("DELETE", "journal", null); }
    public String history(String... filters) { return get("history", filters); }
    public String backups(String... filters) { return get("backups", filters); }
    public String events(String... filters) { return get("events", filters); }

    /** verify("{\"Operation\":\"CreateBackup\",\"Exactly\":1}", …) throws Refused where it isn't so. */
    public String verify(String... expectations) {
      String list = String.join(",", expectations);
      return ask("POST", "journal/verify", "{\"Expectations\":[" + list + "]}");
    }

    /** Server-sent events, line by line, until the stream is closed; of these names, with commas. */
    public Stream<String> stream(String events) {
      return send("GET", "stream?Events=" + part(events), null, BodyHandlers.ofLines()).body();
    }

    /** An operation without an SDK. */
    public String call(String operation, String input) {
      return ask("POST", "calls", "{\"Operation\":\"" + operation + "\",\"Input\":" + input + "}");
    }
  }
}
