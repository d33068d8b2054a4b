#include "api/control/reply.hpp"

namespace api::control {

Reply error(unsigned status, std::string_view message) {
  Reply reply = reply_with(ErrorMessage{base::as_utf8(message)});
  reply.status = status;
  reply.outcome.error = std::to_string(status);
  reply.outcome.message = message;
  return reply;
}

Reply refuse(const Mistakes& mistakes) {
  return refuse(mistakes.told());
}

Reply refuse(std::string_view mistake) {
  return error(400, "Nothing was changed. " + std::string(mistake) + ".");
}

Reply done() {
  return object_reply([](JsonWriter& /*writer*/) {});
}

}  // namespace api::control
