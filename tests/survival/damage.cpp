// A store whose file was damaged while nobody used it.
#include <algorithm>
#include <random>
#include <string>

#include "tests/survival/runs.hpp"
#include "tests/survival/scenario.hpp"
#include "tests/survival/trial.hpp"

namespace survival {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr base::Time moment{base::Duration{1'500'000'000'000}};

// A store that has lived for a while, as it lies there after the end of the process.
const std::string& sound_store() {
  static const std::string content = [] {
    tests::Disk disk;
    Emulator emulator(&disk);
    base::Time now = moment - std::chrono::days(300);
    emulator.open(now);
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      for (const Step& step : drawn_scenario(seed, 40)) {
        emulator.turn(now, step.requests);
        emulator.pass(now, now + step.pass);
        now += step.pass;
      }
    }
    emulator.exported(moment);
    emulator.close();
    return disk.content("store");
  }();
  return content;
}

// What can be asked without a change to the store.
std::vector<std::string> answers_of(Emulator& emulator) {
  std::vector<std::string> answers;
  const std::vector<Request> reads{{"GET", "/_emulator/world", ""},
                                   {"DescribeServers", "", "{}"},
                                   {"DescribeBackups", "", "{}"},
                                   {"DescribeAccountAttributes", "", "{}"},
                                   {"DescribeEvents", "", R"({"ServerName":"automate-06"})"}};
  for (const Request& read : reads) {
    const api::Reply reply = emulator.turn(moment, {read})[0];
    answers.push_back(reply.status == 500 ? "" : reply.body);
  }
  return answers;
}

const std::vector<std::string>& sound_answers() {
  static const std::vector<std::string> answers = [] {
    tests::Disk disk;
    disk.put("store", sound_store());
    Emulator emulator(&disk);
    emulator.open(moment);
    return answers_of(emulator);
  }();
  return answers;
}

std::string damaged_store(Damage damage, std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  std::string content = sound_store();
  const std::size_t pages = content.size() / page_bytes;
  if (damage == Damage::truncation) {
    content.resize(chance() % content.size());
  } else if (damage == Damage::bit_flip) {
    const std::size_t bit = chance() % (8 * content.size());
    content[bit / 8] = static_cast<char>(content[bit / 8] ^ (1 << bit % 8));
  } else {
    const std::size_t one = chance() % pages;
    const std::size_t other = (one + 1 + chance() % (pages - 1)) % pages;
    std::swap_ranges(content.begin() + static_cast<std::ptrdiff_t>(one * page_bytes),
                     content.begin() + static_cast<std::ptrdiff_t>((one + 1) * page_bytes),
                     content.begin() + static_cast<std::ptrdiff_t>(other * page_bytes));
  }
  return content;
}

// The first page may have changed: it tells whether the store is in use.
bool has_changed(const tests::Disk& disk, const std::string& damaged) {
  const std::string content = disk.content("store");
  const std::size_t second = std::min(page_bytes, damaged.size());
  return content.size() != damaged.size() || content.compare(second, content.npos, damaged, second);
}

}  // namespace

Aftermath run_damage(Damage damage, std::uint64_t seed) {
  tests::Disk disk;
  const std::string damaged = damaged_store(damage, seed);
  disk.put("store", damaged);
  Emulator emulator(&disk);
  try {
    emulator.open(moment);
  } catch (const std::runtime_error&) {
    emulator.close();
    if (has_changed(disk, damaged)) throw Broken("the refused file was changed");
    return Aftermath::refused;
  }
  const std::vector<std::string> answers = answers_of(emulator);
  if (has_changed(disk, damaged)) throw Broken("reading changed the file");
  // Whatever is asked of it now ends with an answer.
  for (const Step& step : drawn_scenario(seed, 10)) {
    emulator.turn(moment, step.requests);
    emulator.pass(moment, moment + step.pass);
  }
  Aftermath aftermath = Aftermath::harmless;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i] == sound_answers()[i]) continue;
    if (!answers[i].empty()) return Aftermath::not_noticed;
    aftermath = Aftermath::noticed;
  }
  return aftermath;
}

}  // namespace survival
