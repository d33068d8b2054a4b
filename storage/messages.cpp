#include "storage/messages.hpp"

#include "storage/usual_names.hpp"

namespace storage {

namespace {

// The moment of the server's backup of that id; nothing if the id tells of another, or none.
std::optional<base::Time> moment_of(std::string_view server_name, std::string_view id) {
  const auto parts = parse_backup_id(id);
  if (!parts || parts->server_name != server_name) return std::nullopt;
  return parts->created_at;
}

}  // namespace

StoredMessage stored(std::string_view server_name, const std::string& message) {
  const std::string_view text = message;
  for (std::size_t i = 0; i < known_messages.size(); ++i) {
    const KnownMessage& each = known_messages[i];
    if (!text.starts_with(each.begin)) continue;
    if (!each.names_backup) {
      if (text == each.begin) return {static_cast<std::int64_t>(i), std::nullopt};
      continue;
    }
    const std::string_view rest = text.substr(each.begin.size());
    if (!rest.ends_with(each.end)) continue;
    const auto moment = moment_of(server_name, rest.substr(0, rest.size() - each.end.size()));
    if (moment) return {static_cast<std::int64_t>(i), moment};
  }
  return {message, std::nullopt};
}

std::string message_of(std::string_view server_name, const StoredMessage& stored) {
  if (const auto* text = std::get_if<std::string>(&stored.message)) return *text;
  const auto number = static_cast<std::size_t>(std::get<std::int64_t>(stored.message));
  if (number >= known_messages.size()) throw damaged("a message that nobody knows");
  const KnownMessage& known = known_messages[number];
  std::string text(known.begin);
  if (known.names_backup && stored.backup_at) {
    text += usual_backup_id(server_name, *stored.backup_at);
  }
  return text.append(known.end);
}

}  // namespace storage
