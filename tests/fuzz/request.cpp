// Any bytes as a connection sends them: guard and engine as the server joins them.
#include <memory>

#include "server/http/admission.hpp"
#include "server/http/body_reader.hpp"
#include "server/http/head_guard.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/world.hpp"

namespace {

using fuzz::check;
using server::BodyReader;
using server::Head;

constexpr std::uint64_t body_bytes_max = 1024 * 1024;

std::unique_ptr<tests::World> fresh_world() {
  auto world = std::make_unique<tests::World>();
  world->put_server("automate-06");
  return world;
}

// Takes one whole request off the bytes. False if there is none.
bool read(std::string_view& bytes, Head& head, std::string& body) {
  const auto seen = server::HeadScanner().look(bytes);
  if (!seen.size) return false;
  const auto read = server::read_head(bytes.substr(0, *seen.size));
  if (std::holds_alternative<server::Refusal>(read)) return false;
  head = std::get<Head>(read);
  if (server::check_admission(head.host, head.field("Origin"), head.field("Sec-Fetch-Site"), {})) {
    return false;
  }
  bytes.remove_prefix(*seen.size);
  BodyReader reader(head, body_bytes_max);
  bytes.remove_prefix(reader.take(bytes));
  body = reader.body();
  return reader.is_done();
}

// False if it has to wait: for a change, or until the world has come to a moment far away. Its
// status tells nothing, since inputs set faults as well; what fails by itself is reported.
bool answer(tests::World& world, const Head& head, const std::string& body) {
  const api::Request request{head.method, head.target, head.fields, body, 1};
  const auto answers = world.engine().run(world.now, {&request, 1});
  const auto* reply = std::get_if<api::Reply>(&answers.front());
  if (reply == nullptr) {
    world.engine().abandon(request);
    return false;
  }
  base::JsonDocument document;
  const bool is_json = reply->content_type.find("json") != std::string_view::npos;
  if (is_json) check(base::parse_json(reply->body, document), "a reply is JSON");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::unique_ptr<tests::World> world = fresh_world();
  std::string_view bytes = fuzz::text_of(data, size);
  bool is_used = false;
  for (bool more = true; more;) {
    Head head;
    std::string body;
    more = read(bytes, head, body);
    if (!more) break;
    is_used = true;
    more = answer(*world, head, body);
  }
  check(world->reports.empty(), "nothing happens that should not");
  if (is_used) world = fresh_world();
  return 0;
}
