// What happened in the field, of which a scenario is the reproduction.
#pragma once

#include <string>
#include <vector>

namespace switchback::scenarios {

/// The `incident:` of a scenario. The scenario passes with a system that does what is correct, and fails with one that
/// has the defect: that is what its checks are for.
struct Incident {
  std::string symptom;               ///< what people saw
  std::string cause;                 ///< why it came about
  std::string correct;               ///< what a correct system does
  std::string faulty;                ///< what a faulty one does
  std::string defect;                ///< how the simulated stack is made faulty: a name of models/defects.h
  std::vector<std::string> sources;  ///< public threads and documents
};

}  // namespace switchback::scenarios
