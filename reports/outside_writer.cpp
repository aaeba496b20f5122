#include "reports/outside_writer.h"

namespace switchback::reports {

OutsideWriter::OutsideWriter(Database& database)
    : insert_setting_(database, "INSERT INTO setting (run_id, ordinal, text) VALUES (?, ?, ?)"),
      insert_stack_(database, "INSERT INTO stack (run_id, name, path, text) VALUES (?, ?, ?, ?)"),
      insert_pacing_(database,
                     "INSERT INTO pacing (run_id, policy, limit_ns, p50_ns, p99_ns, max_ns, events, later_than_limit) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      insert_lateness_(database, "INSERT INTO lateness (run_id, up_to_ns, events) VALUES (?, ?, ?)"),
      insert_slip_(database, "INSERT INTO slip (run_id, ordinal, t_ns, lost_ns) VALUES (?, ?, ?, ?)"),
      insert_source_(database, "INSERT INTO external_source (run_id, source, name) VALUES (?, ?, ?)"),
      insert_io_(database, "INSERT INTO external_io (run_id, ordinal, t_ns, source, bytes) VALUES (?, ?, ?, ?, ?)") {}

void OutsideWriter::write(std::int64_t id, const RunRecord& run) {
  int ordinal = 0;
  for (const std::string& setting : run.settings) insert_setting_.bind(id).bind(++ordinal).bind(setting).run();
  if (run.stack) insert_stack_.bind(id).bind(run.stack->name).bind(run.stack->path).bind(run.stack->text).run();
  if (run.pacing) write_pacing(id, *run.pacing);
  int source = 0;
  for (const std::string& name : run.external_sources) insert_source_.bind(id).bind(source++).bind(name).run();
  std::int64_t number = 0;
  for (const ExternalIoRecord& input : run.external_io) {
    insert_io_.bind(id).bind(++number).bind(input.at).bind(static_cast<int>(input.source));
    insert_io_.bind_bytes(input.bytes).run();
  }
}

void OutsideWriter::write_pacing(std::int64_t id, const PacingRecord& pacing) {
  insert_pacing_.bind(id).bind(pacing.policy).bind(pacing.limit).bind(pacing.p50).bind(pacing.p99).bind(pacing.max);
  insert_pacing_.bind(static_cast<std::int64_t>(pacing.events));
  insert_pacing_.bind(static_cast<std::int64_t>(pacing.later_than_limit)).run();
  for (const LatenessBucket& bucket : pacing.lateness) {
    insert_lateness_.bind(id).bind(bucket.up_to).bind(static_cast<std::int64_t>(bucket.events)).run();
  }
  int ordinal = 0;
  for (const SlipRecord& slip : pacing.slips) insert_slip_.bind(id).bind(++ordinal).bind(slip.at).bind(slip.lost).run();
}

}  // namespace switchback::reports
