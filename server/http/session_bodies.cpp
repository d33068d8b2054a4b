// Bodies that are made while they are sent: in parts, or as a stream of events.
#include "api/body_parts.hpp"
#include "server/http/response.hpp"
#include "server/http/session.hpp"
#include "server/runtime/event_stream.hpp"

namespace server {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds heartbeat{15'000};  // of a stream of events

// Takes a body's parts as long as it lives.
class Taking {
 public:
  explicit Taking(api::BodyParts& parts) : parts_(parts) {}
  Taking(const Taking&) = delete;
  Taking& operator=(const Taking&) = delete;
  ~Taking() { parts_.abandon(); }

 private:
  api::BodyParts& parts_;
};

// Rests until there is something for a client, and notices that it has gone.
class Attendance {
 public:
  Attendance(Service& service, Transport& stream, const std::string& account)
      : sleeper_(service.bell, stream.get_executor(), account),
        watch_(service.departures.watch(stream.descriptor(), [this] {
          has_gone_ = true;
          sleeper_.wake();
        })) {}
  Attendance(const Attendance&) = delete;
  Attendance& operator=(const Attendance&) = delete;

  bool has_gone() const { return has_gone_; }
  void wake() { sleeper_.wake(); }
  auto rest(std::chrono::milliseconds time) { return sleeper_.rest(time); }

 private:
  Bell::Sleeper sleeper_;
  bool has_gone_ = false;
  Departures::Watch watch_;
};

}  // namespace

// A body that is made while it is sent: in chunks, or up to the connection's end where HTTP/1.0
// knows none. One that breaks off ends in a reset, so that nobody takes it for whole.
asio::awaitable<bool> Session::send_parts(const api::Reply& reply) {
  const Taking taking(*reply.parts);
  Attendance client(service_, stream_, reply.outcome.account);
  reply.parts->on_more([&] { client.wake(); });
  const bool chunks = head_.version >= 11;
  const bool last = !chunks || ends_behind_this();
  std::string bytes = render(reply, service_.clock.now(), is_head(), !last, head_.version);
  bool is_open = co_await write_bytes(bytes);
  if (is_head()) co_return is_open && !last;
  while (is_open && !client.has_gone() && !service_.stopping) {
    bytes = reply.parts->take();
    if (bytes.empty() && reply.parts->ended() != api::BodyParts::End::none) break;
    if (bytes.empty()) {
      co_await client.rest(heartbeat);
    } else {
      if (chunks) bytes = chunk_of(bytes);
      is_open = co_await write_bytes(bytes);
    }
  }
  const bool is_whole = reply.parts->ended() == api::BodyParts::End::whole && bytes.empty();
  if (!is_open || !is_whole) {
    stream_.reset();
    co_return false;
  }
  bytes = chunks ? last_chunk : "";
  is_open = co_await write_bytes(bytes);
  co_return is_open && !last;
}

// Server-sent events until the client goes or takes them too slowly, the world moves, or the
// emulator ends.
asio::awaitable<void> Session::watch(const api::Reply& reply) {
  EventStream events(service_.engine, *reply.watch);
  Attendance client(service_, stream_, reply.watch->account);
  std::string bytes = render(reply, service_.clock.now(), false, false, 11);
  bool is_open = co_await write_bytes(bytes);
  const auto is_kept = [&] { return service_.engine.settings().slots.have(reply.watch->account); };
  while (is_open && !client.has_gone() && is_kept() && !service_.stopping) {
    std::string text = events.next(service_.clock.now());
    if (text.empty()) {
      const std::chrono::milliseconds wait = events.wait(service_.clock.now()).value_or(heartbeat);
      const bool is_woken = co_await client.rest(wait);
      if (is_woken || wait != heartbeat) continue;
      text = ":\n\n";  // a comment, so that a client that is out of reach is noticed
    }
    is_open = co_await write_bytes(text);
  }
}

}  // namespace server
