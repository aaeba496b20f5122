/* A board driver in a few hundred lines: brings every board of a rack up over the board link, answers calls, and
   watches alarms. Exit codes: 0 done, 1 something failed, 2 usage. */
#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "switchback_board_link.h"
#include "switchback_board_registers.h"

/* How long one look at all boards may be away while no interrupt comes: what was raised before this driver was there
   is found by looking. */
enum { LOOK_MS = 500, ANSWER_MS = 5000, MOST_TOKEN = 256 };

struct board {
  uint32_t slot;
  uint32_t type;
  uint32_t channels;
  uint32_t firmware; /* as last seen */
  uint32_t alarms;
  bool settled; /* channels were looked at since the lines came up */
  bool up;
};

struct driver {
  sbl_link* link;
  uint16_t rack;
  size_t count;
  struct board boards[SBL_LAST_SLOT + 1];
  unsigned long alarm_changes;
};

struct settings {
  const char* address;
  const char* token_file;
  uint16_t rack;
  int timeout_s;
  unsigned long alarms; /* alarm changes to handle before leaving */
  bool serve;
};

static const char* const kFirmwareNames[] = {"off", "loading", "ready", "fault"};

static void say(const struct driver* driver, const struct board* board, const char* text) {
  printf("%10.3f s  board %u: %s\n", (double)sbl_time_ns(driver->link) / 1e9, board->slot, text);
}

static int failed(const char* what, int error) {
  fprintf(stderr, "reference driver: %s: %s\n", what, sbl_strerror(error));
  return error;
}

static int get(struct driver* driver, const struct board* board, uint32_t offset, uint32_t* value) {
  return sbl_read32(driver->link, driver->rack, board->slot, offset, value);
}

static int set(struct driver* driver, const struct board* board, uint32_t offset, uint32_t value) {
  return sbl_write32(driver->link, driver->rack, board->slot, offset, value);
}

static const char* type_name(uint32_t type) {
  switch (type) {
    case SBL_TYPE_TRITON_T1:
      return "Triton T1";
    case SBL_TYPE_TRITON_ANALOG_TRUNK:
      return "Triton analog trunk";
    case SBL_TYPE_TRITON_ANALOG_STATION:
      return "Triton analog station";
    default:
      return "unknown type";
  }
}

/* Looks into every slot. A board in fault does not say what it is; it is reset and looked at again. */
static int find_boards(struct driver* driver) {
  for (uint32_t slot = SBL_FIRST_SLOT; slot <= SBL_LAST_SLOT; ++slot) {
    struct board board = {.slot = slot};
    int error = get(driver, &board, SBL_IDENTITY, &board.type);
    if (error == SBL_ERR_ADDRESS) continue;
    if (error == SBL_ERR_NO_ANSWER) {
      say(driver, &board, "in fault, reset");
      error = set(driver, &board, SBL_CONTROL, SBL_CONTROL_RESET);
      if (error == SBL_OK) error = get(driver, &board, SBL_IDENTITY, &board.type);
    }
    if (error == SBL_OK) error = get(driver, &board, SBL_CHANNEL_COUNT, &board.channels);
    if (error != SBL_OK) return failed("looking for boards", error);
    board.firmware = SBL_FIRMWARE_FAULT + 1;
    char text[80];
    snprintf(text, sizeof text, "found, %s, %u channels", type_name(board.type), board.channels);
    say(driver, &board, text);
    driver->boards[driver->count++] = board;
  }
  return SBL_OK;
}

