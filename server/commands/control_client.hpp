// Asks the emulator's own API, and tells what it answers.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "server/commands/client.hpp"

namespace server {

// Each function that returns a number returns the process's exit status: 0; 1 if nobody answers, or
// the emulator refuses in its present state; 2 if it can't mean what was given. Then a line on
// stderr tells what it has answered.
class ControlClient {
 public:
  // What is printed of a reply.
  using Text = std::string (*)(const base::Json& reply);

  struct Access {
    std::string account;  // empty: the emulator's default
    std::string token;    // empty: none
  };

  // `json`: replies are printed as they come.
  ControlClient(Location location, std::string url, Access access, bool json);

  bool is_json() const { return json_; }

  // Asks `/_emulator/PATH`, and prints the reply, or a text in its place; "": nothing.
  int tell(std::string_view method, std::string_view path, std::string body, Text text) const;
  int tell(std::string_view method,
           std::string_view path,
           std::string body,
           const char* text) const;

  // Asks page after page: behind the member `Next` of one, as the parameter `After`, comes the
  // next.
  int tell_pages(std::string_view path, Text text) const;

  // Lets the sink take the reply of a GET.
  int pass(std::string_view path, const Sink& sink) const;

  // The reply of a GET; nothing if there is none, with the exit status.
  struct Reply {
    int status = 0;
    std::string text{};
  };
  Reply get(std::string_view path) const;

 private:
  Reply ask(std::string_view method,
            std::string_view path,
            std::string body,
            const Sink& sink = {}) const;
  int complain(const Answer& answer) const;
  void print(const std::string& reply, Text text) const;

  Location location_;
  std::string url_;
  Access access_;
  bool json_;
};

}  // namespace server
