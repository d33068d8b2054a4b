#include "api/model/validate.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/model/given_members.hpp"

namespace api {

namespace {

// AWS lists at most this many, observed on DynamoDB.
constexpr std::size_t violations_max = 10;

// The first of them; nobody is told of more.
class Violations {
 public:
  bool is_full() const { return texts_.size() == violations_max; }
  bool empty() const { return texts_.empty(); }
  const std::vector<std::string>& texts() const { return texts_; }

  void add(std::string text) {
    if (!is_full()) texts_.push_back(std::move(text));
  }
  void add_all(Violations others) {
    for (std::string& text : others.texts_) add(std::move(text));
  }

 private:
  std::vector<std::string> texts_;
};

std::string lower_camel(std::string_view name) {
  std::string result(name);
  if (!result.empty() && result[0] >= 'A' && result[0] <= 'Z') result[0] += 'a' - 'A';
  return result;
}

// Where a member stands in a java.util.HashMap of `members` entries, keyed by lowerCamel names:
// AWS lists violations in that map's order (inferred from many of its answers). Java 8:
// String.hashCode(), spread by its upper half, modulo a table of 16 or the next power of two that
// stays three quarters empty at most.
std::size_t bucket_of(std::string_view name, std::size_t members) {
  std::uint32_t hash = 0;
  for (const char letter : lower_camel(name)) {
    hash = 31 * hash + static_cast<unsigned char>(letter);
  }
  hash ^= hash >> 16;
  std::size_t size = 16;
  while (4 * members > 3 * size) size *= 2;
  return hash & (size - 1);
}

// A value as Lombok's toString() has it; of a large one the begin.
class Print {
 public:
  void add(const base::Json& value, const Shape& shape) {
    if (is_full()) return;
    if (value.IsNull()) {
      text_ += "null";
    } else if (shape.sensitive) {
      text_ += "***Sensitive Data Redacted***";  // as AWS's own SDKs print it
    } else if (shape.kind == Kind::integer) {
      text_ += std::to_string(base::integer_of(value));
    } else if (shape.kind == Kind::boolean) {
      text_ += base::boolean_of(value).value_or(false) ? "true" : "false";
    } else if (shape.kind == Kind::list) {
      add_list(value, *shape.element);
    } else if (shape.kind == Kind::structure) {
      add_structure(value, shape);
    } else {
      text_ += base::text_of(value).substr(0, shown_bytes_max + 1);
    }
  }

  std::string take() {
    if (!is_full()) return std::move(text_);
    std::size_t size = shown_bytes_max;
    while (size > 0 && (static_cast<unsigned char>(text_[size]) & 0xC0) == 0x80) --size;
    return text_.substr(0, size) + "...";
  }

 private:
  bool is_full() const { return text_.size() > shown_bytes_max; }

  void add_list(const base::Json& value, const Shape& element_shape) {
    text_ += '[';
    const char* before = "";
    for (const base::Json& element : value.GetArray()) {
      if (is_full()) return;
      text_ += std::exchange(before, ", ");
      add(element, element_shape);
    }
    text_ += ']';
  }

  void add_structure(const base::Json& value, const Shape& shape) {
    const auto given = given_members(value, shape.members);
    text_.append(shape.name) += '(';
    for (std::size_t i = 0; i < given.size(); ++i) {
      text_ += (i == 0 ? "" : ", ") + lower_camel(shape.members[i].name) + "=";
      if (given[i] == nullptr) {
        text_ += "null";
      } else {
        add(*given[i], *shape.members[i].shape);
      }
    }
    text_ += ')';
  }

