// The power fails while tickets come in: what was acknowledged is on the disk.
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "tasuki/base/scrubber.h"
#include "tasuki/tickets/tickets.h"
#include "tests/sqlite/faulty_vfs.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

struct Losses {
  int acknowledged = 0;  // summed over all crashes
  int lost = 0;
};

class PowerWorld {
 public:
  PowerWorld(Durability durability, bool faults)
      : disk_("power", /*keep_image=*/true),
        faults_(faults),
        database_(Must(OpenSqlite(fake_.env(), {.path = path_,
                                                .durability = durability,
                                                .checkpoint_pages = 100,
                                                .vfs = disk_.name()}))),
        tickets_(Must(OpenTickets(*database_, scrubber_, {}))) {}
  ~PowerWorld() {
    tickets_.reset();
    database_.reset();
  }

  // Writers run; each time so many tickets are acknowledged, the power fails
  // and the image is looked at.
  Losses Run(std::uint64_t seed) {
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([this, writer] { Write(writer); });
    }
    std::mt19937_64 random(seed);
    Losses losses;
    for (std::size_t count = 20; count < kWriters * kTickets;
         count += 1 + random() % 60) {
      // First what was acknowledged, then the crash.
      const std::vector<TicketId> acknowledged = WaitFor(count);
      const std::string image =
          dir_.File("crash-" + std::to_string(count) + ".db");
      disk_.PowerOff(path_, image);
      losses.acknowledged += static_cast<int>(acknowledged.size());
      losses.lost += LostIn(image, acknowledged);
      if (faults_) {
        // One may hit the sync, the next the clearing up behind it.
        disk_.FailIn(static_cast<int>(1 + random() % 20), Fault::kIoError,
                     static_cast<int>(1 + random() % 3));
      }
    }
    for (std::thread& writer : writers) writer.join();
    BOOST_TEST(wrong_ == 0);
    return losses;
  }

 private:
  static constexpr int kWriters = 8, kTickets = 100;

  void Write(int writer) {
    for (int i = 0; i < kTickets; ++i) {
      const std::string id = std::to_string(writer) + "-" + std::to_string(i);
      absl::StatusOr<Ticket> ticket;
      do {
        ticket = tickets_->Create({.actor = Web(),
                                   .request_id = id,
                                   .customer_external_id = "user-" + id,
                                   .subject = "ガチャ",
                                   .text = "欲しいキャラが出ません"});
      } while (absl::IsUnknown(ticket.status()) ||
               absl::IsUnavailable(ticket.status()));
      const std::lock_guard lock(mutex_);
      if (ticket.ok()) {
        acknowledged_.push_back(ticket->id);
      } else {
        ++wrong_;
      }
      arrived_.notify_one();
    }
  }

  std::vector<TicketId> WaitFor(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return acknowledged_.size() + wrong_ >= count; });
    return acknowledged_;
  }

  // How many of these tickets are not in the image, which must be whole.
  int LostIn(const std::string& image,
             const std::vector<TicketId>& acknowledged) {
    const auto database = Must(OpenSqlite(fake_.env(), {.path = image}));
    NoScrubber scrubber;
    const auto tickets = Must(OpenTickets(*database, scrubber, {}));
    int lost = 0;
    for (const TicketId& id : acknowledged) {
      if (!tickets->Get(id).ok()) ++lost;
    }
    std::int64_t events = 0;
    Must(database->Read([&](Snapshot& snapshot) {
      return snapshot.Query(
          R"sql(SELECT count(*) FROM event WHERE tenant = 'default')sql", {},
          [&](const Row& row) { events = row.Int(0); });
    }));
    BOOST_TEST(database->EventHead("default").load() == events);
    return lost;
  }

  TempDir dir_;
  const std::string path_ = dir_.File("power.db");
  FakeEnv fake_;
  NoScrubber scrubber_;
  FaultyVfs disk_;
  const bool faults_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Tickets> tickets_;

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<TicketId> acknowledged_;
  std::size_t wrong_ = 0;
};

BOOST_AUTO_TEST_CASE(a_loss_of_power_loses_nothing_acknowledged) {
  const Losses losses = PowerWorld(Durability::kFull, false).Run(7);
  BOOST_TEST(losses.acknowledged > 1000);
  BOOST_TEST(losses.lost == 0);
}

// Also where syncs fail before it, which leaves pages that are clean to the
// system and yet on no disk.
BOOST_AUTO_TEST_CASE(failed_syncs_before_a_loss_of_power_lose_nothing) {
  const Losses losses = PowerWorld(Durability::kFull, true).Run(8);
  BOOST_TEST(losses.acknowledged > 1000);
  BOOST_TEST(losses.lost == 0);
}

// The control: a test that could not fail would prove nothing.
BOOST_AUTO_TEST_CASE(without_a_sync_per_commit_a_loss_of_power_loses_some) {
  const Losses losses = PowerWorld(Durability::kNormal, false).Run(9);
  BOOST_TEST(losses.acknowledged > 1000);
  BOOST_TEST(losses.lost > 0);
}

}  // namespace
}  // namespace tasuki::testing
