#include "api/control/reply.hpp"

namespace api::control {

namespace {

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

}  // namespace

Reply error(unsigned status, std::string_view message) {
  Reply reply = reply_with(ErrorMessage{base::as_utf8(message)});
  reply.status = status;
  reply.outcome.error = std::to_string(status);
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

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

std::optional<std::string> parameter(std::string_view target, std::string_view name) {
  std::size_t at = target.find('?');
  while (at != std::string_view::npos) {
    const std::size_t end = target.find('&', at + 1);
    const std::string_view pair = target.substr(at + 1, end == target.npos ? end : end - at - 1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return decoded(pair.substr(name.size() + 1));
    }
    at = end;
  }
  return std::nullopt;
}

}  // namespace api::control
