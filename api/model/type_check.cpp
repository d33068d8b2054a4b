// The wording was observed on Athena and SES in 2026, which run the same framework.
#include <algorithm>

#include "api/model/validate.hpp"

namespace api {

namespace {

std::string_view token_of(const base::Json& scalar) {
  switch (scalar.GetType()) {
    case rapidjson::kNumberType:
      return "NUMBER_VALUE";
    case rapidjson::kTrueType:
      return "TRUE_VALUE";
    case rapidjson::kFalseType:
      return "FALSE_VALUE";
    default:
      return "STRING_VALUE";
  }
}

std::string not_convertible(const base::Json& value, std::string_view target) {
  if (value.IsArray()) return "Start of list found where not expected";
  if (value.IsObject()) return "Start of structure or map found where not expected.";
  return std::string(token_of(value)) + " can not be converted to " + std::string(target);
}

std::optional<std::string> in_list(const base::Json& value, const Shape& shape) {
  if (value.IsObject()) return "Start of structure or map found where not expected.";
  if (!value.IsArray()) return "Expected list or null";
  for (const base::Json& element : value.GetArray()) {
    if (auto error = find_type_error(element, *shape.element)) return error;
  }
  return std::nullopt;
}

std::optional<std::string> in_structure(const base::Json& value, const Shape& shape) {
  if (value.IsArray()) return "Start of list found where not expected";
  if (!value.IsObject()) return "Expected null";
  for (const auto& given : value.GetObject()) {
    const std::string_view name = base::text_of(given.name);
    const auto member = std::find_if(shape.members.begin(),
                                     shape.members.end(),
                                     [&](const Member& each) { return each.name == name; });
    if (member == shape.members.end()) continue;
    if (auto error = find_type_error(given.value, *member->shape)) return error;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_type_error(const base::Json& value, const Shape& shape) {
  if (value.IsNull()) return std::nullopt;
  switch (shape.kind) {
    case Kind::string:
    case Kind::duration:
      if (value.IsString()) return std::nullopt;
      return not_convertible(value, "a String");
    case Kind::integer:
      if (value.IsNumber()) return std::nullopt;
      return not_convertible(value, "an Integer");
    case Kind::number:
      if (value.IsNumber()) return std::nullopt;
      return not_convertible(value, "a Double");
    case Kind::boolean:
      if (base::boolean_of(value)) return std::nullopt;
      return not_convertible(value, value.IsString() ? "an Boolean" : "a Boolean");
    case Kind::timestamp:
      if (value.IsNumber()) return std::nullopt;
      return not_convertible(value, "a Date");
    case Kind::list:
      return in_list(value, shape);
    case Kind::structure:
      return in_structure(value, shape);
  }
  return std::nullopt;
}

}  // namespace api
