// DescribeEvents: what happened to a server, newest first.
#include "api/changes/change.hpp"
#include "api/operations/page_token.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/scalars.hpp"
#include "storage/events.hpp"
#include "storage/remembered.hpp"

namespace api {

namespace {

using storage::EventPlace;
using storage::ServerEvent;

// An event as AWS shows it.
struct ShownEvent {
  Time created_at{};
  std::string server_name;
  std::string message;
  std::optional<std::string> log_url;
};

struct DescribeEventsRequest {
  std::string server_name;
  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;
};

struct DescribeEventsResponse {
  std::vector<ShownEvent> events;
  std::optional<std::string> next_token;
};

ShownEvent shown(ServerEvent&& event) {
  return {event.created_at,
          std::move(event.server_name),
          std::move(event.message),
          std::move(event.log_url)};
}

auto place_of(const ServerEvent& event) {
  return std::tuple(event.created_at, event.id.value_or(0));
}

Result<DescribeEventsResponse> run(Context& context, const DescribeEventsRequest& request) {
  const Result<storage::Server> server =
      changes::find_ready_server(context, request.server_name, rules::Act::describe);
  if (!server) return server.error();
  const std::string query = page_token::joined({"DescribeEvents", request.server_name});
  EventPlace after;
  if (request.next_token) {
    const auto place = page_token::open<Time, std::int64_t>(context, query, *request.next_token);
    if (!place) return errors::invalid_next_token();
    std::tie(after.created_at, after.id) = *place;
  }
  std::vector<ServerEvent> events = storage::list_events(context.database,
                                                         context.scope,
                                                         request.server_name,
                                                         after,
                                                         page_token::rows_for(request.max_results));
  DescribeEventsResponse response;
  response.next_token = page_token::end_page(context, query, request.max_results, events, place_of);
  response.events.reserve(events.size());
  for (ServerEvent& event : events) response.events.push_back(shown(std::move(event)));
  return response;
}

constexpr std::array faults_declared{
    ErrorKind::validation, ErrorKind::invalid_next_token, ErrorKind::resource_not_found};

}  // namespace

template <>
struct Model<ShownEvent> {
  static constexpr std::string_view name = "ServerEvent";
  static constexpr auto fields =
      std::tuple{optional("CreatedAt", &ShownEvent::created_at, shapes::timestamp),
                 optional("ServerName", &ShownEvent::server_name, shapes::string),
                 optional("Message", &ShownEvent::message, shapes::string),
                 optional("LogUrl", &ShownEvent::log_url, shapes::string)};
};

namespace shapes {

namespace {

constexpr Shape server_events{
    .name = "ServerEvents", .kind = Kind::list, .element = &shape_of<ShownEvent>};

}  // namespace

}  // namespace shapes

template <>
struct Model<DescribeEventsRequest> {
  static constexpr std::string_view name = "DescribeEventsRequest";
  static constexpr auto fields =
      std::tuple{required("ServerName", &DescribeEventsRequest::server_name, shapes::server_name),
                 optional("NextToken", &DescribeEventsRequest::next_token, shapes::next_token),
                 optional("MaxResults", &DescribeEventsRequest::max_results, shapes::max_results)};
};

template <>
struct Model<DescribeEventsResponse> {
  static constexpr std::string_view name = "DescribeEventsResponse";
  static constexpr auto fields =
      std::tuple{optional("ServerEvents", &DescribeEventsResponse::events, shapes::server_events),
                 optional("NextToken", &DescribeEventsResponse::next_token, shapes::string)};
};

static_assert(storage::remembered_max == 100'000);  // as told below
constinit const Operation describe_events =
    operation<run>("DescribeEvents",
                   Access::reads,
                   faults_declared,
                   "Tells what happened to a server, newest first; the last 100,000 events of an "
                   "account are remembered.")
        .paged("ServerEvents");

}  // namespace api
