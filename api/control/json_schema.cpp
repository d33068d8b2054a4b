#include "api/control/json_schema.hpp"

#include "api/control/validate.hpp"

namespace api::control {

namespace {

void write_type(JsonWriter& writer, std::string_view type) {
  encode_member(writer, "type", std::string(type));
}

void write_string_schema(JsonWriter& writer, const Shape& shape) {
  write_type(writer, "string");
  if (shape.min) encode_member(writer, "minLength", shape.min);
  if (shape.max) encode_member(writer, "maxLength", shape.max);
  if (!shape.values.empty()) {
    write_text(writer, "enum");
    writer.StartArray();
    for (const std::string_view value : shape.values) write_text(writer, value);
    writer.EndArray();
  }
}

void write_structure_schema(JsonWriter& writer, const Shape& shape) {
  write_type(writer, "object");
  encode_member(writer, "additionalProperties", shape.open);
  if (shape.open && shape.max) encode_member(writer, "maxProperties", shape.max);
  write_text(writer, "properties");
  writer.StartObject();
  for (const Member& member : shape.members) {
    write_text(writer, member.name);
    write_schema(writer, *member.shape);
  }
  writer.EndObject();
  write_text(writer, "required");
  writer.StartArray();
  for (const Member& member : shape.members) {
    if (member.required) write_text(writer, member.name);
  }
  writer.EndArray();
}

}  // namespace

void write_schema(JsonWriter& writer, const Shape& shape) {
  writer.StartObject();
  switch (shape.kind) {
    case Kind::string:
      write_string_schema(writer, shape);
      break;
    case Kind::integer:
    case Kind::number:
      write_type(writer, shape.kind == Kind::integer ? "integer" : "number");
      if (shape.min) encode_member(writer, "minimum", shape.min);
      if (shape.kind == Kind::integer) {
        encode_member(writer, "maximum", shape.max.value_or(integer_max));
      }
      break;
    case Kind::boolean:
      write_type(writer, "boolean");
      break;
    case Kind::timestamp:
      encode_member(writer, "type", std::vector<std::string>{"string", "number"});
      encode_member(
          writer, "description", std::string("RFC 3339 with an offset, or epoch seconds"));
      break;
    case Kind::duration:
      write_type(writer, "string");
      encode_member(
          writer, "description", std::string("ISO 8601, such as PT10M, or such as 500ms, 2s"));
      break;
    case Kind::list:
      write_type(writer, "array");
      if (shape.min) encode_member(writer, "minItems", shape.min);
      if (shape.max) encode_member(writer, "maxItems", shape.max);
      write_text(writer, "items");
      write_schema(writer, *shape.element);
      break;
    case Kind::structure:
      write_structure_schema(writer, shape);
      break;
  }
  writer.EndObject();
}

}  // namespace api::control
