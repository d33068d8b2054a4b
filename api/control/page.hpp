// A page of a list: its elements, written, up to a number and a size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "api/model/codec.hpp"

namespace api::control {

class Page {
 public:
  // What a reply that holds one page takes at most, unless its first element alone takes more: the
  // rest of it is small.
  static constexpr std::size_t reply_bytes_max = 256 * 1024;
  static constexpr std::size_t bytes_max = reply_bytes_max - 8 * 1024;

  // Of a list that goes on behind what was shown, the first element is shown however large it is:
  // else nobody came any further.
  enum class First { always, only_if_there_is_room };

  explicit Page(std::int64_t elements_max,
                std::size_t bytes = bytes_max,
                First first = First::always)
      : elements_max_(static_cast<std::size_t>(elements_max)), bytes_left_(bytes), first_(first) {}

  // Adds an element behind the others. False if there is no room: nothing is added then, and
  // nothing will be any more.
  template <Modelled T>
  bool add(const T& element) {
    if (is_full_ || texts_.size() == elements_max_) return close();
    std::string text = to_json(element);
    const bool has_room = text.size() < bytes_left_;
    if (!has_room && !(texts_.empty() && first_ == First::always)) return close();
    bytes_left_ -= std::min(bytes_left_, text.size() + 1);
    texts_.push_back(std::move(text));
    return true;
  }

  // There is one more, for which there is no room; gives false.
  bool close() {
    is_full_ = true;
    return false;
  }

  std::size_t size() const { return texts_.size(); }
  // What is left of its bytes.
  std::size_t bytes_left() const { return bytes_left_; }
  // Whether there was an element for which there was no room.
  bool is_full() const { return is_full_; }

  // The elements, for a member of a Model whose shape is a list; valid while this lives.
  std::vector<WrittenObject> elements() const {
    std::vector<WrittenObject> list;
    for (const std::string& each : texts_) list.push_back({each});
    return list;
  }

 private:
  std::size_t elements_max_;
  std::size_t bytes_left_;
  First first_;
  bool is_full_ = false;
  std::vector<std::string> texts_;
};

}  // namespace api::control
