#include <CLI/CLI.hpp>

#include "sim/commands/commands.h"
#include "sim/run_files.h"

namespace switchback::sim {

void add_run_file_options(CLI::App& command, RunFilesAsked& asked) {
  command
      .add_option("--pcap", asked.pcap,
                  "Also write a capture of each run's SIP for tshark or Wireshark: a folder, or for one run NAME.pcap")
      ->type_name("DIR");
  command
      .add_option("--vcd", asked.vcd,
                  "Also write each run's states as waveforms for GTKWave: a folder, or for one run NAME.vcd")
      ->type_name("DIR");
  command
      .add_option(
          "--trace", asked.trace,
          "Also write each run's journal for ui.perfetto.dev or Chromium's developer tools: a folder, or for one run "
          "NAME.json")
      ->type_name("DIR");
}

}  // namespace switchback::sim
