#include "server/http/console.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "api/control/reply.hpp"

namespace server {

namespace {

using api::equals_ignoring_case;

struct Type {
  std::string_view suffix;
  std::string_view type;
};
constexpr std::array types{Type{".css", "text/css; charset=utf-8"},
                           Type{".html", "text/html; charset=utf-8"},
                           Type{".ico", "image/x-icon"},
                           Type{".js", "text/javascript; charset=utf-8"},
                           Type{".json", "application/json"},
                           Type{".png", "image/png"},
                           Type{".svg", "image/svg+xml"},
                           Type{".txt", "text/plain; charset=utf-8"},
                           Type{".webmanifest", "application/manifest+json"},
                           Type{".woff2", "font/woff2"}};

// Nothing runs, loads or frames the page but what is its own.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view type_of(std::string_view name) {
  const auto* const found = std::find_if(
      types.begin(), types.end(), [&](const Type& each) { return name.ends_with(each.suffix); });
  return found == types.end() ? "application/octet-stream" : found->type;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// What stands before the separator; it goes with the separator.
std::string_view take(std::string_view& list, char separator) {
  const std::string_view first = list.substr(0, list.find(separator));
  list.remove_prefix(std::min(list.size(), first.size() + 1));
  return trimmed(first);
}

// `q=0`, `q=0.000`: RFC 9110, 12.4.2.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = take(parameters, ';');
    const std::string_view name = take(parameter, '=');
    if (!equals_ignoring_case(name, "q")) continue;
    return trimmed(parameter).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

// Whether the client takes gzip. RFC 9110, 12.5.3: what it says of gzip counts before `*`.
bool accepts_gzip(std::string_view list) {
  bool is_any = false;
  while (!list.empty()) {
    std::string_view element = take(list, ',');
    const std::string_view coding = take(element, ';');
    const bool is_taken = !is_refused(element);
    if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip")) {
      return is_taken;
    }
    is_any = is_any || (coding == "*" && is_taken);
  }
  return is_any;
}

// RFC 9110, 13.1.2: a weak comparison.
bool has_tag(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    std::string_view element = take(list, ',');
    if (element.starts_with("W/")) element.remove_prefix(2);
    if (element == tag || element == "*") return true;
  }
  return false;
}

std::string inflated(const ConsoleFile& file) {
  std::string text(file.size, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.zipped.data()));
  stream.avail_in = static_cast<uInt>(file.zipped.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  constexpr int gzip = 16;
  if (inflateInit2(&stream, MAX_WBITS + gzip) != Z_OK) throw std::bad_alloc();
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("an embedded file is damaged");
  return text;
}

void add_headers(api::Reply& reply) {
  reply.headers.insert(reply.headers.end(),
                       {{"Cache-Control", "no-cache"},
                        {"Content-Security-Policy", std::string(policy)},
                        {"Cross-Origin-Opener-Policy", "same-origin"},
                        {"Cross-Origin-Resource-Policy", "same-origin"},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Content-Type-Options", "nosniff"}});
}

api::Reply moved(unsigned status, std::string_view place) {
  api::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Location", place);
  return reply;
}

// The file in the form that the client takes, unless it has it already.
api::Reply reply_with(const api::Request& request, const ConsoleFile& file) {
  const bool is_zipped = accepts_gzip(request.header("Accept-Encoding"));
  const std::string tag = "\"" + std::string(file.digest) + (is_zipped ? "-gzip\"" : "\"");
  api::Reply reply;
  add_headers(reply);
  reply.headers.emplace_back("ETag", tag);
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (has_tag(request.header("If-None-Match"), tag)) {
    reply.status = 304;
    return reply;
  }
  reply.content_type = type_of(file.name);
  if (is_zipped) reply.headers.emplace_back("Content-Encoding", "gzip");
  reply.body = is_zipped ? std::string(file.zipped) : inflated(file);
  return reply;
}

bool reads(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

bool is_below_console(std::string_view path) {
  return path.starts_with(console_path) || path == console_path.substr(0, console_path.size() - 1);
}

bool begins_ignoring_case(std::string_view text, std::string_view begin) {
  return equals_ignoring_case(text.substr(0, begin.size()), begin);
}

// Whether nobody but a browser asks so; what SDKs send goes to AWS's API.
bool is_of_browser(const api::Request& request) {
  const std::string_view accept = request.header("Accept");
  const bool is_icon = request.target.path == "/favicon.ico";
  const bool shows = accept.find("text/html") != std::string_view::npos ||
                     (is_icon && accept.find("image/") != std::string_view::npos);
  if (!shows || !reads(request.method) || (request.target.path != "/" && !is_icon)) return false;
  if (!request.header("Authorization").empty()) return false;
  if (!request.header("X-Amz-Target").empty()) return false;
  const auto parameters = request.target.parameters();
  return std::none_of(parameters.begin(), parameters.end(), [](const base::QueryParameter& each) {
    return begins_ignoring_case(each.name, "X-Amz-");
  });
}

}  // namespace

std::optional<api::Reply> Console::answer(const api::Request& request) const {
  if (is_there() && is_of_browser(request)) {
    const bool is_icon = request.target.path != "/";
    api::Reply reply = moved(302, std::string(console_path) + (is_icon ? "favicon.svg" : ""));
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("Vary", "Accept");
    reply.outcome.operation = std::string(request.method) + " " + std::string(request.target.path);
    return reply;
  }
  if (!is_below_console(request.target.path)) return std::nullopt;
  api::Reply reply = answer_file(request);
  reply.outcome.operation = std::string(request.method) + " " + std::string(console_path);
  return reply;
}

api::Reply Console::answer_file(const api::Request& request) const {
  if (!is_there()) {
    return api::control::error(
        404, "There is no console: the emulator was started with --console off, or built so.");
  }
  if (!reads(request.method)) {
    api::Reply reply =
        api::control::error(405, std::string(request.target.path) + " takes: GET, HEAD.");
    reply.headers.emplace_back("Allow", "GET, HEAD");
    return reply;
  }
  if (request.target.path.size() < console_path.size()) return moved(308, console_path);
  std::string_view name = request.target.path.substr(console_path.size());
  if (name.empty()) name = "index.html";
  const auto file = std::find_if(
      files_.begin(), files_.end(), [&](const ConsoleFile& each) { return each.name == name; });
  if (file != files_.end()) return reply_with(request, *file);
  return api::control::error(404, "The console has no " + std::string(name) + ".");
}

bool is_visit(std::string_view method,
              std::string_view path,
              std::string_view fetch_mode,
              std::string_view fetch_destination) {
  return reads(method) && is_below_console(path) && equals_ignoring_case(fetch_mode, "navigate") &&
         equals_ignoring_case(fetch_destination, "document");
}

}  // namespace server
