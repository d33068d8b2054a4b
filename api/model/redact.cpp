#include "api/model/redact.hpp"

#include <algorithm>

#include "api/model/codec.hpp"

namespace api {

namespace {

// AWS's model doesn't call AttributeValue sensitive, yet a Chef server's pivotal key is sent in it.
bool is_secret(const Shape& shape) {
  return shape.sensitive || shape.name == "AttributeValue";
}

bool holds_secrets(const Shape& shape) {
  if (is_secret(shape)) return true;
  if (shape.kind == Kind::list) return holds_secrets(*shape.element);
  return std::any_of(shape.members.begin(), shape.members.end(), [](const Member& member) {
    return holds_secrets(*member.shape);
  });
}

void write(JsonWriter& writer, const base::Json& value, const Shape& shape) {
  const bool is_structure = shape.kind == Kind::structure && value.IsObject();
  const bool is_list = shape.kind == Kind::list && value.IsArray();
  if (is_structure) {
    writer.StartObject();
    for (const Member& member : shape.members) {
      const base::Json* given = base::find_member(value, member.name);
      if (given == nullptr) continue;
      write_text(writer, member.name);
      write(writer, *given, *member.shape);
    }
    writer.EndObject();
  } else if (is_list) {
    writer.StartArray();
    for (const base::Json& element : value.GetArray()) write(writer, element, *shape.element);
    writer.EndArray();
  } else if (holds_secrets(shape) || value.IsObject() || value.IsArray()) {
    write_text(writer, "(hidden)");
  } else {
    value.Accept(writer);
  }
}

}  // namespace

std::string redacted(const base::Json& value, const Shape& shape) {
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  write(writer, value, shape);
  return text;
}

}  // namespace api