  std::string text_;
};

void violate(const base::Json& value,
             const Shape& shape,
             const std::string& path,
             const std::string& constraint,
             Violations& violations) {
  if (violations.is_full()) return;
  std::string shown;
  if (!shape.sensitive) {
    Print print;
    print.add(value, shape);
    shown = "'" + print.take() + "' ";
  }
  violations.add("Value " + shown + "at '" + path +
                 "' failed to satisfy constraint: " + constraint);
}

std::string pattern_text(const Shape& shape) {
  return "Member must satisfy regular expression pattern: " + std::string(shape.pattern->text);
}

std::string bound_text(const Shape& shape, std::int64_t bound, bool is_max) {
  return std::string("Member must have ") + (shape.kind == Kind::integer ? "value" : "length") +
         (is_max ? " less than or equal to " : " greater than or equal to ") +
         std::to_string(bound);
}

std::int64_t measure(const base::Json& value, const Shape& shape) {
  if (shape.kind == Kind::integer) return base::integer_of(value);
  if (shape.kind == Kind::list) return value.Size();
  return static_cast<std::int64_t>(length_of(base::text_of(value)));
}

bool is_valid_scalar(const base::Json& value, const Shape& shape) {
  if (value.IsNull()) return false;
  if (shape.pattern != nullptr && !matches(*shape.pattern, base::text_of(value))) return false;
  const std::int64_t size = measure(value, shape);
  return (!shape.min || size >= *shape.min) && (!shape.max || size <= *shape.max);
}

// A list of scalars is one value: all constraints of its elements are told at once, in the order
// maximum, minimum, pattern, not null (observed on Lambda and KMS).
void check_elements(const base::Json& list,
                    const Shape& shape,
                    const std::string& path,
                    Violations& violations) {
  const Shape& element = *shape.element;
  const auto elements = list.GetArray();
  const bool has_null = std::any_of(
      elements.begin(), elements.end(), [](const base::Json& each) { return each.IsNull(); });
  if (std::all_of(elements.begin(), elements.end(), [&](const base::Json& each) {
        return is_valid_scalar(each, element);
      })) {
    return;
  }
  std::vector<std::string> all;
  if (element.max) all.push_back(bound_text(element, *element.max, true));
  if (element.min) all.push_back(bound_text(element, *element.min, false));
  if (element.pattern != nullptr) all.push_back(pattern_text(element));
  if (has_null) all.emplace_back("Member must not be null");
  std::string joined;
  for (const std::string& each : all) joined += (joined.empty() ? "" : ", ") + each;
  violate(list, shape, path, "Member must satisfy constraint: [" + joined + "]", violations);
}

void check(const base::Json& value,
           const Shape& shape,
           const std::string& path,
           Violations& violations);

void check_list(const base::Json& value,
                const Shape& shape,
                const std::string& path,
                Violations& violations) {
  if (shape.element->kind != Kind::structure) {
    check_elements(value, shape, path, violations);
    return;
  }
  int index = 0;
  bool has_null = false;
  for (const base::Json& element : value.GetArray()) {
    if (violations.is_full()) return;
    ++index;
    if (element.IsNull()) {
      has_null = true;
      continue;
    }
    check(element, *shape.element, path + "." + std::to_string(index) + ".member", violations);
  }
  if (has_null) {  // inferred: nobody recorded a null among structures
    violate(value,
            shape,
            path,
            "Member must satisfy constraint: [Member must not be null]",
            violations);
  }
}

void check_structure(const base::Json& value,
                     const Shape& shape,
                     const std::string& path,
                     Violations& violations) {
  struct Violation {
    std::size_t bucket;
    Violations violations;
  };
  std::vector<Violation> found;
  const auto given = given_members(value, shape.members);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Member& member = shape.members[i];
    const std::string place =
        path.empty() ? lower_camel(member.name) : path + "." + lower_camel(member.name);
    Violations here;
    if (given[i] != nullptr) {
      check(*given[i], *member.shape, place, here);
    } else if (member.required) {
      here.add("Value null at '" + place +
               "' failed to satisfy constraint: Member must not be null");
    }
    if (here.empty()) continue;
    found.push_back({bucket_of(member.name, shape.members.size()), std::move(here)});
  }
  std::stable_sort(found.begin(), found.end(), [](const Violation& left, const Violation& right) {
    return left.bucket < right.bucket;
  });
  for (Violation& each : found) violations.add_all(std::move(each.violations));
}

// Inside one value the pattern comes before the length (observed on Cognito, Kinesis, EventBridge).
void check(const base::Json& value,
           const Shape& shape,
           const std::string& path,
           Violations& violations) {
  if (shape.kind == Kind::structure) {
    check_structure(value, shape, path, violations);
    return;
  }
  if (shape.pattern != nullptr && !matches(*shape.pattern, base::text_of(value))) {
    violate(value, shape, path, pattern_text(shape), violations);
  }
  if (shape.min || shape.max) {
    const std::int64_t size = measure(value, shape);
    if (shape.min && size < *shape.min) {
      violate(value, shape, path, bound_text(shape, *shape.min, false), violations);
    }
    if (shape.max && size > *shape.max) {
      violate(value, shape, path, bound_text(shape, *shape.max, true), violations);
    }
  }
  if (shape.kind == Kind::list) check_list(value, shape, path, violations);
}

}  // namespace

std::optional<std::string> find_violations(const base::Json& value, const Shape& shape) {
  Violations violations;
  check(value, shape, "", violations);
  if (violations.empty()) return std::nullopt;
  const std::vector<std::string>& texts = violations.texts();
  std::string message = std::to_string(texts.size()) + " validation error" +
                        (texts.size() > 1 ? "s" : "") + " detected: " + texts[0];
  for (std::size_t i = 1; i < texts.size(); ++i) message += "; " + texts[i];
  return message;
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace api
