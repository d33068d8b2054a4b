// Tags in the service model.
#pragma once

#include "api/model/codec.hpp"
#include "api/shapes/scalars.hpp"
#include "storage/tags.hpp"

namespace api {

namespace shapes {

inline constexpr Shape tag_key{.name = "TagKey", .min = 1, .max = 128, .pattern = &patterns::tag};
inline constexpr Shape tag_value{
    .name = "TagValue", .min = 0, .max = 256, .pattern = &patterns::tag};

}  // namespace shapes

template <>
struct Model<storage::Tag> {
  static constexpr std::string_view name = "Tag";
  static constexpr auto fields =
      std::tuple{required("Key", &storage::Tag::key, shapes::tag_key),
                 required("Value", &storage::Tag::value, shapes::tag_value)};
};

namespace shapes {

inline constexpr Shape tag_list{.name = "TagList",
                                .kind = Kind::list,
                                .min = 0,
                                .max = 200,
                                .element = &shape_of<storage::Tag>};
inline constexpr Shape tag_key_list{
    .name = "TagKeyList", .kind = Kind::list, .min = 0, .max = 200, .element = &tag_key};

}  // namespace shapes

}  // namespace api
