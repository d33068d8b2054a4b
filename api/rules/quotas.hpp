// The limits of an account in a region.
#pragma once

#include <cstdint>

namespace api::rules {

// By default 50 manual backups: CreateBackup, API reference. (The user guide once said 10.)
inline constexpr std::int64_t manual_backups_max = 50;

// By default 10 servers: user guide, service limits.
inline constexpr std::int64_t servers_max = 10;

// Tags a user may put on one server or backup: user guide, "Working with tags".
inline constexpr std::int64_t tags_max = 50;

}  // namespace api::rules
