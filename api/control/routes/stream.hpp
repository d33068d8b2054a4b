// The stream of a world: server-sent events of what changes, and of what is called, as it happens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

// The events of the stream. The first are those of changes, as storage::Subject has them.
enum class StreamEvent {
  server,
  backup,
  association,
  server_event,
  tags,
  world,
  timer,
  rule,
  journal,
  hello,
  call,
  clock
};

constexpr auto enum_names(StreamEvent) {
  return std::array<std::string_view, 12>{"server",
                                          "backup",
                                          "association",
                                          "server-event",
                                          "tags",
                                          "world",
                                          "timer",
                                          "rule",
                                          "journal",
                                          "hello",
                                          "call",
                                          "clock"};
}

// A clock as the stream tells it.
struct StreamClock {
  Time now{};
  double rate = 1;
  bool frozen = false;
  std::optional<Time> next_due{};
  std::optional<std::string> at_work{};  // the request of what takes long there
};
StreamClock stream_clock(const storage::World& world, Time machine, std::string_view at_work);

// `event: clock`
std::string clock_event(const StreamClock& clock);

// GET /_emulator/stream
Answer stream(Call& call);

// Goes through the stream on behalf of one who watches a world.
class StreamReader {
 public:
  // Both must live as long.
  StreamReader(const ChangeStream& changes, const Journal& journal, const Watch& watch);

  // What comes next, about batch_bytes_max of it at most: a gap where something isn't kept any
  // more, then changes and calls in their order. Empty if there is nothing.
  std::string next();

  bool has(StreamEvent event) const;
  const std::string& account() const { return account_; }

 private:
  static constexpr std::size_t batch_bytes_max = 64 * 1024;

  void add_gap(std::string& text);
  void add_calls(std::string& text);
  void add_change(std::string& text, const storage::Mutation& mutation);
  std::string id() const { return changes_.id_of(place_); }

  const ChangeStream& changes_;
  const Journal& journal_;
  std::string account_;
  std::uint32_t events_;
  Place place_;  // behind what was told; of calls only where they are told
};

}  // namespace api::control

namespace api {

template <>
struct Model<control::StreamClock> {
  using Clock = control::StreamClock;
  static constexpr std::string_view name = "StreamClock";
  static constexpr bool as_declared = true;
  static constexpr auto fields = std::tuple{required("Now", &Clock::now, shapes::moment),
                                            required("Rate", &Clock::rate, shapes::number),
                                            required("Frozen", &Clock::frozen, shapes::boolean),
                                            optional("NextDue", &Clock::next_due, shapes::moment),
                                            optional("AtWork", &Clock::at_work, shapes::text)};
};

}  // namespace api
