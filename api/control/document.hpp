// World documents: AWS's own shapes with Region and Tags added.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/model/json.hpp"
#include "api/model/shape.hpp"

namespace api::control {

// The shape of a whole document.
extern const Shape world_document;

// Every mistake in a document, each with its path (`Servers[2].Status: …`): unknown members, wrong
// types, broken constraints. Timestamps may be RFC 3339 texts or epoch seconds.
std::vector<std::string> find_mistakes(const Json& document, const Shape& shape);

// The mistakes in the values of a clock's Now and Rate; `path` stands before their names.
std::vector<std::string> find_clock_mistakes(const Json& clock, const std::string& path);

// What a well-formed world document says twice or can't mean: names, tags, the clock.
std::vector<std::string> find_contradictions(const Json& document);

}  // namespace api::control
