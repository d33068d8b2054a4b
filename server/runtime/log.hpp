// What the program tells those who run it, on stderr.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "api/request.hpp"
#include "api/telemetry/change_stream.hpp"

namespace spdlog {
class logger;
}

namespace server {

class Log {
 public:
  enum class Format { text, json };

  // `level` is one of trace, debug, info, warn, error, off.
  Log(Format format, const std::string& level);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // One line a request: account, operation, status and exception, what it names, its id, the
  // world's time, how long it took. At debug what was sent and answered, sensitive values hidden;
  // and only there the requests that read the emulator's own API.
  void request(unsigned status,
               const api::Outcome& outcome,
               std::chrono::nanoseconds duration) const;

  // One line for what has become of a server, a backup or an association; nothing for what else
  // changes.
  void change(const api::Announcement& change) const;

  bool tells_changes() const;
  bool tells_heads() const;

  // What is in the text is shown, never obeyed: controls and what turns the direction of text stand
  // there as \uXXXX.
  void trace(std::string_view text) const;
  void info(std::string_view text) const;
  void warn(std::string_view text) const;
  void error(std::string_view text) const;

  static bool is_level(std::string_view name);

 private:
  std::string message(std::string_view text) const;
  void bodies(const api::Outcome& outcome) const;

  Format format_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace server
