#include "api/model/redact.hpp"

#include "api/model/codec.hpp"

namespace api {

namespace {

class Redaction {
 public:
  explicit Redaction(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void write(const base::Json& value, const Shape& shape) {
    if (is_full()) return;
    if (shape.kind == Kind::structure && value.IsObject()) {
      write_structure(value, shape);
    } else if (shape.kind == Kind::list && value.IsArray()) {
      write_list(value, shape);
    } else if (holds_secrets(shape) || value.IsObject() || value.IsArray()) {
      write_text(writer_, "(hidden)");
    } else if (value.IsString()) {
      write_text(writer_, base::text_of(value).substr(0, bytes_max_ + 1));  // more isn't kept
    } else {
      value.Accept(writer_);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  bool is_full() const { return text_.size() > bytes_max_; }

  void write_structure(const base::Json& value, const Shape& shape) {
    writer_.StartObject();
    const auto given = given_members(value, shape.members);
    for (std::size_t i = 0; i < given.size() && !is_full(); ++i) {
      if (given[i] == nullptr) continue;
      write_text(writer_, shape.members[i].name);
      write(*given[i], *shape.members[i].shape);
    }
    if (!is_full()) writer_.EndObject();
  }

  void write_list(const base::Json& value, const Shape& shape) {
    writer_.StartArray();
    for (const base::Json& element : value.GetArray()) {
      if (is_full()) return;
      write(element, *shape.element);
    }
    if (!is_full()) writer_.EndArray();
  }

  std::size_t bytes_max_;
  std::string text_{};
  StringSink sink_{text_};
  JsonWriter writer_{sink_};
};

}  // namespace

bool may_hold_secrets(std::string_view text, const Shape& shape) {
  if (shape.kind == Kind::list) return may_hold_secrets(text, *shape.element);
  return std::any_of(shape.members.begin(), shape.members.end(), [&](const Member& member) {
    if (!is_secret(*member.shape)) return may_hold_secrets(text, *member.shape);
    return text.find("\"" + std::string(member.name) + "\":") != std::string_view::npos;
  });
}

std::string redacted(const base::Json& value, const Shape& shape, std::size_t bytes_max) {
  Redaction redaction(bytes_max);
  redaction.write(value, shape);
  return redaction.take();
}

}  // namespace api
