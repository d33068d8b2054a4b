#include "api/telemetry/journal.hpp"

#include <algorithm>
#include <utility>

namespace api {

namespace {

// Behind `size` bytes of UTF-8, where a character ends.
std::size_t whole_characters(std::string_view text, std::size_t size) {
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return size;
}

}  // namespace

std::size_t JournalEntry::bytes() const {
  return sizeof *this + operation.size() + region.size() + server_name.size() + error.size() +
         request_id.size() + input.size();
}

void Journal::note(const Outcome& outcome,
                   unsigned status,
                   std::optional<storage::Delivery> delivery,
                   std::string request_id,
                   base::Time machine) {
  Log& log = logs_[outcome.account];
  JournalEntry entry{.id = ++log.last_id,
                     .at = outcome.moment,
                     .machine = machine,
                     .status = status,
                     .delivery = delivery,
                     .operation = outcome.operation,
                     .region = outcome.region,
                     .server_name = outcome.server_name,
                     .error = outcome.error,
                     .request_id = std::move(request_id),
                     .input = outcome.input,
                     .fault = outcome.fault,
                     .ran = outcome.ran};
  if (entry.input.size() > input_bytes_max) {
    entry.input.resize(whole_characters(entry.input, input_bytes_max));
    entry.input.shrink_to_fit();
    entry.input_cut = true;
  }
  const std::size_t size = entry.bytes();
  log.bytes += size;
  bytes_ += size;
  log.entries.push_back(std::move(entry));
  while (log.entries.size() > entries_max || log.bytes > world_bytes_max) drop_oldest(log);
  if (bytes_ <= bytes_max) return;
  // An eighth of the largest at once, so that finding it is rare.
  Log& largest =
      std::max_element(logs_.begin(), logs_.end(), [](const auto& left, const auto& right) {
        return left.second.bytes < right.second.bytes;
      })->second;
  const std::size_t left = largest.bytes - largest.bytes / 8;
  while (largest.bytes > left) drop_oldest(largest);
}

void Journal::drop_oldest(Log& log) {
  const std::size_t size = log.entries.front().bytes();
  log.bytes -= size;
  bytes_ -= size;
  ++log.dropped;
  log.entries.pop_front();
}

const Journal::Log& Journal::of(const std::string& account) const {
  static const Log nothing;
  const auto found = logs_.find(account);
  return found == logs_.end() ? nothing : found->second;
}

void Journal::clear(const std::string& account) {
  const auto found = logs_.find(account);
  if (found == logs_.end()) return;
  Log& log = found->second;
  bytes_ -= log.bytes;
  log.entries.clear();
  log.bytes = 0;
  log.dropped = 0;
}

}  // namespace api
