// What a store holds before the first request: --init and --server.
#pragma once

#include <optional>
#include <string>

#include "api/engine/engine.hpp"

namespace api {

// What is wrong with a document of --init.
struct InitMistake {
  std::string account;
  std::string text;
};

// Begins an empty store with the settings' documents, each in its account; a store that has a world
// already is left alone. Where one of them has mistakes, nothing of any is done.
std::optional<InitMistake> init(Engine& engine, Time machine);

// Makes sure that each of the settings' servers is there.
void ensure_servers(Engine& engine, Time machine);

}  // namespace api
