// What is wrong with a world document, found part by part so that it may be large.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/control/mistakes.hpp"
#include "base/json.hpp"
#include "base/json_parts.hpp"

namespace api::control {

class DocumentCheck {
 public:
  // The region is that of resources without one. A document that is merged holds servers and
  // backups alone. The text must live as long.
  DocumentCheck(std::string_view text, std::string default_region, bool merges);

  // Looks at the next part; false once all is looked at, or enough is wrong.
  bool look_on();

  // What is wrong once look_on() is over: first with the shape, else what it says twice or can't
  // mean.
  const Mistakes& mistakes() const { return shape_.empty() ? meaning_ : shape_; }
  // Why the text is no JSON object, or has parts that are too large; "" if it is one.
  const std::string& syntax_mistake() const { return syntax_mistake_; }

  // What the document holds, once nothing is wrong: the elements of a list, still as texts, or
  // nothing where that list isn't given; another member's value.
  const std::vector<std::string_view>* list(std::string_view name) const;
  std::optional<std::string_view> value(std::string_view name) const;
  // How many elements its lists have.
  std::size_t elements() const { return elements_; }

 private:
  void check(const base::JsonPart& part);
  void check_element(const base::JsonPart& part, const base::Json& element);
  void check_repeated_tags(const std::string& path, const base::Json& element);
  void check_member(const base::JsonPart& part);
  void check_meaning(std::string_view name, const base::Json& value);
  void check_whole();

  base::JsonParts parts_;
  std::string default_region_;
  bool merges_;
  bool is_over_ = false;
  std::string syntax_mistake_;
  Mistakes shape_;
  Mistakes meaning_;
  std::size_t elements_ = 0;
  std::map<std::string, std::vector<std::string_view>, std::less<>> lists_;
  std::map<std::string, std::string_view, std::less<>> values_;
  std::set<std::string> keys_;  // of all elements, each behind its list's name
};

}  // namespace api::control
