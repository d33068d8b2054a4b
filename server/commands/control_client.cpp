#include "server/commands/control_client.hpp"

#include <iostream>

#include "server/runtime/log_text.hpp"

namespace server {

namespace {

// Of those statuses that say that the request itself is wrong, whatever the state.
bool is_of_request(unsigned status) {
  return status == 400 || status == 413 || status == 415;
}

}  // namespace

ControlClient::ControlClient(Location location, std::string url, Access access, bool json)
    : location_(std::move(location)),
      url_(std::move(url)),
      access_(std::move(access)),
      json_(json) {}

int ControlClient::tell(std::string_view method,
                        std::string_view path,
                        std::string body,
                        Text text) const {
  const Reply reply = ask(method, path, std::move(body));
  if (reply.status == 0) print(reply.text, text);
  return reply.status;
}

int ControlClient::tell(std::string_view method,
                        std::string_view path,
                        std::string body,
                        const char* text) const {
  const Reply reply = ask(method, path, std::move(body));
  if (reply.status == 0) std::cout << (json_ ? reply.text + "\n" : text);
  return reply.status;
}

int ControlClient::tell_pages(std::string_view path, Text text) const {
  std::string query;
  while (true) {
    const Reply reply = get(std::string(path) + query);
    if (reply.status != 0) return reply.status;
    print(reply.text, text);
    base::JsonDocument page;
    if (!base::parse_json(reply.text, page) || !page.IsObject()) return 0;
    const base::Json* next = base::find_member(page, "Next");
    if (next == nullptr || !next->IsString()) return 0;
    query = "?After=" + std::string(base::text_of(*next));
  }
}

int ControlClient::pass(std::string_view path, const Sink& sink) const {
  return ask("GET", path, "", sink).status;
}

ControlClient::Reply ControlClient::get(std::string_view path) const {
  return ask("GET", path, "");
}

ControlClient::Reply ControlClient::ask(std::string_view method,
                                        std::string_view path,
                                        std::string body,
                                        const Sink& sink) const {
  Question question{.method = std::string(method),
                    .target = "/_emulator/" + std::string(path),
                    .body = std::move(body),
                    .account = access_.account,
                    .token = access_.token};
  Answer answer = server::ask(location_, question, sink);
  if (answer.status != 200) return {complain(answer)};
  return {0, std::move(answer.text)};
}

int ControlClient::complain(const Answer& answer) const {
  std::cerr << "opsworkscm-local: " << url_;
  if (answer.status == 0) {
    std::cerr << " does not answer: " << answer.text << "\n";
    return 1;
  }
  if (json_) std::cout << answer.text << "\n";
  std::cerr << " answers " << answer.status << ": " << message_of(answer) << "\n";
  return is_of_request(answer.status) ? 2 : 1;
}

// What is no reply of an emulator is printed as it is.
void ControlClient::print(const std::string& reply, Text text) const {
  base::JsonDocument document;
  const bool is_read = !json_ && base::parse_json(reply, document);
  std::cout << (is_read ? text(document) : reply + "\n");
}

}  // namespace server
