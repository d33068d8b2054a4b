// Every route and every operation, asked with much of a world that holds much: no turn does more
// since there is more. What a turn does is counted in SQLite's steps, rows and bytes.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "api/body_parts.hpp"
#include "api/control/routes/table.hpp"
#include "api/operations/table.hpp"
#include "storage/known.hpp"
#include "storage/timers.hpp"
#include "tests/world.hpp"

using tests::some_account;
using tests::World;

namespace {

// --- A world that holds much -----------------------------------------------------------------

constexpr int few = 700;  // more than any page or part of work
constexpr int many = 4 * few;

const std::string servers_role = "arn:aws:iam::123456789012:role/x";
const std::string instance_profile = "arn:aws:iam::123456789012:instance-profile/x";

#define NUMBERS                  \
  "WITH RECURSIVE numbers(n) AS" \
  " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2) "

void fill_servers(World& world, storage::WorldId id, std::int64_t rows) {
  world.database().execute(
      NUMBERS
      "INSERT INTO server (id, scope, name, servers, associations, last_backup_at, status,"
      " configuration, uncounted, created_at, arn, endpoint, associate_public_ip_address,"
      " backup_retention_count, disable_automated_backup) SELECT last + n, scope, 's' || n, 1, 0, "
      "0,"
      " status, configuration, 0, n, 'arn', 'e', 1, 1, 0 FROM numbers,"
      " (SELECT *, (SELECT max(id) FROM server) AS last FROM server WHERE scope = ?1 << 20"
      "  AND name = 'a')",
      id,
      rows);
}

// Of the server "a", each list as long.
void fill_lists(World& world, storage::WorldId id, std::int64_t rows) {
  storage::Database& database = world.database();
  database.execute(NUMBERS
                   "INSERT INTO backup (scope, created_at, tie, server, type, status,"
                   " configuration, own_id, arn) SELECT scope, n, '', id, 0, 1, configuration,"
                   " 'a-' || n, 'arn' FROM numbers, server WHERE scope = ?1 << 20 AND name = 'a'",
                   id,
                   rows);
  database.execute(
      "UPDATE server SET uncounted = ?2 WHERE scope = ?1 << 20 AND name = 'a'", id, rows);
  database.execute(
      "UPDATE scope SET (servers, backups, marks) = (servers + ?2, backups + ?2, 7)"
      " WHERE id = ?1 << 20",
      id,
      rows);
  database.execute(NUMBERS
                   "INSERT INTO event (world, id, server, created_at, message)"
                   " SELECT ?1, n + 100, id, n, 'It happened.' FROM numbers, server"
                   " WHERE scope = ?1 << 20 AND name = 'a'",
                   id,
                   rows);
  database.execute(NUMBERS
                   "INSERT INTO association (server, token, node_name, status)"
                   " SELECT id, 't' || n, 'n', 0 FROM numbers, server"
                   " WHERE scope = ?1 << 20 AND name = 'a'",
                   id,
                   rows);
  database.execute(NUMBERS
                   "INSERT INTO tag (scope, resource, key, value)"
                   " SELECT ?1 << 20, 'backup/a-' || n, 'k', 'v' FROM numbers",
                   id,
                   rows);
}

// Changes of as many servers that are held, and as many that wait to be read.
void fill_timers(World& world, storage::WorldId id, std::int64_t rows) {
  for (const std::optional<int> polls : {std::optional<int>(), std::optional<int>(2)}) {
    world.database().execute(
        NUMBERS
        "INSERT INTO timer (world, id, due, change, server, subject, resume, polls)"
        " SELECT ?1, (SELECT ifnull(max(id), 0) FROM timer WHERE world = ?1) + n, NULL, 4,"
        " server.id, '', 6, ?3 FROM numbers, server"
        " WHERE scope = ?1 << 20 AND name = 's' || n",
        id,
        rows,
        polls);
  }
  static_assert(storage::Change::update == storage::Change{4});
  static_assert(storage::ServerStatus::healthy == storage::ServerStatus{6});
}

std::string list_of(int count, std::string_view element) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + std::string(element);
  return "[" + list + "]";
}

