#include "api/telemetry/change_stream.hpp"

#include <charconv>

#include "api/model/codec.hpp"

namespace api {

namespace {

using storage::Subject;

// The member that names what a change is about.
std::string_view member_for(Subject subject) {
  switch (subject) {
    case Subject::server:
    case Subject::server_event:
      return "ServerName";
    case Subject::backup:
      return "BackupId";
    case Subject::association:
      return "NodeAssociationStatusToken";
    case Subject::tags:
      return "Resource";
    case Subject::world:
      return "Request";
  }
  return "";
}

std::string data_of(const storage::Mutation& mutation) {
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  writer.StartObject();
  encode_member(writer, "At", base::to_rfc3339(mutation.at));
  if (mutation.subject != Subject::world) encode_member(writer, "Region", mutation.region);
  encode_member(writer, member_for(mutation.subject), mutation.name);
  if (mutation.subject == Subject::server_event) {
    encode_member(writer, "Message", mutation.text);
  } else if (mutation.subject <= Subject::association) {
    encode_member(writer, "Status", mutation.text.empty() ? "DELETED" : mutation.text);
  }
  writer.EndObject();
  return text;
}

void append_event(std::string& text,
                  const std::string& id,
                  std::string_view name,
                  std::string_view data) {
  text.append("id: ").append(id);
  text.append("\nevent: ").append(name);
  text.append("\ndata: ").append(data).append("\n\n");
}

}  // namespace

std::size_t ChangeStream::Change::bytes() const {
  return sizeof *this + account.size() + mutation.region.size() + mutation.name.size() +
         mutation.text.size();
}

void ChangeStream::add(std::vector<storage::Mutation> mutations,
                       const std::map<storage::WorldId, std::string>& accounts) {
  for (storage::Mutation& mutation : mutations) {
    const auto account = accounts.find(mutation.world);
    if (account == accounts.end()) continue;
    ++last_;
    changes_.push_back({account->second, std::move(mutation)});
    bytes_ += changes_.back().bytes();
    while (changes_.size() > changes_max || bytes_ > bytes_max) {
      bytes_ -= changes_.front().bytes();
      changes_.pop_front();
    }
  }
}

std::string ChangeStream::id_of(std::uint64_t number) const {
  return std::to_string(epoch_) + "-" + std::to_string(number);
}

std::optional<std::uint64_t> ChangeStream::place_of(std::string_view id) const {
  const std::string own = std::to_string(epoch_) + "-";
  if (!id.starts_with(own)) return std::nullopt;
  id.remove_prefix(own.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size() || number > last_) return std::nullopt;
  return number;
}

std::string ChangeStream::gap_before(std::uint64_t place) const {
  std::string text;
  append_event(text,
               id_of(place),
               "gap",
               R"({"Message":"Changes before this place are not kept; read the world anew."})");
  return text;
}

ChangeStream::Batch ChangeStream::after(std::string_view account, std::uint64_t place) const {
  Batch batch;
  const std::uint64_t first = last_ - changes_.size() + 1;  // the number of the oldest
  if (place + 1 < first) {
    place = first - 1;
    batch.text = gap_before(place);
  }
  for (batch.end = place; batch.end < last_ && batch.text.size() < batch_bytes_max; ++batch.end) {
    const Change& change = changes_[static_cast<std::size_t>(batch.end + 1 - first)];
    if (change.account != account) continue;
    append_event(batch.text,
                 id_of(batch.end + 1),
                 base::name_of(change.mutation.subject),
                 data_of(change.mutation));
  }
  return batch;
}

}  // namespace api
