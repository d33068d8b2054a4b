#include "api/service_model/emit.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <map>

#include "api/service_model/waiters.hpp"

namespace api {

namespace {

using Shapes = std::map<std::string_view, const Shape*>;

void collect(const Shape& shape, Shapes& shapes) {
  if (!shapes.emplace(shape.name, &shape).second) return;
  if (shape.element != nullptr) collect(*shape.element, shapes);
  for (const Member& member : shape.members) collect(*member.shape, shapes);
}

void write_pair(JsonWriter& writer, std::string_view key, std::string_view value) {
  write_text(writer, key);
  write_text(writer, value);
}

void write_reference(JsonWriter& writer, std::string_view key, std::string_view shape) {
  write_text(writer, key);
  writer.StartObject();
  write_pair(writer, "shape", shape);
  writer.EndObject();
}

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::string:
    case Kind::duration:
      return "string";
    case Kind::integer:
      return "integer";
    case Kind::number:
      return "double";
    case Kind::boolean:
      return "boolean";
    case Kind::timestamp:
      return "timestamp";
    case Kind::list:
      return "list";
    case Kind::structure:
      return "structure";
  }
  return "";
}

void write_members(JsonWriter& writer, const Shape& shape) {
  bool any_required = false;
  for (const Member& member : shape.members) any_required |= member.required;
  if (any_required) {
    write_text(writer, "required");
    writer.StartArray();
    for (const Member& member : shape.members) {
      if (member.required) write_text(writer, member.name);
    }
    writer.EndArray();
  }
  write_text(writer, "members");
  writer.StartObject();
  for (const Member& member : shape.members) {
    write_text(writer, member.name);
    writer.StartObject();
    write_pair(writer, "shape", member.shape->name);
    if (member.deprecated) encode_member(writer, "deprecated", true);
    writer.EndObject();
  }
  writer.EndObject();
}

void write_shape(JsonWriter& writer, const Shape& shape) {
  write_text(writer, shape.name);
  writer.StartObject();
  write_pair(writer, "type", type_name(shape.kind));
  if (shape.kind == Kind::structure) write_members(writer, shape);
  if (shape.element != nullptr) write_reference(writer, "member", shape.element->name);
  encode_member(writer, "max", shape.max);
  encode_member(writer, "min", shape.min);
  if (shape.pattern != nullptr) write_pair(writer, "pattern", shape.pattern->text);
  if (!shape.values.empty()) {
    write_text(writer, "enum");
    writer.StartArray();
    for (const std::string_view value : shape.values) write_text(writer, value);
    writer.EndArray();
  }
  if (shape.sensitive) encode_member(writer, "sensitive", true);
  writer.EndObject();
}

// The exceptions are all alike.
void write_error_shape(JsonWriter& writer, std::string_view name) {
  write_text(writer, name);
  writer.StartObject();
  write_pair(writer, "type", "structure");
  write_text(writer, "members");
  writer.StartObject();
  write_reference(writer, "Message", "String");
  writer.EndObject();
  encode_member(writer, "exception", true);
  writer.EndObject();
}

void write_operation(JsonWriter& writer, const Operation& operation) {
  write_text(writer, operation.name);
  writer.StartObject();
  write_pair(writer, "name", operation.name);
  write_text(writer, "http");
  writer.StartObject();
  write_pair(writer, "method", "POST");
  write_pair(writer, "requestUri", "/");
  writer.EndObject();
  write_reference(writer, "input", operation.input->name);
  write_reference(writer, "output", operation.output->name);
  if (!operation.errors.empty()) {
    write_text(writer, "errors");
    writer.StartArray();
    for (const ErrorKind error : operation.errors) {
      writer.StartObject();
      write_pair(writer, "shape", base::name_of(error));
      writer.EndObject();
    }
    writer.EndArray();
  }
  write_pair(writer, "documentation", operation.summary);
  writer.EndObject();
}

void write_metadata(JsonWriter& writer) {
  write_text(writer, "metadata");
  writer.StartObject();
  write_pair(writer, "apiVersion", "2016-11-01");
  write_pair(writer, "endpointPrefix", "opsworks-cm");
  write_pair(writer, "jsonVersion", "1.1");
  write_pair(writer, "protocol", "json");
  write_pair(writer, "serviceAbbreviation", "OpsWorksCM");
  write_pair(writer, "serviceFullName", "AWS OpsWorks CM");
  write_pair(writer, "serviceId", "OpsWorksCM");
  write_pair(writer, "signatureVersion", "v4");
  write_pair(writer, "signingName", "opsworks-cm");
  write_pair(writer, "targetPrefix", "OpsWorksCM_V2016_11_01");
  write_pair(writer, "uid", "opsworkscm-2016-11-01");
  writer.EndObject();
}

void write_service(JsonWriter& writer, std::span<const Operation* const> operations) {
  Shapes shapes;
  for (const Operation* operation : operations) {
    collect(*operation->input, shapes);
    collect(*operation->output, shapes);
  }
  writer.StartObject();
  write_pair(writer, "version", "2.0");
  write_metadata(writer);
  write_text(writer, "operations");
  writer.StartObject();
  for (const Operation* operation : operations) write_operation(writer, *operation);
  writer.EndObject();
  write_text(writer, "shapes");
  writer.StartObject();
  for (const auto& [name, shape] : shapes) write_shape(writer, *shape);
  for (const std::string_view name : base::names<ErrorKind>) write_error_shape(writer, name);
  writer.EndObject();
  write_pair(
      writer,
      "documentation",
      "AWS OpsWorks CM ran Chef Automate and Puppet Enterprise servers. The service ended in "
      "May 2024; this model speaks to opsworkscm-local, an emulator of it.");
  writer.EndObject();
}

void write_paginators(JsonWriter& writer, std::span<const Operation* const> operations) {
  writer.StartObject();
  write_text(writer, "pagination");
  writer.StartObject();
  for (const Operation* operation : operations) {
    if (operation->pages.empty()) continue;
    write_text(writer, operation->name);
    writer.StartObject();
    write_pair(writer, "input_token", "NextToken");
    write_pair(writer, "limit_key", "MaxResults");
    write_pair(writer, "output_token", "NextToken");
    write_pair(writer, "result_key", operation->pages);
    writer.EndObject();
  }
  writer.EndObject();
  writer.EndObject();
}

std::string indented(std::string_view json) {
  base::JsonDocument document;
  if (!base::parse_json(json, document)) throw std::logic_error("the emitted model is not JSON");
  rapidjson::StringBuffer text;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(text);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(text.GetString(), text.GetSize()) + "\n";
}

template <class Write>
std::string written(Write write) {
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  write(writer);
  return indented(text);
}

}  // namespace

std::vector<ModelFile> emit_model(std::span<const Operation* const> operations) {
  return {
      {"service-2.json", written([&](JsonWriter& to) { write_service(to, operations); })},
      {"paginators-1.json", written([&](JsonWriter& to) { write_paginators(to, operations); })},
      {"waiters-2.json", written(write_waiters)},
      {"endpoint-rule-set-1.json", indented(endpoint_rules)},
  };
}

}  // namespace api
