#include "server/commands/health.hpp"

#include <iostream>

#include "server/commands/client.hpp"

namespace server {

int ask_health(const std::string& url) {
  const auto location = location_of(url);
  if (!location) {
    std::cerr << "opsworkscm-local: --url " << url
              << ": must be http://ADDRESS:PORT or https://ADDRESS:PORT\n";
    return 2;
  }
  const Answer answer = ask(*location, {.target = "/_emulator/health", .may_take_long = false});
  if (answer.status == 0) {
    std::cerr << "opsworkscm-local: " << url << " does not answer: " << answer.text << "\n";
    return 1;
  }
  if (answer.status != 200) {
    const std::string message = answer.status == 503 ? ": " + message_of(answer) : "";
    std::cerr << "opsworkscm-local: " << url << " answers " << answer.status << message << "\n";
    return 1;
  }
  std::cout << answer.text << "\n";
  return 0;
}

}  // namespace server
