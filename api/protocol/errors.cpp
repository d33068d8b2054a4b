#include "api/protocol/errors.hpp"

#include <algorithm>
#include <array>

#include "api/model/codec.hpp"

namespace api::protocol {

namespace {

// `name` is the member that holds the message; without one there is no message.
Reply json_error(unsigned status,
                 std::string_view type,
                 std::string_view name,
                 std::string_view message) {
  Reply reply;
  reply.status = status;
  reply.content_type = json_type;
  reply.outcome.error = type;
  reply.outcome.message = message;
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  writer.StartObject();
  write_text(writer, "__type");
  write_text(writer, type);
  if (!name.empty()) {
    write_text(writer, name);
    write_text(writer, base::as_utf8(message));
  }
  writer.EndObject();
  return reply;
}

// The errors that any service of AWS may answer: their status, the member that holds the text, and
// the text. Observed on sister services; texts of the last ones inferred.
struct Known {
  std::string_view type;
  unsigned status;
  std::string_view member;
  std::string_view message;
};
constexpr std::array known_errors{
    Known{
        "AccessDeniedException", 400, "Message", "User is not authorized to perform this action."},
    Known{"ExpiredTokenException",
          400,
          "message",
          "The security token included in the request is expired"},
    Known{"InternalFailure", 500, "message", ""},
    Known{"InternalServerError", 500, "message", ""},
    Known{"InvalidSignatureException",
          400,
          "message",
          "The request signature we calculated does not match the signature you provided. Check "
          "your AWS Secret Access Key and signing method. Consult the service documentation for "
          "details."},
    Known{"MissingAuthenticationTokenException", 400, "message", "Missing Authentication Token"},
    Known{"SerializationException", 400, "Message", ""},
    Known{"ServiceUnavailable", 503, "message", ""},
    Known{"ServiceUnavailableException", 503, "message", ""},
    Known{"ThrottlingException", 400, "message", "Rate exceeded"},
    Known{"UnrecognizedClientException",
          400,
          "message",
          "The security token included in the request is invalid."},
    Known{"InvalidNextTokenException", 400, "Message", "The NextToken is not valid."},
    Known{"InvalidStateException", 400, "Message", "The resource is in a wrong state."},
    Known{"LimitExceededException", 400, "Message", "The limit is exceeded."},
    Known{"ResourceAlreadyExistsException", 400, "Message", "The resource exists already."},
    Known{"ResourceNotFoundException", 400, "Message", "The resource was not found."},
    Known{"ValidationException", 400, "Message", "The request is not valid."},
};

const Known* find_known(std::string_view type) {
  const auto* found = std::find_if(known_errors.begin(),
                                   known_errors.end(),
                                   [&](const Known& each) { return each.type == type; });
  return found == known_errors.end() ? nullptr : found;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

}  // namespace

Reply error_reply(const ServiceError& fault) {
  return json_error(400, base::name_of(fault.kind), "Message", fault.message);
}

Reply bare_error(std::string_view type, unsigned status) {
  return json_error(status, type, "", "");
}

Reply serialization_error(std::string_view message) {
  return json_error(400, "SerializationException", "Message", message);
}

Reply authentication_error(std::string_view type, std::string_view message) {
  return json_error(400, type, "message", message);
}

Reply misdirected(std::string_view message) {
  return json_error(421, "MisdirectedRequestException", "Message", message);
}

bool is_known_error(std::string_view type) {
  return type.empty() || find_known(type) != nullptr;
}

Reply named_error(std::string_view type,
                  std::optional<unsigned> status,
                  const std::optional<std::string>& message) {
  const Known* known = find_known(type);
  const Known form = known == nullptr ? Known{type, 400, "Message", ""} : *known;
  const std::string text = message.value_or(std::string(form.message));
  return json_error(status.value_or(form.status), type, text.empty() ? "" : form.member, text);
}

Reply internal_failure() {
  return bare_error("InternalFailure", 500);
}

Reply xml_error(unsigned status, std::string_view type, std::string_view message) {
  Reply reply;
  reply.status = status;
  reply.outcome.error = type;
  reply.outcome.message = message;
  const std::string name(type);
  reply.body = message.empty() ? "<" + name + "/>\n"
                               : "<" + name + ">\n  <Message>" + escaped(message) +
                                     "</Message>\n</" + name + ">\n";
  return reply;
}

}  // namespace api::protocol
