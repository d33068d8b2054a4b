// A Shape as a JSON Schema.
#pragma once

#include "api/model/codec.hpp"
#include "api/model/shape.hpp"

namespace api::control {

// Writes the schema of the values that are of this shape.
void write_schema(JsonWriter& writer, const Shape& shape);

}  // namespace api::control
