// An HTTP client for those commands of the program that ask a running emulator.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace server {

// Where an emulator listens.
struct Location {
  bool is_tls = false;
  boost::asio::ip::tcp::endpoint endpoint;
  std::string authority;  // as a request names it
};

// http://ADDRESS:PORT or https://…; names other than localhost are not looked up.
std::optional<Location> location_of(std::string_view url);

struct Question {
  std::string method = "GET";
  std::string target;
  std::string body{};         // JSON, or nothing
  std::string account{};      // whose world; empty: the emulator's default
  std::string token{};        // that may use /_emulator; empty: none
  bool may_take_long = true;  // else it is given up after 5 seconds, as is one that isn't taken
};

struct Answer {
  unsigned status = 0;  // 0: there is none
  std::string text{};   // its body; or why there is none
};

// What an error says in words; all of it where it isn't of the emulator's form.
std::string message_of(const Answer& answer);

// Takes the body of a 200 as it comes, in place of the answer's text.
using Sink = std::function<void(std::string_view)>;

// Asks, and returns with the end of the answer. By https, whose certificate it is isn't looked at:
// the emulator is one of this machine. What the sink throws is thrown.
Answer ask(const Location& location, const Question& question, const Sink& sink = {});

}  // namespace server
