#include "api/control/routes/clock.hpp"

#include <cmath>

#include "api/control/reply.hpp"
#include "api/control/validate.hpp"
#include "api/rules/world_clock.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

constexpr std::array change_members{Member{"Now", &shapes::timestamp, false, false},
                                    Member{"Rate", &shapes::number, false, false},
                                    Member{"Frozen", &shapes::boolean, false, false},
                                    Member{"Advance", &shapes::duration, false, false},
                                    Member{"ToNextDue", &shapes::boolean, false, false}};

constexpr std::array event_members{Member{"At", &shapes::timestamp, true, false},
                                   Member{"ServerName", &shapes::string, true, false},
                                   Member{"Message", &shapes::string, true, false}};
constexpr Shape event{.name = "Event", .kind = Kind::structure, .members = event_members};
constexpr Shape events{.name = "Events", .kind = Kind::list, .element = &event};
constexpr std::array reply_members{Member{"Now", &shapes::timestamp, true, false},
                                   Member{"Rate", &shapes::number, true, false},
                                   Member{"Frozen", &shapes::boolean, true, false},
                                   Member{"NextDue", &shapes::timestamp, false, false},
                                   Member{"EventCount", &shapes::count, false, false},
                                   Member{"Events", &events, false, false}};

void write_time(JsonWriter& writer, std::string_view name, Time time) {
  write_text(writer, name);
  write_text(writer, to_rfc3339(time));
}

void write_clock(JsonWriter& writer, const storage::World& world, Time now) {
  write_time(writer, "Now", now);
  write_text(writer, "Rate");
  writer.Double(world.clock.rate);
  encode_member(writer, "Frozen", world.clock.frozen);
  if (world.next_due) write_time(writer, "NextDue", *world.next_due);
}

void write_events(JsonWriter& writer, const Advance& advance) {
  encode_member(writer, "EventCount", advance.count);
  write_text(writer, "Events");
  writer.StartArray();
  for (const storage::ServerEvent& event : advance.first) {
    writer.StartObject();
    write_time(writer, "At", event.created_at);
    encode_member(writer, "ServerName", event.server_name);
    encode_member(writer, "Message", event.message);
    writer.EndObject();
  }
  writer.EndArray();
}

Reply reply_with(const Visit& visit, const Advance* advance) {
  return object_reply([&](JsonWriter& writer) {
    write_clock(writer, visit.world, rules::virtual_time(visit.world.clock, visit.machine));
    if (advance != nullptr) write_events(writer, *advance);
  });
}

// What a request asks for, or why it can't be done.
struct Wish {
  std::optional<Time> target;
  std::optional<double> rate;
  std::optional<bool> frozen;
  std::string refusal;
};

Wish refused(std::string reason) {
  return {.refusal = std::move(reason)};
}

Wish read_wish(const Visit& visit, const Json& json) {
  const Time now = visit.context.now;
  Wish wish;
  if (const Json* given = find_member(json, "Now")) decode(*given, wish.target.emplace());
  if (const Json* given = find_member(json, "Rate")) {
    wish.rate = given->GetDouble();
  }
  if (const Json* given = find_member(json, "Frozen")) wish.frozen = given->GetBool();
  const Json* advance = find_member(json, "Advance");
  const Json* to_next = find_member(json, "ToNextDue");
  if ((advance != nullptr) + (to_next != nullptr) + wish.target.has_value() > 1) {
    return refused("Advance: give only one of Now, Advance and ToNextDue");
  }
  if (advance != nullptr) {
    const auto by = parse_duration(text_of(*advance));
    if (*by > rules::clock_max - now) return refused("Advance: time ends with the year 9999");
    wish.target = now + *by;
  }
  if (to_next != nullptr && to_next->GetBool()) {
    if (!visit.world.next_due) return refused("ToNextDue: nothing is due in this world");
    wish.target = std::max(now, *visit.world.next_due);
  }
  if (wish.target && *wish.target < now) {
    return refused("Now: the clock stands at " + to_rfc3339(now) +
                   " and does not go back; PUT /_emulator/world may set any time");
  }
  return wish;
}

void set_pace(Visit& visit, const Wish& wish) {
  storage::Clock& clock = visit.world.clock;
  clock.virtual_anchor = visit.context.now;
  clock.machine_anchor = visit.machine;
  clock.rate = wish.rate.value_or(clock.rate);
  clock.frozen = wish.frozen.value_or(clock.frozen);
  storage::update_world(visit.context.database, visit.world);
}

}  // namespace

constinit const Shape clock_change{
    .name = "ClockChange", .kind = Kind::structure, .members = change_members};
constinit const Shape clock_reply{
    .name = "Clock", .kind = Kind::structure, .members = reply_members};

Answer show_clock(Visit& visit) {
  return reply_with(visit, nullptr);
}

Answer change_clock(Visit& visit) {
  if (!visit.advance) {
    const auto mistakes = find_clock_mistakes(visit.input, "");
    if (!mistakes.empty()) return refuse(mistakes);
    const Wish wish = read_wish(visit, visit.input);
    if (!wish.refusal.empty()) return refuse({wish.refusal});
    set_pace(visit, wish);
    if (!wish.target) return reply_with(visit, nullptr);
    visit.advance = Advance{.request = visit.request.id, .target = *wish.target};
  }
  if (!visit.step(visit.advance->target)) return Later{};
  const Reply reply = reply_with(visit, &*visit.advance);
  visit.advance.reset();
  return reply;
}

}  // namespace api::control
