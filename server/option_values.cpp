#include "server/option_values.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "api/model/pattern.hpp"
#include "api/protocol/credentials.hpp"
#include "api/shapes/lasting_changes.hpp"
#include "api/shapes/scalars.hpp"
#include "base/time_text.hpp"
#include "server/http/admission.hpp"

namespace server {

namespace {

std::int64_t whole_number(std::string_view option,
                          std::string_view text,
                          std::int64_t low,
                          std::int64_t high,
                          std::string_view shown = {}) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) {
    refuse(option,
           shown.empty() ? text : shown,
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
  std::string known;
  for (const api::shapes::LastingChange& each : api::shapes::lasting_changes) {
    known += (known.empty() ? "" : ", ") + std::string(each.name());
  }
  const std::string form = "must be KIND=DURATION, such as backup=2s; the kinds are " + known;
  const Pair pair = split("--duration", text, form);
  const auto change = api::shapes::find_lasting_change(pair.key);
  if (!change) refuse("--duration", text, form);
  const auto duration = base::parse_duration(pair.value);
  if (!duration) {
    refuse("--duration", text, "must be a duration such as 500ms, 2s, 10m, 3h, 1d or PT1H30M");
  }
  settings.durations[static_cast<std::size_t>(*change)] = *duration;
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
    settings.manual_backups_max = whole_number("--limit", pair.value, 0, high, text);
  } else if (pair.key == "servers") {
    settings.servers_max = whole_number("--limit", pair.value, 0, high, text);
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
  if (!api::protocol::is_access_key(credential.key)) {
    refuse("--credential",
           credential.key,
           "no signature can come with such a key; it must be printable ASCII without blanks, "
           "slashes and commas");
  }
  for (const api::Credential& each : settings.credentials) {
    if (each.key == credential.key) refuse("--credential", credential.key, "is given twice");
  }
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

// --slots 0-255,512
void interpret_slots(const OptionTexts& texts, RunOptions& options) {
  if (texts.slots.empty()) return;
  std::string text;
  for (const std::string& each : texts.slots) text += (text.empty() ? "" : ",") + each;
  const auto slots = api::rules::Slots::parse(text);
  if (!slots) {
    refuse("--slots", text, "must be slots and ranges from 0 to 1023, each once: 0-255,512");
  }
  std::vector<std::string> accounts;
  for (const api::StartServer& each : options.settings.servers) accounts.push_back(each.account);
  for (const InitFile& each : options.init) accounts.push_back(each.account);
  for (const std::string& account : accounts) {
    if (slots->have(account)) continue;
    refuse("--slots",
           text,
           "--server and --init are about account " + account + ", whose slot is " +
               std::to_string(api::rules::slot_of(account)) + ": give them to its own emulator");
  }
  options.settings.slots = *slots;
}

// --server automate-06, --server 111122223333/automate-06@eu-west-1
void read_server(const std::string& text, api::Settings& settings) {
  api::StartServer server{settings.account, settings.region, text};
  if (const std::size_t slash = text.find('/'); slash != std::string::npos) {
    server.account = text.substr(0, slash);
    server.name = text.substr(slash + 1);
  }
  if (const std::size_t at = server.name.find('@'); at != std::string::npos) {
    server.region = server.name.substr(at + 1);
    server.name.resize(at);
  }
  if (!api::protocol::is_account_id(server.account)) {
    refuse("--server", text, "what stands before the slash must be an account, 12 digits");
  }
  if (!is_region(server.region)) {
    refuse("--server", text, "what stands behind the @ must be a region such as us-east-1");
  }
  const api::Pattern& pattern = *api::shapes::server_name.pattern;
  if (server.name.size() > 40 || !api::matches(pattern, server.name)) {
    refuse("--server",
           text,
           "must be [ACCOUNT/]NAME[@REGION]; the name must match " + std::string(pattern.text) +
               ", 40 characters at most");
  }
  settings.servers.push_back(std::move(server));
}

// --init world.json, --init 111122223333=world.json
void read_init(const std::string& text, RunOptions& options) {
  InitFile file{options.settings.account, text};
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos && api::protocol::is_account_id(text.substr(0, equals))) {
    file = {text.substr(0, equals), text.substr(equals + 1)};
  }
  if (file.path.empty()) refuse("--init", text, "must be FILE or ACCOUNT=FILE");
  file.path = path_of("--init", file.path);
  for (const InitFile& each : options.init) {
    if (each.account != file.account) continue;
    refuse("--init", text, "account " + file.account + " has a document already: " + each.path);
  }
  options.init.push_back(std::move(file));
}

void interpret_signatures(const OptionTexts& texts, api::Settings& settings) {
  if (texts.auth != "none" && texts.auth != "signature") {
    refuse("--auth", texts.auth, "must be none or signature");
  }
  settings.demands_signatures = texts.auth == "signature";
  for (const std::string& text : texts.credentials) read_credential(text, settings);
  if (settings.demands_signatures && texts.credentials.empty()) {
    refuse("--auth", texts.auth, "needs at least one --credential KEY:SECRET");
  }
}

// Which of several emulators this is, and what stands before them.
void interpret_shard(const OptionTexts& texts, RunOptions& options) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  constexpr std::size_t name_size_max = 63;
  const std::string& shard = options.settings.shard;
  if (shard.find_first_not_of(letters) != std::string::npos || shard.size() > name_size_max) {
    refuse("--shard", shard, "must be letters, digits and -._, 63 at most");
  }
  for (const std::string& text : texts.trusted_proxies) {
    if (options.proxies.add(text)) continue;
    refuse("--trusted-proxy", text, "must be an address or a network, such as 10.0.0.0/8 or ::1");
  }
}

// Who may use /_emulator.
void interpret_control(const OptionTexts& texts, RunOptions& options) {
  using Mode = api::control::Access::Mode;
  Mode& mode = options.control.mode;
  const std::string& token = options.control.token;
  check_token(token);
  if (texts.control.empty()) {
    const bool demands = options.settings.demands_signatures || !token.empty();
    mode = demands ? Mode::proven : Mode::open;
  } else if (texts.control == "signed") {
    mode = Mode::proven;
  } else if (texts.control == "off") {
    mode = Mode::off;
  } else if (texts.control != "open") {
    refuse("--control", texts.control, "must be open, signed or off");
  }
  constexpr std::array<std::string_view, 3> names{"open", "signed", "off"};  // of Mode
  options.settings.control = names[static_cast<std::size_t>(mode)];
  if (mode != Mode::proven && !token.empty()) {
    refuse("--control-token", "…", "has no effect with --control " + texts.control);
  }
  if (mode == Mode::proven && token.empty() && options.settings.credentials.empty()) {
    refuse("--control", texts.control, "needs a --credential KEY:SECRET or a --control-token");
  }
}

void interpret_console(const OptionTexts& texts, RunOptions& options) {
  if (texts.console != "on" && texts.console != "off") {
    refuse("--console", texts.console, "must be on or off");
  }
  options.console = texts.console == "on";
}

void interpret_tls(const RunOptions& options) {
  if (options.tls_certificate.empty() == options.tls_key.empty()) return;
  if (options.tls_key.empty()) {
    refuse("--tls-certificate", options.tls_certificate, "needs --tls-key FILE as well");
  }
  refuse("--tls-key", options.tls_key, "needs --tls-certificate FILE as well");
}

void interpret_log(const OptionTexts& texts, RunOptions& options) {
  if (texts.log_format != "text" && texts.log_format != "json") {
    refuse("--log-format", texts.log_format, "must be text or json");
  }
  if (texts.log_format == "json") options.log_format = Log::Format::json;
  if (options.log_level == "warning") options.log_level = "warn";
  if (!Log::is_level(options.log_level)) {
    refuse("--log-level", options.log_level, "must be trace, debug, info, warn, error or off");
  }
}

// Paths, and what SQLite would take for something else than a path.
void interpret_files(RunOptions& options) {
  if (options.data == ":memory:") {
    refuse("--data", options.data, "without --data the store is in memory");
  }
  if (options.data.starts_with("file:")) {
    refuse("--data", options.data, "must be the path of a file, not a URI");
  }
  options.data = path_of("--data", options.data);
  options.port_file = path_of("--port-file", options.port_file);
  options.tls_certificate = path_of("--tls-certificate", options.tls_certificate);
  options.tls_key = path_of("--tls-key", options.tls_key);
}

// Copies that the program makes by itself.
void interpret_backups(const OptionTexts& texts, RunOptions& options) {
  constexpr std::int64_t keep_max = 1'000'000;
  BackupPlan& plan = options.backups;
  plan.folder = path_of("--backup-dir", plan.folder);
  plan.keep =
      static_cast<std::size_t>(whole_number("--backup-keep", texts.backup_keep, 1, keep_max));
  if (texts.backup_every.empty()) {
    if (plan.folder.empty()) return;
    refuse("--backup-dir", plan.folder, "needs --backup-every DURATION as well");
  }
  const auto every = base::parse_duration(texts.backup_every);
  if (!every || *every < std::chrono::seconds{1} || *every > std::chrono::hours{24 * 366}) {
    refuse("--backup-every",
           texts.backup_every,
           "must be a duration from 1s to 366d, such as 10m, 1h or P1D");
  }
  if (plan.folder.empty()) {
    refuse("--backup-every", texts.backup_every, "needs --backup-dir FOLDER as well");
  }
  plan.every = *every;
}

void interpret_admission(const RunOptions& options) {
  for (const std::string& rule : options.allow_hosts) {
    if (!is_host_rule(rule)) {
      refuse("--allow-host",
             rule,
             "must be a host's name, such as emulator.example.com or *.example.com, without scheme "
             "and port");
    }
  }
  for (const std::string& origin : options.cors_origins) {
    if (!is_origin(origin)) {
      refuse("--cors-origin",
             origin,
             "must be an origin as browsers send it, such as http://localhost:3000: in lower case, "
             "without a path and without the scheme's own port");
    }
  }
}

}  // namespace

