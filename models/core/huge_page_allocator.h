// Memory for large flat arrays that are visited in random order.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace switchback {

/// Asks for huge pages above a few megabytes: with pages of 4 KiB nearly every visit to one of a million phones
/// costs a walk through the page tables on top of the cache miss, and a prefetch does not hide it.
template <class T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <class U>
  HugePageAllocator(const HugePageAllocator<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) {
    const bool large = count * sizeof(T) >= kWorthwhile;
    const std::size_t alignment = large                                    ? kHugePage
                                  : alignof(std::max_align_t) > alignof(T) ? alignof(std::max_align_t)
                                                                           : alignof(T);
    const std::size_t bytes = (count * sizeof(T) + alignment - 1) / alignment * alignment;
    void* memory = std::aligned_alloc(alignment, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    // Refusal costs speed only.
    if (large) static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }

  friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20U;
  static constexpr std::size_t kWorthwhile = 2 * kHugePage;
};

}  // namespace switchback
