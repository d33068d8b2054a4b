#include "server/http/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "api/control/routes/table.hpp"
#include "server/http/cors.hpp"
#include "server/http/response.hpp"

namespace server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t buffer_bytes_max = 64 * 1024;
constexpr std::size_t read_bytes = 8 * 1024;
constexpr std::size_t idle_bytes = 2 * 1024;  // what a connection without a request holds

constexpr std::chrono::milliseconds idle_at_stop_max{300};  // for requests that are on their way
constexpr std::chrono::seconds drain_max{2};
constexpr std::chrono::seconds heartbeat{15};  // of a stream of events

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

std::string_view view(const beast::flat_buffer& buffer) {
  const auto data = buffer.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

// A target without the scheme and the authority that a proxy's client sends.
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  const std::size_t path = target.find('/', target.find("://") + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

// By the target of a request whose head begins the text.
std::uint64_t body_limit(std::string_view head) {
  const std::string_view behind_method = head.substr(head.find(' ') + 1);
  const std::string_view target = origin_form(behind_method.substr(0, behind_method.find(' ')));
  return api::control::body_bytes_max(api::control::routes(), target.substr(0, target.find('?')));
}

// Why a message could not be parsed.
Refusal refusal_for(const error_code& error, std::uint64_t body_limit) {
  if (error == http::error::body_limit) {
    return {413, "the body is larger than " + std::to_string(body_limit / 1024 / 1024) + " MiB"};
  }
  return {400, "the request is not HTTP: " + error.message()};
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Service& service)
    : stream_(std::move(socket), service.tls), buffer_(buffer_bytes_max), service_(service) {}

asio::awaitable<void> Session::serve() {
  bool more = co_await begin();
  while (more) more = co_await serve_one();
  stream_.expires_after(drain_max);
  co_await stream_.close();
}

// Agrees on TLS where the port speaks it. False if that fails.
asio::awaitable<bool> Session::begin() {
  if (!stream_.is_tls()) co_return true;
  stream_.expires_after(service_.deadlines.head);
  const error_code error = co_await stream_.handshake(asio::ssl::stream_base::server);
  if (is_plain_http(error)) {
    const Refusal refusal{400, "this port speaks TLS only; the URL must begin with https://"};
    co_await refuse(refusal);
  }
  co_return !error;
}

// False once the connection is to be closed.
asio::awaitable<bool> Session::serve_one() {
  const bool has_head = co_await read_head();
  if (!has_head) {
    if (refusal_) co_await refuse(*refusal_);
    co_return false;
  }
  Parser parser;
  parser.header_limit(head_bytes_max + 1);
  const std::uint64_t limit = body_limit(view(buffer_));
  parser.body_limit(limit);
  auto check = [](std::uint64_t, beast::string_view extension, error_code& error) {
    if (!is_field_text(view(extension))) error = http::error::bad_chunk_extension;
  };
  parser.on_chunk_header(check);
  refusal_ = parse_head(parser, limit);
  bool has_body = false;
  if (!refusal_) has_body = co_await read_body(parser, limit);
  if (!has_body) {
    if (refusal_) co_await refuse(*refusal_);
    co_return false;
  }
  keep_alive_ = parser.get().keep_alive();
  const std::chrono::nanoseconds begin = MachineClock::counter();
  const api::Reply reply = co_await answer(parser);
  const std::chrono::nanoseconds duration = MachineClock::counter() - begin;
  service_.metrics.note_duration(duration);
  service_.log.request(reply.status, reply.outcome, duration);
  if (!reply.outcome.note.empty()) service_.log.info(reply.outcome.note);
  const bool is_head = parser.get().method() == http::verb::head;
  const bool goes_on = co_await deliver(reply, is_head, parser.get().version());
  co_return goes_on;
}

// As much of the reply as is to go out. False once the connection is to be closed.
asio::awaitable<bool> Session::deliver(const api::Reply& reply, bool is_head, unsigned version) {
  if (reply.delivery == storage::Delivery::reset) {
    stream_.reset();
    co_return false;
  }
  if (reply.delivery == storage::Delivery::half) {
    std::string bytes = render(reply, service_.clock.now(), is_head, false, version);
    bytes.resize(bytes.size() - reply.body.size() / 2);
    co_await write_bytes(bytes);
    co_return false;
  }
  if (reply.watch && !is_head) {
    co_await watch(reply);
    co_return false;
  }
  const bool goes_on = co_await write(reply, is_head, version);
  co_return goes_on;
}

// Server-sent events until the client goes or takes them too slowly, or the emulator ends.
asio::awaitable<void> Session::watch(const api::Reply& reply) {
  std::uint64_t place = reply.watch->after;
  std::string bytes = render(reply, service_.clock.now(), false, false, 11);
  bool is_open = co_await write_bytes(bytes);
  while (is_open && !service_.stopping) {
    api::ChangeStream::Batch batch = service_.change_stream.after(reply.watch->account, place);
    place = batch.end;
    if (batch.text.empty() && place == service_.change_stream.end()) {
      const bool rang = co_await service_.bell.wait(heartbeat);
      if (rang) continue;
      batch.text = ":\n\n";  // a comment, so that a client that has gone is noticed
    }
    is_open = co_await write_bytes(batch.text);
  }
}

// Reads until the buffer holds a whole head, and checks it.
asio::awaitable<bool> Session::read_head() {
  HeadScanner scanner;
  HeadScanner::Seen seen;
  if (view(buffer_).starts_with("\r\n")) buffer_.consume(2);  // RFC 9112, 2.2
  if (buffer_.size() > 0) seen = scanner.look(view(buffer_));
  bool begun = buffer_.size() > 0;
  if (!begun && buffer_.capacity() > read_bytes) buffer_.shrink_to_fit();
  set_idle_deadline();
  if (begun) stream_.expires_after(service_.deadlines.head);
  while (!seen.size && !seen.refusal) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const std::size_t wanted = begun ? read_bytes : idle_bytes;
    const auto space = buffer_.prepare(std::min(wanted, buffer_.max_size() - buffer_.size()));
    idle_ = !begun;
    const std::size_t size = co_await stream_.async_read_some(space, token);
    idle_ = false;
    if (error == asio::error::operation_aborted && service_.stopping && !begun &&
        !stream_.has_expired()) {
      set_idle_deadline();
      continue;
    }
    if (error && begun && stream_.has_expired()) {
      refusal_ = Refusal{408, "the head came too slowly"};
    }
    if (error) co_return false;
    buffer_.commit(size);
    if (!begun) stream_.expires_after(service_.deadlines.head);
    begun = true;
    if (view(buffer_).starts_with("\r\n")) buffer_.consume(2);
    seen = scanner.look(view(buffer_));
  }
  refusal_ = seen.refusal;
  if (!refusal_) refusal_ = check_head(view(buffer_).substr(0, *seen.size));
  co_return !refusal_;
}

void Session::set_idle_deadline() {
  if (service_.stopping) {
    stream_.expires_after(idle_at_stop_max);
  } else {
    stream_.expires_after(service_.deadlines.idle);
  }
}

// Parses the head that the buffer holds, and decides by it whether the body is wanted.
std::optional<Refusal> Session::parse_head(Parser& parser, std::uint64_t limit) {
  error_code error;
  while (!parser.is_header_done() && !error) {
    buffer_.consume(parser.put(buffer_.data(), error));
  }
  if (error) return refusal_for(error, limit);
  const auto& head = parser.get();
  return check_admission(view(head[http::field::host]),
                         view(head[http::field::origin]),
                         view(head["Sec-Fetch-Site"]),
                         service_.admission);
}

// False if it did not come whole; refusal_ says why where the client can still be told.
asio::awaitable<bool> Session::read_body(Parser& parser, std::uint64_t limit) {
  if (parser.is_done()) co_return true;
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  stream_.expires_after(service_.deadlines.body);
  const bool waits = !parser.get()[http::field::expect].empty() && parser.get().version() >= 11;
  if (waits && buffer_.size() == 0) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto bytes = asio::buffer(go_on);
    co_await asio::async_write(stream_, bytes, token);
    if (error) co_return false;
  }
  co_await http::async_read(stream_, buffer_, parser, token);
  const bool is_parsers = error.category() == make_error_code(http::error::bad_chunk).category();
  if (error && stream_.has_expired()) {
    refusal_ = Refusal{408, "the body came too slowly"};
  } else if (is_parsers && error != http::error::partial_message &&
             error != http::error::end_of_stream) {
    refusal_ = refusal_for(error, limit);
  }
  co_return !error;
}

