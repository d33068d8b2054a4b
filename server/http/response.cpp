#include "server/http/response.hpp"

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <ctime>

namespace server {

namespace {

// RFC 9110, 5.6.7: `Fri, 29 Jul 2016 13:38:47 GMT`. Made once a second.
const std::string& http_date(base::Time time) {
  static thread_local std::int64_t second = -1;
  static thread_local std::string text;
  const std::int64_t now = base::milliseconds_of(time) / 1000;
  if (now != second) {
    const auto calendar = static_cast<std::time_t>(now);
    std::tm parts{};
    gmtime_r(&calendar, &parts);
    std::array<char, 40> buffer{};
    const std::size_t size =
        std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    text.assign(buffer.data(), size);
    second = now;
  }
  return text;
}

void add_field(std::string& bytes, std::string_view name, std::string_view value) {
  bytes.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string render(
    const api::Reply& reply, base::Time date, bool is_head, bool keep_alive, unsigned version) {
  const auto phrase =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(reply.status));
  std::string bytes;
  bytes.reserve(320 + reply.body.size());
  bytes += "HTTP/1.1 " + std::to_string(reply.status) + " ";
  bytes.append(phrase.data(), phrase.size()).append("\r\n");
  for (const auto& [name, value] : reply.headers) add_field(bytes, name, value);
  if (!reply.content_type.empty()) add_field(bytes, "Content-Type", reply.content_type);
  if (reply.watch) {
    add_field(bytes, "Cache-Control", "no-store");
  } else if (reply.parts) {
    if (version >= 11) add_field(bytes, "Transfer-Encoding", "chunked");
  } else if (reply.status != 304) {  // there it would tell the size of what isn't sent
    add_field(bytes, "Content-Length", std::to_string(reply.body.size()));
  }
  add_field(bytes, "Date", http_date(date));
  if (!keep_alive) {
    add_field(bytes, "Connection", "close");
  } else if (version < 11) {
    add_field(bytes, "Connection", "keep-alive");
  }
  bytes += "\r\n";
  if (!is_head) bytes += reply.body;
  return bytes;
}

std::string chunk_of(std::string_view part) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), part.size(), 16).ptr;
  std::string chunk(digits.begin(), end);
  chunk.append("\r\n").append(part).append("\r\n");
  return chunk;
}

}  // namespace server
