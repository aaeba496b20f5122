// First-in-first-out queues of small values that share their memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "models/core/block_pool.h"
#include "models/core/errors.h"

namespace switchback {

/// Values in the order in which they were pushed, in the blocks of one pool: many queues together need what they hold,
/// not what each of them once held. A queue that goes away before it is empty leaves its blocks unused until the pool
/// goes.
template <class T>
class BlockQueue {
 public:
  bool empty() const { return first_ == nullptr; }
  /// The next to be popped; there must be one.
  const T& front() const { return first_->items[head_]; }

  void push(BlockPool<T>& pool, const T& item) {
    if (last_ == nullptr) {
      first_ = last_ = pool.take(nullptr);
    } else if (last_->count == last_->items.size()) {
      last_->next = pool.take(nullptr);
      last_ = last_->next;
    }
    last_->items[last_->count++] = item;
  }

  T pop(BlockPool<T>& pool) {
    SWITCHBACK_ASSERT(!empty());
    const T item = first_->items[head_++];
    if (head_ == first_->count) {
      PoolBlock<T>* rest = first_ == last_ ? nullptr : first_->next;
      pool.give_back(first_);
      first_ = rest;
      if (rest == nullptr) last_ = nullptr;
      head_ = 0;
    }
    return item;
  }

  /// At every eighth pop, up to eight values that will be popped eight pops later, so that what they stand for can be
  /// fetched together; otherwise, and where so many do not wait, fewer or none. Fetches those after them itself.
  std::span<const T> coming() const {
    if (first_ == nullptr || head_ % kTogether != 0) return {};
    const PoolBlock<T>& block = *first_;
    if (block.next != nullptr && head_ + kTogether <= block.items.size()) {
      for (std::size_t n = head_; n < head_ + kTogether; n += kPerLine) __builtin_prefetch(&block.next->items[n]);
    }
    const std::size_t from = head_ + kTogether;
    if (from < block.items.size()) return some_of(block, from);
    return block.next == nullptr ? std::span<const T>{} : some_of(*block.next, 0);
  }

 private:
  static constexpr std::size_t kTogether = 8;
  static constexpr std::size_t kPerLine = std::max<std::size_t>(64 / sizeof(T), 1);

  static std::span<const T> some_of(const PoolBlock<T>& block, std::size_t from) {
    if (from >= block.count) return {};
    return {&block.items[from], std::min(kTogether, block.count - from)};
  }

  PoolBlock<T>* first_ = nullptr;
  PoolBlock<T>* last_ = nullptr;
  std::size_t head_ = 0;  ///< of the first block's values, how many are popped
};

}  // namespace switchback
