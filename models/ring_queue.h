// A first-in-first-out queue on contiguous memory that keeps what it once needed.
#pragma once

#include <cstddef>
#include <vector>

#include "models/core/errors.h"
#include "models/core/huge_page_allocator.h"

namespace switchback::models {

/// Grows by doubling, never shrinks; `T` is copied by value.
template <class T>
class RingQueue {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void push(const T& item) {
    if (size_ == items_.size()) grow();
    items_[(head_ + size_) & (items_.size() - 1)] = item;
    ++size_;
  }

  T pop() {
    SWITCHBACK_ASSERT(size_ > 0);
    const T item = items_[head_];
    head_ = (head_ + 1) & (items_.size() - 1);
    --size_;
    return item;
  }

  void clear() {
    head_ = 0;
    size_ = 0;
  }

 private:
  using Items = std::vector<T, HugePageAllocator<T>>;

  static constexpr std::size_t kFirstCapacity = 64;  // a power of two, as all later ones

  void grow() {
    Items larger(items_.empty() ? kFirstCapacity : items_.size() * 2);
    for (std::size_t n = 0; n < size_; ++n) larger[n] = items_[(head_ + n) & (items_.size() - 1)];
    items_.swap(larger);
    head_ = 0;
  }

  Items items_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace switchback::models
