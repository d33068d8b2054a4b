// What a request's target asks for, read parameter by parameter; the first mistake in it counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/control/call.hpp"
#include "api/control/reply.hpp"
#include "api/request.hpp"
#include "base/enum_names.hpp"
#include "base/time.hpp"

namespace api::control {

// The number in the place of `{Id}` in the path of a call's route; nothing if it is none.
std::optional<std::int64_t> id_in_path(const Call& call);

class Query {
 public:
  // How many elements a list shows where nothing is said, and at most where the route has no bound
  // of its own.
  static constexpr std::int64_t limit_usual = 100;
  static constexpr std::int64_t limit_max = 200;

  // The request must live as long.
  explicit Query(const Request& request) : target_(request.target) {}

  // Each gives nothing if the parameter isn't there, or isn't of that kind: see refusal().
  std::optional<std::string> text(std::string_view name) const { return target_.parameter(name); }
  std::optional<std::int64_t> number(std::string_view name);  // a whole one, from 0 on
  std::optional<Time> moment(std::string_view name);          // RFC 3339, or epoch seconds
  template <base::Named E>
  std::optional<E> one_of(std::string_view name) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    const std::optional<E> value = base::named<E>(*given);
    if (!value) refuse(std::string(name) + " must be one of " + listed(base::names<E>) + ".");
    return value;
  }
  std::int64_t limit(std::int64_t most = limit_max, std::int64_t usual = limit_usual);

  // Something that is not as it must be; `why` is a sentence.
  void refuse(std::string why);
  // The 400 for the first such thing; nothing if all is well.
  std::optional<Reply> refusal() const;

 private:
  const base::Target& target_;
  std::string mistake_;
};

}  // namespace api::control
