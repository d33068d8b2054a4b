// A page of a list: its elements, written, up to a number and a size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "api/model/codec.hpp"

namespace api::control {

class Page {
 public:
  // What a reply that holds one page takes at most, unless its first element alone takes more: the
  // rest of it is small.
  static constexpr std::size_t reply_bytes_max = 256 * 1024;
  static constexpr std::size_t bytes_max = reply_bytes_max - 8 * 1024;

  explicit Page(std::int64_t elements_max, std::size_t bytes = bytes_max)
      : elements_max_(static_cast<std::size_t>(elements_max)), bytes_left_(bytes) {}

  // Adds an element behind the others. False if there is no room: nothing is added then, and
  // nothing will be any more.
  template <Modelled T>
  bool add(const T& element) {
    if (is_full_ || texts_.size() == elements_max_) return !(is_full_ = true);
    std::string text = to_json(element);
    if (!texts_.empty() && text.size() + 1 > bytes_left_) return !(is_full_ = true);
    bytes_left_ -= std::min(bytes_left_, text.size() + 1);
    texts_.push_back(std::move(text));
    return true;
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
  bool is_full_ = false;
  std::vector<std::string> texts_;
};

}  // namespace api::control
