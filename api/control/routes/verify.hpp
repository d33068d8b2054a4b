// Whether the calls in a world's journal are those that somebody expected.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/routes/expectation.hpp"

namespace api::control {

struct Verification {
  std::vector<GivenExpectation> expectations;
  bool is_ordered = false;
  bool by_world_clock = false;
};

struct Verified {
  std::string message;
  std::vector<Finding> expectations;
};

// POST /_emulator/journal/verify: 200, or 409 with what was expected, what was seen and the nearest
// misses. What dropped entries could decide isn't met either: nobody can tell.
Answer verify_journal(Call& call, const Verification& wanted);

}  // namespace api::control

namespace api {

namespace shapes {

inline constexpr Shape expectations{.name = "Expectations",
                                    .kind = Kind::list,
                                    .min = 1,
                                    .max = 100,
                                    .element = &shape_of<control::GivenExpectation>};

}  // namespace shapes

template <>
struct Model<control::Verification> {
  using Verification = control::Verification;
  static constexpr std::string_view name = "Verification";
  static constexpr auto fields =
      std::tuple{required("Expectations", &Verification::expectations, shapes::expectations),
                 optional("Ordered", &Verification::is_ordered, shapes::boolean),
                 optional("Virtual", &Verification::by_world_clock, shapes::boolean)};
};

template <>
struct Model<control::Verified> {
  using Verified = control::Verified;
  static constexpr std::string_view name = "Verified";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Message", &Verified::message, shapes::text),
                 required("Expectations", &Verified::expectations, list_of<control::Finding>)};
};

}  // namespace api
