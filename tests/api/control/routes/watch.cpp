// Waiting for a state, and the stream of what changes.
#include <catch2/catch.hpp>

#include "tests/stream.hpp"
#include "tests/world.hpp"

using namespace std::chrono_literals;
using tests::Answer;
using tests::some_account;
using tests::World;

namespace {

constexpr auto automate = R"({"ServerName":"automate-06"})";

// A request of the emulator's own API that may have to come again.
class Waiting {
 public:
  Waiting(World& world, std::string target) : world_(world), target_(std::move(target)) {
    request_ = {"GET", target_, headers_, ""};
    request_.id = 4'711;
    request_.arrived = world.now;
  }

  api::Answer ask() { return world_.engine().run(world_.now, std::span(&request_, 1)).at(0); }
  bool has_to_wait() { return std::holds_alternative<api::Later>(ask()); }

 private:
  World& world_;
  std::string target_;
  std::vector<api::Header> headers_{{"X-Emulator-Account", some_account}};
  api::Request request_;
};

std::string events_after(World& world, std::uint64_t place) {
  return tests::told_since(world, place);
}

int count_of(const std::string& text, std::string_view what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

// --- Waiting ---------------------------------------------------------------------------------

TEST_CASE("a wait is answered as soon as it is so") {
  World world;
  world.put_server("automate-06");
  const std::string id = world.call("CreateBackup", automate).at("/Backup/BackupId");
  Waiting waiting(world, "/_emulator/wait?BackupId=" + id + "&Status=OK,FAILED");

  const api::Answer first = waiting.ask();
  REQUIRE(std::holds_alternative<api::Later>(first));
  CHECK(std::get<api::Later>(first).at == world.now + 30s);
  CHECK(std::get<api::Later>(first).account == some_account);

  world.engine().take_changed();
  world.pass(2s);
  CHECK(world.engine().take_changed().contains(std::string(some_account)));
  const api::Answer second = waiting.ask();
  REQUIRE(std::holds_alternative<api::Reply>(second));
  CHECK(std::get<api::Reply>(second).status == 200);
  CHECK(std::get<api::Reply>(second).body ==
        R"({"BackupId":")" + id + R"(","Status":"OK","Now":"2016-07-29T13:38:49.520Z"})");
}

TEST_CASE("a wait that takes too long tells what is due") {
  World world;
  world.put_server("automate-06");
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  world.call("CreateBackup", automate);

  const Answer late =
      world.control("GET", "/_emulator/wait?ServerName=automate-06&Status=HEALTHY&Timeout=5");

  CHECK(late.status() == 408);
  CHECK(late.message() ==
        "'automate-06' is BACKING_UP. The clock stands at 2016-07-29T13:38:47.520Z; the next "
        "change is due at 2016-07-29T13:38:49.520Z: PATCH /_emulator/clock moves it.");
}

TEST_CASE("one can wait for a deletion, and for an association") {
  World world;
  world.put_server("automate-06");
  const Answer associated = world.call(
      "AssociateNode", R"({"ServerName":"automate-06","NodeName":"node","EngineAttributes":[]})");
  Waiting association(world,
                      "/_emulator/wait?ServerName=automate-06&Status=SUCCESS"
                      "&NodeAssociationStatusToken=" +
                          associated.at("/NodeAssociationStatusToken"));
  CHECK(association.has_to_wait());
  world.pass(1s);
  CHECK_FALSE(association.has_to_wait());

  Waiting deletion(world, "/_emulator/wait?ServerName=automate-06&Status=DELETED");
  world.call("DeleteServer", automate);
  CHECK(deletion.has_to_wait());
  world.pass(2s);
  CHECK_FALSE(deletion.has_to_wait());
}

TEST_CASE("a wait says what it needs to be told") {
  World world;
  const auto message = [&](const std::string& query) {
    const Answer refused = world.control("GET", "/_emulator/wait" + query);
    CHECK(refused.status() == 400);
    return refused.message();
  };

  CHECK(message("?Status=OK") ==
        "Name what to wait for: one of BackupId, ServerName and NodeAssociationStatusToken.");
  CHECK(message("?BackupId=a&ServerName=b&Status=OK").starts_with("Name what to wait for"));
  CHECK(message("?BackupId=a&Status=FINE") ==
        "Status must be one or more, separated by commas, of IN_PROGRESS, OK, FAILED, DELETING, "
        "DELETED.");
  CHECK(message("?BackupId=a").starts_with("Status must be"));
  CHECK(message("?BackupId=a&Status=OK&Timeout=1h") ==
        "Timeout must be seconds or a duration, 5 minutes at most.");
}

// --- The stream -----------------------------------------------------------------------------

TEST_CASE("every committed change is told in its order, at its own moment") {
  World world;
  world.put_server("automate-06");
  const std::uint64_t begin = world.engine().change_stream().end();
  const std::string id = world.call("CreateBackup", automate).at("/Backup/BackupId");
  world.pass(1h);

  const std::string text = events_after(world, begin);

  std::vector<std::string> data;
  for (std::size_t at = text.find("data: "); at != std::string::npos;
       at = text.find("data: ", at + 1)) {
    data.push_back(text.substr(at + 6, text.find('\n', at) - at - 6));
  }
  const std::string start = R"({"At":"2016-07-29T13:38:47.520Z","Region":"us-east-1",)";
  const std::string finish = R"({"At":"2016-07-29T13:38:49.520Z","Region":"us-east-1",)";
  CHECK(data ==
        std::vector<std::string>{
            start + R"("BackupId":")" + id +
                R"(","ServerName":"automate-06","BackupType":"MANUAL","Status":"IN_PROGRESS"})",
            start + R"("ServerName":"automate-06","Message":"Started backup ')" + id + R"('."})",
            start + R"("ServerName":"automate-06","Previous":"HEALTHY","Status":"BACKING_UP"})",
            finish + R"("BackupId":")" + id +
                R"(","ServerName":"automate-06","BackupType":"MANUAL",)" +
                R"("Previous":"IN_PROGRESS","Status":"OK"})",
            finish + R"("ServerName":"automate-06","Previous":"BACKING_UP","Status":"HEALTHY"})",
            finish + R"("ServerName":"automate-06","Message":"Backup ')" + id +
                R"(' completed successfully."})"});
}

