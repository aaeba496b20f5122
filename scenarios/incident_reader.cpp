#include "scenarios/incident_reader.h"

#include "scenarios/fields.h"

namespace switchback::scenarios {

Incident read_incident(const Node& node, Mistakes& mistakes) {
  const Fields fields(node, mistakes);
  Incident incident;
  incident.symptom = fields.text("symptom").value_or("");
  incident.cause = fields.text("cause").value_or("");
  incident.correct = fields.text("correct").value_or("");
  incident.faulty = fields.text("faulty").value_or("");
  incident.defect = fields.text("defect").value_or("");
  if (const Node* sources = fields.node("sources")) {
    for (const auto& source : sources->items) incident.sources.push_back(source->text);
  }
  return incident;
}

}  // namespace switchback::scenarios
