// DescribeBackups: newest first; by id, of one server, or all of the account in the region.
#include "api/changes/polls.hpp"
#include "api/operations/page_token.hpp"
#include "api/operations/table.hpp"
#include "api/rules/errors.hpp"
#include "api/shapes/backup.hpp"

namespace api {

namespace {

using storage::Backup;
using storage::BackupPlace;

struct DescribeBackupsRequest {
  std::optional<std::string> backup_id;
  std::optional<std::string> server_name;
  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;
};

struct DescribeBackupsResponse {
  std::vector<Backup> backups;
  std::optional<std::string> next_token;
};

auto place_of(const Backup& backup) {
  return std::tuple(backup.created_at, backup.id);
}

// By id there is one backup or none. With a ServerName beside it both must agree (inferred).
Result<DescribeBackupsResponse> find_one(Context& context, const DescribeBackupsRequest& request) {
  if (request.next_token) return errors::invalid_next_token();
  auto backup = storage::find_backup(context.database, context.scope, *request.backup_id);
  if (!backup) return errors::backup_not_found(*request.backup_id);
  DescribeBackupsResponse response;
  if (!request.server_name || *request.server_name == backup->server_name) {
    response.backups.push_back(std::move(*backup));
  }
  return response;
}

// AWS said that paging was "not currently implemented"; a client that asks for pages gets them.
// A server without backups, or deleted, has an empty list (inferred: its backups outlive it).
Result<DescribeBackupsResponse> list(Context& context, const DescribeBackupsRequest& request) {
  const std::string query = request.server_name
                                ? page_token::joined({"DescribeBackups", *request.server_name})
                                : page_token::joined({"DescribeBackups"});
  BackupPlace after;
  if (request.next_token) {
    const auto place = page_token::open<Time, std::string>(context, query, *request.next_token);
    if (!place) return errors::invalid_next_token();
    std::tie(after.created_at, after.id) = *place;
  }
  DescribeBackupsResponse response;
  response.backups = storage::list_backups(context.database,
                                           context.scope,
                                           request.server_name,
                                           after,
                                           page_token::rows_for(request.max_results));
  response.next_token =
      page_token::end_page(context, query, request.max_results, response.backups, place_of);
  return response;
}

Result<DescribeBackupsResponse> find(Context& context, const DescribeBackupsRequest& request) {
  return request.backup_id ? find_one(context, request) : list(context, request);
}

Result<DescribeBackupsResponse> run(Context& context, const DescribeBackupsRequest& request) {
  Result<DescribeBackupsResponse> found = find(context, request);
  if (found && changes::count_poll(context, found->backups)) return find(context, request);
  return found;
}

constexpr std::array faults_declared{
    ErrorKind::validation, ErrorKind::resource_not_found, ErrorKind::invalid_next_token};

}  // namespace

template <>
struct Model<DescribeBackupsRequest> {
  static constexpr std::string_view name = "DescribeBackupsRequest";
  static constexpr auto fields =
      std::tuple{optional("BackupId", &DescribeBackupsRequest::backup_id, shapes::backup_id),
                 optional("ServerName", &DescribeBackupsRequest::server_name, shapes::server_name),
                 optional("NextToken", &DescribeBackupsRequest::next_token, shapes::next_token),
                 optional("MaxResults", &DescribeBackupsRequest::max_results, shapes::max_results)};
};

template <>
struct Model<DescribeBackupsResponse> {
  static constexpr std::string_view name = "DescribeBackupsResponse";
  static constexpr auto fields =
      std::tuple{optional("Backups", &DescribeBackupsResponse::backups, shapes::backups),
                 optional("NextToken", &DescribeBackupsResponse::next_token, shapes::string)};
};

constinit const Operation describe_backups =
    operation<run>("DescribeBackups",
                   Access::reads,
                   faults_declared,
                   "Describes backups, newest first: one, those of a server, or all.")
        .paged("Backups");

}  // namespace api
