// The figures of routing beyond its core, a file each.
#ifndef TASUKI_BENCHMARKS_ROUTING_MEASURES_H_
#define TASUKI_BENCHMARKS_ROUTING_MEASURES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tasuki::bench {

// How fast the machine is now: steps of a fixed loop.
void Calibrate();

// Median and best of the rounds, as `name` and `name`.best.
void Rates(const std::string& name, const std::vector<double>& rounds);

// Simulated against exact waiting times; its rate; Wallace and Whitt's centre.
void MeasureSimulator(std::uint64_t seed);
void MeasureWallaceWhitt(std::uint64_t seed);

// The rate as agents and queues grow, and a plot of it beside this file.
void MeasureGrowth(std::uint64_t seed);

// The whole cycle of a task against a database and a server of queues.
void MeasurePostgres(std::uint64_t seed);
void MeasureRedis(std::uint64_t seed);

// The durable Router against a component that does nothing.
void MeasureDurable();

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_ROUTING_MEASURES_H_
