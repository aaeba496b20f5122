#include "hil/sip_bridge/network_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "models/core/errors.h"

namespace switchback::hil {

InNamespace::InNamespace(const std::string& name) {
  if (name.empty()) return;
  own_ = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  const std::string path = "/run/netns/" + name;
  const int other = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (own_ < 0 || other < 0 || setns(other, CLONE_NEWNET) != 0) {
    const std::string why = std::strerror(errno);
    if (other >= 0) close(other);
    if (own_ >= 0) close(own_);
    own_ = -1;
    throw UserError("cannot enter the network namespace '" + name + "': " + why +
                    "; namespaces of a rig need root, or a user namespace of one's own");
  }
  close(other);
}

InNamespace::~InNamespace() {
  if (own_ < 0) return;
  // To stay elsewhere unseen would be worse than to end.
  if (setns(own_, CLONE_NEWNET) != 0) assertion_failed("the way back to the own network namespace", __FILE__, __LINE__);
  close(own_);
}

}  // namespace switchback::hil
