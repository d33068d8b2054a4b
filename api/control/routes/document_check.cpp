#include "api/control/routes/document_check.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/control/routes/clock.hpp"
#include "api/control/routes/faults.hpp"
#include "api/control/routes/given_attributes.hpp"
#include "api/control/routes/policies.hpp"
#include "api/control/routes/world_document.hpp"
#include "api/control/validate.hpp"

namespace api::control {

namespace {

// The lists that are read element by element, with the members that tell two elements of one region
// apart; the last of them is named to whoever reads.
struct SplitList {
  std::string_view name;
  std::array<std::string_view, 2> key;
};
constexpr std::array split_lists{
    SplitList{"Servers", {"ServerName"}},
    SplitList{"Backups", {"BackupId"}},
    SplitList{"Events", {"Id"}},
    SplitList{"Associations", {"ServerName", "NodeAssociationStatusToken"}},
    SplitList{"Names", {"ServerName"}},
    SplitList{"Timers", {}},
};

constexpr auto split_names = [] {
  std::array<std::string_view, split_lists.size()> names;
  std::transform(split_lists.begin(), split_lists.end(), names.begin(), [](const SplitList& list) {
    return list.name;
  });
  return names;
}();

const Shape& element_shape(std::string_view list) {
  const auto member = std::find_if(world_document.members.begin(),
                                   world_document.members.end(),
                                   [&](const Member& each) { return each.name == list; });
  return *member->shape->element;
}

std::string text_of_key(const base::Json& value) {
  return value.IsString() ? std::string(base::text_of(value)) : std::to_string(value.GetInt64());
}

std::string path_of(const base::JsonPart& part) {
  return part.member + "[" + std::to_string(part.index) + "]";
}

}  // namespace

DocumentCheck::DocumentCheck(std::string_view text, std::string default_region, bool merges)
    : parts_(text, split_names), default_region_(std::move(default_region)), merges_(merges) {}

bool DocumentCheck::look_on() {
  if (is_over_) return false;
  const std::optional<base::JsonPart> part = parts_.next();
  if (!part) {
    is_over_ = true;
    syntax_mistake_ = parts_.mistake();
    if (syntax_mistake_.empty() && shape_.empty()) check_whole();
    return false;
  }
  check(*part);
  is_over_ = shape_.is_full() || !syntax_mistake_.empty();
  if (is_over_) shape_.stop();
  return !is_over_;
}

void DocumentCheck::check(const base::JsonPart& part) {
  if (part.kind != base::JsonPart::Kind::element) return check_member(part);
  base::JsonDocument element;
  if (!base::parse_json(part.text, element)) {
    syntax_mistake_ = path_of(part) + ": " + base::json_mistake(part.text);
    return;
  }
  ++elements_;
  lists_[part.member].push_back(part.text);
  find_mistakes(element, element_shape(part.member), path_of(part), shape_);
  if (shape_.empty() && !meaning_.is_full()) check_element(part, element);
}

// What is wrong with one well-formed element beside the others.
void DocumentCheck::check_element(const base::JsonPart& part, const base::Json& element) {
  const std::string path = path_of(part);
  const auto* list = std::find_if(split_lists.begin(), split_lists.end(), [&](const auto& each) {
    return each.name == part.member;
  });
  std::string key = part.member;
  std::string_view named;
  if (part.member != "Events") {
    const base::Json* region = base::find_member(element, "Region");
    key += '\n' + std::string(region == nullptr ? default_region_ : base::text_of(*region));
  }
  for (const std::string_view name : list->key) {
    const base::Json* value = name.empty() ? nullptr : base::find_member(element, name);
    if (value == nullptr) continue;
    key += '\n' + text_of_key(*value);
    named = name;
  }
  if (!named.empty() && !keys_.insert(std::move(key)).second) {
    meaning_.add(path + "." + std::string(named) + ": stands in the list already");
  }
  if (part.member == "Servers" || part.member == "Backups") check_repeated_tags(path, element);
  if (part.member == "Servers") find_attribute_mistakes(element, path, meaning_);
}

// Tags whose key stands in one list more than once.
void DocumentCheck::check_repeated_tags(const std::string& path, const base::Json& element) {
  const base::Json* tags = base::find_member(element, "Tags");
  if (tags == nullptr) return;
  std::set<std::string_view> keys;
  for (const base::Json& tag : tags->GetArray()) {
    const std::string_view key = base::text_of(*base::find_member(tag, "Key"));
    if (keys.insert(key).second) continue;
    meaning_.add(path + ".Tags: has the key '" + std::string(key) + "' twice");
  }
}

// A member that is no list, or the begin of one, is checked in a document that has it alone.
void DocumentCheck::check_member(const base::JsonPart& part) {
  const bool is_list = part.kind == base::JsonPart::Kind::list;
  base::JsonDocument value;
  if (!base::parse_json(is_list ? "[]" : part.text, value)) {
    syntax_mistake_ = shortened(part.member) + ": " + base::json_mistake(part.text);
    return;
  }
  const bool is_given = lists_.contains(part.member) || values_.contains(part.member);
  const bool is_null = value.IsNull();
  base::JsonDocument alone(rapidjson::kObjectType);
  base::Json name(part.member.data(),
                  static_cast<rapidjson::SizeType>(part.member.size()),
                  alone.GetAllocator());
  alone.AddMember(name, static_cast<base::Json&>(value), alone.GetAllocator());
  find_mistakes(alone, world_document, "", shape_);
  if (shape_.empty()) check_meaning(part.member, alone.MemberBegin()->value);
  if (is_given) shape_.add(shortened(part.member) + ": is given twice");
  if (is_list) {
    lists_.try_emplace(part.member);
  } else if (!is_null) {
    values_.try_emplace(part.member, part.text);
  }
}

// What a well-formed value of a member that is no list of resources can't mean.
void DocumentCheck::check_meaning(std::string_view name, const base::Json& value) {
  if (value.IsNull() || meaning_.is_full()) return;
  if (name == "Clock") {
    GivenClock clock;
    decode(value, clock);
    find_clock_mistakes(clock, "Clock.", meaning_);
  }
  if (name == "Policies") find_policy_contradictions(value, meaning_);
  if (name == "Faults") find_fault_contradictions(value, meaning_);
}

// What is to be seen of the whole only.
void DocumentCheck::check_whole() {
  if (!merges_) return;
  for (const Member& member : world_document.members) {
    if (member.name == "Servers" || member.name == "Backups") continue;
    if (list(member.name) == nullptr && !value(member.name)) continue;
    meaning_.add(std::string(member.name) + ": is for PUT; POST merges Servers and Backups");
  }
}

const std::vector<std::string_view>* DocumentCheck::list(std::string_view name) const {
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : &found->second;
}

std::optional<std::string_view> DocumentCheck::value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

}  // namespace api::control
