// Unordered heaps of small values that grow and shrink without copying.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/core/huge_page_allocator.h"

namespace switchback {

/// A block of a pile, half a kilobyte for values of 32 bytes.
template <class T>
struct PileBlock {
  PileBlock* next = nullptr;
  std::size_t count = 0;
  std::array<T, 15> items{};
};

/// Where piles take their blocks from and give them back to. Memory grows by doubling and is given back to the
/// machine with the pool.
template <class T>
class PilePool {
 public:
  PilePool() = default;
  PilePool(const PilePool&) = delete;
  PilePool& operator=(const PilePool&) = delete;

  PileBlock<T>* take(PileBlock<T>* next) {
    if (free_ == nullptr) grow();
    PileBlock<T>* block = std::exchange(free_, free_->next);
    block->next = next;
    block->count = 0;
    return block;
  }
  void give_back(PileBlock<T>* block) { block->next = std::exchange(free_, block); }

 private:
  using Slab = std::vector<PileBlock<T>, HugePageAllocator<PileBlock<T>>>;

  static constexpr std::size_t kFirstSlab = 16;
  static constexpr std::size_t kLargestSlab = 16'384;

  void grow() {
    const std::size_t last = slabs_.empty() ? 0 : slabs_.back().size();
    Slab& slab = slabs_.emplace_back(std::clamp(2 * last, kFirstSlab, kLargestSlab));
    for (auto block = slab.rbegin(); block != slab.rend(); ++block) give_back(&*block);
  }

  std::vector<Slab> slabs_;
  PileBlock<T>* free_ = nullptr;
};

/// Values in no order, in the blocks of one pool. A pile that goes away before it is drained leaves its blocks unused
/// until the pool goes.
template <class T>
class Pile {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// One of them; there must be one.
  const T& any() const { return top_->items[0]; }

  void push(PilePool<T>& pool, const T& item) {
    if (top_ == nullptr || top_->count == top_->items.size()) top_ = pool.take(top_);
    top_->items[top_->count++] = item;
    ++size_;
  }

  /// Empties the pile; `take` gets every value and may push to other piles of the pool.
  template <class Take>
  void drain(PilePool<T>& pool, Take take) {
    PileBlock<T>* block = std::exchange(top_, nullptr);
    size_ = 0;
    while (block != nullptr) {
      if (block->next != nullptr) __builtin_prefetch(block->next);
      for (std::size_t n = 0; n < block->count; ++n) take(block->items[n]);
      pool.give_back(std::exchange(block, block->next));
    }
  }

 private:
  PileBlock<T>* top_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace switchback