TEST_CASE("what was undone is not told") {
  World world;
  world.put_server("automate-06");
  const std::uint64_t begin = world.engine().change_stream().end();

  world.call("CreateBackup", R"({"ServerName":"nobody"})");
  world.control(
      "POST", "/_emulator/world", R"({"Servers":[{"ServerName":"a"},{"ServerName":"1"}]})");

  CHECK(world.engine().change_stream().end() == begin);
}

TEST_CASE("a watcher sees its own world alone, and changes of the world as a whole by name") {
  World world;
  const std::uint64_t begin = world.engine().change_stream().end();
  world.control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  world.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"a"}]})", "999999999999");

  const std::string text = events_after(world, begin);

  CHECK(count_of(text, "event: ") == 1);
  CHECK(text.find(R"("Request":"PATCH /_emulator/clock")") != std::string::npos);
}

TEST_CASE("a watcher who comes back goes on behind the last event it had") {
  World world;
  world.put_server("automate-06");
  const api::ChangeStream& change_stream = world.engine().change_stream();
  const std::uint64_t begin = change_stream.end();
  world.call("CreateBackup", automate);
  const std::string text = events_after(world, begin);
  const std::string first_id = text.substr(4, text.find('\n') - 4);

  const std::optional<api::Place> place = change_stream.place_of(first_id);

  REQUIRE(place.has_value());
  CHECK(place->changes == begin + 1);
  CHECK(text.ends_with(events_after(world, place->changes)));
  CHECK_FALSE(change_stream.place_of("1-1").has_value());
  CHECK_FALSE(change_stream.place_of("").has_value());
  CHECK_FALSE(change_stream.place_of(first_id + "000000").has_value());
}

TEST_CASE("an unknown place is answered with a gap") {
  World world;
  const api::Header last{"Last-Event-ID", "17-4"};
  const Answer answer = world.send({"GET", "/_emulator/stream", std::span(&last, 1), ""});

  CHECK(answer.status() == 200);
  CHECK(answer.reply.content_type == "text/event-stream");
  CHECK(answer.reply.watch.has_value());
  CHECK(answer.reply.body.find("event: gap") != std::string::npos);
}

TEST_CASE("a watcher too far behind gets a gap and what is left") {
  api::ChangeStream change_stream(7);
  const std::map<storage::WorldId, std::string> accounts{{1, "a"}};
  for (std::size_t i = 0; i < api::ChangeStream::changes_max + 5; ++i) {
    change_stream.add({{1, "us-east-1", storage::Subject::backup, std::to_string(i), "OK", {}}},
                      accounts);
  }

  const api::Journal journal;
  api::control::StreamReader reader(
      change_stream, journal, {.account = "a", .after = 2, .events = tests::usual_events});
  std::string text = reader.next();

  CHECK(text.starts_with("id: 7-5\nevent: gap\n"));
  CHECK(count_of(text, "event: gap") == 1);
  std::size_t told = 0;
  while (!text.empty()) {
    told += static_cast<std::size_t>(count_of(text, "event: backup"));
    CHECK(text.size() < 128 * 1024);
    text = reader.next();
  }
  CHECK(told == api::ChangeStream::changes_max);
}

TEST_CASE("calls that the journal keeps no more are a gap, and then the stream goes on") {
  const api::ChangeStream change_stream(7);
  api::Journal journal;
  const auto call = [&] { journal.note({.account = "a"}, {.output = "{}"}); };
  call();
  api::control::StreamReader reader(
      change_stream, journal, {.account = "a", .calls = 1, .events = ~std::uint32_t{0}});
  CHECK(reader.next().empty());
  for (std::size_t i = 0; i < api::Journal::entries_max + 3; ++i) call();

  std::string text = reader.next();
  CHECK(text.starts_with("id: 7-0-4\nevent: gap\n"));
  std::size_t told = 0;
  while (!text.empty()) {
    told += static_cast<std::size_t>(count_of(text, "event: call"));
    text = reader.next();
  }
  CHECK(told == api::Journal::entries_max);
  call();
  CHECK(count_of(reader.next(), "event: ") == 1);
}

// --- Metrics ---------------------------------------------------------------------------------

TEST_CASE("metrics count calls by operation and error, whatever name a client makes up") {
  World world;
  world.put_server("automate-06");
  world.call("CreateBackup", automate);
  world.call("CreateBackup", automate);
  world.call("CreateBackup", automate);
  world.call(R"(Evil"}Operation)", "{}");

  const std::string text = world.control("GET", "/_emulator/metrics").reply.body;

  for (const char* line :
       {"opsworkscm_calls_total{operation=\"CreateBackup\",error=\"\"} 1\n",
        "opsworkscm_calls_total{operation=\"CreateBackup\",error=\"InvalidStateException\"} 2\n",
        "opsworkscm_calls_total{operation=\"other\",error=\"UnknownOperationException\"} 1\n",
        "opsworkscm_servers 1\n",
        "opsworkscm_manual_backups 1\n",
        "opsworkscm_worlds 1\n"}) {
    CHECK(text.find(line) != std::string::npos);
  }
}
