// A card number through every door of a real server over a real socket. No
// file, log line, error or event holds it afterwards, and once the calls have
// ended, no byte of the server's memory: malloc fills what is freed (M_PERTURB,
// which its per-thread cache would pass by), so that a copy that is found is
// one that somebody kept.
#include <fcntl.h>
#include <grpcpp/security/credentials.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tasuki/rpc/connect.h"
#include "tests/cards/canary.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

// What stands around a find tells whose it is.
std::string Around(const std::string& bytes, std::size_t at) {
  std::string shown;
  const std::size_t begin = at < 120 ? 0 : at - 120;
  for (const char c : bytes.substr(begin, 240)) {
    shown += c >= ' ' && c <= '~' ? c : '.';
  }
  return shown;
}

class Server {
 public:
  // Listens on `address`; a port 0 becomes the one that the system chose.
  Server(const TempDir& dir, std::string address)
      : address_(std::move(address)) {
    int out[2];
    BOOST_TEST_REQUIRE(pipe(out) == 0);
    const std::string database = "--database=" + dir.File("desk.db");
    const std::string listen = "--listen=" + address_;
    const std::string log = dir.File("server.log");
    pid_ = fork();
    BOOST_TEST_REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      setenv("GLIBC_TUNABLES",
             "glibc.malloc.perturb=165:"
             "glibc.malloc.tcache_count=0",
             1);
      setenv("GRPC_VERBOSITY", "DEBUG", 1);
      dup2(out[1], STDOUT_FILENO);
      dup2(open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600),
           STDERR_FILENO);
      execl(TASUKI_SERVER_PATH, "tasuki-server", database.c_str(),
            listen.c_str(), nullptr);
      _exit(127);
    }
    close(out[1]);
    std::string line;
    for (char byte = 0; byte != '\n' && read(out[0], &byte, 1) == 1;) {
      line += byte;
    }
    close(out[0]);
    BOOST_TEST_REQUIRE(line.ends_with('\n'));
    const std::size_t port = line.find(", port ");
    if (port == line.npos) return;
    address_.resize(address_.rfind(':') + 1);
    address_ += line.substr(port + 7, line.size() - port - 8);
  }
  ~Server() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const std::string& address() const { return address_; }

  // Names of the forms that lie in what the process could read of itself.
  std::vector<std::string> FormsInMemory(
      const std::vector<std::pair<std::string, std::string>>& forms) const {
    std::vector<std::string> found;
    const std::string process = "/proc/" + std::to_string(pid_);
    std::ifstream maps(process + "/maps");
    const int memory = open((process + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    BOOST_TEST_REQUIRE(memory >= 0);
    for (std::string line; std::getline(maps, line);) {
      std::uint64_t begin = 0, end = 0;
      char mode[5] = {};
      if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, mode) != 3 ||
          mode[0] != 'r') {
        continue;
      }
      std::string bytes(end - begin, '\0');
      const ssize_t size =
          pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(begin));
      if (size <= 0) continue;  // [vvar]
      bytes.resize(static_cast<std::size_t>(size));
      for (const auto& [name, form] : forms) {
        for (std::size_t at = bytes.find(form); at != bytes.npos;
             at = bytes.find(form, at + 1)) {
          found.push_back(name + " at " + Around(bytes, at) + " in " + line);
        }
      }
    }
    close(memory);
    return found;
  }

 private:
  std::string address_;
  pid_t pid_ = -1;
};

// Clients of all that takes text.
struct Desktop {
  explicit Desktop(const std::string& address)
      : channel(rpc::OpenChannel(address, grpc::InsecureChannelCredentials())),
        tickets(Must(rpc::ConnectTickets(channel))),
        tagger(Must(rpc::ConnectTagger(channel))),
        replies(Must(rpc::ConnectPastReplies(channel))),
        tracker(Must(rpc::ConnectTimeTracker(channel))),
        cards(Must(rpc::ConnectCardTokens(channel))),
        events(Must(rpc::ConnectEventFeed(channel))) {}

  std::string Next() { return "request-" + std::to_string(++requests); }

