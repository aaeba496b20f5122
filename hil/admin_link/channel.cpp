#include "hil/admin_link/channel.h"

#include <utility>

namespace switchback::hil {

Channel::Channel(std::shared_ptr<ByteStream> stream, std::size_t longest_line)
    : stream_(std::move(stream)), longest_line_(longest_line) {}

void Channel::start(ChannelHooks hooks) {
  hooks_ = std::move(hooks);
  ByteStreamHooks below;
  // Of each hook of ours a copy is called: it may close the channel, which ends the hooks.
  below.opened = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (const auto opened = self ? self->hooks_.opened : nullptr) opened();
  };
  below.bytes = [weak = weak_from_this()](std::string_view bytes) {
    if (const auto self = weak.lock()) self->take(bytes);
  };
  below.closed = [weak = weak_from_this()](const StreamEnd& end) {
    if (const auto self = weak.lock()) self->fail(end.why);
  };
  stream_->start(std::move(below));
}

void Channel::send(std::string_view line) {
  if (closed_) return;
  std::string text(line);
  text += '\n';
  stream_->send(text);
}

void Channel::close() {
  if (std::exchange(closed_, true)) return;
  hooks_ = {};
  stream_->close();
}

void Channel::take(std::string_view bytes) {
  text_.append(bytes);
  std::size_t begin = 0;
  for (std::size_t end = 0; !closed_ && (end = text_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    std::string_view line = std::string_view(text_).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > longest_line_) return fail("a line that is too long");
    if (const auto hook = hooks_.line; hook && !line.empty()) hook(line);
  }
  if (closed_) return;
  text_.erase(0, begin);
  if (text_.size() > longest_line_) fail("a line that is too long");
}

void Channel::fail(const std::string& why) {
  if (std::exchange(closed_, true)) return;
  const auto closed = std::exchange(hooks_, {}).closed;
  stream_->abort();
  if (closed) closed(why);
}

std::shared_ptr<Channel> make_channel(boost::asio::io_context& io, int socket, bool ipv6,
                                      const std::shared_ptr<TlsContext>& tls, std::size_t longest_line) {
  return std::make_shared<Channel>(make_byte_stream(io, socket, ipv6, tls), longest_line);
}

}  // namespace switchback::hil