void refuse(std::string_view option, std::string_view value, std::string_view allowed) {
  throw BadOption{std::string(option), std::string(value) + ": " + std::string(allowed)};
}

void check_token(const std::string& token) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=";
  if (token.find_first_not_of(letters) != std::string::npos) {
    refuse("--control-token", "…", "must be letters, digits and -._~+/= (RFC 6750)");
  }
}

std::string path_of(std::string_view option, const std::string& text) {
  if (!text.starts_with('~')) return text;
  const char* home = std::getenv("HOME");
  const bool is_home = text == "~" || text.starts_with("~/");
  if (!is_home || home == nullptr || *home == '\0') {
    refuse(option, text, "the home folder is not known here; write the path without ~");
  }
  return home + text.substr(1);
}

void interpret_place(const OptionTexts& texts, RunOptions& options) {
  std::string host = options.host;
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  if (error) refuse("--host", options.host, "must be an IP address");
  options.host = host;
  options.port = static_cast<std::uint16_t>(whole_number("--port", texts.port, 0, 65'535));
}

void interpret(const OptionTexts& texts, RunOptions& options) {
  interpret_place(texts, options);
  options.connections_max = static_cast<std::size_t>(
      whole_number("--connections-max", texts.connections_max, 1, 1'000'000));
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
  for (const std::string& text : texts.servers) read_server(text, options.settings);
  for (const std::string& text : texts.init) read_init(text, options);
  interpret_slots(texts, options);
  interpret_shard(texts, options);
  interpret_signatures(texts, options.settings);
  interpret_control(texts, options);
  interpret_console(texts, options);
  interpret_tls(options);
  interpret_log(texts, options);
  interpret_files(options);
  interpret_backups(texts, options);
  interpret_admission(options);
}

}  // namespace server
