// TagResource and UntagResource. What a server's tags undergo, those of its backups undergo too
// (documented).
#include "api/operations/table.hpp"
#include "api/operations/taggable.hpp"
#include "api/rules/errors.hpp"
#include "api/rules/quotas.hpp"
#include "api/rules/tags.hpp"
#include "api/shapes/tag.hpp"

namespace api {

namespace {

struct TagResourceRequest {
  std::string resource_arn;
  std::vector<storage::Tag> tags;
};

struct TagResourceResponse {};

struct UntagResourceRequest {
  std::string resource_arn;
  std::vector<std::string> tag_keys;
};

struct UntagResourceResponse {};

Result<TagResourceResponse> tag(Context& context, const TagResourceRequest& request) {
  const Result<std::vector<storage::Tag>> tags = rules::user_tags(request.tags);
  if (!tags) return tags.error();
  const Result<Taggable> resource = find_taggable(context, request.resource_arn, rules::Act::tag);
  if (!resource) return resource.error();
  for (const std::string& name : resource->all()) {
    for (const storage::Tag& each : *tags) {
      storage::put_tag(context.database, context.scope, name, each);
    }
    if (storage::count_tags(context.database, context.scope, name) > rules::tags_max) {
      return errors::too_many_tags(rules::tags_max);
    }
  }
  return TagResourceResponse{};
}

// Keys that the resource doesn't bear are passed over.
Result<UntagResourceResponse> untag(Context& context, const UntagResourceRequest& request) {
  const Result<Taggable> resource = find_taggable(context, request.resource_arn, rules::Act::untag);
  if (!resource) return resource.error();
  for (const std::string& name : resource->all()) {
    for (const std::string& key : request.tag_keys) {
      storage::delete_tag(context.database, context.scope, name, rules::trimmed(key));
    }
  }
  return UntagResourceResponse{};
}

constexpr std::array faults_declared{
    ErrorKind::resource_not_found, ErrorKind::validation, ErrorKind::invalid_state};

}  // namespace

template <>
struct Model<TagResourceRequest> {
  static constexpr std::string_view name = "TagResourceRequest";
  static constexpr auto fields =
      std::tuple{required("ResourceArn", &TagResourceRequest::resource_arn, shapes::resource_arn),
                 required("Tags", &TagResourceRequest::tags, shapes::tag_list)};
};

template <>
struct Model<TagResourceResponse> {
  static constexpr std::string_view name = "TagResourceResponse";
  static constexpr auto fields = std::tuple{};
};

template <>
struct Model<UntagResourceRequest> {
  static constexpr std::string_view name = "UntagResourceRequest";
  static constexpr auto fields =
      std::tuple{required("ResourceArn", &UntagResourceRequest::resource_arn, shapes::resource_arn),
                 required("TagKeys", &UntagResourceRequest::tag_keys, shapes::tag_key_list)};
};

template <>
struct Model<UntagResourceResponse> {
  static constexpr std::string_view name = "UntagResourceResponse";
  static constexpr auto fields = std::tuple{};
};

constinit const Operation tag_resource = operation<tag>(
    "TagResource", Access::writes, faults_declared, "Puts tags on a server or backup.");

constinit const Operation untag_resource = operation<untag>(
    "UntagResource", Access::writes, faults_declared, "Takes tags from a server or backup.");

}  // namespace api
