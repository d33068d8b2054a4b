#include "api/telemetry/change_stream.hpp"

#include <charconv>

namespace api {

namespace {

// The number that the whole text is.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::size_t Announcement::bytes() const {
  return sizeof *this + account.size() + mutation.region.size() + mutation.name.size() +
         mutation.text.size() + mutation.previous.size() + mutation.server_name.size() +
         mutation.type.size();
}

void ChangeStream::add(std::vector<storage::Mutation> mutations,
                       const std::map<storage::WorldId, std::string>& accounts) {
  for (storage::Mutation& mutation : mutations) {
    const auto account = accounts.find(mutation.world);
    if (account != accounts.end()) add(account->second, std::move(mutation));
  }
}

void ChangeStream::add(const std::string& account, storage::Mutation mutation) {
  ++last_;
  changes_.push_back({account, std::move(mutation)});
  bytes_ += changes_.back().bytes();
  while (changes_.size() > changes_max || bytes_ > bytes_max) {
    bytes_ -= changes_.front().bytes();
    changes_.pop_front();
  }
}

std::string ChangeStream::id_of(const Place& place) const {
  std::string id = std::to_string(epoch_) + "-" + std::to_string(place.changes);
  if (place.calls) id += "-" + std::to_string(*place.calls);
  return id;
}

std::optional<Place> ChangeStream::place_of(std::string_view id) const {
  const std::string own = std::to_string(epoch_) + "-";
  if (!id.starts_with(own)) return std::nullopt;
  id.remove_prefix(own.size());
  const std::string_view changes = id.substr(0, id.find('-'));
  const auto number = number_in<std::uint64_t>(changes);
  if (!number || *number > last_) return std::nullopt;
  Place place{.changes = *number};
  if (changes.size() == id.size()) return place;
  place.calls = number_in<std::int64_t>(id.substr(changes.size() + 1));
  if (!place.calls || *place.calls < 0) return std::nullopt;
  return place;
}

}  // namespace api
