// What a store holds before the first request: --init and --server.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/engine/engine.hpp"

namespace api {

// Begins an empty store with a world document, in the default account; a store that has a world
// already is left alone. The mistakes of the document, if it has any.
std::optional<std::string> init(Engine& engine, Time machine, std::string_view document);

// Makes sure that each of these servers is there, in the default account and region.
void ensure_servers(Engine& engine, Time machine, std::span<const std::string> names);

}  // namespace api
