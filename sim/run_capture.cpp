#include "sim/run_capture.h"

#include <system_error>

#include "reports/whole_file.h"

namespace switchback::sim {

RunCapture::RunCapture(const std::filesystem::path& path, models::Testbed& testbed) : path_(path) {
  if (path.empty()) return;
  draft_ = reports::draft_of(path);
  capture_.emplace(draft_, testbed);
}

RunCapture::~RunCapture() {
  if (!capture_) return;
  std::error_code ignored;
  std::filesystem::remove(draft_, ignored);
}

void RunCapture::finish() {
  if (!capture_) return;
  capture_->close();
  capture_.reset();
  reports::name_draft(draft_, path_);
}

}  // namespace switchback::sim
