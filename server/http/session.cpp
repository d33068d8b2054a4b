#include "server/http/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "api/control/routes/table.hpp"
#include "server/http/cors.hpp"
#include "server/http/response.hpp"

namespace server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr std::size_t buffer_bytes_max = 64 * 1024;
constexpr std::size_t read_bytes = 8 * 1024;
constexpr std::size_t body_read_bytes = buffer_bytes_max;  // at once, of a body that is larger
constexpr std::size_t idle_bytes = 2 * 1024;  // what a connection without a request holds

constexpr std::chrono::milliseconds quiet_at_stop_max{500};  // while a request is on its way
constexpr std::chrono::milliseconds open_at_stop{100};  // behind an answer: the next may be coming
constexpr std::chrono::milliseconds drain_max{2'000};
constexpr std::chrono::milliseconds drain_at_stop_max{100};

std::string_view view(const beast::flat_buffer& buffer) {
  const auto data = buffer.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

std::uint64_t body_limit(const base::Target& target) {
  return api::control::body_bytes_max(api::control::routes(), target.path);
}

// Whether the other side is a proxy whose word is taken.
bool is_by_proxy(const asio::ip::tcp::socket& socket, const TrustedProxies& proxies) {
  if (proxies.are_none()) return false;
  error_code error;
  const auto other = socket.remote_endpoint(error);
  return !error && proxies.have(other.address());
}

// Of the emulator as a whole: RFC 9110, 9.3.7.
api::Reply tell_methods() {
  api::Reply reply;
  reply.headers.emplace_back("Allow", methods_allowed);
  return reply;
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Service& service)
    : is_by_proxy_(is_by_proxy(socket, service.proxies)),
      stream_(std::move(socket), service.tls),
      buffer_(buffer_bytes_max),
      service_(service) {}

asio::awaitable<void> Session::serve() {
  bool more = co_await begin();
  while (more) more = co_await serve_one();
  co_await end();
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

asio::awaitable<void> Session::end() {
  if (idle_) {
    co_await stream_.close_at_once();
    co_return;
  }
  closing_ = true;
  stream_.expires_after(service_.stopping ? drain_at_stop_max : drain_max);
  co_await stream_.close();
}

// False once the connection is to be closed.
asio::awaitable<bool> Session::serve_one() {
  const bool has_head = co_await read_head();
  if (!has_head) {
    if (refusal_) co_await refuse(*refusal_);
    co_return false;
  }
  BodyReader reader(head_, body_limit(head_.target));
  BodyBudget::Share share(service_.body_budget);
  const bool has_body = co_await read_body(reader, share);
  if (!has_body) {
    if (refusal_) co_await refuse(*refusal_);
    co_return false;
  }
  keep_alive_ = head_.keeps_alive;
  const std::chrono::nanoseconds begin = MachineClock::counter();
  const std::unique_ptr<api::Reply> answered = co_await answer(reader.body());
  if (!answered) {
    service_.log.info("a client has gone before its answer");
    co_return false;
  }
  api::Reply& reply = *answered;
  if (reply.outcome.operation.empty()) name_request(reply.outcome);
  const std::chrono::nanoseconds duration = MachineClock::counter() - begin;
  service_.metrics.note_duration(duration);
  service_.log.request(reply.status, reply.outcome, duration);
  if (!reply.outcome.note.empty()) service_.log.info(reply.outcome.note);
  tell_shard(reply);
  const bool goes_on = co_await deliver(reply);
  co_return goes_on;
}

// As much of the reply as is to go out. False once the connection is to be closed.
asio::awaitable<bool> Session::deliver(const api::Reply& reply) {
  if (reply.delivery == storage::Delivery::reset) {
    stream_.reset();
    co_return false;
  }
  if (reply.delivery == storage::Delivery::half) {
    std::string bytes = render(reply, service_.clock.now(), is_head(), false, head_.version);
    bytes.erase(bytes.size() - reply.body.size() / 2);
    co_await write_bytes(bytes);
    co_return false;
  }
  if (reply.watch && !is_head()) {
    co_await watch(reply);
    co_return false;
  }
  if (reply.parts) {
    const bool goes_on = co_await send_parts(reply);
    co_return goes_on;
  }
  const bool goes_on = co_await write(reply);
  co_return goes_on;
}

// Reads until the buffer holds a whole head, takes it off and checks it. False if there is none, or
// none that is accepted: refusal_ says why where the client can still be told.
asio::awaitable<bool> Session::read_head() {
  head_ = {};
  head_bytes_.clear();
  HeadScanner scanner;
  HeadScanner::Seen seen;
  if (view(buffer_).starts_with("\r\n")) buffer_.consume(2);  // RFC 9112, 2.2
  if (buffer_.size() > 0) seen = scanner.look(view(buffer_));
  bool begun = buffer_.size() > 0;
  const std::chrono::nanoseconds quiet_since = MachineClock::counter();
  if (!begun && buffer_.capacity() > read_bytes) buffer_.shrink_to_fit();
  stream_.expires_after(begun ? service_.deadlines.head : service_.deadlines.idle);
  while (!seen.size && !seen.refusal) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const std::size_t wanted = begun ? read_bytes : idle_bytes;
    const auto space = buffer_.prepare(std::min(wanted, buffer_.max_size() - buffer_.size()));
    idle_ = !begun;
    if (idle_ && service_.stopping && !stream_.has_more()) {
      const auto left = quiet_since + open_at_stop - MachineClock::counter();
      if (left <= left.zero()) co_return false;
      stream_.expires_after(std::chrono::ceil<std::chrono::milliseconds>(left));
    }
    const std::size_t size = co_await stream_.async_read_some(space, token);
    if (error == asio::error::operation_aborted && idle_ && service_.stopping) continue;
    idle_ = false;
    if (error && begun && stream_.has_expired()) {
      refusal_ = Refusal{408, "the head came too slowly"};
    }
    if (error) co_return false;
    buffer_.commit(size);
    if (!begun) stream_.expires_after(service_.deadlines.head);
    begun = true;
    seen = scanner.look(view(buffer_));
  }
  refusal_ = seen.refusal;
  if (!refusal_) take_head(*seen.size);
  co_return !refusal_;
}

// Whether the answer is to have no body; also of a head that did not come whole or is refused.
bool Session::is_head() const {
  std::string_view begin = head_bytes_.empty() ? view(buffer_) : head_bytes_;
  if (begin.starts_with("\r\n")) begin.remove_prefix(2);
  return begin.starts_with("HEAD ");
}

// Takes the head off the buffer, and decides whether its request is let in.
void Session::take_head(std::size_t size) {
  head_bytes_ = view(buffer_).substr(0, size);
  buffer_.consume(size);
  auto read = server::read_head(head_bytes_);
  if (const auto* refusal = std::get_if<Refusal>(&read)) {
    refusal_ = *refusal;
    return;
  }
  head_ = std::move(std::get<Head>(read));
  if (service_.log.tells_heads()) {
    service_.log.trace(std::string(head_.method) + " " + std::string(head_.target.path));
  }
  const bool may_come = is_visit(head_.method,
                                 head_.target.path,
                                 head_.field("Sec-Fetch-Mode"),
                                 head_.field("Sec-Fetch-Dest"));
  const std::string& own_scheme = service_.admission.own_scheme;
  const Arrival arrival =
      is_by_proxy_ ? arrival_by_proxy(head_, own_scheme) : Arrival{own_scheme, head_.host};
  refusal_ = check_admission(arrival.host,
                             head_.field("Origin"),
                             may_come ? "" : head_.field("Sec-Fetch-Site"),
                             service_.admission,
                             arrival.scheme);
}

// False if it did not come whole; refusal_ says why where the client can still be told.
asio::awaitable<bool> Session::read_body(BodyReader& reader, BodyBudget::Share& share) {
  if (!reader.is_done()) stream_.expires_after(service_.deadlines.body);
  bool is_invited = !head_.expects_continue;
  while (true) {
    buffer_.consume(reader.take(view(buffer_)));
    refusal_ = reader.refusal();
    if (!refusal_ && !share.grow_to(reader.body().size())) {
      refusal_ = Refusal{503, "the bodies of all requests under way are too large together"};
    }
    if (refusal_ || reader.is_done()) co_return !refusal_;
    if (!is_invited && buffer_.size() == 0) {
      const bool is_open = co_await invite_body();
      if (!is_open) co_return false;
    }
    is_invited = true;
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const std::size_t wanted = reader.left() < read_bytes ? read_bytes : body_read_bytes;
    const auto space = buffer_.prepare(std::min(wanted, buffer_.max_size() - buffer_.size()));
    const std::size_t size = co_await stream_.async_read_some(space, token);
    if (error && stream_.has_expired()) refusal_ = Refusal{408, "the body came too slowly"};
    if (error) co_return false;
    buffer_.commit(size);
  }
}

// Tells a client that asked whether its body is wanted that it is.
asio::awaitable<bool> Session::invite_body() {
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  const auto bytes = asio::buffer(go_on);
  co_await asio::async_write(stream_, bytes, token);
  co_return !error;
}

// Null if the client has gone before.
asio::awaitable<std::unique_ptr<api::Reply>> Session::answer(const std::string& body) {
  const api::Request request{head_.method, head_.target, head_.fields, body};
  const auto of_its_own = [](api::Reply reply) {
    return std::make_unique<api::Reply>(std::move(reply));
  };
  if (request.target.path == "*") co_return of_its_own(tell_methods());
  if (auto preflight = answer_preflight(request, service_.admission)) {
    allow_origin(request, service_.admission, *preflight);
    co_return of_its_own(std::move(*preflight));
  }
  if (auto page = answer_page(request)) {
    co_return of_its_own(std::move(*page));
  }
  if (auto refusal = api::control::check_access(
          request, service_.control, service_.settings, service_.clock.now())) {
    allow_origin(request, service_.admission, *refusal);
    co_return of_its_own(std::move(*refusal));
  }
  if (!service_.keys.is_ready_for(request)) co_await service_.keys.ready();
  std::unique_ptr<api::Reply> reply =
      co_await service_.turn.async_answer(request, stream_.descriptor(), asio::use_awaitable);
  if (reply) allow_origin(request, service_.admission, *reply);
  co_return reply;
}

// Nothing if it is not the console that is asked for. Its files need no proof: they tell nothing.
std::optional<api::Reply> Session::answer_page(const api::Request& request) const {
  if (service_.control.mode == api::control::Access::Mode::off) return std::nullopt;
  std::optional<api::Reply> reply = service_.console.answer(request);
  if (reply) allow_origin(request, service_.admission, *reply);
  return reply;
}

// Whether the connection is to be closed behind the answer.
bool Session::ends_behind_this() const {
  return !keep_alive_ || (service_.stopping && buffer_.size() == 0 && !stream_.has_more());
}

asio::awaitable<bool> Session::write(const api::Reply& reply) {
  const bool last = ends_behind_this();
  const std::string bytes = render(reply, service_.clock.now(), is_head(), !last, head_.version);
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
  api::Reply reply = api::control::error(refusal.status, "Not accepted: " + refusal.reason + ".");
  if (refusal.status == 503) reply.headers.emplace_back("Retry-After", "1");
  if (refusal.status == 405) reply.headers.emplace_back("Allow", methods_allowed);
  keep_alive_ = false;
  tell_shard(reply);
  co_await write(reply);
  name_request(reply.outcome);
  service_.log.request(reply.status, reply.outcome, MachineClock::counter() - begin);
}

// Which of several emulators it is that answers.
void Session::tell_shard(api::Reply& reply) const {
  const std::string& shard = service_.settings.shard;
  if (!shard.empty()) reply.headers.emplace_back("X-Emulator-Shard", shard);
}

// By method, path and host, for the log: it went nowhere. What stands behind the path may be
// secret.
void Session::name_request(api::Outcome& outcome) const {
  constexpr std::size_t shown_max = 200;
  if (head_.method.empty()) return;
  outcome.operation = std::string(head_.method) + " ";
  outcome.operation += head_.target.path.substr(0, shown_max);
  outcome.host = head_.host.substr(0, shown_max);
}

void Session::stop() {
  stream_.hurry(quiet_at_stop_max);
  if (idle_) stream_.cancel();  // read_head begins anew, with another deadline
  if (closing_) stream_.expires_after(drain_at_stop_max);
}

}  // namespace server
