#include "examples/demo/print.h"

#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace demo {
namespace {

bool OnTerminal() { return isatty(STDOUT_FILENO) != 0; }

std::string Bold(const std::string& text) {
  return OnTerminal() ? "\033[1m" + text + "\033[0m" : text;
}

// With one decimal: 124.7.
std::string Minutes(absl::Duration span) {
  return absl::StrFormat("%.1f", absl::ToDoubleMinutes(span));
}

}  // namespace

void PrintChapter(const std::string& title) {
  std::cout << "\n" << Bold(title) << "\n";
}

void PrintLine(const std::string& line) { std::cout << "  " << line << "\n"; }

void PrintDetail(const std::string& line) {
  std::cout << "      " << line << "\n";
}

void PrintProblem(const std::string& line) {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K";
  std::cerr << "  " << line << "\n";
}

void PrintProgress(const char* what, int done, int total) {
  constexpr int kWidth = 30;
  // A log file gets no thousand lines of it.
  if (!OnTerminal()) return;
  const int filled = total == 0 ? kWidth : kWidth * done / total;
  std::cout << "\r  " << what << " [" << std::string(filled, '#')
            << std::string(kWidth - filled, ' ') << "] " << done << " of "
            << total << std::flush;
}

void EndProgress() {
  if (OnTerminal()) std::cout << "\r\033[K" << std::flush;
}

std::string Spoken(absl::Duration span) {
  const auto minutes = absl::ToInt64Minutes(span);
  if (minutes >= 60) {
    return absl::StrFormat("%d h %02d min", minutes / 60, minutes % 60);
  }
  if (minutes >= 1) {
    return absl::StrFormat("%.1f min", absl::ToDoubleMinutes(span));
  }
  return absl::StrFormat("%.0f s", absl::ToDoubleSeconds(span));
}

std::string Short(const std::string& text, int characters) {
  std::string cut;
  for (const char c : text) {
    const bool begins = (c & 0xC0) != 0x80;
    if (begins && characters-- == 0) return cut + "…";
    cut += c == '\n' ? ' ' : c;
  }
  return cut;
}

void PrintReport(const std::string& title, const tasuki::DeskReport& report) {
  PrintChapter(title);
  const tasuki::FirstReplies& first = report.first_replies;
  PrintLine(absl::StrFormat(
      "tickets            %d (%d answered, %d not, %d "
      "opened by us)",
      first.tickets, first.answered, first.unanswered, first.outbound));
  if (first.answered > 0) {
    PrintLine(absl::StrFormat(
        "first reply        median %s minutes, %.1f %% within %d",
        Minutes(first.median), first.PercentWithin(),
        absl::ToInt64Minutes(first.target)));
  } else {
    PrintLine("first reply        none to count");
  }
  const tasuki::HandlingTimes& times = report.times;
  if (times.tickets > 0) {
    PrintLine(absl::StrFormat(
        "elapsed            %s over %d tickets, of which handled %s "
        "(%d interruptions)",
        Spoken(times.elapsed), times.tickets, Spoken(times.handling),
        times.interruptions));
  }
  for (const tasuki::AgentLine& agent : report.agents) {
    if (!agent.occupancy) continue;
    PrintLine(absl::StrFormat("occupancy %-8s %3.0f %%  (%s of %s)",
                              agent.agent.value(), 100 * *agent.occupancy,
                              Spoken(agent.handling), Spoken(agent.available)));
  }
  for (const tasuki::TopicLine& topic : report.topics) {
    PrintLine(absl::StrFormat("%4d  %s × %s", topic.tickets, topic.content,
                              topic.event));
  }
}

}  // namespace demo
