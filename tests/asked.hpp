// A request of the emulator's own API that may have to come again: it is answered when the test
// lets the engine go on.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/world.hpp"

namespace tests {

class Asked {
 public:
  Asked(World& world,
        std::string method,
        std::string target,
        std::string body = "",
        std::string_view account = some_account)
      : world_(world),
        method_(std::move(method)),
        target_(std::move(target)),
        body_(std::move(body)),
        account_(account) {
    renew();
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  // It is another request of the same from now on.
  void renew() {
    static std::uint64_t last_id = 1'000'000;  // beyond those that a World gives
    request_ = {method_, base::Target(target_), headers_, body_, ++last_id, world_.now};
  }

  // Asks, or asks again; true if there is an answer.
  bool ask() {
    auto answers = world_.engine().run(world_.now, std::span(&request_, 1));
    if (auto* reply = std::get_if<api::Reply>(&answers[0])) reply_ = std::move(*reply);
    return std::holds_alternative<api::Reply>(answers[0]);
  }
  const api::Reply& reply() const { return reply_; }
  const api::Request& request() const { return request_; }

 private:
  World& world_;
  std::string method_;
  std::string target_;
  std::string body_;
  std::string account_;
  std::vector<api::Header> headers_{{"Content-Type", "application/json"},
                                    {"X-Emulator-Account", account_}};
  api::Request request_;
  api::Reply reply_;
};

}  // namespace tests
