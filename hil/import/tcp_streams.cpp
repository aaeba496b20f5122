#include "hil/import/tcp_streams.h"

#include <algorithm>
#include <utility>

#include "hil/import/octet_reader.h"
#include "hil/import/sip_start.h"

namespace switchback::hil {

bool parse_tcp(std::string_view ip_payload, std::size_t sent_size, TcpSegment& segment) {
  constexpr std::size_t kLeastHeader = 20;
  if (ip_payload.size() < kLeastHeader) return false;
  const std::size_t header = (octet_at(ip_payload, 12) >> 4U) * std::size_t{4};
  if (header < kLeastHeader || header > ip_payload.size()) return false;
  const unsigned flags = octet_at(ip_payload, 13);
  segment.from.port = number16_at(ip_payload, 0);
  segment.to.port = number16_at(ip_payload, 2);
  segment.begins = (flags & 0x02U) != 0;
  segment.ends = (flags & 0x05U) != 0;
  segment.sequence = number32_at(ip_payload, 4) + (segment.begins ? 1U : 0U);
  segment.payload = ip_payload.substr(header);
  segment.sent_size = sent_size - header;
  return true;
}

std::size_t TcpStreams::HashEnds::operator()(const Ends& ends) const {
  const HashHostAddress hash;
  return hash(ends.from.host) * 31U ^ hash(ends.to.host) ^
         (std::size_t{ends.from.port} << 16U | ends.to.port) * 2654435761U;
}

TcpStreams::Stream& TcpStreams::stream_of(const TcpSegment& segment, bool& is_new) {
  const Ends ends{segment.from, segment.to};
  const auto found = index_.find(ends);
  is_new = found == index_.end();
  if (!is_new) {
    streams_.splice(streams_.begin(), streams_, found->second);
    return streams_.front();
  }
  while (streams_.size() >= limits_.streams) drop(std::prev(streams_.end()));
  streams_.emplace_front().ends = ends;
  index_.emplace(ends, streams_.begin());
  return streams_.front();
}

void TcpStreams::drop(Streams::iterator stream) {
  held_ -= stream->held;
  index_.erase(stream->ends);
  streams_.erase(stream);
}

void TcpStreams::account(Stream& stream) {
  std::size_t held = stream.framer.pending() + stream.begun.size();
  for (const auto& [distance, early] : stream.early) held += early.octets.size();
  held_ += held - stream.held;
  stream.held = held;
  while (held_ > limits_.held_octets && streams_.size() > 1) {
    if (streams_.back().state == State::sip) ++breaks_;
    drop(std::prev(streams_.end()));
  }
}

void TcpStreams::lose(Stream& stream) {
  if (stream.state == State::sip) ++breaks_;
  stream.state = State::other;
  stream.framer = StreamFramer{StreamSide::server};
  stream.begun.clear();
}

void TcpStreams::read_messages(Stream& stream, const Sink& sink) {
  while (const auto frame = stream.framer.next()) {
    if (frame->kind == StreamFrame::Kind::message) sink(frame->text);
  }
  if (stream.framer.error().empty()) return;
  // Without a usable Content-Length the head is all that is certain.
  if (begins_sip(stream.framer.rejected_head())) sink(stream.framer.rejected_head());
  lose(stream);
}

void TcpStreams::deliver(Stream& stream, std::string_view octets, bool cut, const Sink& sink) {
  if (stream.state != State::sip) {
    const bool begins = stream.begun.empty() && begins_sip(octets);
    if (begins) {
      stream.state = State::sip;
      stream.framer = StreamFramer{StreamSide::server};
    } else if (stream.state == State::undecided) {
      stream.begun.append(octets);
      octets = {};
      if (begins_sip(stream.begun) && stream.begun.find('\n') != std::string::npos) {
        stream.state = State::sip;
        stream.framer.feed(std::exchange(stream.begun, {}));
      } else if (stream.begun.find('\n') != std::string::npos || !may_begin_sip(stream.begun)) {
        stream.state = State::other;
        std::string().swap(stream.begun);
      }
    }
  }
  if (stream.state != State::sip) return;
  if (cut && stream.framer.pending() == 0 && begins_sip(octets)) {
    sink(octets);
    return lose(stream);
  }
  stream.framer.feed(octets);
  read_messages(stream, sink);
  if (cut) lose(stream);
}

void TcpStreams::take(Stream& stream, std::string_view octets, std::size_t sent_size, const Sink& sink) {
  stream.next += static_cast<std::uint32_t>(sent_size);
  deliver(stream, octets, sent_size > octets.size(), sink);
}

void TcpStreams::take_early(Stream& stream, const Sink& sink) {
  while (!stream.early.empty()) {
    const auto first = stream.early.begin();
    const auto ahead =
        static_cast<std::int32_t>(stream.origin + static_cast<std::uint32_t>(first->first) - stream.next);
    if (ahead > 0) return;
    const Stream::Early early = std::move(first->second);
    stream.early.erase(first);
    const std::size_t known = static_cast<std::size_t>(-std::int64_t{ahead});
    if (known >= early.sent_size) continue;
    take(stream, std::string_view(early.octets).substr(std::min(known, early.octets.size())), early.sent_size - known,
         sink);
  }
}

void TcpStreams::keep_early(Stream& stream, const TcpSegment& segment, const Sink& sink) {
  if (stream.early.empty()) stream.origin = stream.next;
  const auto distance = static_cast<std::int32_t>(segment.sequence - stream.origin);
  stream.early.try_emplace(distance, Stream::Early{std::string(segment.payload), segment.sent_size});
  std::size_t octets = 0;
  for (const auto& [at, early] : stream.early) octets += early.octets.size();
  if (octets <= limits_.early_octets && stream.early.size() <= limits_.early_segments) return;
  // What is missing does not come any more: on from behind it.
  lose(stream);
  stream.next = stream.origin + static_cast<std::uint32_t>(stream.early.begin()->first);
  take_early(stream, sink);
}

void TcpStreams::add(const TcpSegment& segment, const Sink& sink) {
  if (segment.sent_size == 0 && !segment.begins && !segment.ends) return;
  bool is_new = false;
  Stream& stream = stream_of(segment, is_new);
  if (is_new || segment.begins) {
    if (!is_new) {
      stream.early.clear();
      stream.begun.clear();
      stream.framer = StreamFramer{StreamSide::server};
      stream.state = State::undecided;
    }
    stream.next = segment.sequence;
  }
  const auto ahead = static_cast<std::int32_t>(segment.sequence - stream.next);
  if (segment.sent_size > 0) {
    if (ahead > 0 && stream.state == State::other) {
      // Nothing is lost by a gap in what is not SIP.
      stream.next = segment.sequence;
      take(stream, segment.payload, segment.sent_size, sink);
    } else if (ahead > 0) {
      keep_early(stream, segment, sink);
    } else {
      const auto known = static_cast<std::size_t>(-std::int64_t{ahead});
      if (known < segment.sent_size) {
        take(stream, segment.payload.substr(std::min(known, segment.payload.size())), segment.sent_size - known, sink);
        take_early(stream, sink);
      }
    }
    account(stream);
  }
  if (segment.ends && stream.early.empty()) drop(index_.at({segment.from, segment.to}));
}

}  // namespace switchback::hil
