// What is wrong with a document that somebody sent: the first of it in words, the rest as a number.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api::control {

class Mistakes {
 public:
  // So many are told; nobody mends more at once, and a reply must not outgrow what it answers.
  static constexpr std::size_t shown_max = 20;

  // Adds one, such as `Servers[2].Status: must be a string`.
  void add(std::string mistake) {
    add_if_shown([&] { return std::move(mistake); });
  }

  // The same where the words take work: `say` gives them, if they will be told.
  template <class Say>
  void add_if_shown(Say say) {
    if (!is_full()) shown_.push_back(say());
    ++count_;
  }

  // The rest is not looked at: there may be more than have been added.
  void stop() { is_stopped_ = true; }
  bool is_stopped() const { return is_stopped_; }

  // Whether this is the first mistake of that kind: what is allowed instead is told once.
  bool is_first_of(const void* kind) { return kinds_.insert(kind).second; }

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  bool is_full() const { return shown_.size() == shown_max; }

  // One sentence: `A: is missing; B: is not known; and 999,980 more`.
  std::string told() const;

 private:
  std::vector<std::string> shown_;
  std::set<const void*> kinds_;
  std::size_t count_ = 0;
  bool is_stopped_ = false;
};

// The text if it is short, else its begin: enough to find it in what was sent.
std::string shortened(std::string_view text);

// `1,234,567`
std::string with_commas(std::size_t number);

}  // namespace api::control
