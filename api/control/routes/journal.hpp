// The journal of a world: what was asked, and what was answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

// An entry of the journal as it shows; its texts are the journal's.
struct ShownCall {
  std::int64_t id = 0;
  Time at{};
  Time machine{};
  std::string_view operation{};
  std::string_view region{};
  std::optional<std::string_view> server_name{};
  std::optional<WrittenObject> input{};
  std::optional<std::string_view> input_begin{};  // of one that is too large to be kept whole
  std::int64_t status = 0;
  std::optional<std::string_view> error{};
  std::optional<std::string_view> message{};
  std::optional<WrittenObject> output{};
  std::optional<std::string_view> output_begin{};  // of one that is larger, or no JSON
  bool ran = false;
  std::optional<std::int64_t> fault{};
  std::optional<storage::Delivery> delivery{};
  std::string_view request_id{};
  double duration = 0;  // in milliseconds
  std::optional<std::string_view> user_agent{};
  std::optional<std::string_view> via{};
};

ShownCall shown(const JournalEntry& entry);

struct ShownJournal {
  std::vector<ShownCall> entries;
  std::int64_t dropped = 0;
  std::optional<std::int64_t> missed{};  // of those that were asked for
  std::optional<bool> more{};            // that fit, where not all are here
};

// GET /_emulator/journal: the calls, oldest first; filters in the query.
Answer show_journal(Call& call);

// DELETE /_emulator/journal
Answer clear_journal(Call& call);

}  // namespace api::control

namespace api {

namespace shapes {

inline constexpr Shape output{.name = "Output", .kind = Kind::structure, .open = true};
inline constexpr Shape input{.name = "Input", .kind = Kind::structure, .open = true};

}  // namespace shapes

template <>
struct Model<control::ShownCall> {
  using Call = control::ShownCall;
  static constexpr std::string_view name = "Entry";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Id", &Call::id, shapes::from_one),
                 required("At", &Call::at, shapes::moment),
                 required("MachineTime", &Call::machine, shapes::moment),
                 required("Operation", &Call::operation, shapes::text),
                 required("Region", &Call::region, shapes::text),
                 optional("ServerName", &Call::server_name, shapes::text),
                 optional("Input", &Call::input, shapes::input),
                 optional("InputBegin", &Call::input_begin, shapes::text),
                 required("HttpStatus", &Call::status, shapes::integer),
                 optional("Error", &Call::error, shapes::text),
                 optional("Message", &Call::message, shapes::text),
                 optional("Output", &Call::output, shapes::output),
                 optional("OutputBegin", &Call::output_begin, shapes::text),
                 required("Ran", &Call::ran, shapes::boolean),
                 optional("Fault", &Call::fault, shapes::from_one),
                 optional("Reply", &Call::delivery, shapes::delivery),
                 required("RequestId", &Call::request_id, shapes::text),
                 required("Duration", &Call::duration, shapes::number),
                 optional("UserAgent", &Call::user_agent, shapes::text),
                 optional("Via", &Call::via, shapes::text)};
};

template <>
struct Model<control::ShownJournal> {
  using Journal = control::ShownJournal;
  static constexpr std::string_view name = "Journal";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("Entries", &Journal::entries, list_of<control::ShownCall>),
                 required("Dropped", &Journal::dropped, shapes::count),
                 optional("Missed", &Journal::missed, shapes::count),
                 optional("More", &Journal::more, shapes::boolean)};
};

}  // namespace api
