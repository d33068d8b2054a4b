// The replies of the emulator's own API as the program's commands print them: a table, or a
// sentence a line. What a reply lacks is left out; nothing in it is obeyed by a terminal.
#pragma once

#include <string>

#include "base/json.hpp"

namespace server {

std::string worlds_text(const base::Json& reply);

// What time it is; and, where the clock was moved, what happened on the way.
std::string clock_text(const base::Json& reply);

// The policies and faults of a part of a world's document.
std::string rules_text(const base::Json& reply);

// One that was added.
std::string policy_text(const base::Json& reply);
std::string fault_text(const base::Json& reply);

std::string released_text(const base::Json& reply);
std::string journal_text(const base::Json& reply);

// One call of the journal.
std::string call_text(const base::Json& call);

}  // namespace server
