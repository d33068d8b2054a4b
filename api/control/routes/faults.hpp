// Faults: rules by which calls of the API go wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/mistakes.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

inline constexpr std::size_t fault_rules_max = 1'000;

// A rule as it is given to be added: beside Until there may be For, a time from now on.
struct GivenFault : storage::FaultRule {
  std::optional<Duration> lasting{};
};

struct FaultDocument {
  std::vector<GivenFault> faults;
};

// A list of rules, as world documents have it.
inline constexpr Shape fault_list{.name = "Faults",
                                  .kind = Kind::list,
                                  .max = fault_rules_max,
                                  .element = &shape_of<storage::FaultRule>};

// Adds what the rules of a well-formed list can't mean.
void find_fault_contradictions(const base::Json& faults, Mistakes& mistakes);

// GET, POST (one rule behind the others), PUT (all rules) and DELETE /_emulator/faults, DELETE
// /_emulator/faults/{Id}.
Answer show_faults(Call& call);
Answer add_fault(Call& call, const GivenFault& given);
Answer replace_faults(Call& call, const FaultDocument& document);
Answer delete_faults(Call& call);
Answer delete_fault(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::GivenFault> {
  static constexpr std::string_view name = "Fault";
  static constexpr auto fields =
      std::tuple_cat(Model<storage::FaultRule>::fields,
                     std::tuple{optional("For", &control::GivenFault::lasting, shapes::duration)});
};

namespace shapes {

inline constexpr Shape given_faults{.name = "Faults",
                                    .kind = Kind::list,
                                    .max = control::fault_rules_max,
                                    .element = &shape_of<control::GivenFault>};

}  // namespace shapes

template <>
struct Model<control::FaultDocument> {
  static constexpr std::string_view name = "FaultDocument";
  static constexpr auto fields =
      std::tuple{required("Faults", &control::FaultDocument::faults, shapes::given_faults)};
};

}  // namespace api
