#include "server/runtime/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "base/time_text.hpp"
#include "server/runtime/log_text.hpp"

namespace server {

namespace {

constexpr std::array<std::string_view, 6> levels{"trace", "debug", "info", "warn", "error", "off"};

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
  if (!logger_->should_log(spdlog::level::info)) return;
  const double milliseconds = static_cast<double>(duration.count()) / 1e6;
  const std::string moment = base::to_rfc3339(outcome.moment);
  if (format_ == Format::json) {
    logger_->info(
        R"("Account":{},"Operation":{},"Status":{},"Error":{},"Now":"{}","Duration":{:.3f})",
        quoted(outcome.account),
        quoted(outcome.operation),
        status,
        quoted(outcome.error),
        moment,
        milliseconds);
    return;
  }
  logger_->info("{} {} {}{}{} now={} {:.3f} ms",
                plain(outcome.account),
                plain(outcome.operation),
                status,
                outcome.error.empty() ? "" : " ",
                outcome.error.empty() ? "" : plain(outcome.error),
                moment,
                milliseconds);
}

std::string Log::message(std::string_view text) const {
  return format_ == Format::json ? "\"Message\":" + quoted(text) : shown(text);
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