/* Firmware that is lost is loaded; true in `ready` when there is nothing to wait for. */
static int attend_firmware(struct driver* driver, struct board* board, bool* ready) {
  uint32_t firmware = 0;
  int error = get(driver, board, SBL_FIRMWARE_STATE, &firmware);
  if (error != SBL_OK) return error;
  *ready = firmware == SBL_FIRMWARE_READY;
  if (firmware != board->firmware) {
    char text[40];
    snprintf(text, sizeof text, "firmware %s", firmware <= SBL_FIRMWARE_FAULT ? kFirmwareNames[firmware] : "unknown");
    say(driver, board, text);
    board->firmware = firmware;
  }
  if (*ready) return SBL_OK;
  board->up = false;
  board->settled = false;
  board->alarms = 0;
  if (firmware == SBL_FIRMWARE_OFF) return set(driver, board, SBL_CONTROL, SBL_CONTROL_LOAD_FIRMWARE);
  if (firmware == SBL_FIRMWARE_FAULT) return set(driver, board, SBL_CONTROL, SBL_CONTROL_RESET);
  return SBL_OK;
}

static int attend_channel(struct driver* driver, struct board* board, uint32_t channel) {
  const uint32_t at = SBL_CHANNEL(channel, SBL_CHANNEL_EVENT);
  uint32_t events = 0;
  uint32_t extension = 0;
  int error = get(driver, board, at, &events);
  if (error == SBL_OK) error = set(driver, board, at, events);
  if (error != SBL_OK) return error;
  char text[80];
  if ((events & SBL_EVENT_CLEARED) != 0) {
    snprintf(text, sizeof text, "channel %u: call cleared", channel);
    say(driver, board, text);
  }
  if ((events & SBL_EVENT_OFFERED) == 0) return SBL_OK;
  error = get(driver, board, SBL_CHANNEL(channel, SBL_CHANNEL_EXTENSION), &extension);
  const uint32_t command = SBL_CHANNEL(channel, SBL_CHANNEL_COMMAND);
  if (error == SBL_OK) error = set(driver, board, command, SBL_COMMAND_PROCEED);
  if (error == SBL_OK) error = set(driver, board, command, SBL_COMMAND_RING);
  if (error == SBL_OK) error = set(driver, board, command, SBL_COMMAND_ANSWER);
  snprintf(text, sizeof text, "channel %u: call for extension %u answered", channel, extension);
  if (error == SBL_OK) say(driver, board, text);
  return error;
}

static int attend_channels(struct driver* driver, struct board* board) {
  uint32_t channels = 0;
  int error = get(driver, board, SBL_CHANNEL_EVENTS, &channels);
  for (uint32_t channel = 1; error == SBL_OK && channel <= board->channels; ++channel) {
    if ((channels & (1u << channel)) != 0) error = attend_channel(driver, board, channel);
  }
  return error;
}

/* This driver has just come and knows of no calls: a channel in use is brought to idle at both ends. */
static int settle_channels(struct driver* driver, struct board* board) {
  uint32_t strays = 0;
  for (uint32_t channel = 1; channel <= board->channels; ++channel) {
    uint32_t state = 0;
    int error = get(driver, board, SBL_CHANNEL(channel, SBL_CHANNEL_STATE), &state);
    if (error == SBL_OK && state != SBL_STATE_IDLE && state != SBL_STATE_OFFERED) {
      ++strays;
      error = set(driver, board, SBL_CHANNEL(channel, SBL_CHANNEL_COMMAND), SBL_COMMAND_RESTART);
    }
    if (error != SBL_OK) return error;
  }
  char text[80];
  snprintf(text, sizeof text, "in service, %u channels, %u of them restarted", board->channels, strays);
  say(driver, board, text);
  board->settled = true;
  return SBL_OK;
}

static void say_alarms(const struct driver* driver, const struct board* board) {
  static const struct {
    uint32_t bit;
    const char* name;
  } kAlarms[] = {{SBL_ALARM_LOS, " LOS"},
                 {SBL_ALARM_AIS, " AIS"},
                 {SBL_ALARM_RAI, " RAI"},
                 {SBL_ALARM_LOF, " LOF"},
                 {SBL_ALARM_D_CHANNEL, " D-channel"}};
  char text[80] = "alarm:";
  for (size_t i = 0; i < sizeof kAlarms / sizeof kAlarms[0]; ++i) {
    if ((board->alarms & kAlarms[i].bit) != 0) strcat(text, kAlarms[i].name);
  }
  say(driver, board, board->alarms == 0 ? "alarms cleared" : text);
}

