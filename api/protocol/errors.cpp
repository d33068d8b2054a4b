#include "api/protocol/errors.hpp"

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
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  writer.StartObject();
  write_text(writer, "__type");
  write_text(writer, type);
  if (!name.empty()) {
    write_text(writer, name);
    write_text(writer, message);
  }
  writer.EndObject();
  return reply;
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

Reply fault_reply(const Fault& fault) {
  return json_error(400, storage::name_of(fault.kind), "Message", fault.message);
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

Reply internal_failure() {
  return bare_error("InternalFailure", 500);
}

Reply xml_error(unsigned status, std::string_view type, std::string_view message) {
  Reply reply;
  reply.status = status;
  reply.outcome.error = type;
  const std::string name(type);
  reply.body = message.empty() ? "<" + name + "/>\n"
                               : "<" + name + ">\n  <Message>" + escaped(message) +
                                     "</Message>\n</" + name + ">\n";
  return reply;
}

}  // namespace api::protocol
