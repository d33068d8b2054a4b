#include "api/rules/engine_attributes.hpp"

#include <algorithm>

#include "api/rules/errors.hpp"

namespace api::rules {

namespace {

bool takes(std::string_view operation, Tool tool, std::string_view name) {
  return std::any_of(
      taken_attributes.begin(), taken_attributes.end(), [&](const TakenAttribute& each) {
        return each.operation == operation && each.tool == tool && each.name == name;
      });
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](char letter) { return letter >= ' ' && letter <= '~'; });
}

}  // namespace

std::optional<std::string_view> find_attribute(Attributes given, std::string_view name) {
  const auto found = std::find_if(given.begin(), given.end(), [&](const auto& each) {
    return each.name == name && each.value;
  });
  if (found == given.end()) return std::nullopt;
  return *found->value;
}

std::optional<ServiceError> refuse_attributes(std::string_view operation,
                                              std::string_view engine,
                                              Attributes given) {
  for (auto each = given.begin(); each != given.end(); ++each) {
    const std::string name = each->name.value_or("");
    if (!takes(operation, tool_of(engine), name)) {
      return errors::attribute_not_taken(name, engine);
    }
    const bool is_repeated =
        std::any_of(given.begin(), each, [&](const auto& other) { return other.name == name; });
    if (is_repeated) return errors::repeated_attribute(name);
    if (name == attributes::puppet_password && !is_printable_ascii(each->value.value_or(""))) {
      return errors::password_not_ascii(name);
    }
  }
  return std::nullopt;
}

}  // namespace api::rules
