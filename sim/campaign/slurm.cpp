#include "sim/campaign/slurm.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <utility>

#include "hil/bench_error.h"
#include "hil/command_adapter/child_process.h"
#include "models/core/errors.h"
#include "reports/whole_file.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

/// sbatch itself waits for a busy controller.
constexpr SimTime kCommandLimit = std::chrono::minutes{5};

/// "12" of "12;cluster", as --parsable prints it.
std::string job_number(const std::string& line) { return line.substr(0, line.find(';')); }

hil::ChildEnd run(std::vector<std::string> arguments) {
  asio::io_context io;
  hil::ChildEnd result;
  const hil::ChildProcess child(io, {.arguments = std::move(arguments), .folder = {}, .limit = kCommandLimit},
                                [&result](const hil::ChildEnd& end) { result = end; });
  io.run();
  return result;
}

[[noreturn]] void refuse(const hil::ChildEnd& end) {
  throw hil::BenchError("Slurm does not take the campaign: " + end.reason() +
                        (end.exit_code ? "" : "; Debian's package slurm-client has it"));
}

fs::path write_script(const SlurmCampaign& campaign, const char* name, const std::string& text) {
  fs::path script = fs::path(campaign.folder) / name;
  reports::write_whole(script, text);
  return script;
}

std::vector<std::string> sbatch(const SlurmOptions& options, std::vector<std::string> own, const fs::path& script) {
  std::vector<std::string> arguments{"sbatch", "--parsable"};
  arguments.insert(arguments.end(), own.begin(), own.end());
  arguments.insert(arguments.end(), options.sbatch.begin(), options.sbatch.end());
  arguments.push_back(script.string());
  return arguments;
}

std::string submit_array(const SlurmCampaign& campaign, const SlurmOptions& options) {
  const fs::path script = write_script(campaign, "array.sh", array_script(campaign));
  const hil::ChildEnd end =
      run(sbatch(options,
                 {"--job-name=" + options.name, "--array=1-" + std::to_string(campaign.tasks), "--requeue",
                  "--open-mode=append", "--output=" + campaign.folder + "/task-%a.log"},
                 script));
  if (!end.succeeded()) refuse(end);
  return job_number(end.output.substr(0, end.output.find('\n')));
}

}  // namespace

std::optional<int> submit_to_slurm(const SlurmCampaign& campaign, const SlurmOptions& options) {
  std::error_code failed;
  fs::create_directories(campaign.folder, failed);
  if (failed) throw UserError(campaign.folder + ": cannot be made (" + failed.message() + ")");
  const fs::path script = write_script(campaign, "merge.sh", merge_script(campaign));
  SlurmJobs jobs;
  jobs.array = submit_array(campaign, options);

  std::vector<std::string> own{"--job-name=" + options.name + "-merge", "--dependency=afterany:" + jobs.array,
                               "--open-mode=truncate", "--output=" + campaign.folder + "/merge.log"};
  if (options.wait) own.push_back("--wait");
  asio::io_context io;
  asio::signal_set signals(io, SIGINT, SIGTERM);
  std::optional<hil::ChildEnd> ended;
  hil::ChildOptions child{.arguments = sbatch(options, own, script), .folder = {}};
  child.on_line = [&](const std::string& line) {
    if (!jobs.merge.empty()) return;
    jobs.merge = job_number(line);
    if (options.submitted) options.submitted(jobs);
  };
  hil::ChildProcess merge(io, std::move(child), [&](const hil::ChildEnd& end) {
    ended = end;
    io.stop();
  });
  signals.async_wait([&io](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  io.run();
  if (jobs.merge.empty()) {
    run({"scancel", jobs.array});
    if (!ended) throw hil::BenchError("the campaign was stopped before Slurm had taken it");
    refuse(*ended);
  }
  if (!options.wait || !ended) return std::nullopt;
  return ended->exit_code;
}

}  // namespace switchback::sim