static int attend_line(struct driver* driver, struct board* board) {
  uint32_t alarms = 0;
  uint32_t span = 0;
  int error = get(driver, board, SBL_ALARMS, &alarms);
  if (error == SBL_OK) error = get(driver, board, SBL_SPAN_STATUS, &span);
  if (error != SBL_OK) return error;
  if (alarms != board->alarms) {
    board->alarms = alarms;
    /* Alarms of a line that is still coming up are part of coming up. */
    if (board->settled) ++driver->alarm_changes;
    say_alarms(driver, board);
  }
  /* A station board has no line that could be out of service. */
  const uint32_t needed = board->type == SBL_TYPE_TRITON_ANALOG_STATION ? SBL_SPAN_ENABLED : SBL_SPAN_IN_SERVICE;
  const bool up = (span & needed) != 0;
  if (board->up && !up) say(driver, board, "out of service");
  if (!board->up && up && board->settled) say(driver, board, "in service again");
  board->up = up;
  return up && !board->settled ? settle_channels(driver, board) : SBL_OK;
}

static int attend(struct driver* driver, struct board* board) {
  bool ready = false;
  uint32_t span = 0;
  uint32_t status = 0;
  int error = attend_firmware(driver, board, &ready);
  if (error != SBL_OK || !ready) return error;
  error = get(driver, board, SBL_SPAN_STATUS, &span);
  if (error == SBL_OK) error = set(driver, board, SBL_INTERRUPT_MASK, SBL_INTERRUPT_ALL);
  if (error == SBL_OK && (span & SBL_SPAN_ENABLED) == 0) {
    say(driver, board, "interrupts and lines enabled");
    error = set(driver, board, SBL_CONTROL, SBL_CONTROL_ENABLE);
  }
  /* Cleared before the rest is read: what happens in between interrupts again. */
  if (error == SBL_OK) error = get(driver, board, SBL_INTERRUPT_STATUS, &status);
  if (error == SBL_OK && status != 0) error = set(driver, board, SBL_INTERRUPT_STATUS, status);
  if (error == SBL_OK) error = attend_channels(driver, board);
  if (error == SBL_OK) error = attend_line(driver, board);
  return error;
}

/* A board may lose its power, fault or be reset between two accesses; the next look finds what became of it. */
static bool passing(int error) { return error == SBL_ERR_ADDRESS || error == SBL_ERR_NO_ANSWER; }

static int attend_all(struct driver* driver) {
  for (size_t i = 0; i < driver->count; ++i) {
    const int error = attend(driver, &driver->boards[i]);
    if (error != SBL_OK && !passing(error)) return error;
  }
  return SBL_OK;
}

static int wait_and_attend(struct driver* driver) {
  struct sbl_interrupt interrupt;
  int error = sbl_wait_interrupt(driver->link, LOOK_MS, &interrupt);
  if (error == SBL_ERR_TIMEOUT) return attend_all(driver);
  if (error != SBL_OK || interrupt.rack != driver->rack) return error;
  for (size_t i = 0; i < driver->count; ++i) {
    if (driver->boards[i].slot != interrupt.slot) continue;
    say(driver, &driver->boards[i], "interrupt");
    error = attend(driver, &driver->boards[i]);
  }
  return passing(error) ? SBL_OK : error;
}

static bool all_up(const struct driver* driver) {
  for (size_t i = 0; i < driver->count; ++i) {
    if (!driver->boards[i].up) return false;
  }
  return true;
}

static time_t now_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

