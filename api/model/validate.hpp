// Whether an input is of its shape, told in AWS's own sentences.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "api/model/shape.hpp"
#include "base/json.hpp"

namespace api {

// The first value of a wrong JSON type, in the order of the text: the Message of AWS's
// SerializationException (observed on sister services). Nothing if all types are right.
std::optional<std::string> find_type_error(const base::Json& value, const Shape& shape);

// How much of a value a message shows (ours: AWS's own limits of a body leave no room for more).
inline constexpr std::size_t shown_bytes_max = 4 * 1024 * 1024;

// Every constraint that a well-typed input breaks, 10 at most: the Message of AWS's
// ValidationException. Nothing if it breaks none.
std::optional<std::string> find_violations(const base::Json& value, const Shape& shape);

// How many characters (code points) a text has.
std::size_t length_of(std::string_view text);

}  // namespace api
