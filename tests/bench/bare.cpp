// What HTTP and SQLite alone cost: a bare Beast server that runs the emulator's statements, in the
// emulator's order and group commits (api/engine.cpp), and answers one fixed reply.
#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/backups.hpp"
#include "storage/events.hpp"
#include "storage/server_names.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"
#include "storage/timers.hpp"
#include "storage/usual_names.hpp"
#include "storage/worlds.hpp"
#include "tests/bench/beast_server.hpp"

namespace {

namespace asio = boost::asio;
using base::Time;

// As bench.py sets it for the emulator.
constexpr base::Duration backup_duration{10};
constexpr std::string_view account = "000000000000";

Time now() {
  return std::chrono::floor<base::Duration>(std::chrono::system_clock::now());
}

// The tables of the store that a request touches.
void copy_seed(storage::Database& database, const std::string& seed) {
  database.execute("ATTACH ?1 AS seed", seed);
  database.execute("BEGIN");
  database.execute("INSERT INTO main.worlds SELECT * FROM seed.worlds");
  database.execute("INSERT INTO main.scope SELECT * FROM seed.scope");
  database.execute("INSERT INTO main.configuration SELECT * FROM seed.configuration");
  database.execute("INSERT INTO main.server SELECT * FROM seed.server");
  database.execute("INSERT INTO main.caller SELECT * FROM seed.caller");
  database.execute("INSERT INTO main.backup SELECT * FROM seed.backup");
  database.execute("INSERT INTO main.timer SELECT * FROM seed.timer");
  database.execute("COMMIT");
}

std::vector<std::string> read_all(storage::Rows&& rows) {
  std::vector<std::string> texts;
  while (rows.next()) texts.push_back(rows.get<std::string>());
  return texts;
}

// The statements of one operation and of what it leaves for later.
class Store {
 public:
  Store(const std::string& seed, const std::string& data, bool creates)
      : database_(data), creates_(creates) {
    copy_seed(database_, seed);
    names_ = read_all(creates ? database_.query("SELECT name FROM seed.servers ORDER BY name")
                              : database_.query("SELECT id FROM seed.backups ORDER BY id"));
    if (names_.empty()) throw std::runtime_error(seed + " holds nothing to work on");
  }

  // One turn; gives when there is work again.
  std::optional<Time> run(std::size_t requests) {
    const Time at = now();
    written_ = false;
    storage::Transaction turn(database_, storage::Undo::whole);
    for (std::size_t i = 0; i < requests; ++i) {
      const storage::World world = enter(at);
      const std::string& name = names_[next_++ % names_.size()];
      if (creates_) {
        create_backup(world, name, at);
      } else if (!storage::find_backup(database_, {world.id, region_}, name)) {
        throw std::runtime_error(name + " is not there");
      }
    }
    return commit(turn, at);
  }

  std::optional<Time> run_due() {
    const Time at = now();
    written_ = true;
    storage::Transaction turn(database_, storage::Undo::whole);
    const auto world = storage::find_world(database_, account);
    apply_due(*world, at);
    return commit(turn, at);
  }

  std::int64_t created() const { return created_; }
  std::int64_t finished() const { return finished_; }

 private:
  storage::World enter(Time at) {
    auto world = storage::find_world(database_, account);
    if (world->next_due && *world->next_due <= at) apply_due(*world, at);
    return std::move(*world);
  }

  void apply_due(const storage::World& world, Time at) {
    while (const auto timer = storage::first_due_timer(database_, world.id, at)) {
      storage::Savepoint step(database_);
      storage::delete_timer(database_, *timer);
      finish_backup(world, *timer);
      step.keep();
      written_ = true;
    }
    storage::next_due(database_, world.id);
  }

  void finish_backup(const storage::World& world, const storage::Timer& timer) {
    const storage::Scope scope{world.id, timer.region};
    storage::set_backup_status(
        database_, scope, timer.subject, storage::BackupStatus::ok, std::nullopt);
    const auto server = storage::find_server(database_, scope, timer.server_name);
    storage::set_server_status(database_, scope, timer.server_name, *timer.resume);
    record(scope, timer.server_name, timer.subject, *timer.due);
    storage::surplus_automated_backups(
        database_, scope, timer.server_name, server->backup_retention_count);
    ++finished_;
  }

