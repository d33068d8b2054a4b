// Any bytes as the body of any operation: JSON or not, well-typed or not, and what it then does.
#include "base/json.hpp"

#include <memory>

#include "api/model/validate.hpp"
#include "api/operations/table.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/world.hpp"

namespace {

using fuzz::check;

std::string written(const base::JsonDocument& document) {
  std::string text;
  api::StringSink sink{text};
  api::JsonWriter writer(sink);
  document.Accept(writer);
  return text;
}

// A world with a server and a backup, the same for every input.
std::unique_ptr<tests::World> fresh_world() {
  auto world = std::make_unique<tests::World>();
  world->put_server("automate-06");
  world->call("CreateBackup", R"({"ServerName":"automate-06"})");
  return world;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::unique_ptr<tests::World> world = fresh_world();
  std::string_view text = fuzz::text_of(data, size);
  const api::Operation& operation =
      *api::operations()[fuzz::take_choice(text, api::operations().size())];
  base::JsonDocument document;
  check(base::as_utf8(base::as_utf8(text)) == base::as_utf8(text),
        "what became UTF-8 stays as it is");
  if (!base::parse_json(text, document)) return 0;
  check(base::as_utf8(text) == text, "what is JSON is UTF-8");

  const std::string once = written(document);
  base::JsonDocument again;
  check(base::parse_json(once, again), "what was read is JSON when it is written");
  check(written(again) == once, "reading and writing changes nothing more");

  if (!document.IsObject()) return 0;
  const auto type_error = api::find_type_error(document, *operation.input);
  if (!type_error && api::find_violations(document, *operation.input)) return 0;
  const tests::Answer answer = world->call(operation.name, text);
  if (type_error) {
    check(answer.type() == "SerializationException", "a wrong type is told as such");
  } else {
    check(answer.status() == 200 || answer.status() == 400, "a valid input gets AWS's answers");
    world = fresh_world();
  }
  check(world->reports.empty(), "nothing happens that should not");
  return 0;
}
