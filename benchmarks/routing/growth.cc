// How the rate of the cycle changes as agents and queues grow: figures, and a
// plot of them, whose text depends on nothing but the figures.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"
#include "benchmarks/routing/workload.h"

namespace tasuki::bench {
namespace {

constexpr int kRounds = 7;
constexpr int kCycles = 100'000;
constexpr int kAgents[] = {1'000, 10'000};
constexpr int kQueued[] = {10'000, 100'000, 1'000'000};
constexpr const char* kColours[] = {"#1b6ca8", "#c8553d"};

constexpr double kWidth = 640, kHeight = 360;
constexpr double kLeft = 70, kRight = 620, kTop = 40, kBottom = 310;

double X(int queued) {
  const double share = (std::log10(queued) - 4) / 2;
  return kLeft + 40 + share * (kRight - kLeft - 80);
}
double Y(double rate, double top) {
  return kBottom - rate / top * (kBottom - kTop);
}

class Svg {
 public:
  Svg() {
    Add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" "
        "font-family=\"sans-serif\" font-size=\"13\">\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
        kWidth, kHeight);
  }
  template <class... Args>
  void Add(const char* format, Args... args) {
    char text[512];
    std::snprintf(text, sizeof text, format, args...);
    text_ += text;
  }
  void Text(double x, double y, const char* anchor, const std::string& text) {
    Add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y,
        anchor, text.c_str());
  }
  void Line(double x1, double y1, double x2, double y2) {
    Add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
        "stroke=\"#ddd\"/>\n",
        x1, y1, x2, y2);
  }
  std::string Done() const { return text_ + "</svg>\n"; }

 private:
  std::string text_;
};

std::string Plot(const std::vector<std::vector<double>>& rates) {
  double top = 1e6;
  for (const auto& line : rates) {
    top = std::max(top, *std::max_element(line.begin(), line.end()));
  }
  top = std::ceil(top / 5e5) * 5e5;
  Svg svg;
  svg.Text(kLeft, 22, "start",
           "pull + submit + complete, million cycles per second, one core");
  for (double rate = 0; rate <= top; rate += 5e5) {
    char label[16];
    std::snprintf(label, sizeof label, "%.1f", rate / 1e6);
    svg.Line(kLeft, Y(rate, top), kRight, Y(rate, top));
    svg.Text(kLeft - 8, Y(rate, top) + 4, "end", label);
  }
  for (const int queued : kQueued) {
    svg.Text(X(queued), kBottom + 20, "middle",
             std::to_string(queued / 1000) + ",000");
  }
  svg.Text((kLeft + kRight) / 2, kBottom + 40, "middle", "tasks waiting");
  for (std::size_t a = 0; a < rates.size(); ++a) {
    std::string points;
    for (std::size_t q = 0; q < rates[a].size(); ++q) {
      char point[32];
      std::snprintf(point, sizeof point, "%.1f,%.1f ", X(kQueued[q]),
                    Y(rates[a][q], top));
      points += point;
    }
    svg.Add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" "
        "stroke-width=\"2\"/>\n",
        points.c_str(), kColours[a]);
    svg.Add("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%d,000 agents</text>\n",
            X(kQueued[0]) + 6, Y(rates[a][0], top) - 8, kColours[a],
            kAgents[a] / 1000);
  }
  return svg.Done();
}

}  // namespace

void MeasureGrowth(std::uint64_t seed) {
  std::vector<std::vector<double>> rates;
  for (const int agents : kAgents) {
    rates.emplace_back();
    for (const int queued : kQueued) {
      EngineCycles engine({.agents = agents,
                           .skills = 100,
                           .pairs = 2'000,
                           .skills_per_agent = 10,
                           .backlog = queued},
                          seed);
      std::vector<double> rounds;
      engine.Rate(kCycles);  // warms up
      for (int i = 0; i < kRounds; ++i) rounds.push_back(engine.Rate(kCycles));
      Rates("routing.growth.agents_" + std::to_string(agents) + ".queued_" +
                std::to_string(queued),
            rounds);
      rates.back().push_back(Median(rounds));
    }
  }
  std::ofstream(BENCH_GROWTH_SVG) << Plot(rates);
}

}  // namespace tasuki::bench