  void create_backup(const storage::World& world, const std::string& name, Time at) {
    const storage::Scope scope{world.id, region_};
    storage::Savepoint step(database_);
    const auto server = storage::find_server(database_, scope, name);
    storage::find_usage(database_, scope);
    const auto known = storage::find_server_name(database_, scope, name);
    storage::Backup backup{.server_name = name,
                           .created_at = std::max(at, known.last_backup_at + base::Duration{1}),
                           .status = storage::BackupStatus::in_progress,
                           .engine = server->engine,
                           .engine_model = server->engine_model,
                           .engine_version = server->engine_version,
                           .instance_type = server->instance_type,
                           .instance_profile_arn = server->instance_profile_arn,
                           .service_role_arn = server->service_role_arn,
                           .key_pair = server->key_pair,
                           .security_group_ids = server->security_group_ids,
                           .subnet_ids = server->subnet_ids,
                           .preferred_backup_window = server->preferred_backup_window,
                           .preferred_maintenance_window = server->preferred_maintenance_window};
    backup.id = storage::usual_backup_id(name, backup.created_at);
    backup.arn = storage::usual_backup_arn(region_, account, backup.id);
    backup.user_arn = "arn:aws:iam::000000000000:user/AKIDEXAMPLE";
    backup.s3_log_url = storage::usual_log_url(name, backup.created_at);
    storage::insert_backup(database_, scope, backup);
    storage::list_tags(database_, scope, storage::server_resource(name));
    record(scope, name, backup.id, at);
    storage::insert_timer(database_,
                          world.id,
                          {.due = at + backup_duration,
                           .change = storage::Change::backup,
                           .region = region_,
                           .server_name = name,
                           .subject = backup.id,
                           .resume = server->status});
    storage::set_server_status(database_, scope, name, storage::ServerStatus::backing_up);
    step.keep();
    ++created_;
    written_ = true;
  }

  void record(const storage::Scope& scope,
              const std::string& name,
              const std::string& id,
              Time at) {
    storage::insert_event(database_,
                          scope.world,
                          {.region = scope.region,
                           .server_name = name,
                           .created_at = at,
                           .message = "Backup '" + id + "' completed successfully.",
                           .log_url = storage::usual_log_url(name, at)});
  }

  std::optional<Time> commit(storage::Transaction& turn, Time at) {
    if (written_) storage::set_world_moment(database_, world_, at);
    turn.keep();
    if (written_) next_due_ = storage::find_world(database_, account)->next_due;
    return next_due_;
  }

  storage::Database database_;
  const bool creates_;
  const std::string region_ = "us-east-1";
  const storage::WorldId world_ = 1;
  std::vector<std::string> names_;
  std::size_t next_ = 0;
  bool written_ = false;
  std::optional<Time> next_due_;
  std::int64_t created_ = 0;
  std::int64_t finished_ = 0;
};

// Gathers the requests of one turn of the event loop, as server/turn does.
class Work {
 public:
  Work(asio::io_context& context, Store& store)
      : context_(context), alarm_(context), store_(store) {}

  template <class Token>
  auto async_do(Token&& token) {
    return asio::async_initiate<Token, void()>(
        [this](auto handler) {
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          waiting_.push_back([shared] { std::move (*shared)(); });
          if (waiting_.size() == 1) asio::post(context_, [this] { run(); });
        },
        token);
  }

 private:
  void run() {
    const auto waiting = std::exchange(waiting_, {});
    set_alarm(store_.run(waiting.size()));
    for (const auto& complete : waiting) complete();
  }

  void set_alarm(std::optional<Time> due) {
    if (!due || due == due_) return;
    due_ = due;
    alarm_.expires_after(std::max(*due - now(), base::Duration{0}));
    alarm_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      due_.reset();
      set_alarm(store_.run_due());
    });
  }

  asio::io_context& context_;
  asio::steady_timer alarm_;
  Store& store_;
  std::optional<Time> due_;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (argc != 5 && argc != 6) {
    std::cerr << "usage: bare PORT_FILE BODY_FILE create|describe SEED_FILE [DATA_FILE]\n";
    return 2;
  }
  const std::string body = bench::read_file(arguments[2]);
  Store store(arguments[4], argc == 6 ? arguments[5] : "", std::string(arguments[3]) == "create");
  asio::io_context context{1};
  Work work(context, store);
  bench::run(context, arguments[1], body, work);
  std::cout << store.created() << " " << store.finished() << std::endl;
}
