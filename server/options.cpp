#include "server/options.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "base/version.hpp"
#include "server/control_options.hpp"
#include "server/option_sources.hpp"
#include "server/option_values.hpp"

namespace server {

namespace {

void declare_run(CLI::App& app, RunOptions& options, OptionTexts& texts) {
  const auto list = [&](const char* name, std::vector<std::string>& place, const char* text) {
    app.add_option(name, place, text)->take_all()->expected(1, 1'000)->allow_extra_args(false);
  };
  app.add_option("--host", options.host, "Address to listen on (127.0.0.1)");
  app.add_option("--port", texts.port, "Port to listen on (20161); 0: any free one");
  app.add_option("--port-file", options.port_file, "File to write the port to once it listens");
  app.add_option("--data", options.data, "File to keep the store in; without it, in memory");
  app.add_option("--backup-every", texts.backup_every, "How often to copy the store: 10m, 1h");
  app.add_option("--backup-dir", options.backups.folder, "Folder for these copies");
  app.add_option("--backup-keep", texts.backup_keep, "How many of them stay, the newest (24)");
  list("--init", texts.init, "[ACCOUNT=]FILE: world document of an empty store (repeatable)");
  list("--server", texts.servers, "[ACCOUNT/]NAME[@REGION]: HEALTHY server to be (repeatable)");
  list("--duration", texts.durations, "KIND=DURATION: how long a change takes (repeatable)");
  list("--limit", texts.limits, "manual-backups=N or servers=N (repeatable)");
  app.add_option("--seed", texts.seed, "Number from which all random values follow");
  app.add_option("--account", options.settings.account, "Default account (000000000000)");
  app.add_option("--region", options.settings.region, "Default region (us-east-1)");
  list("--slots", texts.slots, "Slots of the accounts kept here, such as 0-255 (all of 1024)");
  app.add_option("--shard", options.settings.shard, "Name of this one of several emulators");
  list("--trusted-proxy", texts.trusted_proxies, "Whose X-Forwarded fields count (repeatable)");
  app.add_option("--auth", texts.auth, "none, or signature to verify SigV4 (none)");
  list("--credential", texts.credentials, "KEY:SECRET[:ACCOUNT] that may sign (repeatable)");
  app.add_option("--control", texts.control, "Who may use /_emulator: open, signed or off");
  app.add_option("--control-token", options.control.token, "Bearer token that may use /_emulator");
  app.add_option("--console", texts.console, "on or off: the page at /_emulator/console/ (on)");
  app.add_flag("--explain-signatures",
               options.settings.explains_signatures,
               "Log how the expected signature came about where one is wrong");
  list("--allow-host",
       options.allow_hosts,
       "Name or *.SUFFIX by which clients may call (repeatable)");
  list("--cors-origin", options.cors_origins, "Web origin that may call (repeatable)");
  app.add_option("--tls-certificate", options.tls_certificate, "PEM file: speak TLS only");
  app.add_option("--tls-key", options.tls_key, "PEM file: the key of the certificate");
  list("--deadline", texts.deadlines, "KIND=DURATION: how long a client may take (repeatable)");
  app.add_option("--connections-max", texts.connections_max, "Most connections at once (16384)");
  app.add_flag("--until-stdin-closes",
               options.until_stdin_closes,
               "End as by SIGTERM when nobody holds the other end of the standard input");
  app.add_option("--log-format", texts.log_format, "text or json (text)");
  app.add_option("--log-level", options.log_level, "trace, debug, info, warn, error, off (info)");
  app.add_option("--config", texts.config, "TOML file with any of these, without the dashes");
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// Words that the program, or its command, doesn't know, with the nearest that it does.
BadOption unknown_words(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining(true);
  const std::vector<CLI::App*> commands = app.get_subcommands();
  std::vector<std::string> names = option_names(app);
  if (!commands.empty() && commands.front()->get_name() != "run") {
    names = option_names(*commands.front());
  }
  std::string all;
  std::string hint;
  for (const std::string& word : words) {
    all += (all.empty() ? "" : " ") + word;
    const bool is_option = word.starts_with("--");
    if (!hint.empty()) continue;
    hint = is_option ? did_you_mean(word.substr(2, word.find('=') - 2), names, "--")
                     : did_you_mean(word, command_names(app));
  }
  return {all, "is not known here" + hint + " (--help lists the options)"};
}

// The port that a server wrote which was to take any free one.
std::uint16_t written_port(const std::string& file) {
  std::uint16_t port = 0;
  std::ifstream(path_of("--port-file", file)) >> port;
  if (port == 0) refuse("--port", "0", "health can't know which port that is; give it --url");
  return port;
}

// Where the server listens that is started with these settings: from all addresses of the machine,
// its loopback.
std::string url_of(const OptionTexts& texts, RunOptions& options) {
  interpret_place(texts, options);
  if (options.port == 0) options.port = written_port(options.port_file);
  std::string host = options.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options.tls_certificate.empty() ? "http://" : "https://") + host + ":" +
         std::to_string(options.port);
}

void print(const BadOption& bad, const OptionSources& sources) {
  const auto source = sources.find(bad.option);
  std::cerr << "opsworkscm-local: " << (source == sources.end() ? bad.option : source->second)
            << " " << bad.rest << "\n";
}

// Everything that may be on the command line, and where it goes.
struct Declared {
  CLI::App app{"A local emulator of AWS OpsWorksCM.", "opsworkscm-local"};
  RunOptions options{};
  OptionTexts texts{};
  HealthOptions health{};
  ModelOptions model{};
  CheckOptions check{};
  BackupOptions backup{};
  ControlOptions control{};
  CLI::App* runs = nullptr;  // its options are those of the program
  CLI::App* asks = nullptr;
  CLI::App* emits = nullptr;
  CLI::App* checks = nullptr;
  CLI::App* copies = nullptr;

  Declared() {
    app.set_version_flag("--version", "opsworkscm-local " + std::string(base::version));
    app.require_subcommand(0, 1);
    declare_run(app, options, texts);
    runs = app.add_subcommand("run", "Start the emulator (also without a command)");
    runs->fallthrough();
    asks = app.add_subcommand("health", "Ask a running emulator; exit status 0 or 1");
    asks->add_option("--url", health.url, "Where it runs (as the other settings say)");
    asks->add_option("--config", texts.config, "TOML file with the server's settings");
    emits = app.add_subcommand("model", "Write service models for current AWS clients");
    emits->add_option("--output", model.output, "Folder to write to, such as ~/.aws/models")
        ->required();
    checks = app.add_subcommand("check", "Tell what of a store is damaged; exit status 0 or 1");
    checks->add_option("--data", check.data, "A store that is not in use")->required();
    checks->add_option("--salvage", check.salvage, "New file for what isn't damaged");
    copies = app.add_subcommand("backup", "Copy a store, also one that is in use");
    CLI::Option* file = copies->add_option("--data", backup.data, "The store's file");
    copies->add_option("--url", backup.url, "Where the emulator runs whose store it is")
        ->excludes(file);
    copies->add_option("--output", backup.output, "New file for the copy")->required();
    copies->add_option("--control-token", backup.token, "Bearer token that may use /_emulator");
    copies->add_option("--config", texts.config, "TOML file with the server's settings");
    declare_control(app, control, texts.config);
  }
};

// What the server with these settings knows, a command knows as well.
Wanted read_control(Declared& declared) {
  ControlOptions& control = declared.control;
  RunOptions& options = declared.options;
  const auto is_given = [&](const char* name) {
    return declared.app.get_option(name)->count() > 0;
  };
  if (control.url.empty()) control.url = variable("URL");
  if (control.url.empty()) control.url = url_of(declared.texts, options);
  if (control.token.empty()) control.token = options.control.token;
  if (control.account.empty() && is_given("--account")) control.account = options.settings.account;
  interpret_control_command(control);
  return control;
}

// As for a command; a store in a file needs none of it.
Wanted read_backup(Declared& declared) {
  BackupOptions& backup = declared.backup;
  if (backup.url.empty()) backup.url = variable("URL");
  if (backup.url.empty()) throw BadOption{"backup", "needs --data FILE or --url URL"};
  if (backup.token.empty()) backup.token = declared.options.control.token;
  check_token(backup.token);
  return backup;
}

Wanted read(Declared& declared, OptionSources& sources) {
  auto& [app,
         options,
         texts,
         health,
         model,
         check,
         backup,
         control,
         runs,
         asks,
         emits,
         checks,
         copies] = declared;
  if (checks->parsed()) {
    if (!check.salvage.empty()) check.salvage = path_of("--salvage", check.salvage);
    return CheckOptions{path_of("--data", check.data), check.salvage};
  }
  if (copies->parsed()) {
    backup.data = path_of("--data", backup.data);
    backup.output = path_of("--output", backup.output);
    if (!backup.data.empty()) return backup;
  }
  if (emits->parsed()) return ModelOptions{path_of("--output", model.output)};
  if (asks->parsed() && health.url.empty()) health.url = variable("URL");
  if (asks->parsed() && !health.url.empty()) return health;
  const std::string config = texts.config;  // of the command line, also where it is health's
  read_environment(app, sources, options.warnings);
  if (!config.empty()) texts.config = config;
  read_config(app, texts.config, sources);
  if (asks->parsed()) return HealthOptions{url_of(texts, options)};
  if (copies->parsed()) return read_backup(declared);
  if (is_control(app, control)) return read_control(declared);
  interpret(texts, options);
  return options;
}

}  // namespace

Wanted read_options(int argc, const char* const* argv) {
  Declared declared;
  OptionSources sources;
  try {
    declared.app.parse(argc, argv);
    return read(declared, sources);
  } catch (const CLI::CallForHelp& wanted) {
    const CLI::App& app = declared.app;
    if (!declared.runs->parsed()) return Exit{app.exit(wanted)};
    std::cout << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
    return Exit{0};
  } catch (const CLI::Success& done) {
    return Exit{declared.app.exit(done)};
  } catch (const CLI::ExtrasError&) {
    print(unknown_words(declared.app), sources);
  } catch (const CLI::Error& error) {
    std::cerr << "opsworkscm-local: " << error.what() << " (--help lists the options)\n";
  } catch (const BadOption& bad) {
    print(bad, sources);
  }
  return Exit{2};
}

}  // namespace server
