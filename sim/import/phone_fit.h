// The phone profile that does what phones of a capture did.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "hil/import/phone_facts.h"
#include "models/core/sim_time.h"

namespace switchback::sim {

/// One fitted parameter of a phone profile, and how well it fits.
struct FittedParameter {
  std::string name;  ///< as in scenarios/profiles/phones: "register.refresh"
  std::string value;
  std::string from;              ///< what it was fitted to, for people
  std::size_t observations = 0;  ///< 0: not observed, chosen so that nothing happens that was not seen
  SimTime residual{0};           ///< largest difference of an observation from what the parameter gives
};

/// Phones that are fitted together: of one User-Agent that ask for one period and know as many servers.
struct PhoneFamily {
  std::string user_agent;
  std::vector<const hil::PhoneFacts*> phones;
  std::vector<FittedParameter> parameters;
};

/// Fits one profile to all of `phones`, whose times are averaged where they differ.
std::vector<FittedParameter> fit_phones(std::span<const hil::PhoneFacts* const> phones);

/// All phones by family, fitted.
std::vector<PhoneFamily> fit_families(std::span<const hil::PhoneFacts> phones);

}  // namespace switchback::sim
