// Checkpoints: states of a world to return to, by name.
#pragma once

#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"
#include "storage/checkpoints.hpp"

namespace api::control {

struct CheckpointList {
  std::vector<storage::Checkpoint> checkpoints;
};

// GET /_emulator/checkpoints, and PUT, GET, DELETE of one. They are no part of the world: neither a
// reset nor a restoration changes them.
Answer list_checkpoints(Call& call);
Answer save_checkpoint(Call& call);
Answer show_checkpoint(Call& call);
Answer delete_checkpoint(Call& call);

// POST /_emulator/checkpoints/{Name}/restore: the world, its clock with it, is as it was.
Answer restore_checkpoint(Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<storage::Checkpoint> {
  using Record = storage::Checkpoint;
  static constexpr std::string_view name = "Checkpoint";
  static constexpr bool as_declared = true;
  static constexpr auto fields = std::tuple{required("Name", &Record::name, shapes::string),
                                            required("Now", &Record::moment, shapes::moment),
                                            required("Servers", &Record::servers, shapes::count),
                                            required("Backups", &Record::backups, shapes::count),
                                            optional("SavedAt", &Record::saved_at, shapes::moment)};
};

template <>
struct Model<control::CheckpointList> {
  static constexpr std::string_view name = "CheckpointList";
  static constexpr auto fields = std::tuple{
      required("Checkpoints", &control::CheckpointList::checkpoints, list_of<storage::Checkpoint>)};
};

}  // namespace api
