// Any bytes as a connection sends them: guard, parser and engine as the server joins them.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "server/http/head_guard.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/world.hpp"

namespace {

using fuzz::check;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

std::unique_ptr<tests::World> fresh_world() {
  auto world = std::make_unique<tests::World>();
  world->put_server("automate-06");
  return world;
}

template <class Text>
std::string_view view(const Text& text) {
  return {text.data(), text.size()};
}

// Takes one whole request off the bytes. False if there is none.
bool read(std::string_view& bytes, Parser& parser) {
  const auto seen = server::HeadScanner().look(bytes);
  if (!seen.size || server::check_head(bytes.substr(0, *seen.size))) return false;
  parser.header_limit(server::head_bytes_max + 1);
  parser.eager(true);
  boost::system::error_code error;
  while (!parser.is_done() && !error && !bytes.empty()) {
    const std::size_t taken =
        parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error == http::error::need_more) return false;
    bytes.remove_prefix(taken);
  }
  return parser.is_done() && !error;
}

// False if it has to wait: for a change, or until the world has come to a moment far away. Its
// status tells nothing, since inputs set faults as well; what fails by itself is reported.
bool answer(tests::World& world, const Parser& parser) {
  std::vector<api::Header> headers;
  for (const auto& field : parser.get()) {
    headers.push_back({view(field.name_string()), view(field.value())});
  }
  const auto method = view(parser.get().method_string());
  const api::Request request{method, view(parser.get().target()), headers, parser.get().body(), 1};
  const auto answers = world.engine().run(world.now, {&request, 1});
  const auto* reply = std::get_if<api::Reply>(&answers.front());
  if (reply == nullptr) {
    world.engine().abandon(request);
    return false;
  }
  base::JsonDocument document;
  const bool is_json = view(reply->content_type).find("json") != std::string_view::npos;
  if (is_json) check(base::parse_json(reply->body, document), "a reply is JSON");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::unique_ptr<tests::World> world = fresh_world();
  std::string_view bytes = fuzz::text_of(data, size);
  bool is_used = false;
  for (bool more = true; more;) {
    Parser parser;
    more = read(bytes, parser);
    if (!more) break;
    is_used = true;
    more = answer(*world, parser);
  }
  check(world->reports.empty(), "nothing happens that should not");
  if (is_used) world = fresh_world();
  return 0;
}
