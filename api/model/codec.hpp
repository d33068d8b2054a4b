// Structures of the service model to and from JSON: one table a structure, one fold over it.
#pragma once

#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/model/given_members.hpp"
#include "api/model/shape.hpp"
#include "base/enum_names.hpp"
#include "base/json.hpp"
#include "base/time_text.hpp"

namespace api {

using base::Duration;
using base::Time;

// How a C++ structure shows in the API: its `name` and `fields`, specialised for each.
template <class T>
struct Model;

template <class T>
concept Modelled = requires {
  Model<T>::fields;
};

template <class Owner, class Value>
struct Field {
  std::string_view name;
  Value Owner::*place;
  const Shape* shape;
  bool required;
  bool deprecated;
};

template <class Owner, class Value>
constexpr Field<Owner, Value> required(std::string_view name,
                                       Value Owner::*place,
                                       const Shape& shape) {
  return {name, place, &shape, true, false};
}

template <class Owner, class Value>
constexpr Field<Owner, Value> optional(std::string_view name,
                                       Value Owner::*place,
                                       const Shape& shape) {
  return {name, place, &shape, false, false};
}

template <class Owner, class Value>
constexpr Field<Owner, Value> deprecated(std::string_view name,
                                         Value Owner::*place,
                                         const Shape& shape) {
  return {name, place, &shape, false, true};
}

template <Modelled T>
inline constexpr auto members_of = std::apply(
    [](const auto&... field) {
      return std::array<Member, sizeof...(field)>{
          Member{field.name, field.shape, field.required, field.deprecated}...};
    },
    Model<T>::fields);

template <Modelled T>
inline constexpr Shape shape_of{
    .name = Model<T>::name, .kind = Kind::structure, .members = members_of<T>};

template <Modelled T>
inline constexpr Shape list_of{.name = Model<T>::name, .kind = Kind::list, .element = &shape_of<T>};

// --- Reading ---------------------------------------------------------------------------------

// Each reads a value that find_type_error() and find_violations() have passed.
inline void decode(const base::Json& json, std::string& value) {
  value = base::text_of(json);
}
inline void decode(const base::Json& json, std::int64_t& value) {
  value = base::integer_of(json);
}
inline void decode(const base::Json& json, bool& value) {
  value = base::boolean_of(json).value_or(false);
}
inline void decode(const base::Json& json, Time& value) {
  value = json.IsString() ? base::parse_rfc3339(base::text_of(json)).value_or(Time{})
                          : Time{Duration{std::llround(json.GetDouble() * 1000)}};
}
inline void decode(const base::Json& json, double& value) {
  value = json.GetDouble();
}
inline void decode(const base::Json& json, Duration& value) {
  value = base::parse_duration(base::text_of(json)).value_or(Duration{});
}
// The value as it stands, of an object that may have any members; the document must live as long.
inline void decode(const base::Json& json, const base::Json*& value) {
  value = &json;
}
template <base::Named E>
void decode(const base::Json& json, E& value) {
  value = base::named<E>(base::text_of(json)).value_or(value);
}
template <Modelled T>
void decode(const base::Json& json, T& value);
template <class T>
void decode(const base::Json& json, std::vector<T>& list) {
  list.clear();
  for (const base::Json& element : json.GetArray()) {
    T& value = list.emplace_back();
    if (!element.IsNull()) decode(element, value);
  }
}
template <class T>
void decode(const base::Json& json, std::optional<T>& value) {
  decode(json, value.emplace());
}

// Members that are absent keep what `value` holds.
template <Modelled T>
void decode(const base::Json& json, T& value) {
  std::array<const base::Json*, members_of<T>.size()> given{};
  find_members(json, members_of<T>, given);
  const auto read = [&](const base::Json* member, const auto& field) {
    if (member != nullptr) decode(*member, value.*field.place);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (read(given[I], std::get<I>(Model<T>::fields)), ...);
  }
  (std::make_index_sequence<members_of<T>.size()>());
}

// --- Writing ---------------------------------------------------------------------------------

// Lets RapidJSON write into a std::string.
struct StringSink {
  using Ch = char;
  std::string& text;
  void Put(char letter) { text.push_back(letter); }
  void Flush() {}
};

// Appends a string that needs no escapes, as nearly all of them, in one go.
class JsonWriter : public rapidjson::Writer<StringSink> {
  using Base = rapidjson::Writer<StringSink>;

 public:
  using Base::Base;
  using Base::Key;
  using Base::String;

