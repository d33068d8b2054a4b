#include "api/telemetry/journal.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/json.hpp"

namespace api {

namespace {

// The youngest outputs stay as long as their calls.
constexpr std::size_t outputs_spared = 16;

// Behind `size` bytes of UTF-8, where a character ends.
std::size_t whole_characters(std::string_view text, std::size_t size) {
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return size;
}

// The text, or as much of it as may be kept.
std::string cut_to(std::size_t size_max, std::string_view text) {
  if (text.size() > size_max) text = text.substr(0, whole_characters(text, size_max));
  return std::string(text);
}

}  // namespace

std::size_t JournalEntry::bytes() const {
  return sizeof *this + operation.size() + region.size() + server_name.size() + error.size() +
         message.size() + request_id.size() + user_agent.size() + input.size() + output.size();
}

void Journal::note(const Outcome& outcome, const Answered& answered) {
  const std::string_view output = answered.output;
  const Logs::iterator place = log_for(outcome.account);
  Kept& log = place->second;
  log.entries.push_back({.id = ++log.last_id,
                         .at = outcome.moment,
                         .machine = answered.machine,
                         .status = answered.status,
                         .delivery = answered.delivery,
                         .operation = cut_to(name_bytes_max, outcome.operation),
                         .region = cut_to(name_bytes_max, outcome.region),
                         .server_name = cut_to(name_bytes_max, outcome.server_name),
                         .error = cut_to(name_bytes_max, outcome.error),
                         .message = cut_to(name_bytes_max, outcome.message),
                         .request_id = answered.request_id,
                         .user_agent = cut_to(name_bytes_max, base::as_utf8(outcome.user_agent)),
                         .input = cut_to(input_bytes_max, outcome.input),
                         .input_cut = outcome.input.size() > input_bytes_max,
                         .output = cut_to(output_bytes_max, output),
                         .output_cut = output.size() > output_bytes_max || !output.starts_with('{'),
                         .duration = answered.duration,
                         .place = answered.place,
                         .fault = outcome.fault,
                         .ran = outcome.ran,
                         .via = outcome.via});
  const std::size_t size = log.entries.back().bytes();
  log.bytes += size;
  bytes_ += size;
  if (log.entries.size() > entries_max) drop_oldest(log);
  while (log.bytes > world_bytes_max) drop_something(log);
  rank(place, --unused_);
  make_room();
}

Journal::Log Journal::of(const std::string& account) const {
  static const std::deque<JournalEntry> nothing;
  const auto found = logs_.find(account);
  if (found == logs_.end()) return {nothing, yielded(account), yielded(account)};
  return {found->second.entries, found->second.dropped, found->second.last_id};
}

std::vector<std::string> Journal::accounts_behind(const std::string& after,
                                                  std::int64_t count) const {
  std::vector<std::string> accounts;
  for (auto log = logs_.upper_bound(after); log != logs_.end() && count > 0; ++log, --count) {
    accounts.push_back(log->first);
  }
  return accounts;
}

void Journal::clear(const std::string& account) {
  if (!logs_.contains(account) && yielded(account) == 0) return;
  const Logs::iterator place = log_for(account);
  Kept& log = place->second;
  bytes_ -= log.bytes - log_bytes;
  log.entries = {};
  log.bare = 0;
  log.bytes = log_bytes;
  log.dropped = 0;
  rank(place, --unused_);
  make_room();
}

void Journal::replace(const std::string& account,
                      std::deque<JournalEntry> entries,
                      std::int64_t dropped,
                      std::int64_t last_id) {
  const Logs::iterator place = log_for(account);
  if (last_id == 0) {
    erase(place);
    return;
  }
  Kept& log = place->second;
  bytes_ -= log.bytes;
  log = {.entries = std::move(entries), .dropped = dropped, .last_id = last_id, .rank = log.rank};
  for (const JournalEntry& each : log.entries) log.bytes += each.bytes();
  bytes_ += log.bytes;
  while (log.entries.size() > entries_max) drop_oldest(log);
  while (log.bytes > world_bytes_max) drop_something(log);
  rank(place, --unused_);
  make_room();
}

// The account's log, if need be a new one that goes on where an earlier one had to yield.
Journal::Logs::iterator Journal::log_for(const std::string& account) {
  const auto [place, is_new] = logs_.try_emplace(account);
  if (is_new) {
    place->second.last_id = place->second.dropped = yielded(account);
    bytes_ += log_bytes;
    rank(place, --unused_);
  }
  return place;
}

void Journal::rank(Logs::iterator log, std::uint64_t unused) {
  Kept& kept = log->second;
  auto node = ranks_.extract(kept.rank);
  kept.rank = {kept.bytes > small_bytes_max ? kept.bytes : 0, unused};
  if (node.empty()) {
    ranks_.emplace(kept.rank, log);
  } else {
    node.key() = kept.rank;
    ranks_.insert(std::move(node));
  }
}

void Journal::drop_oldest(Kept& log) {
  const std::size_t size = log.entries.front().bytes();
  log.bytes -= size;
  bytes_ -= size;
  ++log.dropped;
  log.entries.pop_front();
  if (log.bare > 0) --log.bare;
}

// Frees some of the log's room, if it holds anything: calls are worth more than old outputs.
void Journal::drop_something(Kept& log) {
  if (log.bare + outputs_spared >= log.entries.size()) {
    drop_oldest(log);
    return;
  }
  std::string output = std::exchange(log.entries[log.bare].output, {});
  log.bytes -= output.size();
  bytes_ -= output.size();
  ++log.bare;
}

void Journal::make_room() {
  while (bytes_ > bytes_max) {
    const Logs::iterator last = ranks_.rbegin()->second;
    Kept& log = last->second;
    if (log.bytes <= small_bytes_max) {
      yield(last);
    } else {
      drop_something(log);
      rank(last, log.rank.second);
    }
  }
}

// Of the log only the number of its calls remains.
void Journal::yield(Logs::iterator log) {
  if (yielded_.empty()) yielded_.resize(yielded_max);
  const std::int64_t calls = std::min<std::int64_t>(log->second.last_id, UINT32_MAX);
  std::uint32_t& number = yielded_[std::hash<std::string>{}(log->first) % yielded_max];
  number = std::max(number, static_cast<std::uint32_t>(calls));
  erase(log);
}

void Journal::erase(Logs::iterator log) {
  bytes_ -= log->second.bytes;
  ranks_.erase(log->second.rank);
  logs_.erase(log);
}

std::int64_t Journal::yielded(const std::string& account) const {
  if (yielded_.empty()) return 0;
  return yielded_[std::hash<std::string>{}(account) % yielded_max];
}

}  // namespace api
