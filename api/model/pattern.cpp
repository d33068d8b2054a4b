#include "api/model/pattern.hpp"

#include <re2/re2.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace api {

namespace {

const re2::RE2& compiled(const Pattern& pattern) {
  static thread_local std::unordered_map<const Pattern*, std::unique_ptr<re2::RE2>> expressions;
  std::unique_ptr<re2::RE2>& expression = expressions[&pattern];
  if (!expression) {
    const re2::StringPiece text(pattern.re2.data(), pattern.re2.size());
    expression = std::make_unique<re2::RE2>(text, re2::RE2::Quiet);
    if (!expression->ok()) throw std::logic_error("not a pattern: " + std::string(pattern.re2));
  }
  return *expression;
}

}  // namespace

bool matches(const Pattern& pattern, std::string_view value) {
  if (pattern.re2.empty()) return true;
  return re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), compiled(pattern));
}

}  // namespace api