  TicketId Arrive() {
    const TicketId ticket =
        Must(tickets->Create({.actor = customer,
                              .request_id = Next(),
                              .customer_external_id = "user-1",
                              .subject = Grouped("-"),
                              .text = "カード " + FullWidth()}))
            .id;
    for (const std::string& text :
         {std::string("card: 4929 7133"), std::string("7042 0067 です"),
          // As long as no buffer is reused at once.
          std::string(200'000, 'x') + " card " + kCanary}) {
      Must(tickets->AddMessage({.actor = customer,
                                .request_id = Next(),
                                .ticket = ticket,
                                .text = text}));
    }
    Must(tickets->AddMessage({.actor = aoki,
                              .request_id = Next(),
                              .ticket = ticket,
                              .kind = MessageKind::kNote,
                              .text = Grouped(" ")}));
    Must(
        tickets->PutCustomer({.actor = aoki,
                              .request_id = Next(),
                              .external_id = "user-1",
                              .display_name = std::string("card ") + kCanary}));
    return ticket;
  }

  void Answer(const TicketId& ticket) {
    const std::int64_t fence =
        Must(tickets->Claim(
                 {.actor = aoki, .request_id = Next(), .ticket = ticket}))
            .fence;
    const Draft draft = Must(tickets->SaveDraft({.actor = aoki,
                                                 .request_id = Next(),
                                                 .ticket = ticket,
                                                 .fence = fence,
                                                 .text = Grouped("-")}));
    Must(tickets->Review({.actor = Agent("baba"),
                          .request_id = Next(),
                          .ticket = ticket,
                          .draft_version = draft.version,
                          .verdict = ReviewVerdict::kComment,
                          .text = "カード " + Grouped(" ")}));
    Must(tickets->Send({.actor = aoki,
                        .request_id = Next(),
                        .ticket = ticket,
                        .fence = fence,
                        .text = "カード " + FullWidth()}));
    Must(tickets->Hold({.actor = aoki,
                        .request_id = Next(),
                        .ticket = ticket,
                        .fence = fence,
                        .reason = std::string("card ") + kCanary}));
  }

  void AskAround(const TicketId& ticket) {
    const std::string text = "カード番号は " + Grouped("-") + " です";
    Must(tagger->Apply({.actor = aoki,
                        .request_id = Next(),
                        .ticket = ticket,
                        .service = "monst",
                        .text = text,
                        .sender = std::string("card ") + kCanary}));
    Must(tagger->Suggest({.text = text, .sender = text}));
    Must(replies->Add({.actor = aoki,
                       .request_id = Next(),
                       .id = ReplyId("reply-1"),
                       .content = {.title = text,
                                   .inquiry = text,
                                   .reply = "card " + Grouped(" ")}}));
    Must(replies->FindSimilar({.title = text, .text = text}));
    const WorkInterval interval = Must(tracker->Start({.actor = aoki,
                                                       .request_id = Next(),
                                                       .agent = AgentId("aoki"),
                                                       .ticket = ticket}));
    Must(tracker->Stop(
        {.actor = aoki, .request_id = Next(), .interval = interval.id}));
    Must(tracker->Correct({.actor = aoki,
                           .request_id = Next(),
                           .interval = interval.id,
                           .begin = interval.begin - absl::Minutes(1),
                           .ticket = ticket,
                           .note = "card " + Grouped("-")}));
  }

  // Refused calls: what they say comes back here.
  std::string Errors(const TicketId& ticket) {
    std::string said;
    const auto add = [&said](const absl::Status& status) {
      BOOST_TEST(!status.ok());
      said += status.ToString() + "\n";
    };
    const std::string text = std::string("card ") + kCanary + "\xff";
    add(tickets
            ->AddMessage({.actor = customer,
                          .request_id = Next(),
                          .ticket = ticket,
                          .text = text})
            .status());
    add(tickets
            ->Create({.actor = customer,
                      .request_id = Next(),
                      .customer_external_id = "user-1",
                      .subject = std::string(600, ' ') + kCanary,
                      .text = Grouped("-")})
            .status());
    add(tickets
            ->Send({.actor = aoki,
                    .request_id = Next(),
                    .ticket = ticket,
                    .fence = 77,
                    .text = Grouped("-")})
            .status());
    add(tagger->Suggest({.text = text}).status());
    add(cards->Describe(Grouped(" ")).status());
    add(cards->Describe(kCanary).status());
    add(cards->RotateStep(Grouped(" "), 1).status());
    add(replies->FindSimilar({.text = text}).status());
    return said;
  }

  std::string Events() {
    std::string all;
    for (const Event& event : Must(events->Events(0, 1000))) {
      all += event.subject + event.actor.id + event.payload + "\n";
    }
    return all;
  }

  const Actor customer = {.id = "user-1", .kind = ActorKind::kCustomer};
  const Actor aoki = Agent("aoki");
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<Tickets> tickets;
  std::unique_ptr<Tagger> tagger;
  std::unique_ptr<PastReplies> replies;
  std::unique_ptr<TimeTracker> tracker;
  std::unique_ptr<CardTokens> cards;
  std::unique_ptr<EventFeed> events;
  int requests = 0;
};

void CheckServer(const TempDir& dir, const std::string& address) {
  const Server server(dir, address);
  Desktop desk(server.address());
  const TicketId ticket = desk.Arrive();
  desk.Answer(ticket);
  desk.AskAround(ticket);
  CheckClean("an error", desk.Errors(ticket));
  // Small enough that gRPC copies it out of what it read.
  CHECK_REASON(desk.cards->Describe(kCanary), Reason::kNotFound);

  // The connection stays open. A handler may still be on its way out when its
  // answer is here.
  std::vector<std::string> left;
  for (int look = 0; look < 50; ++look) {
    left = server.FormsInMemory(Forms());
    if (left.empty()) break;
  }
  for (const std::string& form : left) BOOST_ERROR(form);
  // And the search would have found it.
  const std::string events = desk.Events();
  CheckClean("the feed", events);
  const std::size_t at = events.find("\"tokens\":[\"card");
  BOOST_TEST_REQUIRE((at != std::string::npos));
  const std::string token = events.substr(at + 11, 47);
  Must(desk.cards->Describe(token).status());
  BOOST_TEST(!server.FormsInMemory({{"token", token}}).empty());
  // Database, WAL, index, keys and their key, and the log.
  BOOST_TEST(CheckFolder(dir.File("")) >= 6);
}

BOOST_AUTO_TEST_CASE(a_server_keeps_no_number_on_disk_or_in_memory) {
  const TempDir dir;
  CheckServer(dir, "unix:" + dir.File("socket"));
}

BOOST_AUTO_TEST_CASE(a_server_on_a_port_keeps_none_either) {
  const TempDir dir;
  CheckServer(dir, "127.0.0.1:0");
}

}  // namespace
}  // namespace tasuki::testing
