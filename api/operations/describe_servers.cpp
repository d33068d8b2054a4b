// DescribeServers: one server, or all of the account in the region, in the order of their names.
#include "api/changes/polls.hpp"
#include "api/operations/page_token.hpp"
#include "api/operations/table.hpp"
#include "api/resources/shown_attributes.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/server.hpp"

namespace api {

namespace {

struct DescribeServersRequest {
  std::optional<std::string> server_name;
  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;
};

struct DescribeServersResponse {
  std::vector<storage::Server> servers;
  std::optional<std::string> next_token;
};

constexpr std::string_view query = "DescribeServers";

auto place_of(const storage::Server& server) {
  return std::tuple(server.name);
}

Result<DescribeServersResponse> find(Context& context, const DescribeServersRequest& request) {
  if (request.server_name) {
    // The list of one server has one page, so no token was ever issued for it.
    if (request.next_token) return errors::invalid_next_token();
    auto server = storage::find_server(context.database, context.scope, *request.server_name);
    if (!server) return errors::server_not_found(*request.server_name);
    return DescribeServersResponse{{std::move(*server)}, std::nullopt};
  }
  std::string after;
  if (request.next_token) {
    const auto place = page_token::open<std::string>(context, query, *request.next_token);
    if (!place) return errors::invalid_next_token();
    std::tie(after) = *place;
  }
  DescribeServersResponse response;
  response.servers = storage::list_servers(
      context.database, context.scope, after, page_token::rows_for(request.max_results));
  response.next_token =
      page_token::end_page(context, query, request.max_results, response.servers, place_of);
  return response;
}

// A page ends where that many authorities of Puppet servers were made for it, which takes long.
constexpr int authorities_made_max = 50;

void show_attributes(Context& context, DescribeServersResponse& response) {
  std::vector<storage::Server>& servers = response.servers;
  int made = 0;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    if (resources::lacks_authority(context, servers[i]) && ++made > authorities_made_max) {
      servers.resize(i);
      response.next_token =
          page_token::seal(context, query, page_token::text_of_place(place_of(servers.back())));
      return;
    }
    servers[i].engine_attributes = resources::shown_attributes(context, servers[i]);
  }
}

Result<DescribeServersResponse> run(Context& context, const DescribeServersRequest& request) {
  Result<DescribeServersResponse> found = find(context, request);
  if (found && changes::count_poll(context, found->servers)) found = find(context, request);
  if (!found) return found;
  show_attributes(context, *found);
  return found;
}

constexpr std::array faults_declared{
    ErrorKind::validation, ErrorKind::resource_not_found, ErrorKind::invalid_next_token};

}  // namespace

template <>
struct Model<DescribeServersRequest> {
  static constexpr std::string_view name = "DescribeServersRequest";
  static constexpr auto fields =
      std::tuple{optional("ServerName", &DescribeServersRequest::server_name, shapes::server_name),
                 optional("NextToken", &DescribeServersRequest::next_token, shapes::next_token),
                 optional("MaxResults", &DescribeServersRequest::max_results, shapes::max_results)};
};

template <>
struct Model<DescribeServersResponse> {
  static constexpr std::string_view name = "DescribeServersResponse";
  static constexpr auto fields =
      std::tuple{optional("Servers", &DescribeServersResponse::servers, shapes::servers),
                 optional("NextToken", &DescribeServersResponse::next_token, shapes::string)};
};

constinit const Operation describe_servers =
    operation<run>(
        "DescribeServers", Access::reads, faults_declared, "Describes one server or all.")
        .paged("Servers");

}  // namespace api
