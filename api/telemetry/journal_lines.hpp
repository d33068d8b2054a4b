// An account's journal as lines of text that another emulator takes in: see
// api/control/routes/archive.hpp.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "api/telemetry/journal.hpp"

namespace api {

// What the lines of a journal have told so far.
struct JournalLines {
  std::deque<JournalEntry> entries;
  std::int64_t dropped = 0;
  std::int64_t last_id = 0;
};

// Adds the lines, each an array of JSON with an end of line behind it.
void add_lines(const Journal::Log& log, std::string& lines);

// Whether a line is one of a journal.
bool is_journal_line(std::string_view line);

// Takes one in. What is wrong with it; nothing if all is well.
std::optional<std::string> read_line(std::string_view line, JournalLines& journal);

}  // namespace api
