// Which accounts' worlds are kept here, where several emulators share them.
#pragma once

#include <optional>
#include <string>

#include "api/control/call.hpp"
#include "api/model/codec.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

// Slots and ranges of them, such as `0-255,512`, or `none`.
struct ShownSlots {
  std::string slots;
};

// What is to change.
struct SlotChange {
  std::optional<std::string> take;
  std::optional<std::string> release;
};

// GET /_emulator/slots
Answer show_slots(Call& call);

// PATCH /_emulator/slots: kept in the store, where it counts for more than --slots from then on.
// What is released is answered with 421 at once; who waits for something in one of those worlds is
// told to ask again.
Answer change_slots(Call& call, const SlotChange& change);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownSlots> {
  static constexpr std::string_view name = "Slots";
  static constexpr auto fields =
      std::tuple{required("Slots", &control::ShownSlots::slots, shapes::text)};
};

template <>
struct Model<control::SlotChange> {
  static constexpr std::string_view name = "SlotChange";
  static constexpr auto fields =
      std::tuple{optional("Take", &control::SlotChange::take, shapes::text),
                 optional("Release", &control::SlotChange::release, shapes::text)};
};

}  // namespace api
