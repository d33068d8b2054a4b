#include "api/control/routes/calls.hpp"

#include <utility>

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"

namespace api::control {

Answer make_call(Call& call, const GivenCall& given) {
  if (find_operation(given.operation) == nullptr) {
    return refuse("Operation: must be one of " + listed(operations()));
  }
  return Forwarded{.account = call.world.account,
                   .region = given.region.value_or(call.context.settings.region),
                   .operation = given.operation,
                   .input = given.input == nullptr ? "{}" : json_text(*given.input)};
}

Reply reply_to_call(const Reply& own, const std::string& request_id) {
  CallResult result{.status = own.status, .request_id = request_id, .delivery = own.delivery};
  if (!own.outcome.error.empty()) result.error = own.outcome.error;
  if (!own.body.empty()) result.output = WrittenObject{own.body};
  return reply_with(result);
}

}  // namespace api::control
