// Wires the parts together and runs them until a signal comes.
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>

#include "api/control/router.hpp"
#include "api/engine/startup.hpp"
#include "base/version.hpp"
#include "server/commands/backup.hpp"
#include "server/commands/check.hpp"
#include "server/commands/control.hpp"
#include "server/commands/health.hpp"
#include "server/commands/model.hpp"
#include "server/http/listener.hpp"
#include "server/http/tls.hpp"
#include "server/options.hpp"
#include "server/runtime/alarm.hpp"
#include "server/runtime/change_log.hpp"
#include "server/runtime/end_of_input.hpp"
#include "server/runtime/end_signals.hpp"
#include "server/runtime/files.hpp"
#include "server/runtime/log.hpp"
#include "server/runtime/log_text.hpp"
#include "server/runtime/regular_backups.hpp"
#include "server/runtime/turn.hpp"
#include "storage/checksum_check.hpp"
#include "storage/slots.hpp"
#include "storage/worlds.hpp"

namespace {

namespace asio = boost::asio;

// Descriptors kept back for the store, the log and the program itself.
constexpr rlim_t descriptors_reserved = 64;

std::size_t connections_allowed(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t left = limit.rlim_cur > 2 * descriptors_reserved
                          ? limit.rlim_cur - descriptors_reserved
                          : limit.rlim_cur / 2;
  return std::min<std::size_t>(wanted, left);
}

void write_port_file(const std::string& file, std::uint16_t port) {
  if (file.empty()) return;
  try {
    server::write_file(file, std::to_string(port) + "\n");
  } catch (const std::system_error& error) {
    throw std::runtime_error("--port-file " + file +
                             ": cannot be written: " + error.code().message());
  }
}

std::string url_of(std::string_view scheme, const asio::ip::address& address, std::uint16_t port) {
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return std::string(scheme) + "://" + host + ":" + std::to_string(port);
}

// What others may do who reach this machine.
std::string warning_of_reach(const server::RunOptions& options) {
  using Mode = api::control::Access::Mode;
  std::string text = "listening beyond this machine: whoever reaches " + options.host + " may ";
  if (options.control.mode == Mode::open) return text + "do anything";
  if (!options.settings.demands_signatures) return text + "call every operation of the API";
  return text + "try to; calls must be signed";
}

std::string warning_of_lost_log(const std::string& data) {
  return "--data " + data + ": its log " + data +
         "-wal is gone, though the store was in use when it was last written: what stood only "
         "there "
         "is lost (`opsworkscm-local backup` copies a store that is in use)";
}

// What stdout is told once it listens: that alone.
std::string first_line(const server::RunOptions& options,
                       const std::string& url,
                       const server::Console& console) {
  const bool has_console =
      console.is_there() && options.control.mode != api::control::Access::Mode::off;
  const std::string page = has_console ? url + std::string(server::console_path) : "";
  const std::string version(base::version);
  if (options.log_format == server::Log::Format::json) {
    return R"({"Message":"listening","Version":)" + server::quoted(version) +
           ",\"Url\":" + server::quoted(url) +
           (has_console ? ",\"Console\":" + server::quoted(page) : "") + "}";
  }
  return "opsworkscm-local " + version + " listening on " + url +
         (has_console ? ", console at " + page : "");
}

std::unique_ptr<server::Listener> listen(asio::io_context& context,
                                         const asio::ip::address& address,
                                         const server::RunOptions& options,
                                         server::Service& service) {
  try {
    return std::make_unique<server::Listener>(context,
                                              asio::ip::tcp::endpoint{address, options.port},
                                              connections_allowed(options.connections_max),
                                              service);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("--host " + options.host + " --port " + std::to_string(options.port) +
                             ": cannot listen: " + error.code().message());
  }
}

// Worlds of the store that nobody can reach here.
void warn_of_others(storage::Database& database,
                    const api::rules::Slots& slots,
                    const server::Log& log) {
  if (slots.are_all()) return;
  const std::vector<storage::World> worlds = storage::list_worlds(database);
  const auto others = std::count_if(worlds.begin(), worlds.end(), [&](const storage::World& world) {
    return !slots.have(world.account);
  });
  if (others == 0) return;
  log.warn("--slots " + slots.text() + ": worlds of other slots in the store: " +
           std::to_string(others) + "; they are kept, but requests about them are turned away");
}

// Slots that were taken or released while the program ran count for more than --slots.
void keep_slots(const server::RunOptions& options,
                storage::Database& database,
                api::Settings& settings,
                const server::Log& log) {
  const auto list = storage::find_slots(database);
  if (!list) return;
  const auto kept = api::rules::Slots::parse(*list);
  if (!kept) throw storage::Unusable("--data " + options.data + ": its slots are none: " + *list);
  if (kept->text() != settings.slots.text()) {
    log.warn("--slots " + settings.slots.text() + ": the store has the slots " + *list +
             " since some were moved; these count");
  }
  settings.slots = *kept;
  const auto is_others = [&](const auto& each) { return !kept->have(each.account); };
  std::erase_if(settings.servers, is_others);
  std::erase_if(settings.init, is_others);
}

// --init
std::string read_document(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream document;
  document << stream.rdbuf();
  if (!stream || !document) throw std::runtime_error("--init " + file + ": cannot be read");
  return document.str();
}

void begin_with(const server::RunOptions& options,
                api::Engine& engine,
                base::Time now,
                const server::Log& log) {
  if (!options.init.empty() && !engine.is_empty()) {
    log.info("--init is passed over: the store has a world already");
  }
  if (const auto mistake = api::init(engine, now)) {
    const auto file =
        std::find_if(options.init.begin(), options.init.end(), [&](const server::InitFile& each) {
          return each.account == mistake->account;
        });
    throw std::runtime_error("--init " + file->path + ": " + mistake->text);
  }
  api::ensure_servers(engine, now);
}

int run(const server::RunOptions& options) {
  const server::MachineClock clock;
  const server::Log log(options.log_format, options.log_level);
  for (const std::string& warning : options.warnings) log.warn(warning);
  const bool is_tls = !options.tls_certificate.empty();
  const auto tls =
      is_tls ? server::read_tls(options.tls_certificate, options.tls_key) : server::Tls();
  storage::Database database(options.data, nullptr, [&](std::string_view text) {
    log.info("--data: " + std::string(text));
  });
  if (storage::lost_log(database)) log.warn(warning_of_lost_log(options.data));
  api::Settings settings = options.settings;
  for (const server::InitFile& each : options.init) {
    settings.init.push_back({each.account, read_document(each.path)});
  }
  std::random_device entropy;
  settings.request_id_seed = std::uint64_t{entropy()} << 32 | entropy();
  keep_slots(options, database, settings, log);
  api::Engine engine(
      database, settings, clock.now(), [&](std::string_view text) { log.error(text); });
  engine.count_with(server::MachineClock::counter);
  warn_of_others(database, engine.settings().slots, log);
  begin_with(options, engine, clock.now(), log);

  asio::io_context context{1};
  server::Alarm alarm(context, engine, clock, log);
  server::Bell bell;
  server::Departures departures(context);
  server::Turn turn(context, engine, clock, alarm, bell, departures);
  server::KeyMaker keys(context);
  alarm.on_ring([&] { turn.wake(); });
  server::ChangeLog change_log(engine.change_stream(), log);
  turn.on_commit([&] { change_log.tell(); });
  std::optional<server::RegularBackups> backups;
  if (options.backups.every > base::Duration{0}) {
    backups.emplace(context, engine, turn, clock, log, options.backups);
  }
  const std::string scheme = is_tls ? "https" : "http";
  server::Service service{turn,
                          bell,
                          departures,
                          engine,
                          engine.metrics(),
                          clock,
                          log,
                          {options.allow_hosts, options.cors_origins, scheme},
                          options.deadlines,
                          tls.get(),
                          settings,
                          options.proxies,
                          options.control,
                          server::Console(options.console),
                          keys};
  const asio::ip::address address = asio::ip::make_address(options.host);
  const std::unique_ptr<server::Listener> listener = listen(context, address, options, service);
  std::optional<server::EndOfInput> input;
  server::EndSignals signals(context, [&] {
    service.stopping = true;
    if (input) input->stop();
    alarm.stop();
    if (backups) backups->stop();
    turn.stop();
    listener->stop();
  });
  if (options.until_stdin_closes) input.emplace(context, [&] { signals.come(); });
  asio::co_spawn(context, listener->run(), asio::detached);
  alarm.set();
  turn.work();
  if (backups) backups->begin();
  if (!address.is_loopback()) log.warn(warning_of_reach(options));
  write_port_file(options.port_file, listener->port());
  std::cout << first_line(options, url_of(scheme, address, listener->port()), service.console)
            << std::endl;
  context.run();
  return 0;
}

int start(int argc, char** argv, std::string& data) {
  const auto options = server::read_options(argc, argv);
  if (const auto* exit = std::get_if<server::Exit>(&options)) return exit->status;
  if (const auto* health = std::get_if<server::HealthOptions>(&options)) {
    return server::ask_health(health->url);
  }
  if (const auto* model = std::get_if<server::ModelOptions>(&options)) {
    return server::write_model(model->output);
  }
  if (const auto* check = std::get_if<server::CheckOptions>(&options)) {
    return server::check_store(check->data, check->salvage);
  }
  if (const auto* backup = std::get_if<server::BackupOptions>(&options)) {
    return server::back_up(*backup);
  }
  if (const auto* control = std::get_if<server::ControlOptions>(&options)) {
    return server::control(*control);
  }
  const auto& run_options = std::get<server::RunOptions>(options);
  data = run_options.data;
  return run(run_options);
}

}  // namespace

int main(int argc, char** argv) {
  std::string data;
  try {
    return start(argc, argv, data);
  } catch (const storage::Error& error) {
    std::cerr << "opsworkscm-local: --data " << data << ": " << error.what() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "opsworkscm-local: " << error.what() << "\n";
  }
  return 2;
}
