// DescribeAccountAttributes: the account's limits in the region and how much of them is used.
#include "api/operations/table.hpp"
#include "api/shapes/scalars.hpp"

namespace api {

namespace {

struct DescribeAccountAttributesRequest {};

struct AccountAttribute {
  std::string name;
  std::int64_t maximum = 0;
  std::int64_t used = 0;
};

struct DescribeAccountAttributesResponse {
  std::vector<AccountAttribute> attributes;
};

Result<DescribeAccountAttributesResponse> run(Context& context,
                                              const DescribeAccountAttributesRequest& /*request*/) {
  const storage::Usage usage = storage::find_usage(context.database, context.scope);
  const Settings& settings = context.settings;
  return DescribeAccountAttributesResponse{
      {{"ServerLimit", settings.servers_max, usage.servers},
       {"ManualBackupLimit", settings.manual_backups_max, usage.manual_backups}}};
}

}  // namespace

template <>
struct Model<AccountAttribute> {
  static constexpr std::string_view name = "AccountAttribute";
  static constexpr auto fields =
      std::tuple{optional("Name", &AccountAttribute::name, shapes::string),
                 optional("Maximum", &AccountAttribute::maximum, shapes::integer),
                 optional("Used", &AccountAttribute::used, shapes::integer)};
};

namespace shapes {

namespace {

constexpr Shape account_attributes{
    .name = "AccountAttributes", .kind = Kind::list, .element = &shape_of<AccountAttribute>};

}  // namespace

}  // namespace shapes

template <>
struct Model<DescribeAccountAttributesRequest> {
  static constexpr std::string_view name = "DescribeAccountAttributesRequest";
  static constexpr auto fields = std::tuple{};
};

template <>
struct Model<DescribeAccountAttributesResponse> {
  static constexpr std::string_view name = "DescribeAccountAttributesResponse";
  static constexpr auto fields = std::tuple{optional(
      "Attributes", &DescribeAccountAttributesResponse::attributes, shapes::account_attributes)};
};

constinit const Operation describe_account_attributes =
    operation<run>("DescribeAccountAttributes",
                   Access::reads,
                   {},
                   "Tells the limits of the account and how much of them is used.");

}  // namespace api
