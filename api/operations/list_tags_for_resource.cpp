// ListTagsForResource: in the order of the keys.
#include "api/operations/page_token.hpp"
#include "api/operations/table.hpp"
#include "api/operations/taggable.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/tag.hpp"

namespace api {

namespace {

struct ListTagsForResourceRequest {
  std::string resource_arn;
  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;
};

struct ListTagsForResourceResponse {
  std::vector<storage::Tag> tags;
  std::optional<std::string> next_token;
};

Result<ListTagsForResourceResponse> run(Context& context,
                                        const ListTagsForResourceRequest& request) {
  const Result<Taggable> resource =
      find_taggable(context, request.resource_arn, rules::Act::describe);
  if (!resource) return resource.error();
  const std::string query = page_token::joined({"ListTagsForResource", resource->name});
  std::string after;
  if (request.next_token) {
    const auto place = page_token::open<std::string>(context, query, *request.next_token);
    // The model declares no InvalidNextTokenException for this operation.
    if (!place) return ServiceError{ErrorKind::validation, errors::invalid_next_token().message};
    std::tie(after) = *place;
  }
  ListTagsForResourceResponse response;
  response.tags = storage::list_tags(context.database,
                                     context.scope,
                                     resource->name,
                                     after,
                                     page_token::rows_for(request.max_results));
  response.next_token = page_token::end_page(
      context, query, request.max_results, response.tags, [](const storage::Tag& tag) {
        return std::tuple(tag.key);
      });
  return response;
}

constexpr std::array faults_declared{ErrorKind::resource_not_found, ErrorKind::validation};

}  // namespace

template <>
struct Model<ListTagsForResourceRequest> {
  using Request = ListTagsForResourceRequest;
  static constexpr std::string_view name = "ListTagsForResourceRequest";
  static constexpr auto fields =
      std::tuple{required("ResourceArn", &Request::resource_arn, shapes::resource_arn),
                 optional("NextToken", &Request::next_token, shapes::next_token),
                 optional("MaxResults", &Request::max_results, shapes::max_results)};
};

template <>
struct Model<ListTagsForResourceResponse> {
  using Response = ListTagsForResourceResponse;
  static constexpr std::string_view name = "ListTagsForResourceResponse";
  static constexpr auto fields =
      std::tuple{optional("Tags", &Response::tags, shapes::tag_list),
                 optional("NextToken", &Response::next_token, shapes::next_token)};
};

constinit const Operation list_tags_for_resource =
    operation<run>("ListTagsForResource",
                   Access::reads,
                   faults_declared,
                   "Lists the tags of a server or backup.")
        .paged("Tags");

}  // namespace api