std::unique_ptr<World> filled(int rows) {
  api::Settings settings;
  settings.servers_max = 1'000'000;
  auto world = std::make_unique<World>(settings);
  world->control("PATCH", "/_emulator/clock", R"({"Frozen":true})");
  world->put_server("a");
  world->put_server("b");
  world->call("CreateBackup", R"({"ServerName":"b"})");
  world->control("PATCH", "/_emulator/clock", R"({"Advance":"PT1M"})");
  const storage::WorldId id = world->scope().world;
  fill_servers(*world, id, rows);
  fill_lists(*world, id, rows);
  fill_timers(*world, id, rows);
  world->database().known().clear();
  for (const std::string name : {"c", "d"}) {
    world->control("PUT", "/_emulator/checkpoints/" + name);
  }
  return world;
}

// --- What is asked ---------------------------------------------------------------------------

struct Ask {
  std::string target;  // of a route; "" of an operation
  std::string body{};
  unsigned status = 200;
  std::string type = "application/json";
};

const std::string long_text(1'024, 'x');
const std::string attribute = R"({"Name":"CHEF_NODE_PUBLIC_KEY","Value":"key"})";
const std::string of_a = R"({"ServerName":"a"})";
const std::string arn_of_a = R"("ARN_OF_A")";  // the world's own is put in its place

const std::string its_archive = "ITS_ARCHIVE";  // likewise

// By the route's method and path.
const std::map<std::string, Ask> routes_asked{
    {"GET /_emulator/archive", {"/_emulator/archive"}},
    {"PUT /_emulator/archive", {"/_emulator/archive", its_archive, 200, "application/x-ndjson"}},
    {"DELETE /_emulator/archive", {"/_emulator/archive", "", 409}},
    {"GET /_emulator/backups", {"/_emulator/backups"}},
    {"POST /_emulator/calls",
     {"/_emulator/calls", R"({"Operation":"CreateBackup","Input":{"ServerName":"a"}})"}},
    {"GET /_emulator/checkpoints", {"/_emulator/checkpoints"}},
    {"GET /_emulator/checkpoints/{Name}", {"/_emulator/checkpoints/c"}},
    {"PUT /_emulator/checkpoints/{Name}", {"/_emulator/checkpoints/c"}},
    {"DELETE /_emulator/checkpoints/{Name}", {"/_emulator/checkpoints/c"}},
    {"POST /_emulator/checkpoints/{Name}/restore", {"/_emulator/checkpoints/d/restore"}},
    {"GET /_emulator/clock", {"/_emulator/clock"}},
    {"PATCH /_emulator/clock", {"/_emulator/clock", R"({"Advance":"P60D"})"}},
    {"GET /_emulator/events", {"/_emulator/events"}},
    {"GET /_emulator/faults", {"/_emulator/faults"}},
    {"POST /_emulator/faults",
     {"/_emulator/faults", R"({"Error":"ThrottlingException","Message":")" + long_text + "\"}"}},
    {"PUT /_emulator/faults",
     {"/_emulator/faults", R"({"Faults":)" + list_of(1'000, R"({"Delay":"200ms"})") + "}"}},
    {"DELETE /_emulator/faults", {"/_emulator/faults"}},
    {"DELETE /_emulator/faults/{Id}", {"/_emulator/faults/1", "", 404}},
    {"GET /_emulator/health", {"/_emulator/health"}},
    {"GET /_emulator/history", {"/_emulator/history"}},
    {"GET /_emulator/journal", {"/_emulator/journal"}},
    {"DELETE /_emulator/journal", {"/_emulator/journal"}},
    {"POST /_emulator/journal/verify",
     {"/_emulator/journal/verify",
      R"({"Expectations":)" + list_of(100, R"({"Operation":"CreateBackup","AtLeast":0})") + "}"}},
    {"GET /_emulator/metrics", {"/_emulator/metrics"}},
    {"GET /_emulator/model/{File}", {"/_emulator/model/service-2.json"}},
    {"GET /_emulator/openapi.json", {"/_emulator/openapi.json"}},
    {"GET /_emulator/policies", {"/_emulator/policies"}},
    {"POST /_emulator/policies", {"/_emulator/policies", R"({"Change":"backup","Hold":true})"}},
    {"DELETE /_emulator/policies/{Id}", {"/_emulator/policies/1", "", 404}},
    {"PUT /_emulator/policies",
     {"/_emulator/policies",
      R"({"Policies":)" + list_of(1'000, R"({"Change":"backup","Hold":true})") + "}"}},
    {"DELETE /_emulator/policies", {"/_emulator/policies"}},
    {"POST /_emulator/release", {"/_emulator/release"}},
    {"POST /_emulator/reset", {"/_emulator/reset"}},
    {"GET /_emulator/schema/world", {"/_emulator/schema/world"}},
    {"GET /_emulator/settings", {"/_emulator/settings"}},
    {"GET /_emulator/store", {"/_emulator/store"}},
    {"GET /_emulator/slots", {"/_emulator/slots"}},
    {"PATCH /_emulator/slots", {"/_emulator/slots", R"({"Release":"1"})"}},
    {"GET /_emulator/stream", {"/_emulator/stream"}},
    {"GET /_emulator/timers", {"/_emulator/timers"}},
    {"POST /_emulator/timers/{Id}/end", {"/_emulator/timers/999999/end", "", 404}},
    {"GET /_emulator/wait", {"/_emulator/wait?BackupId=a-1&Status=FAILED&Timeout=1", "", 408}},
    {"GET /_emulator/work", {"/_emulator/work"}},
    {"DELETE /_emulator/work", {"/_emulator/work"}},
    {"GET /_emulator/world", {"/_emulator/world"}},
    {"POST /_emulator/world",
     {"/_emulator/world", R"({"Servers":)" + list_of(1, R"({"ServerName":"n"})") + "}"}},
    {"PUT /_emulator/world", {"/_emulator/world", R"({"Servers":[{"ServerName":"n"}]})"}},
    {"DELETE /_emulator/world", {"/_emulator/world"}},
    {"GET /_emulator/worlds", {"/_emulator/worlds"}},
};

const std::map<std::string, Ask> operations_asked{
    {"AssociateNode",
     {"", R"({"ServerName":"a","NodeName":"n","EngineAttributes":[)" + attribute + "]}"}},
    {"CreateBackup", {"", of_a}},
    {"CreateServer",
     {"",
      R"({"ServerName":"n","Engine":"ChefAutomate","InstanceType":"m5.large","ServiceRoleArn":")" +
          servers_role + R"(","InstanceProfileArn":")" + instance_profile + "\"}"}},
    {"DeleteBackup", {"", R"({"BackupId":"a-1"})"}},
    {"DeleteServer", {"", of_a}},
    {"DescribeAccountAttributes", {"", "{}"}},
    {"DescribeBackups", {"", "{}"}},
    {"DescribeEvents", {"", of_a}},
    {"DescribeNodeAssociationStatus",
     {"", R"({"ServerName":"a","NodeAssociationStatusToken":"t1"})"}},
    {"DescribeServers", {"", "{}"}},
    {"DisassociateNode", {"", R"({"ServerName":"a","NodeName":"n"})"}},
    {"ExportServerEngineAttribute", {"", R"({"ServerName":"a","ExportAttributeName":"Userdata"})"}},
    {"ListTagsForResource", {"", "{\"ResourceArn\":" + arn_of_a + "}"}},
    {"RestoreServer", {"", R"({"ServerName":"a","BackupId":"a-1"})"}},
    {"StartMaintenance", {"", of_a}},
    {"TagResource", {"", "{\"ResourceArn\":" + arn_of_a + R"(,"Tags":[{"Key":"k","Value":"v"}]})"}},
    {"UntagResource", {"", "{\"ResourceArn\":" + arn_of_a + R"(,"TagKeys":["k"]})"}},
    {"UpdateServer", {"", R"({"ServerName":"a","BackupRetentionCount":1})"}},
    {"UpdateServerEngineAttributes",
     {"", R"({"ServerName":"a","AttributeName":"CHEF_PIVOTAL_KEY"})"}},
};

// --- What it costs ---------------------------------------------------------------------------

// The most that one turn has cost.
struct Cost {
  std::uint64_t steps = 0;
  std::size_t bytes = 0;
};

class Meter {
 public:
  explicit Meter(World& world) : world_(world) {}

  template <class Turn>
  auto count(Turn turn) {
    const std::uint64_t before = world_.database().steps();
    auto result = turn();
    cost_.steps = std::max(cost_.steps, world_.database().steps() - before);
    return result;
  }
  void count_bytes(std::size_t size) { cost_.bytes = std::max(cost_.bytes, size); }

  void run_what_is_left() {
    while (world_.engine().has_work()) go_on();
    while (world_.engine().next_due() && *world_.engine().next_due() <= world_.now) go_on();
  }

  void go_on() {
    count([&] {
      if (world_.engine().has_work()) {
        world_.engine().work(world_.now);
      } else {
        world_.engine().run_due(world_.now);
      }
      return 0;
    });
  }

  const Cost& cost() const { return cost_; }

 private:
  World& world_;
  Cost cost_;
};

api::Reply answer_to(World& world, Meter& meter, const api::Request& request) {
  while (true) {
    auto answers =
        meter.count([&] { return world.engine().run(world.now, std::span(&request, 1)); });
    if (auto* reply = std::get_if<api::Reply>(&answers[0])) return std::move(*reply);
    const auto& later = std::get<api::Later>(answers[0]);
    const bool is_due = world.engine().next_due() && *world.engine().next_due() <= world.now;
    if (world.engine().has_work() || is_due) {
      meter.go_on();
    } else {
      world.now = later.at.value_or(world.now);
    }
  }
}

unsigned send(World& world, Meter& meter, api::Request request) {
  request.id = 1'000'000;
  request.arrived = world.now;
  const api::Reply reply = answer_to(world, meter, request);
  meter.count_bytes(reply.body.size());
  while (reply.parts && reply.parts->ended() == api::BodyParts::End::none) {
    meter.count_bytes(reply.parts->take().size());
    if (world.engine().has_work()) meter.go_on();
  }
  meter.run_what_is_left();
  return reply.status;
}

unsigned send(World& world, Meter& meter, const std::string& route, const Ask& ask) {
  const std::vector<api::Header> headers{{"Content-Type", ask.type},
                                         {"X-Emulator-Account", some_account}};
  const std::string method = route.substr(0, route.find(' '));
  const std::string body =
      ask.body == its_archive ? world.control("GET", "/_emulator/archive").reply.body : ask.body;
  return send(world, meter, {method, base::Target(ask.target), headers, body});
}

std::string with_arn(World& world, std::string body) {
  constexpr std::string_view place = "ARN_OF_A";
  const auto at = body.find(place);
  if (at == body.npos) return body;
  return body.replace(
      at, place.size(), world.call("DescribeServers", of_a).at("/Servers/0/ServerArn"));
}

Cost cost_of(int rows, const std::string& name, const Ask& ask) {
  const auto world = filled(rows);
  Meter meter(*world);
  if (ask.target.empty()) {
    const World::Sent sent(name, with_arn(*world, ask.body));
    CHECK(send(*world, meter, sent.request()) == ask.status);
    // And what follows.
    send(*world, meter, "PATCH", {"/_emulator/clock", R"({"Advance":"PT1M"})"});
  } else {
    CHECK(send(*world, meter, name, ask) == ask.status);
  }
  CHECK(world->engine().rows_in_a_turn_max() <= 2 * api::Budget::rows_max);
  return meter.cost();
}

// Four times as much in the world, and hardly more in a turn: a few steps for each row that is
// counted or passed over once, where one that is read takes a hundred.
void check(const std::string& name, const Ask& ask) {
  INFO(name);
  const Cost less = cost_of(few, name, ask);
  const Cost more = cost_of(many, name, ask);
  CHECK(more.steps <= less.steps + less.steps / 4 + 20 * (many - few));
  CHECK(more.bytes <= less.bytes + less.bytes / 4 + 1'000);
  CHECK(more.bytes <= 1024 * 1024);
}

template <class Names>
void check_all(const std::map<std::string, Ask>& asked, const Names& names) {
  for (const std::string& name : names) {
    INFO("to be asked here: " << name);
    const auto ask = asked.find(name);
    CHECK(ask != asked.end());
    if (ask != asked.end()) check(name, ask->second);
  }
  for (const auto& each : asked) CHECK(names.contains(each.first));
}

}  // namespace

TEST_CASE("no turn of any route does more in a world that holds more") {
  std::set<std::string> names;
  for (const api::control::Route& route : api::control::routes()) {
    names.insert(api::control::name_of(route));
  }
  check_all(routes_asked, names);
}

TEST_CASE("no turn of any operation does more in a world that holds more") {
  std::set<std::string> names;
  for (const api::Operation* operation : api::operations()) names.emplace(operation->name);
  check_all(operations_asked, names);
}
