#include "hil/capture/pcap_file.h"

#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "hil/bench_error.h"

namespace switchback::hil {
namespace {

constexpr int kLongestPacket = 65'535;
constexpr std::size_t kBuffer = std::size_t{256} * 1024;

struct CloseCapture {
  void operator()(pcap_t* capture) const { ::pcap_close(capture); }
};
struct CloseDumper {
  void operator()(pcap_dumper_t* dumper) const { ::pcap_dump_close(dumper); }
};

}  // namespace

struct PcapFile::Handles {
  std::unique_ptr<char[]> buffer;
  std::unique_ptr<pcap_t, CloseCapture> capture;
  std::unique_ptr<pcap_dumper_t, CloseDumper> dumper;
};

PcapFile::PcapFile(const std::filesystem::path& path) : name_(path.string()), handles_(std::make_unique<Handles>()) {
  handles_->capture.reset(::pcap_open_dead_with_tstamp_precision(DLT_RAW, kLongestPacket, PCAP_TSTAMP_PRECISION_NANO));
  if (!handles_->capture) throw BenchError("libpcap has no memory for a capture");
  std::FILE* const file = std::fopen(name_.c_str(), "wbe");
  if (file == nullptr) throw BenchError(name_ + ": cannot be written: " + std::strerror(errno));
  handles_->buffer = std::make_unique<char[]>(kBuffer);
  std::setvbuf(file, handles_->buffer.get(), _IOFBF, kBuffer);
  handles_->dumper.reset(::pcap_dump_fopen(handles_->capture.get(), file));
  if (handles_->dumper) return;
  std::fclose(file);
  throw BenchError(name_ + ": " + ::pcap_geterr(handles_->capture.get()));
}

PcapFile::~PcapFile() = default;

void PcapFile::add(SimTime at, std::string_view packet) {
  pcap_pkthdr header{};
  header.ts.tv_sec = at / 1s;
  // Of a capture of this precision libpcap reads nanoseconds here.
  header.ts.tv_usec = (at % 1s).count();
  header.caplen = header.len = static_cast<bpf_u_int32>(packet.size());
  ::pcap_dump(reinterpret_cast<u_char*>(handles_->dumper.get()), &header,
              reinterpret_cast<const u_char*>(packet.data()));
}

void PcapFile::close() {
  const bool flushed = ::pcap_dump_flush(handles_->dumper.get()) == 0;
  const bool whole = std::ferror(::pcap_dump_file(handles_->dumper.get())) == 0;
  handles_->dumper.reset();
  if (!flushed || !whole) throw BenchError(name_ + ": cannot be written whole; is the disk full?");
}

}  // namespace switchback::hil
