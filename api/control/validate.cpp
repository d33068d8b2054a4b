#include "api/control/validate.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "api/control/reply.hpp"
#include "api/model/validate.hpp"
#include "base/time_text.hpp"

namespace api::control {

namespace {

std::string_view expectation(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "must be a string";
    case Kind::integer:
      return "must be an integer";
    case Kind::number:
      return "must be a number";
    case Kind::boolean:
      return "must be true or false";
    case Kind::timestamp:
      return "must be a time: RFC 3339, such as 2016-07-29T13:38:47.520Z, or epoch seconds";
    case Kind::duration:
      return "must be a duration of 0 or more such as PT10M, P1D, 500ms, 2s or 10m";
    case Kind::list:
      return "must be a list";
    case Kind::structure:
      return "must be an object";
  }
  return "";
}

bool is_of_kind(const base::Json& value, Kind kind) {
  switch (kind) {
    case Kind::string:
      return value.IsString();
    case Kind::integer:
      return value.IsInt64();
    case Kind::number:
      return value.IsNumber();
    case Kind::boolean:
      return value.IsBool();
    case Kind::timestamp:
      if (value.IsString()) return base::parse_rfc3339(base::text_of(value)).has_value();
      return value.IsNumber() && value.GetDouble() >= 0 &&
             value.GetDouble() * 1000 <= static_cast<double>(base::milliseconds_of(base::time_max));
    case Kind::duration:
      return value.IsString() && base::parse_duration(base::text_of(value)).has_value();
    case Kind::list:
      return value.IsArray();
    case Kind::structure:
      return value.IsObject();
  }
  return false;
}

// Where a value stands. Only what is wrong is written out, and most isn't.
struct Place {
  const Place* around = nullptr;
  std::string_view name{};             // the member's
  std::optional<std::size_t> index{};  // the element's

  std::string path() const {
    if (around == nullptr) return std::string(name);
    const std::string begin = around->path();
    if (index) return begin + "[" + std::to_string(*index) + "]";
    return begin + (begin.empty() ? "" : ".") + shortened(name);
  }
};

// One walk through one document.
class Inspection {
 public:
  explicit Inspection(Mistakes& mistakes) : mistakes_(mistakes) {}

  void check(const base::Json& value, const Shape& shape, const Place& place) {
    if (is_over()) return;
    if (!is_of_kind(value, shape.kind)) {
      mistakes_.add_if_shown([&] {
        const std::string path = place.path();
        return (path.empty() ? "The body" : path) + ": " + std::string(expectation(shape.kind));
      });
      return;
    }
    if (shape.kind == Kind::structure) check_structure(value, shape, place);
    if (shape.kind == Kind::string) check_string(value, shape, place);
    if (shape.kind == Kind::integer) check_integer(value.GetInt64(), shape, place);
    if (shape.kind == Kind::list) check_list(value, shape, place);
  }

 private:
  // Counts a look; true if there have been enough.
  bool is_over() {
    if (!mistakes_.is_full()) return false;
    if (looks_ == counted_looks_max) {
      mistakes_.stop();
      return true;
    }
    ++looks_;
    return false;
  }

  void add(const Place& place, std::string_view what) {
    mistakes_.add_if_shown([&] { return place.path() + ": " + std::string(what); });
  }

  void check_bounds(std::int64_t size,
                    std::string_view what,
                    const Shape& shape,
                    const Place& place) {
    const auto refuse_beyond = [&](std::string_view side, std::int64_t bound) {
      mistakes_.add_if_shown([&] {
        return place.path() + ": " + std::string(what) + "must be at " + std::string(side) + " " +
               std::to_string(bound);
      });
    };
    if (shape.min && size < *shape.min) refuse_beyond("least", *shape.min);
    if (shape.max && size > *shape.max) refuse_beyond("most", *shape.max);
  }

  void check_integer(std::int64_t value, const Shape& shape, const Place& place) {
    Shape bounds = shape;
    if (!bounds.min) bounds.min = -integer_max;
    if (!bounds.max) bounds.max = integer_max;
    check_bounds(value, "", bounds, place);
  }

  void check_string(const base::Json& value, const Shape& shape, const Place& place) {
    const std::string_view text = base::text_of(value);
    if (!shape.values.empty() &&
        std::find(shape.values.begin(), shape.values.end(), text) == shape.values.end()) {
      mistakes_.add_if_shown(
          [&] { return place.path() + ": must be one of " + listed(shape.values); });
    }
    if (shape.pattern != nullptr && !matches(*shape.pattern, text)) {
      add(place, "must match " + std::string(shape.pattern->text));
    }
    check_bounds(static_cast<std::int64_t>(length_of(text)), "the length ", shape, place);
  }

  void check_list(const base::Json& value, const Shape& shape, const Place& place) {
    check_bounds(value.Size(), "the number of elements ", shape, place);
    for (rapidjson::SizeType i = 0; i < value.Size() && !mistakes_.is_stopped(); ++i) {
      check(value[i], *shape.element, Place{.around = &place, .index = i});
    }
  }

  // As AWS's parser has it the last member of a name counts, and null is as good as none.
  void check_structure(const base::Json& value, const Shape& shape, const Place& place) {
    enum class Given : char { never, as_null, with_value };
    std::vector<Given> given(shape.members.size());
    if (shape.open) check_bounds(value.MemberCount(), "the number of members ", shape, place);
    for (const auto& each : value.GetObject()) {
      const std::string_view name = base::text_of(each.name);
      const Place here{.around = &place, .name = name};
      const auto member = std::find_if(shape.members.begin(),
                                       shape.members.end(),
                                       [&](const Member& known) { return known.name == name; });
      if (member == shape.members.end()) {
        if (is_over()) return;
        if (!shape.open) add_unknown(shape, here);
        continue;
      }
      Given& before = given[static_cast<std::size_t>(member - shape.members.begin())];
      if (before != Given::never) add(here, "is given twice");
      before = each.value.IsNull() ? Given::as_null : Given::with_value;
      if (before == Given::with_value) check(each.value, *member->shape, here);
      if (mistakes_.is_stopped()) return;
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
      const Member& member = shape.members[i];
      if (!member.required || given[i] == Given::with_value) continue;
      add(Place{.around = &place, .name = member.name}, "is missing");
    }
  }

  // What a structure has is told once; whoever is told of it needs no second time.
  void add_unknown(const Shape& shape, const Place& place) {
    mistakes_.add_if_shown([&] {
      const std::string text = place.path() + ": is not known";
      if (!mistakes_.is_first_of(&shape)) return text;
      return text + "; known are " + listed(shape.members);
    });
  }

  Mistakes& mistakes_;
  std::size_t looks_ = 0;  // since the mistakes are full
};

}  // namespace

void find_mistakes(const base::Json& document,
                   const Shape& shape,
                   std::string_view path,
                   Mistakes& mistakes) {
  Inspection(mistakes).check(document, shape, Place{.name = path});
}

}  // namespace api::control
