#include "server/http/cors.hpp"

#include <algorithm>

namespace server {

namespace {

constexpr std::string_view exposed =
    "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,X-Emulator-Place,X-Emulator-Shard,Date";

bool is_listed(std::string_view origin, const Admission& admission) {
  return std::find(admission.origins.begin(), admission.origins.end(), origin) !=
         admission.origins.end();
}

}  // namespace

std::optional<api::Reply> answer_preflight(const api::Request& request,
                                           const Admission& admission) {
  const std::string_view method = request.header("Access-Control-Request-Method");
  if (request.method != "OPTIONS" || method.empty()) return std::nullopt;
  if (!is_listed(request.header("Origin"), admission)) return std::nullopt;
  api::Reply reply;
  reply.headers.emplace_back("Access-Control-Allow-Headers",
                             request.header("Access-Control-Request-Headers"));
  reply.headers.emplace_back("Access-Control-Allow-Methods", method);
  reply.headers.emplace_back("Access-Control-Max-Age", "172800");
  return reply;
}

void allow_origin(const api::Request& request, const Admission& admission, api::Reply& reply) {
  const std::string_view origin = request.header("Origin");
  if (!is_listed(origin, admission)) return;
  reply.headers.emplace_back("Access-Control-Allow-Origin", origin);
  reply.headers.emplace_back("Access-Control-Expose-Headers", exposed);
  reply.headers.emplace_back("Vary", "Origin");
}

}  // namespace server
