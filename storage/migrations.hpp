// The schema of the store and its marks in the file's header.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace storage {

inline constexpr std::uint32_t application_id = 0x4F57434D;  // "OWCM"
inline constexpr std::size_t schema_version = 6;

// What brings a store of version I to version I + 1; an empty file is of version 0.
extern const std::array<const char*, schema_version> migrations;

}  // namespace storage
