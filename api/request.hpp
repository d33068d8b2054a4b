// A request and its reply as the engine sees them: HTTP's parts, without the socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/rules/slots.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "storage/faults.hpp"

namespace api {

struct Header {
  std::string_view name;
  std::string_view value;
};

struct Request {
  std::string_view method;
  base::Target target;
  std::span<const Header> headers;
  std::string_view body;
  std::uint64_t id = 0;             // tells a request that had to wait and comes again from others
  base::Time arrived{};             // on the machine's clock, the first time
  std::chrono::nanoseconds came{};  // the same on its counter, see Engine::count_with()

  // The value of the first header of that name, whatever its case; nothing if there is none.
  std::string_view header(std::string_view name) const;
};

// Server-sent events of a world from a place of its stream on, see control/routes/stream.hpp.
struct Watch {
  std::string account;
  std::uint64_t after = 0;              // this change
  std::optional<std::int64_t> calls{};  // and this call, where calls are told
  std::uint32_t events = 0;             // which, a bit each
};

// What the log and the journal tell of a request.
struct Outcome {
  std::string account;
  std::string operation;
  std::string error;    // an exception's name; empty if it went well
  std::string message;  // of that exception
  base::Time moment{};  // the world's time; Time{}: that of no world
  std::string note;     // more for the log, where somebody asked for it
  std::string host;     // that a request names which went nowhere

  // Of calls of the API only.
  std::string request_id;
  std::string region;
  std::string server_name;  // that the input names
  std::string backup_id;    // likewise, or that the output tells
  std::string user_agent;   // who says to have sent it
  std::string input;        // as JSON, sensitive values hidden
  std::string output;       // likewise, as much as the journal keeps
  std::int64_t fault = 0;   // the rule that struck it; 0: none
  bool ran = false;         // whether the operation was carried out
  std::string via;          // "emulator": asked for by POST /_emulator/calls; "": as AWS has it
};

// What a request has done to what is in memory only, once its turn is kept.
struct JournalLines;
struct AfterCommit {
  bool clear_journal = false;               // the account's
  std::shared_ptr<JournalLines> journal{};  // to be in its place; null: it stays
  std::optional<rules::Slots> slots{};      // whose worlds are kept here from now on
};

class BodyParts;

struct Reply {
  unsigned status = 200;
  std::string content_type;  // empty: no such header
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Outcome outcome;
  AfterCommit after_commit{};
  std::optional<storage::Delivery> delivery{};  // nothing: all of it goes out
  std::optional<Watch> watch{};                 // the body goes on with what happens
  std::shared_ptr<BodyParts> parts{};           // the body goes on with these
};

// In place of a reply: the request is to come again, at that moment of the machine's clock or once
// that account's world has changed, whatever is first.
struct Later {
  std::optional<base::Time> at{};
  std::string account{};
};

// In place of a reply, within the engine only: what was asked for is too long for one turn.
class Work;
struct Started {
  std::shared_ptr<Work> work;
};

// In place of a reply, within the engine only: a call of AWS's API in that account, to be made in
// the same turn.
struct Forwarded {
  std::string account;
  std::string region;
  std::string operation;
  std::string input;  // as JSON
};

using Answer = std::variant<Reply, Later, Started, Forwarded>;

// For equals_ignoring_case(), where the texts are of one length.
bool of_one_length_equal_ignoring_case(std::string_view left, std::string_view right);

// Whether two ASCII texts differ at most in case. Names of headers mostly differ in length already.
inline bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() && of_one_length_equal_ignoring_case(left, right);
}

}  // namespace api
