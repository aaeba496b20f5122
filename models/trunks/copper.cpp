#include "models/trunks/copper.h"

#include "models/core/errors.h"

namespace switchback::models {

namespace {

/// Calendar arguments from here on stand for a changed transmitter, below for a frame.
constexpr std::uint64_t kTransmitter = 1ULL << 32U;

CopperSide other(CopperSide side) { return side == CopperSide::equipment ? CopperSide::office : CopperSide::equipment; }

}  // namespace

void CopperEnd::plug(Copper& copper, CopperSide side) {
  SWITCHBACK_ASSERT(copper_ == nullptr && copper.side(side).end == nullptr);
  copper_ = &copper;
  side_ = side;
  copper.side(side).end = this;
  ++copper.side(side).plugged;
  copper.side(side).carried = transmitted_;
  copper.update();
}

void CopperEnd::unplug() {
  if (copper_ == nullptr) return;
  Copper& copper = *copper_;
  Copper::Side& mine = copper.side(side_);
  mine.end = nullptr;
  mine.carried = Signal::none;
  mine.reported = Signal::none;
  copper_ = nullptr;
  copper.update();
  signal_arrives(Signal::none);
}

Signal CopperEnd::arriving() const { return copper_ == nullptr ? Signal::none : copper_->arriving_at(side_); }

void CopperEnd::transmit(Signal signal) {
  if (transmitted_ == signal) return;
  transmitted_ = signal;
  if (copper_ != nullptr) copper_->transmitter_changed(side_);
}

void CopperEnd::send(const Frame& frame) {
  if (copper_ != nullptr) copper_->send(side_, frame);
}

double CopperEnd::slowness() const { return copper_ == nullptr ? 1.0 : copper_->slowness(); }

Copper::Copper(Kernel& kernel, const TrunkProfile& profile)
    : kernel_(kernel), profile_(profile), client_(kernel.attach(*this)) {}

void Copper::set_los(bool on) {
  los_ = on;
  update();
}

void Copper::set_ais(bool on) {
  ais_ = on;
  update();
}

void Copper::set_rai(bool on) {
  rai_ = on;
  update();
}

void Copper::set_lof(bool on) {
  lof_ = on;
  update();
}

Signal Copper::arriving_at(CopperSide which) const {
  if (side(which).end == nullptr) return Signal::none;
  const Signal sent = side(other(which)).carried;
  if (which == CopperSide::office) return sent;
  if (los_) return Signal::none;
  // An alarm indication signal is made by equipment in between, whatever the exchange sends.
  if (ais_) return Signal::ais;
  if (lof_ && sent != Signal::none) return Signal::unframed;
  if (rai_ && sent == Signal::normal) return Signal::remote_alarm;
  return sent;
}

void Copper::update() {
  for (const CopperSide which : {CopperSide::equipment, CopperSide::office}) {
    Side& here = side(which);
    const Signal now = arriving_at(which);
    if (here.end == nullptr || here.reported == now) continue;
    here.reported = now;
    CauseScope scope(kernel_.journal());
    here.end->signal_arrives(now);
  }
}

void Copper::send(CopperSide from, const Frame& frame) {
  const CopperSide to = other(from);
  if (!framed(arriving_at(to)) || (frames_lost_ && frame.kind != FrameKind::line)) return;
  const InFlight flight{frame, to, side(to).plugged};
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(in_flight_.size());
    in_flight_.push_back(flight);
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    in_flight_[slot] = flight;
  }
  kernel_.schedule(profile_.copper_delay, client_, slot);
}

void Copper::transmitter_changed(CopperSide from) {
  kernel_.schedule(profile_.copper_delay, client_, kTransmitter + static_cast<std::uint64_t>(from));
}

void Copper::on_calendar(std::uint64_t slot) {
  if (slot >= kTransmitter) {
    Side& from = sides_[slot - kTransmitter];
    if (from.end != nullptr) from.carried = from.end->transmitted_;
    return update();
  }
  const InFlight flight = in_flight_[slot];
  free_slots_.push_back(static_cast<std::uint32_t>(slot));
  const Side& here = side(flight.to);
  if (here.end == nullptr || here.plugged != flight.plugged || !framed(arriving_at(flight.to))) return;
  here.end->frame_arrives(flight.frame);
}

}  // namespace switchback::models
