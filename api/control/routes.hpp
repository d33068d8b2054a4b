// The emulator's own API under /_emulator.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/control/visit.hpp"
#include "api/request.hpp"

namespace api::control {

inline constexpr std::string_view version = "0.1.0";

struct Route {
  std::string_view method;
  std::string_view path;
  bool writes;
  // Nothing: not done yet; the request is to come again.
  std::optional<Reply> (*answer)(Visit& visit, const Request& request);
};

// Whether the request is one for this API.
bool is_ours(const Request& request);

// The account whose world a request is about: X-Emulator-Account, else ?Account=, else the access
// key. A reply instead of an account if it is no account id.
struct Addressed {
  std::string account;
  std::optional<Reply> refusal;
};
Addressed account_of(const Request& request, const Settings& settings);

// The route for a request, or the 404, 405 or 415 that tells what there is.
struct Found {
  const Route* route = nullptr;
  Reply refusal;
};
Found find_route(const Request& request);

// `{"Message": "…"}`
Reply error(unsigned status, std::string_view message);

// 400 with every mistake of a document that changed nothing.
Reply refuse(const std::vector<std::string>& mistakes);

}  // namespace api::control
