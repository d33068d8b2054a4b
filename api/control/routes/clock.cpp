#include "api/control/routes/clock.hpp"

#include <cmath>

#include "api/control/reply.hpp"
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
  write_text(writer, base::to_rfc3339(time));
}

void write_clock(JsonWriter& writer, const storage::World& world, Time now) {
  write_time(writer, "Now", now);
  write_text(writer, "Rate");
  writer.Double(world.clock.rate);
  encode_member(writer, "Frozen", world.clock.frozen);
  if (world.next_due) write_time(writer, "NextDue", *world.next_due);
}

// A world on its way to a later moment.
class Advance : public Work {
 public:
  explicit Advance(Time target) : target_(target) {}

  std::optional<Reply> go_on(Step& step) override {
    const auto note = [this](const storage::ServerEvent& event) {
      ++count_;
      if (first_.size() < shown_max) first_.push_back(event);
    };
    if (!step.let_happen(target_, note)) return std::nullopt;
    return object_reply([&](JsonWriter& writer) {
      write_clock(writer, step.world, rules::virtual_time(step.world.clock, step.machine));
      write_events(writer);
    });
  }

 private:
  // How many events the answer shows; it tells the number of all.
  static constexpr std::size_t shown_max = 1'000;

  void write_events(JsonWriter& writer) const {
    encode_member(writer, "EventCount", count_);
    write_text(writer, "Events");
    writer.StartArray();
    for (const storage::ServerEvent& event : first_) {
      writer.StartObject();
      write_time(writer, "At", event.created_at);
      encode_member(writer, "ServerName", event.server_name);
      encode_member(writer, "Message", event.message);
      writer.EndObject();
    }
    writer.EndArray();
  }

  Time target_;
  std::int64_t count_ = 0;                   // the events so far …
  std::vector<storage::ServerEvent> first_;  // … and the first of them
};

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

Wish read_wish(const Call& call, const base::Json& json) {
  const Time now = call.context.now;
  Wish wish;
  if (const base::Json* given = base::find_member(json, "Now"))
    decode(*given, wish.target.emplace());
  if (const base::Json* given = base::find_member(json, "Rate")) {
    wish.rate = given->GetDouble();
  }
  if (const base::Json* given = base::find_member(json, "Frozen")) wish.frozen = given->GetBool();
  const base::Json* advance = base::find_member(json, "Advance");
  const base::Json* to_next = base::find_member(json, "ToNextDue");
  if ((advance != nullptr) + (to_next != nullptr) + wish.target.has_value() > 1) {
    return refused("Advance: give only one of Now, Advance and ToNextDue");
  }
  if (advance != nullptr) {
    const auto by = base::parse_duration(base::text_of(*advance));
    if (*by > rules::clock_max - now) return refused("Advance: time ends with the year 9999");
    wish.target = now + *by;
  }
  if (to_next != nullptr && to_next->GetBool()) {
    if (!call.world.next_due) return refused("ToNextDue: nothing is due in this world");
    wish.target = std::max(now, *call.world.next_due);
  }
  if (wish.target && *wish.target < now) {
    return refused("Now: the clock stands at " + base::to_rfc3339(now) +
                   " and does not go back; PUT /_emulator/world may set any time");
  }
  return wish;
}

void set_pace(Call& call, const Wish& wish) {
  storage::Clock& clock = call.world.clock;
  clock.virtual_anchor = call.context.now;
  clock.machine_anchor = call.machine;
  clock.rate = wish.rate.value_or(clock.rate);
  clock.frozen = wish.frozen.value_or(clock.frozen);
  storage::update_world(call.context.database, call.world);
}

}  // namespace

constinit const Shape clock_change{
    .name = "ClockChange", .kind = Kind::structure, .members = change_members};
constinit const Shape clock_reply{
    .name = "Clock", .kind = Kind::structure, .members = reply_members};

void find_clock_mistakes(const base::Json& clock, const std::string& path, Mistakes& mistakes) {
  if (const base::Json* rate = base::find_member(clock, "Rate")) {
    const double value = rate->GetDouble();
    if (value < rules::rate_min || value > rules::rate_max) {
      mistakes.add(path + "Rate: must be from 0.001 to 1000000; to stop the clock set Frozen");
    }
  }
  if (const base::Json* now = base::find_member(clock, "Now")) {
    Time time;
    decode(*now, time);
    if (time > rules::clock_max) {
      mistakes.add(path + "Now: must be " + base::to_rfc3339(rules::clock_max) + " at most");
    }
  }
}

Answer show_clock(Call& call) {
  return object_reply([&](JsonWriter& writer) {
    write_clock(writer, call.world, rules::virtual_time(call.world.clock, call.machine));
  });
}

Answer change_clock(Call& call) {
  Mistakes mistakes;
  find_clock_mistakes(call.input, "", mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  const Wish wish = read_wish(call, call.input);
  if (!wish.refusal.empty()) return refuse(wish.refusal);
  set_pace(call, wish);
  if (!wish.target) return show_clock(call);
  return begin(call, std::make_shared<Advance>(*wish.target));
}

}  // namespace api::control
