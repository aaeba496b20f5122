// Unordered heaps of small values that grow and shrink without copying.
#pragma once

#include <cstddef>
#include <utility>

#include "models/core/block_pool.h"

namespace switchback {

/// Values in no order, in the blocks of one pool. A pile that goes away before it is drained leaves its blocks unused
/// until the pool goes.
template <class T>
class Pile {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// One of them; there must be one.
  const T& any() const { return top_->items[0]; }

  void push(BlockPool<T>& pool, const T& item) {
    if (top_ == nullptr || top_->count == top_->items.size()) top_ = pool.take(top_);
    top_->items[top_->count++] = item;
    ++size_;
  }

  /// Empties the pile; `take` gets every value and may push to other piles of the pool.
  template <class Take>
  void drain(BlockPool<T>& pool, Take take) {
    PoolBlock<T>* block = std::exchange(top_, nullptr);
    size_ = 0;
    while (block != nullptr) {
      if (block->next != nullptr) __builtin_prefetch(block->next);
      for (std::size_t n = 0; n < block->count; ++n) take(block->items[n]);
      pool.give_back(std::exchange(block, block->next));
    }
  }

 private:
  PoolBlock<T>* top_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace switchback