static int drive(struct driver* driver, const struct settings* settings) {
  int error = find_boards(driver);
  if (error != SBL_OK) return 1;
  if (driver->count == 0) {
    fprintf(stderr, "reference driver: rack %u has no boards, or no power\n", driver->rack);
    return 1;
  }
  const time_t deadline = now_s() + settings->timeout_s;
  bool was_up = false;
  error = attend_all(driver);
  while (error == SBL_OK) {
    if (!was_up && all_up(driver)) {
      was_up = true;
      printf("all %zu boards are up\n", driver->count);
    }
    if (was_up && !settings->serve && driver->alarm_changes >= settings->alarms) return 0;
    if (!(was_up && settings->serve) && now_s() >= deadline) {
      fprintf(stderr, "reference driver: not done within %d s\n", settings->timeout_s);
      return 1;
    }
    error = wait_and_attend(driver);
  }
  failed("driving boards", error);
  return 1;
}

/* The token's text, or NULL for none. Never from the command line, which everybody can see. */
static const char* read_token(const char* file, char text[MOST_TOKEN + 2]) {
  if (file == NULL) return getenv("SWITCHBACK_BOARD_TOKEN");
  FILE* in = fopen(file, "r");
  if (in == NULL || fgets(text, MOST_TOKEN + 2, in) == NULL) {
    fprintf(stderr, "reference driver: cannot read the token file %s\n", file);
    exit(2);
  }
  fclose(in);
  text[strcspn(text, "\r\n")] = '\0';
  return text;
}

static int usage(void) {
  fputs(
      "usage: switchback-reference-driver ADDRESS [--rack N] [--token-file FILE] [--timeout SECONDS]\n"
      "                                   [--alarms N] [--serve]\n"
      "Brings up the boards behind ADDRESS (127.0.0.1:7411 or unix:PATH), handles N alarm changes and ends; with\n"
      "--serve it stays. The token comes from FILE or the environment's SWITCHBACK_BOARD_TOKEN.\n",
      stderr);
  return 2;
}

static bool parse(int argc, char** argv, struct settings* settings) {
  for (int i = 1; i < argc; ++i) {
    const bool more = i + 1 < argc;
    if (strcmp(argv[i], "--serve") == 0) {
      settings->serve = true;
    } else if (strcmp(argv[i], "--token-file") == 0 && more) {
      settings->token_file = argv[++i];
    } else if (argv[i][0] == '-' && more) {
      char* end = NULL;
      const char* name = argv[i];
      const unsigned long number = strtoul(argv[++i], &end, 10);
      if (*argv[i] == '\0' || *end != '\0' || number > 65535) return false;
      if (strcmp(name, "--rack") == 0) {
        settings->rack = (uint16_t)number;
      } else if (strcmp(name, "--timeout") == 0) {
        settings->timeout_s = (int)number;
      } else if (strcmp(name, "--alarms") == 0) {
        settings->alarms = number;
      } else {
        return false;
      }
    } else if (argv[i][0] != '-' && settings->address == NULL) {
      settings->address = argv[i];
    } else {
      return false;
    }
  }
  return settings->address != NULL;
}

int main(int argc, char** argv) {
  struct settings settings = {.timeout_s = 120};
  if (!parse(argc, argv, &settings)) return usage();
  setvbuf(stdout, NULL, _IOLBF, 0);
  char text[MOST_TOKEN + 2];
  const char* token = read_token(settings.token_file, text);
  struct driver driver = {.rack = settings.rack};
  int error = sbl_open(settings.address, ANSWER_MS, &driver.link);
  if (error != SBL_OK) {
    failed(settings.address, error);
    return 1;
  }
  struct sbl_hello_result server;
  const uint32_t wanted = SBL_CAP_INTERRUPTS | SBL_CAP_WRITES;
  int result = 1;
  error = sbl_hello(driver.link, token, wanted, &server);
  if (error != SBL_OK) {
    failed("HELLO", error);
  } else if ((server.capabilities & wanted) != wanted) {
    fputs("reference driver: the server does not let this client drive its boards\n", stderr);
  } else if (settings.rack >= server.racks) {
    fprintf(stderr, "reference driver: there is no rack %u, only %u\n", settings.rack, server.racks);
  } else {
    printf("connected to %s, protocol %u.%u, %u racks\n", settings.address, server.major, server.minor, server.racks);
    result = drive(&driver, &settings);
  }
  sbl_close(driver.link);
  return result;
}
