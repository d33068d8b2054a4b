// The schema of the store and its marks in the file's header.
#pragma once

#include <cstdint>

namespace storage {

inline constexpr std::uint32_t application_id = 0x4F57434D;  // "OWCM"
inline constexpr std::uint32_t schema_version = 1;

// Creates an empty store.
extern const char* const schema;

}  // namespace storage
