// The replies of the emulator's own API.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/control/mistakes.hpp"
#include "api/model/codec.hpp"
#include "api/request.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct ErrorMessage {
  std::string message;
};

}  // namespace api::control

namespace api {

template <>
struct Model<control::ErrorMessage> {
  static constexpr std::string_view name = "Error";
  static constexpr auto fields =
      std::tuple{required("Message", &control::ErrorMessage::message, shapes::text)};
};

}  // namespace api

namespace api::control {

// `{"Message": "…"}`
Reply error(unsigned status, std::string_view message);

// 400 with what is wrong with a document, which changed nothing.
Reply refuse(const Mistakes& mistakes);
Reply refuse(std::string_view mistake);

// 200 with the object whose members `write` writes.
template <class Write>
Reply object_reply(Write write) {
  Reply reply;
  reply.content_type = "application/json";
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  writer.StartObject();
  write(writer);
  writer.EndObject();
  return reply;
}

// 200 with a value as its model has it.
template <Modelled T>
Reply reply_with(const T& value) {
  Reply reply;
  reply.content_type = "application/json";
  reply.body = to_json(value);
  return reply;
}

// 200 with an empty object.
Reply done();

// The words, separated by commas.
template <class Words>
std::string listed(const Words& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ", ";
    if constexpr (requires { word.name; }) {
      text += word.name;
    } else if constexpr (requires { word->name; }) {
      text += word->name;
    } else {
      text += word;
    }
  }
  return text;
}

}  // namespace api::control
