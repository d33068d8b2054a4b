#include "server/control_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "api/protocol/credentials.hpp"
#include "server/option_sources.hpp"
#include "server/option_values.hpp"

namespace server {

namespace {

constexpr std::string_view group = "Commands that steer a running emulator";

// How often a rule strikes.
void declare_times(CLI::App& command, ControlOptions& options) {
  CLI::Option* once = command.add_flag_callback(
      "--once", [&options] { options.times = 1; }, "Only the next one");
  command.add_option("--times", options.times, "Only the next so many")->excludes(once);
}

void declare_place(CLI::App& command, ControlOptions& options) {
  command.add_option("--server", options.server, "Only of the server of this name");
  command.add_option("--region", options.region, "Only in this region");
}

void declare_clock(CLI::App& command, ControlOptions& options) {
  command.add_option("action", options.action, "freeze, run, or set TIME; without: tell the time");
  command.add_option("time", options.value, "Such as 2030-01-07T12:00:00Z");
  command.add_option("--rate", options.rate, "How many times as fast as the machine's it runs");
}

void declare_advance(CLI::App& command, ControlOptions& options) {
  command
      .add_option("duration", options.value, "Such as 10m or P30D; or next: to what is due next")
      ->required();
}

void declare_fail(CLI::App& command, ControlOptions& options) {
  command
      .add_option("what",
                  options.what,
                  "A kind of change, such as backup; or an operation, such as CreateBackup")
      ->required();
  command.add_option("reason", options.reason, "Why; or the operation's error");
  declare_times(command, options);
  declare_place(command, options);
  command.add_option("--status", options.status, "Of the server: FAILED, UNHEALTHY, …");
}

void declare_hold(CLI::App& command, ControlOptions& options) {
  command.add_option("what", options.what, "A kind of change, such as backup")->required();
  declare_times(command, options);
  declare_place(command, options);
}

void declare_release(CLI::App& command, ControlOptions& options) {
  command.add_option("what", options.what, "A kind of change; without: all that is held");
  declare_place(command, options);
  command.add_option("--backup-id", options.backup_id, "Only this backup");
  command.add_option("--fail", options.reason, "It fails, for this reason");
  command.add_option("--status", options.status, "Of the server then: FAILED, UNHEALTHY, …");
}

void declare_faults(CLI::App& command, ControlOptions& options) {
  command.add_option("action", options.action, "clear: take all away");
}

void declare_journal(CLI::App& command, ControlOptions& options) {
  command.add_option("action", options.action, "clear: empty it");
  command.add_flag("--follow", options.follows, "Go on with each call as it comes");
  command.add_option("--limit", options.limit, "The last so many");
  command.add_option("--operation", options.operation, "Only calls of this operation");
  declare_place(command, options);
}

void declare_export(CLI::App& command, ControlOptions& options) {
  command.add_option("file", options.file, "File to write; without: to the output");
}

void declare_import(CLI::App& command, ControlOptions& options) {
  command.add_option("file", options.file, "World document (JSON); -: from the input")->required();
  command.add_flag("--merge", options.merges, "Merge it in, in place of replacing the world");
}

void declare_nothing(CLI::App& /*command*/, ControlOptions& /*options*/) {}

struct Declaration {
  std::string_view name;
  std::string_view summary;
  void (*declare)(CLI::App& command, ControlOptions& options);
  std::string_view actions = "";  // that it knows, with commas
};

constexpr std::array declarations{
    Declaration{"worlds", "Which accounts there are, and what they hold", declare_nothing},
    Declaration{"clock",
                "Tell the time, stop the clock, let it run, set it",
                declare_clock,
                "freeze, run, set"},
    Declaration{"advance", "Let time pass, and tell what happens", declare_advance},
    Declaration{"fail", "Let changes, or calls, fail from now on", declare_fail},
    Declaration{"hold", "Let changes wait until they are released", declare_hold},
    Declaration{"release", "End what is held", declare_release},
    Declaration{"faults", "What was told to fail, or to wait", declare_faults, "clear"},
    Declaration{"journal", "Which calls there were", declare_journal, "clear"},
    Declaration{"export", "Write the world as a document", declare_export},
    Declaration{"import", "Make the world what a document says", declare_import},
    Declaration{"reset", "Make the world what it was at the start", declare_nothing}};

void interpret_action(const ControlOptions& options, std::string_view actions) {
  if (options.action.empty()) return;
  std::vector<std::string> known;
  for (std::size_t begin = 0; begin < actions.size();) {
    const std::size_t end = std::min(actions.find(", ", begin), actions.size());
    known.emplace_back(actions.substr(begin, end - begin));
    begin = end + 2;
  }
  if (std::find(known.begin(), known.end(), options.action) != known.end()) return;
  refuse(options.command,
         options.action,
         "must be " + std::string(known.size() > 1 ? "one of " : "") + std::string(actions) +
             did_you_mean(options.action, known));
}

void interpret_clock(const ControlOptions& options) {
  const bool sets = options.action == "set";
  if (sets == options.value.empty()) {
    refuse("clock", options.action, "set takes a TIME, such as 2030-01-07T12:00:00Z; others don't");
  }
  if (options.rate.empty()) return;
  double rate = 0;
  const char* end = options.rate.data() + options.rate.size();
  const auto [stop, error] = std::from_chars(options.rate.data(), end, rate);
  const bool is_number = error == std::errc{} && stop == end && rate >= 0.001 && rate <= 1'000'000;
  if (!is_number) refuse("--rate", options.rate, "must be a number from 0.001 to 1000000");
}

}  // namespace

void declare_control(CLI::App& app, ControlOptions& options, std::string& config) {
  for (const Declaration& each : declarations) {
    CLI::App* command = app.add_subcommand(std::string(each.name), std::string(each.summary));
    command->group(std::string(group));
    each.declare(*command, options);
    command->add_option("--url", options.url, "Where it runs (as the other settings say)");
    command->add_option("--account", options.account, "Whose world (the emulator's default)");
    command->add_option("--control-token", options.token, "Bearer token that may use /_emulator");
    command->add_option("--config", config, "TOML file with the server's settings");
    command->add_flag("--json", options.json, "Print replies as they come");
  }
}

bool is_control(const CLI::App& app, ControlOptions& options) {
  for (const Declaration& each : declarations) {
    if (app.got_subcommand(std::string(each.name))) options.command = each.name;
  }
  return !options.command.empty();
}

void interpret_control_command(ControlOptions& options) {
  const auto declaration =
      std::find_if(declarations.begin(), declarations.end(), [&](const Declaration& each) {
        return each.name == options.command;
      });
  interpret_action(options, declaration->actions);
  if (options.command == "clock") interpret_clock(options);
  if (options.times && *options.times < 1) {
    refuse("--times", std::to_string(*options.times), "must be a whole number from 1 on");
  }
  if (options.limit && *options.limit < 0) {
    refuse("--limit", std::to_string(*options.limit), "must be a whole number from 0 on");
  }
  if (options.command == "fail" && is_operation(options.what) && !options.status.empty()) {
    refuse("--status", options.status, "is the server's after a change, which a call isn't");
  }
  if (!options.account.empty() && !api::protocol::is_account_id(options.account)) {
    refuse("--account", options.account, "must be 12 digits");
  }
  check_token(options.token);
  if (options.file != "-") options.file = path_of("file", options.file);
}

}  // namespace server
