// Blocks of values, taken from and given back to one place, for containers that grow and shrink without copying.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "models/core/huge_page_allocator.h"

namespace switchback {

/// Half a kilobyte of values.
template <class T>
struct PoolBlock {
  PoolBlock* next = nullptr;
  std::size_t count = 0;
  std::array<T, 496 / sizeof(T)> items{};
};

/// Where the containers of one owner take their blocks from and give them back to, the last one first, so that what one
/// of them no longer needs is still in the cache when another does. Memory grows by doubling and is given back to the
/// machine with the pool.
template <class T>
class BlockPool {
 public:
  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  PoolBlock<T>* take(PoolBlock<T>* next) {
    if (free_ == nullptr) grow();
    PoolBlock<T>* block = std::exchange(free_, free_->next);
    block->next = next;
    block->count = 0;
    return block;
  }
  void give_back(PoolBlock<T>* block) { block->next = std::exchange(free_, block); }

 private:
  using Slab = std::vector<PoolBlock<T>, HugePageAllocator<PoolBlock<T>>>;

  static constexpr std::size_t kFirstSlab = 16;
  static constexpr std::size_t kLargestSlab = 16'384;

  void grow() {
    const std::size_t last = slabs_.empty() ? 0 : slabs_.back().size();
    Slab& slab = slabs_.emplace_back(std::clamp(2 * last, kFirstSlab, kLargestSlab));
    for (auto block = slab.rbegin(); block != slab.rend(); ++block) give_back(&*block);
  }

  std::vector<Slab> slabs_;
  PoolBlock<T>* free_ = nullptr;
};

}  // namespace switchback
