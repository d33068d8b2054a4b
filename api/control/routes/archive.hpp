// A whole world as another emulator takes it in: unlike a document it has all, private keys, states
// that were, checkpoints and the journal as well.
#pragma once

#include "api/control/call.hpp"
#include "api/control/router.hpp"

namespace api::control {

// Lines of JSON, each an array: the head, the store's rows, the journal's calls, the end.
inline constexpr std::string_view archive_type = "application/x-ndjson";
inline constexpr Shape archive_lines{.name = "Archive"};

// GET /_emulator/archive
Answer read_archive(Call& call);

// PUT /_emulator/archive: in place of the account's world and its checkpoints, also where the
// account's slot is another emulator's.
Answer put_archive(Call& call);

// DELETE /_emulator/archive: what is left of a world whose slot is another emulator's.
Answer delete_archive(Call& call);

}  // namespace api::control
