#include "server/runtime/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "base/time_text.hpp"
#include "server/runtime/log_text.hpp"

namespace server {

namespace {

constexpr std::array<std::string_view, 6> levels{"trace", "debug", "info", "warn", "error", "off"};

constexpr std::size_t message_max = 512;  // of an error

// What a line tells, as JSON's members or as words.
class Line {
 public:
  explicit Line(Log::Format format) : is_json_(format == Log::Format::json) {}

  // As a word it is `key=text`, or the text alone; nothing, where it may be left out.
  void add(std::string_view name,
           std::string_view text,
           std::string_view key,
           bool may_be_missing = false) {
    if (text.empty() && may_be_missing) return;
    append(name, is_json_ ? quoted(text) : plain(text), key);
  }

  void number(std::string_view name, std::string_view digits) { append(name, digits, ""); }

  // That of a world, or none.
  void moment(base::Time moment) {
    if (moment != base::Time{}) add("Now", base::to_rfc3339(moment), "now");
  }

  void duration(std::chrono::nanoseconds duration) {
    const double milliseconds = static_cast<double>(duration.count()) / 1e6;
    append("Duration", fmt::format("{:.3f}", milliseconds) + (is_json_ ? "" : " ms"), "");
  }

  void arrow() {
    if (!is_json_) text_ += " ->";
  }

  const std::string& text() const { return text_; }

 private:
  void append(std::string_view name, std::string_view value, std::string_view key) {
    if (!text_.empty()) text_ += is_json_ ? "," : " ";
    if (is_json_) {
      text_.append(1, '"').append(name).append("\":");
    } else if (!key.empty()) {
      text_.append(key).append(1, '=');
    }
    text_ += value;
  }

  bool is_json_;
  std::string text_{};
};

}  // namespace

Log::Log(Format format, const std::string& level)
    : format_(format),
      logger_(std::make_shared<spdlog::logger>("opsworkscm-local",
                                               std::make_shared<spdlog::sinks::stderr_sink_st>())) {
  logger_->set_level(spdlog::level::from_str(level == "warn" ? "warning" : level));
  logger_->set_pattern(format == Format::text
                           ? "%Y-%m-%dT%H:%M:%S.%e%z %l %v"
                           : R"({"Time":"%Y-%m-%dT%H:%M:%S.%e%z","Level":"%l",%v})");
}

Log::~Log() = default;

void Log::request(unsigned status,
                  const api::Outcome& outcome,
                  std::chrono::nanoseconds duration) const {
  const bool only_reads = outcome.operation.starts_with("GET /") && status < 400;
  const auto level = only_reads ? spdlog::level::debug : spdlog::level::info;
  if (!logger_->should_log(level)) return;
  Line line(format_);
  line.add("Account", outcome.account, "");
  line.add("Operation", outcome.operation, "");
  line.number("Status", std::to_string(status));
  line.add("Error", outcome.error, "", format_ == Format::text);
  line.add("Region", outcome.region, "region", true);
  line.add("ServerName", outcome.server_name, "server", true);
  line.add("BackupId", outcome.backup_id, "backup", true);
  line.add("Host", outcome.host, "host", true);
  line.add("Message", std::string_view(outcome.message).substr(0, message_max), "message", true);
  line.add("RequestId", outcome.request_id, "id", true);
  line.moment(outcome.moment);
  line.duration(duration);
  logger_->log(level, "{}", line.text());
  if (!outcome.request_id.empty()) bodies(outcome);
}

void Log::bodies(const api::Outcome& outcome) const {
  if (!logger_->should_log(spdlog::level::debug)) return;
  Line line(format_);
  line.add("RequestId", outcome.request_id, "id");
  line.add("Input", outcome.input, "input", true);
  line.add("Output", outcome.output, "output", true);
  logger_->debug("{}", line.text());
}

void Log::change(const api::Announcement& change) const {
  using storage::Subject;
  const storage::Mutation& mutation = change.mutation;
  if (mutation.subject > Subject::association || mutation.text == mutation.previous) return;
  Line line(format_);
  line.add("Account", change.account, "");
  line.add("Change", base::name_of(mutation.subject), "");
  line.add("Name", mutation.name, "");
  line.add("Previous", mutation.previous, "");
  line.arrow();
  line.add("Status", mutation.text.empty() ? "DELETED" : mutation.text, "");
  line.add("Region", mutation.region, "region");
  line.add("ServerName", mutation.server_name, "server", true);
  line.moment(mutation.at);
  logger_->info("{}", line.text());
}

bool Log::tells_changes() const {
  return logger_->should_log(spdlog::level::info);
}

bool Log::tells_heads() const {
  return logger_->should_log(spdlog::level::trace);
}

std::string Log::message(std::string_view text) const {
  return format_ == Format::json ? "\"Message\":" + quoted(text) : shown(text);
}

void Log::trace(std::string_view text) const {
  logger_->trace("{}", message(text));
}

void Log::info(std::string_view text) const {
  logger_->info("{}", message(text));
}

void Log::warn(std::string_view text) const {
  logger_->warn("{}", message(text));
}

void Log::error(std::string_view text) const {
  logger_->error("{}", message(text));
}

bool Log::is_level(std::string_view name) {
  return std::find(levels.begin(), levels.end(), name) != levels.end();
}

}  // namespace server
