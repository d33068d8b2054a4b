// Engine attributes in the service model: what Chef or Puppet is given, and gives back.
#pragma once

#include "api/model/codec.hpp"
#include "api/shapes/scalars.hpp"

namespace api {

namespace shapes {

inline constexpr Shape engine_attribute_name{
    .name = "EngineAttributeName", .max = 10'000, .pattern = &patterns::anything};
inline constexpr Shape engine_attribute_value{.name = "EngineAttributeValue",
                                              .max = 10'000,
                                              .pattern = &patterns::anything,
                                              .sensitive = true};

}  // namespace shapes

template <>
struct Model<storage::EngineAttribute> {
  static constexpr std::string_view name = "EngineAttribute";
  static constexpr auto fields = std::tuple{
      optional("Name", &storage::EngineAttribute::name, shapes::engine_attribute_name),
      optional("Value", &storage::EngineAttribute::value, shapes::engine_attribute_value)};
};

namespace shapes {

inline constexpr Shape engine_attributes{
    .name = "EngineAttributes", .kind = Kind::list, .element = &shape_of<storage::EngineAttribute>};

}  // namespace shapes

}  // namespace api
