// What a route of the emulator's own API under /_emulator is: dispatch and description read the
// same.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/control/call.hpp"
#include "api/control/reply.hpp"
#include "api/model/shape.hpp"
#include "api/request.hpp"

namespace api::control {

// A parameter of the query.
struct Parameter {
  std::string_view name;
  std::string_view meaning;
  bool may_be_empty = false;
};

// That of every route.
inline constexpr Parameter account_parameter{"Account",
                                             "The same, for those who can't set headers."};

// A status that a route may answer beside 200, and when.
struct Other {
  unsigned status;
  std::string_view meaning;
  const Shape* gives = nullptr;  // null: a message of what is wrong
};

// How large the body of a call of the service may be, and of a request to a route where nothing
// else is said: it is read in one turn.
inline constexpr std::uint64_t call_bytes_max = 8 * 1024 * 1024;
inline constexpr std::uint64_t route_bytes_max = 1024 * 1024;

// How a route treats a world that is at work or behind its time: it waits until that is over, it
// doesn't mind, or it ends the work.
enum class AtWork { waits, ignores, ends };

struct Route {
  std::string_view method;
  std::string_view path;  // `{Name}` stands for one segment
  bool writes;
  Answer (*answer)(Call& call);
  std::string_view summary;
  std::span<const Parameter> parameters{};
  const Shape* takes = nullptr;  // the body; null: none
  std::string_view takes_type = "application/json";
  bool needs_body = true;  // where it takes one
  std::uint64_t body_bytes_max = route_bytes_max;
  std::string_view example{};    // of a body
  const Shape* gives = nullptr;  // the body of the 200; null: of another type or form
  std::string_view content_type = "application/json";
  std::span<const Other> others{};
  AtWork at_work = AtWork::waits;
  bool tells_place = false;     // in X-Emulator-Place: where the stream goes on from what it shows
  bool reads_in_parts = false;  // the route parses and checks the body itself, large as it may be
  bool tells_of_process = false;  // whatever account the request names
  bool of_any_slot = false;       // also about a world that another emulator answers for
};

// `Send such as {…}.`
std::string hint_of(const Route& route);

// The 400 for a body that is no JSON, or not of the route's shape; nothing if it is well-formed.
std::optional<Reply> read_body(std::string_view body,
                               const Route& route,
                               base::JsonDocument& input);

// The body of a route's function `Answer run(Call&, const Input&)`: read before it is called. A
// body that may be missing, and is, is an Input that holds what it begins with.
template <class Input>
Answer run_with_input(Call& call, Answer (*run)(Call&, const Input&)) {
  Input input;
  if (!call.input.IsNull()) decode(call.input, input);
  return run(call, input);
}
template <auto run>
Answer with_input(Call& call) {
  return run_with_input(call, run);
}

// What such a function takes.
template <Modelled Input>
constexpr const Shape* shape_for(Answer (* /*run*/)(Call&, const Input&)) {
  return &shape_of<Input>;
}

// `GET /_emulator/clock`
std::string name_of(const Route& route);

// Whether the request is one for this API.
bool is_ours(const Request& request);

// The account whose world a request is about. To this API: what X-Emulator-Account says, else
// ?Account=; and a reply instead of an account if that is no account id. Otherwise, and for every
// call of the service, what the Authorization header says, see protocol::caller_of().
struct Addressed {
  std::string account;
  std::optional<Reply> refusal;
};
Addressed account_of(const Request& request, const Settings& settings);

// Nothing if the world that a request is about is kept here, or it is about none; else the 421 that
// tells who is to be asked, or for a request that was here before the world went the 503 that has
// it come again.
std::optional<Reply> turn_away(std::span<const Route> routes,
                               const Request& request,
                               const Settings& settings);

// How large the body of a request may be: the most that a route of its path takes, else the usual.
std::uint64_t body_bytes_max(std::span<const Route> routes, std::string_view path);

// The route for a request, whose body, of the route's shape, is then in `input`; or the 400, 404,
// 405 or 415 that tells what there is.
struct RoutedRequest {
  const Route* route = nullptr;  // also of a refused request, where there is one for it
  std::optional<Reply> refusal{};
};
RoutedRequest find_route(std::span<const Route> routes,
                         const Request& request,
                         base::JsonDocument& input);

}  // namespace api::control