  bool String(const char* text, rapidjson::SizeType size, bool copies = false) {
    const std::string_view all(text, size);
    if (!base::needs_no_escape(all)) return Base::String(text, size, copies);
    return plain(all);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copies = false) {
    return String(text, size, copies);
  }
  // A member's name that a model has: such ones need no escapes.
  bool name(std::string_view text) { return plain(text); }

 private:
  bool plain(std::string_view text) {
    Prefix(rapidjson::kStringType);
    os_->text.append(1, '"').append(text).append(1, '"');
    return EndValue(true);
  }
};

inline void write_text(JsonWriter& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline std::string json_text(const base::Json& value) {
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  value.Accept(writer);
  return text;
}

// An object that is written already.
struct WrittenObject {
  std::string_view text;
};

inline void encode(JsonWriter& writer, const std::string& value) {
  write_text(writer, value);
}
inline void encode(JsonWriter& writer, std::string_view value) {
  write_text(writer, value);
}
inline void encode(JsonWriter& writer, WrittenObject value) {
  writer.RawValue(value.text.data(), value.text.size(), rapidjson::kObjectType);
}
inline void encode(JsonWriter& writer, std::int64_t value) {
  writer.Int64(value);
}
inline void encode(JsonWriter& writer, bool value) {
  writer.Bool(value);
}
inline void encode(JsonWriter& writer, Time value) {
  const std::string seconds = base::to_epoch_seconds(value);
  writer.RawValue(seconds.data(), seconds.size(), rapidjson::kNumberType);
}
inline void encode(JsonWriter& writer, double value) {
  writer.Double(value);
}
inline void encode(JsonWriter& writer, Duration value) {
  encode(writer, base::to_iso_duration(value));
}
template <base::Named E>
void encode(JsonWriter& writer, E value) {
  write_text(writer, base::name_of(value));
}
template <Modelled T>
void encode(JsonWriter& writer, const T& value);
template <class T>
void encode(JsonWriter& writer, const std::vector<T>& list) {
  writer.StartArray();
  for (const T& element : list) encode(writer, element);
  writer.EndArray();
}

template <class T>
void encode_member(JsonWriter& writer, std::string_view name, const T& value) {
  writer.name(name);
  encode(writer, value);
}
template <class T>
void encode_member(JsonWriter& writer, std::string_view name, const std::optional<T>& value) {
  if (value) encode_member(writer, name, *value);
}

// A time is written in the form of its shape, whatever else in the form of its type.
template <class T>
void encode_member_of(JsonWriter& writer,
                      const Shape& shape,
                      std::string_view name,
                      const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::optional<Time>>) {
    if (shape.rfc3339) {
      const std::optional<Time> time = value;
      if (time) encode_member(writer, name, base::to_rfc3339(*time));
      return;
    }
  }
  encode_member(writer, name, value);
}

// AWS writes members in the order of their names (observed on OpsWorks Stacks and Athena). A model
// with `static constexpr bool as_declared = true` has them in the order of its fields.
template <Modelled T>
inline constexpr auto written_order = [] {
  std::array<std::size_t, members_of<T>.size()> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if constexpr (requires { Model<T>::as_declared; }) return order;
  std::sort(order.begin(), order.end(), [](std::size_t left, std::size_t right) {
    return members_of<T>[left].name < members_of<T>[right].name;
  });
  return order;
}();

constexpr bool is_named_plainly(const Member& member) {
  return std::all_of(member.name.begin(), member.name.end(), [](char letter) {
    return letter > ' ' && letter != '"' && letter != '\\';
  });
}

template <Modelled T>
void encode_members(JsonWriter& writer, const T& value) {
  static_assert(std::all_of(members_of<T>.begin(), members_of<T>.end(), is_named_plainly));
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    [[maybe_unused]] const auto write = [&](const auto& field) {
      encode_member_of(writer, *field.shape, field.name, value.*field.place);
    };
    (write(std::get<written_order<T>[I]>(Model<T>::fields)), ...);
  }
  (std::make_index_sequence<members_of<T>.size()>());
}

// Absent members are left out, empty lists stay (observed).
template <Modelled T>
void encode(JsonWriter& writer, const T& value) {
  writer.StartObject();
  encode_members(writer, value);
  writer.EndObject();
}

// What most replies take at most.
inline constexpr std::size_t usual_bytes = 1'000;

template <Modelled T>
std::string to_json(const T& value) {
  std::string text;
  text.reserve(usual_bytes);
  StringSink sink{text};
  JsonWriter writer(sink);
  encode(writer, value);
  return text;
}

}  // namespace api
