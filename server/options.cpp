#include "server/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>

#include "api/control/router.hpp"
#include "api/model/pattern.hpp"
#include "api/protocol/credentials.hpp"
#include "api/shapes/scalars.hpp"
#include "base/time_text.hpp"
#include "base/version.hpp"

namespace server {

namespace {

// The texts as they were given; what they mean is read once it is known which of them count.
struct Texts {
  std::string port = std::to_string(default_port);
  std::string connections_max = "16384";
  std::string seed;
  std::string log_format = "text";
  std::string auth = "none";
  std::vector<std::string> credentials;
  std::vector<std::string> durations;
  std::vector<std::string> limits;
  std::vector<std::string> deadlines;
  std::string config;
};

// A value that isn't allowed; the text is the line that the user gets.
struct Bad {
  std::string line;
};

[[noreturn]] void refuse(std::string_view option,
                         std::string_view value,
                         std::string_view allowed) {
  throw Bad{std::string(option) + " " + std::string(value) + ": " + std::string(allowed)};
}

std::int64_t whole_number(std::string_view option,
                          std::string_view text,
                          std::int64_t low,
                          std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) {
    refuse(option,
           text,
           "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return value;
}

struct Pair {
  std::string_view key;
  std::string_view value;
};

Pair split(std::string_view option, std::string_view text, std::string_view form) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) refuse(option, text, form);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// --duration backup=2s
void read_duration(std::string_view text, api::Settings& settings) {
  constexpr std::size_t kinds = 8;  // the calendar's occasions take no time
  std::string known;
  for (std::size_t i = 0; i < kinds; ++i) {
    known += (i == 0 ? "" : ", ") + std::string(base::names<storage::Change>[i]);
  }
  const std::string form = "must be KIND=DURATION, such as backup=2s; the kinds are " + known;
  const Pair pair = split("--duration", text, form);
  const auto kind = base::named<storage::Change>(pair.key);
  if (!kind || static_cast<std::size_t>(*kind) >= kinds) refuse("--duration", text, form);
  const auto duration = base::parse_duration(pair.value);
  if (!duration) {
    refuse("--duration", text, "must be a duration such as 500ms, 2s, 10m, 3h, 1d or PT1H30M");
  }
  settings.durations[static_cast<std::size_t>(*kind)] = *duration;
}

// --deadline head=10s
void read_deadline(std::string_view text, Deadlines& deadlines) {
  constexpr std::string_view form =
      "must be KIND=DURATION, such as head=10s; the kinds are idle, head, body, write";
  const Pair pair = split("--deadline", text, form);
  const auto kind = std::find_if(deadline_kinds.begin(),
                                 deadline_kinds.end(),
                                 [&](const DeadlineKind& each) { return each.name == pair.key; });
  if (kind == deadline_kinds.end()) refuse("--deadline", text, form);
  const auto duration = base::parse_duration(pair.value);
  if (!duration || *duration < base::Duration{1} || *duration > std::chrono::hours{24}) {
    refuse("--deadline", text, "must be a duration from 1ms to 1d, such as 500ms, 10s or PT1M");
  }
  deadlines.*(kind->place) = *duration;
}

// --limit manual-backups=50
void read_limit(std::string_view text, api::Settings& settings) {
  constexpr std::int64_t high = 1'000'000'000;
  constexpr std::string_view form = "must be manual-backups=N or servers=N";
  const Pair pair = split("--limit", text, form);
  if (pair.key == "manual-backups") {
    settings.manual_backups_max = whole_number("--limit manual-backups", pair.value, 0, high);
  } else if (pair.key == "servers") {
    settings.servers_max = whole_number("--limit servers", pair.value, 0, high);
  } else {
    refuse("--limit", text, form);
  }
}

// --credential KEY:SECRET[:ACCOUNT]
void read_credential(const std::string& text, api::Settings& settings) {
  constexpr std::string_view form = "must be KEY:SECRET or KEY:SECRET:ACCOUNT";
  const std::size_t first = text.find(':');
  if (first == 0 || first == std::string::npos) refuse("--credential", "…", form);
  const std::size_t second = text.find(':', first + 1);
  api::Credential credential{text.substr(0, first), text.substr(first + 1, second - first - 1), ""};
  if (second != std::string::npos) credential.account = text.substr(second + 1);
  if (credential.secret.empty()) refuse("--credential", credential.key, form);
  if (second != std::string::npos && !api::protocol::is_account_id(credential.account)) {
    refuse("--credential", credential.key, "the account must be 12 digits");
  }
  settings.credentials.push_back(std::move(credential));
}

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

void interpret(const Texts& texts, RunOptions& options) {
  boost::system::error_code error;
  if (options.host == "localhost") options.host = "127.0.0.1";
  boost::asio::ip::make_address(options.host, error);
  if (error) refuse("--host", options.host, "must be an IP address");
  options.port = static_cast<std::uint16_t>(whole_number("--port", texts.port, 0, 65'535));
  options.connections_max = static_cast<std::size_t>(
      whole_number("--connections-max", texts.connections_max, 1, 1'000'000));
  for (const std::string& name : options.servers) {
    const api::Pattern& pattern = *api::shapes::server_name.pattern;
    if (name.size() > 40 || !api::matches(pattern, name)) {
      refuse(
          "--server", name, "must match " + std::string(pattern.text) + ", 40 characters at most");
    }
  }
  for (const std::string& text : texts.durations) read_duration(text, options.settings);
  for (const std::string& text : texts.limits) read_limit(text, options.settings);
  for (const std::string& text : texts.deadlines) read_deadline(text, options.deadlines);
  if (!texts.seed.empty()) {
    options.settings.seed = whole_number("--seed", texts.seed, 0, INT64_MAX);
  }
  if (!api::protocol::is_account_id(options.settings.account)) {
    refuse("--account", options.settings.account, "must be 12 digits");
  }
  if (!is_region(options.settings.region)) {
    refuse("--region", options.settings.region, "must be a region such as us-east-1");
  }
  if (texts.auth != "none" && texts.auth != "signature") {
    refuse("--auth", texts.auth, "must be none or signature");
  }
  options.settings.demands_signatures = texts.auth == "signature";
  for (const std::string& text : texts.credentials) read_credential(text, options.settings);
  if (options.settings.demands_signatures && texts.credentials.empty()) {
    refuse("--auth", texts.auth, "needs at least one --credential KEY:SECRET");
  }
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    if (options.tls_key.empty()) {
      refuse("--tls-certificate", options.tls_certificate, "needs --tls-key FILE as well");
    }
    refuse("--tls-key", options.tls_key, "needs --tls-certificate FILE as well");
  }
  if (texts.log_format != "text" && texts.log_format != "json") {
    refuse("--log-format", texts.log_format, "must be text or json");
  }
  if (texts.log_format == "json") options.log_format = Log::Format::json;
  if (!Log::is_level(options.log_level)) {
    refuse("--log-level", options.log_level, "must be trace, debug, info, warn, error or off");
  }
}

// --port-file is OPSWORKSCM_LOCAL_PORT_FILE.
std::string variable_of(const CLI::Option& option) {
  std::string name = "OPSWORKSCM_LOCAL_" + option.get_lnames().front();
  for (char& letter : name) {
    if (letter == '-') letter = '_';
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return name;
}

// Where an emulator listens that is started in this environment, as in a container.
std::string url_here() {
  const auto value_of = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  const std::string port = value_of("OPSWORKSCM_LOCAL_PORT");
  const bool is_tls = !value_of("OPSWORKSCM_LOCAL_TLS_CERTIFICATE").empty();
  return (is_tls ? "https" : "http") + std::string("://127.0.0.1:") +
         (port.empty() ? std::to_string(default_port) : port);
}

bool is_list(const CLI::Option& option) {
  return option.get_items_expected_max() > 1;
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

void set(CLI::Option& option, const std::vector<std::string>& values) {
  for (const std::string& value : values) option.add_result(value);
  option.run_callback();
}

void read_environment(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty() || option->count() > 0 || option->get_name() == "--help") {
      continue;
    }
    const char* value = std::getenv(variable_of(*option).c_str());
    if (value == nullptr || *value == '\0') continue;
    set(*option, is_list(*option) ? split_at_commas(value) : std::vector<std::string>{value});
  }
}

void read_config(CLI::App& app, const std::string& file) {
  if (file.empty()) return;
  std::ifstream stream(file);
  stream.peek();
  if (stream.bad() || !stream.is_open()) refuse("--config", file, "cannot be read");
  stream.clear();
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_config(stream);
  } catch (const CLI::Error& error) {
    refuse("--config", file, std::string("is not TOML: ") + error.what());
  }
  std::set<std::string> seen;
  for (const CLI::ConfigItem& item : items) {
    if (!seen.insert(item.fullname()).second) {
      refuse("--config", file, "the key '" + item.fullname() + "' is given twice");
    }
    CLI::Option* option = app.get_option_no_throw("--" + item.fullname());
    if (option == nullptr || item.name == "config" || item.name == "help") {
      refuse("--config", file, "the key '" + item.fullname() + "' is not known");
    }
    if (option->count() == 0) set(*option, item.inputs);
  }
}

void declare_run(CLI::App& app, RunOptions& options, Texts& texts) {
  const auto list = [&](const char* name, std::vector<std::string>& place, const char* text) {
    app.add_option(name, place, text)->take_all()->expected(1, 1'000)->allow_extra_args(false);
  };
  app.add_option("--host", options.host, "Address to listen on (127.0.0.1)");
  app.add_option("--port", texts.port, "Port to listen on (20161); 0: any free one");
  app.add_option("--port-file", options.port_file, "File to write the port to once it listens");
  app.add_option("--data", options.data, "File to keep the store in; without it, in memory");
  app.add_option("--init", options.init, "World document (JSON) that an empty store begins with");
  list("--server", options.servers, "Make sure that this HEALTHY server exists (repeatable)");
  list("--duration", texts.durations, "KIND=DURATION: how long a change takes (repeatable)");
  list("--limit", texts.limits, "manual-backups=N or servers=N (repeatable)");
  app.add_option("--seed", texts.seed, "Number from which all random values follow");
  app.add_option("--account", options.settings.account, "Default account (000000000000)");
  app.add_option("--region", options.settings.region, "Default region (us-east-1)");
  app.add_option("--auth", texts.auth, "none, or signature to verify SigV4 (none)");
  list("--credential", texts.credentials, "KEY:SECRET[:ACCOUNT] that may sign (repeatable)");
  app.add_flag("--explain-signatures",
               options.settings.explains_signatures,
               "Log how the expected signature came about where one is wrong");
  list("--allow-host", options.allow_hosts, "Name by which clients may call (repeatable)");
  list("--cors-origin", options.cors_origins, "Web origin that may call (repeatable)");
  app.add_option("--tls-certificate", options.tls_certificate, "PEM file: speak TLS only");
  app.add_option("--tls-key", options.tls_key, "PEM file: the key of the certificate");
  list("--deadline", texts.deadlines, "KIND=DURATION: how long a client may take (repeatable)");
  app.add_option("--connections-max", texts.connections_max, "Most connections at once (16384)");
  app.add_option("--log-format", texts.log_format, "text or json (text)");
  app.add_option("--log-level", options.log_level, "trace, debug, info, warn, error, off (info)");
  app.add_option("--config", texts.config, "TOML file with any of these, without the dashes");
}

}  // namespace

std::variant<RunOptions, HealthOptions, ModelOptions, Exit> read_options(int argc,
                                                                         const char* const* argv) {
  CLI::App app("A local emulator of AWS OpsWorksCM.", "opsworkscm-local");
  app.set_version_flag("--version", "opsworkscm-local " + std::string(base::version));
  app.require_subcommand(0, 1);
  RunOptions options;
  Texts texts;
  HealthOptions health{url_here()};
  declare_run(app, options, texts);
  CLI::App* run = app.add_subcommand("run", "Start the emulator (also without a command)");
  run->fallthrough();
  CLI::App* asks = app.add_subcommand("health", "Ask a running emulator; exit status 0 or 1");
  asks->add_option("--url", health.url, "Where it runs (http://127.0.0.1:20161)");
  ModelOptions model;
  CLI::App* emits = app.add_subcommand("model", "Write service models for current AWS clients");
  emits->add_option("--output", model.output, "Folder to write to, such as ~/.aws/models")
      ->required();
  try {
    app.parse(argc, argv);
    if (emits->parsed()) return model;
    if (asks->parsed()) return health;
    read_environment(app);
    read_config(app, texts.config);
    interpret(texts, options);
  } catch (const CLI::Success& done) {
    return Exit{app.exit(done)};
  } catch (const CLI::Error& error) {
    std::cerr << "opsworkscm-local: " << error.what() << " (--help lists the options)\n";
    return Exit{2};
  } catch (const Bad& bad) {
    std::cerr << "opsworkscm-local: " << bad.line << "\n";
    return Exit{2};
  }
  return options;
}

}  // namespace server