asio::awaitable<api::Reply> Session::answer(const Parser& parser) {
  const auto& message = parser.get();
  std::vector<api::Header> headers;
  for (const auto& field : message)
    headers.push_back({view(field.name_string()), view(field.value())});
  const api::Request request{
      view(message.method_string()), origin_form(view(message.target())), headers, message.body()};
  if (auto preflight = answer_preflight(request, service_.admission)) {
    allow_origin(request, service_.admission, *preflight);
    co_return std::move(*preflight);
  }
  const base::Time now = service_.clock.now();
  if (auto refusal =
          api::control::check_access(request, service_.control, service_.settings, now)) {
    allow_origin(request, service_.admission, *refusal);
    refusal->outcome.moment = now;
    co_return std::move(*refusal);
  }
  api::Reply reply = co_await service_.turn.async_answer(request, asio::use_awaitable);
  allow_origin(request, service_.admission, reply);
  co_return reply;
}

asio::awaitable<bool> Session::write(const api::Reply& reply, bool is_head, unsigned version) {
  const bool last =
      !keep_alive_ || (service_.stopping && buffer_.size() == 0 && !stream_.has_more());
  const std::string bytes = render(reply, service_.clock.now(), is_head, !last, version);
  const bool written = co_await write_bytes(bytes);
  co_return written && !last;
}

asio::awaitable<bool> Session::write_bytes(const std::string& bytes) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  stream_.expires_after(service_.deadlines.write);
  const auto buffer = asio::buffer(bytes);
  co_await asio::async_write(stream_, buffer, token);
  if (error) stream_.reset();  // there is nobody to linger for
  co_return !error;
}

asio::awaitable<void> Session::refuse(const Refusal& refusal) {
  const std::chrono::nanoseconds begin = MachineClock::counter();
  const api::Reply reply =
      api::control::error(refusal.status, "Not accepted: " + refusal.reason + ".");
  keep_alive_ = false;
  co_await write(reply, false, 11);
  api::Outcome outcome = reply.outcome;
  outcome.moment = service_.clock.now();
  service_.log.request(reply.status, outcome, MachineClock::counter() - begin);
}

void Session::stop() {
  if (idle_) stream_.cancel();
}

}  // namespace server
